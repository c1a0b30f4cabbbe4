package net.sluice.cluster.lease;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Counts the beats that were not taken, by reason. For any thread. */
public final class BeatDrops {
    private final Map<BeatDrop, LongAdder> counts = Collections.unmodifiableMap(Arrays.stream(BeatDrop.values())
            .collect(Collectors.toMap(
                    Function.identity(), reason -> new LongAdder(), (a, b) -> a, () -> new EnumMap<>(BeatDrop.class))));

    /** One more. */
    public void count(BeatDrop reason) {
        Objects.requireNonNull(counts.get(reason)).increment();
    }

    /** How many there were. */
    public long counted(BeatDrop reason) {
        return Objects.requireNonNull(counts.get(reason)).sum();
    }
}
