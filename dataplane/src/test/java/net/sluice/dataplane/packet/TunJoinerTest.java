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
import static net.sluice.dataplane.packet.Segments.summed;
import static net.sluice.dataplane.packet.Segments.tcp;
import static net.sluice.dataplane.packet.Segments.udp;
import static net.sluice.dataplane.packet.Segments.virtio;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which TCP segments and UDP datagrams become one packet, and which do not. */
class TunJoinerTest {

    private static final byte[] NONE = {};
    private static final byte[] TIMESTAMPS = hex("0101 080a 0102 0304 0506 0708");

    private final TunJoiner joiner = new TunJoiner(true);

    private static MemorySegment memory(byte[] packet) {
        MemorySegment memory = Arena.ofAuto().allocate(packet.length + 3);
        MemorySegment.copy(packet, 0, memory, JAVA_BYTE, 3, packet.length);
        return memory;
    }

    /** How many of these go as one, from the first on. */
    private int joined(byte[]... packets) {
        int count = 1;
        if (joiner.begin(memory(packets[0]), 3, packets[0].length)) {
            while (count < packets.length && joiner.add(memory(packets[count]), 3, packets[count].length)) {
                count++;
            }
        }
        assertThat(joiner.count()).isEqualTo(count);
        return count;
    }

    /** What the kernel would get. */
    private byte[] whole(byte[]... packets) {
        MemorySegment target = Arena.ofAuto().allocate(TunJoiner.HEADER_BYTES + 1);
        int length = joiner.finish(target, 1);
        byte[] whole = target.asSlice(1, length).toArray(JAVA_BYTE);
        for (int i = 0; i < joiner.count(); i++) {
            whole = join(whole, Arrays.copyOfRange(packets[i], joiner.headerLength(), packets[i].length));
        }
        return whole;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void segments_of_a_flow_become_one_packet_for_the_kernel_to_cut(boolean four) {
        byte[][] packets = {
            tcp(four, 7, 1000, ACK, TIMESTAMPS, 101),
            tcp(four, 8, 1101, ACK, TIMESTAMPS, 101),
            tcp(four, 9, 1202, ACK | PSH, TIMESTAMPS, 50)
        };
        assertThat(joined(packets)).isEqualTo(3);
        int transport = four ? 20 : 40;
        assertThat(whole(packets))
                .isEqualTo(join(
                        virtio(1, four ? 1 : 4, transport + 32, 101, transport, 16),
                        partial(tcp(four, 7, 1000, ACK | PSH, TIMESTAMPS, 252))));
    }

    static Stream<Arguments> neighbours() {
        byte[] first = tcp(true, 7, 1000, ACK, NONE, 100);
        byte[] first6 = tcp(false, 0, 1000, ACK, NONE, 100);
        byte[] reserved = changed(tcp(true, 7, 1000, ACK, NONE, 100), packet -> packet[6] = 0x40);
        return Stream.of(
                Arguments.of("the next", 2, first, tcp(true, 8, 1100, ACK, NONE, 100)),
                Arguments.of("a shorter next", 2, first, tcp(true, 8, 1100, ACK, NONE, 1)),
                Arguments.of("a longer next", 1, first, tcp(true, 8, 1100, ACK, NONE, 101)),
                Arguments.of("FIN on the last", 2, first, tcp(true, 8, 1100, ACK | FIN, NONE, 100)),
                Arguments.of("no payload", 1, first, tcp(true, 8, 1100, ACK, NONE, 0)),
                Arguments.of("an ACK first", 1, tcp(true, 8, 1000, ACK, NONE, 0), first),
                Arguments.of("a gap", 1, first, tcp(true, 8, 1101, ACK, NONE, 100)),
                Arguments.of("the same again", 1, first, first),
                Arguments.of("the wrong order", 1, tcp(true, 8, 1100, ACK, NONE, 100), first),
                Arguments.of("ECE", 1, first, tcp(true, 8, 1100, ACK | ECE, NONE, 100)),
                Arguments.of("CWR", 1, first, tcp(true, 8, 1100, ACK | CWR, NONE, 100)),
                Arguments.of(
                        "CWR first", 1, tcp(true, 7, 1000, ACK | CWR, NONE, 100), tcp(true, 8, 1100, ACK, NONE, 100)),
                Arguments.of(
                        "PSH first", 1, tcp(true, 7, 1000, ACK | PSH, NONE, 100), tcp(true, 8, 1100, ACK, NONE, 100)),
                Arguments.of("RST", 1, first, tcp(true, 8, 1100, ACK | 4, NONE, 100)),
                Arguments.of("SYN", 1, first, tcp(true, 8, 1100, ACK | 2, NONE, 100)),
                Arguments.of("URG", 1, first, tcp(true, 8, 1100, ACK | 32, NONE, 100)),
                Arguments.of("options", 1, first, tcp(true, 8, 1100, ACK, TIMESTAMPS, 100)),
                Arguments.of("another Identification", 1, first, tcp(true, 9, 1100, ACK, NONE, 100)),
                Arguments.of(
                        "another Identification with DF",
                        2,
                        reserved,
                        changed(tcp(true, 99, 1100, ACK, NONE, 100), packet -> packet[6] = 0x40)),
                Arguments.of("another DF", 1, reserved, tcp(true, 8, 1100, ACK, NONE, 100)),
                Arguments.of(
                        "a fragment",
                        1,
                        first,
                        changed(tcp(true, 8, 1100, ACK, NONE, 100), packet -> packet[6] = 0x20)),
                Arguments.of(
                        "fragments",
                        1,
                        changed(first.clone(), packet -> packet[6] = 0x20),
                        changed(tcp(true, 8, 1100, ACK, NONE, 100), packet -> packet[6] = 0x20)),
                Arguments.of("ECN", 1, first, changed(tcp(true, 8, 1100, ACK, NONE, 100), packet -> packet[1] = 3)),
                Arguments.of("TTL", 1, first, changed(tcp(true, 8, 1100, ACK, NONE, 100), packet -> packet[8] = 3)),
                Arguments.of("source", 1, first, changed(tcp(true, 8, 1100, ACK, NONE, 100), packet -> packet[15] = 9)),
                Arguments.of("port", 1, first, changed(tcp(true, 8, 1100, ACK, NONE, 100), packet -> packet[21] = 9)),
                Arguments.of("window", 1, first, changed(tcp(true, 8, 1100, ACK, NONE, 100), packet -> packet[35] = 9)),
                Arguments.of(
                        "acknowledgement",
                        1,
                        first,
                        changed(tcp(true, 8, 1100, ACK, NONE, 100), packet -> packet[31] = 9)),
                Arguments.of("IPv6", 2, first6, tcp(false, 0, 1100, ACK, NONE, 100)),
                Arguments.of("families", 1, first, tcp(false, 0, 1100, ACK, NONE, 100)),
                Arguments.of(
                        "flow label", 1, first6, changed(tcp(false, 0, 1100, ACK, NONE, 100), packet -> packet[3] = 1)),
                Arguments.of(
                        "hop limit", 1, first6, changed(tcp(false, 0, 1100, ACK, NONE, 100), packet -> packet[7] = 1)),
                Arguments.of(
                        "last octet of the destination",
                        1,
                        first6,
                        changed(tcp(false, 0, 1100, ACK, NONE, 100), packet -> packet[39] = 9)),
                Arguments.of("TCP and UDP", 1, first, udp(true, 8, 1100, 100)));
    }

    static Stream<Arguments> datagrams() {
        byte[] first = udp(true, 7, 0, 100);
        byte[] first6 = udp(false, 0, 0, 100);
        return Stream.of(
                Arguments.of("the next", 2, first, udp(true, 8, 100, 100)),
                Arguments.of("an odd, shorter next", 2, first, udp(true, 8, 100, 33)),
                Arguments.of("a longer next", 1, first, udp(true, 8, 100, 101)),
                Arguments.of("an empty next", 1, first, udp(true, 8, 100, 0)),
                Arguments.of("an empty first", 1, udp(true, 7, 0, 0), udp(true, 8, 0, 0)),
                Arguments.of("another Identification", 1, first, udp(true, 9, 100, 100)),
                Arguments.of("a source port", 1, first, changed(udp(true, 8, 100, 100), packet -> packet[21] = 9)),
                Arguments.of("a destination port", 1, first, changed(udp(true, 8, 100, 100), packet -> packet[23] = 9)),
                Arguments.of(
                        "a length that lies", 1, first, changed(udp(true, 8, 100, 100), packet -> packet[25] = 90)),
                Arguments.of("no checksum", 1, first, unsummed(udp(true, 8, 100, 100))),
                Arguments.of("no checksum first", 1, unsummed(first.clone()), udp(true, 8, 100, 100)),
                Arguments.of("UDP and TCP", 1, first, tcp(true, 8, 1100, ACK, NONE, 88)),
                Arguments.of("ECN", 1, first, changed(udp(true, 8, 100, 100), packet -> packet[1] = 3)),
                Arguments.of("a fragment", 1, first, changed(udp(true, 8, 100, 100), packet -> packet[6] = 0x20)),
                Arguments.of("IPv6", 2, first6, udp(false, 0, 100, 100)),
                Arguments.of("a wrong checksum in IPv6", 1, first6, wrong(udp(false, 0, 100, 100))));
    }

    private static byte[] unsummed(byte[] packet) {
        packet[26] = 0;
        packet[27] = 0;
        return packet;
    }

    private static byte[] wrong(byte[] packet) {
        packet[packet.length - 1] ^= 1;
        return packet;
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("datagrams")
    void two_datagrams_in_a_row(String what, int expected, byte[] first, byte[] second) {
        assertThat(joined(first, second)).as(what).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void datagrams_of_a_flow_become_one_packet_for_the_kernel_to_cut(boolean four) {
        byte[][] packets = {udp(four, 7, 0, 101), udp(four, 8, 101, 101), udp(four, 9, 202, 50)};
        assertThat(joined(packets)).isEqualTo(3);
        int transport = four ? 20 : 40;
        assertThat(whole(packets))
                .isEqualTo(join(virtio(1, 5, transport + 8, 101, transport, 6), partial(udp(four, 7, 0, 252))));
    }

    @Test
    void datagrams_are_not_joined_for_a_kernel_that_cannot_cut_them() {
        TunJoiner tcpOnly = new TunJoiner(false);
        byte[] datagram = udp(true, 7, 0, 100);
        assertThat(tcpOnly.begin(memory(datagram), 3, datagram.length)).isFalse();
        byte[] segment = tcp(true, 7, 1000, ACK, NONE, 100);
        assertThat(tcpOnly.begin(memory(segment), 3, segment.length)).isTrue();
    }

    private static byte[] changed(byte[] packet, Consumer<byte[]> change) {
        change.accept(packet);
        return summed(packet);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("neighbours")
    void two_in_a_row(String what, int expected, byte[] first, byte[] second) {
        assertThat(joined(first, second)).as(what).isEqualTo(expected);
    }

    @Test
    void what_is_wrong_on_the_line_stays_wrong() {
        byte[] first = tcp(true, 7, 1000, ACK, NONE, 100);
        byte[] next = tcp(true, 8, 1100, ACK, NONE, 100);
        byte[] wrong = next.clone();
        wrong[100] ^= 1;
        assertThat(joined(first, wrong)).isEqualTo(1);
        byte[] wrongFirst = first.clone();
        wrongFirst[100] ^= 1;
        assertThat(joined(wrongFirst, next)).isEqualTo(1);
    }

    @Test
    void nothing_follows_a_short_one_or_a_push() {
        assertThat(joined(
                        tcp(true, 7, 1000, ACK, NONE, 100),
                        tcp(true, 8, 1100, ACK, NONE, 50),
                        tcp(true, 9, 1150, ACK, NONE, 50)))
                .isEqualTo(2);
        assertThat(joined(
                        tcp(true, 7, 1000, ACK, NONE, 100),
                        tcp(true, 8, 1100, ACK | PSH, NONE, 100),
                        tcp(true, 9, 1200, ACK, NONE, 100)))
                .isEqualTo(2);
    }

    @Test
    void identification_and_sequence_number_wrap() {
        assertThat(joined(tcp(true, 65_535, -100, ACK, NONE, 100), tcp(true, 0, 0, ACK, NONE, 100)))
                .isEqualTo(2);
    }

    @Test
    void the_whole_is_no_longer_than_an_ip_packet_can_be() {
        byte[][] packets = new byte[50][];
        for (int i = 0; i < packets.length; i++) {
            packets[i] = tcp(true, i, i * 1460, ACK, NONE, 1460);
        }
        assertThat(joined(packets)).isEqualTo(44);
    }

    @Test
    void what_is_joined_is_cut_into_the_same_again() {
        Random random = new Random(4);
        for (int round = 0; round < 300; round++) {
            boolean four = random.nextBoolean();
            byte[] options = random.nextBoolean() ? NONE : TIMESTAMPS;
            int size = 1 + random.nextInt(1400);
            int count = 2 + random.nextInt(20);
            int sequence = random.nextInt();
            int identification = random.nextInt(65_536);
            byte[][] packets = new byte[count][];
            for (int i = 0; i < count; i++) {
                boolean last = i == count - 1;
                packets[i] = tcp(
                        four,
                        (identification + i) & 0xFFFF,
                        sequence + i * size,
                        last ? ACK | (random.nextInt(4) << 3 & PSH) | random.nextInt(2) : ACK,
                        options,
                        last ? 1 + random.nextInt(size) : size);
            }
            assertThat(joined(packets)).isEqualTo(count);
            byte[] whole = whole(packets);
            MemorySegment memory = memory(whole);
            TunSplitter splitter = new TunSplitter();
            assertThat(splitter.take(memory, 3, 13, whole.length - 10, 1500)).isTrue();
            List<byte[]> again = new ArrayList<>();
            MemorySegment target = Arena.ofAuto().allocate(1500);
            while (splitter.pending()) {
                again.add(target.asSlice(0, splitter.next(target, 0)).toArray(JAVA_BYTE));
            }
            assertThat(again).usingElementComparator(Arrays::compare).containsExactly(packets);
        }
    }

    @Test
    void headers_that_lie_are_not_followed() {
        byte[] first = tcp(true, 7, 1000, ACK, NONE, 100);
        byte[] shortOffset = first.clone();
        shortOffset[32] = 0x40;
        byte[] longOffset = tcp(true, 7, 1000, ACK, NONE, 10);
        longOffset[32] = (byte) 0xF0;
        assertThat(joined(shortOffset, first)).isEqualTo(1);
        assertThat(joined(longOffset, first)).isEqualTo(1);
        assertThat(joiner.begin(memory(new byte[0]), 3, 0)).isFalse();
        assertThat(joiner.begin(memory(Arrays.copyOf(first, 39)), 3, 39)).isFalse();
        assertThat(joiner.begin(memory(first), 3, first.length)).isTrue();
        assertThat(joiner.add(memory(Arrays.copyOf(first, 25)), 3, 25)).isFalse();
    }
}
