package net.sluice.node;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.StringJoiner;
import net.sluice.dataplane.Counters;
import net.sluice.dataplane.DropReason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells every ten seconds what the packet path has discarded since it last told, in one line; nothing when there was
 * nothing. The path itself never logs.
 */
final class DropReport implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DropReport.class);
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final Counters counters;
    private final Map<DropReason, Long> told = new EnumMap<>(DropReason.class);
    private final Thread thread;

    DropReport(Counters counters) {
        this.counters = counters;
        this.thread = Thread.ofVirtual().name("drop-report").start(this::run);
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(INTERVAL);
                String line = line();
                if (!line.isEmpty()) {
                    LOG.warn("dropped in the packet path: {}", line);
                }
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /** What was discarded since the last call and should not have been, by reason. */
    String line() {
        StringJoiner line = new StringJoiner(", ");
        for (DropReason reason : DropReason.values()) {
            long now = counters.drops(reason);
            long before = told.getOrDefault(reason, 0L);
            if (now > before && !reason.expected()) {
                line.add(reason + " " + (now - before));
                told.put(reason, now);
            }
        }
        return line.toString();
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
