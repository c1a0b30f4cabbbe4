package net.sluice.dataplane.lab;

import static net.sluice.dataplane.Packets.checksummed;
import static net.sluice.dataplane.Packets.ipv4;
import static net.sluice.dataplane.Packets.ipv6;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** Pings, written by hand. */
public final class Icmp {

    private Icmp() {}

    /** An ICMP Echo-Request with {@code data} octets of data. */
    public static byte[] echo4(String source, String destination, int ttl, int data) {
        byte[] packet = ipv4(source, destination, 20 + 8 + data);
        packet[8] = (byte) ttl;
        packet[9] = 1;
        Arrays.fill(packet, 20, 28, (byte) 0);
        packet[20] = 8;
        packet[25] = 7;
        sum(packet, 20, packet.length, 0, 22);
        return checksummed(packet);
    }

    /** An ICMPv6 Echo-Request. */
    public static byte[] echo6(String source, String destination, int hops, int data) {
        byte[] packet = ipv6(source, destination, 40 + 8 + data);
        packet[6] = 58;
        packet[7] = (byte) hops;
        packet[40] = (byte) 128;
        packet[45] = 7;
        int pseudo = 58 + 8 + data;
        for (int i = 8; i < 40; i += 2) {
            pseudo += (packet[i] & 255) << 8 | (packet[i + 1] & 255);
        }
        sum(packet, 40, packet.length, pseudo, 42);
        return packet;
    }

    private static void sum(byte[] packet, int from, int to, int begin, int at) {
        int sum = begin;
        for (int i = from; i < to; i += 2) {
            sum += (packet[i] & 255) << 8 | (i + 1 < to ? packet[i + 1] & 255 : 0);
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        packet[at] = (byte) (~sum >>> 8);
        packet[at + 1] = (byte) ~sum;
    }

    static InetAddress source4(byte[] packet) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(packet, 12, 16));
        } catch (UnknownHostException e) {
            throw new AssertionError("four octets", e);
        }
    }
}
