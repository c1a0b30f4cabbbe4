package net.sluice.ppp.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** RFC 2759 s9.2, s9.3. */
class MsChapV2Test {
    private static final byte[] USER = "User".getBytes(UTF_8);
    private static final String PASSWORD = "clientPass";
    private static final byte[] AUTHENTICATOR_CHALLENGE = hex("5B5D7C7D7B3F2F3E3C2C602132262628");
    private static final byte[] PEER_CHALLENGE = hex("21402324255E262A28295F2B3A337C7E");
    private static final byte[] NT_RESPONSE = hex("82309ECD8D708B5EA08FAA3981CD83544233114A3D85D6DF");
    private static final String SUCCESS = "S=407A5589115FD0D6209F510FE9C04566932CDA56";

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    @Test
    void theChallengeHashIsTheRfcs() {
        assertThat(MsChapV2.challengeHash(PEER_CHALLENGE, AUTHENTICATOR_CHALLENGE, USER))
                .isEqualTo(hex("D02E4386BCE91226"));
    }

    @Test
    void thePasswordHashAndItsHashAreTheRfcs() {
        assertThat(MsChap.ntPasswordHash(PASSWORD)).isEqualTo(hex("44EBBA8D5312B8D611474411F56989AE"));
        assertThat(Md4.digest(MsChap.ntPasswordHash(PASSWORD))).isEqualTo(hex("41C00C584BD2D91C4017A2A12FA59F3F"));
    }

    @Test
    void theNtResponseIsTheRfcs() {
        assertThat(MsChapV2.ntResponse(AUTHENTICATOR_CHALLENGE, PEER_CHALLENGE, USER, PASSWORD))
                .isEqualTo(NT_RESPONSE);
        assertThat(MsChapV2.verify(AUTHENTICATOR_CHALLENGE, PEER_CHALLENGE, USER, PASSWORD, NT_RESPONSE))
                .isTrue();
        assertThat(MsChapV2.verify(AUTHENTICATOR_CHALLENGE, PEER_CHALLENGE, USER, "clientpass", NT_RESPONSE))
                .isFalse();
    }

    /** RFC 2759 s4: "only the user name is used, without any associated Windows NT domain name". */
    @Test
    void aWindowsDomainDoesNotCount() {
        assertThat(MsChapV2.ntResponse(
                        AUTHENTICATOR_CHALLENGE, PEER_CHALLENGE, "BIGCO\\User".getBytes(UTF_8), PASSWORD))
                .isEqualTo(NT_RESPONSE);
    }

    @Test
    void theAuthenticatorResponseIsTheRfcs() {
        assertThat(MsChapV2.authenticatorResponse(PASSWORD, NT_RESPONSE, PEER_CHALLENGE, AUTHENTICATOR_CHALLENGE, USER))
                .isEqualTo(SUCCESS);
    }

    @Test
    void aSuccessIsGenuineOnlyWithTheRightResponseInFront() {
        assertThat(MsChapV2.verifySuccess(SUCCESS, (SUCCESS + " M=hello").getBytes(UTF_8)))
                .isTrue();
        assertThat(MsChapV2.verifySuccess(SUCCESS, SUCCESS.replace("A", "a").getBytes(UTF_8)))
                .isTrue();
        assertThat(MsChapV2.verifySuccess(SUCCESS, SUCCESS.replace("56", "57").getBytes(UTF_8)))
                .isFalse();
        assertThat(MsChapV2.verifySuccess(SUCCESS, ("M=" + SUCCESS).getBytes(UTF_8)))
                .isFalse();
        assertThat(MsChapV2.verifySuccess(SUCCESS, new byte[0])).isFalse();
    }

    /** RFC 2759 s9.3. */
    @Test
    void desKeysGetOddParity() {
        byte[] hash = hex("FC156AF7EDCD6C0EDDE3337D427F4EAC");

        assertThat(Digests.withParity(hash, 0)).isEqualTo(hex("FD0B5B5E7F6E34D9"));
        assertThat(Digests.withParity(hash, 7)).isEqualTo(hex("0E6E796737EA08FE"));
    }
}
