package net.sluice.dataplane.packet;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Whatever the octets are: what a check accepts can be read within the packet's own bounds. Each packet ends where its memory ends. */
class HeaderFuzzTest {

    private static MemorySegment memory(byte[] octets) {
        MemorySegment memory = Arena.ofAuto().allocate(octets.length);
        MemorySegment.copy(MemorySegment.ofArray(octets), 0, memory, 0, octets.length);
        return memory;
    }

    @FuzzTest(maxDuration = "20s")
    void l2tp(byte[] octets) {
        MemorySegment m = memory(octets);
        if (L2tpHeader.check(m, 0, octets.length) != null) {
            return;
        }
        assertThat(L2tpHeader.tunnelId(m, 0)).isBetween(0, 0xFFFF);
        assertThat(L2tpHeader.sessionId(m, 0)).isBetween(0, 0xFFFF);
        if (L2tpHeader.sequenced(m, 0)) {
            assertThat(L2tpHeader.ns(m, 0)).isBetween(0, 0xFFFF);
        }
        long payload = L2tpHeader.payload(m, 0);
        long end = L2tpHeader.end(m, 0, octets.length);
        assertThat(payload).isBetween(6L, end);
        assertThat(end).isLessThanOrEqualTo(octets.length);
    }

    @FuzzTest(maxDuration = "20s")
    void ppp(byte[] octets) {
        long header = PppFrame.header(memory(octets), 0, octets.length);
        if (header != PppFrame.MALFORMED) {
            assertThat(PppFrame.length(header)).isBetween(1, Math.min(4, octets.length));
            assertThat(PppFrame.protocol(header)).isBetween(1, 0xFFFF).isOdd();
        }
    }

    @FuzzTest(maxDuration = "20s")
    void lcpEcho(byte[] octets) {
        MemorySegment m = memory(octets);
        LcpEcho.echo(m, 0, octets.length);
        int length = LcpEcho.requestLength(m, 0, octets.length);
        assertThat(length).isBetween(0, octets.length);
        if (length > 0) {
            int magic = LcpEcho.magic(m, 0);
            LcpEcho.reply(m, 0, ~magic);
            assertThat(LcpEcho.magic(m, 0)).isEqualTo(~magic);
            assertThat(LcpEcho.requestLength(m, 0, octets.length)).isZero();
        }
    }

    @FuzzTest(maxDuration = "20s")
    void tcpMss(byte[] octets) {
        MemorySegment m = memory(octets);
        if (Ipv4Header.wellFormed(m, 0, octets.length)) {
            int length = Ipv4Header.totalLength(m, 0);
            TcpMss.clampIpv4(m, 0, length, 1400);
            assertThat(TcpMss.clampIpv4(m, 0, length, 1400)).isFalse();
        } else if (Ipv6Header.wellFormed(m, 0, octets.length)) {
            int length = Ipv6Header.totalLength(m, 0);
            TcpMss.clampIpv6(m, 0, length, 1400);
            assertThat(TcpMss.clampIpv6(m, 0, length, 1400)).isFalse();
            long transport = Ipv6Extensions.transport(m, 0, length);
            if (transport != Ipv6Extensions.MALFORMED) {
                assertThat(Ipv6Extensions.offset(transport)).isBetween(0, length);
            }
        }
    }

    @FuzzTest(maxDuration = "20s")
    void tooBig(byte[] octets) {
        MemorySegment m = memory(octets);
        MemorySegment target = Arena.ofAuto().allocate(TooBigMessage.LONGEST);
        if (Ipv4Header.wellFormed(m, 0, octets.length)) {
            int length = Ipv4Header.totalLength(m, 0);
            TooBigMessage.allowedIpv4(m, 0, length);
            int told = TooBigMessage.writeIpv4(m, 0, length, 68, 1, target, 0);
            assertThat(Ipv4Header.wellFormed(target, 0, told)).isTrue();
            assertThat(Ipv4Header.checksumRight(target, 0)).isTrue();
            fragments(m, length, target);
            if (Echo.replyIpv4(m, 0, length)) {
                assertThat(Echo.replyIpv4(m, 0, length))
                        .as("a reply is no request")
                        .isFalse();
            }
        } else if (Ipv6Header.wellFormed(m, 0, octets.length)) {
            int length = Ipv6Header.totalLength(m, 0);
            TooBigMessage.allowedIpv6(m, 0, length);
            int told = TooBigMessage.writeIpv6(m, 0, length, 1280, 1, 1, target, 0);
            assertThat(Ipv6Header.totalLength(target, 0)).isEqualTo(told);
            if (Echo.replyIpv6(m, 0, length)) {
                assertThat(Echo.replyIpv6(m, 0, length))
                        .as("a reply is no request")
                        .isFalse();
            }
        }
    }

    private static void fragments(MemorySegment m, int length, MemorySegment target) {
        if (length <= 68 || !Ipv4Fragments.possible(m, 0)) {
            return;
        }
        int from = 0;
        while (from < Ipv4Fragments.dataLength(m, 0)) {
            int data = Ipv4Fragments.write(m, 0, from, 68, target, 0);
            assertThat(data).isPositive();
            assertThat(Ipv4Header.wellFormed(target, 0, 68)).isTrue();
            assertThat(Ipv4Header.checksumRight(target, 0)).isTrue();
            from += data;
        }
        assertThat(from).isEqualTo(Ipv4Fragments.dataLength(m, 0));
    }

    @FuzzTest(maxDuration = "20s")
    void ip(byte[] octets) {
        MemorySegment m = memory(octets);
        if (Ipv4Header.wellFormed(m, 0, octets.length)) {
            Ipv4Header.checksumRight(m, 0);
            Ipv4Header.source(m, 0);
            Ipv4Header.unforwardable(Ipv4Header.destination(m, 0));
            assertThat(Ipv4Header.totalLength(m, 0)).isBetween(20, octets.length);
            assertThat(Ipv6Header.wellFormed(m, 0, octets.length)).isFalse();
        } else if (Ipv6Header.wellFormed(m, 0, octets.length)) {
            Ipv6Header.sourceHigh(m, 0);
            Ipv6Header.sourceLow(m, 0);
            Ipv6Header.unforwardable(Ipv6Header.destinationHigh(m, 0), Ipv6Header.destinationLow(m, 0));
            assertThat(Ipv6Header.totalLength(m, 0)).isBetween(40, octets.length);
        }
    }

    @FuzzTest(maxDuration = "20s")
    void joined(byte[] octets) {
        int half = octets.length / 2;
        TunJoiner joiner = new TunJoiner(true);
        if (joiner.begin(memory(octets), 0, half)
                && joiner.add(memory(octets).asSlice(half), 0, octets.length - half)) {
            MemorySegment headers = Arena.ofAuto().allocate(TunJoiner.HEADER_BYTES);
            assertThat(joiner.finish(headers, 0)).isEqualTo(VirtioHeader.BYTES + joiner.headerLength());
            assertThat(joiner.headerLength()).isLessThan(half);
        }
    }

    @FuzzTest(maxDuration = "20s")
    void split(byte[] octets) {
        if (octets.length < VirtioHeader.BYTES) {
            return;
        }
        TunSplitter splitter = new TunSplitter();
        MemorySegment m = memory(octets);
        MemorySegment target = Arena.ofAuto().allocate(1500);
        splitter.take(m, 0, VirtioHeader.BYTES, octets.length - VirtioHeader.BYTES, 1500);
        for (int i = 0; splitter.pending(); i++) {
            assertThat(splitter.next(target, 0)).isBetween(28, 1500);
            assertThat(i).isLessThan(octets.length);
        }
    }

    @FuzzTest(maxDuration = "20s")
    void fieldsForRules(byte[] octets) {
        MemorySegment m = memory(octets);
        boolean four = Ipv4Header.wellFormed(m, 0, octets.length);
        if (!four && !Ipv6Header.wellFormed(m, 0, octets.length)) {
            return;
        }
        int length = four ? Ipv4Header.totalLength(m, 0) : Ipv6Header.totalLength(m, 0);
        PacketFields fields = new PacketFields();
        if (!fields.read(m, 0, length, four)) {
            return;
        }
        int translatable = PacketFields.WHOLE | PacketFields.PORTS;
        boolean moves = fields.protocol() == PacketFields.TCP || fields.protocol() == PacketFields.UDP;
        if ((fields.has() & translatable) == translatable && moves) {
            Translation.destination(m, 0, fields, 1, 2, 3, 4);
            Translation.source(m, 0, fields, 5, 6, 3, 4);
            assertThat(fields.read(m, 0, length, four)).isTrue();
            assertThat(fields.sourceLow()).isEqualTo(6);
            assertThat(fields.destinationLow()).isEqualTo(2);
            assertThat(fields.sourcePort()).isEqualTo(3);
            assertThat(fields.destinationPort()).isEqualTo(4);
        }
    }
}
