package net.sluice.dataplane.worker;

import java.lang.foreign.MemorySegment;
import net.sluice.dataplane.Relay;
import net.sluice.dataplane.relay.MemberHeader;
import net.sluice.dataplane.relay.Peers;
import net.sluice.dataplane.table.SessionTable;
import net.sluice.dataplane.table.SetSpread;
import net.sluice.dataplane.table.SlotOwners;
import org.jspecify.annotations.Nullable;

/**
 * One wire worker's way to the other nodes of an ha-set: up to the set's home, and from the home down to members elsewhere. What has come this way goes to no third
 * node: what comes up is forwarded or dropped, what comes down is sent on its one member or dropped.
 */
final class SetRelay {

    /** In place of a member's ids: the home is here. */
    static final int HERE = 0;

    private static final int UNNUMBERED = -1;

    private final SlotOwners owners;
    private final Peers peers;
    private final RelaySender relay;
    private final SessionTable sessions;
    private final SessionMtu mtus;

    SetRelay(SlotOwners owners, Peers peers, RelaySender relay, SessionTable sessions, SessionMtu mtus) {
        this.owners = owners;
        this.peers = peers;
        this.relay = relay;
        this.sessions = sessions;
        this.mtus = mtus;
    }

    /**
     * Where the home of a set is: the node that has the slot of the oldest member; while that slot has no owner who is known, of the next. So nodes that agree about slots agree about this.
     *
     * @return the ids of the member that decides it, when that is at another node; else {@link #HERE}
     */
    int home(@Nullable SetSpread spread) {
        int count = spread == null ? 0 : spread.size();
        for (int member = 0; spread != null && member < count; member++) {
            int owner = owners.of(spread.slot(member));
            if (owner == Relay.US) {
                return HERE;
            }
            if (owner > Relay.US && peers.byNumber(owner) != null) {
                return spread.ids(member);
            }
        }
        return HERE;
    }

    /** Whether the slot of a member is ours: then nothing can be sent to it by this way. */
    boolean ours(int ids) {
        return owners.of(SetSpread.slotOf(ids)) == Relay.US;
    }

    /**
     * A packet from a subscriber goes to its set's home.
     *
     * @param home the ids of a member there
     * @param ref the member that it came on
     * @param ns the set's number of it, negative for none
     */
    void up(int home, long ref, int setting, int ns, MemorySegment m, long packet, int length) {
        int flags = sessions.flags(setting);
        int said = numbered(ns)
                | ((flags & SessionTable.IPV4_OPEN) == 0 ? 0 : MemberHeader.IPV4_OPEN)
                | ((flags & SessionTable.IPV6_OPEN) == 0 ? 0 : MemberHeader.IPV6_OPEN);
        int from = sessions.tunnelId(ref) << 16 | sessions.sessionId(ref);
        int mtu4 = mtus.of(ref, setting, true);
        relay.memberUp(home, from, said, ns, mtu4, mtus.of(ref, setting, false), m, packet, length);
    }

    /** A copy of a packet to a subscriber goes to a member in another node. */
    void down(int member, int ns, MemorySegment m, long packet, int length) {
        relay.memberDown(member, numbered(ns), ns, m, packet, length);
    }

    /** A packet to a subscriber, from the TUN, goes to its set's home. */
    void toHome(int home, MemorySegment m, long packet, int length) {
        relay.down(SetSpread.slotOf(home), m, packet, length);
    }

    private static int numbered(int ns) {
        return ns <= UNNUMBERED ? 0 : MemberHeader.NUMBERED;
    }
}
