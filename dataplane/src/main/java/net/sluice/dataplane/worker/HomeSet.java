package net.sluice.dataplane.worker;

import java.lang.foreign.MemorySegment;
import net.sluice.dataplane.HaSet;
import net.sluice.dataplane.haset.ContentWindow;
import net.sluice.dataplane.haset.NsWindow;
import net.sluice.dataplane.haset.SipHash;
import net.sluice.dataplane.haset.Verdict;
import net.sluice.dataplane.relay.MemberHeader;
import net.sluice.dataplane.table.HaSets;
import net.sluice.dataplane.table.SetSpread;
import org.jspecify.annotations.Nullable;

/**
 * What the home worker of an ha-set remembers of it: its members, those here by reference and those in other nodes by ids, and what has passed. A member keeps its number, 0..7, while
 * it is one, also when it goes on in another node. One thread.
 */
final class HomeSet {

    /** The answer to who is no member, or finds no place. */
    static final int NONE = -1;

    /** How far Ns leap when this node becomes the home: the last copies of the former home may be lost, and no number may be used twice. */
    private static final int LEAP = 4096;

    /** In {@link #said}: something was. */
    private static final int KNOWN = 1 << 16;

    private final HaSets.Live live;

    /** By number: references of members here, 0 for none. */
    private final long[] members = new long[HaSet.MAX_MEMBERS];

    /** By number: ids of members, here or elsewhere, 0 for none. */
    private final int[] ids = new int[HaSet.MAX_MEMBERS];

    /** What a member elsewhere has said with its last packet: its open families, {@link #KNOWN}, and its MTUs; 0 as long as none has come. */
    private final int[] said = new int[HaSet.MAX_MEMBERS];

    private final int[] mtus4 = new int[HaSet.MAX_MEMBERS];
    private final int[] mtus6 = new int[HaSet.MAX_MEMBERS];
    private final @Nullable NsWindow numbers;
    private final @Nullable ContentWindow contents;
    private int count;
    private int nsToSend;
    private boolean following;
    private long leader;
    private @Nullable SetSpread spread;

    /** Without members; its first packet has number {@code firstNs}, if it numbers them. */
    HomeSet(HaSets.Live live, int firstNs) {
        this.live = live;
        nsToSend = firstNs;
        HaSet set = live.set();
        boolean byNs = set.recognition() == HaSet.Recognition.NS;
        numbers = byNs ? new NsWindow(set.windowMillis()) : null;
        contents = byNs ? null : new ContentWindow(set.windowMillis());
    }

    HaSets.Live live() {
        return live;
    }

    /** Makes {@code ref}, with these ids, a member; its number, or {@link #NONE} when there is no place. One that was elsewhere keeps its own. */
    int join(long ref, int itsIds) {
        int there = number(itsIds);
        int place = there == NONE || members[there] != 0 ? number(0) : there;
        if (place != NONE) {
            members[place] = ref;
            ids[place] = itsIds;
            said[place] = 0;
            count++;
        }
        return place;
    }

    /** Whether the members elsewhere are as the nodes have said last. */
    boolean upToDate() {
        return spread == live.spread();
    }

    /** Makes the members elsewhere what the nodes have said last. */
    void update() {
        SetSpread now = live.spread();
        spread = now;
        for (int number = 0; number < members.length; number++) {
            if (members[number] == 0 && ids[number] != 0 && (now == null || !now.has(ids[number]))) {
                forget(number);
            }
        }
        for (int member = 0; now != null && member < now.size(); member++) {
            int free = number(now.ids(member)) == NONE ? number(0) : NONE;
            if (free != NONE) {
                ids[free] = now.ids(member);
                said[free] = 0;
            }
        }
    }

    /** Ends a membership. */
    void leave(long ref) {
        int number = number(ref);
        if (number != NONE) {
            count--;
            forget(number);
            // It may go on in another node.
            spread = null;
        }
    }

    private void forget(int number) {
        members[number] = 0;
        ids[number] = 0;
        if (contents != null) {
            contents.forget(number);
        }
    }

    /** The number of the member with these ids, here or elsewhere; of 0: a free one. */
    int number(int wanted) {
        for (int number = 0; number < ids.length; number++) {
            if (ids[number] == wanted) {
                return number;
            }
        }
        return NONE;
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

    /** The ids of the member of this number that is in another node, 0 when there is none. */
    int elsewhere(int number) {
        return members[number] == 0 ? ids[number] : 0;
    }

    /** Whether a family is open on that member, as far as is known. */
    boolean openElsewhere(int number, boolean four) {
        return said[number] == 0 || (said[number] & (four ? MemberHeader.IPV4_OPEN : MemberHeader.IPV6_OPEN)) != 0;
    }

    /** The longest packet that it can have, as far as is known. */
    int mtuElsewhere(int number, boolean four) {
        return said[number] == 0 ? Integer.MAX_VALUE : four ? mtus4[number] : mtus6[number];
    }

    /** It has said so. */
    void said(int number, int families, int mtu4, int mtu6) {
        said[number] = families | KNOWN;
        mtus4[number] = mtu4;
        mtus6[number] = mtu6;
    }

    /** The home, another node, has used this Ns. */
    void follow(int ns) {
        nsToSend = ns + 1 & 0xFFFF;
        following = true;
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
        int ns = following ? nsToSend + LEAP & 0xFFFF : nsToSend;
        following = false;
        nsToSend = ns + 1 & 0xFFFF;
        return ns;
    }

    /** What a packet from a member is. */
    Verdict see(long ref, int ns, SipHash hash, MemorySegment m, long packet, int length, long nowNanos) {
        return seeNumbered(number(ref), ns, hash, m, packet, length, nowNanos);
    }

    /** The same from the member of this number, here or elsewhere. */
    Verdict seeNumbered(int number, int ns, SipHash hash, MemorySegment m, long packet, int length, long nowNanos) {
        if (numbers != null) {
            return numbers.see(ns, nowNanos);
        }
        return contents == null || number == NONE
                ? Verdict.LATE
                : contents.see(hash.of(m, packet, length), number, nowNanos);
    }

    /** Whether the next packet makes it forget one that a copy may still come of. */
    boolean full() {
        return contents != null && contents.full();
    }
}
