package net.sluice.dataplane.worker;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import net.sluice.dataplane.io.DatagramPort;
import net.sluice.dataplane.io.DatagramVector;
import net.sluice.dataplane.io.linux.SocketAddress;

/**
 * How long datagrams to each peer of one port may be if they are to go joined (UDP_SEGMENT): what fits the path's MTU, asked of the kernel now and then;
 * nothing for a while where the kernel has refused joined ones. Bounded: peers that share a bucket put the oldest out, and are asked for again. One
 * thread.
 *
 * <pre>
 *  0                               32              40      44      64
 *  +-------------------------------+---------------+-------+-------+
 *  |    peer, a SocketAddress      |  good until   |octets |  pad  |
 *  +-------------------------------+---------------+-------+-------+
 * </pre>
 */
final class PathLimits implements DatagramVector.JoinLimit {

    private static final long ASK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long REFUSED_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final int BUCKETS = 512;
    private static final int WAYS = 4;
    private static final int BYTES = 64;
    private static final int GOOD_UNTIL = 32;
    private static final int OCTETS = 40;
    private static final int UDP_HEADER = 8;
    private static final int IPV4_HEADER = 20;
    private static final int IPV6_HEADER = 40;

    private final DatagramPort port;
    private final MemorySegment table;
    private long nowNanos;

    PathLimits(Arena arena, DatagramPort port) {
        this.port = port;
        table = arena.allocate((long) BUCKETS * WAYS * BYTES, BYTES);
    }

    /** The time of this turn. */
    void now(long now) {
        nowNanos = now;
    }

    @Override
    public int octets(MemorySegment peer, long peerOffset) {
        long entry = find(peer, peerOffset);
        boolean known = SocketAddress.same(table, entry, peer, peerOffset);
        if (!known || nowNanos - table.get(JAVA_LONG, entry + GOOD_UNTIL) >= 0) {
            set(entry, peer, peerOffset, ask(peer, peerOffset), nowNanos + ASK_AGAIN_NANOS);
        }
        return table.get(JAVA_INT, entry + OCTETS);
    }

    /** The kernel has refused joined datagrams to this peer. */
    void refuse(MemorySegment peer, long peerOffset) {
        set(find(peer, peerOffset), peer, peerOffset, 0, nowNanos + REFUSED_NANOS);
    }

    private int ask(MemorySegment peer, long peerOffset) {
        boolean four = SocketAddress.family(peer, peerOffset) == SocketAddress.AF_INET;
        return Math.max(0, port.pathMtu(peer, peerOffset) - UDP_HEADER - (four ? IPV4_HEADER : IPV6_HEADER));
    }

    /** The peer's entry, or the one to give up for it. */
    private long find(MemorySegment peer, long peerOffset) {
        long bucket = (SocketAddress.hash(peer, peerOffset) >>> 40 & (BUCKETS - 1)) * WAYS * BYTES;
        long oldest = bucket;
        for (int way = 0; way < WAYS; way++) {
            long entry = bucket + (long) way * BYTES;
            if (SocketAddress.same(table, entry, peer, peerOffset)) {
                return entry;
            }
            if (SocketAddress.family(table, entry) == 0) {
                return entry;
            }
            if (table.get(JAVA_LONG, entry + GOOD_UNTIL) - table.get(JAVA_LONG, oldest + GOOD_UNTIL) < 0) {
                oldest = entry;
            }
        }
        return oldest;
    }

    private void set(long entry, MemorySegment peer, long peerOffset, int octets, long goodUntil) {
        MemorySegment.copy(peer, peerOffset, table, entry, SocketAddress.BYTES);
        table.set(JAVA_LONG, entry + GOOD_UNTIL, goodUntil);
        table.set(JAVA_INT, entry + OCTETS, octets);
    }
}
