package net.sluice.session;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import net.sluice.ppp.AuthDecision;
import net.sluice.ppp.AuthRequest;
import net.sluice.ppp.auth.ChapMd5;
import net.sluice.ppp.auth.MsChap;
import net.sluice.ppp.auth.MsChapV2;
import org.jspecify.annotations.Nullable;

/** Judges logins by the users of the configuration. Immutable; answers at once, in any thread. */
public final class LocalUsers {
    private static final AuthenticationAnswer REJECTED =
            new AuthenticationAnswer.Rejected("", AuthDecision.AUTHENTICATION_FAILURE);

    private final Map<String, LocalUser> users = new HashMap<>();

    /** @throws IllegalArgumentException when two users have the same name */
    public LocalUsers(Collection<LocalUser> users) {
        for (LocalUser user : users) {
            if (this.users.put(user.name(), user) != null) {
                throw new IllegalArgumentException("two users are called " + user.name());
            }
        }
    }

    /** Whether there is such a user. */
    public boolean knows(String name) {
        return users.containsKey(name);
    }

    /** Accepts whoever showed the password, rejects everybody else, the unknown among them, in the same words. */
    public AuthenticationAnswer judge(AuthRequest request) {
        LocalUser user = users.get(request.user());
        if (user == null || !proves(request, user.password())) {
            return REJECTED;
        }
        return new AuthenticationAnswer.Accepted(
                null, Account.Authentic.LOCAL, user.services(), "", success(request, user.password()));
    }

    private static boolean proves(AuthRequest request, String password) {
        return switch (request) {
            case AuthRequest.Pap pap -> MessageDigest.isEqual(octets(password), pap.password());
            case AuthRequest.Chap chap ->
                ChapMd5.verify(chap.identifier(), octets(password), chap.challenge(), chap.response());
            // RFC 2433 s6: the LAN Manager response is not looked at; it gives the password away.
            case AuthRequest.MsChap ms ->
                (ms.flags() & MsChap.USE_NT) != 0 && MsChap.verify(ms.challenge(), password, ms.ntResponse());
            case AuthRequest.MsChapV2 ms ->
                MsChapV2.verify(ms.challenge(), ms.peerChallenge(), ms.name(), password, ms.ntResponse());
        };
    }

    private static @Nullable String success(AuthRequest request, String password) {
        return request instanceof AuthRequest.MsChapV2 ms
                ? MsChapV2.authenticatorResponse(
                        password, ms.ntResponse(), ms.peerChallenge(), ms.challenge(), ms.name())
                : null;
    }

    private static byte[] octets(String password) {
        return password.getBytes(StandardCharsets.UTF_8);
    }
}
