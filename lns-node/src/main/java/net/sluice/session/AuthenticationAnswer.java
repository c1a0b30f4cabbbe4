package net.sluice.session;

import net.sluice.ppp.AuthDecision;
import org.jspecify.annotations.Nullable;

/** What AAA says to a login. */
public sealed interface AuthenticationAnswer {
    /**
     * Come in.
     *
     * @param user the name to account on, when AAA wants another than the peer gave; else null
     * @param authentic who decided
     * @param services what is granted
     * @param message Reply-Message, shown to the peer; empty for none
     * @param msChap2Success the authenticator response of MS-CHAPv2, {@code S=} and 40 hexadecimal digits (RFC 2759 s5);
     *     null for other methods
     */
    record Accepted(
            @Nullable String user,
            Account.Authentic authentic,
            Services services,
            String message,
            @Nullable String msChap2Success)
            implements AuthenticationAnswer {}

    /**
     * Stay out.
     *
     * @param message Reply-Message, shown to the peer; empty for none
     * @param msChapError the MS-CHAP error code, 691 when AAA named none (RFC 2433 s9)
     */
    record Rejected(String message, int msChapError) implements AuthenticationAnswer {
        /** The same for the PPP link, where the peer may try again. */
        AuthDecision decision() {
            return new AuthDecision.Reject(message, msChapError, true);
        }
    }

    /**
     * Nobody could tell: no server answered, or the answer could not be trusted.
     *
     * @param why for the log
     */
    record Unavailable(String why) implements AuthenticationAnswer {}
}
