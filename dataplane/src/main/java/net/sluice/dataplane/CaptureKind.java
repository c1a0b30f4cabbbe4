package net.sluice.dataplane;

/** Where on its walk a packet is copied for a capture. */
public enum CaptureKind {
    /** IP packets as they are forwarded: from the subscriber after all checks and services, to it before fragmenting and headers. */
    INNER,
    /** PPP frames that are no IP packets, both ways: LCP, authentication, NCPs. */
    PPP,
    /** Whole L2TP messages, control and data: as they were received, whatever becomes of them, and as the kernel took them to be sent. */
    OUTER
}
