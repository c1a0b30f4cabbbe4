package net.sluice.l2tp.wire;

import org.jspecify.annotations.Nullable;

/**
 * A control message about one call (RFC 2661 s6.6 to s6.14). Numbers and speeds are unsigned 32-bit; strings are as they came,
 * an octet to a character. {@code sessionPhb} is
 * Session DS (RFC 3308 s4.1), {@link PhbCode#NONE} when absent.
 */
public sealed interface CallMessage extends ControlMessage {
    /** Outgoing-Call-Request (s6.9). */
    record Ocrq(
            int assignedSessionId,
            long callSerialNumber,
            long minimumBps,
            long maximumBps,
            long bearerType,
            long framingType,
            String calledNumber,
            String subAddress,
            int sessionPhb)
            implements CallMessage {
        /** Without Session DS (RFC 3308 s4.1). */
        public Ocrq(
                int assignedSessionId,
                long callSerialNumber,
                long minimumBps,
                long maximumBps,
                long bearerType,
                long framingType,
                String calledNumber,
                String subAddress) {
            this(
                    assignedSessionId,
                    callSerialNumber,
                    minimumBps,
                    maximumBps,
                    bearerType,
                    framingType,
                    calledNumber,
                    subAddress,
                    PhbCode.NONE);
        }

        @Override
        public String name() {
            return "OCRQ";
        }
    }

    /**
     * Outgoing-Call-Reply (s6.10).
     *
     * @param physicalChannelId -1 when absent
     */
    record Ocrp(int assignedSessionId, long physicalChannelId, int sessionPhb) implements CallMessage {
        /** Without Session DS (RFC 3308 s4.1). */
        public Ocrp(int assignedSessionId, long physicalChannelId) {
            this(assignedSessionId, physicalChannelId, PhbCode.NONE);
        }

        @Override
        public String name() {
            return "OCRP";
        }
    }

    /**
     * Outgoing-Call-Connected (s6.11).
     *
     * @param rxConnectSpeed bit/s; 0 when absent
     */
    record Occn(long txConnectSpeed, long framingType, long rxConnectSpeed, boolean sequencingRequired)
            implements CallMessage {
        @Override
        public String name() {
            return "OCCN";
        }
    }

    /**
     * Incoming-Call-Request (s6.6).
     *
     * @param bearerType 1 digital, 2 analog; 0 when absent
     * @param physicalChannelId -1 when absent
     * @param callingNumber empty when absent, as the other two
     */
    record Icrq(
            int assignedSessionId,
            long callSerialNumber,
            long bearerType,
            long physicalChannelId,
            String callingNumber,
            String calledNumber,
            String subAddress,
            int sessionPhb)
            implements CallMessage {
        /** Without Session DS (RFC 3308 s4.1). */
        public Icrq(
                int assignedSessionId,
                long callSerialNumber,
                long bearerType,
                long physicalChannelId,
                String callingNumber,
                String calledNumber,
                String subAddress) {
            this(
                    assignedSessionId,
                    callSerialNumber,
                    bearerType,
                    physicalChannelId,
                    callingNumber,
                    calledNumber,
                    subAddress,
                    PhbCode.NONE);
        }

        @Override
        public String name() {
            return "ICRQ";
        }
    }

    /** Incoming-Call-Reply (s6.7). */
    record Icrp(int assignedSessionId, int sessionPhb) implements CallMessage {
        /** Without Session DS (RFC 3308 s4.1). */
        public Icrp(int assignedSessionId) {
            this(assignedSessionId, PhbCode.NONE);
        }

        @Override
        public String name() {
            return "ICRP";
        }
    }

    /**
     * Incoming-Call-Connected (s6.8). Octet strings are empty when absent.
     *
     * @param rxConnectSpeed bit/s; 0 when absent
     */
    @SuppressWarnings("ArrayRecordComponent") // octet strings; nobody compares these records
    record Iccn(
            long txConnectSpeed,
            long framingType,
            byte[] initialReceivedLcp,
            byte[] lastSentLcp,
            byte[] lastReceivedLcp,
            ProxyAuthen proxyAuthen,
            byte[] privateGroupId,
            long rxConnectSpeed,
            boolean sequencingRequired)
            implements CallMessage {
        @Override
        public String name() {
            return "ICCN";
        }
    }

    /**
     * Call-Disconnect-Notify (s6.12).
     *
     * @param assignedSessionId the sender's id of the session
     * @param result why
     * @param cause what the telephone network said; null when absent
     */
    record Cdn(
            int assignedSessionId,
            ResultCode result,
            @Nullable Q931Cause cause) implements CallMessage {
        @Override
        public String name() {
            return "CDN";
        }
    }

    /** WAN-Error-Notify (s6.13). */
    record Wen(CallErrors errors) implements CallMessage {
        @Override
        public String name() {
            return "WEN";
        }
    }

    /**
     * Set-Link-Info (s6.14).
     *
     * @param sendAccm async control character map for what the LAC sends
     * @param receiveAccm the same for what it receives
     */
    record Sli(long sendAccm, long receiveAccm) implements CallMessage {
        @Override
        public String name() {
            return "SLI";
        }
    }
}
