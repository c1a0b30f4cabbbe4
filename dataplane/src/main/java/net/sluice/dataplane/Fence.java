package net.sluice.dataplane;

import java.util.function.LongSupplier;

/**
 * Until when this node may let anything out. Each worker compares it with the clock right before each call that sends or writes a batch (UDP, TUN, relay); past that
 * moment the batch is dropped, each packet of it as {@link DropReason#FENCED}. What arrives is read and dealt with as ever, so that no buffer fills with what
 * will be old; nothing of it gets out.
 *
 * <p>{@link Loop#NEVER} is for ever.
 *
 * <p>Two moments, for a node that goes on forwarding without a say on who it is ("hold"): then {@code dataUntilNanos} is further on than {@code controlUntilNanos}.
 *
 * @param dataUntilNanos for everything but what shards send: packets both ways, echoes answered in place, the relay. Read by all workers, so a volatile read or the like
 * @param controlUntilNanos for what shards send: L2TP control messages and PPP frames
 * @param clock what both are compared with, by difference
 */
public record Fence(LongSupplier dataUntilNanos, LongSupplier controlUntilNanos, LongSupplier clock) {

    /** Nobody can stop us: a node without a cluster. Nothing is read, not even the clock. */
    public static final Fence NONE = new Fence(() -> Loop.NEVER, () -> Loop.NEVER, () -> 0);

    /** The same moment for all, on {@link System#nanoTime}'s clock. */
    public static Fence of(LongSupplier mayActUntilNanos) {
        return new Fence(mayActUntilNanos, mayActUntilNanos, System::nanoTime);
    }

    /** One moment for data and another for what shards send, on {@link System#nanoTime}'s clock. */
    public static Fence of(LongSupplier dataUntilNanos, LongSupplier controlUntilNanos) {
        return new Fence(dataUntilNanos, controlUntilNanos, System::nanoTime);
    }
}
