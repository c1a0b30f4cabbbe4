package net.sluice.dataplane.assembly;

import static net.sluice.dataplane.Packets.checksummed;
import static net.sluice.dataplane.Packets.hex;
import static net.sluice.dataplane.Packets.ipv4;
import static net.sluice.dataplane.Packets.ipv6;
import static net.sluice.dataplane.Packets.join;
import static net.sluice.dataplane.Packets.tcp4;
import static net.sluice.dataplane.Packets.tcp6;

import java.util.Arrays;
import java.util.Random;

/** Inner packets of all kinds that the data plane treats in a way of their own. */
final class RandomPacket {

    private RandomPacket() {}

    /** IPv4; mostly of any length up to 1500, some fragments, some that may not be fragmented, some TCP SYNs, some ICMP. */
    static byte[] four(Random random, String source, String destination) {
        if (random.nextInt(4) == 0) {
            return tcp4(source, destination, random.nextInt(4) > 0 ? 2 : random.nextInt(256), options(random), 9);
        }
        byte[] packet = ipv4(source, destination, 20 + random.nextInt(random.nextBoolean() ? 1481 : 100));
        if (random.nextInt(4) == 0) {
            packet = withOptions(packet, random);
        }
        packet[4] = (byte) random.nextInt(256);
        packet[6] = (byte) (random.nextInt(3) * 0x20);
        if (random.nextInt(8) == 0) {
            packet[7] = (byte) random.nextInt(256);
        }
        int header = (packet[0] & 15) * 4;
        if (random.nextInt(4) == 0 && packet.length > header) {
            packet[9] = 1;
            packet[header] = (byte) random.nextInt(16);
        }
        return checksummed(packet);
    }

    private static byte[] withOptions(byte[] packet, Random random) {
        byte[] options = hex(
                switch (random.nextInt(4)) {
                    case 0 -> "94040000 00000000";
                    case 1 -> "01 0703 04 8203 07 00";
                    case 2 -> "0101 94ff 88048001";
                    default -> "8804abcd 44080500 00000000";
                });
        byte[] longer = join(Arrays.copyOf(packet, 20), options, Arrays.copyOfRange(packet, 20, packet.length));
        longer[0] = (byte) (0x45 + options.length / 4);
        longer[2] = (byte) (longer.length >>> 8);
        longer[3] = (byte) longer.length;
        return longer;
    }

    /** The same for IPv6. */
    static byte[] six(Random random, String source, String destination) {
        int kind = random.nextInt(6);
        if (kind < 2) {
            byte[] chain = hex(kind == 0 ? "" : "3c00 0104 00000000 0600 0104 00000000");
            int next = kind == 0 ? 6 : 0;
            return tcp6(
                    source,
                    destination,
                    chain,
                    next,
                    random.nextInt(4) > 0 ? 18 : random.nextInt(256),
                    options(random));
        }
        byte[] packet = ipv6(source, destination, 40 + random.nextInt(random.nextBoolean() ? 1461 : 100));
        if (kind == 2 && packet.length >= 48) {
            packet[6] = 58;
            packet[40] = (byte) random.nextInt(256);
        } else if (kind == 3 && packet.length >= 56) {
            packet[6] = 44;
            packet[40] = (byte) (random.nextBoolean() ? 58 : 17);
            packet[43] = (byte) (random.nextInt(4) * 8 + random.nextInt(2));
            packet[48] = (byte) random.nextInt(256);
        }
        return packet;
    }

    private static byte[] options(Random random) {
        return hex(
                switch (random.nextInt(6)) {
                    case 0 -> "";
                    case 1 -> "0204 05b4";
                    case 2 -> "01 0204 05dc 010101";
                    case 3 -> "0402 080a 11223344 00000000 0204 05a0 01 030307";
                    case 4 -> "0204 0100";
                    default -> "0204 0400 02ff 0101";
                });
    }
}
