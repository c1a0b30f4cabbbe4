package net.sluice.dataplane;

/** Hears that a removed session's counters are final. */
@FunctionalInterface
public interface RemovalListener {

    /** Nothing was or will be counted for this removed session beyond {@code counters}. */
    void removed(int tunnelId, int sessionId, SessionCounters counters);
}
