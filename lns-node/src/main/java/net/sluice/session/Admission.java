package net.sluice.session;

import net.sluice.ppp.AuthRequest;
import org.jspecify.annotations.Nullable;

/**
 * A login that AAA has accepted.
 *
 * @param ref the attempt, under which the directory knows it
 * @param request what the peer proved itself with; null when nothing was asked of it, or it did so in another node
 * @param proved who the peer proved to be; null when nothing was asked of it
 * @param login its key in the login directory
 * @param exclusive whether the key is claimed, so that a new login ends the old one
 * @param accepted what AAA said
 */
record Admission(
        SubscriberRef ref,
        @Nullable AuthRequest request,
        @Nullable String proved,
        LoginKey login,
        boolean exclusive,
        AuthenticationAnswer.Accepted accepted) {

    /** @param user whom to account on; empty when nobody said */
    static Admission of(
            SubscriberRef ref,
            @Nullable AuthRequest request,
            String user,
            AuthenticationAnswer.Accepted accepted,
            LoginPolicy policy,
            String circuit) {
        // The lines of an ha-set are up at the same time: there a new login ends that of its own line only.
        boolean anywhere = policy == LoginPolicy.USER && accepted.services().haSet() == null;
        LoginKey key = new LoginKey(user, anywhere ? "" : circuit);
        String proved = request == null ? null : request.user();
        return new Admission(ref, request, proved, key, policy != LoginPolicy.NONE && !user.isEmpty(), accepted);
    }

    String user() {
        return login.user();
    }

    Services services() {
        return accepted.services();
    }
}
