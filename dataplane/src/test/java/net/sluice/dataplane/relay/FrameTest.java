package net.sluice.dataplane.relay;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static net.sluice.dataplane.Packets.endpoint;
import static net.sluice.dataplane.Packets.hex;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.io.linux.SocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameTest {

    private final MemorySegment m = Arena.ofAuto().allocate(200);
    private final MemorySegment addresses = Arena.ofAuto().allocate(2L * SocketAddress.BYTES, 8);

    private int datagram(InetSocketAddress local, InetSocketAddress peer) {
        SocketAddress.put(addresses, 0, local);
        SocketAddress.put(addresses, SocketAddress.BYTES, peer);
        Frame.header(m, 0, Frame.DATAGRAM, 5, 0, 0x0102030405060708L, 9);
        return Frame.addresses(m, 0, addresses, 0, addresses, SocketAddress.BYTES);
    }

    @Test
    void a_frame_of_a_datagram_looks_like_this() {
        int header = datagram(endpoint("192.0.2.1", 1701), endpoint("198.51.100.7", 4500));
        assertThat(m.asSlice(0, header).toArray(JAVA_BYTE))
                .isEqualTo(
                        hex("01 01 04 05 0000 0000 0102030405060708 0000000000000009" + "c0000201 c6336407 06a5 1194"));
    }

    @Test
    void a_frame_of_a_packet_looks_like_this() {
        Frame.header(m, 0, Frame.PACKET, 63, 0xFFFE, -2, 0x1_0000_0000L);
        assertThat(m.asSlice(0, Frame.HEADER).toArray(JAVA_BYTE))
                .isEqualTo(hex("01 02 00 3f fffe 0000 fffffffffffffffe 0000000100000000"));
        assertThat(Frame.check(m, 0, Frame.HEADER + FrameMac.BYTES)).isNull();
        assertThat(Frame.kind(m, 0)).isEqualTo(Frame.PACKET);
        assertThat(Frame.stream(m, 0)).isEqualTo(63);
        assertThat(Frame.routingTable(m, 0)).isEqualTo(0xFFFE);
        assertThat(Frame.channel(m, 0)).isEqualTo(-2);
        assertThat(Frame.sequence(m, 0)).isEqualTo(0x1_0000_0000L);
    }

    @Test
    void a_frame_of_an_ha_sets_member_looks_like_this() {
        Frame.header(m, 0, Frame.MEMBER_UP, 0, 0, 1, 2);
        int said = MemberHeader.NUMBERED | MemberHeader.IPV6_OPEN;
        MemberHeader.write(m, Frame.HEADER, 0x000A_0001, 0xFFFF_8002, said, 0xFFFE, 1492, 65_535);
        assertThat(m.asSlice(0, Frame.HEADER + MemberHeader.BYTES).toArray(JAVA_BYTE))
                .isEqualTo(hex("01 03 00 00 0000 0000 0000000000000001 0000000000000002"
                        + "000a 0001 ffff 8002 0005 fffe 05d4 ffff"));
        int least = Frame.HEADER + MemberHeader.BYTES + FrameMac.BYTES;
        assertThat(Frame.check(m, 0, least)).isNull();
        assertThat(Frame.check(m, 0, least - 1)).isEqualTo(DropReason.RELAY_MALFORMED);
        assertThat(MemberHeader.to(m, Frame.HEADER)).isEqualTo(0x000A_0001);
        assertThat(MemberHeader.from(m, Frame.HEADER)).isEqualTo(0xFFFF_8002);
        assertThat(MemberHeader.flags(m, Frame.HEADER)).isEqualTo(said);
        assertThat(MemberHeader.ns(m, Frame.HEADER)).isEqualTo(0xFFFE);
        assertThat(MemberHeader.mtu(m, Frame.HEADER, true)).isEqualTo(1492);
        assertThat(MemberHeader.mtu(m, Frame.HEADER, false)).isEqualTo(65_535);
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.1, 198.51.100.7, 36", "2001:db8::1, 2001:db8:7::ffff, 60"})
    void what_was_written_is_read_in_both_families(String ours, String theirs, int header) {
        InetSocketAddress local = endpoint(ours, 1701);
        InetSocketAddress peer = endpoint(theirs, 65535);
        assertThat(datagram(local, peer)).isEqualTo(header);
        assertThat(Frame.check(m, 0, header + FrameMac.BYTES)).isNull();
        assertThat(Frame.check(m, 0, header + FrameMac.BYTES - 1)).isEqualTo(DropReason.RELAY_MALFORMED);
        assertThat(Frame.message(m, 0)).isEqualTo(header);
        addresses.fill((byte) 0xFF);
        Frame.addresses(m, 0, addresses, 0);
        assertThat(SocketAddress.get(addresses, 0)).isEqualTo(local);
        assertThat(SocketAddress.get(addresses, SocketAddress.BYTES)).isEqualTo(peer);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 2, RELAY_VERSION",
        "1, 0, RELAY_MALFORMED",
        "1, 3, RELAY_MALFORMED",
        "1, 4, RELAY_MALFORMED",
        "1, 5, RELAY_MALFORMED",
        "2, 5, RELAY_MALFORMED",
        "2, 0, RELAY_MALFORMED",
        "3, 64, RELAY_MALFORMED",
        "3, -1, RELAY_MALFORMED"
    })
    void what_is_no_frame_is_refused_by_name(int at, byte octet, DropReason reason) {
        int header = datagram(endpoint("192.0.2.1", 1701), endpoint("198.51.100.7", 4500));
        m.set(JAVA_BYTE, at, octet);
        assertThat(Frame.check(m, 0, header + FrameMac.BYTES + 20)).isEqualTo(reason);
    }
}
