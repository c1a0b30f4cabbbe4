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

/**
 * The users of the configuration file, and the judgement of what they prove themselves with. An unknown name costs the
 * same time as a wrong password, and every comparison the same time wherever the difference lies. Immutable.
 */
public final class LocalUsers {
    private static final String REFUSED = "authentication failed";

    private final Map<String, LocalUser> users = new HashMap<>();

    /** @throws IllegalArgumentException when two users have the same name */
    public LocalUsers(Collection<LocalUser> users) {
        for (LocalUser user : users) {
            if (this.users.put(user.name(), user) != null) {
                throw new IllegalArgumentException("two local users are called " + user.name());
            }
        }
    }

    /** Whether there is a user of that name. */
    public boolean knows(String name) {
        return find(name) != null;
    }

    /** How many there are. */
    public int size() {
        return users.size();
    }

    /** Accepts or rejects. */
    public AuthenticationAnswer judge(AuthRequest request) {
        LocalUser user = find(request.user());
        boolean right = isRight(request, user == null ? "" : user.password());
        if (user == null || !right) {
            return new AuthenticationAnswer.Rejected(REFUSED, AuthDecision.AUTHENTICATION_FAILURE);
        }
        return new AuthenticationAnswer.Accepted(
                null, Account.Authentic.LOCAL, user.services(), "", msChap2Success(request, user.password()));
    }

    private @Nullable LocalUser find(String name) {
        LocalUser user = users.get(name);
        // Windows says DOMAIN\name.
        return user == null ? users.get(name.substring(name.lastIndexOf('\\') + 1)) : user;
    }

    private static boolean isRight(AuthRequest request, String password) {
        byte[] secret = password.getBytes(StandardCharsets.UTF_8);
        return switch (request) {
            case AuthRequest.Pap pap -> MessageDigest.isEqual(secret, pap.password());
            case AuthRequest.Chap chap -> ChapMd5.verify(chap.identifier(), secret, chap.challenge(), chap.response());
            // RFC 2433 s3: the LAN Manager response alone proves nothing that we would believe.
            case AuthRequest.MsChap chap ->
                (chap.flags() & MsChap.USE_NT) != 0 && MsChap.verify(chap.challenge(), password, chap.ntResponse());
            case AuthRequest.MsChapV2 chap ->
                MsChapV2.verify(chap.challenge(), chap.peerChallenge(), chap.name(), password, chap.ntResponse());
        };
    }

    private static @Nullable String msChap2Success(AuthRequest request, String password) {
        return request instanceof AuthRequest.MsChapV2 chap
                ? MsChapV2.authenticatorResponse(
                        password, chap.ntResponse(), chap.peerChallenge(), chap.challenge(), chap.name())
                : null;
    }
}
