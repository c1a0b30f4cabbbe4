package net.sluice.dataplane.worker;

import java.lang.foreign.MemorySegment;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.HaSet;
import net.sluice.dataplane.WorkerCounter;
import net.sluice.dataplane.packet.Ipv4Fragments;
import net.sluice.dataplane.packet.Ipv4Header;
import net.sluice.dataplane.table.SessionTable;
import org.jspecify.annotations.Nullable;

/**
 * The home worker of an ha-set, downstream: sends a packet on every member on which its family is open. The first copy goes from where the packet lies, further
 * ones from memory of {@link Fragments}, those to members in other nodes by the relay. What is longer than the smallest member's MTU is cut for all, or its sender told.
 */
final class SetDownstream {

    /** A member. */
    interface Line {

        /** Notes that there is traffic; what {@link #send} is to know of a packet, or of its fragments. */
        int note(long member, int setting, MemorySegment m, long packet, int length, boolean four);

        /** Sends one copy; {@code ns}: the set's, or -1 for the member's own, if it has one. */
        void send(
                long member,
                int setting,
                int tunnel,
                MemorySegment m,
                long packet,
                int length,
                boolean four,
                int noted,
                int ns);
    }

    private final Tables tables;
    private final SessionTable sessions;
    private final HomeSets sets;
    private final MssClamp mss;
    private final Fragments fragments;
    private final TooBigTeller teller;
    private final Cells cells;
    private final Line line;

    /** What the members noted of the present packet, by their numbers. */
    private final int[] noted = new int[HaSet.MAX_MEMBERS];

    SetDownstream(
            Tables tables,
            HomeSets sets,
            MssClamp mss,
            Fragments fragments,
            TooBigTeller teller,
            Cells cells,
            Line line) {
        this.tables = tables;
        this.sessions = tables.sessions();
        this.sets = sets;
        this.mss = mss;
        this.fragments = fragments;
        this.teller = teller;
        this.cells = cells;
        this.line = line;
    }

    /**
     * Takes a packet to the address of a member.
     *
     * @return why it went to nobody; null when it did
     */
    @Nullable
    DropReason forward(long ref, int setting, MemorySegment m, long packet, int length, boolean four) {
        HomeSet set = sets.present(ref, setting);
        DropReason closed = set == null ? DropReason.SESSION_GONE : closed(set, four);
        if (set == null || closed != null) {
            return closed;
        }
        int mtu = sets.mtu(ref, setting, four);
        if (length <= mtu) {
            mss.apply(m, packet, length, four, mtu);
            note(set, m, packet, length, four);
            return toAll(set, m, packet, length, four) ? null : DropReason.NCP_NOT_OPEN;
        }
        if (!four || !Ipv4Fragments.possible(m, packet)) {
            return teller.tell(ref, sessions.queue(ref), m, packet, length, four, mtu);
        }
        cells.add(WorkerCounter.FRAGMENTED, 1);
        note(set, m, packet, length, true);
        int end = Ipv4Fragments.dataLength(m, packet);
        int from = 0;
        while (from < end) {
            long fragment = fragments.claim();
            from += Ipv4Fragments.write(m, packet, from, mtu, fragments.memory(), fragment);
            cells.add(WorkerCounter.FRAGMENTS_SENT, 1);
            if (!toAll(set, fragments.memory(), fragment, Ipv4Header.totalLength(fragments.memory(), fragment), true)) {
                cells.drop(DropReason.NCP_NOT_OPEN);
            }
        }
        return null;
    }

    /** Why no member can have packets of this family; null when one can. */
    private @Nullable DropReason closed(HomeSet set, boolean four) {
        DropReason reason = DropReason.NCP_NOT_OPEN;
        for (int number = 0; number < HaSet.MAX_MEMBERS; number++) {
            if (sets.open(set, number, four) != 0) {
                if (tunnel(set.member(number)) != 0) {
                    return null;
                }
                reason = DropReason.UNKNOWN_TUNNEL;
            }
            if (sendsElsewhere(set, number, four)) {
                return null;
            }
        }
        return reason;
    }

    /** Whether there is a member of that number in another node on which the family may be open. */
    private boolean sendsElsewhere(HomeSet set, int number, boolean four) {
        int ids = set.elsewhere(number);
        return ids != 0 && set.openElsewhere(number, four) && !sets.relay().ours(ids);
    }

    private int tunnel(long member) {
        return tables.tunnels().find(sessions.tunnelId(member));
    }

    private void note(HomeSet set, MemorySegment m, long packet, int length, boolean four) {
        for (int number = 0; number < HaSet.MAX_MEMBERS; number++) {
            int setting = sets.open(set, number, four);
            if (setting != 0) {
                noted[number] = line.note(set.member(number), setting, m, packet, length, four);
            }
        }
    }

    /** False when there is nobody to send to after all. */
    private boolean toAll(HomeSet set, MemorySegment m, long packet, int length, boolean four) {
        int ns = set.takeNs();
        boolean another = false;
        for (int number = 0; number < HaSet.MAX_MEMBERS; number++) {
            int setting = sets.open(set, number, four);
            int tunnel = setting == 0 ? 0 : tunnel(set.member(number));
            if (tunnel == 0) {
                continue;
            }
            MemorySegment memory = m;
            long at = packet;
            if (another) {
                memory = fragments.memory();
                at = fragments.claim();
                MemorySegment.copy(m, packet, memory, at, length);
                cells.add(WorkerCounter.HA_COPIES, 1);
            }
            line.send(set.member(number), setting, tunnel, memory, at, length, four, noted[number], ns);
            another = true;
        }
        for (int number = 0; number < HaSet.MAX_MEMBERS; number++) {
            if (sendsElsewhere(set, number, four)) {
                cells.add(WorkerCounter.HA_COPIES, another ? 1 : 0);
                sets.relay().down(set.elsewhere(number), ns, m, packet, length);
                another = true;
            }
        }
        return another;
    }
}
