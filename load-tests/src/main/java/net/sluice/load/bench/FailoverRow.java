package net.sluice.load.bench;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What came of one fault.
 *
 * @param failedCalls calls and tunnels that failed, as the fleet counted them; of sessions that come and go too
 * @param remark what else was seen; empty when nothing was
 */
record FailoverRow(Fault fault, int nodes, List<SessionFate> fates, Bills bills, long failedCalls, String remark) {

    static final String HEAD = """
            | fault | nodes | sessions | lost | PPP anew | interrupted, of watched | worst gap | median gap | calls and tunnels failed | addresses doubled | Acct-Session-Id anew | octets not billed | overbilled | counters backwards |
            |---|---|---|---|---|---|---|---|---|---|---|---|---|---|
            """;

    /** An interruption is told from a packet that was lost by the way by its length, ms. */
    private static final long INTERRUPTED_MILLIS = 250;

    long lost() {
        return fates.stream().filter(each -> !each.up() || !each.proved()).count();
    }

    long anew() {
        return fates.stream().filter(each -> each.renegotiations() > 0).count();
    }

    /** Addresses that two sessions had at the end, or at any time by the accounting. */
    int doubledAddresses() {
        Set<String> seen = new HashSet<>();
        int doubled = 0;
        for (SessionFate fate : fates) {
            doubled += fate.up() && !seen.add(fate.address()) ? 1 : 0;
        }
        return Math.max(doubled, bills.doubledAddresses());
    }

    private long[] gaps() {
        return fates.stream()
                .filter(SessionFate::watched)
                .filter(SessionFate::kept)
                .mapToLong(SessionFate::gapMillis)
                .filter(gap -> gap > INTERRUPTED_MILLIS)
                .sorted()
                .toArray();
    }

    long worstGapMillis() {
        long[] gaps = gaps();
        return gaps.length == 0 ? 0 : gaps[gaps.length - 1];
    }

    String text() {
        long[] gaps = gaps();
        long watched = fates.stream().filter(SessionFate::watched).count();
        return String.format(
                Locale.ROOT,
                "| %s%s | %d | %,d | %,d | %,d | %d of %d | %s | %s | %,d | %d | %s | %,d | %,d | %d |%n",
                fault,
                remark.isEmpty() ? "" : " (" + remark + ")",
                nodes,
                fates.size(),
                lost(),
                anew(),
                gaps.length,
                watched,
                gaps.length == 0 ? "-" : seconds(gaps[gaps.length - 1]),
                gaps.length == 0 ? "-" : seconds(gaps[gaps.length / 2]),
                failedCalls,
                doubledAddresses(),
                fault.storm() ? "-" : String.format(Locale.ROOT, "%,d", bills.anew()),
                bills.unbilledOctets(),
                bills.overbilledOctets(),
                bills.backwards());
    }

    private static String seconds(long millis) {
        return String.format(Locale.ROOT, "%.2f s", millis / 1e3);
    }
}
