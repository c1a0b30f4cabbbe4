package net.sluice.dataplane;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Packets of other nodes' tunnels and sessions, to and from them (docs/DATAPLANE.md, Relay). Upstream a datagram of a LAC goes to the owner of its tunnel's
 * slot, downstream a packet to the owner of the slot that its destination lies with; what has come over the relay never leaves over it again.
 *
 * <p>The control side says who is who; workers read it without a lock, and see each change whole. All methods may be called by any thread; those that
 * change something take turns on a lock that no worker knows.
 *
 * <p>As long as nobody has said who owns a slot, nobody does: its packets are dropped ({@link DropReason#SLOT_UNOWNED}), ours too. A slot that is ours is served
 * by what its shards have put into the tables; put them there first. Of a slot that is not ours nothing is served, whatever is still in the tables.
 */
public interface Relay {

    /** As an owner: this node. */
    int US = 0;

    /** As an owner: nobody. */
    int NOBODY = -1;

    /** Other nodes have the numbers 1..MOST_PEERS. */
    int MOST_PEERS = 63;

    /** Slots are 0..SLOTS-1: that of a tunnel is its local id >>> 8. */
    int SLOTS = 256;

    /**
     * Another node, and what it is like.
     *
     * @param name its member name
     * @param incarnation new with each start of its process
     * @param address where its relay listens, and sends from
     */
    record PeerIdentity(String name, long incarnation, InetSocketAddress address) {

        /** Refuses an address that is no address. */
        public PeerIdentity {
            if (address.isUnresolved() || address.getPort() == 0) {
                throw new IllegalArgumentException("the relay's address of " + name + " is " + address);
            }
        }
    }

    /** A slot's owner, as it was told last. */
    record SlotOwner(int number, long epoch) {}

    /**
     * Makes node {@code number}, 1..63, known, with keys for both directions that follow from the secret, the cluster's name, and both nodes' names and
     * incarnations. Replaces what was known under the number.
     */
    void peer(int number, PeerIdentity who);

    /** Node {@code number} is no more: what is for it is dropped ({@link DropReason#RELAY_NO_PEER}), and what comes from it too. */
    void forget(int number);

    /** The node known under this number, if any. */
    @Nullable
    PeerIdentity known(int number);

    /**
     * Slot {@code slot} is owned by node {@code number} ({@link #US}, {@link #NOBODY}, 1..63), as of {@code epoch}. What was said last holds; the epoch is for those who look
     * ({@link #owner(int)}): no frame carries it, see docs/DATAPLANE.md.
     */
    void owner(int slot, int number, long epoch);

    /** What was last said of a slot. */
    SlotOwner owner(int slot);

    /**
     * A prefix of subscribers lies with a slot: a whole block, or an address that is held outside of its slot's blocks. Packets go by the longest match of these and of what the
     * sessions here have; where both have the same prefix, by the session. Our own slots' prefixes may be told as well as others'. Told again, the prefix moves.
     *
     * @return false when there is no room, and nothing has changed ({@link WorkerCounter#TABLE_FULL})
     */
    boolean place(int routingTable, Prefix prefix, int slot);

    /** Forgets a prefix. */
    void displace(int routingTable, Prefix prefix);

    /**
     * A member of an ha-set, in whichever node.
     *
     * @param tunnelId our id of its tunnel, 1..65535: the tunnel's slot says who has it
     * @param sessionId our id of the session, 1..65535
     */
    record Member(int tunnelId, int sessionId) {

        /** Refuses ids out of range. */
        public Member {
            if (tunnelId < 1 || tunnelId > 0xFFFF || sessionId < 1 || sessionId > 0xFFFF) {
                throw new IllegalArgumentException("no session has the ids " + tunnelId + ", " + sessionId);
            }
        }
    }

    /**
     * Who is in an ha-set, in all nodes: the set's home is the node that has the slot of the first whose slot has an owner that is known. What was said last holds. A set
     * of which nothing is said has its home here, and no members elsewhere.
     *
     * @param name as {@link HaSet#name}
     * @param members the oldest first, the same order at all nodes; none: the set is forgotten
     */
    void haSet(String name, List<Member> members);

    /**
     * Hands a datagram of a LAC (a control message with tunnel id 0, mostly) to another node, as if it had come there; its shards are told that it was relayed. Copies it into
     * the queue of a wire worker, which sends it.
     *
     * @param local the address of ours that it came to; the other node must have it too
     * @param peer where it came from
     * @param datagram position..limit; unchanged
     * @return false when the queue was full or there is no such peer: counted as {@link DropReason#INJECT_OVERRUN} or {@link
     *     DropReason#RELAY_NO_PEER}; or it was no datagram of a LAC ({@link DropReason#INJECT_REFUSED}: too long, or addresses of two families)
     */
    boolean hand(int number, InetSocketAddress local, InetSocketAddress peer, ByteBuffer datagram);
}
