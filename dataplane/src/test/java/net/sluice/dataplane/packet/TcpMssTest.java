package net.sluice.dataplane.packet;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static net.sluice.dataplane.Packets.checksummed;
import static net.sluice.dataplane.Packets.hex;
import static net.sluice.dataplane.Packets.join;
import static net.sluice.dataplane.Packets.tcp4;
import static net.sluice.dataplane.Packets.tcp6;
import static net.sluice.dataplane.Packets.tcpChecksummed;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Options written by hand; the checksums are made anew by the test's own slow sum, where the product changes them in place. */
class TcpMssTest {

    private static final int SYN = 0x02;
    private static final int SYN_ACK = 0x12;

    /** What is left of a packet that was clamped to an MTU of 1400. */
    private static byte[] clamped(byte[] packet) {
        MemorySegment memory = Arena.ofAuto().allocate(packet.length + 7L);
        MemorySegment.copy(packet, 0, memory, JAVA_BYTE, 7, packet.length);
        boolean changed = packet[0] >>> 4 == 4
                ? TcpMss.clampIpv4(memory, 7, packet.length, 1400)
                : TcpMss.clampIpv6(memory, 7, packet.length, 1400);
        byte[] result = memory.asSlice(7).toArray(JAVA_BYTE);
        assertThat(changed).isEqualTo(!Arrays.equals(result, packet));
        return result;
    }

    private static byte[] four(int flags, byte[] options) {
        return tcp4("192.0.2.1", "198.51.100.9", flags, options, 0);
    }

    private static byte[] six(byte[] extensions, int next, int flags, byte[] options) {
        return tcp6("2001:db8::1", "2001:db8::2", extensions, next, flags, options);
    }

    // 1400 - 40 = 1360 = 0x550; 1400 - 60 = 1340 = 0x53c.
    @ParameterizedTest
    @CsvSource({
        "0204 05b4, 0204 0550",
        "0204 ffff, 0204 0550",
        "0204 0551, 0204 0550",
        "0204 05b4 0101 0402, 0204 0550 0101 0402",
        "0101 0204 05b4 0000, 0101 0204 0550 0000",
        "01 0204 05b4 000000, 01 0204 0550 000000",
        "0402 01 0204 05b4 01, 0402 01 0204 0550 01",
        "0402 080a 11223344 00000000 0204 05b4 01 030307, 0402 080a 11223344 00000000 0204 0550 01 030307",
        "fd04 0204 05b4 0000 0204 05b4 0000 0000, fd04 0204 05b4 0000 0204 05b4 0000 0000",
        "fd06 0204 05b4 0204 05b4 0000, fd06 0204 05b4 0204 0550 0000",
        "0204 05b4 0204 05b4, 0204 0550 0204 0550",
        "0204 05b4 0300 0204 05b4 0000, 0204 0550 0300 0204 05b4 0000"
    })
    void the_option_is_lowered_wherever_it_stands_and_the_checksum_with_it(String options, String expected) {
        assertThat(clamped(four(SYN, hex(options)))).isEqualTo(four(SYN, hex(expected)));
        assertThat(clamped(four(SYN_ACK, hex(options)))).isEqualTo(four(SYN_ACK, hex(expected)));
        String inIpv6 = expected.replace("0550", "053c");
        assertThat(clamped(six(new byte[0], 6, SYN, hex(options))))
                .isEqualTo(six(new byte[0], 6, SYN, hex(inIpv6.replace("0551", "053c"))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0204 0550",
                "0204 0218",
                "0101 0101",
                "0203 05b4",
                "0205 05b4 00 000000",
                "0000 0204 05b4 0000",
                "0200 05b4",
                "0201 05b4",
                "0101 0204",
                "0101 0102",
                "0101 02ff",
                "0800 0204 05b4 0000"
            })
    void a_missing_small_or_malformed_option_stays_as_it_is(String options) {
        byte[] packet = four(SYN, hex(options));
        assertThat(clamped(packet)).isEqualTo(packet);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x10, 0x18, 0x04, 0x11, 0x00})
    void a_segment_without_syn_stays_as_it_is(int flags) {
        byte[] packet = four(flags, hex("0204 05b4"));
        assertThat(clamped(packet)).isEqualTo(packet);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x2000, 0x0001, 0x2001})
    void a_fragment_stays_as_it_is(int flagsAndOffset) {
        byte[] packet = four(SYN, hex("0204 05b4"));
        packet[6] = (byte) (flagsAndOffset >>> 8);
        packet[7] = (byte) flagsAndOffset;
        assertThat(clamped(checksummed(packet))).isEqualTo(packet);
    }

    @Test
    void dont_fragment_and_ip_options_do_not_hide_the_segment() {
        byte[] tcp = Arrays.copyOfRange(four(SYN, hex("0204 05b4")), 20, 44);
        byte[] after = Arrays.copyOfRange(four(SYN, hex("0204 0550")), 20, 44);
        byte[] header = checksummed(hex("46 00 0030 0001 4000 40 06 0000 c0000201 c6336409 94040000"));
        assertThat(clamped(join(header, tcp))).isEqualTo(join(header, after));
    }

    @Test
    void another_protocol_and_a_header_beyond_the_packet_stay_as_they_are() {
        byte[] udp = four(SYN, hex("0204 05b4"));
        udp[9] = 17;
        assertThat(clamped(udp)).isEqualTo(udp);
        byte[] shortHeader = four(SYN, hex("0204 05b4"));
        shortHeader[32] = 0x40;
        assertThat(clamped(shortHeader)).isEqualTo(shortHeader);
        byte[] longHeader = four(SYN, hex("0204 05b4"));
        longHeader[32] = (byte) 0xF0;
        assertThat(clamped(longHeader)).isEqualTo(longHeader);
        byte[] cut = checksummed(hex("45 00 0021 0001 0000 40 06 0000 c0000201 c6336409 0102030405060708090a0b0c0d"));
        assertThat(clamped(cut)).isEqualTo(cut);
    }

    @ParameterizedTest
    @CsvSource({
        // Hop-by-Hop, Routing and Destination Options of 8 octets, then TCP; Destination Options of 16; an atomic
        // fragment.
        "00, 2b00 0104 00000000 3c00 0000 00000000 0600 0104 00000000",
        "3c, 0601 010c 000000000000000000000000",
        "2c, 0600 0000 00000007"
    })
    void ipv6_extension_headers_are_stepped_over(String first, String chain) {
        int next = Integer.parseInt(first, 16);
        assertThat(clamped(six(hex(chain), next, SYN, hex("0204 05b4"))))
                .isEqualTo(six(hex(chain), next, SYN, hex("0204 053c")));
    }

    @ParameterizedTest
    @CsvSource({
        // A first fragment, a later one, an authenticated packet, a chain that never ends, a header beyond the packet.
        "2c, 0600 0001 00000007",
        "2c, 0600 0008 00000007",
        "33, 0604 0000 00000001 00000001 000000000000000000000000",
        "3c, 3c00 0104 00000000 3c00 0104 00000000 3c00 0104 00000000 3c00 0104 00000000 3c00 0104 00000000 3c00 0104 00000000 3c00 0104 00000000 3c00 0104 00000000 0600 0104 00000000",
        "00, 06ff 0104 00000000"
    })
    void ipv6_packets_whose_segment_is_not_whole_and_plain_stay_as_they_are(String first, String chain) {
        byte[] packet = six(hex(chain), Integer.parseInt(first, 16), SYN, hex("0204 05b4"));
        assertThat(clamped(packet)).isEqualTo(packet);
    }

    @Test
    void a_checksum_that_was_right_is_right_afterwards_and_a_wrong_one_stays_wrong() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            byte[] options = hex(random.nextBoolean() ? "01 0204 ffff 010101" : "0204 ffff 01010101");
            int at = options[0] == 1 ? 3 : 2;
            options[at] = (byte) (6 + random.nextInt(250));
            options[at + 1] = (byte) random.nextInt(256);
            byte[] packet = tcp4("192.0.2." + random.nextInt(256), "198.51.100.9", SYN, options, random.nextInt());
            byte[] expected = packet.clone();
            expected[40 + at] = 0x05;
            expected[41 + at] = 0x50;
            tcpChecksummed(expected, 20, 12, 4);
            assertThat(clamped(packet)).isEqualTo(expected);
            packet[20]++;
            expected[20]++;
            assertThat(clamped(packet)).as("a wrong one is as wrong as before").isEqualTo(expected);
        }
    }
}
