package net.sluice.ppp;

import org.jspecify.annotations.Nullable;

/**
 * A link as it is at one moment.
 *
 * @param phase where in RFC 1661 s3.2 it stands
 * @param lcp null while LCP is not opened
 * @param peerName who the peer proved to be, empty while it has not
 * @param ip null while IPCP is not opened
 * @param ip6 null while IPV6CP is not opened
 */
public record PppView(
        Phase phase,
        @Nullable LcpResult lcp,
        String peerName,
        @Nullable IpResult ip,
        @Nullable Ip6Result ip6) {}
