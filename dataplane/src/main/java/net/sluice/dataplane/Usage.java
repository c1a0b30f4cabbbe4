package net.sluice.dataplane;

import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What sessions and tunnels have carried and lost, for whoever asks. Any thread; asking costs the packet path nothing, and the asker a walk over the
 * tables: a session by its ids is found at once, a tunnel's sum looks at every row there is.
 */
public interface Usage {

    /**
     * One session.
     *
     * @param lastDroppedIn the last discard of what came from the subscriber; null when there was none
     * @param lastDroppedOut the last discard of what was meant for it
     */
    record OfSession(
            int tunnelId,
            int sessionId,
            SessionCounters counters,
            @Nullable LastDrop lastDroppedIn,
            @Nullable LastDrop lastDroppedOut) {}

    /**
     * One tunnel, since it has come up.
     *
     * @param peer where it leads
     * @param sessions how many it has now
     * @param counters the sum over them and over those that it has had; one that ends at this moment may be missing
     */
    record OfTunnel(int tunnelId, InetSocketAddress peer, int sessions, SessionCounters counters) {}

    /** A session by our ids, null when there is none. */
    @Nullable
    OfSession session(int tunnelId, int sessionId);

    /** A tunnel's sessions, by no particular order; empty when there are none. */
    List<OfSession> sessions(int tunnelId);

    /** A tunnel by our id, null when there is none. */
    @Nullable
    OfTunnel tunnel(int tunnelId);

    /** All tunnels that have an id, by id. */
    List<OfTunnel> tunnels();
}
