package net.sluice.radius.exchange;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** Counts of named things since start. Thread-safe. */
public final class Tally<E extends Enum<E>> {

    /** Complete from the start and never changed, so it may be read without a lock. */
    private final Map<E, LongAdder> counts;

    public Tally(Class<E> names) {
        counts = new EnumMap<>(names);
        for (E name : names.getEnumConstants()) {
            counts.put(name, new LongAdder());
        }
    }

    public void add(E name) {
        Objects.requireNonNull(counts.get(name)).increment();
    }

    public long count(E name) {
        return Objects.requireNonNull(counts.get(name)).sum();
    }
}
