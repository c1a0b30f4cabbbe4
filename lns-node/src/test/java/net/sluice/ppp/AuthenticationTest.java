package net.sluice.ppp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import net.sluice.conformance.Meets;
import net.sluice.ppp.auth.ChapMd5;
import net.sluice.ppp.auth.MsChap;
import net.sluice.ppp.harness.PppBench;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PAP, CHAP, MS-CHAP and MS-CHAPv2, packet by packet (RFC 1334, RFC 1994, RFC 2433, RFC 2759). */
class AuthenticationTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final String SUCCESS = "S=407A5589115FD0D6209F510FE9C04566932CDA56";

    private static PppConfig demanding(AuthProtocol auth) {
        return PppConfig.builder()
                .authProtocols(List.of(auth))
                .localName("lns")
                .echo(0, 1)
                .build();
    }

    private static PppBench server(AuthProtocol auth) {
        return server(demanding(auth));
    }

    private static PppBench server(PppConfig config) {
        PppBench bench = new PppBench(config).lcpUp();
        bench.link().network(NetworkConfig.client(), 0);
        return bench;
    }

    /** LCP open; the peer demands that we authenticate. */
    private static PppBench client(String auth, RandomGenerator random) {
        PppConfig config = PppConfig.builder()
                .credentials(new Credentials("User", "clientPass"))
                .echo(0, 1)
                .build();
        PppBench bench = new PppBench(config, random)
                .open()
                .peer("LCP ConfReq 1 [auth " + auth + "]")
                .acks("LCP");
        bench.link().network(NetworkConfig.client(), 0);
        return bench;
    }

    private static String hex(String text) {
        return HEX.formatHex(text.getBytes(UTF_8));
    }

    private static String last(List<String> frames) {
        return frames.getLast();
    }

    // ---- PAP, we ask

    @Test
    @Meets("1661-3.5-3")
    @Meets("1661-3.5-4")
    void noNetworkProtocolIsSpokenBeforeThePeerIsAuthenticated() {
        PppBench bench = server(AuthProtocol.PAP);
        assertThat(bench.sent()).noneMatch(frame -> frame.contains("IPCP"));

        assertThat(bench.peer("IPCP ConfReq 1 [addr 00000000]").said()).containsExactly("x NOT_NETWORK_PHASE 8021");
        assertThat(bench.peer("CCP ConfReq 1").said()).containsExactly("x NOT_NETWORK_PHASE 80fd");
        assertThat(bench.peer("raw 002145000000").said()).containsExactly("x NOT_NETWORK_PHASE 0021");
        assertThat(bench.peer("PAP AuthReq 1 03616e6e03616263").said())
                .containsExactly("! authenticate Pap[ann, LINK]");
        assertThat(bench.peer("IPCP ConfReq 1 [addr 00000000]").said()).containsExactly("x NOT_NETWORK_PHASE 8021");
        bench.link().authenticated(AuthDecision.accept("hi"), 0);
        assertThat(bench.said())
                .startsWith("> ff03 PAP AuthAck 1 026869")
                .anyMatch(line -> line.startsWith("> ff03 IPCP ConfReq 1"));
        assertThat(bench.link().view().peerName()).isEqualTo("ann");
    }

    @Test
    void aPapRequestThatIsRepeatedGetsTheSameReplyWithoutAskingAgain() {
        PppBench bench = server(AuthProtocol.PAP).peer("PAP AuthReq 1 03616e6e03616263");
        bench.said();

        assertThat(bench.peer("PAP AuthReq 2 03616e6e03616263").said()).containsExactly("x AUTH_PENDING c023");
        assertThat(bench.peer("PAP AuthReq 3 03616e6e03646566").said()).containsExactly("x AUTH_PENDING c023");
        bench.link().authenticated(AuthDecision.accept(""), 0);
        assertThat(bench.sent()).startsWith("ff03 PAP AuthAck 2 00");
        assertThat(bench.peer("PAP AuthReq 4 03616e6e03616263").sent()).containsExactly("ff03 PAP AuthAck 4 00");
        assertThat(bench.side().authRequests()).hasSize(1);
    }

    @Test
    void aPapRequestThatIsRefusedEndsTheLink() {
        PppBench bench = server(AuthProtocol.PAP).peer("PAP AuthReq 1 03616e6e03616263");
        bench.said();
        bench.link().authenticated(AuthDecision.reject("no"), 0);

        assertThat(bench.sent()).containsExactly("ff03 PAP AuthNak 1 026e6f", "ff03 LCP TermReq 2");
        assertThat(bench.passes(10).side().end()).isEqualTo(PppEnd.of(PppEnd.Cause.AUTH_FAILED, "no"));
    }

    @Test
    void aPeerThatProvesNothingIsNotWaitedForForEver() {
        assertThat(server(AuthProtocol.PAP).passes(40).side().end().cause()).isEqualTo(PppEnd.Cause.AUTH_NO_ANSWER);
        assertThat(server(AuthProtocol.CHAP_MD5).passes(40).side().end().cause())
                .isEqualTo(PppEnd.Cause.AUTH_NO_ANSWER);
    }

    @Test
    void anAaaThatDoesNotAnswerIsNotWaitedForForEver() {
        PppBench bench = server(AuthProtocol.PAP).peer("PAP AuthReq 1 03616e6e03616263");

        assertThat(bench.passes(70).side().end().cause()).isEqualTo(PppEnd.Cause.AAA_NO_ANSWER);
        bench.said();
        bench.link().authenticated(AuthDecision.accept("late"), bench.nowNanos());
        assertThat(bench.said()).isEmpty();
    }

    @Test
    void brokenAndUnexpectedPapPacketsAreDiscarded() {
        PppBench bench = server(AuthProtocol.PAP);
        bench.said();

        assertThat(bench.peer("PAP AuthReq 1 05616e6e").said()).containsExactly("x AUTH_MALFORMED c023");
        assertThat(bench.peer("PAP AuthAck 1 00").said()).containsExactly("x AUTH_NOT_AGREED c023");
        assertThat(bench.peer("PAP code9 1 00").said()).containsExactly("x AUTH_NOT_AGREED c023");
        assertThat(bench.peer("CHAP Response 1 01aa").said()).containsExactly("x AUTH_NOT_AGREED c223");
        assertThat(bench.peer("CHAP code7 1 01aa").said()).containsExactly("x AUTH_NOT_AGREED c223");
    }

    // ---- CHAP, we ask

    @Test
    void aChallengeIsRepeatedWithANewIdentifierAndValueUntilItIsAnswered() {
        PppBench bench = server(AuthProtocol.CHAP_MD5).passes(6.5);

        assertThat(bench.sent().stream().filter(f -> f.contains("Challenge")).toList())
                .satisfiesExactly(
                        one -> assertThat(one).matches("ff03 CHAP Challenge 1 10[0-9a-f]{32}6c6e73"),
                        two -> assertThat(two).startsWith("ff03 CHAP Challenge 2 "),
                        three -> assertThat(three).startsWith("ff03 CHAP Challenge 3 "))
                .extracting(challenge -> challenge.substring(24))
                .doesNotHaveDuplicates();
    }

    @Test
    void aResponseToAnEarlierChallengeIsDiscarded() {
        PppBench bench = server(AuthProtocol.CHAP_MD5).passes(3.5);
        assertThat(last(bench.sent())).startsWith("ff03 CHAP Challenge 2 ");
        bench.said();

        // RFC 1994 s4.1: "The Identifier field MUST be copied from the Identifier field of the Challenge".
        assertThat(bench.peer("CHAP Response 1 10" + "00".repeat(16) + "616e6e").said())
                .containsExactly("x AUTH_UNEXPECTED c223");
        assertThat(bench.side().authRequests()).isEmpty();
    }

    @Test
    void aResponseIsHandedOverAsItIsAndItsCopiesGetTheSameReply() {
        PppBench bench = server(AuthProtocol.CHAP_MD5);
        String challenge = last(bench.sent()).substring(24, 56);
        byte[] value = ChapMd5.response(1, "abc".getBytes(UTF_8), HEX.parseHex(challenge));
        String response = "CHAP Response 1 10" + HEX.formatHex(value) + "616e6e";

        assertThat(bench.peer(response).said()).containsExactly("! authenticate Chap[ann, LINK]");
        assertThat(bench.side().authRequests()).singleElement().isInstanceOfSatisfying(AuthRequest.Chap.class, r -> {
            assertThat(r.identifier()).isEqualTo(1);
            assertThat(ChapMd5.verify(1, "abc".getBytes(UTF_8), r.challenge(), r.response()))
                    .isTrue();
        });
        assertThat(bench.peer(response).said()).containsExactly("x AUTH_PENDING c223");
        bench.link().authenticated(AuthDecision.accept("welcome"), 0);
        String success = "ff03 CHAP Success 1 " + hex("welcome");
        assertThat(bench.sent()).startsWith(success);
        assertThat(bench.peer(response).sent()).containsExactly(success);
        // RFC 1994 s4.1: also a wrong one, so that nobody can try names and secrets.
        assertThat(bench.peer("CHAP Response 1 10" + "00".repeat(16) + "62").sent())
                .containsExactly(success);
        assertThat(bench.peer("CHAP Response 2 10" + "00".repeat(16) + "62").said())
                .containsExactly("x AUTH_UNEXPECTED c223");
        assertThat(bench.side().authRequests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"00", "0faabb", "10aabb", "0f00112233445566778899aabbccddee61", ""})
    void aResponseWithWrongLengthsIsDiscarded(String data) {
        PppBench bench = server(AuthProtocol.CHAP_MD5);
        bench.said();

        assertThat(bench.peer("CHAP Response 1 " + data).said()).containsExactly("x AUTH_MALFORMED c223");
    }

    @Test
    void aPeerIsChallengedAgainAfterAWhileWithoutLosingItsLink() {
        PppConfig config = demanding(AuthProtocol.CHAP_MD5).toBuilder()
                .rechallengeNanos(100 * PppBench.SECOND)
                .build();
        PppBench bench = server(config).peer("CHAP Response 1 10" + "00".repeat(16) + "616e6e");
        bench.link().authenticated(AuthDecision.accept(""), 0);
        bench.peer("IPV6CP ConfReq 1 [id 0000000000000005]").acks("IPV6CP");
        bench.said();

        assertThat(bench.passes(100).sent()).anyMatch(frame -> frame.startsWith("ff03 CHAP Challenge 2"));
        assertThat(bench.peer("CHAP Response 2 10" + "00".repeat(16) + "616e6e").said())
                .containsExactly("! authenticate Chap[ann, RECHALLENGE]");
        bench.link().authenticated(AuthDecision.accept(""), bench.nowNanos());
        assertThat(bench.said()).containsExactly("> ff03 CHAP Success 2");
        assertThat(bench.side().ip6()).isNotNull();

        bench.passes(100);
        bench.peer("CHAP Response 3 10" + "00".repeat(16) + "616e6e");
        bench.link().authenticated(AuthDecision.reject("expired"), bench.nowNanos());
        assertThat(bench.passes(10).side().end().cause()).isEqualTo(PppEnd.Cause.AUTH_FAILED);
    }

    @Test
    void anAnswerForAnEarlierNegotiationIsIgnored() {
        PppBench bench = server(AuthProtocol.CHAP_MD5).peer("CHAP Response 1 10" + "00".repeat(16) + "616e6e");
        AuthRequest first = bench.side().authRequests().getFirst();
        bench.peer("LCP ConfReq 2 [magic 01010101]").acks("LCP");
        bench.peer("CHAP Response 2 10" + "00".repeat(16) + "626f62");
        bench.said();

        bench.link().authenticated(first, AuthDecision.accept(""), 0);
        assertThat(bench.said()).isEmpty();
        bench.link().authenticated(bench.side().authRequests().getLast(), AuthDecision.accept(""), 0);
        assertThat(bench.link().view().peerName()).isEqualTo("bob");
    }

    // ---- MS-CHAP and MS-CHAPv2, we ask

    private static final String MS_RESPONSE = "31" + "11".repeat(16) + "00".repeat(8) + "22".repeat(24) + "00";

    @Test
    void aMsChapV2SuccessCarriesTheAuthenticatorResponseAndTheMessage() {
        PppBench bench = server(AuthProtocol.MSCHAPV2);
        assertThat(last(bench.sent())).matches("ff03 CHAP Challenge 1 10[0-9a-f]{32}6c6e73");
        bench.peer("CHAP Response 1 " + MS_RESPONSE + "616e6e");

        assertThat(bench.side().authRequests())
                .singleElement()
                .isInstanceOfSatisfying(AuthRequest.MsChapV2.class, r -> {
                    assertThat(r.peerChallenge()).isEqualTo(HEX.parseHex("11".repeat(16)));
                    assertThat(r.ntResponse()).isEqualTo(HEX.parseHex("22".repeat(24)));
                    assertThat(r.challenge()).hasSize(16);
                });
        bench.said();
        bench.link().authenticated(AuthDecision.accept("hello", SUCCESS), 0);
        assertThat(bench.sent()).startsWith("ff03 CHAP Success 1 " + hex(SUCCESS + " M=hello"));
    }

    @Test
    void aMsChapV2SuccessWithoutAuthenticatorResponseIsAFailure() {
        PppBench bench = server(AuthProtocol.MSCHAPV2).peer("CHAP Response 1 " + MS_RESPONSE + "616e6e");
        bench.link().authenticated(AuthDecision.accept("hello"), 0);

        assertThat(bench.passes(10).side().end())
                .isEqualTo(PppEnd.of(PppEnd.Cause.AUTH_FAILED, "AAA sent no authenticator response"));
    }

    @Test
    void aPeerThatIsUpStaysWhenNobodyCanJudgeItsAnswerToALaterChallenge() {
        PppConfig config = demanding(AuthProtocol.MSCHAPV2).toBuilder()
                .rechallengeNanos(60 * PppBench.SECOND)
                .build();
        PppBench bench = server(config).peer("CHAP Response 1 " + MS_RESPONSE + "616e6e");
        bench.link().authenticated(AuthDecision.accept("", SUCCESS), 0);
        bench.peer("IPV6CP ConfReq 1 [id 0000000000000005]").acks("IPV6CP");
        bench.passes(60).peer("CHAP Response 2 " + MS_RESPONSE + "616e6e");
        bench.said();

        bench.link().authenticated(AuthDecision.accept(""), bench.nowNanos());
        assertThat(bench.said()).isEmpty();
        assertThat(bench.peer("CHAP Response 2 " + MS_RESPONSE + "616e6e").said())
                .containsExactly("x AUTH_UNEXPECTED c223");
        assertThat(bench.passes(60).sent()).anyMatch(frame -> frame.startsWith("ff03 CHAP Challenge 3"));
        assertThat(bench.side().ip6()).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"MSCHAP", "MSCHAPV2"})
    void aMsChapFailureNamesErrorRetryChallengeAndVersion(String name) {
        AuthProtocol auth = AuthProtocol.valueOf(name);
        PppBench bench = server(auth).peer("CHAP Response 1 " + MS_RESPONSE + "616e6e");
        bench.said();
        bench.link().authenticated(new AuthDecision.Reject("bad", 649, true), 0);

        String failure = bench.sent().getFirst();
        assertThat(failure).startsWith("ff03 CHAP Failure 1 ");
        int digits = auth == AuthProtocol.MSCHAP ? 16 : 32;
        assertThat(new String(HEX.parseHex(failure.substring(20)), UTF_8))
                .matches("E=649 R=0 C=[0-9A-F]{" + digits + "} V=3 M=bad");
        assertThat(bench.passes(10).side().end().cause()).isEqualTo(PppEnd.Cause.AUTH_FAILED);
    }

    @Test
    void aPeerThatMayTryAgainAnswersTheChallengeInTheFailure() {
        PppConfig config =
                demanding(AuthProtocol.MSCHAPV2).toBuilder().authTries(2).build();
        PppBench bench = server(config).peer("CHAP Response 1 " + MS_RESPONSE + "616e6e");
        bench.said();
        bench.link().authenticated(new AuthDecision.Reject("bad", 691, true), 0);
        String failure = bench.sent().getFirst();
        String text = new String(HEX.parseHex(failure.substring(20)), UTF_8);
        assertThat(text).startsWith("E=691 R=1 C=");

        assertThat(bench.peer("CHAP Response 1 " + MS_RESPONSE + "616e6e").sent())
                .containsExactly(failure);
        // RFC 2759 s6: the short time-out is off while a human types.
        assertThat(bench.passes(30).side().end()).isNull();
        bench.peer("CHAP Response 2 " + MS_RESPONSE + "616e6e");
        AuthRequest.MsChapV2 second =
                (AuthRequest.MsChapV2) bench.side().authRequests().getLast();
        assertThat(HexFormat.of().withUpperCase().formatHex(second.challenge())).isEqualTo(text.substring(12, 44));
        bench.link().authenticated(new AuthDecision.Reject("bad", 691, true), bench.nowNanos());
        assertThat(new String(HEX.parseHex(bench.sent().getFirst().substring(20)), UTF_8))
                .startsWith("E=691 R=0");
        assertThat(bench.passes(10).side().end().cause()).isEqualTo(PppEnd.Cause.AUTH_FAILED);
    }

    @Test
    void passwordChangeIsNotOffered() {
        PppBench bench = server(AuthProtocol.MSCHAPV2);
        bench.said();

        assertThat(bench.peer("CHAP code7 1 " + "00".repeat(582)).said()).containsExactly("x AUTH_NOT_AGREED c223");
    }

    // ---- they ask

    @Test
    void weRepeatOurPapRequestWithANewIdentifierUntilItIsAnswered() {
        PppBench bench = client("c023", new SplittableRandom(1)).passes(4);

        assertThat(bench.sent().stream().filter(f -> f.contains("PAP")).toList())
                .containsExactly(
                        "ff03 PAP AuthReq 1 04" + hex("User") + "0a" + hex("clientPass"),
                        "ff03 PAP AuthReq 2 04" + hex("User") + "0a" + hex("clientPass"));
        assertThat(bench.peer("PAP AuthAck 7 00").said()).containsExactly("x AUTH_UNEXPECTED c023");
        assertThat(bench.peer("PAP AuthAck 1").said()).anyMatch(line -> line.contains("IPCP ConfReq"));
        assertThat(client("c023", new SplittableRandom(1))
                        .passes(60)
                        .side()
                        .end()
                        .cause())
                .isEqualTo(PppEnd.Cause.OWN_AUTH_NO_ANSWER);
    }

    @Test
    void whenOurNameIsRefusedTheLinkEnds() {
        PppBench pap = client("c023", new SplittableRandom(1)).peer("PAP AuthNak 1 026e6f");
        assertThat(pap.passes(10).side().end()).isEqualTo(PppEnd.of(PppEnd.Cause.OWN_AUTH_FAILED, "no"));

        PppBench chap = client("c22381", new SplittableRandom(1))
                .peer("CHAP Challenge 9 10" + "11".repeat(16) + "6c6e73")
                .peer("CHAP Failure 9 " + hex("E=691 R=1 C=00 V=3 M=nope"));
        assertThat(chap.passes(10).side().end()).isEqualTo(PppEnd.of(PppEnd.Cause.OWN_AUTH_FAILED, "error 691 nope"));
    }

    /** RFC 2759 s9.2: with the example's peer challenge comes the example's response, and its success is believed. */
    @Test
    void weAnswerTheExampleOfTheMsChapV2RfcAndBelieveOnlyItsSuccess() {
        PppBench bench = client("c22381", giving("21402324255E262A28295F2B3A337C7E"));
        bench.peer("CHAP Challenge 7 105B5D7C7D7B3F2F3E3C2C602132262628"
                .toLowerCase(Locale.ROOT)
                .replace("chap challenge", "CHAP Challenge"));

        assertThat(last(bench.sent()))
                .isEqualTo("ff03 CHAP Response 7 31" + "21402324255e262a28295f2b3a337c7e" + "00".repeat(8)
                        + "82309ecd8d708b5ea08faa3981cd83544233114a3d85d6df" + "00" + hex("User"));
        assertThat(bench.peer("CHAP Success 7 " + hex(SUCCESS + " M=ok")).said())
                .anyMatch(line -> line.contains("IPCP ConfReq"));

        PppBench deceived = client("c22381", new SplittableRandom(1))
                .peer("CHAP Challenge 7 10" + "11".repeat(16) + "6c6e73")
                .peer("CHAP Success 7 " + hex(SUCCESS + " M=ok"));
        assertThat(deceived.passes(10).side().end()).isEqualTo(PppEnd.of(PppEnd.Cause.PEER_NOT_GENUINE));
    }

    @Test
    void weAnswerMsChapWithTheNtResponseAlone() {
        PppBench bench = client("c22380", new SplittableRandom(1));
        bench.peer("CHAP Challenge 7 08102db5df085d3041");

        byte[] expected = MsChap.ntResponse(HEX.parseHex("102db5df085d3041"), "clientPass");
        assertThat(last(bench.sent()))
                .isEqualTo("ff03 CHAP Response 7 31" + "00".repeat(24) + HEX.formatHex(expected) + "01" + hex("User"));
        assertThat(bench.peer("CHAP Challenge 8 0711223344556677").said()).containsExactly("x AUTH_MALFORMED c223");
    }

    @Test
    void weRepeatOurResponseUntilItIsAnsweredAndAnswerEachChallenge() {
        PppBench bench = client("c22305", new SplittableRandom(1));
        bench.sent();
        String response = bench.peer("CHAP Challenge 7 02aabb6c6e73").sent().getFirst();
        assertThat(response)
                .isEqualTo("ff03 CHAP Response 7 10"
                        + HEX.formatHex(ChapMd5.response(7, "clientPass".getBytes(UTF_8), HEX.parseHex("aabb")))
                        + hex("User"));

        assertThat(bench.passes(3).sent()).containsExactly(response);
        assertThat(bench.peer("CHAP Challenge 7 02aabb6c6e73").sent()).containsExactly(response);
        assertThat(bench.peer("CHAP Challenge 8 02aabb6c6e73").sent())
                .singleElement()
                .asString()
                .startsWith("ff03 CHAP Response 8 ");
        assertThat(bench.peer("CHAP Success 5").said()).containsExactly("x AUTH_UNEXPECTED c223");
        assertThat(bench.peer("CHAP Success 8").said()).anyMatch(line -> line.contains("IPCP ConfReq"));
        // A challenge of a link that is up is answered as well (RFC 1994 s4.1).
        assertThat(bench.peer("CHAP Challenge 9 02aabb6c6e73").sent()).hasSize(1);
        assertThat(client("c22305", new SplittableRandom(1))
                        .passes(60)
                        .side()
                        .end()
                        .cause())
                .isEqualTo(PppEnd.Cause.OWN_AUTH_NO_ANSWER);
    }

    @Test
    void aChallengeThatWasLateOnTheWayDoesNotMakeUsDeafForTheSuccessOfTheNewerOne() {
        PppBench bench = client("c22381", giving("21402324255e262a28295f2b3a337c7e"))
                .peer("CHAP Challenge 7 105b5d7c7d7b3f2f3e3c2c602132262628")
                .peer("CHAP Challenge 6 10" + "11".repeat(16));
        bench.sent();

        assertThat(bench.passes(3).sent())
                .satisfiesExactly(
                        late -> assertThat(late).startsWith("ff03 CHAP Response 6 "),
                        newer -> assertThat(newer).startsWith("ff03 CHAP Response 7 "));
        assertThat(bench.peer("CHAP Success 7 " + hex(SUCCESS)).said()).anyMatch(line -> line.contains("IPCP ConfReq"));
    }

    @Test
    void aPeerThatRejectsTheAuthenticationItAgreedToIsNotServed() {
        PppBench bench = server(AuthProtocol.CHAP_MD5).peer("LCP ProtRej 1 c2230101");

        assertThat(bench.passes(10).side().end())
                .isEqualTo(PppEnd.of(PppEnd.Cause.PROTOCOL_REJECTED, "authentication"));
    }

    @Test
    void nothingThatIsPrintedHoldsASecret() {
        var pap = new AuthRequest.Pap("ann\n".getBytes(UTF_8), "hush".getBytes(UTF_8), AuthRequest.Origin.LINK);
        assertThat(pap.toString()).doesNotContain("hush").isEqualTo("Pap[ann?, LINK]");
        assertThat(new Credentials("ann", "hush").toString()).doesNotContain("hush");
        assertThat(PppConfig.builder()
                        .credentials(new Credentials("ann", "hush"))
                        .build()
                        .toString())
                .doesNotContain("hush");
        assertThat(new ProxyAuth(3, new byte[] {'a'}, new byte[0], 1, "hush".getBytes(UTF_8)).toString())
                .doesNotContain("hush");
    }

    @Test
    void aNameThatIsNotUtf8IsReadAsLatin1() {
        assertThat(AuthRequest.text("ä".getBytes(UTF_8))).isEqualTo("ä");
        assertThat(AuthRequest.text(new byte[] {(byte) 0xE4})).isEqualTo("ä");
    }

    /** Randomness that gives these octets to whoever wants so many. */
    private static RandomGenerator giving(String octets) {
        var other = new SplittableRandom(1);
        return new RandomGenerator() {
            @Override
            public long nextLong() {
                return other.nextLong();
            }

            @Override
            public void nextBytes(byte[] bytes) {
                System.arraycopy(HEX.parseHex(octets), 0, bytes, 0, bytes.length);
            }
        };
    }
}
