package net.sluice.ppp;

/** The phases of a link (RFC 1661 s3.2). */
public enum Phase {
    DEAD,
    ESTABLISH,
    AUTHENTICATE,
    NETWORK,
    TERMINATE
}
