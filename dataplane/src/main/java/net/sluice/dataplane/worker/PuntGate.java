package net.sluice.dataplane.worker;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.List;
import net.sluice.dataplane.DataplaneConfig;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.TunnelZeroPlace;
import net.sluice.dataplane.WorkerCounter;
import net.sluice.dataplane.io.linux.SocketAddress;
import net.sluice.dataplane.table.SlotOwners;
import net.sluice.dataplane.worker.PuntQueues.Queue;
import org.jspecify.annotations.Nullable;

/** One wire worker's way up to the shards: limits, then the shard's queues, all counted. */
final class PuntGate {

    /** Sources that share a limiter by hash share its rate; with a secret salt nobody can aim at somebody else's. */
    private static final int SOURCES = 8192;

    private final List<PuntQueues> shards;
    private final boolean[] pending;
    private final Cells cells;
    private final Limiter sourceLimiter;
    private final Limiter pppLimiter;
    /** Null: nobody wants to know what comes for tunnels that are not here. */
    private final @Nullable Limiter unknownLimiter;

    private final long[] unknownSources = new long[SOURCES];
    private final long[] sources = new long[SOURCES];
    private final long salt;
    private final TunnelZeroPlace place;
    private final PeerCache peers;

    /** What was looked at last, and the view of it. */
    private @Nullable MemorySegment viewed;

    private ByteBuffer view = ByteBuffer.allocate(0);

    PuntGate(Arena arena, DataplaneConfig config, List<PuntQueues> shards, Cells cells, long salt) {
        this.shards = List.copyOf(shards);
        this.cells = cells;
        this.salt = salt | 1;
        place = config.tunnelZeroPlace();
        peers = new PeerCache(arena);
        pending = new boolean[shards.size()];
        sourceLimiter = new Limiter(config.tunnelZeroPerSecond());
        pppLimiter = new Limiter(config.pppPerSecond());
        unknownLimiter = config.unknownTunnelsPerSecond() == 0 ? null : new Limiter(config.unknownTunnelsPerSecond());
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
        if (offer(shardOf(tunnelId), Queue.CONTROL, port, peer, peerOffset, m, offset, length, relayed)) {
            cells.add(WorkerCounter.PUNTED_CONTROL, 1);
        } else {
            cells.drop(DropReason.PUNT_CONTROL_OVERRUN);
        }
    }

    private int shardOf(int tunnelId) {
        return SlotOwners.shard(tunnelId, shards.size());
    }

    /** Control with tunnel id 0: to the shard that has the tunnels of the slot to which it belongs. */
    void tunnelZero(
            int port,
            MemorySegment peer,
            long peerOffset,
            MemorySegment m,
            long offset,
            int length,
            boolean relayed,
            long now) {
        if (admits(peer, peerOffset, now)) {
            int shard = shards.size() == 1 ? 0 : slot(peer, peerOffset, m, offset, length) % shards.size();
            stranger(shard, port, peer, peerOffset, m, offset, length, relayed);
        }
    }

    /** No more than the source's rate of these looks are taken, so that a view made anew costs nothing that counts. */
    private int slot(MemorySegment peer, long peerOffset, MemorySegment m, long offset, int length) {
        if (!m.equals(viewed)) {
            viewed = m;
            view = m.asByteBuffer();
        }
        view.clear().limit((int) offset + length).position((int) offset);
        return place.slot(peers.get(peer, peerOffset), view);
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
        if (admits(peer, peerOffset, now)) {
            stranger(shardOf(tunnelId), port, peer, peerOffset, m, offset, length, relayed);
        }
    }

    private boolean admits(MemorySegment peer, long peerOffset, long now) {
        int source = source(peer, peerOffset);
        long admitted = sourceLimiter.admit(sources[source], now);
        if (admitted == Limiter.REFUSED) {
            cells.drop(DropReason.PUNT_TUNNEL_ZERO_LIMITED);
            return false;
        }
        sources[source] = admitted;
        return true;
    }

    private int source(MemorySegment peer, long peerOffset) {
        long hash = (SocketAddress.hostHash(peer, peerOffset) ^ salt) * 0x9E37_79B9_7F4A_7C15L * salt;
        return (int) (hash >>> 40) & SOURCES - 1;
    }

    /** Control or data of a tunnel that is not here: its shard may want to tell the peer. */
    void unknown(
            int tunnelId,
            int port,
            MemorySegment peer,
            long peerOffset,
            MemorySegment m,
            long offset,
            int length,
            boolean relayed,
            long now) {
        if (unknownLimiter != null && tunnelId != 0) {
            int source = source(peer, peerOffset);
            long admitted = unknownLimiter.admit(unknownSources[source], now);
            int shard = shardOf(tunnelId);
            if (admitted != Limiter.REFUSED
                    && offer(shard, Queue.TUNNEL_ZERO, port, peer, peerOffset, m, offset, length, relayed)) {
                unknownSources[source] = admitted;
                cells.add(WorkerCounter.PUNTED_TUNNEL_ZERO, 1);
                return;
            }
        }
        cells.drop(DropReason.UNKNOWN_TUNNEL);
    }

    private void stranger(
            int shard,
            int port,
            MemorySegment peer,
            long peerOffset,
            MemorySegment m,
            long offset,
            int length,
            boolean relayed) {
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
        if (offer(shardOf(tunnelId), Queue.PPP, port, peer, peerOffset, m, offset, length, false)) {
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
