package net.sluice.cluster.store;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Small state machines that the members of a cluster share, by name. No call blocks; stages end and listeners are called in
 * a thread of the store, or one that it was given.
 */
public interface Registers {
    /**
     * Does operations on a register, all of them at one moment, in their order.
     *
     * @return what comes of each; done when all backups have it; fails exceptionally when it is not known whether it was
     *     done. It is not under way any more then: done again, it takes effect after whatever became of it.
     */
    CompletionStage<List<byte[]>> apply(RegisterKey key, List<byte[]> operations);

    /** Tells all members, this one too, as soon as may be. It may get lost, and come in any order. */
    void tell(byte[] news);

    /** From now on hears what is told. */
    void listen(Consumer<byte[]> listener);
}
