package net.sluice.dataplane.worker;

import java.lang.foreign.MemorySegment;
import net.sluice.dataplane.HaSet;
import net.sluice.dataplane.haset.ContentWindow;
import net.sluice.dataplane.haset.NsWindow;
import net.sluice.dataplane.haset.SipHash;
import net.sluice.dataplane.haset.Verdict;
import net.sluice.dataplane.table.HaSets;
import org.jspecify.annotations.Nullable;

/**
 * What the home worker of an ha-set remembers of it: its members, by reference, and what has passed. A member keeps its number, 0..7, while it is one. One thread.
 */
final class HomeSet {

    /** The answer to who is no member, or finds no place. */
    static final int NONE = -1;

    private final HaSets.Live live;
    private final long[] members = new long[HaSet.MAX_MEMBERS];
    private final @Nullable NsWindow numbers;
    private final @Nullable ContentWindow contents;
    private int count;
    private int nsToSend;
    private long leader;

    /** Without members. */
    HomeSet(HaSets.Live live) {
        this.live = live;
        HaSet set = live.set();
        boolean byNs = set.recognition() == HaSet.Recognition.NS;
        numbers = byNs ? new NsWindow(set.windowMillis()) : null;
        contents = byNs ? null : new ContentWindow(set.windowMillis());
    }

    HaSets.Live live() {
        return live;
    }

    /** Makes {@code ref} a member; its number, or {@link #NONE} when there is no place. */
    int join(long ref) {
        int free = number(0);
        if (free != NONE) {
            members[free] = ref;
            count++;
        }
        return free;
    }

    /** Ends a membership. */
    void leave(long ref) {
        int number = number(ref);
        if (number != NONE) {
            members[number] = 0;
            count--;
            if (contents != null) {
                contents.forget(number);
            }
        }
    }

    private int number(long ref) {
        for (int number = 0; number < members.length; number++) {
            if (members[number] == ref) {
                return number;
            }
        }
        return NONE;
    }

    /** The member of this number, 0 when there is none. */
    long member(int number) {
        return members[number];
    }

    /** The member that stands for the set, 0 for none; {@link HomeSets} sees to it that it is one. */
    long leader() {
        return leader;
    }

    /** Makes a member stand for the set; 0: none does. */
    void leader(long ref) {
        leader = ref;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** Whether copies are known by a shared Ns. */
    boolean byNs() {
        return numbers != null;
    }

    /** The Ns of the next packet to the peer, which is thereby used; -1 when the set has none. */
    int takeNs() {
        if (!byNs()) {
            return NONE;
        }
        int ns = nsToSend;
        nsToSend = ns + 1 & 0xFFFF;
        return ns;
    }

    /** What a packet from a member is. */
    Verdict see(long ref, int ns, SipHash hash, MemorySegment m, long packet, int length, long nowNanos) {
        if (numbers != null) {
            return numbers.see(ns, nowNanos);
        }
        int number = number(ref);
        return contents == null || number == NONE
                ? Verdict.LATE
                : contents.see(hash.of(m, packet, length), number, nowNanos);
    }

    /** Whether the next packet makes it forget one that a copy may still come of. */
    boolean full() {
        return contents != null && contents.full();
    }
}
