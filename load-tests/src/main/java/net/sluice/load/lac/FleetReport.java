package net.sluice.load.lac;

import java.util.Map;
import net.sluice.l2tp.L2tpDrop;
import org.HdrHistogram.Histogram;

/**
 * What a fleet has done so far. Times are nanoseconds.
 *
 * @param tunnelsUp tunnels established now
 * @param linesUp lines up now
 * @param linesInSetup lines being dialled now
 * @param setups how often a line came up
 * @param drops how often a line that was up went down without our wish
 * @param failures why lines did not come up or went down without our wish: reason to count
 * @param datagramDrops what L2TP discarded of what came from the LNS
 * @param setupSpanNanos from the first ICRQ until the newest line was up
 * @param setupLatency from ICRQ to addresses, one value for each time a line came up
 * @param traffic sums over all lines
 * @param roundTrip there and back, one value for each packet that came back
 */
public record FleetReport(
        int tunnelsUp,
        int linesUp,
        int linesInSetup,
        long setups,
        long drops,
        Map<String, Long> failures,
        Map<L2tpDrop, Long> datagramDrops,
        long setupSpanNanos,
        Histogram setupLatency,
        Traffic traffic,
        Histogram roundTrip) {

    /** Lines that did not come up, or went down without our wish, and tunnels likewise. */
    public long failureCount() {
        return failures.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Lines that came up per second, over the whole span. */
    public double setupsPerSecond() {
        return setupSpanNanos <= 0 ? 0 : setups * 1e9 / setupSpanNanos;
    }

    /**
     * Sums over all lines.
     *
     * @param linesWhole lines all of whose packets reached the core and came back, each once
     * @param sent packets sent
     * @param reachedCore of these, how many the core has seen
     * @param returned of these, how many came back
     * @param afterEnd packets that came while their line was ending
     */
    public record Traffic(
            int lines,
            int linesWhole,
            long sent,
            long reachedCore,
            long returned,
            long duplicates,
            long misdelivered,
            long corrupt,
            long afterEnd) {

        /** Sums over these lines. */
        static Traffic of(Iterable<LineTraffic> all) {
            int lines = 0;
            int whole = 0;
            long sent = 0;
            long reachedCore = 0;
            long returned = 0;
            long duplicates = 0;
            long misdelivered = 0;
            long corrupt = 0;
            long afterEnd = 0;
            for (LineTraffic line : all) {
                if (line.sent() == 0) {
                    continue;
                }
                lines++;
                boolean clean = line.duplicates()
                                + line.misdelivered()
                                + line.corrupt()
                                + line.core().duplicates()
                                + line.core().misdelivered()
                        == 0;
                if (clean && line.returned() == line.sent()) {
                    whole++;
                }
                sent += line.sent();
                // What came back has been there, though a later tally may have been lost on its way.
                reachedCore += Math.max(line.core().received(), line.returned());
                returned += line.returned();
                duplicates += line.duplicates() + line.core().duplicates();
                misdelivered += line.misdelivered() + line.core().misdelivered();
                corrupt += line.corrupt();
                afterEnd += line.afterEnd();
            }
            return new Traffic(lines, whole, sent, reachedCore, returned, duplicates, misdelivered, corrupt, afterEnd);
        }
    }
}
