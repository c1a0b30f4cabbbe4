package net.sluice.dataplane.worker;

import java.lang.foreign.MemorySegment;
import java.util.List;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.WorkerCounter;
import net.sluice.dataplane.io.linux.SocketAddress;
import net.sluice.dataplane.worker.PuntQueues.Queue;

/** One wire worker's way up to the shards: limits, then the shard's queues, all counted. */
final class PuntGate {

    /** Sources that share a limiter by hash share its rate; with a secret salt nobody can aim at somebody else's. */
    private static final int SOURCES = 8192;

    private final List<PuntQueues> shards;
    private final boolean[] pending;
    private final Cells cells;
    private final Limiter sourceLimiter;
    private final Limiter pppLimiter;
    private final long[] sources = new long[SOURCES];
    private final long salt;

    PuntGate(List<PuntQueues> shards, Cells cells, int tunnelZeroPerSecond, int pppPerSecond, long salt) {
        this.shards = List.copyOf(shards);
        this.cells = cells;
        this.salt = salt | 1;
        pending = new boolean[shards.size()];
        sourceLimiter = new Limiter(tunnelZeroPerSecond);
        pppLimiter = new Limiter(pppPerSecond);
    }

    /** Control of a known tunnel, from its peer. */
    void control(
            int tunnelId,
            int port,
            MemorySegment peer,
            long peerOffset,
            MemorySegment m,
            long offset,
            int length,
            boolean relayed) {
        if (offer(tunnelId % shards.size(), Queue.CONTROL, port, peer, peerOffset, m, offset, length, relayed)) {
            cells.add(WorkerCounter.PUNTED_CONTROL, 1);
        } else {
            cells.drop(DropReason.PUNT_CONTROL_OVERRUN);
        }
    }

    /** Control with tunnel id 0: whichever shard its source's hash says, always the same. */
    void tunnelZero(
            int port,
            MemorySegment peer,
            long peerOffset,
            MemorySegment m,
            long offset,
            int length,
            boolean relayed,
            long now) {
        int shard = (int) ((SocketAddress.hash(peer, peerOffset) >>> 33) % shards.size());
        stranger(shard, port, peer, peerOffset, m, offset, length, relayed, now);
    }

    /** Control of a known tunnel from another port of its peer: the tunnel may have moved, the shard decides. */
    void moved(
            int tunnelId,
            int port,
            MemorySegment peer,
            long peerOffset,
            MemorySegment m,
            long offset,
            int length,
            boolean relayed,
            long now) {
        stranger(tunnelId % shards.size(), port, peer, peerOffset, m, offset, length, relayed, now);
    }

    private void stranger(
            int shard,
            int port,
            MemorySegment peer,
            long peerOffset,
            MemorySegment m,
            long offset,
            int length,
            boolean relayed,
            long now) {
        long hash = (SocketAddress.hostHash(peer, peerOffset) ^ salt) * 0x9E37_79B9_7F4A_7C15L * salt;
        int source = (int) (hash >>> 40) & SOURCES - 1;
        long admitted = sourceLimiter.admit(sources[source], now);
        if (admitted == Limiter.REFUSED) {
            cells.drop(DropReason.PUNT_TUNNEL_ZERO_LIMITED);
            return;
        }
        sources[source] = admitted;
        if (offer(shard, Queue.TUNNEL_ZERO, port, peer, peerOffset, m, offset, length, relayed)) {
            cells.add(WorkerCounter.PUNTED_TUNNEL_ZERO, 1);
        } else {
            cells.drop(DropReason.PUNT_TUNNEL_ZERO_OVERRUN);
        }
    }

    /** PPP control of a known session: within its limit? The new state is the caller's to keep. */
    long admitPpp(long state, long now) {
        return pppLimiter.admit(state, now);
    }

    /** PPP control, admitted. */
    void ppp(int tunnelId, int port, MemorySegment peer, long peerOffset, MemorySegment m, long offset, int length) {
        if (offer(tunnelId % shards.size(), Queue.PPP, port, peer, peerOffset, m, offset, length, false)) {
            cells.add(WorkerCounter.PUNTED_PPP, 1);
        } else {
            cells.drop(DropReason.PUNT_PPP_OVERRUN);
        }
    }

    private boolean offer(
            int shard,
            Queue queue,
            int port,
            MemorySegment peer,
            long peerOffset,
            MemorySegment m,
            long offset,
            int length,
            boolean relayed) {
        if (!shards.get(shard).offer(queue, port, peer, peerOffset, m, offset, length, relayed)) {
            return false;
        }
        pending[shard] = true;
        return true;
    }

    /** Wakes the shards that got something. */
    void flush() {
        for (int shard = 0; shard < pending.length; shard++) {
            if (pending[shard]) {
                pending[shard] = false;
                shards.get(shard).wakeup();
            }
        }
    }
}
