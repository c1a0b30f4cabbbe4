package net.sluice.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import net.sluice.node.config.PppProfile.Authentication;
import net.sluice.node.config.value.Secret;
import net.sluice.node.config.yaml.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExampleConfigTest {
    private static final Path EXAMPLES = Path.of(System.getProperty("sluice.root", ".."), "docs/examples");

    @TempDir
    Path folder;

    @Test
    void theExampleLoadsWithoutAWarning() throws IOException {
        Config config = load("sluice.yaml", List.of("carrier-a", "radius"));
        assertThat(config.node().name()).isEqualTo("lns1.example.net");
        assertThat(config.l2tp().listen())
                .extracting(each -> each.or(1701).getPort())
                .containsExactly(1701, 1701);
        assertThat(config.peers()).extracting(Peer::name).containsExactly("carrier-a", "carrier-b");
        Peer first = config.peers().getFirst();
        assertThat(first.secret()).isEqualTo(Secret.referred("s-carrier-a".getBytes(StandardCharsets.UTF_8)));
        assertThat(first.challenge()).isEqualTo(Peer.Challenge.REQUIRED);
        assertThat(first.proxyLcp()).isTrue();
        PppProfile profile = config.pppProfiles().getFirst();
        assertThat(profile.authentication())
                .containsExactly(Authentication.CHAP, Authentication.MSCHAPV2, Authentication.PAP);
        assertThat(profile.echoInterval()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.radius().authentication()).hasSize(2);
        assertThat(config.users().getFirst().password().text()).isEqualTo("from the environment");
        assertThat(config.pools().getFirst().ranges()).hasSize(2);
        assertThat(config.workers().shards()).isZero();
    }

    @Test
    void theMinimalExampleLoadsWithoutAWarning() throws IOException {
        Config config = load("minimal.yaml", List.of("lac", "alice"));
        assertThat(config.login().source()).isEqualTo(LoginSection.Source.LOCAL_THEN_RADIUS);
        assertThat(config.tun().name()).isEqualTo("sluice0");
    }

    @Test
    void aLoadedConfigurationNeverPrintsItsSecrets() throws IOException {
        Config config = load("sluice.yaml", List.of("carrier-a", "radius"));
        assertThat(config.toString())
                .contains("lns1.example.net", "(secret)")
                .doesNotContain("s-carrier-a", "s-radius", "from the environment");
    }

    @Test
    void aSecretReadableByEverybodyIsAWarning() throws IOException {
        Path config = prepare("minimal.yaml", List.of("lac", "alice"));
        folder.resolve("lac.secret").toFile().setReadable(true, false);
        var loaded = ConfigLoader.load(config, name -> null);
        assertThat(loaded.problems())
                .extracting(Problem::what)
                .singleElement()
                .asString()
                .endsWith("by everybody");
        assertThat(loaded.config()).isNotNull();
    }

    private Config load(String name, List<String> secrets) throws IOException {
        var loaded = ConfigLoader.load(
                prepare(name, secrets),
                variable -> variable.equals("SLUICE_PROBE_PASSWORD") ? "from the environment" : null);
        assertThat(loaded.problems()).isEmpty();
        return loaded.config();
    }

    /** A copy whose secrets are where they say, readable by their owner only. */
    private Path prepare(String name, List<String> secrets) throws IOException {
        for (String secret : secrets) {
            Path file = Files.writeString(folder.resolve(secret + ".secret"), "s-" + secret + "\n");
            file.toFile().setReadable(false, false);
            file.toFile().setReadable(true, true);
        }
        String text = Files.readString(EXAMPLES.resolve(name))
                .replaceAll("file:/etc/sluice/secrets/(\\S+)", "file:$1.secret");
        return Files.writeString(folder.resolve(name), text);
    }
}
