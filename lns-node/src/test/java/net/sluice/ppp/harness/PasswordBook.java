package net.sluice.ppp.harness;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Map;
import net.sluice.ppp.AuthDecision;
import net.sluice.ppp.AuthRequest;
import net.sluice.ppp.auth.ChapMd5;
import net.sluice.ppp.auth.MsChap;
import net.sluice.ppp.auth.MsChapV2;

/** A server's users and their passwords, and how to check them by each protocol. */
public record PasswordBook(Map<String, String> passwords) {
    /** What a server that knows only these users would say. */
    public AuthDecision decide(AuthRequest request) {
        String password = passwords.get(request.user());
        if (password == null || !matches(request, password)) {
            return new AuthDecision.Reject("no", AuthDecision.AUTHENTICATION_FAILURE, true);
        }
        return AuthDecision.accept("welcome", authenticatorResponse(request, password));
    }

    private static boolean matches(AuthRequest request, String password) {
        return switch (request) {
            case AuthRequest.Pap pap -> Arrays.equals(pap.password(), password.getBytes(UTF_8));
            case AuthRequest.Chap chap ->
                ChapMd5.verify(chap.identifier(), password.getBytes(UTF_8), chap.challenge(), chap.response());
            case AuthRequest.MsChap chap -> MsChap.verify(chap.challenge(), password, chap.ntResponse());
            case AuthRequest.MsChapV2 chap ->
                MsChapV2.verify(chap.challenge(), chap.peerChallenge(), chap.name(), password, chap.ntResponse());
        };
    }

    private static String authenticatorResponse(AuthRequest request, String password) {
        return request instanceof AuthRequest.MsChapV2 chap
                ? MsChapV2.authenticatorResponse(
                        password, chap.ntResponse(), chap.peerChallenge(), chap.challenge(), chap.name())
                : "";
    }
}
