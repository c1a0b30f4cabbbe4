package net.sluice.ppp;

/**
 * What LCP packets the LAC exchanged with the peer before we came (RFC 2661 s4.4.5, AVPs 26 to 28): the options of each,
 * without code, identifier and length. An empty array: the LAC did not send that AVP.
 *
 * @param initialReceived the first Configure-Request of the peer
 * @param lastSent the last Configure-Request sent to the peer, which the peer acknowledged
 * @param lastReceived the last Configure-Request of the peer, which the LAC acknowledged
 */
@SuppressWarnings("ArrayRecordComponent") // octet strings; nobody compares these records
public record ProxyLcp(byte[] initialReceived, byte[] lastSent, byte[] lastReceived) {}
