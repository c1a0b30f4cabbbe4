package net.sluice.radius.message;

/** Why a request ended without an answer. */
public enum NoAnswerReason {
    /** Nothing came within the tries of every server. */
    TIMEOUT,
    /** Answers came, and none was proved by the shared secret: the secret differs, or somebody forges. */
    BAD_AUTHENTICATOR,
    /** Answers came without the Message-Authenticator that is required of them (CVE-2024-3596). */
    MISSING_MESSAGE_AUTHENTICATOR,
    /** No packet identifier came free in time: as many requests are under way as the source ports allow. */
    TOO_MANY_IN_FLIGHT,
    /** What was to be said does not fit into a RADIUS packet. */
    NOT_ENCODABLE,
    /** The socket refused to send. */
    NOT_SENT,
    /** No server is configured for this. */
    NO_SERVER,
    /** The calling thread was interrupted, or the client is closed. */
    CANCELLED
}
