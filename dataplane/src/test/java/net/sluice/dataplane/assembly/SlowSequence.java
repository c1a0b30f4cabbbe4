package net.sluice.dataplane.assembly;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.sluice.dataplane.DropReason;
import org.jspecify.annotations.Nullable;

/** What should happen to numbered messages, in the simplest way there is: numbers that do not wrap, a list of who waits, a set of who has come. */
final class SlowSequence<T> {

    /** What goes on, in order; and why the message that came does not, if so. */
    record Outcome<T>(List<T> passed, @Nullable DropReason dropped) {}

    private record Waiting<T>(long number, T message, long deadline) {}

    private final List<Waiting<T>> waiting = new ArrayList<>();
    private final Set<Long> come = new HashSet<>();
    private boolean heard;
    private long expected;
    private int run;
    private long runNext;

    long lost;
    long reordered;
    long late;
    long duplicates;
    long restarts;

    boolean heard() {
        return heard;
    }

    int waiting() {
        return waiting.size();
    }

    Outcome<T> arrive(int ns, T message, int window, long hold, long now) {
        List<T> passed = new ArrayList<>();
        long number = expected + (short) (ns - expected);
        boolean behind = heard && number < expected;
        if (behind) {
            run = run > 0 && runNext == number ? run + 1 : 1;
            runNext = number + 1;
        }
        if (heard && (Math.abs(number - expected) >= 1024 || run >= 5)) {
            while (!waiting.isEmpty()) {
                next(passed);
            }
            restarts++;
            heard = false;
        } else if (behind) {
            boolean known = expected - number <= 64 && come.contains(number);
            duplicates += known ? 1 : 0;
            late += known ? 0 : 1;
            return new Outcome<>(passed, known ? DropReason.SEQUENCE_DUPLICATE : DropReason.SEQUENCE_LATE);
        }
        if (!heard) {
            heard = true;
            come.clear();
            expected = ns;
            number = ns;
        }
        if (find(number) != null) {
            duplicates++;
            return new Outcome<>(passed, DropReason.SEQUENCE_DUPLICATE);
        }
        run = 0;
        reordered += lateFor(number) ? 1 : 0;
        while (expected < number - window) {
            next(passed);
        }
        waiting.add(new Waiting<>(number, message, now + hold));
        passDue(passed);
        return new Outcome<>(passed, null);
    }

    private boolean lateFor(long number) {
        return waiting.stream().anyMatch(each -> each.number() > number);
    }

    /** Time has come so far. */
    List<T> tick(long now) {
        List<T> passed = new ArrayList<>();
        while (waiting.stream().anyMatch(each -> each.deadline() <= now)) {
            next(passed);
            passDue(passed);
        }
        return passed;
    }

    private @Nullable Waiting<T> find(long number) {
        return waiting.stream()
                .filter(each -> each.number() == number)
                .findAny()
                .orElse(null);
    }

    private void passDue(List<T> passed) {
        while (find(expected) != null) {
            next(passed);
        }
    }

    private void next(List<T> passed) {
        Waiting<T> due = find(expected);
        if (due == null) {
            lost++;
        } else {
            waiting.remove(due);
            come.add(expected);
            passed.add(due.message());
        }
        expected++;
        run = 0;
    }
}
