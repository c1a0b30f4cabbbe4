package net.sluice.cluster.store;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.topic.ITopic;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** The registers of a {@link HazelcastStore}: each is one entry, changed where it is and on its backups (ADR 0011, ADR 0016). */
final class HazelcastRegisters implements Registers {
    private final HazelcastStore store;
    private final RegisterKinds kinds;
    private final int wantedBackups;
    private final IMap<String, RegisterEntry> registers;
    private final ITopic<byte[]> news;
    private final Executor listening;

    /** @param listening where listeners are called */
    HazelcastRegisters(
            HazelcastStore store,
            HazelcastInstance hazelcast,
            RegisterKinds kinds,
            int wantedBackups,
            Executor listening) {
        this.store = store;
        this.kinds = kinds;
        this.wantedBackups = wantedBackups;
        this.listening = listening;
        registers = hazelcast.getMap(HazelcastSettings.REGISTERS);
        news = hazelcast.getTopic(HazelcastSettings.NEWS);
    }

    @Override
    public CompletionStage<List<byte[]>> apply(RegisterKey key, List<byte[]> operations) {
        long patienceEndsNanos = System.nanoTime() + HazelcastStore.PATIENCE_NANOS;
        return store.call(List.of(key.toString()), () -> store.certain(apply(key, operations, patienceEndsNanos)));
    }

    private CompletionStage<List<byte[]>> apply(RegisterKey key, List<byte[]> operations, long patienceEndsNanos) {
        return store.heard(registers.submitToKey(
                        key.toString(), new ApplyOperations(kinds, wantedBackups, key.kind(), operations)))
                .thenCompose(done -> done.isComplete()
                        ? CompletableFuture.completedFuture(done.results())
                        : store.later(patienceEndsNanos, () -> apply(key, operations, patienceEndsNanos)));
    }

    @Override
    public void tell(byte[] what) {
        // Serialized and sent in a thread of its own; what is lost is told again.
        store.call(() -> news.publishAsync(what));
    }

    @Override
    public void listen(Consumer<byte[]> listener) {
        news.addMessageListener(message -> listening.execute(() -> listener.accept(message.getMessageObject())));
    }
}
