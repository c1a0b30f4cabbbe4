package net.sluice.dataplane.worker;

import java.lang.foreign.MemorySegment;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.Relay;
import net.sluice.dataplane.WorkerCounter;
import net.sluice.dataplane.io.linux.SocketAddress;
import net.sluice.dataplane.packet.L2tpHeader;
import net.sluice.dataplane.table.SlotOwners;
import org.jspecify.annotations.Nullable;

/**
 * Where a datagram of a LAC goes that a wire worker has got, from the LAC or from another node: L2TP control up to its shard; data to the session's home, mostly this worker; and what is of
 * another node's slot to that node, if it has not come from one.
 */
final class Classifier {

    private final int index;
    private final Tables tables;
    private final Cells cells;
    private final PacketSink[] homes;
    private final PuntGate punts;
    private final Tap tap;

    /** Our addresses, each a SocketAddress, by port. */
    private final MemorySegment locals;

    private final @Nullable SlotOwners owners;
    private final @Nullable RelaySender relay;
    private long nowNanos;

    /** Of wire worker {@code index}. */
    Classifier(
            int index,
            Tables tables,
            PacketSink[] homes,
            PuntGate punts,
            MemorySegment locals,
            @Nullable RelaySender relay,
            Tap tap,
            Cells cells) {
        this.index = index;
        this.tables = tables;
        this.cells = cells;
        this.homes = homes;
        this.punts = punts;
        this.locals = locals;
        this.owners = tables.owners();
        this.relay = relay;
        this.tap = tap;
    }

    /** The time of this turn. */
    void now(long now) {
        nowNanos = now;
    }

    /**
     * One datagram.
     *
     * @param port the index of the port that it came to
     * @param peers where its source is, a SocketAddress at {@code peer}
     * @param cut whether it was longer than the buffer
     * @param relayed whether another node has sent it on
     */
    void accept(
            int port,
            MemorySegment peers,
            long peer,
            MemorySegment m,
            long offset,
            int length,
            boolean cut,
            boolean relayed) {
        DropReason bad = cut ? DropReason.TRUNCATED : L2tpHeader.check(m, offset, length);
        if (tap.on()) {
            tap.received(port, peers, peer, m, offset, length, bad == null);
        }
        if (bad != null) {
            cells.drop(bad);
        } else if (L2tpHeader.control(m, offset)) {
            control(port, peers, peer, m, offset, length, relayed);
        } else {
            data(port, peers, peer, m, offset, length, relayed);
        }
    }

    private void control(
            int port, MemorySegment peers, long peer, MemorySegment m, long offset, int length, boolean relayed) {
        int tunnelId = L2tpHeader.tunnelId(m, offset);
        if (tunnelId == 0) {
            punts.tunnelZero(port, peers, peer, m, offset, length, relayed, nowNanos);
            return;
        }
        if (elsewhere(tunnelId, port, peers, peer, m, offset, length, relayed)) {
            return;
        }
        int tunnel = tables.tunnels().find(tunnelId);
        if (tunnel == 0) {
            punts.unknown(tunnelId, port, peers, peer, m, offset, length, relayed, nowNanos);
        } else if (fromPeer(tunnel, port, peers, peer)) {
            punts.control(tunnelId, port, peers, peer, m, offset, length, relayed);
        } else if (tables.tunnels().port(tunnel) == port
                && SocketAddress.sameHost(
                        peers, peer, tables.tunnels().peers(), tables.tunnels().peerOffset(tunnel))) {
            punts.moved(tunnelId, port, peers, peer, m, offset, length, relayed, nowNanos);
        } else {
            cells.drop(DropReason.WRONG_PEER);
        }
    }

    private boolean fromPeer(int tunnel, int port, MemorySegment peers, long peer) {
        return tables.tunnels().port(tunnel) == port
                && SocketAddress.same(
                        peers, peer, tables.tunnels().peers(), tables.tunnels().peerOffset(tunnel));
    }

    /** Whether the tunnel's slot is not ours: then this was the datagram's end here, whatever is still in the tables. */
    private boolean elsewhere(
            int tunnelId,
            int port,
            MemorySegment peers,
            long peer,
            MemorySegment m,
            long offset,
            int length,
            boolean relayed) {
        if (owners == null || relay == null || tunnelId == 0) {
            return false;
        }
        int owner = owners.of(SlotOwners.slot(tunnelId));
        if (owner == Relay.US) {
            return false;
        }
        if (owner == Relay.NOBODY) {
            cells.drop(DropReason.SLOT_UNOWNED);
        } else if (relayed) {
            cells.drop(DropReason.RELAYED_AGAIN);
        } else {
            relay.up(owner, locals, (long) port * SocketAddress.BYTES, peers, peer, m, offset, length);
        }
        return true;
    }

    private void data(
            int port, MemorySegment peers, long peer, MemorySegment m, long offset, int length, boolean relayed) {
        int tunnelId = L2tpHeader.tunnelId(m, offset);
        if (elsewhere(tunnelId, port, peers, peer, m, offset, length, relayed)) {
            return;
        }
        int tunnel = tables.tunnels().find(tunnelId);
        if (tunnel == 0) {
            punts.unknown(tunnelId, port, peers, peer, m, offset, length, relayed, nowNanos);
            return;
        }
        if (!fromPeer(tunnel, port, peers, peer)) {
            cells.drop(DropReason.WRONG_PEER);
            return;
        }
        long ref = tables.sessions().find(tunnelId, L2tpHeader.sessionId(m, offset));
        if (ref == 0) {
            cells.drop(DropReason.UNKNOWN_SESSION);
            return;
        }
        int home = tables.sessions().home(ref);
        if (home != index) {
            cells.add(WorkerCounter.HANDED_TO_HOME, 1);
        }
        homes[home].accept(ref, m, offset, length);
    }
}
