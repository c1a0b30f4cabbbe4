package net.sluice.dataplane.service;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import net.sluice.dataplane.PacketMatch;
import net.sluice.dataplane.WalledGarden;
import net.sluice.dataplane.packet.PacketFields;

/** A {@link WalledGarden} as a worker uses it. One thread. */
public final class GardenProgram {

    private final WalledGarden garden;
    private final MatchProgram up;
    private final MatchProgram down;
    private final MatchProgram redirected;
    private final Servers captive4;
    private final Servers captive6;
    private final Servers dns4;
    private final Servers dns6;

    /** How many sessions of the worker use it. */
    int users;

    public GardenProgram(WalledGarden garden) {
        this.garden = garden;
        up = new MatchProgram(garden.allowed());
        down = new MatchProgram(
                garden.allowed().stream().map(PacketMatch::mirrored).toList());
        redirected = new MatchProgram(
                garden.redirectedPorts().isEmpty()
                        ? List.of()
                        : List.of(PacketMatch.builder()
                                .destinationPorts(garden.redirectedPorts())
                                .build()));
        captive4 = Servers.of(garden.captive(), Integer.BYTES);
        captive6 = Servers.of(garden.captive(), 2 * Long.BYTES);
        dns4 = Servers.of(garden.dns(), Integer.BYTES);
        dns6 = Servers.of(garden.dns(), 2 * Long.BYTES);
    }

    /** What it was made of. */
    public WalledGarden garden() {
        return garden;
    }

    /** Whether a readable packet from the subscriber is allowed. */
    boolean allowsUp(PacketFields packet) {
        return up.first(packet) != MatchProgram.NONE;
    }

    /** Whether a readable packet to the subscriber is allowed. */
    boolean allowsDown(PacketFields packet) {
        return down.first(packet) != MatchProgram.NONE;
    }

    /** Whether a whole TCP packet is to a port from which connections are led to the portal. */
    boolean redirects(PacketFields packet) {
        return redirected.first(packet) != MatchProgram.NONE;
    }

    Servers captive(PacketFields packet) {
        return packet.isIpv4() ? captive4 : captive6;
    }

    Servers dns(PacketFields packet) {
        return packet.isIpv4() ? dns4 : dns6;
    }

    int captivePort() {
        return garden.captivePort();
    }

    /** Addresses of one family and one purpose. */
    static final class Servers {

        private final long[] high;
        private final long[] low;

        private Servers(int count) {
            high = new long[count];
            low = new long[count];
        }

        static Servers of(List<InetAddress> all, int bytes) {
            List<InetAddress> mine = all.stream()
                    .filter(address -> address.getAddress().length == bytes)
                    .toList();
            Servers servers = new Servers(mine.size());
            for (int i = 0; i < mine.size(); i++) {
                ByteBuffer octets = ByteBuffer.wrap(mine.get(i).getAddress());
                servers.high[i] = bytes == Integer.BYTES ? 0 : octets.getLong();
                servers.low[i] = bytes == Integer.BYTES ? Integer.toUnsignedLong(octets.getInt()) : octets.getLong();
            }
            return servers;
        }

        boolean none() {
            return high.length == 0;
        }

        boolean has(long addressHigh, long addressLow) {
            for (int i = 0; i < high.length; i++) {
                if (high[i] == addressHigh && low[i] == addressLow) {
                    return true;
                }
            }
            return false;
        }

        /** Which server a subscriber is led to: by its IPv4 address, or its IPv6 prefix of 64 bits, whatever it puts behind. */
        int choose(boolean four, long sourceHigh, long sourceLow) {
            long hash = (four ? sourceLow : sourceHigh) * 0x9E37_79B9_7F4A_7C15L;
            return (int) ((hash >>> 33) % high.length);
        }

        long high(int server) {
            return high[server];
        }

        long low(int server) {
            return low[server];
        }
    }
}
