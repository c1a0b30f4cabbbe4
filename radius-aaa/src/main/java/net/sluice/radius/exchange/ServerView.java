package net.sluice.radius.exchange;

import java.net.InetSocketAddress;

/** A server for those who watch. Every method may be called at any time from any thread, and costs the exchange nothing. */
public interface ServerView {

    String name();

    ServerRole role();

    InetSocketAddress address();

    ServerState state();

    /** Since start, never falling. */
    long count(ServerCounter counter);

    /** Requests that wait for an answer now. */
    int inFlight();

    /** Source ports that are open now. */
    int sourcePorts();

    /** Times from the last transmission of a request to its valid answer. */
    RoundTrips.Snapshot roundTrips();
}
