package net.sluice.dataplane.worker;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import net.sluice.dataplane.WorkerCounter;
import net.sluice.dataplane.io.DatagramPort;
import net.sluice.dataplane.io.DatagramVector;
import net.sluice.dataplane.io.linux.SocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long datagrams to each peer of one port may be to go in one packet: what fits the path's MTU, asked of the kernel now and then. So long may those be
 * that go joined (UDP_SEGMENT), unless the kernel has refused joined ones to the peer a while ago. Bounded: peers that share a bucket put the oldest out, and
 * are asked for again. One thread.
 *
 * <pre>
 *  0                               32              40      44      48              56      64
 *  +-------------------------------+---------------+-------+-------+---------------+-------+
 *  |    peer, a SocketAddress      |  good until   |octets |  pad  | joined again  |  pad  |
 *  +-------------------------------+---------------+-------+-------+---------------+-------+
 * </pre>
 */
final class PathLimits implements DatagramVector.JoinLimit {

    private static final Logger LOG = LoggerFactory.getLogger(PathLimits.class);

    private static final long ASK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long REFUSED_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final int BUCKETS = 512;
    private static final int WAYS = 4;
    private static final int BYTES = 64;
    private static final int GOOD_UNTIL = 32;
    private static final int OCTETS = 40;
    private static final int JOINED_AGAIN = 48;
    private static final int UDP_HEADER = 8;
    private static final int IPV4_HEADER = 20;
    private static final int IPV6_HEADER = 40;

    private final DatagramPort port;
    private final Cells cells;
    private final MemorySegment table;
    private long nowNanos;

    PathLimits(Arena arena, DatagramPort port, Cells cells) {
        this.port = port;
        this.cells = cells;
        table = arena.allocate((long) BUCKETS * WAYS * BYTES, BYTES);
    }

    /** The time of this turn. */
    void now(long now) {
        nowNanos = now;
    }

    @Override
    public int octets(MemorySegment peer, long peerOffset) {
        long entry = fresh(peer, peerOffset);
        return nowNanos - table.get(JAVA_LONG, entry + JOINED_AGAIN) < 0 ? 0 : table.get(JAVA_INT, entry + OCTETS);
    }

    /** Longest UDP payload that goes to the peer in one packet; 0 when the kernel does not know. */
    int payload(MemorySegment peer, long peerOffset) {
        return table.get(JAVA_INT, fresh(peer, peerOffset) + OCTETS);
    }

    private long fresh(MemorySegment peer, long peerOffset) {
        long entry = find(peer, peerOffset);
        if (!SocketAddress.same(table, entry, peer, peerOffset)) {
            MemorySegment.copy(peer, peerOffset, table, entry, SocketAddress.BYTES);
            table.set(JAVA_INT, entry + OCTETS, 0);
            table.set(JAVA_LONG, entry + JOINED_AGAIN, nowNanos);
            ask(entry);
        } else if (nowNanos - table.get(JAVA_LONG, entry + GOOD_UNTIL) >= 0) {
            ask(entry);
        }
        return entry;
    }

    private void ask(long entry) {
        boolean four = SocketAddress.family(table, entry) == SocketAddress.AF_INET;
        int mtu = port.pathMtu(table, entry);
        int octets = Math.max(0, mtu - UDP_HEADER - (four ? IPV4_HEADER : IPV6_HEADER));
        if (octets > 0 && octets < table.get(JAVA_INT, entry + OCTETS)) {
            cells.add(WorkerCounter.PATH_MTU_LOWERED, 1);
            LOG.info("the MTU of the path to {} is {} now", SocketAddress.get(table, entry), mtu);
        }
        table.set(JAVA_INT, entry + OCTETS, octets);
        table.set(JAVA_LONG, entry + GOOD_UNTIL, nowNanos + ASK_AGAIN_NANOS);
    }

    /** The kernel has refused joined datagrams to this peer. */
    void refuse(MemorySegment peer, long peerOffset) {
        table.set(JAVA_LONG, fresh(peer, peerOffset) + JOINED_AGAIN, nowNanos + REFUSED_NANOS);
    }

    /** The kernel says that a datagram to this peer was too long: it has learned something, and is asked before the next. */
    void ask(MemorySegment peer, long peerOffset) {
        table.set(JAVA_LONG, fresh(peer, peerOffset) + GOOD_UNTIL, nowNanos);
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
}
