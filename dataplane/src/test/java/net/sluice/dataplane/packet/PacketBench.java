package net.sluice.dataplane.packet;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What the pure parts of the packet path cost: {@code ./lns bench parts}. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PacketBench {

    private static final int RUN = 32;
    private static final int HEADERS = 40;

    /** Length of the IP packets. */
    @Param({"64", "1400"})
    public int octets;

    private final MemorySegment message = Arena.global().allocate(2048, 64);
    private final MemorySegment packets = Arena.global().allocate(RUN * 2048L, 64);
    private final MemorySegment whole = Arena.global().allocate(1 << 16, 64);
    private final MemorySegment cut = Arena.global().allocate(2048, 64);
    private final TunJoiner joiner = new TunJoiner(true);
    private final TunSplitter splitter = new TunSplitter();
    private int messageOctets;
    private int wholeOctets;

    /** Makes a data message, a run of segments, and one packet of that run. */
    @Setup
    public void make() {
        byte[] packet = Segments.tcp("10.0.0.1", "203.0.113.2", 0, 0, octets - HEADERS);
        MemorySegment.copy(packet, 0, message, JAVA_BYTE, 64, packet.length);
        long frame = PppFrame.prepend(message, 64, PppFrame.IPV4, true, false);
        long begin = L2tpHeader.prepend(message, frame, false, 10 << 16 | 1, -1);
        messageOctets = (int) (64 + packet.length - begin);
        MemorySegment.copy(message, begin, message, 0, messageOctets);
        for (int i = 0; i < RUN; i++) {
            byte[] segment = Segments.tcp("10.0.0.1", "203.0.113.2", i, i * (octets - HEADERS), octets - HEADERS);
            MemorySegment.copy(segment, 0, packets, JAVA_BYTE, i * 2048L, segment.length);
        }
        join();
        int headers = joiner.finish(whole, 0);
        wholeOctets = headers - VirtioHeader.BYTES;
        for (int i = 0; i < RUN; i++) {
            MemorySegment.copy(packets, i * 2048L + HEADERS, whole, VirtioHeader.BYTES + wholeOctets, octets - HEADERS);
            wholeOctets += octets - HEADERS;
        }
    }

    /** L2TP, PPP and IPv4 headers of one message, and the IPv4 header's checksum. */
    @Benchmark
    public int headers() {
        Object wrong = L2tpHeader.check(message, 0, messageOctets);
        long frame = L2tpHeader.payload(message, 0);
        long header = PppFrame.header(message, frame, messageOctets);
        long packet = frame + PppFrame.length(header);
        boolean right = Ipv4Header.wellFormed(message, packet, (int) (messageOctets - packet))
                && Ipv4Header.checksumRight(message, packet);
        return wrong == null && right ? Ipv4Header.destination(message, packet) : 0;
    }

    /** The sum of one packet. */
    @Benchmark
    public int checksum() {
        return Checksum.sum(packets, 0, octets);
    }

    /** 32 segments, checksums verified, to the headers of one packet. */
    @Benchmark
    public int join() {
        joiner.begin(packets, 0, octets);
        for (int i = 1; i < RUN; i++) {
            joiner.add(packets, i * 2048L, octets);
        }
        return joiner.count();
    }

    /** One packet to 32 segments, checksums made. */
    @Benchmark
    public int cut() {
        int length = 0;
        splitter.take(whole, 0, VirtioHeader.BYTES, wholeOctets, 2048);
        while (splitter.pending()) {
            length += splitter.next(cut, 0);
        }
        return length;
    }
}
