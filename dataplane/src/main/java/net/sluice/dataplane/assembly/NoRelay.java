package net.sluice.dataplane.assembly;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import net.sluice.dataplane.Prefix;
import net.sluice.dataplane.Relay;
import org.jspecify.annotations.Nullable;

/** The relay of a node that has none: alone, it owns everything, and nobody is there to be handed anything. */
final class NoRelay implements Relay {

    @Override
    public void peer(int number, PeerIdentity who) {
        throw new IllegalStateException("no relay is configured, so that node " + who.name() + " cannot be reached");
    }

    @Override
    public void forget(int number) {
        // Nobody is known.
    }

    @Override
    public @Nullable PeerIdentity known(int number) {
        return null;
    }

    @Override
    public void owner(int slot, int number, long epoch) {
        if (number > US) {
            throw new IllegalStateException("no relay is configured, so that slot " + slot + " cannot be another's");
        }
    }

    @Override
    public SlotOwner owner(int slot) {
        return new SlotOwner(US, 0);
    }

    @Override
    public boolean place(int routingTable, Prefix prefix, int slot) {
        return true;
    }

    @Override
    public void displace(int routingTable, Prefix prefix) {
        // Nothing is placed.
    }

    @Override
    public void haSet(String name, List<Member> members) {
        // All of them are here.
    }

    @Override
    public boolean hand(int number, InetSocketAddress local, InetSocketAddress peer, ByteBuffer datagram) {
        return false;
    }
}
