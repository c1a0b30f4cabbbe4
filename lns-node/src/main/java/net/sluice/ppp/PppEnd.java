package net.sluice.ppp;

/**
 * Why a link ended.
 *
 * @param detail more for the log: the peer's text, the numbers; may be empty, holds no secret
 */
public record PppEnd(Cause cause, String detail) {
    /** Each is another line in the runbook. */
    public enum Cause {
        /** The peer sent an LCP Terminate-Request. */
        PEER_TERMINATED,
        /** The peer left too many of our LCP Echo-Requests unanswered. */
        ECHO_TIMEOUT,
        /** The peer answered none of our LCP Configure-Requests. */
        LCP_NO_ANSWER,
        /** Configure-Naks and Configure-Rejects went round in circles, or the peer refused what we insist on. */
        LCP_NOT_CONVERGING,
        /** The peer will not use any of the authentication protocols we allow. */
        AUTH_PROTOCOL_REFUSED,
        /** The peer did not answer the challenge, or sent no PAP request. */
        AUTH_NO_ANSWER,
        /** The peer's proof was refused: wrong password, unknown user, or what AAA says. */
        AUTH_FAILED,
        /** The answer to {@link PppOutput#authenticate} did not come in time. */
        AAA_NO_ANSWER,
        /** The peer refused our own name and password. */
        OWN_AUTH_FAILED,
        /** The peer did not answer our own authentication. */
        OWN_AUTH_NO_ANSWER,
        /** The peer accepted our MS-CHAPv2 response without knowing the password (RFC 2759 s5). */
        PEER_NOT_GENUINE,
        /** We hear ourselves: our own magic number came back (RFC 1661 s6.4). */
        LOOPED_BACK,
        /** The peer rejected LCP itself, one of its basic codes, or the authentication protocol it had agreed to. */
        PROTOCOL_REJECTED,
        /** No network protocol was left that both sides would speak, or none came up in time. */
        NO_NETWORK_PROTOCOL,
        /** The link was not up within {@link PppConfig#setupTimeoutNanos}. */
        SETUP_TIMEOUT,
        /** An operator, or RADIUS by Disconnect-Request, ended it. */
        ADMIN,
        /** The allowed session time is over. */
        SESSION_TIMEOUT,
        /** No traffic for the allowed idle time. */
        IDLE_TIMEOUT,
        /** The same user logged in again. */
        DISPLACED,
        /** There was no address to give. */
        NO_ADDRESS,
        /** This node is shutting down. */
        SHUTDOWN,
        /** The call that carried the link is gone. */
        LOWER_DOWN
    }

    public static PppEnd of(Cause cause) {
        return new PppEnd(cause, "");
    }

    public static PppEnd of(Cause cause, String detail) {
        return new PppEnd(cause, detail);
    }

    @Override
    public String toString() {
        return detail.isEmpty() ? cause.toString() : cause + " (" + detail + ")";
    }
}
