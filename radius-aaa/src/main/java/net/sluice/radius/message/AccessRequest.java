package net.sluice.radius.message;

import net.sluice.radius.message.AccessAnswer.Challenge;
import org.jspecify.annotations.Nullable;

/**
 * May this peer in, and with what? (RFC 2865 s4.1)
 *
 * @param challenge what this answers: its State goes back unmodified (RFC 2865 s5.24), to the server that gave it where that one still
 *                  answers; null in a first request
 */
public record AccessRequest(
        Credentials credentials,
        SessionFacts session,
        @Nullable Challenge challenge) {

    public static AccessRequest of(Credentials credentials, SessionFacts session) {
        return new AccessRequest(credentials, session, null);
    }

    /** The next request of a conversation. */
    public static AccessRequest answering(Challenge challenge, Credentials credentials, SessionFacts session) {
        return new AccessRequest(credentials, session, challenge);
    }
}
