package net.sluice.load.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import net.sluice.dataplane.DataplaneConfig;
import net.sluice.dataplane.HostProblem;
import net.sluice.dataplane.Prefix;
import net.sluice.dataplane.host.Preflight;
import net.sluice.node.config.Config;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The node, its host and BIRD take what the chart gives them. */
class ChartNodeTest {
    private static final String SECRETS = "/etc/sluice/secrets";

    @TempDir
    private Path folder;

    static Stream<String> examples() {
        return Chart.examples().stream();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void the_node_takes_its_configuration(String example) throws IOException {
        Config config = load(Chart.render(Chart.example(example)));
        assertThat(config.node().name()).isEqualTo("isp-sluice-0");
        assertThat(config.ops().runDirectory()).isEqualTo("/run/sluice");
        assertThat(config.ops().listen().port()).isEqualTo(9171);
        assertThat(config.ops().listen().host().getHostAddress())
                .isEqualTo(example.equals("host") || example.equals("cluster") ? "127.0.0.1" : "192.0.2.44");
        String first = config.l2tp().listen().getFirst().host().getHostAddress();
        assertThat(first)
                .isEqualTo(
                        switch (example) {
                            case "lab", "bare" -> "192.0.2.44";
                            case "cluster", "witness" -> "203.0.113.1";
                            case "five" -> "2001:db8:0:0:0:0:0:1";
                            default -> "192.0.2.1";
                        });
    }

    @Test
    void a_pod_of_an_IPv6_network_listens_there() throws IOException {
        Config config = load(Chart.render(Chart.example("lab")).nodeConfig(), Map.of("POD_IP", "2001:db8::44"));
        assertThat(config.l2tp().listen().getFirst()).hasToString("[2001:db8::44]");
        assertThat(config.ops().listen()).hasToString("[2001:db8::44]:9171");
    }

    @Test
    void the_commented_example_of_the_manual_can_be_the_charts_too() throws IOException {
        Map<String, Object> manual = Chart.map(withSecretsMoved(Chart.ROOT.resolve("docs/examples/sluice.yaml")));
        manual.remove("node");
        manual.remove("ops");
        Path values = folder.resolve("values.yaml");
        Files.writeString(
                values,
                new YAMLMapper().writeValueAsString(Map.of("image", Map.of("repository", "sluice"), "config", manual)));
        assertThat(load(Chart.render(values)).peers()).hasSize(2);
    }

    private Path withSecretsMoved(Path example) throws IOException {
        Path moved = folder.resolve("manual.yaml");
        Files.writeString(
                moved,
                Files.readString(example)
                        .replace("env:SLUICE_PROBE_PASSWORD", "file:" + SECRETS + "/probe")
                        .replace("challenge: off", "challenge: \"off\""));
        return moved;
    }

    @ParameterizedTest
    @MethodSource("examples")
    void the_grace_is_longer_than_the_node_takes_to_end(String example) throws IOException {
        Manifests manifests = Chart.render(Chart.example(example));
        Config config = load(manifests);
        Duration needed = config.shutdown()
                .sessions()
                .plus(config.shutdown().accounting())
                .plus(config.cluster().isConfigured() ? config.shutdown().handOver() : Duration.ZERO)
                .plusSeconds(5);
        var lifecycle = manifests.node().getLifecycle();
        assertThat(lifecycle == null).isEqualTo(example.equals("bare"));
        if (lifecycle != null) {
            needed = needed.plusSeconds(lifecycle.getPreStop().getSleep().getSeconds());
        }
        assertThat(Duration.ofSeconds(manifests.pod().getTerminationGracePeriodSeconds()))
                .isGreaterThan(needed)
                .isLessThan(needed.plusSeconds(10));
    }

    @ParameterizedTest
    @ValueSource(strings = {"multus", "lab"})
    void a_pod_with_a_network_of_its_own_gets_what_the_node_asks_of_a_host(String example) throws IOException {
        for (var sysctl :
                Chart.render(Chart.example(example)).pod().getSecurityContext().getSysctls()) {
            put("proc/sys/" + sysctl.getName().replace('.', '/'), sysctl.getValue());
        }
        assertThat(preflight()).isEmpty();
    }

    @Test
    void a_host_with_the_settings_of_the_chart_is_what_the_node_asks_for() throws IOException {
        settings();
        assertThat(preflight()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "net.ipv4.ip_forward = 1",
                "net.ipv6.conf.all.forwarding = 1",
                "net.ipv4.conf.all.rp_filter = 2",
                "net.ipv4.conf.all.send_redirects = 0"
            })
    void each_setting_that_the_node_looks_at_is_needed(String setting) throws IOException {
        settings();
        String[] pair = setting.split(" = ", -1);
        put("proc/sys/" + pair[0].replace('.', '/'), "1".equals(pair[1]) ? "0" : "1");
        assertThat(preflight())
                .singleElement()
                .satisfies(problem -> assertThat(problem.found()).contains(pair[0]));
    }

    @Test
    void in_the_hosts_network_no_sysctl_is_asked_for_because_Kubernetes_would_refuse_the_pod() {
        var pod = Chart.render(Chart.example("host")).pod();
        assertThat(pod.getHostNetwork()).isTrue();
        assertThat(pod.getDnsPolicy()).isEqualTo("ClusterFirstWithHostNet");
        assertThat(pod.getSecurityContext().getSysctls()).isEmpty();
    }

    @Test
    void bird_takes_its_configuration() throws IOException, InterruptedException {
        Path bird = Stream.of((System.getenv("PATH") + ":/usr/sbin").split(":"))
                .map(directory -> Path.of(directory, "bird"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
        Assumptions.assumeTrue(bird != null, "no BIRD");
        Files.writeString(folder.resolve("passwords.conf"), "define north_password = \"not a secret\";\n");
        Path file = folder.resolve("bird.conf.rendered");
        String rendered = Chart.render(Chart.example("bird"))
                .configMap(Chart.FULL_NAME + "-bird")
                .getData()
                .get(Chart.FULL_NAME + "-0.conf");
        Files.writeString(file, rendered.replace("/etc/sluice/bird/secrets/", folder + "/"));
        Process process = new ProcessBuilder(bird.toString(), "-p", "-c", file.toString())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(text).isBlank();
        assertThat(process.exitValue()).isZero();
    }

    @Test
    void bird_announces_the_nodes_own_routes_and_the_service_addresses_while_the_tun_is_there() {
        assertThat(Chart.render(Chart.example("bird"))
                        .configMap(Chart.FULL_NAME + "-bird")
                        .getData()
                        .get(Chart.FULL_NAME + "-0.conf"))
                .contains("import where krt_source = 172;")
                .contains("route 192.0.2.1/32 via \"subs0\";", "route 2001:db8::1/128 via \"subs0\";")
                .contains("router id 10.250.0.1;", "include \"/etc/sluice/bird/secrets/*.conf\";")
                .contains("neighbor 10.250.0.2 as 65002;", "local as 4200000001;")
                .contains("min tx interval 200 ms;", "multiplier 3;")
                .as("not BIRD's minutes, while the node has its slots back already")
                .contains("error wait time 1, 5;")
                .doesNotContain("export all");
    }

    private void settings() throws IOException {
        for (String line : Files.readAllLines(Chart.FOLDER.resolve("files/90-sluice.conf"))) {
            if (line.startsWith("net.")) {
                String[] pair = line.split(" = ", -1);
                put("proc/sys/" + pair[0].replace('.', '/'), pair[1]);
            }
        }
    }

    /** What the node says of a host that has the device, NET_ADMIN alone, and the settings that were put. */
    private List<HostProblem> preflight() throws IOException {
        put("dev/net/tun", "");
        put("proc/self/status", "CapEff:\t0000000000001000\n");
        DataplaneConfig config = DataplaneConfig.builder(List.of(new InetSocketAddress("192.0.2.1", 1701)))
                .poolRoutes(List.of(new Prefix(InetAddress.getByName("2001:db8::"), 32)))
                .build();
        return Preflight.check(config, folder);
    }

    private void put(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private Config load(Manifests manifests) throws IOException {
        return load(manifests.nodeConfig(), Map.of("POD_IP", "192.0.2.44"));
    }

    private Config load(String text, Map<String, String> environment) throws IOException {
        return PodConfig.load(folder, "isp-sluice-0", text, environment);
    }
}
