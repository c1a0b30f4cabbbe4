package net.sluice.dataplane;

/** Wakes a loop that may be asleep. */
@FunctionalInterface
public interface Wakeup {

    /** Any thread, any time; cheap when the loop is awake. Call it after the work has been made visible (enqueued). */
    void wakeup();
}
