package net.sluice.session;

import java.util.HashMap;
import java.util.Map;
import net.sluice.l2tp.L2tpDrop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of discarded packets, at most one line a second for each reason. The counters have them all. */
final class DropLog {
    private static final Logger LOG = LoggerFactory.getLogger(DropLog.class);
    private static final long INTERVAL_NANOS = 1_000_000_000L;

    private final Map<Enum<?>, Recent> recent = new HashMap<>();
    private final long startNanos;

    DropLog(long nowNanos) {
        startNanos = nowNanos;
    }

    /** One was discarded. The origin is asked for its text only when the line is written. */
    void dropped(Enum<?> reason, Object origin, int first, int second, long nowNanos) {
        Recent last = recent.computeIfAbsent(reason, absent -> new Recent(startNanos - INTERVAL_NANOS));
        if (nowNanos - last.loggedNanos < INTERVAL_NANOS) {
            last.untold++;
            return;
        }
        LOG.warn(
                "dropped {} from {} ids {}/{}, {} more not told{}",
                reason,
                origin,
                first,
                second,
                last.untold,
                hint(reason));
        last.loggedNanos = nowNanos;
        last.untold = 0;
    }

    private static String hint(Enum<?> reason) {
        return reason instanceof L2tpDrop drop && !drop.hint().isEmpty() ? ": " + drop.hint() : "";
    }

    private static final class Recent {
        private long loggedNanos;
        private long untold;

        Recent(long loggedNanos) {
            this.loggedNanos = loggedNanos;
        }
    }
}
