package net.sluice.dataplane.haset;

/** What an arrival is. */
public enum Verdict {
    /** The first of its kind: it passes. */
    FIRST,
    /** A copy of what has passed. */
    COPY,
    /** So far behind that it cannot be told from a copy. */
    LATE
}
