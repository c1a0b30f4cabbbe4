package net.sluice.cluster.store;

import com.hazelcast.map.IMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Readings and sweeps of slots. Who takes over from a dead member asks for some dozens of slots within milliseconds, all of which
 * lie on the same shelf: what is asked for at about the same time goes to each shelf together.
 */
final class ShelfDesk {
    private static final int TOGETHER_MILLIS = 2;
    /** Nobody waits for sweeps. */
    private static final int SWEEPS_TOGETHER_MILLIS = 100;
    /** Of one operation: its answer is one piece of memory, and other operations of the partition wait for it. */
    private static final int MOST_SLOTS = 16;

    private record Reading(int slot, Set<Integer> shelves, CompletableFuture<List<StoredRecord>> stage) {}

    private record Sweep(int slot, long floor, CompletableFuture<Void> stage) {}

    private final HazelcastStore store;
    private final IMap<Integer, Shelf> shelves;
    private List<Reading> readings = new ArrayList<>();
    private List<Sweep> sweeps = new ArrayList<>();

    ShelfDesk(HazelcastStore store, IMap<Integer, Shelf> shelves) {
        this.store = store;
        this.shelves = shelves;
    }

    /** All records of a slot under epochs from one to another, and maybe others of it. */
    CompletionStage<List<StoredRecord>> read(int slot, long fromEpoch, long toEpoch) {
        CompletableFuture<List<StoredRecord>> stage = new CompletableFuture<>();
        Reading reading = new Reading(slot, Shelves.between(fromEpoch, toEpoch), stage);
        boolean first;
        synchronized (this) {
            first = readings.isEmpty();
            readings.add(reading);
        }
        if (first) {
            soon(TOGETHER_MILLIS).execute(this::readTogether);
        }
        return stage;
    }

    /** In the thread of Java's delays: what is done there only hands over to the store's. */
    private static Executor soon(int millis) {
        return CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS, Runnable::run);
    }

    private void readTogether() {
        List<Reading> together;
        synchronized (this) {
            together = readings;
            readings = new ArrayList<>();
        }
        for (int from = 0; from < together.size(); from += MOST_SLOTS) {
            read(together.subList(from, Math.min(together.size(), from + MOST_SLOTS)));
        }
    }

    private void read(List<Reading> together) {
        Map<Integer, Set<Integer>> slotsOfShelves = new HashMap<>();
        together.forEach(each -> each.shelves.forEach(shelf ->
                slotsOfShelves.computeIfAbsent(shelf, first -> new HashSet<>()).add(each.slot)));
        Map<Integer, CompletableFuture<Map<Integer, List<StoredRecord>>>> found = new HashMap<>();
        slotsOfShelves.forEach((shelf, slots) -> found.put(shelf, read(shelf, List.copyOf(slots))));
        for (Reading each : together) {
            List<CompletableFuture<Map<Integer, List<StoredRecord>>>> parts =
                    each.shelves.stream().map(found::get).toList();
            all(parts).whenComplete((done, failure) -> {
                if (failure != null) {
                    each.stage.completeExceptionally(failure);
                } else {
                    each.stage.complete(parts.stream()
                            .flatMap(part -> part.join().getOrDefault(each.slot, List.of()).stream())
                            .toList());
                }
            });
        }
    }

    private static CompletionStage<Void> all(List<? extends CompletableFuture<?>> parts) {
        return CompletableFuture.allOf(parts.toArray(CompletableFuture<?>[]::new));
    }

    private CompletableFuture<Map<Integer, List<StoredRecord>>> read(int shelf, List<Integer> slots) {
        return found(shelf, slots, System.nanoTime() + HazelcastStore.PATIENCE_NANOS)
                .thenApply(ShelfDesk::bySlot)
                .toCompletableFuture();
    }

    /** Tried again when it fails: while members come and go Hazelcast is unsure even of what only reads. */
    private CompletionStage<FoundRecords> found(int shelf, List<Integer> slots, long patienceEndsNanos) {
        return store.call(List.of(shelf), () -> store.heard(shelves.submitToKey(shelf, new ReadSlots(slots))))
                .exceptionallyCompose(failure -> System.nanoTime() - patienceEndsNanos > 0 || store.isClosed()
                        ? CompletableFuture.failedFuture(failure)
                        : store.later(patienceEndsNanos, () -> found(shelf, slots, patienceEndsNanos)));
    }

    private static Map<Integer, List<StoredRecord>> bySlot(FoundRecords found) {
        Map<Integer, List<StoredRecord>> bySlot = new HashMap<>();
        found.records()
                .forEach(each -> bySlot.computeIfAbsent(each.key().slot(), first -> new ArrayList<>())
                        .add(each));
        return bySlot;
    }

    /** Deletes what was written of a slot under epochs below the floor, on whatever shelf. */
    CompletionStage<Void> sweep(int slot, long floor) {
        Sweep sweep = new Sweep(slot, floor, new CompletableFuture<>());
        boolean first;
        synchronized (this) {
            first = sweeps.isEmpty();
            sweeps.add(sweep);
        }
        if (first) {
            soon(SWEEPS_TOGETHER_MILLIS).execute(this::sweepTogether);
        }
        return sweep.stage;
    }

    private void sweepTogether() {
        List<Sweep> together;
        synchronized (this) {
            together = sweeps;
            sweeps = new ArrayList<>();
        }
        Map<Integer, Long> floors = new HashMap<>();
        together.forEach(each -> floors.merge(each.slot, each.floor, Math::max));
        List<CompletableFuture<Boolean>> parts = new ArrayList<>();
        for (int i = 0; i < Shelves.COUNT; i++) {
            int shelf = i;
            parts.add(store.call(List.of(shelf), () -> store.heard(shelves.submitToKey(shelf, new SweepSlots(floors))))
                    .toCompletableFuture());
        }
        all(parts)
                .whenComplete((done, failure) -> together.forEach(each -> {
                    if (failure != null) {
                        each.stage.completeExceptionally(failure);
                    } else {
                        each.stage.complete(null);
                    }
                }));
    }
}
