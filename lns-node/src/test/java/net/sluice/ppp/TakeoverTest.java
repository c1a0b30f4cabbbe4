package net.sluice.ppp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.sluice.ppp.harness.PppBench;
import org.junit.jupiter.api.Test;

/** A link goes on in another node: what its peer hears of that, which is nothing, and what it may begin itself. */
class TakeoverTest {
    private static final long SECOND = PppBench.SECOND;
    private static final String RESPONSE = "10" + "00".repeat(16) + "616e6e";
    private static final NetworkConfig BOTH =
            new NetworkConfig(NetworkConfig.Ip.server(0x0A000001, 0x0A000102, 0, 0), new NetworkConfig.Ip6(1, 0));

    private static PppConfig.Builder config(AuthProtocol... auth) {
        return PppConfig.builder().authProtocols(List.of(auth)).echo(10 * SECOND, 3);
    }

    /** LCP open and the peer authenticated; both NCPs ask. */
    private static PppBench network(PppConfig config) {
        PppBench bench = new PppBench(config).lcpUp();
        bench.link().network(BOTH, 0);
        AuthProtocol auth =
                config.authProtocols().isEmpty() ? null : config.authProtocols().getFirst();
        if (auth == AuthProtocol.PAP) {
            bench.peer("PAP AuthReq 1 03616e6e03616263");
        } else if (auth != null) {
            bench.peer("CHAP Response 1 " + RESPONSE);
        }
        bench.link().authenticated(AuthDecision.accept("hi"), 0);
        return bench;
    }

    private static PppBench up(PppConfig config) {
        PppBench bench = network(config)
                .peer("IPCP ConfReq 1 [addr 0a000102]")
                .acks("IPCP")
                .peer("IPV6CP ConfReq 1 [id 0000000000000005]")
                .acks("IPV6CP");
        assertThat(bench.side().ip()).isNotNull();
        assertThat(bench.side().ip6()).isNotNull();
        bench.said();
        return bench;
    }

    private static PppBench takenOver(PppBench bench, PppConfig config) {
        assertThat(bench.takenOver(config)).isTrue();
        return bench;
    }

    @Test
    void aLinkThatIsUpGoesOnWithoutAWord() {
        PppConfig config = config(AuthProtocol.CHAP_MD5).build();
        PppBench bench = up(config).passes(3);
        PppView before = bench.link().view();
        long deadline = bench.link().nextDeadlineNanos();
        takenOver(bench, config);

        assertThat(bench.said()).isEmpty();
        assertThat(bench.link().view()).isEqualTo(before);
        assertThat(bench.link().nextDeadlineNanos()).isEqualTo(deadline);
        assertThat(bench.side().timerNanos()).isEqualTo(deadline);
        assertThat(bench.peer("LCP EchoReq 7 0a0b0c0d").sent())
                .containsExactly(
                        "ff03 LCP EchoRep 7 %08x".formatted(before.lcp().localMagic()));
        assertThat(bench.passes(30).sent())
                .filteredOn(f -> f.contains("EchoReq"))
                .hasSize(3);
        assertThat(bench.passes(20).side().end().cause()).isEqualTo(PppEnd.Cause.ECHO_TIMEOUT);
    }

    @Test
    void aCopyOfThePeersRequestIsNoRenegotiation() {
        PppConfig config = config().build();
        PppBench bench = takenOver(up(config).passes(1), config);
        assertThat(bench.peer("LCP ConfReq 1 [magic 0a0b0c0d]").said())
                .containsExactly("x DUPLICATE_REQUEST c021", "> ff03 LCP ConfAck 1 [magic 0a0b0c0d]");
        assertThat(bench.peer("IPCP ConfReq 1 [addr 0a000102]").said())
                .containsExactly("x DUPLICATE_REQUEST 8021", "> ff03 IPCP ConfAck 1 [addr 0a000102]");
        assertThat(bench.peer("IPV6CP ConfReq 1 [id 0000000000000005]").said()).hasSize(2);
        assertThat(bench.side().ip()).isNotNull();
    }

    @Test
    void thePeerMayNegotiateAnew() {
        PppConfig config = config(AuthProtocol.CHAP_MD5).build();
        PppBench bench = takenOver(up(config).passes(20), config);
        bench.said();
        assertThat(bench.peer("IPCP ConfReq 9 [addr 0a000102]").said()).first().isEqualTo("! ipDown");
        bench.acks("IPCP");
        assertThat(bench.side().ip()).isEqualTo(new IpResult(0x0A000001, 0x0A000102, 0, 0, 0, 0));

        bench.said();
        bench.peer("LCP ConfReq 9 [magic 01020304]");
        assertThat(bench.said()).contains("! ipDown", "! ip6Down", "! lcpDown");
        assertThat(bench.link().snapshot(bench.nowNanos())).isNull();
        bench.acks("LCP");
        String challenge = bench.sent().getLast();
        assertThat(challenge).contains("CHAP Challenge ");
        bench.peer("CHAP Response " + challenge.split(" ", -1)[3] + " " + RESPONSE);
        bench.link().authenticated(AuthDecision.accept("hi"), bench.nowNanos());
        bench.peer("IPCP ConfReq 1 [addr 0a000102]").acks("IPCP");
        assertThat(bench.side().ip()).isNotNull();
        assertThat(bench.link().snapshot(bench.nowNanos())).isNotNull();
    }

    @Test
    void thePeerMayEndTheLink() {
        PppConfig config = config().build();
        PppBench bench = takenOver(up(config), config);
        assertThat(bench.peer("LCP TermReq 5").sent()).containsExactly("ff03 LCP TermAck 5");
        assertThat(bench.link().snapshot(bench.nowNanos())).isNull();
        assertThat(bench.passes(10).side().end().cause()).isEqualTo(PppEnd.Cause.PEER_TERMINATED);
    }

    @Test
    void aPeerThatAsksAgainIsToldTheSameAgain() {
        PppConfig pap = config(AuthProtocol.PAP).build();
        assertThat(takenOver(up(pap), pap)
                        .peer("PAP AuthReq 9 03616e6e03616263")
                        .sent())
                .containsExactly("ff03 PAP AuthAck 9 026869");
        PppConfig chap = config(AuthProtocol.CHAP_MD5).build();
        PppBench bench = takenOver(up(chap), chap);
        assertThat(bench.peer("CHAP Response 1 " + RESPONSE).sent()).containsExactly("ff03 CHAP Success 1 6869");
        assertThat(bench.side().authRequests()).isEmpty();
    }

    @Test
    void theNextChallengeComesWhenItWasDue() {
        PppConfig config = config(AuthProtocol.CHAP_MD5)
                .rechallengeNanos(100 * SECOND)
                .echo(0, 1)
                .build();
        PppBench bench = takenOver(up(config).passes(60), config);
        assertThat(bench.passes(39).sent()).isEmpty();
        String challenge = bench.passes(2).sent().getFirst();
        // The old node may have used those before; what the peer says to them must not be taken for an answer.
        assertThat(challenge).startsWith("ff03 CHAP Challenge 66 ");
        assertThat(bench.peer("CHAP Response 2 " + RESPONSE).said()).containsExactly("x AUTH_UNEXPECTED c223");
        assertThat(bench.peer("CHAP Response 66 " + RESPONSE).said())
                .containsExactly("! authenticate Chap[ann, RECHALLENGE]");
        bench.link().authenticated(AuthDecision.accept(""), bench.nowNanos());
        assertThat(bench.said()).containsExactly("> ff03 CHAP Success 66");
    }

    @Test
    void aChallengeThatNobodyHasDecidedUponIsPutAnew() {
        PppConfig config = config(AuthProtocol.CHAP_MD5)
                .rechallengeNanos(100 * SECOND)
                .echo(0, 1)
                .build();
        PppBench bench = up(config);
        long before = bench.link().revision();
        bench.passes(101);
        assertThat(bench.sent()).singleElement().asString().startsWith("ff03 CHAP Challenge 2 ");
        assertThat(bench.link().revision()).isGreaterThan(before);
        takenOver(bench, config);
        assertThat(bench.passes(0.1).sent()).singleElement().asString().startsWith("ff03 CHAP Challenge 67 ");
        bench.peer("CHAP Response 67 " + RESPONSE);
        takenOver(bench, config);
        assertThat(bench.passes(0.1).sent()).singleElement().asString().startsWith("ff03 CHAP Challenge 132 ");
        assertThat(bench.side().ip()).isNotNull();
    }

    @Test
    void aProfileThatNoLongerChallengesEndsThat() {
        PppConfig config = config(AuthProtocol.CHAP_MD5)
                .rechallengeNanos(100 * SECOND)
                .echo(0, 1)
                .build();
        PppBench bench =
                takenOver(up(config), config.toBuilder().rechallengeNanos(0).build());
        assertThat(bench.passes(500).sent()).isEmpty();
    }

    @Test
    void weAnswerThePeersNextChallenge() {
        PppConfig config = PppConfig.builder()
                .credentials(new Credentials("User", "clientPass"))
                .echo(0, 1)
                .build();
        PppBench bench =
                new PppBench(config).open().peer("LCP ConfReq 1 [auth c22305]").acks("LCP");
        bench.link().network(BOTH, 0);
        bench.peer("CHAP Challenge 1 04aaaaaaaa").peer("CHAP Success 1");
        bench.peer("IPCP ConfReq 1 [addr 0a000102]").acks("IPCP");
        takenOver(bench, config);
        bench.said();
        assertThat(bench.peer("CHAP Challenge 2 04bbbbbbbb").sent())
                .singleElement()
                .asString()
                .startsWith("ff03 CHAP Response 2 ");
        bench.peer("CHAP Success 2");
        assertThat(bench.passes(100).side().end()).isNull();
    }

    @Test
    void weNeedNotProveOurselvesByPapAgain() {
        PppConfig config = PppConfig.builder()
                .credentials(new Credentials("User", "clientPass"))
                .echo(0, 1)
                .build();
        PppBench bench =
                new PppBench(config).open().peer("LCP ConfReq 1 [auth c023]").acks("LCP");
        bench.link().network(BOTH, 0);
        bench.peer("PAP AuthAck 1 00").peer("IPCP ConfReq 1 [addr 0a000102]").acks("IPCP");
        takenOver(bench, config);
        assertThat(bench.side().ip()).isNotNull();
        assertThat(bench.passes(100).sent()).noneMatch(f -> f.contains("PAP"));
    }

    @Test
    void anNcpThatWasBeingNegotiatedIsBegunAnew() {
        PppConfig config = config().echo(0, 1).build();
        PppBench bench = network(config).peer("IPCP ConfReq 1 [addr 0a000102]").acks("IPCP");
        bench.said();
        takenOver(bench, config);
        assertThat(bench.said()).containsExactly("> ff03 IPV6CP ConfReq 66 [id 0000000000000001]");
        bench.peer("IPV6CP ConfReq 1 [id 0000000000000005]").acks("IPV6CP");
        assertThat(bench.side().ip6()).isEqualTo(new Ip6Result(1, 5));
        assertThat(bench.side().ip()).isNotNull();
    }

    @Test
    void whatThePeerDoesNotSpeakIsNotSpokenElsewhereEither() {
        PppConfig config = config().echo(0, 1).build();
        PppBench bench = network(config).peer("IPCP ConfReq 1 [addr 0a000102]").acks("IPCP");
        bench.peer("LCP ProtRej 9 8057");
        bench.said();
        takenOver(bench, config);
        assertThat(bench.passes(5000).said()).isEmpty();
    }

    @Test
    void anNcpThatThePeerHasClosedStaysClosedAndMayBeOpenedByThePeer() {
        PppConfig config = config().echo(0, 1).build();
        PppBench bench = up(config).peer("IPV6CP TermReq 3").passes(60);
        assertThat(bench.side().ip6()).isNull();
        bench.said();
        takenOver(bench, config);
        assertThat(bench.passes(5000).sent()).isEmpty();
        bench.peer("IPV6CP ConfReq 8 [id 0000000000000006]").acks("IPV6CP");
        assertThat(bench.side().ip6()).isEqualTo(new Ip6Result(1, 6));
    }

    @Test
    void aPeerThatDidNotAnswerIsAskedAgainWhenThatWasDue() {
        PppConfig config = config().echo(0, 1).build();
        PppBench bench = network(config)
                .peer("IPCP ConfReq 1 [addr 0a000102]")
                .acks("IPCP")
                .passes(50);
        bench.said();
        takenOver(bench, config);
        assertThat(bench.passes(39).sent()).isEmpty();
        assertThat(bench.passes(2).sent()).singleElement().asString().contains("IPV6CP ConfReq ");
    }

    @Test
    void aLinkWithoutAnOpenNcpHasTheTimeThatIsLeft() {
        PppConfig config = config().echo(0, 1).setupTimeoutNanos(20 * SECOND).build();
        PppBench bench = takenOver(network(config).passes(15), config);
        assertThat(bench.passes(4).side().end()).isNull();
        assertThat(bench.passes(15).side().end().cause()).isEqualTo(PppEnd.Cause.NO_NETWORK_PROTOCOL);
    }

    @Test
    void thereIsNoGoingOnBeforeTheNetworkPhaseNorAfterIt() {
        PppConfig config = config(AuthProtocol.CHAP_MD5).build();
        PppBench bench = new PppBench(config);
        assertThat(bench.link().snapshot(0)).isNull();
        bench.open();
        assertThat(bench.link().snapshot(0)).isNull();
        bench.peer("LCP ConfReq 1 [magic 0a0b0c0d]").acks("LCP");
        assertThat(bench.link().snapshot(0)).as("authenticating").isNull();
        bench.peer("CHAP Response 1 " + RESPONSE);
        bench.link().authenticated(AuthDecision.accept("hi"), 0);
        assertThat(bench.link().snapshot(0)).as("addresses are not known").isNull();
        bench.link().network(BOTH, 0);
        assertThat(bench.link().snapshot(0)).isNotNull();
        bench.link().close(PppEnd.of(PppEnd.Cause.ADMIN), 0);
        assertThat(bench.link().snapshot(0)).as("terminating").isNull();
        bench.passes(20);
        assertThat(bench.link().snapshot(0)).as("over").isNull();
    }

    @Test
    void echoesDoNotCountAsAChange() {
        PppConfig config = config(AuthProtocol.CHAP_MD5).build();
        PppBench bench = up(config);
        long before = bench.link().revision();
        bench.passes(15).peer("LCP EchoReq 7 0a0b0c0d").peer("CHAP Response 1 " + RESPONSE);
        assertThat(bench.sent()).hasSizeGreaterThan(2);
        assertThat(bench.link().revision()).isEqualTo(before);
        bench.peer("IPV6CP TermReq 3");
        assertThat(bench.link().revision()).isGreaterThan(before);
    }

    @Test
    void aPeerThatRejectsEchoesIsNotSentAnyElsewhere() {
        PppConfig config = config().build();
        PppBench bench = up(config).passes(11);
        bench.peer("LCP CodeRej 3 09");
        bench.said();
        takenOver(bench, config);
        assertThat(bench.passes(500).sent()).isEmpty();
    }
}
