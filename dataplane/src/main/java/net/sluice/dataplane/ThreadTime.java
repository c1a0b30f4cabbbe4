package net.sluice.dataplane;

/** What a thread of loops did with its time. Any thread may ask. */
public interface ThreadTime {

    /** The thread's name. */
    String name();

    /** Turns that found work, nanoseconds. */
    long busyNanos();

    /** Turns that found none: looking for work before sleeping. */
    long spinningNanos();

    /** All its time since it started; what is neither busy nor spinning it slept. */
    long totalNanos();
}
