package net.sluice.cluster.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The store of a node without a cluster, and of tests: linearizable, in memory. Each call takes effect before it
 * returns; results and news are handed out through the executor of the {@link #view view} they were asked through,
 * in order. With {@code Runnable::run} as executor everything happens inside the call.
 */
public final class MemoryStore implements Store {
    /** What all views look at; its monitor guards it. */
    private static final class Content {
        final Map<Integer, Ownership> ownerships = new HashMap<>();
        final Map<Integer, Map<RecordKey, byte[]>> records = new HashMap<>();
        final List<Hearer> hearers = new ArrayList<>();
        List<Member> members = List.of();
    }

    private record Hearer(StoreListener listener, Executor executor) {}

    private final Content content;
    private final Executor executor;

    /** A store of its own. */
    public MemoryStore(Executor executor) {
        this(new Content(), executor);
    }

    private MemoryStore(Content content, Executor executor) {
        this.content = content;
        this.executor = executor;
    }

    /** The same store as another member sees it, whose results and news go through this executor. */
    public MemoryStore view(Executor itsExecutor) {
        return new MemoryStore(content, itsExecutor);
    }

    /** Lets all listeners of all views see this list of members. */
    public void setMembers(List<Member> members) {
        synchronized (content) {
            content.members = List.copyOf(members);
            List<Member> told = content.members;
            content.hearers.forEach(h -> h.executor.execute(() -> h.listener.membersChanged(told)));
        }
    }

    @Override
    public CompletionStage<Map<Integer, Ownership>> ownerships() {
        return answer(() -> Map.copyOf(content.ownerships));
    }

    @Override
    public CompletionStage<Boolean> replace(int slot, @Nullable Ownership expected, Ownership next) {
        return answer(() -> {
            if (!Objects.equals(content.ownerships.get(slot), expected)) {
                return false;
            }
            content.ownerships.put(slot, next);
            content.hearers.forEach(h -> h.executor.execute(() -> h.listener.ownershipChanged(slot, next)));
            return true;
        });
    }

    @Override
    public CompletionStage<Void> write(List<Write> batch) {
        List<Write> copy = List.copyOf(batch);
        return answer(() -> {
                    copy.forEach(this::write);
                    return true;
                })
                .thenAccept(done -> {});
    }

    private void write(Write write) {
        RecordKey key = write.key();
        byte[] value = write.value();
        if (value != null) {
            content.records.computeIfAbsent(key.slot(), slot -> new HashMap<>()).put(key, value);
            return;
        }
        Map<RecordKey, byte[]> ofSlot = content.records.get(key.slot());
        if (ofSlot != null) {
            ofSlot.remove(key);
        }
    }

    @Override
    public CompletionStage<List<StoredRecord>> read(int slot, long fromEpoch, long toEpoch) {
        return answer(() -> content.records.getOrDefault(slot, Map.of()).entrySet().stream()
                .filter(entry ->
                        entry.getKey().epoch() >= fromEpoch && entry.getKey().epoch() <= toEpoch)
                .map(entry -> new StoredRecord(entry.getKey(), entry.getValue()))
                .toList());
    }

    @Override
    public CompletionStage<Void> sweep(int slot, long floor) {
        return answer(() ->
                        content.records.getOrDefault(slot, Map.of()).keySet().removeIf(key -> key.epoch() < floor))
                .thenAccept(done -> {});
    }

    @Override
    public void listen(StoreListener listener) {
        synchronized (content) {
            content.hearers.add(new Hearer(listener, executor));
            List<Member> told = content.members;
            executor.execute(() -> listener.membersChanged(told));
        }
    }

    private <T> CompletionStage<T> answer(Supplier<T> work) {
        CompletableFuture<T> stage = new CompletableFuture<>();
        synchronized (content) {
            T result = work.get();
            executor.execute(() -> stage.complete(result));
        }
        return stage;
    }
}
