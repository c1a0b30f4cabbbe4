package net.sluice.l2tp.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A control message about the control connection (RFC 2661 s6.1 to s6.5, RFC 4951 s4). */
public sealed interface TunnelMessage extends ControlMessage {
    /**
     * Start-Control-Connection-Request (s6.1).
     *
     * @param offer what the sender says of itself
     * @param tieBreaker Tie Breaker, an unsigned 64-bit number; null when absent
     * @param recovery Tunnel Recovery (RFC 4951 s5.2): the tunnel is to recover another; null when absent
     */
    record Sccrq(
            TunnelOffer offer,
            @Nullable Long tieBreaker,
            @Nullable TunnelRecovery recovery) implements TunnelMessage {
        /** Without Tunnel Recovery. */
        public Sccrq(TunnelOffer offer, @Nullable Long tieBreaker) {
            this(offer, tieBreaker, null);
        }

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
     * @param suggested Suggested Control Sequence (RFC 4951 s5.3), of a recovery tunnel; null when absent
     */
    @SuppressWarnings("ArrayRecordComponent") // an octet string; nobody compares these records
    record Sccrp(
            TunnelOffer offer,
            byte[] challengeResponse,
            @Nullable ControlSequence suggested) implements TunnelMessage {
        /** Without Suggested Control Sequence. */
        public Sccrp(TunnelOffer offer, byte[] challengeResponse) {
            this(offer, challengeResponse, null);
        }

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

    /**
     * Failover-Session-Query (RFC 4951 s4.1): are these sessions there?
     *
     * @param sessions at least one
     */
    record Fsq(List<SessionState> sessions) implements TunnelMessage {
        public Fsq {
            sessions = List.copyOf(sessions);
        }

        @Override
        public String name() {
            return "FSQ";
        }
    }

    /**
     * Failover-Session-Response (RFC 4951 s4.2): which of them are, and which are not.
     *
     * @param sessions at least one
     */
    record Fsr(List<SessionState> sessions) implements TunnelMessage {
        public Fsr {
            sessions = List.copyOf(sessions);
        }

        @Override
        public String name() {
            return "FSR";
        }
    }
}
