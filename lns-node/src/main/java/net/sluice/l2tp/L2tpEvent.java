package net.sluice.l2tp;

/** What is worth one log line. {@code toString} is the line's text; no secret is in it. */
public sealed interface L2tpEvent {
    /** A tunnel entered another state. */
    record TunnelState(Tunnel tunnel, String from, String to, String by) implements L2tpEvent {
        @Override
        public String toString() {
            return "tunnel " + from + " -> " + to + " by " + by;
        }
    }

    /** A call entered another state. */
    record CallState(Call call, String from, String to, String by) implements L2tpEvent {
        @Override
        public String toString() {
            return "call " + from + " -> " + to + " by " + by;
        }
    }

    /** The peer reports errors of its line to the subscriber (WEN, RFC 2661 s6.13). */
    record LineErrors(
            Call call,
            long crc,
            long framing,
            long hardwareOverruns,
            long bufferOverruns,
            long timeouts,
            long alignment)
            implements L2tpEvent {}

    /** The peer wants other async control character maps (SLI, RFC 2661 s6.14). */
    record LinkInfo(Call call, int sendAccm, int receiveAccm) implements L2tpEvent {}

    /** An SCCRQ was refused; no tunnel came of it. */
    record Refused(UdpPath path, String hostName, StopResult result) implements L2tpEvent {
        @Override
        public String toString() {
            return "refused a tunnel to " + path + " \"" + hostName + "\", " + result;
        }
    }

    /** A request for a call was refused with CDN; no call came of it. */
    record CallRefused(Tunnel tunnel, int peerSessionId, CallResult result) implements L2tpEvent {
        @Override
        public String toString() {
            return "refused the peer's session " + peerSessionId + ", " + result;
        }
    }

    /** One of a tunnel's ends fails over (RFC 4951). */
    record Failover(Tunnel tunnel, String what) implements L2tpEvent {
        @Override
        public String toString() {
            return "tunnel " + what;
        }
    }

    /** Something of a message was wrong and ignored. */
    record Ignored(Tunnel tunnel, String what) implements L2tpEvent {}
}
