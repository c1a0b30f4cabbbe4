package net.sluice.dataplane.worker;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.HaSet;
import net.sluice.dataplane.WorkerCounter;
import net.sluice.dataplane.haset.SipHash;
import net.sluice.dataplane.haset.Verdict;
import net.sluice.dataplane.packet.L2tpHeader;
import net.sluice.dataplane.relay.MemberHeader;
import net.sluice.dataplane.table.HaSets;
import net.sluice.dataplane.table.SessionTable;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A wire worker's ha-sets: those whose members have their home here. All that changes of a set is here, on one thread, whatever sockets, tunnels and shards its
 * members have.
 *
 * <p>A session moves when it becomes a member: the worker that is its home lets go of it ({@link #settle}) as soon as it sees the new setting, be it by the
 * shard's message or by a packet, and hands on what still comes for it. So a packet is dealt with by one home, the old one or the new one, and none is lost.
 *
 * <p>Where a set's members are at several nodes, one of these is its home, see {@link SetRelay}; the others' worker here knows its own members, and sends what comes for them there.
 */
final class HomeSets {

    private static final int ANY = SessionTable.IPV4_OPEN | SessionTable.IPV6_OPEN;

    private final int index;
    private final SessionTable sessions;
    private final SessionMtu mtus;
    private final Resequencer resequencer;
    private final HomeServices services;
    private final PacketSink[] homes;
    private final SipHash hash;
    private final Cells cells;
    private final @Nullable SetRelay relay;
    private final Map<HaSets.Live, HomeSet> sets = new HashMap<>();
    private final Long2ObjectHashMap<HomeSet> setOf = new Long2ObjectHashMap<>();
    private long nowNanos;
    private boolean handedOn;

    /**
     * Of wire worker {@code index}.
     *
     * @param homes the ways to all wire workers; its own is not used
     * @param hash with a key that is secret
     * @param relay the way to other nodes; null when there are none
     */
    HomeSets(
            int index,
            Tables tables,
            SessionMtu mtus,
            Resequencer resequencer,
            HomeServices services,
            PacketSink[] homes,
            SipHash hash,
            @Nullable SetRelay relay,
            Cells cells) {
        this.index = index;
        this.sessions = tables.sessions();
        this.mtus = mtus;
        this.resequencer = resequencer;
        this.services = services;
        this.homes = homes;
        this.hash = hash;
        this.relay = relay;
        this.cells = cells;
    }

    /** The time of this turn. */
    void now(long now) {
        nowNanos = now;
    }

    /** Whether the session, with this setting, is this worker's; if not, what came for it goes to {@link #handOn}. */
    boolean here(long ref, int setting) {
        if (sessions.home(ref) != index) {
            return false;
        }
        if ((sessions.flags(setting) & SessionTable.IN_SET) == 0) {
            return true;
        }
        HaSets.Live live = sessions.haSet(setting);
        if (live == null || live.home() == index) {
            return true;
        }
        leave(ref);
        services.bury(ref);
        resequencer.move(ref, homes[live.home()]);
        handedOn = true;
        sessions.moveHome(ref, live.home());
        return false;
    }

    /** To the session's home, which is another worker; {@code ref} may be marked. */
    void handOn(long ref, MemorySegment m, long offset, int length) {
        handedOn = true;
        cells.add(WorkerCounter.HANDED_TO_HOME, 1);
        homes[sessions.home(FromHomes.unmarked(ref))].accept(ref, m, offset, length);
    }

    /** The same of what came from another node: {@code mark} goes with it. */
    void handOn(long mark, long ref, MemorySegment m, long offset, int length) {
        handedOn = true;
        cells.add(WorkerCounter.HANDED_TO_HOME, 1);
        homes[sessions.home(ref)].accept(mark, m, offset, length);
    }

    /** Passes on what was handed on. */
    void flush() {
        if (handedOn) {
            handedOn = false;
            for (int home = 0; home < homes.length; home++) {
                if (home != index) {
                    homes[home].flush();
                }
            }
        }
    }

    /**
     * Makes the session a member of the set that its setting names, and of no other; if that set is at home elsewhere, the session goes there.
     *
     * @return the session's home
     */
    int settle(long ref) {
        int setting = sessions.setting(ref);
        if (here(ref, setting)) {
            of(ref, setting);
        }
        return sessions.home(ref);
    }

    /** The set of a session that is here; null when it is in none. */
    @Nullable
    HomeSet of(long ref, int setting) {
        HaSets.Live live = sessions.haSet(setting);
        HomeSet present = setOf.get(ref);
        if (present == null ? live == null : present.live() == live) {
            return upToDate(present);
        }
        leave(ref);
        return live == null || live.home() != index ? null : join(ref, live);
    }

    private static @Nullable HomeSet upToDate(@Nullable HomeSet set) {
        if (set != null && !set.upToDate()) {
            set.update();
        }
        return set;
    }

    private @Nullable HomeSet join(long ref, HaSets.Live live) {
        sets.values().removeIf(HomeSets::over);
        // A member that goes on from another node knows where the set's numbers were, and some more.
        HomeSet set = sets.computeIfAbsent(
                live, absent -> new HomeSet(absent, sessions.sequences().ofSet(ref)));
        int ids = ids(ref);
        set.update();
        if (set.join(ref, ids) == HomeSet.NONE) {
            evict(set);
            if (set.join(ref, ids) == HomeSet.NONE) {
                return null;
            }
        }
        sessions.queue(ref, live.queue());
        setOf.put(ref, set);
        return set;
    }

    /** Takes those out that are no members any more though nobody has told us yet: there are never too many who are. */
    private void evict(HomeSet set) {
        for (int number = 0; number < HaSet.MAX_MEMBERS; number++) {
            long member = set.member(number);
            if (member == 0) {
                continue;
            }
            if (sessions.find(sessions.tunnelId(member), sessions.sessionId(member)) != member
                    || sessions.haSet(sessions.setting(member)) != set.live()) {
                leave(member);
            }
        }
    }

    /** The session is no member any more, or was none. */
    void leave(long ref) {
        HomeSet set = setOf.remove(ref);
        if (set != null) {
            set.leave(ref);
            sessions.sequences().ofNoSet(ref);
            if (set.leader() == ref) {
                elect(set);
            }
            if (over(set)) {
                sets.remove(set.live());
            }
        }
    }

    /** While another member is on its way here, windows and numbers go on. */
    private static boolean over(HomeSet set) {
        return set.isEmpty() && set.live().over();
    }

    /** The member's present setting; 0 when its packets do not go by the set, or the family is not open on it. */
    int open(HomeSet set, int number, boolean four) {
        return open(set, set.member(number), four ? SessionTable.IPV4_OPEN : SessionTable.IPV6_OPEN);
    }

    private int open(HomeSet set, long member, int families) {
        if (member == 0) {
            return 0;
        }
        int setting = sessions.setting(member);
        return (sessions.flags(setting) & families) != 0 && sessions.haSet(setting) == set.live() ? setting : 0;
    }

    /** The set that a session here is a member of, though its newest setting may say another; one that is in none yet joins the one that it says. */
    @Nullable
    HomeSet present(long ref, int setting) {
        HomeSet present = setOf.get(ref);
        return present == null ? of(ref, setting) : upToDate(present);
    }

    /** The longest packet that every member of the session's set on which the family is open can have, or the session, if it is in none. */
    int mtu(long ref, int setting, boolean four) {
        HomeSet set = (sessions.flags(setting) & SessionTable.IN_SET) == 0 ? null : present(ref, setting);
        int smallest = Integer.MAX_VALUE;
        for (int number = 0; set != null && number < HaSet.MAX_MEMBERS; number++) {
            int open = open(set, number, four);
            smallest = open == 0 ? smallest : Math.min(smallest, mtus.of(set.member(number), open, four));
            if (set.elsewhere(number) != 0 && set.openElsewhere(number, four)) {
                smallest = Math.min(smallest, set.mtuElsewhere(number, four));
            }
        }
        return smallest == Integer.MAX_VALUE ? mtus.of(ref, setting, four) : smallest;
    }

    /**
     * The member that stands for the session's set where something is done once, whatever family it is of: one on which a family is open, the same as long as it is
     * a member and one is open on it. When another takes its place, what services remember and hold of the set goes over.
     */
    long leader(long ref, int setting) {
        HomeSet set = of(ref, setting);
        if (set == null) {
            return ref;
        }
        if (open(set, set.leader(), ANY) == 0) {
            elect(set);
        }
        return set.leader() == 0 ? ref : set.leader();
    }

    /** The first on which a family is open, else the one that it was, else any; the one that it was may have left, and its services are still there. */
    private void elect(HomeSet set) {
        long before = set.leader();
        long leader = 0;
        int best = 0;
        for (int number = 0; number < HaSet.MAX_MEMBERS; number++) {
            long member = set.member(number);
            int fit = member == 0 ? 0 : open(set, member, ANY) != 0 ? 3 : member == before ? 2 : 1;
            if (fit > best) {
                best = fit;
                leader = member;
            }
        }
        set.leader(leader);
        if (before != 0 && leader != 0 && leader != before) {
            services.succeed(before, leader);
        }
    }

    /**
     * What a sound packet from a member is. One that is {@link Verdict#LATE}, or cannot be told, is dropped and counted.
     *
     * @param message where its L2TP header begins
     */
    Verdict see(long ref, int setting, MemorySegment m, long message, long packet, int length) {
        HomeSet set = of(ref, setting);
        if (set == null) {
            return drop(ref, DropReason.SESSION_GONE);
        }
        boolean numbered = L2tpHeader.sequenced(m, message);
        if (set.byNs() && !numbered) {
            return drop(ref, DropReason.SEQUENCE_MISSING);
        }
        boolean full = set.full();
        int ns = numbered ? L2tpHeader.ns(m, message) : 0;
        Verdict verdict = set.see(ref, ns, hash, m, packet, length, nowNanos);
        forgotten(verdict, full);
        return verdict == Verdict.LATE ? drop(ref, DropReason.HA_LATE) : verdict;
    }

    private void forgotten(Verdict verdict, boolean full) {
        if (verdict == Verdict.FIRST && full) {
            cells.add(WorkerCounter.HA_FORGOTTEN_EARLY, 1);
        }
    }

    private Verdict drop(long ref, DropReason reason) {
        cells.drop(reason);
        sessions.countDroppedIn(ref, reason, nowNanos);
        return Verdict.LATE;
    }

    // ---- Other nodes

    private int ids(long ref) {
        return sessions.tunnelId(ref) << 16 | sessions.sessionId(ref);
    }

    /** Where the home of the session's set is: the ids of a member at another node, or {@link SetRelay#HERE}. */
    int home(long ref, int setting) {
        HomeSet set = relay == null ? null : of(ref, setting);
        return relay == null || set == null
                ? SetRelay.HERE
                : relay.home(set.live().spread());
    }

    /** The way to other nodes; only where there are members elsewhere, or the home is. */
    SetRelay relay() {
        return Objects.requireNonNull(relay);
    }

    /**
     * Sends a packet that came on a member here to the set's home in another node.
     *
     * @return false when it is dropped, and counted
     */
    boolean toHome(int home, long ref, int setting, MemorySegment m, long message, long packet, int length) {
        HomeSet set = of(ref, setting);
        boolean numbered = L2tpHeader.sequenced(m, message);
        if (set != null && set.byNs() && !numbered) {
            drop(ref, DropReason.SEQUENCE_MISSING);
            return false;
        }
        relay().up(home, ref, setting, numbered ? L2tpHeader.ns(m, message) : HomeSet.NONE, m, packet, length);
        return true;
    }

    /**
     * What a sound packet from a member in another node is; one that is late, or cannot be told, is dropped and counted.
     *
     * @param ref a member here, 0 when there is none
     * @param header where the packet's {@link MemberHeader} is
     */
    Verdict seeElsewhere(long ref, int setting, MemorySegment m, long header, long packet, int length) {
        HomeSet set = ref == 0 ? null : of(ref, setting);
        int number = set == null ? HomeSet.NONE : set.number(MemberHeader.from(m, header));
        if (set == null || number == HomeSet.NONE || set.elsewhere(number) == 0) {
            cells.drop(DropReason.HA_NOT_HERE);
            return Verdict.LATE;
        }
        int flags = MemberHeader.flags(m, header);
        if (relay().home(set.live().spread()) != SetRelay.HERE) {
            cells.drop(DropReason.RELAYED_AGAIN);
            return Verdict.LATE;
        }
        if (set.byNs() && (flags & MemberHeader.NUMBERED) == 0) {
            cells.drop(DropReason.SEQUENCE_MISSING);
            return Verdict.LATE;
        }
        set.said(
                number,
                flags & (MemberHeader.IPV4_OPEN | MemberHeader.IPV6_OPEN),
                MemberHeader.mtu(m, header, true),
                MemberHeader.mtu(m, header, false));
        boolean full = set.full();
        Verdict verdict = set.seeNumbered(number, MemberHeader.ns(m, header), hash, m, packet, length, nowNanos);
        forgotten(verdict, full);
        if (verdict == Verdict.LATE) {
            cells.drop(DropReason.HA_LATE);
        }
        return verdict;
    }
}
