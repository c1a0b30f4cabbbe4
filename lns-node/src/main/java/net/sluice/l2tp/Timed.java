package net.sluice.l2tp;

import org.jspecify.annotations.Nullable;

/**
 * Something that waits for a time. Its owner keeps it in a timer wheel: {@link L2tpOutput#deadlineChanged} says that the
 * deadline moved earlier; that it moved later is discovered when the old one fires.
 */
public interface Timed {
    /** When {@link #onTimeout} is due; {@link Long#MAX_VALUE} when nothing is waited for. */
    long nextDeadlineNanos();

    /** Does what is due by now; harmless when nothing is. */
    void onTimeout(long nowNanos);

    /** What the owner attached. */
    @Nullable
    Object attachment();

    /** Attaches something of the owner's; it goes with the object. */
    void attach(@Nullable Object attachment);
}
