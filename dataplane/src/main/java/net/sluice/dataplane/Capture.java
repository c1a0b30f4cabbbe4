package net.sluice.dataplane;

import java.util.function.Consumer;

/** A capture that runs. {@link #drain} is for one thread; the rest for any. */
public interface Capture extends AutoCloseable {

    /**
     * Adds the session that has these ids now, and no successor of it; of a capture of {@link CaptureTarget.Chosen} sessions.
     *
     * @return {@link CapturedPacket#session} of its packets; 0 when there is no such session, or too many were added
     */
    long include(int tunnelId, int sessionId);

    /** {@link CapturedPacket#session} of the session that has these ids now; 0 when there is none. */
    long session(int tunnelId, int sessionId);

    /** Hands at most {@code limit} packets over, in about the order of their times; returns how many. */
    int drain(Consumer<CapturedPacket> sink, int limit);

    /** Packets that did not fit, because they were not drained fast enough. */
    long lost();

    /** Ends it; the path copies nothing more. */
    @Override
    void close();
}
