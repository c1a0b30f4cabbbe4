package net.sluice.dataplane.packet;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static net.sluice.dataplane.Packets.checksummed;
import static net.sluice.dataplane.Packets.hex;
import static net.sluice.dataplane.Packets.ipv4;
import static net.sluice.dataplane.Packets.join;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fragments written by hand: headers from RFC 791's diagram, data by index. */
class Ipv4FragmentsTest {

    private static List<byte[]> fragments(byte[] packet, int mtu) {
        MemorySegment memory = Arena.ofAuto().allocate(packet.length + 7L);
        MemorySegment.copy(packet, 0, memory, JAVA_BYTE, 7, packet.length);
        MemorySegment target = Arena.ofAuto().allocate(mtu + 3L);
        List<byte[]> fragments = new ArrayList<>();
        for (int from = 0; from < Ipv4Fragments.dataLength(memory, 7); ) {
            from += Ipv4Fragments.write(memory, 7, from, mtu, target, 3);
            fragments.add(target.asSlice(3, Ipv4Header.totalLength(target, 3)).toArray(JAVA_BYTE));
        }
        assertThat(memory.asSlice(7).toArray(JAVA_BYTE))
                .as("the packet itself stays")
                .isEqualTo(packet);
        return fragments;
    }

    private static byte[] packet(String header, int data) {
        byte[] octets = new byte[data];
        for (int i = 0; i < data; i++) {
            octets[i] = (byte) (i * 7);
        }
        return checksummed(join(hex(header), octets));
    }

    private static byte[] fragment(String header, byte[] packet, int from, int to) {
        return checksummed(join(hex(header), Arrays.copyOfRange(packet, from, to)));
    }

    @Test
    void each_but_the_last_is_as_long_as_fits_in_units_of_eight_octets() {
        // 120 octets of data; 68 - 20 = 48 in each; identification 1234, no flags.
        byte[] packet = packet("4510 008c 1234 0000 4011 0000 c0000201 c6336409", 120);
        assertThat(fragments(packet, 68))
                .containsExactly(
                        fragment("4510 0044 1234 2000 4011 0000 c0000201 c6336409", packet, 20, 68),
                        fragment("4510 0044 1234 2006 4011 0000 c0000201 c6336409", packet, 68, 116),
                        fragment("4510 002c 1234 000c 4011 0000 c0000201 c6336409", packet, 116, 140));
        // 75 - 20 = 55, of which 48 are whole units; the last need not be.
        assertThat(fragments(packet, 75)).hasSize(3);
        // 76 - 20 = 56.
        assertThat(fragments(packet, 76).getLast())
                .isEqualTo(fragment("4510 001c 1234 000e 4011 0000 c0000201 c6336409", packet, 132, 140));
    }

    @Test
    void a_header_with_a_known_checksum_is_cut_to_a_header_with_a_known_checksum() {
        // 4500 0073 0000 4000 4011 b861 c0a8 0001 c0a8 00c7, as published in many texts, but with DF off: f861.
        byte[] packet = packet("4500 0073 0000 0000 4011 0000 c0a80001 c0a800c7", 95);
        assertThat(Arrays.copyOfRange(packet, 10, 12)).isEqualTo(hex("f861"));
        // Total length 0x44 instead of 0x73 and flags 0x2000: the sum is less by 0x2f and more by 0x2000.
        assertThat(Arrays.copyOfRange(fragments(packet, 68).getFirst(), 10, 12)).isEqualTo(hex("d890"));
    }

    @Test
    void a_fragment_is_fragmented_further_and_the_last_piece_is_no_more_the_last_than_it_was() {
        byte[] middle = packet("4500 0054 0001 2064 4011 0000 c0000201 c6336409", 64);
        assertThat(fragments(middle, 68))
                .containsExactly(
                        fragment("4500 0044 0001 2064 4011 0000 c0000201 c6336409", middle, 20, 68),
                        fragment("4500 0024 0001 206a 4011 0000 c0000201 c6336409", middle, 68, 84));
        byte[] last = packet("4500 0054 0001 0064 4011 0000 c0000201 c6336409", 64);
        assertThat(fragments(last, 68).getLast())
                .isEqualTo(fragment("4500 0024 0001 006a 4011 0000 c0000201 c6336409", last, 68, 84));
    }

    @ParameterizedTest
    @CsvSource({
        // Router Alert is copied, Record Route is not; NOPs and the end are not options.
        "94040000 07070400 00000000, 94040000",
        "01 0707 0400000000 94040000, 94040000",
        "01 83071122334455, 83071122334455 00",
        "8303ff 8804abcd 00, 8303ff 8804abcd 00",
        "00 94040000 000000, ''",
        "8309 0000 00000000, ''",
        "94040000 ff000000, 94040000",
        "940400ff 010101ff, 940400ff",
        "07070400000000 00, ''"
    })
    void options_are_in_the_first_fragment_and_those_with_the_copy_bit_in_every_one(String options, String copied) {
        byte[] all = hex(options);
        byte[] kept = hex(copied);
        int header = 20 + all.length;
        String rest = "1234 0000 4011 0000 c0000201 c6336409";
        byte[] packet = packet("%02x00 %04x %s %s".formatted(0x40 + header / 4, header + 80, rest, options), 80);
        List<byte[]> fragments = fragments(packet, 100);
        int data = (100 - header) / 8 * 8;
        int length = 20 + kept.length + 80 - data;
        assertThat(fragments)
                .containsExactly(
                        fragment(
                                "%02x00 %04x 1234 2000 4011 0000 c0000201 c6336409 %s"
                                        .formatted(0x40 + header / 4, header + data, options),
                                packet,
                                header,
                                header + data),
                        fragment(
                                "%02x00 %04x 1234 %04x 4011 0000 c0000201 c6336409 %s"
                                        .formatted(0x45 + kept.length / 4, length, data / 8, copied),
                                packet,
                                header + data,
                                header + 80));
    }

    @ParameterizedTest
    @ValueSource(ints = {68, 69, 576, 1280, 1499, 1500})
    void the_pieces_make_the_whole_again(int mtu) {
        byte[] packet = ipv4("192.0.2.1", "198.51.100.9", 1501);
        byte[] whole = new byte[1481];
        int reached = 0;
        for (byte[] piece : fragments(packet, mtu)) {
            assertThat(piece).hasSizeLessThanOrEqualTo(mtu);
            int at = ((piece[6] & 0x1F) << 8 | (piece[7] & 255)) * 8;
            assertThat(at).isEqualTo(reached);
            System.arraycopy(piece, 20, whole, at, piece.length - 20);
            reached = at + piece.length - 20;
            assertThat((piece[6] & 0x20) != 0).isEqualTo(reached < 1481);
        }
        assertThat(whole).isEqualTo(Arrays.copyOfRange(packet, 20, 1501));
    }

    @ParameterizedTest
    @CsvSource({"0000, true", "4000, false", "6000, false", "2000, true", "1ff5, true", "1ff6, false", "1fff, false"})
    void what_may_not_be_fragmented_or_would_reach_beyond_the_longest_packet_is_not(String field, boolean possible) {
        // 80 octets of data: 65535 - 80 = 65455, of which 8181 (1ff5) units are the most.
        byte[] packet = packet("4500 0064 1234 " + field + " 4011 0000 c0000201 c6336409", 80);
        MemorySegment memory = MemorySegment.ofArray(packet);
        assertThat(Ipv4Fragments.possible(memory, 0)).isEqualTo(possible);
    }
}
