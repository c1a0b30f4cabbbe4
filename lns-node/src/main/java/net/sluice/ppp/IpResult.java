package net.sluice.ppp;

/**
 * What IPCP agreed on; ints in network order, 0 for what was not agreed.
 *
 * @param localAddress our end's address
 * @param peerAddress the peer's address
 * @param dns1 primary name server: on the client's side what it was told, on the server's side what the peer asked for
 */
public record IpResult(int localAddress, int peerAddress, int dns1, int dns2, int nbns1, int nbns2) {}
