package net.sluice.load.fleet;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import net.sluice.l2tp.Call;
import net.sluice.load.lac.HaSet;
import net.sluice.load.lac.Line;
import net.sluice.load.lac.LineState;
import net.sluice.load.lac.LineTraffic;
import net.sluice.load.probe.Ipv4;

/** What each line has been through, a row of words for each; the first row names the columns. Of an ha-set's packets each of its lines has all, but for what it carried itself. */
final class LineLedger {

    private static final String COLUMNS =
            "user address tunnel session state sent reached returned gap-ms watched renegotiations proved doubled gap-ended"
                    + " set carried-up carried-down copies refused core-doubled";

    private LineLedger() {}

    /**
     * What to write.
     *
     * @param now the same moment as nowNanos, by the calendar
     */
    static List<String> rows(List<Line> lines, long nowNanos, Instant now) {
        List<String> rows = new ArrayList<>(List.of(COLUMNS));
        lines.forEach(line -> rows.add(row(
                line,
                now.minusNanos(nowNanos - line.traffic().widestGapEndNanos()).truncatedTo(ChronoUnit.MILLIS))));
        return rows;
    }

    private static String row(Line line, Instant gapEnded) {
        Call call = line.call();
        LineTraffic traffic = line.traffic();
        HaSet set = line.haSet();
        return String.format(
                Locale.ROOT,
                "%s %s %d %d %s %d %d %d %d %b %d %b %d %s %s %d %d %d %d %d",
                line.user(),
                Ipv4.toAddress(line.address()).getHostAddress(),
                call == null ? 0 : call.tunnel().peerId(),
                call == null ? 0 : call.peerId(),
                line.state() == LineState.UP ? "up" : "down",
                traffic.sent(),
                Math.max(traffic.core().received(), traffic.returned()),
                traffic.returned(),
                traffic.widestGapNanos() / 1_000_000,
                line.watched(),
                line.renegotiations(),
                traffic.proved(),
                traffic.duplicates() + traffic.misdelivered() + traffic.core().duplicates(),
                traffic.widestGapNanos() == 0 ? "-" : gapEnded,
                set == null ? "-" : Integer.toString(set.number()),
                line.carriedUp(),
                line.carriedDown(),
                set == null ? 0 : set.copies(),
                set == null ? 0 : set.refused(),
                traffic.core().duplicates());
    }
}
