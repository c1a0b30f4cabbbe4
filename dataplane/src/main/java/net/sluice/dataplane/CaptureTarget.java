package net.sluice.dataplane;

import java.net.InetAddress;

/** Whose packets a capture copies. Ids are ours. */
public sealed interface CaptureTarget {

    /** Whoever has these ids, now and later. */
    record OfSession(int tunnelId, int sessionId) implements CaptureTarget {}

    /** All sessions of a tunnel, and its control channel. */
    record OfTunnel(int tunnelId) implements CaptureTarget {}

    /** All tunnels of a peer, those that are not there yet included. */
    record OfPeer(InetAddress address) implements CaptureTarget {}

    /**
     * Sessions that are named while it runs ({@link Capture#include}); and, as it is not yet known who they are, PPP frames of all sessions that have no
     * NCP open, for whoever drains to keep or to throw away.
     */
    record Chosen() implements CaptureTarget {}
}
