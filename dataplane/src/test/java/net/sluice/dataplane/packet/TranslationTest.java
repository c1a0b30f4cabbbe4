package net.sluice.dataplane.packet;

import static net.sluice.dataplane.Packets.address;
import static net.sluice.dataplane.Packets.checksummed;
import static net.sluice.dataplane.Packets.hex;
import static net.sluice.dataplane.Packets.ipv4;
import static net.sluice.dataplane.Packets.ipv6;
import static net.sluice.dataplane.Packets.tcp4;
import static net.sluice.dataplane.Packets.tcp6;
import static net.sluice.dataplane.Packets.tcpChecksummed;
import static net.sluice.dataplane.Packets.words;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A translated packet is, octet for octet, the packet that would have been made so; checksums of the expected are summed up anew. */
class TranslationTest {

    private static byte[] translated(byte[] original, boolean destination, String to, int source, int target) {
        byte[] packet = original.clone();
        MemorySegment m = MemorySegment.ofArray(packet);
        PacketFields fields = new PacketFields();
        assertThat(fields.read(m, 0, packet.length, packet[0] >> 4 == 4)).isTrue();
        ByteBuffer octets = ByteBuffer.wrap(address(to).getAddress());
        boolean four = octets.limit() == 4;
        long high = four ? 0 : octets.getLong();
        long low = four ? Integer.toUnsignedLong(octets.getInt()) : octets.getLong();
        if (destination) {
            Translation.destination(m, 0, fields, high, low, source, target);
        } else {
            Translation.source(m, 0, fields, high, low, source, target);
        }
        return packet;
    }

    private static byte[] ports(byte[] packet, int at, int source, int destination) {
        ByteBuffer.wrap(packet).putShort(at, (short) source).putShort(at + 2, (short) destination);
        return packet;
    }

    @Test
    void tcp_over_ipv4() {
        byte[] was = tcp4("10.0.0.1", "203.0.113.9", 2, hex("0204 05b4"), 77);
        byte[] expected = ports(tcp4("10.0.0.1", "192.0.2.80", 2, hex("0204 05b4"), 77), 20, 40001, 8080);
        tcpChecksummed(expected, 20, 12, 4);
        assertThat(translated(was, true, "192.0.2.80", 40001, 8080)).isEqualTo(expected);
        assertThat(translated(expected, true, "203.0.113.9", 40000, 443)).isEqualTo(was);
        byte[] from = ports(tcp4("192.0.2.80", "203.0.113.9", 2, hex("0204 05b4"), 77), 20, 9, 10);
        assertThat(translated(was, false, "192.0.2.80", 9, 10)).isEqualTo(tcpChecksummed(from, 20, 12, 4));
    }

    @Test
    void tcp_over_ipv6_behind_extension_headers() {
        byte[] chain = hex("3c00 0104 00000000 0600 0104 00000000");
        byte[] was = tcp6("2001:db8::1", "2001:db8:9::9", chain, 0, 18, hex("0204 05b4"));
        byte[] expected =
                ports(tcp6("2001:db8::1", "2001:db8:80::80", chain, 0, 18, hex("0204 05b4")), 56, 40001, 8080);
        tcpChecksummed(expected, 56, 8, 16);
        assertThat(translated(was, true, "2001:db8:80::80", 40001, 8080)).isEqualTo(expected);
    }

    @Test
    void udp_keeps_a_checksum_that_was_not_made_and_never_gets_one_of_zero() {
        byte[] none = ipv4("10.0.0.1", "203.0.113.9", 40);
        none[9] = 17;
        none[26] = 0;
        none[27] = 0;
        checksummed(none);
        byte[] after = translated(none, true, "192.0.2.53", 1000, 53);
        assertThat(Arrays.copyOfRange(after, 26, 28)).containsExactly(0, 0);
        Random random = new Random(3);
        for (int i = 0; i < 200_000; i++) {
            byte[] packet = ipv6("2001:db8::1", "2001:db8:9::9", 48);
            packet[6] = 17;
            ports(packet, 40, random.nextInt(65536), 53);
            packet[45] = 8;
            int sum = 17 + 8 + words(packet, 8, 48);
            while (sum >>> 16 != 0) {
                sum = (sum & 0xFFFF) + (sum >>> 16);
            }
            ports(packet, 46 - 2, 8, sum == 0xFFFF ? 0xFFFF : ~sum);
            byte[] moved = translated(packet, true, "2001:db8:53::53", random.nextInt(65536), 53);
            int check = 17 + 8 + words(moved, 8, 48);
            while (check >>> 16 != 0) {
                check = (check & 0xFFFF) + (check >>> 16);
            }
            assertThat(check).isEqualTo(0xFFFF);
            assertThat(moved[46] | moved[47]).isNotZero();
        }
    }

    @Test
    void random_segments() {
        Random random = new Random(1624);
        for (int i = 0; i < 20_000; i++) {
            byte[] was = tcp4("10.0.0." + random.nextInt(256), "203.0." + random.nextInt(256) + ".9", 16, hex(""), i);
            int source = random.nextInt(65536);
            int target = random.nextInt(65536);
            byte[] now =
                    translated(was, true, "192.0." + random.nextInt(256) + "." + random.nextInt(256), source, target);
            byte[] expected = was.clone();
            System.arraycopy(now, 16, expected, 16, 4);
            ports(expected, 20, source, target);
            assertThat(now).isEqualTo(checksummed(tcpChecksummed(expected, 20, 12, 4)));
        }
    }
}
