package net.sluice.load.lac;

import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Lines that send in turn, at a steady rate. */
final class Pace {

    private static final long TICK_NANOS = 1_000_000;

    private final List<Line> lines;
    private final double perSecond;
    private final long startNanos;
    private long issued;
    private int turn;

    Pace(List<Line> lines, double perSecond, long startNanos) {
        this.lines = lines;
        this.perSecond = perSecond;
        this.startNanos = startNanos;
    }

    /** When the next packet is due. */
    long nextDeadlineNanos() {
        return Math.max(startNanos + (long) ((issued + 1) * (1e9 / perSecond)), startNanos + TICK_NANOS);
    }

    /** How many packets are due. */
    long due(long nowNanos) {
        return (long) ((nowNanos - startNanos) * perSecond / 1e9) - issued;
    }

    /** The next line in turn that can send and has packets left, which counts as sent; null when there is none. */
    @Nullable
    Line next(Predicate<Line> hasLeft) {
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(turn);
            turn = (turn + 1) % lines.size();
            if (line.passes() && hasLeft.test(line)) {
                issued++;
                return line;
            }
        }
        return null;
    }
}
