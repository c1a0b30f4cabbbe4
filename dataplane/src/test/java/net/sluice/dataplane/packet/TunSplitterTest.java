package net.sluice.dataplane.packet;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static net.sluice.dataplane.Packets.hex;
import static net.sluice.dataplane.Packets.join;
import static net.sluice.dataplane.packet.Segments.ACK;
import static net.sluice.dataplane.packet.Segments.CWR;
import static net.sluice.dataplane.packet.Segments.ECE;
import static net.sluice.dataplane.packet.Segments.FIN;
import static net.sluice.dataplane.packet.Segments.PSH;
import static net.sluice.dataplane.packet.Segments.partial;
import static net.sluice.dataplane.packet.Segments.tcp;
import static net.sluice.dataplane.packet.Segments.udp;
import static net.sluice.dataplane.packet.Segments.virtio;
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

/** Packets of many segments, and checksums left to us. */
class TunSplitterTest {

    private static final byte[] NONE = {};
    private static final byte[] TIMESTAMPS = hex("0101 080a 0102 0304 0506 0708");
    private static final int ROOM = 1500;

    private final MemorySegment memory = Arena.ofAuto().allocate(70_000, 64);
    private final TunSplitter splitter = new TunSplitter();

    private boolean take(byte[] header, byte[] packet) {
        MemorySegment.copy(join(header, packet), 0, memory, JAVA_BYTE, 6, 10 + packet.length);
        return splitter.take(memory, 6, 16, packet.length, ROOM);
    }

    private List<byte[]> cut() {
        List<byte[]> segments = new ArrayList<>();
        while (splitter.pending()) {
            MemorySegment target = Arena.ofAuto().allocate(ROOM + 1);
            int length = splitter.next(target, 1);
            segments.add(target.asSlice(1, length).toArray(JAVA_BYTE));
        }
        return segments;
    }

    private static byte[] gso(boolean four, boolean tcp, int headers, int size) {
        int type = tcp ? (four ? 1 : 4) : 5;
        return virtio(1, type, headers, size, four ? 20 : 40, tcp ? 16 : 6);
    }

    @ParameterizedTest
    @CsvSource({
        "true, 100, 300",
        "true, 99, 300",
        "true, 101, 100",
        "true, 1400, 4201",
        "false, 100, 250",
        "false, 33, 101"
    })
    void tcp_is_cut_into_segments_as_their_sender_would_have_sent_them(boolean four, int size, int length) {
        byte[] whole = partial(tcp(four, 65_534, 5_000, ACK | PSH | FIN, TIMESTAMPS, length));
        assertThat(take(gso(four, true, (four ? 20 : 40) + 32, size), whole)).isTrue();
        List<byte[]> expected = new ArrayList<>();
        for (int at = 0; at < length; at += size) {
            int part = Math.min(size, length - at);
            int flags = at + part == length ? ACK | PSH | FIN : ACK;
            expected.add(tcp(four, (65_534 + expected.size()) & 0xFFFF, 5_000 + at, flags, TIMESTAMPS, part));
        }
        assertThat(cut()).usingElementComparator(Arrays::compare).containsExactlyElementsOf(expected);
    }

    @Test
    void sequence_numbers_wrap() {
        assertThat(take(gso(true, true, 40, 100), partial(tcp(true, 1, -50, ACK, NONE, 200))))
                .isTrue();
        assertThat(cut())
                .usingElementComparator(Arrays::compare)
                .containsExactly(tcp(true, 1, -50, ACK, NONE, 100), tcp(true, 2, 50, ACK, NONE, 100));
    }

    @Test
    void congestion_window_reduced_is_said_once_and_ecn_echo_in_each() {
        byte[] header = gso(true, true, 40, 100);
        header[1] |= (byte) 0x80;
        assertThat(take(header, partial(tcp(true, 1, 0, ACK | ECE | CWR, NONE, 300))))
                .isTrue();
        assertThat(cut())
                .usingElementComparator(Arrays::compare)
                .containsExactly(
                        tcp(true, 1, 0, ACK | ECE | CWR, NONE, 100),
                        tcp(true, 2, 100, ACK | ECE, NONE, 100),
                        tcp(true, 3, 200, ACK | ECE, NONE, 100));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void udp_is_cut_into_datagrams_with_a_length_and_a_checksum_each(boolean four) {
        assertThat(take(gso(four, false, four ? 28 : 48, 77), partial(udp(four, 9, 0, 200))))
                .isTrue();
        assertThat(cut())
                .usingElementComparator(Arrays::compare)
                .containsExactly(udp(four, 9, 0, 77), udp(four, 10, 77, 77), udp(four, 11, 154, 46));
    }

    @ParameterizedTest
    @CsvSource({"true, true, 100", "true, false, 101", "false, true, 1", "false, false, 0"})
    void a_checksum_that_was_left_to_us_is_completed(boolean four, boolean tcp, int length) {
        byte[] right = tcp ? tcp(four, 3, 7, ACK, NONE, length) : udp(four, 3, 7, length);
        assertThat(take(virtio(1, 0, 0, 0, four ? 20 : 40, tcp ? 16 : 6), partial(right)))
                .isFalse();
        assertThat(memory.asSlice(16, right.length).toArray(JAVA_BYTE)).isEqualTo(right);
    }

    @Test
    void a_udp_checksum_of_zero_is_sent_as_ones() {
        byte[] right = udp(true, 3, 7, 2);
        right[28] = 0;
        right[29] = 0;
        int rest = ~((right[26] & 255) << 8 | (right[27] & 255));
        byte[] zero = Segments.summed(right.clone());
        int sum = (zero[26] & 255) << 8 | (zero[27] & 255);
        assertThat(rest).isNotZero();
        // A payload that is the checksum of the rest makes the sum all ones, its complement zero.
        right[28] = (byte) (sum >>> 8);
        right[29] = (byte) sum;
        byte[] expected = Segments.summed(right);
        assertThat(expected[26]).isEqualTo((byte) 0xFF);
        assertThat(take(virtio(1, 0, 0, 0, 20, 6), partial(expected))).isFalse();
        assertThat(memory.asSlice(16, expected.length).toArray(JAVA_BYTE)).isEqualTo(expected);
    }

    @Test
    void a_packet_without_work_is_left_alone() {
        byte[] packet = tcp(true, 3, 7, ACK, NONE, 50);
        packet[30] ^= 1;
        assertThat(take(virtio(0, 0, 0, 0, 0, 0), packet)).isFalse();
        assertThat(take(virtio(2, 0, 0, 0, 20, 16), packet)).isFalse();
        assertThat(memory.asSlice(16, packet.length).toArray(JAVA_BYTE)).isEqualTo(packet);
        assertThat(splitter.pending()).isFalse();
    }

    @Test
    void nothing_is_cut_of_what_makes_no_sense() {
        byte[] packet = partial(tcp(true, 3, 7, ACK, NONE, 3000));
        assertThat(take(virtio(1, 1, 40, 0, 20, 16), packet)).as("size 0").isFalse();
        assertThat(take(virtio(1, 1, 40, 1461, 20, 16), packet)).as("no room").isFalse();
        assertThat(take(virtio(1, 3, 40, 100, 20, 16), packet)).as("UFO").isFalse();
        assertThat(take(virtio(1, 1, 40, 100, 19, 16), packet))
                .as("inside the IP header")
                .isFalse();
        assertThat(take(virtio(1, 1, 40, 100, 20, 6), packet))
                .as("not TCP's field")
                .isFalse();
        assertThat(take(virtio(1, 1, 40, 100, 3030, 16), packet))
                .as("beyond the end")
                .isFalse();
        assertThat(take(virtio(1, 0, 0, 0, 3040, 65_000), packet))
                .as("far beyond the end")
                .isFalse();
        packet[0] = 0x46;
        assertThat(take(virtio(1, 1, 40, 100, 20, 16), packet))
                .as("inside IP options")
                .isFalse();
        packet[0] = 0x45;
        packet[32] = (byte) 0x40;
        assertThat(take(virtio(1, 1, 40, 100, 20, 16), packet))
                .as("data offset")
                .isFalse();
        assertThat(splitter.pending()).isFalse();
    }
}
