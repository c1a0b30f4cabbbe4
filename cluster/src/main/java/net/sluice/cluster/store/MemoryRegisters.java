package net.sluice.cluster.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Registers in memory, for tests: linearizable. Each call takes effect before it returns; results and news are handed out
 * through the executor of the {@link #view view} they were asked through, in order.
 */
public final class MemoryRegisters implements Registers {
    private static final int COPY_EVERY = 8;

    /** What all views look at; its monitor guards it. */
    private static final class Content {
        final Map<Integer, RegisterKind> kinds;
        final Map<RegisterKey, Register> registers = new HashMap<>();
        final List<Hearer> hearers = new ArrayList<>();
        long applied;

        Content(List<RegisterKind> kinds) {
            this.kinds = kinds.stream().collect(Collectors.toUnmodifiableMap(RegisterKind::number, kind -> kind));
        }
    }

    private record Hearer(Consumer<byte[]> listener, Executor executor) {}

    private final Content content;
    private final Executor executor;

    /** Registers of their own. */
    public MemoryRegisters(List<RegisterKind> kinds, Executor executor) {
        this(new Content(kinds), executor);
    }

    private MemoryRegisters(Content content, Executor executor) {
        this.content = content;
        this.executor = executor;
    }

    /** The same registers as another member sees them, whose results and news go through this executor. */
    public MemoryRegisters view(Executor itsExecutor) {
        return new MemoryRegisters(content, itsExecutor);
    }

    @Override
    public CompletionStage<List<byte[]>> apply(RegisterKey key, List<byte[]> operations) {
        CompletableFuture<List<byte[]>> stage = new CompletableFuture<>();
        synchronized (content) {
            RegisterKind kind = Objects.requireNonNull(content.kinds.get(key.kind()), "a kind that nobody knows");
            Register register = content.registers.computeIfAbsent(key, absent -> kind.empty());
            List<byte[]> results = operations.stream().map(register::apply).toList();
            if (register.isEmpty()) {
                content.registers.remove(key);
            } else if (++content.applied % COPY_EVERY == 0) {
                // As a member has it that gets its copy now.
                content.registers.put(key, kind.read(register.written()));
            }
            executor.execute(() -> stage.complete(results));
        }
        return stage;
    }

    /** The registers that there are. */
    public List<RegisterKey> keys() {
        synchronized (content) {
            return List.copyOf(content.registers.keySet());
        }
    }

    @Override
    public void tell(byte[] news) {
        synchronized (content) {
            content.hearers.forEach(h -> h.executor.execute(() -> h.listener.accept(news)));
        }
    }

    @Override
    public void listen(Consumer<byte[]> listener) {
        synchronized (content) {
            content.hearers.add(new Hearer(listener, executor));
        }
    }
}
