package net.sluice.dataplane.relay;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import net.sluice.dataplane.io.linux.SocketAddress;

/** Whatever the octets are: what the check accepts can be read within the frame's own bounds. Each frame ends where its memory ends. */
class FrameFuzzTest {

    @FuzzTest(maxDuration = "20s")
    void a_frame(byte[] octets) {
        MemorySegment m = Arena.ofAuto().allocate(octets.length);
        MemorySegment.copy(MemorySegment.ofArray(octets), 0, m, 0, octets.length);
        if (Frame.check(m, 0, octets.length) != null) {
            return;
        }
        assertThat(Frame.stream(m, 0)).isBetween(0, Frame.STREAMS - 1);
        assertThat(Frame.routingTable(m, 0)).isBetween(0, 0xFFFF);
        int contents = octets.length - FrameMac.BYTES;
        FrameKey key = new FrameKey(Frame.sequence(m, 0), 2, Frame.channel(m, 0));
        FrameMac mac = new FrameMac();
        mac.append(key, m, 0, contents);
        assertThat(mac.follows(key, m, 0, contents)).isTrue();
        if (Frame.kind(m, 0) == Frame.DATAGRAM) {
            assertThat(Frame.message(m, 0)).isBetween(Frame.HEADER + 12, contents);
            MemorySegment addresses = Arena.ofAuto().allocate(2L * SocketAddress.BYTES, 8);
            Frame.addresses(m, 0, addresses, 0);
            assertThat(SocketAddress.get(addresses, 0).getPort()).isBetween(0, 0xFFFF);
            assertThat(SocketAddress.get(addresses, SocketAddress.BYTES).getPort())
                    .isBetween(0, 0xFFFF);
        } else if (Frame.kind(m, 0) != Frame.PACKET) {
            assertThat(contents).isGreaterThanOrEqualTo(Frame.HEADER + MemberHeader.BYTES);
            assertThat(MemberHeader.ns(m, Frame.HEADER)).isBetween(0, 0xFFFF);
            assertThat(MemberHeader.mtu(m, Frame.HEADER, false)).isBetween(0, 0xFFFF);
        } else {
            assertThat(contents).isGreaterThanOrEqualTo(Frame.HEADER);
        }
    }
}
