package net.sluice.cluster.store;

/**
 * A small state machine that the store keeps. It is the same on all members that have it, because each does the same
 * operations in the same order: no clock, no randomness, no identity of an object may decide anything. What an operation
 * does a second time must do no harm, as the store does it again when it was not sure. Used by one thread at a time.
 */
public interface Register {
    /**
     * Does an operation.
     *
     * @return what comes of it, never null
     */
    byte[] apply(byte[] operation);

    /** All that it is, for {@link RegisterKind#read}. */
    byte[] written();

    /** True when it is as one that was never written, and need not be kept. */
    boolean isEmpty();
}
