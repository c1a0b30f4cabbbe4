package net.sluice.dataplane.assembly;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.Prefix;
import net.sluice.dataplane.Relay;
import net.sluice.dataplane.WorkerCounter;
import net.sluice.dataplane.relay.Peers;
import net.sluice.dataplane.table.HaSets;
import net.sluice.dataplane.table.Places;
import net.sluice.dataplane.table.SetSpread;
import net.sluice.dataplane.table.SlotOwners;
import net.sluice.dataplane.worker.Cells;
import net.sluice.dataplane.worker.InjectQueue;
import org.jspecify.annotations.Nullable;

/** Where the control side says who is who. Any thread. */
final class RelayDesk implements Relay {

    private final Peers peers;
    private final SlotOwners owners;
    private final Places places;
    private final HaSets sets;
    private final List<InjectQueue> wires;
    private final int datagramBytes;

    /** Whoever holds it may count. */
    private final Cells cells;

    /** Guarded by {@link #owners}. */
    private final long[] epochs = new long[SLOTS];

    RelayDesk(
            Peers peers,
            SlotOwners owners,
            Places places,
            HaSets sets,
            List<InjectQueue> wires,
            int datagramBytes,
            Cells cells) {
        this.peers = peers;
        this.owners = owners;
        this.places = places;
        this.sets = sets;
        this.wires = wires;
        this.datagramBytes = datagramBytes;
        this.cells = cells;
    }

    @Override
    public void peer(int number, PeerIdentity who) {
        peers.put(number, who);
    }

    @Override
    public void forget(int number) {
        peers.forget(number);
    }

    @Override
    public @Nullable PeerIdentity known(int number) {
        return peers.identity(number);
    }

    @Override
    public void owner(int slot, int number, long epoch) {
        checkSlot(slot);
        if (number < NOBODY || number > MOST_PEERS) {
            throw new IllegalArgumentException("no node has number " + number);
        }
        synchronized (owners) {
            epochs[slot] = epoch;
            owners.set(slot, number);
        }
    }

    @Override
    public SlotOwner owner(int slot) {
        checkSlot(slot);
        synchronized (owners) {
            return new SlotOwner(owners.of(slot), epochs[slot]);
        }
    }

    @Override
    public boolean place(int routingTable, Prefix prefix, int slot) {
        checkSlot(slot);
        if (places.put(routingTable, prefix, slot)) {
            return true;
        }
        synchronized (cells) {
            cells.add(WorkerCounter.TABLE_FULL, 1);
        }
        return false;
    }

    @Override
    public void displace(int routingTable, Prefix prefix) {
        places.remove(routingTable, prefix);
    }

    @Override
    public void haSet(String name, List<Member> members) {
        sets.spread(name, members.isEmpty() ? null : new SetSpread(members));
    }

    private static void checkSlot(int slot) {
        if (slot < 0 || slot >= SLOTS) {
            throw new IllegalArgumentException("no slot has number " + slot);
        }
    }

    @Override
    public boolean hand(int number, InetSocketAddress local, InetSocketAddress peer, ByteBuffer datagram) {
        if (number < 1 || number > MOST_PEERS || peers.byNumber(number) == null) {
            return dropped(DropReason.RELAY_NO_PEER);
        }
        if (peer.isUnresolved()
                || local.getAddress().getClass() != peer.getAddress().getClass()
                || datagram.remaining() > datagramBytes) {
            return dropped(DropReason.INJECT_REFUSED);
        }
        // Always the same worker for a LAC, so that its messages keep their order.
        InjectQueue wire = wires.get(Math.floorMod(peer.hashCode(), wires.size()));
        return wire.hand(number, local, peer, datagram) || dropped(DropReason.INJECT_OVERRUN);
    }

    private boolean dropped(DropReason reason) {
        synchronized (cells) {
            cells.drop(reason);
        }
        return false;
    }
}
