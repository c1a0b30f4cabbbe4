package net.sluice.ppp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import net.sluice.conformance.Meets;
import net.sluice.ppp.harness.PppBench;
import net.sluice.ppp.harness.PppText;
import net.sluice.ppp.harness.Snapshot;
import org.junit.jupiter.api.Test;

/** Puts links into each state of authentication and of the phases, tries each event there, and prints what came of it. */
class StateMatrixTest {
    private static final String RESPONSE = "31" + "11".repeat(16) + "00".repeat(8) + "22".repeat(24) + "00616e6e";
    private static final String S = "S=407A5589115FD0D6209F510FE9C04566932CDA56";
    private static final NetworkConfig IP_ONLY = new NetworkConfig(NetworkConfig.Ip.server(0x0A000001, 0, 0, 0), null);

    private record Matrix(
            String title, Map<String, Supplier<PppBench>> states, Map<String, Consumer<PppBench>> events) {
        String print() {
            StringBuilder page = new StringBuilder("\n" + title + "\n" + "=".repeat(title.length()) + "\n");
            states.forEach((state, make) -> {
                page.append("\n").append(state).append("\n");
                events.forEach((name, event) -> {
                    PppBench bench = make.get();
                    String before = where(bench);
                    bench.side().takeTranscript();
                    event.accept(bench);
                    String after = where(bench);
                    String said = String.join(", ", brief(bench.said()));
                    page.append("  %-34s %s%s%n"
                            .formatted(name, said.isEmpty() ? "-" : said, after.equals(before) ? "" : "  => " + after));
                });
            });
            return page.toString();
        }
    }

    private static String where(PppBench bench) {
        return bench.side().end() == null
                ? bench.link().states()
                : "over, " + bench.side().end().cause();
    }

    /** The kinds of what was said, without the contents. */
    private static List<String> brief(List<String> said) {
        List<String> brief = new ArrayList<>();
        for (String line : said) {
            String[] words = line.replace("ff03 ", "").split(" ", 4);
            switch (words[0]) {
                case ">" -> brief.add(words[1] + " " + words[2]);
                case "x" -> brief.add("drop " + words[1]);
                default -> brief.add(words[1]);
            }
        }
        return brief;
    }

    // ---- authentication

    private static PppBench demanding(AuthProtocol auth) {
        PppConfig config = PppConfig.builder()
                .authProtocols(List.of(auth))
                .authTries(2)
                .rechallengeNanos(200 * PppBench.SECOND)
                .echo(0, 1)
                .setupTimeoutNanos(100_000 * PppBench.SECOND)
                .build();
        return new PppBench(config).lcpUp();
    }

    private static PppBench proving(String auth) {
        PppConfig config = PppConfig.builder()
                .credentials(new Credentials("ann", "secret"))
                .echo(0, 1)
                .setupTimeoutNanos(100_000 * PppBench.SECOND)
                .build();
        return new PppBench(config)
                .open()
                .peer("LCP ConfReq 1 [auth " + auth + "]")
                .acks("LCP");
    }

    private static void decide(PppBench bench, AuthDecision decision) {
        bench.link().authenticated(decision, bench.nowNanos());
    }

    /** Exactly to the next deadline. */
    private static void timeout(PppBench bench) {
        long deadline = bench.link().nextDeadlineNanos();
        if (deadline != Long.MAX_VALUE) {
            bench.passes((deadline - bench.nowNanos()) / (double) PppBench.SECOND);
        }
    }

    private static Matrix papAuthenticator() {
        Map<String, Supplier<PppBench>> states = new LinkedHashMap<>();
        states.put("Waiting", () -> demanding(AuthProtocol.PAP));
        states.put("Asked", () -> demanding(AuthProtocol.PAP).peer("PAP AuthReq 1 03616e6e00"));
        states.put("Accepted", () -> {
            PppBench bench = demanding(AuthProtocol.PAP).peer("PAP AuthReq 1 03616e6e00");
            decide(bench, AuthDecision.accept(""));
            return bench;
        });
        states.put("Refused", () -> {
            PppBench bench = demanding(AuthProtocol.PAP).peer("PAP AuthReq 1 03616e6e00");
            decide(bench, AuthDecision.reject(""));
            return bench;
        });
        Map<String, Consumer<PppBench>> events = new LinkedHashMap<>();
        events.put("Authenticate-Request", bench -> bench.peer("PAP AuthReq 1 03616e6e00"));
        events.put("the same, identifier + 1", bench -> bench.peer("PAP AuthReq 2 03616e6e00"));
        events.put("another Authenticate-Request", bench -> bench.peer("PAP AuthReq 2 03626f6200"));
        events.put("broken Authenticate-Request", bench -> bench.peer("PAP AuthReq 1 09"));
        events.put("Authenticate-Ack", bench -> bench.peer("PAP AuthAck 1 00"));
        events.put("AAA accepts", bench -> decide(bench, AuthDecision.accept("")));
        events.put("AAA refuses", bench -> decide(bench, AuthDecision.reject("")));
        events.put("deadline", StateMatrixTest::timeout);
        return new Matrix("PAP, the authenticator (RFC 1334)", states, events);
    }

    private static Matrix chapAuthenticator() {
        AuthProtocol auth = AuthProtocol.MSCHAPV2;
        Map<String, Supplier<PppBench>> states = new LinkedHashMap<>();
        states.put("Challenged", () -> demanding(auth));
        states.put("Challenged, the last copy", () -> demanding(auth).passes(28));
        states.put("Asked", () -> demanding(auth).peer("CHAP Response 1 " + RESPONSE));
        states.put("Retrying", () -> {
            PppBench bench = demanding(auth).peer("CHAP Response 1 " + RESPONSE);
            decide(bench, new AuthDecision.Reject("", 691, true));
            return bench;
        });
        states.put("Accepted", () -> accepted(auth));
        states.put("Challenged again", () -> accepted(auth).passes(200));
        states.put("Refused", () -> {
            PppBench bench = demanding(auth).peer("CHAP Response 1 " + RESPONSE);
            decide(bench, AuthDecision.reject(""));
            return bench;
        });
        Map<String, Consumer<PppBench>> events = new LinkedHashMap<>();
        events.put("Response 1", bench -> bench.peer("CHAP Response 1 " + RESPONSE));
        events.put("Response 2", bench -> bench.peer("CHAP Response 2 " + RESPONSE));
        events.put("Response 10", bench -> bench.peer("CHAP Response 10 " + RESPONSE));
        events.put("broken Response 1", bench -> bench.peer("CHAP Response 1 0211"));
        events.put("Challenge", bench -> bench.peer("CHAP Challenge 1 0211"));
        events.put("AAA accepts", bench -> decide(bench, AuthDecision.accept("", S)));
        events.put("AAA refuses", bench -> decide(bench, AuthDecision.reject("")));
        events.put("AAA refuses, retry allowed", bench -> decide(bench, new AuthDecision.Reject("", 691, true)));
        events.put("deadline", StateMatrixTest::timeout);
        return new Matrix("MS-CHAPv2, the authenticator (RFC 1994, RFC 2759)", states, events);
    }

    private static PppBench accepted(AuthProtocol auth) {
        PppBench bench = demanding(auth).peer("CHAP Response 1 " + RESPONSE);
        decide(bench, AuthDecision.accept("", S));
        return bench;
    }

    private static Matrix papAuthenticatee() {
        Map<String, Supplier<PppBench>> states = new LinkedHashMap<>();
        states.put("Requesting", () -> proving("c023"));
        states.put("Requesting, the last copy", () -> proving("c023").passes(28));
        states.put("Accepted", () -> proving("c023").peer("PAP AuthAck 1 00"));
        states.put("Refused", () -> proving("c023").peer("PAP AuthNak 1 00"));
        Map<String, Consumer<PppBench>> events = new LinkedHashMap<>();
        events.put("Authenticate-Ack", bench -> bench.peer("PAP AuthAck 1 00"));
        events.put("Authenticate-Nak", bench -> bench.peer("PAP AuthNak 1 00"));
        events.put("Authenticate-Ack, identifier 99", bench -> bench.peer("PAP AuthAck 99 00"));
        events.put("deadline", StateMatrixTest::timeout);
        return new Matrix("PAP, the authenticatee (RFC 1334)", states, events);
    }

    private static Matrix chapAuthenticatee() {
        Supplier<PppBench> responded = () -> proving("c22305").peer("CHAP Challenge 1 0211aa");
        Map<String, Supplier<PppBench>> states = new LinkedHashMap<>();
        states.put("Waiting", () -> proving("c22305"));
        states.put("Responded", responded);
        states.put("Responded, the last copy", () -> responded.get().passes(28));
        states.put("Accepted", () -> responded.get().peer("CHAP Success 1"));
        states.put("Refused", () -> responded.get().peer("CHAP Failure 1"));
        Map<String, Consumer<PppBench>> events = new LinkedHashMap<>();
        events.put("Challenge 1", bench -> bench.peer("CHAP Challenge 1 0211aa"));
        events.put("Challenge 2", bench -> bench.peer("CHAP Challenge 2 0211bb"));
        events.put("broken Challenge", bench -> bench.peer("CHAP Challenge 3 00"));
        events.put("Success 1", bench -> bench.peer("CHAP Success 1"));
        events.put("Failure 1", bench -> bench.peer("CHAP Failure 1"));
        events.put("Success 9", bench -> bench.peer("CHAP Success 9"));
        events.put("deadline", StateMatrixTest::timeout);
        return new Matrix("CHAP, the authenticatee (RFC 1994)", states, events);
    }

    @Test
    void theMatrixOfAuthenticationIsTheCommittedOne() {
        String current =
                "What each state of authentication makes of each event; phase LCP peer/ourselves IPCP IPV6CP.\n"
                        + "Made by StateMatrixTest from running links.\n"
                        + papAuthenticator().print()
                        + chapAuthenticator().print()
                        + papAuthenticatee().print()
                        + chapAuthenticatee().print();

        assertThat(Snapshot.committed(Snapshot.file("docs/fsm/ppp-auth.txt"), current))
                .isEqualTo(current);
    }

    // ---- phases

    private static Matrix phases() {
        PppConfig config = PppConfig.builder()
                .authProtocols(List.of(AuthProtocol.PAP))
                .echo(20 * PppBench.SECOND, 1)
                .build();
        Supplier<PppBench> dead = () -> {
            PppBench bench = new PppBench(config);
            bench.link().network(IP_ONLY, 0);
            return bench;
        };
        Supplier<PppBench> authenticate = () -> dead.get().lcpUp();
        Supplier<PppBench> asked = () -> authenticate.get().peer("PAP AuthReq 1 03616e6e00");
        Supplier<PppBench> network = () -> {
            PppBench bench = asked.get();
            decide(bench, AuthDecision.accept(""));
            return bench;
        };
        Supplier<PppBench> up =
                () -> network.get().peer("IPCP ConfReq 1 [addr 0a000102]").acks("IPCP");
        Map<String, Supplier<PppBench>> states = new LinkedHashMap<>();
        states.put("DEAD", dead);
        states.put("ESTABLISH", () -> dead.get().open());
        states.put("AUTHENTICATE", authenticate);
        states.put("AUTHENTICATE, AAA asked", asked);
        states.put("NETWORK", network);
        states.put("NETWORK, IPCP open", up);
        states.put("TERMINATE, by us", () -> {
            PppBench bench = up.get();
            bench.link().close(PppEnd.of(PppEnd.Cause.ADMIN), 0);
            return bench;
        });
        states.put("TERMINATE, by the peer", () -> up.get().peer("LCP TermReq 9"));
        return new Matrix("The phases of a link that demands PAP (RFC 1661 s3.2)", states, phaseEvents());
    }

    private static Map<String, Consumer<PppBench>> phaseEvents() {
        Map<String, Consumer<PppBench>> events = new LinkedHashMap<>();
        events.put("open", PppBench::open);
        for (String frame : List.of(
                "LCP ConfReq 5 [magic 01010101]",
                "LCP ConfReq 5 [mrru 05dc]",
                "LCP ConfNak 1 [auth c22305]",
                "LCP TermReq 5",
                "LCP TermAck 5",
                "LCP EchoReq 5 00000000",
                "LCP EchoRep 5 00000000",
                "LCP code99 5",
                "LCP ProtRej 5 8021",
                "LCP ProtRej 5 c023",
                "PAP AuthReq 1 03616e6e00",
                "CHAP Response 1 0211aa",
                "IPCP ConfReq 5 [addr 0a000102]",
                "IPV6CP ConfReq 5 [id 0000000000000001]",
                "CCP ConfReq 5",
                "raw 0021450000")) {
            events.put(frame, bench -> bench.link().onFrame(PppText.frame(frame), bench.nowNanos()));
        }
        events.put("AAA accepts", bench -> decide(bench, AuthDecision.accept("")));
        events.put("close", bench -> bench.link().close(PppEnd.of(PppEnd.Cause.IDLE_TIMEOUT), bench.nowNanos()));
        events.put("call gone", bench -> bench.link().lowerDown(bench.nowNanos()));
        events.put("deadline", StateMatrixTest::timeout);
        events.put(
                "proxy LCP",
                bench -> bench.link()
                        .openWithProxy(
                                new ProxyLcp(new byte[0], new byte[] {3, 4, (byte) 0xC0, 0x23}, new byte[] {7, 2}),
                                new ProxyAuth(ProxyAuth.PAP, "ann".getBytes(UTF_8), new byte[0], 1, new byte[0]),
                                bench.nowNanos()));
        return events;
    }

    @Test
    @Meets("1661-3.2-1")
    void theMatrixOfThePhasesIsTheCommittedOne() {
        String current = "What each phase makes of each event; phase LCP peer/ourselves IPCP IPV6CP.\n"
                + "Made by StateMatrixTest from running links.\n" + phases().print();

        assertThat(Snapshot.committed(Snapshot.file("docs/fsm/ppp-phases.txt"), current))
                .isEqualTo(current);
    }
}
