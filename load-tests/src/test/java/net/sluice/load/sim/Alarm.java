package net.sluice.load.sim;

import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * One timer on the agenda, for something that says when it next wants to be called. It is told when that moved earlier; that
 * it moved later is found when the old time comes.
 */
final class Alarm {
    /** So often may a timer be due at one instant. */
    private static final int PATIENCE = 1_000;

    private final Agenda agenda;
    private final String name;
    private final LongSupplier deadlineNanos;
    private final LongConsumer ring;
    private long setForNanos = Agenda.NEVER;
    private boolean off;
    private long lastRingNanos = Agenda.NEVER;
    private int ringsInARow;

    Alarm(Agenda agenda, String name, LongSupplier deadlineNanos, LongConsumer ring) {
        this.agenda = agenda;
        this.name = name;
        this.deadlineNanos = deadlineNanos;
        this.ring = ring;
    }

    /** Looks at the deadline and sets itself accordingly. */
    void look() {
        long wanted = deadlineNanos.getAsLong();
        if (!off && wanted != Agenda.NEVER && (setForNanos == Agenda.NEVER || wanted < setForNanos)) {
            long at = Math.max(wanted, agenda.nowNanos());
            setForNanos = at;
            agenda.at(at, () -> due(at));
        }
    }

    /** Never rings again. */
    void turnOff() {
        off = true;
    }

    private void due(long at) {
        if (off || setForNanos != at) {
            return;
        }
        setForNanos = Agenda.NEVER;
        if (deadlineNanos.getAsLong() <= agenda.nowNanos()) {
            ringsInARow = lastRingNanos == at ? ringsInARow + 1 : 0;
            lastRingNanos = at;
            if (ringsInARow > PATIENCE) {
                throw new IllegalStateException("a timer that is always due: " + name);
            }
            ring.accept(agenda.nowNanos());
        }
        look();
    }
}
