package net.sluice.radius.message;

import net.sluice.radius.wire.Octets;
import org.jspecify.annotations.Nullable;

/**
 * May this peer in, and with what? (RFC 2865 s4.1)
 *
 * @param state State of the challenge that this answers (RFC 2865 s5.24), sent back unmodified; null in a first request
 */
public record AccessRequest(
        Credentials credentials,
        SessionFacts session,
        @Nullable Octets state) {

    public static AccessRequest of(Credentials credentials, SessionFacts session) {
        return new AccessRequest(credentials, session, null);
    }
}
