package net.sluice.l2tp.wire;

/** A control message of RFC 2661 (s6), with typed fields for its AVPs. */
public sealed interface ControlMessage permits TunnelMessage, CallMessage, ControlMessage.Zlb {
    /** The name that the RFC gives it. */
    String name();

    /** A Zero-Length Body message: an acknowledgement only, with neither a Message Type nor a number of its own (s5.8). */
    record Zlb() implements ControlMessage {
        @Override
        public String name() {
            return "ZLB";
        }
    }
}
