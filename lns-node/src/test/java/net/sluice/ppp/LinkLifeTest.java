package net.sluice.ppp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.sluice.conformance.Meets;
import net.sluice.ppp.harness.PppBench;
import net.sluice.ppp.harness.PppText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Timers, the end, rejections and framing of a link. */
class LinkLifeTest {
    private static final long SECOND = PppBench.SECOND;
    private static final PppConfig PLAIN = PppConfig.builder().echo(0, 1).build();
    private static final NetworkConfig IP_ONLY = new NetworkConfig(NetworkConfig.Ip.server(0x0A000001, 0, 0, 0), null);

    /** LCP open, network-layer protocol phase, IPCP asking. */
    private static PppBench network(PppConfig config) {
        PppBench bench = new PppBench(config).lcpUp();
        bench.link().network(IP_ONLY, bench.nowNanos());
        bench.said();
        return bench;
    }

    private static List<Double> secondsOf(PppBench bench, String frame, int upTo) {
        List<Double> seconds = new ArrayList<>();
        for (int tenth = 0; tenth <= 10 * upTo; tenth++) {
            if (!bench.sent().stream().filter(f -> f.contains(frame)).toList().isEmpty()) {
                seconds.add(bench.nowNanos() / (double) SECOND);
            }
            bench.passes(0.1);
        }
        return seconds;
    }

    @Test
    @Meets("1661-4.6-1")
    @Meets("1661-4.6-4")
    void tenRequestsThreeSecondsApartGoUnansweredBeforeWeGiveUp() {
        PppBench bench = new PppBench(PLAIN).open();

        assertThat(secondsOf(bench, "ConfReq", 40))
                .hasSize(10)
                .startsWith(0.0, 3.0, 6.0)
                .endsWith(27.0);
        assertThat(bench.side().end().cause()).isEqualTo(PppEnd.Cause.LCP_NO_ANSWER);
    }

    @Test
    @Meets("1661-4.4-1")
    @Meets("1661-4.6-1")
    @Meets("1661-4.6-4")
    void theRestartTimerMayBackOffAndStartsAgainFromItsFirstPeriod() {
        PppConfig config =
                PLAIN.toBuilder().restart(SECOND, 8 * SECOND).maxConfigure(6).build();
        PppBench bench = new PppBench(config).open();

        assertThat(secondsOf(bench, "ConfReq", 16)).containsExactly(0.0, 1.0, 3.0, 7.0, 15.0);
        bench.acks("LCP");
        bench.sent();
        double before = bench.nowNanos() / (double) SECOND;
        // The counter and the period are as in the beginning: the next comes when the old period is over, then faster
        // ones.
        List<Double> again = secondsOf(bench, "ConfReq", 40);
        assertThat(again).hasSize(6);
        assertThat(again.getFirst()).isLessThan(before + 8);
        assertThat(again.get(1) - again.get(0)).isBetween(0.9, 1.1);
        assertThat(again.get(2) - again.get(1)).isBetween(1.9, 2.1);
    }

    @Test
    @Meets("1661-4.6-2")
    @Meets("1661-4.6-3")
    void twoTerminateRequestsGoUnansweredBeforeWeGiveUp() {
        PppBench bench = new PppBench(PLAIN).lcpUp();
        bench.sent();
        bench.link().close(PppEnd.of(PppEnd.Cause.SESSION_TIMEOUT), 0);

        assertThat(secondsOf(bench, "TermReq", 5)).hasSize(2);
        assertThat(bench.side().end()).isNull();
        bench.passes(1);
        assertThat(bench.side().end()).isEqualTo(PppEnd.of(PppEnd.Cause.SESSION_TIMEOUT));

        PppBench stubborn = new PppBench(PLAIN.toBuilder().maxTerminate(5).build()).lcpUp();
        stubborn.link().close(PppEnd.of(PppEnd.Cause.ADMIN), 0);
        assertThat(secondsOf(stubborn, "TermReq", 30)).hasSize(5);
    }

    @Test
    @Meets("1661-5.5-2")
    void aTerminateRequestHasAnIdentifierThatNoAnsweredRequestHad() {
        PppBench bench = new PppBench(PLAIN).lcpUp();
        assertThat(bench.lastRequest("LCP")).startsWith("1 ");
        bench.sent();
        bench.link().close(PppEnd.of(PppEnd.Cause.ADMIN), 0);
        // Of a repetition: "the Identifier MAY remain unchanged", and need not.
        assertThat(bench.passes(4).sent()).containsExactly("ff03 LCP TermReq 2", "ff03 LCP TermReq 3");
    }

    @Test
    @Meets("1661-5.5-1")
    @Meets("1661-3.7-1")
    @Meets("1661-4.4-2")
    void aPeerThatTerminatesIsAnsweredAndGivenARestartTime() {
        PppBench bench = network(PLAIN);

        assertThat(bench.peer("LCP TermReq 9 62796521").said()).contains("! lcpDown", "> ff03 LCP TermAck 9");
        assertThat(bench.passes(2.9).side().end()).isNull();
        bench.passes(0.2);
        assertThat(bench.side().end()).isEqualTo(PppEnd.of(PppEnd.Cause.PEER_TERMINATED, "bye!"));
    }

    @Test
    @Meets("1661-5.5-1")
    void aTerminateRequestIsAnsweredInEveryStateAfterLcpHasStarted() {
        assertThat(new PppBench(PLAIN).open().peer("LCP TermReq 1").sent()).contains("ff03 LCP TermAck 1");
        PppBench closing = new PppBench(PLAIN).lcpUp();
        closing.link().close(PppEnd.of(PppEnd.Cause.ADMIN), 0);
        closing.sent();
        assertThat(closing.peer("LCP TermReq 2").sent()).containsExactly("ff03 LCP TermAck 2");
    }

    @Test
    @Meets("1661-4.3-4")
    void aPeerThatTerminatedDuringNegotiationMayStartAnew() {
        PppBench bench = new PppBench(PLAIN).open().peer("LCP TermReq 1").peer("LCP ConfReq 2 [magic 0a0b0c0d]");

        assertThat(bench.acks("LCP").link().view().lcp()).isNotNull();
    }

    @Test
    @Meets("1661-3.7-2")
    @Meets("1661-3.4-1")
    void outsideOfAnOpenLcpNothingButLcpIsHeard() {
        PppBench bench = new PppBench(PLAIN).open();
        bench.said();
        for (String frame : List.of("IPCP ConfReq 1", "PAP AuthReq 1 0000", "CCP ConfReq 1", "raw 0021450000")) {
            assertThat(bench.peer(frame).said()).singleElement().asString().startsWith("x LCP_NOT_OPEN");
        }
        PppBench ending = network(PLAIN);
        ending.link().close(PppEnd.of(PppEnd.Cause.ADMIN), 0);
        ending.said();
        assertThat(ending.peer("IPCP ConfReq 1").said()).containsExactly("x LCP_NOT_OPEN 8021");
    }

    @Test
    void aLinkWhoseCallIsGoneSaysNothingMoreAndNamesTheFirstReason() {
        PppBench bench = network(PLAIN);
        bench.link().lowerDown(0);
        assertThat(bench.said()).containsExactly("! lcpDown", "! down LOWER_DOWN");
        bench.peer("LCP ConfReq 1").passes(100).link().close(PppEnd.of(PppEnd.Cause.ADMIN), 0);
        assertThat(bench.sent()).isEmpty();

        PppBench terminated = network(PLAIN).peer("LCP TermReq 1");
        terminated.link().close(PppEnd.of(PppEnd.Cause.IDLE_TIMEOUT), 0);
        terminated.link().lowerDown(0);
        assertThat(terminated.side().end().cause()).isEqualTo(PppEnd.Cause.IDLE_TIMEOUT);

        PppBench gone = network(PLAIN).peer("LCP TermReq 1");
        gone.link().lowerDown(0);
        assertThat(gone.side().end().cause()).isEqualTo(PppEnd.Cause.PEER_TERMINATED);

        PppBench never = new PppBench(PLAIN);
        never.link().lowerDown(0);
        assertThat(never.said()).containsExactly("! down LOWER_DOWN");
        PppBench neverEither = new PppBench(PLAIN);
        neverEither.link().close(PppEnd.of(PppEnd.Cause.SHUTDOWN), 0);
        assertThat(neverEither.said()).containsExactly("! down SHUTDOWN");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 13, 14, 255})
    @Meets("1661-5.6-1")
    @Meets("1661-5.6-2")
    void anUnknownCodeIsRejectedOnceInAWhile(int code) {
        PppBench bench = new PppBench(PLAIN).lcpUp();
        bench.said();

        assertThat(bench.peer("LCP code" + code + " 7 aabb").said())
                .containsExactly("x CODE_UNKNOWN c021", "> ff03 LCP CodeRej 2 %02x070006aabb".formatted(code));
        assertThat(bench.peer("LCP code" + code + " 7 aabb").said()).containsExactly("x REJECT_LIMITED c021");
        assertThat(bench.passes(3).peer("LCP code" + code + " 7 aabb").sent())
                .containsExactly("ff03 LCP CodeRej 3 %02x070006aabb".formatted(code));
    }

    @Test
    @Meets("1661-5.6-3")
    @Meets("1661-5.7-4")
    @Meets("1661-5-1")
    void rejectionsAndRepliesFitThePeersMru() {
        PppBench bench =
                new PppBench(PLAIN).open().peer("LCP ConfReq 1 [mru 0100]").acks("LCP");
        bench.link().network(IP_ONLY, 0);
        bench.sent();
        String long1400 = "ab".repeat(1400);

        for (String frame : List.of(
                "LCP code99 1 " + long1400, "CCP ConfReq 1 broken " + long1400, "LCP EchoReq 1 00000000" + long1400)) {
            // FF 03 and the protocol field do not count as information.
            assertThat(bench.peer(frame).sent())
                    .singleElement()
                    .satisfies(answer ->
                            assertThat(PppText.frame(answer).remaining()).isEqualTo(4 + 256));
        }
        assertThat(bench.peer("LCP EchoReq 1 " + "00".repeat(1500)).said()).containsExactly("x PACKET_MALFORMED c021");
    }

    @Test
    @Meets("1661-3.6-3")
    @Meets("1661-5.7-1")
    @Meets("1661-5.7-3")
    void aPeerThatWillHaveCompressionIsToldOnceAndThereIsNoLoop() {
        PppBench bench = network(PLAIN);

        assertThat(bench.peer("CCP ConfReq 1 [mppc 01000060]").sent())
                .containsExactly("ff03 LCP ProtRej 2 80fd0101000a120601000060");
        for (int copy = 0; copy < 100; copy++) {
            assertThat(bench.peer("CCP ConfReq 1 [mppc 01000060]").said()).containsExactly("x REJECT_LIMITED 80fd");
        }
        assertThat(bench.passes(3).peer("CCP ConfReq 2").sent())
                .containsExactly("ff03 IPCP ConfReq " + bench.lastRequest("IPCP"), "ff03 LCP ProtRej 3 80fd01020004");
    }

    @Test
    void aFloodOfUnknownProtocolsIsAnsweredByATrickle() {
        PppBench bench = network(PLAIN);
        for (int protocol = 0x8201; protocol < 0x8301; protocol += 2) {
            bench.peer("raw %04x01010004".formatted(protocol));
        }

        assertThat(bench.sent()).hasSize(RejectLimit.DISTINCT);
    }

    @Test
    @Meets("1661-2-3")
    void aProtocolNumberThatBreaksTheRulesIsAnUnknownProtocol() {
        assertThat(network(PLAIN).peer("raw c02001010004").sent()).containsExactly("ff03 LCP ProtRej 2 c02001010004");
        assertThat(network(PLAIN).peer("raw ff03802201010004").sent())
                .containsExactly("ff03 LCP ProtRej 2 802201010004");
    }

    @Test
    @Meets("1661-3.6-2")
    void dataOfAnAllowedProtocolIsDiscardedAndOfAnotherRejected() {
        PppBench bench = network(PLAIN);

        assertThat(bench.peer("raw 0021450000140000").said()).containsExactly("x NETWORK_DATA 0021");
        assertThat(bench.peer("raw 0057600000000000").said())
                .containsExactly("x PROTOCOL_UNKNOWN 0057", "> ff03 LCP ProtRej 2 0057600000000000");
        assertThat(bench.peer("IPV6CP ConfReq 1 [id 0000000000000001]").sent())
                .containsExactly("ff03 LCP ProtRej 3 80570101000e010a0000000000000001");
    }

    @Test
    @Meets("1661-5.7-2")
    @Meets("1661-4.3-5")
    void aProtocolThatThePeerRejectsIsNotSentAnyMore() {
        PppBench bench = new PppBench(PLAIN).lcpUp();
        bench.link().network(NetworkConfig.client(), 0);
        bench.sent();
        bench.peer("LCP ProtRej 1 8057010100");

        assertThat(bench.passes(20).sent()).isNotEmpty().allMatch(frame -> frame.contains("IPCP"));
        bench.peer("LCP ProtRej 2 8021010100");
        assertThat(bench.passes(10).sent()).allMatch(frame -> frame.contains("LCP Term"));
        assertThat(bench.side().end().cause()).isEqualTo(PppEnd.Cause.NO_NETWORK_PROTOCOL);
    }

    @Test
    void anOpenNcpThatIsRejectedGoesDownWithoutAWord() {
        PppBench bench = new PppBench(PLAIN).lcpUp();
        bench.link().network(NetworkConfig.client(), 0);
        bench.peer("IPV6CP ConfReq 1 [id 0000000000000001]").acks("IPV6CP");
        bench.said();

        assertThat(bench.peer("LCP ProtRej 1 0057").said()).containsExactly("! ip6Down");
    }

    @ParameterizedTest
    @ValueSource(strings = {"LCP ProtRej 1 c02101010004", "LCP CodeRej 1 01010004", "LCP CodeRej 1 08010004"})
    void aPeerThatRejectsLcpItselfCannotBeSpokenTo(String rejection) {
        PppBench bench = network(PLAIN).peer(rejection).passes(10);

        assertThat(bench.side().end().cause()).isEqualTo(PppEnd.Cause.PROTOCOL_REJECTED);
        PppBench early = new PppBench(PLAIN).open().peer("LCP CodeRej 1 01010004");
        assertThat(early.side().end().cause()).isEqualTo(PppEnd.Cause.PROTOCOL_REJECTED);
    }

    @Test
    void rejectionsWithoutContentAreDiscarded() {
        PppBench bench = network(PLAIN);

        assertThat(bench.peer("LCP ProtRej 1 80").said()).containsExactly("x PACKET_MALFORMED c021");
        assertThat(bench.peer("LCP CodeRej 1").said()).containsExactly("x PACKET_MALFORMED c021");
    }

    @Test
    void anUnelicitedTerminateAckMakesUsNegotiateAnew() {
        PppBench bench = network(PLAIN);

        assertThat(bench.peer("LCP TermAck 1").said()).contains("! lcpDown").anyMatch(l -> l.contains("LCP ConfReq"));
    }

    @ParameterizedTest
    @EnumSource(PppConfig.Framing.class)
    @Meets("1661-6.5-1")
    @Meets("1661-6.5-2")
    @Meets("1661-6.6-1")
    @Meets("1661-6.6-2")
    void addressAndControlAreSentAsConfiguredAndAgreed(PppConfig.Framing framing) {
        PppConfig config = PLAIN.toBuilder().framing(framing).build();
        for (boolean acfc : List.of(true, false)) {
            PppBench bench = new PppBench(config).open().peer("LCP ConfReq 1 [pfc]" + (acfc ? " [acfc]" : ""));
            bench.acks("LCP").link().network(IP_ONLY, 0);

            boolean lcpLeads = framing != PppConfig.Framing.NEVER;
            boolean othersLead = framing == PppConfig.Framing.ALWAYS || (lcpLeads && !acfc);
            assertThat(bench.link().view().lcp().addressAndControl()).isEqualTo(othersLead);
            assertThat(bench.link().view().lcp().protocolCompression()).isTrue();
            assertThat(bench.sent())
                    .allMatch(frame -> frame.startsWith("ff03 ") == (frame.contains("IPCP") ? othersLead : lcpLeads));
        }
        assertThat(new PppBench(config).lcpUp().link().view().lcp().protocolCompression())
                .isFalse();
    }

    @Test
    @Meets("1661-6.5-3")
    void whatThePeerSendsMayBeFramedInAnyWay() {
        PppBench bench = network(PLAIN);

        assertThat(bench.peer("raw ff030021450000").said()).containsExactly("x NETWORK_DATA 0021");
        assertThat(bench.peer("raw 21450000").said()).containsExactly("x NETWORK_DATA 0021");
        assertThat(bench.peer("raw c021 09010008 00000000").sent()).hasSize(1);
        assertThat(bench.peer("raw ff03c021 09010008 00000000 00000000").sent()).hasSize(1);
        assertThat(bench.peer("raw ").said()).containsExactly("x FRAME_MALFORMED");
        assertThat(bench.peer("raw c021090100").said()).containsExactly("x PACKET_MALFORMED c021");
    }

    @Test
    void aLinkThatIsNotUpInTimeEndsForThatReason() {
        PppConfig config = PLAIN.toBuilder().setupTimeoutNanos(20 * SECOND).build();
        assertThat(new PppBench(config).open().passes(30).side().end().cause()).isEqualTo(PppEnd.Cause.SETUP_TIMEOUT);
        // IPCP answers nothing; the table stops asking, and the link waits no longer than it may.
        assertThat(network(config).passes(30).side().end().cause()).isEqualTo(PppEnd.Cause.NO_NETWORK_PROTOCOL);
        // Nobody says what the peer may have.
        assertThat(new PppBench(config).lcpUp().passes(30).side().end().cause())
                .isEqualTo(PppEnd.Cause.NO_NETWORK_PROTOCOL);
    }

    @Test
    void aLinkThatMayCarryNothingEnds() {
        PppBench bench = new PppBench(PLAIN).lcpUp();
        bench.link().network(new NetworkConfig(null, null), 0);

        assertThat(bench.passes(10).side().end().cause()).isEqualTo(PppEnd.Cause.NO_NETWORK_PROTOCOL);
    }

    @Test
    @Meets("1661-6.1-1")
    void aFullSizedPacketIsTakenWhateverMruWeAskedFor() {
        PppBench bench = new PppBench(PLAIN.toBuilder().mru(1280).build()).lcpUp();
        bench.sent();

        assertThat(bench.peer("LCP EchoReq 1 " + "00".repeat(1496)).sent())
                .singleElement()
                .satisfies(reply -> assertThat(PppText.frame(reply).remaining()).isEqualTo(4 + 1500));
    }

    @Test
    void aPeerThatRenegotiatesWithoutEndIsLeft() {
        PppBench bench = new PppBench(PLAIN).lcpUp();
        for (int round = 0; round < 100; round++) {
            bench.peer("LCP ConfReq " + round + " [magic 0101%04x]".formatted(round));
            if (bench.link().view().phase() == Phase.ESTABLISH) {
                bench.acks("LCP");
            }
        }

        assertThat(bench.side().lcpUps()).isEqualTo(PppLink.MOST_RENEGOTIATIONS + 1);
        assertThat(bench.passes(10).side().end())
                .isEqualTo(PppEnd.of(PppEnd.Cause.LCP_NOT_CONVERGING, "31 renegotiations"));
    }

    @Test
    void aLinkIsOpenedOnlyOnce() {
        PppBench bench = new PppBench(PLAIN).open();
        bench.sent();

        assertThat(bench.open().sent()).isEmpty();
        bench.link().lowerDown(0);
        bench.said();
        assertThat(bench.open().said()).isEmpty();
    }
}
