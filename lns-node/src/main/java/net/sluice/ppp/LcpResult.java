package net.sluice.ppp;

import org.jspecify.annotations.Nullable;

/**
 * What LCP agreed on: all that the data plane, a log line, or another node that takes the link over has to know.
 *
 * @param localMagic our magic number, 0 when none was agreed; LCP Echo-Replies carry it
 * @param peerMagic the peer's magic number, 0 when none
 * @param localMru octets of information field that we said we take
 * @param peerMru octets of information field that the peer said it takes
 * @param mtu what we send at most: {@code peerMru} bounded by {@link PppConfig#maxMtu}
 * @param addressAndControl whether FF 03 leads what we send (LCP packets have a rule of their own)
 * @param protocolCompression whether protocol numbers below 0x100 may be sent as one octet
 * @param peerAuth how the peer authenticates to us, null when it does not
 * @param localAuth how we authenticate to the peer, null when we do not
 * @param proxied whether the LAC negotiated it (RFC 2661 s4.4.5)
 */
public record LcpResult(
        int localMagic,
        int peerMagic,
        int localMru,
        int peerMru,
        int mtu,
        boolean addressAndControl,
        boolean protocolCompression,
        @Nullable AuthProtocol peerAuth,
        @Nullable AuthProtocol localAuth,
        boolean proxied) {}
