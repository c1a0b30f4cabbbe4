package net.sluice.ppp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.sluice.conformance.Meets;
import net.sluice.ppp.harness.PppBench;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How LCP answers the peer's options and takes the answers to its own (RFC 1661 s5.1 to s5.4, s6). */
class LcpNegotiationTest {
    private static final PppConfig PLAIN = PppConfig.builder().build();
    private static final PppConfig DEMANDING = PppConfig.builder()
            .mru(1492)
            .authProtocols(List.of(AuthProtocol.MSCHAPV2, AuthProtocol.CHAP_MD5, AuthProtocol.PAP))
            .build();

    private static PppBench bench(PppConfig config) {
        PppBench bench = new PppBench(config).open();
        bench.sent();
        return bench;
    }

    @Test
    @Meets("1661-3.1-1")
    @Meets("1661-5.1-1")
    @Meets("1661-3.5-1")
    @Meets("1661-6.2-1")
    void weRequestWhatWeWantAndNoDefaults() {
        assertThat(new PppBench(DEMANDING).open().sent())
                .singleElement()
                .asString()
                .matches("ff03 LCP ConfReq 1 \\[mru 05d4] \\[auth c22381] \\[magic [0-9a-f]{8}] \\[pfc] \\[acfc]");
        assertThat(new PppBench(PLAIN).open().sent())
                .singleElement()
                .asString()
                .matches("ff03 LCP ConfReq 1 \\[magic [0-9a-f]{8}] \\[pfc] \\[acfc]");
    }

    @Test
    @Meets("1661-5.1-2")
    @Meets("1661-5.2-1")
    @Meets("1661-5.2-2")
    void whatCanStandIsAcknowledgedOctetForOctet() {
        assertThat(bench(PLAIN)
                        .peer("LCP ConfReq 77 [acfc] [magic 01020304] [mru 05dc] [pfc]")
                        .sent())
                .containsExactly("ff03 LCP ConfAck 77 [acfc] [magic 01020304] [mru 05dc] [pfc]");
        assertThat(bench(PLAIN).peer("LCP ConfReq 78").sent()).containsExactly("ff03 LCP ConfAck 78");
    }

    @ParameterizedTest
    @CsvSource({"0000, 0080", "007f, 0080", "05, 05dc", "000005dc, 05dc"})
    @Meets("1661-5.3-1")
    @Meets("1661-5.3-4")
    @Meets("1661-5.3-6")
    void anMruThatIsTooSmallOrNoneIsNakked(String mru, String wanted) {
        assertThat(bench(PLAIN)
                        .peer("LCP ConfReq 1 [magic 01020304] [mru " + mru + "] [acfc]")
                        .sent())
                .containsExactly("ff03 LCP ConfNak 1 [mru " + wanted + "]");
    }

    @Test
    @Meets("1661-5.3-2")
    void whatIsNakkedStaysInTheOrderOfTheRequestAndWhatIsFineIsLeftOut() {
        assertThat(bench(PLAIN)
                        .peer("LCP ConfReq 1 [pfc] [mru 0000] [acfc] [magic 00000000]")
                        .sent())
                .singleElement()
                .asString()
                .matches("ff03 LCP ConfNak 1 \\[mru 0080] \\[magic [0-9a-f]{8}]");
        assertThat(bench(PLAIN)
                        .peer("LCP ConfReq 1 [magic 00000000] [pfc] [mru 0000]")
                        .sent())
                .singleElement()
                .asString()
                .matches("ff03 LCP ConfNak 1 \\[magic [0-9a-f]{8}] \\[mru 0080]");
    }

    @Test
    void aLargeMruIsAcceptedAndBoundedByOurOwnMtu() {
        PppBench bench =
                new PppBench(PLAIN).open().peer("LCP ConfReq 1 [mru 2000]").acks("LCP");

        LcpResult lcp = bench.link().view().lcp();
        assertThat(lcp.peerMru()).isEqualTo(0x2000);
        assertThat(lcp.mtu()).isEqualTo(1500);
    }

    /** What a Livingston server said to an Atari on EarthLink: MRU 1524, ACCM, PFC, ACFC, endpoint discriminator. */
    @Test
    @Meets("1661-5.4-1")
    @Meets("1661-5.4-2")
    void unknownOptionsOfARealServerAreRejectedAsTheyCame() {
        assertThat(bench(PLAIN)
                        .peer("raw ff03c021 0101001b 010405f4 020600000000 0702 0802 13090300c07b705dc1")
                        .sent())
                .containsExactly("ff03 LCP ConfRej 1 [2 00000000] [19 0300c07b705dc1]");
    }

    /** What an HP Comware router said: MRU, PAP, magic, MRRU, endpoint discriminator. We have no name to give it. */
    @Test
    void aRejectGoesBeforeANak() {
        assertThat(bench(PLAIN)
                        .peer("LCP ConfReq 42 [mru 0000] [auth c023] [magic 31180c00] [mrru 05dc] [19 01fa4d432c8451]")
                        .sent())
                .containsExactly("ff03 LCP ConfRej 42 [auth c023] [mrru 05dc] [19 01fa4d432c8451]");
    }

    @Test
    @Meets("1661-5.3-3")
    void aFlagThatCarriesDataIsRejectedAndNotNakked() {
        assertThat(bench(PLAIN).peer("LCP ConfReq 1 [pfc 01] [acfc 0203]").sent())
                .containsExactly("ff03 LCP ConfRej 1 [pfc 01] [acfc 0203]");
        assertThat(bench(PLAIN.toBuilder().acfc(false).pfc(false).build())
                        .peer("LCP ConfReq 1 [pfc] [acfc]")
                        .sent())
                .containsExactly("ff03 LCP ConfRej 1 [pfc] [acfc]");
    }

    @Test
    void anOptionThatIsListedTwiceIsRejectedTheSecondTime() {
        assertThat(bench(PLAIN).peer("LCP ConfReq 1 [mru 05dc] [mru 05d4]").sent())
                .containsExactly("ff03 LCP ConfRej 1 [mru 05d4]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"raw c021 01010007 010405", "raw c021 01010006 0100", "raw c021 01010005 07"})
    void aRequestWithAnOptionBeyondItsEndIsDiscarded(String frame) {
        PppBench bench = bench(PLAIN).peer(frame);

        assertThat(bench.said()).containsExactly("x OPTIONS_MALFORMED c021");
    }

    @Test
    @Meets("1661-5.2-3")
    @Meets("1661-5.3-7")
    @Meets("1661-5.4-3")
    @Meets(value = "1661-5.2-4", negative = true)
    @Meets(value = "1661-5.4-4", negative = true)
    void answersThatDoNotFitOurRequestAreDiscarded() {
        PppBench bench = bench(PLAIN);
        String options = bench.lastRequest("LCP").substring(2);

        assertThat(bench.peer("LCP ConfAck 2 " + options).said()).containsExactly("x STALE_REPLY c021");
        assertThat(bench.peer("LCP ConfNak 2 [mru 0400]").said()).containsExactly("x STALE_REPLY c021");
        assertThat(bench.peer("LCP ConfRej 2 [pfc]").said()).containsExactly("x STALE_REPLY c021");
        assertThat(bench.peer("LCP ConfAck 1 [pfc] [acfc]").said()).containsExactly("x REPLY_MISMATCH c021");
        assertThat(bench.peer("LCP ConfAck 1").said()).containsExactly("x REPLY_MISMATCH c021");
        assertThat(bench.peer("LCP ConfRej 1 [mru 05dc]").said()).containsExactly("x REPLY_MISMATCH c021");
        assertThat(bench.peer("LCP ConfRej 1").said()).containsExactly("x REPLY_MISMATCH c021");
        assertThat(bench.peer("LCP ConfRej 1 [acfc] [pfc]").said()).containsExactly("x REPLY_MISMATCH c021");
        assertThat(bench.peer("raw c021 03010006 0705").said()).containsExactly("x OPTIONS_MALFORMED c021");
        assertThat(bench.link().states()).startsWith("ESTABLISH Req-Sent");
        assertThat(bench.peer("LCP ConfAck 1 " + options).link().states()).startsWith("ESTABLISH Ack-Rcvd");
        assertThat(bench.peer("LCP ConfAck 1 " + options).said()).containsExactly("x STALE_REPLY c021");
    }

    @Test
    @Meets("1661-5.4-5")
    @Meets("1661-5.1-3")
    void whatTheyRejectedIsNeverRequestedAgain() {
        PppBench bench = bench(PLAIN).peer("LCP ConfRej 1 [pfc]");

        assertThat(bench.sent()).singleElement().asString().matches("ff03 LCP ConfReq 2 \\[magic \\S{8}] \\[acfc]");
        assertThat(bench.peer("LCP ConfNak 2 [pfc]").sent())
                .singleElement()
                .asString()
                .matches("ff03 LCP ConfReq 3 \\[magic \\S{8}] \\[acfc]");
        assertThat(bench.passes(9).sent()).allMatch(frame -> !frame.contains("pfc"));
    }

    @Test
    @Meets("1661-5.1-3")
    void aRetransmissionKeepsItsIdentifierAndANewRequestHasANewOne() {
        PppBench bench = bench(PLAIN);

        assertThat(bench.passes(6).sent())
                .containsExactly(
                        "ff03 LCP ConfReq " + bench.lastRequest("LCP"), "ff03 LCP ConfReq " + bench.lastRequest("LCP"));
        assertThat(bench.lastRequest("LCP")).startsWith("1 ");
        // Acknowledged, but the peer's own request does not come: the same options, yet a valid reply has been
        // received.
        bench.acks("LCP").passes(3);
        assertThat(bench.lastRequest("LCP")).startsWith("2 ");
    }

    @ParameterizedTest
    @CsvSource({"05b4, mru 05b4", "1000, ''", "0001, ''", "05dc, ''", "05, ''"})
    @Meets("1661-5.3-8")
    void aNakOfOurMruMayLowerItOrLeaveItAtTheDefault(String nakked, String wanted) {
        PppBench bench = bench(PLAIN.toBuilder().mru(1492).build()).peer("LCP ConfNak 1 [mru " + nakked + "]");

        String request = bench.lastRequest("LCP");
        assertThat(request).startsWith("2 ");
        assertThat(request.contains("[mru")).isEqualTo(!wanted.isEmpty());
        assertThat(request).contains(wanted);
    }

    @Test
    void anAuthenticationProtocolThatIsNakkedMakesRoomForTheOneProposed() {
        PppBench bench = bench(DEMANDING).peer("LCP ConfNak 1 [auth c023]");

        assertThat(bench.lastRequest("LCP")).contains("[auth c023]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"auth c227", "auth c22380", "auth c22381", "auth c2", "auth c0231234"})
    void anAuthenticationProtocolThatIsNakkedForNoneOfOursMakesRoomForTheNext(String proposed) {
        PppBench bench = bench(DEMANDING).peer("LCP ConfNak 1 [" + proposed + "]");

        assertThat(bench.lastRequest("LCP")).startsWith("2 ").contains("[auth c22305]");
        bench.peer("LCP ConfNak 2 [" + proposed + "]");
        assertThat(bench.lastRequest("LCP")).startsWith("3 ").contains("[auth c023]");
        bench.peer("LCP ConfNak 3 [" + proposed + "]").peer("LCP TermAck 4");
        assertThat(bench.side().end()).isEqualTo(PppEnd.of(PppEnd.Cause.AUTH_PROTOCOL_REFUSED));
    }

    @Test
    void aPeerThatRejectsAuthenticationIsNotServed() {
        PppBench bench = bench(DEMANDING).peer("LCP ConfRej 1 [auth c22381]");

        assertThat(bench.sent()).containsExactly("ff03 LCP TermReq 2");
        assertThat(bench.peer("LCP TermAck 2").side().end().cause()).isEqualTo(PppEnd.Cause.AUTH_PROTOCOL_REFUSED);
    }

    @Test
    void aPeerThatDemandsAProtocolWeDoNotAnswerIsToldWhichWeDo() {
        PppConfig config = PppConfig.builder()
                .credentials(new Credentials("ann", "secret"))
                .answers(List.of(AuthProtocol.CHAP_MD5, AuthProtocol.PAP))
                .build();

        assertThat(bench(config).peer("LCP ConfReq 1 [auth c22381]").sent())
                .containsExactly("ff03 LCP ConfNak 1 [auth c22305]");
        assertThat(bench(config).peer("LCP ConfReq 1 [auth c227]").sent())
                .containsExactly("ff03 LCP ConfNak 1 [auth c22305]");
        assertThat(bench(config).peer("LCP ConfReq 1 [auth c023]").sent())
                .containsExactly("ff03 LCP ConfAck 1 [auth c023]");
        assertThat(bench(config).peer("LCP ConfReq 1 [auth c22305]").sent())
                .containsExactly("ff03 LCP ConfAck 1 [auth c22305]");
    }

    @Test
    @Meets("1661-4.6-5")
    void aPeerThatDoesNotListenGetsARejectAfterMaxFailureNaks() {
        PppBench bench = bench(PLAIN.toBuilder().maxFailure(3).build());
        for (int id = 1; id <= 3; id++) {
            assertThat(bench.peer("LCP ConfReq " + id + " [mru 0000]").sent())
                    .containsExactly("ff03 LCP ConfNak " + id + " [mru 0080]");
        }

        assertThat(bench.peer("LCP ConfReq 4 [mru 0000]").sent()).containsExactly("ff03 LCP ConfRej 4 [mru 0000]");
        assertThat(bench.peer("LCP ConfReq 5").sent()).containsExactly("ff03 LCP ConfAck 5");
        assertThat(PLAIN.maxFailure()).isEqualTo(5);
    }

    @Test
    void copiesOfOneRequestCountOnceTowardsMaxFailure() {
        PppBench bench = bench(PLAIN);
        for (int copy = 0; copy < 20; copy++) {
            assertThat(bench.peer("LCP ConfReq 1 [mru 0000]").sent()).containsExactly("ff03 LCP ConfNak 1 [mru 0080]");
        }
    }

    @Test
    void aPeerThatRefusesForEverIsLeft() {
        PppBench bench = bench(PLAIN);
        for (int i = 0; i < 50 && bench.side().end() == null; i++) {
            String id = bench.lastRequest("LCP").split(" ", 2)[0];
            bench.peer("LCP ConfNak " + id + " [callback 06]");
        }
        bench.passes(10);

        assertThat(bench.side().end().cause()).isEqualTo(PppEnd.Cause.LCP_NOT_CONVERGING);
        assertThat(bench.sent()).hasSizeLessThan(20);
    }

    @Test
    @Meets("1661-4.3-3")
    void anOpenLinkIsRenegotiatedAtOnce() {
        PppBench bench = new PppBench(PLAIN).lcpUp();
        bench.said();

        assertThat(bench.peer("LCP ConfReq 2 [magic 11111111] [mru 0400]").said())
                .satisfiesExactly(
                        down -> assertThat(down).isEqualTo("! lcpDown"),
                        request -> assertThat(request).startsWith("> ff03 LCP ConfReq 2"),
                        ack -> assertThat(ack).isEqualTo("> ff03 LCP ConfAck 2 [magic 11111111] [mru 0400]"));
        bench.acks("LCP");
        assertThat(bench.link().view().lcp().peerMru()).isEqualTo(1024);
    }

    @Test
    void aCopyOfTheAcknowledgedRequestIsAcknowledgedAgainAndChangesNothing() {
        PppBench bench = new PppBench(PLAIN).lcpUp();
        bench.said();

        assertThat(bench.passes(3).peer("LCP ConfReq 1 [magic 0a0b0c0d]").said())
                .containsExactly("x DUPLICATE_REQUEST c021", "> ff03 LCP ConfAck 1 [magic 0a0b0c0d]");
        // Long after, it is no copy but a peer that starts anew.
        assertThat(bench.passes(3).peer("LCP ConfReq 1 [magic 0a0b0c0d]").said())
                .contains("! lcpDown");
    }
}
