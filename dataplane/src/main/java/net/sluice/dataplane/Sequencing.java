package net.sluice.dataplane;

/** Sequence numbers on data messages (RFC 2661 s5.4). */
public enum Sequencing {
    /** We send none; what arrives with Ns is accepted. */
    OFF,
    /** We send Ns; what arrives without is accepted. */
    SEND,
    /** We send Ns, and a data message without Ns is a named drop (the peer agreed to Sequencing Required, RFC 2661 s4.4.6). */
    REQUIRED
}
