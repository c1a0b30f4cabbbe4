package net.sluice.load.sim;

import java.util.EnumSet;
import java.util.Set;
import net.sluice.l2tp.L2tpDrop;
import net.sluice.ppp.PppDrop;
import net.sluice.session.SessionCounter;
import net.sluice.session.ShardCounters;

/** Which discards of the LNS a world accounts for. A drop that its faults do not explain is a complaint. */
final class Drops {
    /** Between peers who know what they do, on whatever link, these never happen. */
    private static final Set<L2tpDrop> MALICE = EnumSet.of(
            L2tpDrop.TRUNCATED,
            L2tpDrop.BAD_VERSION,
            L2tpDrop.BAD_CONTROL_HEADER,
            L2tpDrop.MALFORMED_MESSAGE,
            L2tpDrop.CANNOT_UNHIDE,
            L2tpDrop.NOT_AN_SCCRQ,
            L2tpDrop.UNKNOWN_MESSAGE);

    private static final Set<PppDrop> PPP_MALICE = EnumSet.of(
            PppDrop.FRAME_MALFORMED,
            PppDrop.PACKET_MALFORMED,
            PppDrop.OPTIONS_MALFORMED,
            PppDrop.REPLY_MISMATCH,
            PppDrop.AUTH_MALFORMED,
            PppDrop.PROTOCOL_UNKNOWN,
            PppDrop.CODE_UNKNOWN,
            PppDrop.REJECT_LIMITED,
            PppDrop.OWN_ECHO,
            PppDrop.DISCARD_REQUEST);

    /** What becomes of an AVP that was hidden with another secret than ours. */
    private static final Set<L2tpDrop> MISREAD = EnumSet.of(L2tpDrop.MALFORMED_MESSAGE, L2tpDrop.CANNOT_UNHIDE);

    /** Nothing in any world leads to these. */
    private static final Set<L2tpDrop> NEVER =
            EnumSet.of(L2tpDrop.NOT_ALLOWED, L2tpDrop.TOO_MANY_TUNNELS, L2tpDrop.NO_TUNNEL_ID, L2tpDrop.TIE_LOST);

    /** What also happens when nothing is lost, late or doubled, and nobody does anything bad. */
    private static final Set<L2tpDrop> CLOSING_DOWN = EnumSet.of(
            L2tpDrop.CLOSING,
            L2tpDrop.UNKNOWN_TUNNEL,
            L2tpDrop.UNKNOWN_SESSION,
            L2tpDrop.SESSION_NOT_ESTABLISHED,
            L2tpDrop.REFUSED_BEFORE);

    private static final Set<PppDrop> CROSSING = EnumSet.of(
            PppDrop.LINK_DOWN,
            PppDrop.LCP_NOT_OPEN,
            PppDrop.WRONG_STATE,
            PppDrop.STALE_REPLY,
            PppDrop.NOT_NETWORK_PHASE,
            PppDrop.AUTH_UNEXPECTED,
            PppDrop.STALE_ECHO_REPLY,
            PppDrop.DUPLICATE_REQUEST);

    /** Subscribers offer IPv6, and the LNS may not want it. */
    private static final Set<PppDrop> UNASKED = EnumSet.of(PppDrop.PROTOCOL_UNKNOWN, PppDrop.REJECT_LIMITED);

    private Drops() {}

    /** Looks at a shard's counters when its world is over. */
    static void check(World world, ShardCounters counters) {
        boolean calm = world.plan().weather().equals(Link.Weather.FAIR)
                && world.plan().troubles().isEmpty();
        for (L2tpDrop drop : L2tpDrop.values()) {
            boolean explained = !NEVER.contains(drop)
                    && (!MALICE.contains(drop) || malice(world) || (MISREAD.contains(drop) && misread(world)))
                    && (!calm || CLOSING_DOWN.contains(drop));
            judge(world, "L2TP " + drop, counters.dropped(drop), explained);
        }
        for (PppDrop drop : PppDrop.values()) {
            boolean explained =
                    (UNASKED.contains(drop) && !world.plan().profile().ipv6())
                            || ((malice(world) || !PPP_MALICE.contains(drop)) && (!calm || CROSSING.contains(drop)));
            judge(world, "PPP " + drop, counters.dropped(drop), explained);
        }
        judge(world, "UNEXPECTED_EVENTS", counters.count(SessionCounter.UNEXPECTED_EVENTS), false);
        judge(world, "CALLS_REFUSED_FULL", counters.count(SessionCounter.CALLS_REFUSED_FULL), false);
    }

    private static boolean malice(World world) {
        return world.reach().faults().keySet().stream().anyMatch(Fault.NONSENSE::contains);
    }

    private static boolean misread(World world) {
        return world.plan().policy().hideAvps() && world.reach().faults().containsKey(Fault.WRONG_SECRET);
    }

    private static void judge(World world, String name, long count, boolean explained) {
        if (count > 0) {
            world.reach().drop(name, count);
            world.complaints().addUnless(explained, count + " unexplained drops: " + name);
        }
    }
}
