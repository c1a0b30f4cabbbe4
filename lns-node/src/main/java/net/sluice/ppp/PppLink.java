package net.sluice.ppp;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/**
 * One PPP link, either side of it. Single-threaded: it belongs to whoever calls it, has no clock, timer, thread or socket,
 * and says everything through its {@link PppOutput}.
 */
public final class PppLink {
    final PppConfig config;
    final RandomGenerator random;
    final PppOutput out;

    public PppLink(PppConfig config, RandomGenerator random, PppOutput out) {
        this.config = config;
        this.random = random;
        this.out = out;
    }

    /** Starts LCP: the call that carries the link is up. */
    public void open(long nowNanos) {}

    /**
     * Starts from what the LAC negotiated where that is acceptable to our configuration, and by LCP where it is not
     * (RFC 2661 s4.4.5).
     */
    public void openWithProxy(ProxyLcp lcp, ProxyAuth auth, long nowNanos) {}

    /** A frame of the peer, position to limit: FF 03 or not, protocol in one or two octets, packet. Never throws. */
    public void onFrame(ByteBuffer frame, long nowNanos) {}

    /** The deadline came, or any other moment; calling it too early does no harm. */
    public void onTimeout(long nowNanos) {}

    /** When {@link #onTimeout} is due; {@link Long#MAX_VALUE} for never. */
    public long nextDeadlineNanos() {
        return Long.MAX_VALUE;
    }

    /** Ends the link: Terminate-Request, and {@link PppOutput#down} when the peer answered or did not in time. */
    public void close(PppEnd why, long nowNanos) {}

    /** The call is gone: {@link PppOutput#down} at once, and nothing more is sent. */
    public void lowerDown(long nowNanos) {}

    /** The answer to {@link PppOutput#authenticate}; one that nobody waits for is ignored. */
    public void authenticated(AuthDecision decision, long nowNanos) {}

    /** What the network protocols may be; before {@link #authenticated} says accept, or once LCP is up without authentication. */
    public void network(NetworkConfig ncp, long nowNanos) {}

    /** Traffic of the peer was seen: our next Echo-Request can wait. */
    public void dataSeen(long nowNanos) {}

    /** The link as it is now. */
    public PppView view() {
        return new PppView(Phase.DEAD, null, "", null, null);
    }
}
