package net.sluice.load.sim;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import net.sluice.l2tp.Call;
import net.sluice.l2tp.L2tpEvent;

/**
 * LACs number what they report of their lines (WEN, RFC 2661 s6.13), and the LNS must hear each number once and in order: what
 * the control channel promises (s5.8). Where somebody speaks in the name of a LAC, his messages take the place of others.
 */
final class LineReports {
    private final World world;
    private final Map<Call, Long> sent = new HashMap<>();
    private final Map<Call, Long> heard = new HashMap<>();

    LineReports(World world) {
        this.world = world;
    }

    /** The number of a LAC's next report on that call. */
    long next(Call atLac) {
        return sent.merge(atLac, 1L, Long::sum);
    }

    void heard(L2tpEvent.LineErrors report) {
        long last = heard.getOrDefault(report.call(), 0L);
        if (Fault.NONSENSE.stream().noneMatch(world.reach().faults()::containsKey)) {
            world.complaints()
                    .addUnless(
                            report.crc() == last + 1,
                            "report " + report.crc() + " of " + report.call() + " came after report " + last);
        }
        heard.put(report.call(), report.crc());
    }

    /** When all has been quiet for a while, what was sent on a call has arrived. */
    void compare(Set<Call> atLac) {
        if (Fault.NONSENSE.stream().anyMatch(world.reach().faults()::containsKey)) {
            return;
        }
        for (Call call : atLac) {
            long all = sent.getOrDefault(call, 0L);
            boolean arrived = all == 0
                    || heard.entrySet().stream()
                            .anyMatch(entry -> isOtherEnd(entry.getKey(), call) && entry.getValue() == all);
            world.complaints().addUnless(arrived, "the LNS has not heard report " + all + " of " + call);
        }
    }

    private static boolean isOtherEnd(Call atLns, Call atLac) {
        return atLns.localId() == atLac.peerId()
                && atLns.peerId() == atLac.localId()
                && atLns.tunnel().localId() == atLac.tunnel().peerId();
    }
}
