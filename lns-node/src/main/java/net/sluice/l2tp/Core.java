package net.sluice.l2tp;

import java.util.random.RandomGenerator;

/** What every part of one endpoint works with. */
record Core(L2tpConfig config, RandomGenerator random, L2tpOutput out, L2tpCounters counters) {
    /** Discards a datagram, by name. */
    void drop(L2tpDrop reason, UdpPath path, int tunnelId, int sessionId) {
        counters.count(reason);
        out.dropped(reason, path, tunnelId, sessionId);
    }

    /** RFC 2661 s4.4.3, Framing Capabilities: both synchronous and asynchronous framing are fine with us. */
    static final long FRAMING_CAPABILITIES = 3;
}
