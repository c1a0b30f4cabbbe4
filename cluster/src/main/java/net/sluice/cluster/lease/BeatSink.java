package net.sluice.cluster.lease;

import net.sluice.cluster.store.Member;

/** Where beats go; they may be lost. */
@FunctionalInterface
public interface BeatSink {
    /** Sends it off, without waiting. */
    void send(Member to, Beat beat);
}
