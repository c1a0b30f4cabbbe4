package net.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import net.sluice.ppp.AuthRequest;
import net.sluice.ppp.AuthRequest.Origin;
import net.sluice.ppp.auth.ChapMd5;
import net.sluice.ppp.auth.MsChap;
import org.junit.jupiter.api.Test;

class LocalUsersTest {
    private static final byte[] CHALLENGE = "12345678".getBytes(StandardCharsets.UTF_8);
    private final LocalUsers users = new LocalUsers(List.of(
            new LocalUser(
                    "alice", "pässword", Services.builder().framedPool("gold").build()),
            new LocalUser("User", "clientPass", Services.DEFAULTS)));

    @Test
    void thePasswordOpensByPapAndBringsTheUsersServices() {
        var answer = users.judge(new AuthRequest.Pap(octets("alice"), octets("pässword"), Origin.LINK));
        assertThat(answer).isInstanceOfSatisfying(AuthenticationAnswer.Accepted.class, accepted -> {
            assertThat(accepted.authentic()).isEqualTo(Account.Authentic.LOCAL);
            assertThat(accepted.services().framedPool()).isEqualTo("gold");
            assertThat(accepted.msChap2Success()).isNull();
        });
    }

    @Test
    void aWrongPasswordAndAnUnknownUserGetTheSameAnswer() {
        var wrong = users.judge(new AuthRequest.Pap(octets("alice"), octets("password"), Origin.LINK));
        var unknown = users.judge(new AuthRequest.Pap(octets("bob"), octets("pässword"), Origin.LINK));
        var nobody = users.judge(new AuthRequest.Pap(new byte[0], new byte[0], Origin.LINK));
        assertThat(wrong).isEqualTo(unknown).isEqualTo(nobody).isEqualTo(new AuthenticationAnswer.Rejected("", 691));
    }

    @Test
    void thePasswordOpensByChap() {
        byte[] response = ChapMd5.response(7, octets("pässword"), CHALLENGE);
        assertThat(users.judge(new AuthRequest.Chap(7, CHALLENGE, response, octets("alice"), Origin.LINK)))
                .isInstanceOf(AuthenticationAnswer.Accepted.class);
        assertThat(users.judge(new AuthRequest.Chap(8, CHALLENGE, response, octets("alice"), Origin.LINK)))
                .isInstanceOf(AuthenticationAnswer.Rejected.class);
    }

    @Test
    void thePasswordOpensByMsChapWithTheNtResponseOnly() {
        byte[] nt = MsChap.ntResponse(CHALLENGE, "pässword");
        assertThat(users.judge(new AuthRequest.MsChap(1, CHALLENGE, new byte[24], nt, 1, octets("alice"), Origin.LINK)))
                .isInstanceOf(AuthenticationAnswer.Accepted.class);
        assertThat(users.judge(new AuthRequest.MsChap(1, CHALLENGE, nt, new byte[24], 0, octets("alice"), Origin.LINK)))
                .isInstanceOf(AuthenticationAnswer.Rejected.class);
    }

    @Test
    void thePasswordOpensByMsChapV2AndTheServerProvesItselfAsRfc2759Section9Shows() {
        byte[] challenge = HexFormat.of().parseHex("5B5D7C7D7B3F2F3E3C2C602132262628");
        byte[] peerChallenge = HexFormat.of().parseHex("21402324255E262A28295F2B3A337C7E");
        byte[] response = HexFormat.of().parseHex("82309ECD8D708B5EA08FAA3981CD83544233114A3D85D6DF");
        var answer = users.judge(
                new AuthRequest.MsChapV2(1, challenge, peerChallenge, response, 0, octets("User"), Origin.LINK));
        assertThat(answer)
                .isInstanceOfSatisfying(
                        AuthenticationAnswer.Accepted.class,
                        accepted -> assertThat(accepted.msChap2Success())
                                .isEqualTo("S=407A5589115FD0D6209F510FE9C04566932CDA56"));
    }

    @Test
    void aUserShowsNoPassword() {
        assertThat(new LocalUser("alice", "hunter2", Services.DEFAULTS).toString())
                .isEqualTo("LocalUser[alice]");
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
