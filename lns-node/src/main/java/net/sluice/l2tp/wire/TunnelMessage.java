package net.sluice.l2tp.wire;

import org.jspecify.annotations.Nullable;

/** A control message about the control connection (RFC 2661 s6.1 to s6.5). */
public sealed interface TunnelMessage extends ControlMessage {
    /**
     * Start-Control-Connection-Request (s6.1).
     *
     * @param offer what the sender says of itself
     * @param tieBreaker Tie Breaker, an unsigned 64-bit number; null when absent
     */
    record Sccrq(TunnelOffer offer, @Nullable Long tieBreaker) implements TunnelMessage {
        @Override
        public String name() {
            return "SCCRQ";
        }
    }

    /**
     * Start-Control-Connection-Reply (s6.2).
     *
     * @param offer what the sender says of itself
     * @param challengeResponse Challenge Response, 16 octets; empty when absent
     */
    @SuppressWarnings("ArrayRecordComponent") // an octet string; nobody compares these records
    record Sccrp(TunnelOffer offer, byte[] challengeResponse) implements TunnelMessage {
        @Override
        public String name() {
            return "SCCRP";
        }
    }

    /**
     * Start-Control-Connection-Connected (s6.3).
     *
     * @param challengeResponse Challenge Response, 16 octets; empty when absent
     */
    @SuppressWarnings("ArrayRecordComponent") // an octet string; nobody compares these records
    record Scccn(byte[] challengeResponse) implements TunnelMessage {
        @Override
        public String name() {
            return "SCCCN";
        }
    }

    /**
     * Stop-Control-Connection-Notification (s6.4).
     *
     * @param assignedTunnelId the sender's id of the tunnel
     * @param result why
     */
    record StopCcn(int assignedTunnelId, ResultCode result) implements TunnelMessage {
        @Override
        public String name() {
            return "StopCCN";
        }
    }

    /** Hello (s6.5): a keepalive that only wants to be acknowledged. */
    record Hello() implements TunnelMessage {
        @Override
        public String name() {
            return "HELLO";
        }
    }
}
