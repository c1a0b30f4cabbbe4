package net.sluice.ppp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import net.sluice.ppp.harness.PppBench;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the LAC negotiated before us (RFC 2661 s4.4.5): used where we could have agreed to it, else done anew. */
class ProxyTest {
    private static final PppConfig CONFIG = PppConfig.builder()
            .mru(1492)
            .maxMtu(1492)
            .authProtocols(List.of(AuthProtocol.CHAP_MD5, AuthProtocol.PAP, AuthProtocol.MSCHAPV2))
            .echo(0, 1)
            .build();

    /** MRU 1492, CHAP with MD5, magic number. */
    private static final String SENT = "010405d4 0305c22305 05060a0b0c0d";

    private static final String RECEIVED = "010405d4 050611121314";

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    private static ProxyAuth chap(int id) {
        return new ProxyAuth(ProxyAuth.CHAP, "ann".getBytes(UTF_8), new byte[16], id, new byte[16]);
    }

    private static PppBench bench(PppConfig config, String sent, String received, ProxyAuth auth) {
        PppBench bench = new PppBench(config);
        bench.link().network(NetworkConfig.client(), 0);
        bench.link().openWithProxy(new ProxyLcp(hex(received), hex(sent), hex(received)), auth, 0);
        return bench;
    }

    @Test
    void lcpAndAuthenticationOfTheLacAreUsedAndNothingIsSentUntilAaaAnswers() {
        PppBench bench = bench(CONFIG, SENT, RECEIVED, chap(77));

        assertThat(bench.said())
                .satisfiesExactly(
                        up -> assertThat(up).startsWith("! lcpUp"),
                        auth -> assertThat(auth).isEqualTo("! authenticate Chap[ann, PROXY]"));
        assertThat(bench.link().view().lcp())
                .isEqualTo(new LcpResult(
                        0x0A0B0C0D, 0x11121314, 1492, 1492, 1492, true, false, AuthProtocol.CHAP_MD5, null, true));
        bench.link().authenticated(AuthDecision.accept("hi"), 0);
        assertThat(bench.said()).startsWith("> ff03 CHAP Success 77 6869").anyMatch(l -> l.contains("IPCP ConfReq"));
        // The peer that did not hear it repeats its response to the LAC's challenge.
        assertThat(bench.peer("CHAP Response 77 10" + "00".repeat(16) + "616e6e")
                        .sent())
                .containsExactly("ff03 CHAP Success 77 6869");
    }

    @Test
    void papOfTheLacIsUsed() {
        var auth = new ProxyAuth(ProxyAuth.PAP, "ann".getBytes(UTF_8), new byte[0], 3, "abc".getBytes(UTF_8));
        PppBench bench = bench(CONFIG, "010405d4 0304c023", RECEIVED, auth);

        assertThat(bench.said()).contains("! authenticate Pap[ann, PROXY]");
        assertThat(((AuthRequest.Pap) bench.side().authRequests().getFirst()).password())
                .isEqualTo("abc".getBytes(UTF_8));
        bench.link().authenticated(AuthDecision.accept(""), 0);
        assertThat(bench.sent()).startsWith("ff03 PAP AuthAck 3 00");
    }

    @Test
    void msChapV2OfTheLacIsUsedWhateverTypeItGaveIt() {
        for (int type : List.of(ProxyAuth.CHAP, ProxyAuth.MSCHAP)) {
            var auth = new ProxyAuth(type, "ann".getBytes(UTF_8), new byte[16], 3, new byte[49]);
            assertThat(bench(CONFIG, "010405d4 0305c22381", RECEIVED, auth).said())
                    .contains("! authenticate MsChapV2[ann, PROXY]");
        }
    }

    @Test
    void aRefusalAnswersThePeerWithTheLacsIdentifier() {
        PppBench bench = bench(CONFIG, SENT, RECEIVED, chap(200));
        bench.said();
        bench.link().authenticated(AuthDecision.reject("no"), 0);

        assertThat(bench.sent())
                .satisfiesExactly(
                        failure -> assertThat(failure).isEqualTo("ff03 CHAP Failure 200 6e6f"),
                        end -> assertThat(end).startsWith("ff03 LCP TermReq"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "no options at all      | ''                            | ''",
                "no request of the peer | 010405d4 0305c22305           | ''",
                "no request of the LAC  | ''                            | 010405d4",
                "a larger MRU than ours | 010405dc 0305c22305           | 010405d4",
                "the default MRU        | 0305c22305                    | 010405d4",
                "an MRU of nothing      | 01040000 0305c22305           | 010405d4",
                "no authentication      | 010405d4                      | 010405d4",
                "EAP                    | 010405d4 0304c227             | 010405d4",
                "MS-CHAP, not ours      | 010405d4 0305c22380           | 010405d4",
                "multilink              | 010405d4 0305c22305 110405dc  | 010405d4",
                "callback of the peer   | 010405d4 0305c22305           | 0d0306",
                "a peer's MRU too small | 010405d4 0305c22305           | 01040040",
                "a peer that demands    | 010405d4 0305c22305           | 0304c023",
                "a looped magic number  | 010405d4 0305c22305 050601010101 | 050601010101",
                "broken options         | 010405d4 0305c2               | 010405d4",
                "broken options         | 010405d4 0305c22305           | 0101",
            })
    void whatWeCouldNotHaveAgreedToIsNegotiatedAnew(String why, String sent, String received) {
        PppBench bench = bench(CONFIG, sent, received, chap(1));

        assertThat(bench.said())
                .as(why)
                .singleElement()
                .asString()
                .startsWith("> ff03 LCP ConfReq 1 [mru 05d4] [auth c22305] [magic ");
        bench.peer("LCP ConfReq 9 [magic 11121314]").acks("LCP");
        assertThat(bench.sent()).anyMatch(frame -> frame.startsWith("ff03 CHAP Challenge 1"));
    }

    @Test
    void theLacsWorkIsIgnoredWhereThatIsConfigured() {
        assertThat(bench(CONFIG.toBuilder().proxyLcp(false).build(), SENT, RECEIVED, chap(1))
                        .said())
                .singleElement()
                .asString()
                .contains("LCP ConfReq 1");
        assertThat(bench(CONFIG.toBuilder().proxyAuth(false).build(), SENT, RECEIVED, chap(1))
                        .sent())
                .singleElement()
                .asString()
                .startsWith("ff03 CHAP Challenge");
    }

    @ParameterizedTest
    @CsvSource({"4, 16, 16", "3, 16, 16", "5, 16, 16", "2, 0, 16", "2, 16, 15", "0, 16, 16"})
    void anAuthenticationThatDoesNotFitIsDoneAnewOnTheLacsLcp(int type, int challenge, int response) {
        var auth = new ProxyAuth(type, "ann".getBytes(UTF_8), new byte[challenge], 9, new byte[response]);

        assertThat(bench(CONFIG, SENT, RECEIVED, auth).sent())
                .singleElement()
                .asString()
                .startsWith("ff03 CHAP Challenge");
    }

    @Test
    void aPeerThatStartsAnewAfterTheHandoverIsNegotiatedWith() {
        PppBench bench = bench(CONFIG, SENT, RECEIVED, chap(1));
        bench.said();

        assertThat(bench.peer("LCP ConfReq 1 [magic 01010101]").said())
                .startsWith("! lcpDown")
                .anyMatch(line -> line.contains("[auth c22305]"));
        bench.acks("LCP");
        assertThat(bench.sent()).anyMatch(frame -> frame.startsWith("ff03 CHAP Challenge"));
        assertThat(bench.link().view().lcp().proxied()).isFalse();
    }

    @Test
    void compressionThatTheLacAgreedToIsUsed() {
        PppBench bench = bench(CONFIG, SENT + "0702 0802", RECEIVED + "0702 0802", chap(1));

        assertThat(bench.link().view().lcp().addressAndControl()).isFalse();
        assertThat(bench.link().view().lcp().protocolCompression()).isTrue();
    }
}
