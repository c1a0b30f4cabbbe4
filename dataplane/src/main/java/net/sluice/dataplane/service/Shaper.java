package net.sluice.dataplane.service;

import net.sluice.dataplane.RateLimit;
import org.jspecify.annotations.Nullable;

/** What {@link RateControl} remembers of one session in one direction. */
public final class Shaper {

    /** {@link #place} while nothing waits. */
    static final int NOWHERE = -1;

    private long ref;
    private final boolean up;
    final TokenBucket bucket = new TokenBucket();

    @Nullable
    RateLimit limit;

    /** What waits; null when nothing does. */
    @Nullable
    Backlog backlog;

    /** When the first of it may go. */
    long dueNanos;

    /** Where in {@link DueOrder} it stands. */
    int place = NOWHERE;

    /** Of a session's packets from the subscriber ({@code up}), or to it. */
    public Shaper(long ref, boolean up) {
        this.ref = ref;
        this.up = up;
    }

    /** The session. */
    long ref() {
        return ref;
    }

    /** It is that session's from now on, with all that waits. */
    void ref(long session) {
        ref = session;
    }

    /** The direction. */
    boolean up() {
        return up;
    }

    /** How many packets wait. */
    int packets() {
        return backlog == null ? 0 : backlog.packets();
    }
}
