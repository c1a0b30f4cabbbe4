package net.sluice.session.timer;

import org.jspecify.annotations.Nullable;

/** A deadline that can be set and cleared any number of times. Belongs to one wheel at a time. */
public final class Timer {
    final Expiry expiry;
    long tick;

    @Nullable
    Timer previous;

    @Nullable
    Timer next;

    @Nullable
    TimerSlot slot;

    /** @param expiry runs when a deadline is due; it may set this or any other timer again */
    public Timer(Expiry expiry) {
        this.expiry = expiry;
    }

    /** True while a deadline is set. */
    public boolean isSet() {
        return slot != null;
    }

    /** What is to happen at a deadline. */
    @FunctionalInterface
    public interface Expiry {
        /** @param nowNanos the time, at or after the deadline */
        void expired(long nowNanos);
    }
}
