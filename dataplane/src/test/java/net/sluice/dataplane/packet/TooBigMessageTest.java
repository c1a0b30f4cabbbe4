package net.sluice.dataplane.packet;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static net.sluice.dataplane.Packets.checksummed;
import static net.sluice.dataplane.Packets.hex;
import static net.sluice.dataplane.Packets.ipv4;
import static net.sluice.dataplane.Packets.ipv6;
import static net.sluice.dataplane.Packets.join;
import static net.sluice.dataplane.Packets.words;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages compared with octets written by hand; whom none may be sent. */
class TooBigMessageTest {

    private static byte[] told(byte[] packet, int mtu) {
        MemorySegment memory = MemorySegment.ofArray(packet);
        MemorySegment target = Arena.ofAuto().allocate(TooBigMessage.LONGEST + 5L);
        target.fill((byte) 0xAA);
        int length = packet[0] >>> 4 == 4
                ? TooBigMessage.writeIpv4(memory, 0, packet.length, mtu, 0xC0000008, target, 5)
                : TooBigMessage.writeIpv6(memory, 0, packet.length, mtu, 0x2001_0db8_0000_0000L, 0x66, target, 5);
        return target.asSlice(5, length).toArray(JAVA_BYTE);
    }

    private static boolean allowed(byte[] packet) {
        MemorySegment memory = MemorySegment.ofArray(packet);
        return packet[0] >>> 4 == 4
                ? TooBigMessage.allowedIpv4(memory, 0, packet.length)
                : TooBigMessage.allowedIpv6(memory, 0, packet.length);
    }

    /** All octets under a right checksum add up to ffff. */
    private static int folded(int sum) {
        return sum > 0xFFFF ? folded((sum & 0xFFFF) + (sum >>> 16)) : sum;
    }

    @Test
    void fragmentation_needed_carries_the_mtu_and_as_much_as_makes_576_octets() {
        byte[] packet = ipv4("203.0.113.9", "10.0.0.1", 1500);
        byte[] message = told(packet, 1400);
        assertThat(message).hasSize(576);
        assertThat(Arrays.copyOf(message, 10)).isEqualTo(hex("45c0 0240 0000 4000 4001"));
        assertThat(Arrays.copyOfRange(message, 12, 22)).isEqualTo(hex("c0000008 cb007109 0304"));
        assertThat(Arrays.copyOfRange(message, 24, 28)).isEqualTo(hex("0000 0578"));
        assertThat(Arrays.copyOfRange(message, 28, 576)).isEqualTo(Arrays.copyOf(packet, 548));
        assertThat(folded(words(message, 0, 20))).isEqualTo(0xFFFF);
        assertThat(folded(words(message, 20, 576))).isEqualTo(0xFFFF);
    }

    @Test
    void a_short_packet_is_quoted_whole_and_its_service_is_kept_but_not_its_ecn() {
        byte[] packet = ipv4("203.0.113.9", "10.0.0.1", 101);
        packet[1] = 0x1b;
        byte[] message = told(checksummed(packet), 68);
        assertThat(message).hasSize(129).endsWith(packet);
        assertThat(message[1]).isEqualTo((byte) 0xd8);
        assertThat(folded(words(message, 20, 129))).isEqualTo(0xFFFF);
    }

    @Test
    void packet_too_big_carries_the_mtu_and_as_much_as_makes_1280_octets() {
        byte[] packet = ipv6("2001:db8:ffff::1", "2001:db8:1::3", 1500);
        byte[] message = told(packet, 1400);
        assertThat(message).hasSize(1280);
        assertThat(Arrays.copyOf(message, 40))
                .isEqualTo(hex("6c000000 04d8 3a40 20010db8000000000000000000000066 20010db8ffff00000000000000000001"));
        assertThat(Arrays.copyOfRange(message, 40, 42)).isEqualTo(hex("0200"));
        assertThat(Arrays.copyOfRange(message, 44, 48)).isEqualTo(hex("00000578"));
        assertThat(Arrays.copyOfRange(message, 48, 1280)).isEqualTo(Arrays.copyOf(packet, 1232));
        assertThat(folded(words(message, 8, 40) + 1240 + 58 + words(message, 40, 1280)))
                .isEqualTo(0xFFFF);
    }

    @ParameterizedTest
    @CsvSource({
        "203.0.113.9, 10.0.0.1, true",
        "0.0.0.0, 10.0.0.1, false",
        "0.1.2.3, 10.0.0.1, false",
        "127.0.0.1, 10.0.0.1, false",
        "224.0.0.1, 10.0.0.1, false",
        "240.0.0.1, 10.0.0.1, false",
        "255.255.255.255, 10.0.0.1, false",
        "203.0.113.9, 224.0.0.1, false",
        "203.0.113.9, 255.255.255.255, false",
        "2001:db8::1, 2001:db8::2, true",
        "::, 2001:db8::2, false",
        "::1, 2001:db8::2, false",
        "ff02::1, 2001:db8::2, false",
        "2001:db8::1, ff0e::1, false",
    })
    void only_a_single_host_is_told_and_only_of_what_it_sent_to_one(String source, String destination, boolean told) {
        assertThat(allowed(source.contains(":") ? ipv6(source, destination, 60) : ipv4(source, destination, 60)))
                .isEqualTo(told);
    }

    @ParameterizedTest
    @CsvSource({"0, true", "8, true", "13, true", "3, false", "4, false", "5, false", "11, false", "12, false"})
    void an_icmp_error_draws_no_error(int type, boolean told) {
        byte[] packet = ipv4("203.0.113.9", "10.0.0.1", 60);
        packet[9] = 1;
        packet[20] = (byte) type;
        assertThat(allowed(checksummed(packet))).isEqualTo(told);
        byte[] behindOptions = join(Arrays.copyOf(packet, 20), new byte[4], Arrays.copyOfRange(packet, 20, 60));
        behindOptions[0] = 0x46;
        assertThat(allowed(behindOptions)).isEqualTo(told);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x2000, 0x0001, 0x2001})
    void of_fragments_only_the_first_is_told_of(int field) {
        byte[] packet = ipv4("203.0.113.9", "10.0.0.1", 60);
        packet[6] = (byte) (field >>> 8);
        packet[7] = (byte) field;
        assertThat(allowed(packet)).isEqualTo(field == 0x2000);
    }

    @ParameterizedTest
    @CsvSource({
        "58, 01, false",
        "58, 02, false",
        "58, 7f, false",
        "58, 80, true",
        "58, 89, false",
        "58, 8a, true",
        // Behind Destination Options, and behind a header that no chain has room for.
        "60, 3a00 0104 0000 0000 01, false",
        "60, 3a00 0104 0000 0000 80, true",
        "60, 3aff 0104 0000 0000 80, false",
        // A first fragment of ICMPv6, a later one, and a later one of something else.
        "44, 3a00 0001 00000001 80, true",
        "44, 3a00 0001 00000001 01, false",
        "44, 3a00 0008 00000001 80, false",
        "44, 1100 0008 00000001 80, true",
    })
    void an_icmpv6_error_or_what_may_be_one_draws_no_error(int next, String octets, boolean told) {
        byte[] payload = hex(octets);
        byte[] packet = ipv6("2001:db8::1", "2001:db8::2", 40 + payload.length);
        packet[6] = (byte) next;
        System.arraycopy(payload, 0, packet, 40, payload.length);
        assertThat(allowed(packet)).isEqualTo(told);
    }

    @Test
    void an_icmp_header_that_is_not_there_may_be_that_of_an_error() {
        byte[] four = ipv4("203.0.113.9", "10.0.0.1", 20);
        four[9] = 1;
        assertThat(allowed(four)).isFalse();
        byte[] six = ipv6("2001:db8::1", "2001:db8::2", 40);
        six[6] = 58;
        assertThat(allowed(six)).isFalse();
    }
}
