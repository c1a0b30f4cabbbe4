package net.sluice.ppp;

/** The answer to an {@link AuthRequest}. */
public sealed interface AuthDecision {
    /**
     * The peer is who it says.
     *
     * @param message text for the peer, may be empty
     * @param authenticatorResponse MS-CHAPv2 only: {@code S=} and 40 hexadecimal digits (RFC 2759 s5); else empty. Without it
     *     a login by MS-CHAPv2 fails; a peer that answered a {@linkplain AuthRequest.Origin#RECHALLENGE later challenge} stays
     *     as it is, unanswered
     */
    record Accept(String message, String authenticatorResponse) implements AuthDecision {}

    /**
     * The peer is refused.
     *
     * @param message text for the peer, may be empty
     * @param error the MS-CHAP error code, {@code E=} (RFC 2759 s6); {@link #AUTHENTICATION_FAILURE} when none is known
     * @param retryAllowed whether the peer may try once more with MS-CHAP, as far as {@link PppConfig#authTries} allows
     */
    record Reject(String message, int error, boolean retryAllowed) implements AuthDecision {}

    /** RFC 2759 s6, ERROR_AUTHENTICATION_FAILURE. */
    int AUTHENTICATION_FAILURE = 691;

    static Accept accept(String message) {
        return new Accept(message, "");
    }

    static Accept accept(String message, String authenticatorResponse) {
        return new Accept(message, authenticatorResponse);
    }

    static Reject reject(String message) {
        return new Reject(message, AUTHENTICATION_FAILURE, false);
    }
}
