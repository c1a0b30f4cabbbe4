package net.sluice.ppp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.sluice.conformance.Meets;
import net.sluice.ppp.harness.PppBench;
import net.sluice.ppp.harness.PppText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Magic numbers, loops and echoes (RFC 1661 s5.8, s5.9, s6.4). */
class LcpMagicTest {
    private static final PppConfig PLAIN = PppConfig.builder().echo(0, 1).build();

    private static PppBench bench() {
        PppBench bench = new PppBench(PLAIN).open();
        bench.sent();
        return bench;
    }

    private static String magic(PppBench bench) {
        String request = bench.lastRequest("LCP");
        int at = request.indexOf("[magic ") + 7;
        return request.substring(at, at + 8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"00000000", "0102", "010203040506"})
    @Meets("1661-6.4-9")
    void aMagicNumberOfZeroOrOfAWrongLengthIsNakked(String magic) {
        assertThat(bench().peer("LCP ConfReq 1 [magic " + magic + "]").sent())
                .singleElement()
                .asString()
                .matches("ff03 LCP ConfNak 1 \\[magic (?!00000000)[0-9a-f]{8}]");
    }

    @Test
    @Meets("1661-6.4-2")
    void ourOwnMagicNumberIsNakkedWithAnotherBeforeAnythingElseIsSaid() {
        PppBench bench = bench();
        String ours = magic(bench);

        assertThat(bench.peer("LCP ConfReq 1 [mrru 05dc] [magic " + ours + "]").sent())
                .singleElement()
                .asString()
                .matches("ff03 LCP ConfNak 1 \\[magic (?!" + ours + ")[0-9a-f]{8}]");
    }

    @Test
    @Meets("1661-6.4-3")
    void aLineThatIsLoopedBackIsFoundOut() {
        PppBench bench = new PppBench(PLAIN.toBuilder()
                        .authProtocols(List.of(AuthProtocol.PAP))
                        .build())
                .open();
        for (int round = 0; round < 100 && bench.side().end() == null; round++) {
            bench.passes(0.001);
            for (String frame : bench.sent()) {
                bench.link().onFrame(PppText.frame(frame), bench.nowNanos());
            }
        }
        bench.passes(10);

        assertThat(bench.side().end()).isEqualTo(PppEnd.of(PppEnd.Cause.LOOPED_BACK));
    }

    @Test
    @Meets("1661-6.4-3")
    void aNakOfOurMagicNumberMakesUsChooseAnother() {
        PppBench bench = bench();
        String first = magic(bench);
        bench.peer("LCP ConfNak 1 [magic 01010101]");

        assertThat(magic(bench)).isNotEqualTo(first);
    }

    @Test
    @Meets("1661-6.4-5")
    @Meets("1661-6.4-6")
    @Meets("1661-5.8-4")
    void aPeerThatRejectsOurMagicNumberMayHaveOneAndEchoesCarryZero() {
        PppBench bench = bench();
        bench.peer("LCP ConfRej 1 [magic " + magic(bench) + "]");
        bench.peer("LCP ConfReq 1 [magic 0a0b0c0d]").acks("LCP");
        bench.sent();

        assertThat(bench.peer("LCP EchoReq 9 0a0b0c0d").sent()).containsExactly("ff03 LCP EchoRep 9 00000000");
    }

    @Test
    @Meets("1661-6.4-1")
    @Meets("1661-5.8-1")
    @Meets("1661-6.4-7")
    void anEchoRequestIsAnsweredWithOurMagicNumberAndItsOwnData() {
        PppBench bench = new PppBench(PLAIN).lcpUp();
        bench.sent();

        assertThat(bench.peer("LCP EchoReq 200 0a0b0c0d 68656c6c6f").sent())
                .containsExactly("ff03 LCP EchoRep 200 " + magic(bench) + "68656c6c6f");
    }

    @Test
    @Meets("1661-5.8-2")
    void noEchoIsSentBeforeLcpIsOpenNorAfterIt() {
        PppConfig config = PLAIN.toBuilder().echo(PppBench.SECOND, 3).build();
        PppBench opening = new PppBench(config).open();
        assertThat(opening.passes(20).sent()).isNotEmpty().noneMatch(frame -> frame.contains("Echo"));
        PppBench closing = new PppBench(config).lcpUp();
        closing.link().close(PppEnd.of(PppEnd.Cause.ADMIN), 0);
        assertThat(closing.passes(5).sent()).isNotEmpty().noneMatch(frame -> frame.contains("Echo"));
    }

    @Test
    @Meets(value = "1661-5.8-2", negative = true)
    void echoesBeforeLcpIsOpenAreDiscarded() {
        PppBench bench = bench();

        assertThat(bench.peer("LCP EchoReq 1 00000000").said()).containsExactly("x WRONG_STATE c021");
        assertThat(bench.peer("LCP EchoRep 1 00000000").said()).containsExactly("x WRONG_STATE c021");
        assertThat(bench.peer("LCP ProtRej 1 80fd").said()).containsExactly("x WRONG_STATE c021");
        assertThat(new PppBench(PLAIN).lcpUp().peer("LCP EchoReq 1 00").said()).contains("x PACKET_MALFORMED c021");
    }

    @Test
    void ourOwnEchoIsNotAnsweredAndEndsTheLinkWhenItKeepsComing() {
        PppBench bench = new PppBench(PLAIN).lcpUp();
        bench.sent();
        String own = "LCP EchoReq 1 " + magic(bench);

        assertThat(bench.peer(own).said()).containsExactly("x OWN_ECHO c021");
        bench.peer(own).peer(own).peer(own).passes(10);
        assertThat(bench.side().end()).isEqualTo(PppEnd.of(PppEnd.Cause.LOOPED_BACK));
    }

    @Test
    @Meets("1661-5.8-3")
    void aPeerThatLeavesOurEchoesUnansweredIsGone() {
        PppConfig config = PLAIN.toBuilder().echo(10 * PppBench.SECOND, 3).build();
        PppBench bench = new PppBench(config).lcpUp();
        bench.link().network(NetworkConfig.client(), 0);
        bench.sent();
        bench.passes(39.9);

        String echo = "ff03 LCP EchoReq (\\d+) " + magic(bench);
        assertThat(bench.sent().stream().filter(f -> f.contains("Echo")).toList())
                .hasSize(3)
                .doesNotHaveDuplicates()
                .allMatch(frame -> frame.matches(echo));
        bench.passes(20);
        assertThat(bench.side().end().cause()).isEqualTo(PppEnd.Cause.ECHO_TIMEOUT);
    }

    @Test
    void aPeerThatAnswersOrSendsDataStays() {
        PppConfig config = PLAIN.toBuilder()
                .echo(10 * PppBench.SECOND, 2)
                .setupTimeoutNanos(10_000 * PppBench.SECOND)
                .build();
        PppBench bench = new PppBench(config).lcpUp();
        int answered = 0;
        for (int second = 0; second < 300; second++) {
            for (String frame : bench.passes(1).sent()) {
                if (frame.contains("EchoReq")) {
                    bench.peer(frame.replace("EchoReq", "EchoRep"));
                    answered++;
                }
            }
        }
        assertThat(answered).isBetween(28, 31);
        bench.sent();
        for (int second = 0; second < 300; second++) {
            bench.link().dataSeen(bench.nowNanos());
            bench.passes(1);
        }
        assertThat(bench.sent()).isEmpty();
        assertThat(bench.side().end()).isNull();
        assertThat(bench.side().drops(PppDrop.STALE_ECHO_REPLY)).isZero();
        bench.peer("LCP EchoRep 99 0a0b0c0d");
        assertThat(bench.side().drops(PppDrop.STALE_ECHO_REPLY)).isEqualTo(1);
    }

    @Test
    void aPeerThatDoesNotKnowEchoesIsLeftInPeace() {
        PppConfig config = PLAIN.toBuilder().echo(10 * PppBench.SECOND, 2).build();
        PppBench bench = new PppBench(config).lcpUp().passes(10);
        bench.sent();
        bench.peer("LCP CodeRej 5 09010008 00000000");

        assertThat(bench.passes(60).sent()).isEmpty();
        assertThat(bench.side().end()).isNull();
    }

    @Test
    @Meets("1661-5.9-2")
    void aDiscardRequestIsDiscarded() {
        PppBench bench = new PppBench(PLAIN).lcpUp();
        bench.said();

        assertThat(bench.peer("LCP Discard 1 0a0b0c0d").said()).containsExactly("x DISCARD_REQUEST c021");
    }

    /** RFC 1570 s2.1; the text is a Windows 2000's. */
    @Test
    void anIdentificationIsNotedInAnyStateAndOursIsSentWhenLcpOpens() {
        PppBench bench = new PppBench(PLAIN.toBuilder().identification("sluice").build()).open();
        bench.side().takeTranscript();
        bench.peer("LCP Ident 2 000000004d535241535635");

        assertThat(bench.side().takeTranscript()).containsExactly("- peer identifies itself: MSRASV5");
        bench.peer("LCP ConfReq 1 [magic 0a0b0c0d]").acks("LCP");
        assertThat(bench.sent()).contains("ff03 LCP Ident 2 " + magic(bench) + "736c75696365");
        bench.peer("LCP Ident 3 4d");
        assertThat(bench.side().drops(PppDrop.PACKET_MALFORMED)).isEqualTo(1);
    }
}
