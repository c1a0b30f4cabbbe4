package net.sluice.l2tp;

/**
 * How we open a tunnel (LAC role).
 *
 * @param policy secret and limits
 * @param hostName our Host Name AVP for this tunnel
 * @param tieBreaker whether to send a Tie Breaker AVP
 */
public record TunnelProfile(PeerPolicy policy, String hostName, boolean tieBreaker) {}
