package net.sluice.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import net.sluice.ppp.AuthRequest;
import net.sluice.ppp.AuthRequest.Origin;
import net.sluice.session.AuthenticationAnswer.Accepted;
import net.sluice.session.AuthenticationAnswer.Rejected;
import org.junit.jupiter.api.Test;

class LocalUsersTest {
    private static final byte[] NO_OCTETS = {};

    private final Services services =
            Services.builder().framedPool("business").sessionTimeoutSeconds(60).build();
    private final LocalUsers users = new LocalUsers(List.of(
            new LocalUser("alice", "correct horse", services), new LocalUser("User", "clientPass", Services.DEFAULTS)));

    @Test
    void theRightPapPasswordIsAcceptedWithTheUsersServices() {
        assertThat(users.judge(pap("alice", "correct horse"))).isInstanceOfSatisfying(Accepted.class, accepted -> {
            assertThat(accepted.services()).isEqualTo(services);
            assertThat(accepted.authentic()).isEqualTo(Account.Authentic.LOCAL);
            assertThat(accepted.msChap2Success()).isNull();
        });
    }

    @Test
    void aWrongPasswordAndAnUnknownUserGetTheSameAnswer() {
        AuthenticationAnswer wrong = users.judge(pap("alice", "correct hors"));
        assertThat(wrong).isInstanceOf(Rejected.class);
        assertThat(users.judge(pap("mallory", ""))).isEqualTo(wrong);
        assertThat(users.judge(pap("", ""))).isEqualTo(wrong);
    }

    @Test
    void chapIsMd5OverIdentifierSecretAndChallenge() throws Exception {
        byte[] challenge = {1, 2, 3, 4, 5, 6, 7, 8};
        MessageDigest md5 = MessageDigest.getInstance("MD5");
        md5.update((byte) 9);
        md5.update("correct horse".getBytes(UTF_8));
        byte[] response = md5.digest(challenge);

        assertThat(users.judge(chap(9, challenge, response))).isInstanceOf(Accepted.class);
        assertThat(users.judge(chap(10, challenge, response))).isInstanceOf(Rejected.class);
        assertThat(users.judge(chap(9, challenge, NO_OCTETS))).isInstanceOf(Rejected.class);
    }

    @Test
    void theExampleOfRfc2759IsAcceptedAndAnsweredAsItSays() {
        // RFC 2759 s9.2.
        AuthRequest request = new AuthRequest.MsChapV2(
                1,
                hex("5B5D7C7D7B3F2F3E3C2C602132262628"),
                hex("21402324255E262A28295F2B3A337C7E"),
                hex("82309ECD8D708B5EA08FAA3981CD83544233114A3D85D6DF"),
                0,
                "User".getBytes(UTF_8),
                Origin.LINK);
        assertThat(users.judge(request))
                .isInstanceOfSatisfying(
                        Accepted.class,
                        accepted -> assertThat(accepted.msChap2Success())
                                .isEqualTo("S=407A5589115FD0D6209F510FE9C04566932CDA56"));
    }

    @Test
    void aWindowsDomainBeforeTheNameDoesNotCount() {
        assertThat(users.judge(pap("CORP\\alice", "correct horse"))).isInstanceOf(Accepted.class);
        assertThat(users.knows("CORP\\alice")).isTrue();
        assertThat(users.knows("CORP\\bob")).isFalse();
    }

    @Test
    void aLanManagerResponseAloneProvesNothing() {
        // RFC 2433 Appendix B.2 has no NT vector of its own: what counts is that flag 0 is refused whatever the
        // response.
        AuthRequest request = new AuthRequest.MsChap(
                1, new byte[8], new byte[24], new byte[24], 0, "alice".getBytes(UTF_8), Origin.LINK);
        assertThat(users.judge(request)).isInstanceOf(Rejected.class);
    }

    @Test
    void noPasswordIsEverPrinted() {
        assertThat(new LocalUser("alice", "correct horse", services).toString()).doesNotContain("horse");
    }

    @Test
    void twoUsersOfTheSameNameAreRefused() {
        LocalUser alice = new LocalUser("alice", "", services);
        assertThatThrownBy(() -> new LocalUsers(List.of(alice, alice))).hasMessageContaining("alice");
    }

    private static AuthRequest pap(String name, String password) {
        return new AuthRequest.Pap(name.getBytes(UTF_8), password.getBytes(UTF_8), Origin.LINK);
    }

    private static AuthRequest chap(int identifier, byte[] challenge, byte[] response) {
        return new AuthRequest.Chap(identifier, challenge, response, "alice".getBytes(UTF_8), Origin.LINK);
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }
}
