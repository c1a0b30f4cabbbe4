package net.sluice.l2tp;

/** Which side of which kind of call we are (RFC 2661 s7.4, s7.5). */
public enum CallRole {
    /** The LAC of an incoming call: it sends the ICRQ. */
    INCOMING_LAC,
    /** The LNS of an incoming call: it answers the ICRQ. */
    INCOMING_LNS
}
