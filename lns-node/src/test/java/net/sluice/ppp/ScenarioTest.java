package net.sluice.ppp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import net.sluice.ppp.harness.PppBench;
import net.sluice.ppp.harness.Snapshot;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Plays the transcripts in {@code src/test/resources/ppp/scenarios}: lines at the margin are what is done to the link, the
 * indented ones are what it said. {@code -Dsluice.rewrite=true} writes the indented lines anew.
 *
 * <pre>
 * config KEY=VALUE ...   auth, credentials, mru, maxMtu, echo (seconds/unanswered), framing, identification
 * network server|client ...
 * open | proxy SENT RECEIVED TYPE NAME CHALLENGE ID RESPONSE
 * &lt; FRAME            the peer says this
 * acks PROTOCOL          the peer acknowledges our last Configure-Request
 * accept|reject TEXT     AAA decides
 * wait SECONDS | close CAUSE | gone
 * </pre>
 */
class ScenarioTest {
    private static final Path SCENARIOS = Snapshot.file("lns-node/src/test/resources/ppp/scenarios");

    static Stream<String> scenarios() throws IOException {
        try (Stream<Path> files = Files.list(SCENARIOS)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void theTranscriptIsTheCommittedOne(String name) throws IOException {
        Path file = SCENARIOS.resolve(name);
        String played = play(Files.readAllLines(file));

        assertThat(Snapshot.committed(file, played)).isEqualTo(played);
    }

    private static String play(List<String> lines) {
        PppConfig.Builder config = PppConfig.builder().echo(0, 1);
        PppBench bench = null;
        List<String> played = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith("  ")) {
                continue;
            }
            played.add(line);
            String[] words = line.split(" ", 2);
            String rest = words.length > 1 ? words[1] : "";
            if (words[0].equals("config")) {
                configure(config, rest.split(" ", -1));
            } else if (!line.isBlank() && !line.startsWith("#")) {
                bench = bench == null ? new PppBench(config.build()) : bench;
                act(bench, words[0], rest);
                bench.side().takeTranscript().forEach(said -> played.add("  " + said));
            }
        }
        return String.join("\n", played) + "\n";
    }

    private static void configure(PppConfig.Builder config, String[] settings) {
        for (String setting : settings) {
            String[] pair = setting.split("=", 2);
            switch (pair[0]) {
                case "auth" ->
                    config.authProtocols(Stream.of(pair[1].split(",", -1))
                            .map(AuthProtocol::valueOf)
                            .toList());
                case "credentials" -> {
                    String[] both = pair[1].split(":", 2);
                    config.credentials(new Credentials(both[0], both[1]));
                }
                case "mru" -> config.mru(Integer.parseInt(pair[1]));
                case "maxMtu" -> config.maxMtu(Integer.parseInt(pair[1]));
                case "framing" -> config.framing(PppConfig.Framing.valueOf(pair[1]));
                case "identification" -> config.identification(pair[1]);
                case "echo" -> {
                    String[] both = pair[1].split("/", 2);
                    config.echo(Long.parseLong(both[0]) * PppBench.SECOND, Integer.parseInt(both[1]));
                }
                default -> throw new IllegalArgumentException(setting);
            }
        }
    }

    private static void act(PppBench bench, String verb, String rest) {
        PppLink link = bench.link();
        long now = bench.nowNanos();
        switch (verb) {
            case "open" -> bench.open();
            case "proxy" -> proxy(link, rest.split(" ", -1));
            case "<" -> bench.peer(rest);
            case "acks" -> bench.acks(rest);
            case "accept" -> {
                boolean response = rest.startsWith("S=");
                link.authenticated(AuthDecision.accept(response ? "" : rest, response ? rest : ""), now);
            }
            case "reject" -> link.authenticated(AuthDecision.reject(rest), now);
            case "network" -> link.network(network(rest), now);
            case "wait" -> bench.passes(Double.parseDouble(rest));
            case "close" -> link.close(PppEnd.of(PppEnd.Cause.valueOf(rest)), now);
            case "gone" -> link.lowerDown(now);
            default -> throw new IllegalArgumentException(verb + " " + rest);
        }
    }

    private static NetworkConfig network(String who) {
        return who.equals("client")
                ? NetworkConfig.client()
                : new NetworkConfig(
                        NetworkConfig.Ip.server(0x0A000001, 0x0A000102, 0x08080808, 0x08080404),
                        new NetworkConfig.Ip6(1, 0));
    }

    private static void proxy(PppLink link, String[] words) {
        HexFormat hex = HexFormat.of();
        var lcp = new ProxyLcp(new byte[0], hex.parseHex(words[0]), hex.parseHex(words[1]));
        var auth = new ProxyAuth(
                Integer.parseInt(words[2]),
                words[3].getBytes(StandardCharsets.UTF_8),
                hex.parseHex(words[4]),
                Integer.parseInt(words[5]),
                hex.parseHex(words[6]));
        link.openWithProxy(lcp, auth, 0);
    }
}
