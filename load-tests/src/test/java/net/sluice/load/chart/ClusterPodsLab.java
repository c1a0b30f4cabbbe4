package net.sluice.load.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.sluice.load.chart.Kubelet.PlayedPod;
import net.sluice.load.lab.ClusterLab;
import net.sluice.load.lab.ClusterNode;
import net.sluice.load.lab.Lab;
import net.sluice.load.lab.LabHost;
import net.sluice.load.lab.LabProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * The chart's clusters as containers: what helm renders of {@code ci/cluster-values.yaml} and {@code ci/witness-values.yaml}, with a lab's addresses, is run by
 * podman on the hosts of a {@link ClusterLab}, in their networks, BIRD beside each node. Takes minutes and an image, so it runs only when told which:
 * {@code -Dsluice.pods=localhost/sluice:latest} (made by {@code helm/image/build}).
 */
class ClusterPodsLab {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int SESSIONS = 32;
    private static final String DNS = "10.77.0.53";
    private static final String SECRET = "of the tunnels";
    private static final String PASSWORD = "secret";
    private static final Map<String, Map<String, String>> SECRETS = Map.of(
            "sluice", Map.of("lac", SECRET, "alice", PASSWORD),
            "isp-cluster", Map.of("cluster", "a secret of the cluster, long enough"));

    private Path folder = Path.of("");
    private ClusterLab lab;
    private Podman podman;

    @AfterEach
    void clear() {
        if (lab != null) {
            lab.close();
        }
    }

    private static String image() {
        return System.getProperty("sluice.pods", "");
    }

    /** Hosts, podman, and the name of the pods in DNS: the headless service has those that are not ready too. */
    private void build(String name, int hosts) {
        Assumptions.assumeTrue(
                !image().isEmpty(), "takes minutes, and an image: -Dsluice.pods=localhost/sluice:latest");
        String refusal = Lab.refusal() == null ? ClusterLab.missing() : "no lab here: " + Lab.refusal();
        Assumptions.assumeTrue(refusal.isEmpty(), refusal);
        for (String command : List.of("podman", "runc", "nsenter", "dnsmasq", "curl")) {
            Assumptions.assumeTrue(Lab.has(command), command + " is not installed");
        }
        folder = Chart.ROOT.resolve("load-tests/target/labs/ClusterPodsLab").resolve(name);
        lab = ClusterLab.buildBare(folder, hosts, ClusterLab.Spread.PORTS);
        lab.nodes()
                .forEach(node -> node.host()
                        .run(
                                "sysctl",
                                "-q",
                                "-p",
                                Chart.FOLDER.resolve("files/90-sluice.conf").toString()));
        lab.fabric().run("ip", "address", "add", DNS + "/24", "dev", "bridge");
        List<String> dns = new ArrayList<>(List.of(
                "dnsmasq",
                "--keep-in-foreground",
                "--conf-file=/dev/null",
                "--no-resolv",
                "--no-hosts",
                "--user=root",
                "--pid-file",
                "--listen-address=" + DNS,
                "--bind-interfaces",
                "--local=/cluster.local/",
                "--addn-hosts=" + folder.resolve("hosts")));
        write(
                "hosts",
                String.join(
                        "",
                        lab.nodes().stream()
                                .map(node -> node.clusterAddress() + " isp-sluice-nodes.lns.svc.cluster.local\n")
                                .toList()));
        write(
                "resolv.conf",
                "nameserver " + DNS
                        + "\nsearch lns.svc.cluster.local svc.cluster.local cluster.local\noptions ndots:5\n");
        write("tunnel.secret", SECRET);
        lab.fabric().start("dnsmasq", dns);
        podman = Podman.in(folder.resolve("podman"), lab.router());
        assertThat(podman.attempt(PATIENCE, lab.router(), "image", "exists", image())
                        .good())
                .as("the image " + image() + ": helm/image/build")
                .isTrue();
    }

    private Path write(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The example with the lab's addresses, and users as the fleet has them. */
    private Manifests render(String example) {
        int colon = image().lastIndexOf(':');
        List<ClusterNode> nodes = lab.nodes();
        String routers = nodes.stream().map(ClusterNode::routerAddress).collect(Collectors.joining(", "));
        String neighbors = nodes.stream()
                .map(node -> String.format(
                        Locale.ROOT,
                        "    - {name: router%d, address: %s, asn: 65000, bfd: true}\n",
                        node.number(),
                        node.routerAddress()))
                .collect(Collectors.joining());
        String users = IntStream.range(0, SESSIONS)
                .mapToObj(i -> "    - {name: user" + i + "@isp, password: \"file:/etc/sluice/secrets/alice\"}\n")
                .collect(Collectors.joining());
        String image = String.format(
                Locale.ROOT, "{repository: %s, tag: %s}", image().substring(0, colon), image().substring(colon + 1));
        return Chart.render(
                Chart.example(example),
                write(
                        "values.yaml",
                        String.format(
                                Locale.ROOT,
                                """
                image: %1$s
                secrets: [sluice]
                cluster: {access: {addresses: [%2$s]}}
                resources: {cpu: 2, memory: 1536Mi}
                bird:
                  enabled: true
                  image: %1$s
                  asn: 65001
                  routerIds: [%3$s]
                  neighbors:
                %4$s
                config:
                  l2tp: {listen: [%5$s]}
                  peers:
                    - name: lac
                      addresses: [%6$s]
                      secret: file:/etc/sluice/secrets/lac
                      max-half-open-tunnels: 100
                  ppp-profiles:
                    - {name: default, pool: v4, authentication: [chap]}
                  users:
                %7$s
                """,
                                image,
                                routers,
                                nodes.stream().map(ClusterNode::accessAddress).collect(Collectors.joining(", ")),
                                neighbors,
                                ClusterLab.SERVICE_ADDRESS,
                                ClusterLab.LACS,
                                users)));
    }

    private Kubelet kubelet(int host) {
        ClusterNode node = lab.nodes().get(host);
        return new Kubelet(
                podman, node.host(), node.clusterAddress(), folder.resolve(node.name()), folder.resolve("resolv.conf"));
    }

    private PlayedPod node(Manifests manifests, int ordinal) {
        return kubelet(ordinal).play(manifests, manifests.template(), Chart.FULL_NAME + "-" + ordinal, SECRETS);
    }

    /** Asks twice a second: each question is a process or two. */
    private void await(String what, PlayedPod pod, BooleanSupplier so) {
        BooleanSupplier now = () -> {
            if (so.getAsBoolean()) {
                return true;
            }
            lab.router().run("sleep", "0.5");
            return false;
        };
        lab.await(what + " of " + pod.name(), PATIENCE, now, () -> evidence(pod));
    }

    private static List<String> evidence(PlayedPod pod) {
        List<String> lines =
                new ArrayList<>(pod.logs(pod.main().getName()).lines().toList());
        lines.add("the last probe: " + pod.complaint());
        return lines;
    }

    private void awaitReady(PlayedPod pod) {
        await("readiness", pod, pod::ready);
    }

    /** The router has learnt of these nodes' pods, by BGP from the sidecars. */
    private void awaitHops(Integer... hosts) {
        List<String> hops = Stream.of(hosts)
                .map(host -> lab.nodes().get(host).accessAddress())
                .sorted()
                .toList();
        lab.await(
                "the router to spread over " + hops,
                PATIENCE,
                () -> lab.serviceHops().equals(hops),
                () -> (lab.bird("show protocols") + lab.bird("show route all"))
                        .lines()
                        .toList());
    }

    /** Sessions through them with numbered packets both ways, until {@link #assertWhole}. */
    private LabProcess call() {
        lab.startCore();
        LabProcess fleet = lab.startFleet(
                0,
                List.of(
                        "--tunnels", "16",
                        "--sessions", Integer.toString(SESSIONS),
                        "--auth", "chap",
                        "--echo", "10",
                        "--hello", "5",
                        "--core", Lab.CORE_ADDRESS,
                        "--pps", "160",
                        "--ledger", folder.resolve("ledger.txt").toString()),
                line -> {});
        fleet.await(SESSIONS + " of " + SESSIONS + " sessions up", PATIENCE);
        return fleet;
    }

    /** None was lost or began anew, and each passes packets both ways at the end. */
    private void assertWhole(LabProcess fleet) {
        fleet.terminate(PATIENCE);
        List<String> rows;
        try {
            rows = Files.readAllLines(folder.resolve("ledger.txt"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> columns = List.of(rows.getFirst().split(" "));
        long widest = 0;
        assertThat(rows).hasSize(1 + SESSIONS);
        for (String row : rows.subList(1, rows.size())) {
            List<String> words = List.of(row.split(" "));
            assertThat(words.get(columns.indexOf("state"))).as(row).isEqualTo("up");
            assertThat(words.get(columns.indexOf("proved"))).as(row).isEqualTo("true");
            assertThat(words.get(columns.indexOf("renegotiations"))).as(row).isEqualTo("0");
            widest = Math.max(widest, Long.parseLong(words.get(columns.indexOf("gap-ms"))));
        }
        System.out.println("seen the longest interruption of a session, of all faults: " + widest + " ms");
    }

    private static void tell(String what, long sinceNanos) {
        System.out.println("seen " + what + " after " + (System.nanoTime() - sinceNanos) / 1_000_000 + " ms");
    }

    @Test
    void three_nodes_lose_nothing_when_one_is_killed_and_one_is_deleted() {
        build("three", 3);
        Manifests manifests = render("cluster");
        long begun = System.nanoTime();
        List<PlayedPod> pods = new ArrayList<>(List.of(node(manifests, 0)));
        PlayedPod first = pods.getFirst();
        await("the first sign of life", first, first::started);
        assertThat(first.live()).as("one that waits for the others lives").isTrue();
        assertThat(first.ready()).as("and is not ready").isFalse();
        tell("the first pod, which waits for the others, is live", begun);
        begun = System.nanoTime();
        pods.add(node(manifests, 1));
        pods.add(node(manifests, 2));
        pods.forEach(this::awaitReady);
        tell("three pods are ready", begun);
        awaitHops(0, 1, 2);
        assertThat(lab.bird("show protocols").lines().filter(line -> line.contains("Established")))
                .as("BGP with each sidecar")
                .hasSize(3);
        assertThat(lab.bird("show bfd sessions").lines().filter(line -> line.contains(" Up ")))
                .as("BFD with each sidecar")
                .hasSize(3);
        pods.forEach(this::assertConfined);
        LabProcess fleet = call();

        strike("killed", "KILL", pods, 1);
        // The watchdog in the image ends it, after the lease.
        strike("frozen", "STOP", pods, 0);
        assertOrders(first);

        PlayedPod.End end = pods.get(2).terminate();
        System.out.println("seen a pod that is deleted ends with " + end.exitCode() + " after "
                + end.took().toMillis() + " ms of " + end.grace().toSeconds() + " s");
        assertThat(end.exitCode()).isZero();
        assertThat(end.took()).isLessThan(end.grace());
        awaitHops(0, 1);
        PlayedPod again = node(manifests, 2);
        awaitReady(again);
        awaitHops(0, 1, 2);
        assertWhole(fleet);
    }

    /** A node's process gets a signal: its routes go, its container begins anew, and it is back. */
    private void strike(String what, String signal, List<PlayedPod> pods, int struck) {
        PlayedPod pod = pods.get(struck);
        Integer[] all = IntStream.range(0, pods.size()).boxed().toArray(Integer[]::new);
        Integer[] others = Stream.of(all).filter(each -> each != struck).toArray(Integer[]::new);
        long begun = System.nanoTime();
        lab.nodes().get(struck).host().run("kill", "-" + signal, Long.toString(pod.javaProcess()));
        awaitHops(others);
        tell("the router leads to the " + what + " node no more", begun);
        await("a new start", pod, () -> pod.restarts("node") == 1);
        assertThat(pod.state("bird", "Running")).as("BIRD lives on").isEqualTo("true");
        awaitReady(pod);
        awaitHops(all);
        tell("the " + what + " node is back", begun);
        LabHost host = lab.nodes().get(struck).host();
        await(
                "enough copies to lose the next",
                pod,
                () -> host.attempt(PATIENCE, "curl", "-s", "-f", "--max-time", "5", "http://127.0.0.1:9171/readiness")
                        .good());
    }

    /** What `kubectl exec` is documented for. */
    private void assertOrders(PlayedPod pod) {
        LabHost.Outcome readiness =
                pod.exec(PATIENCE, "node", List.of("/opt/sluice/node", "readiness", "--ops", "127.0.0.1:9171"));
        assertThat(readiness.text())
                .contains("lose node " + pod.name() + " now:")
                .contains(" 0 lost");
        LabHost.Outcome drain = pod.exec(PATIENCE, "node", List.of("/opt/sluice/node", "drain"));
        assertThat(drain.text()).contains("has nothing left");
        assertThat(pod.ready()).as("a node that drains is not ready").isFalse();
        assertThat(pod.live()).as("and lives").isTrue();
        LabHost.Outcome back = pod.exec(PATIENCE, "node", List.of("/opt/sluice/node", "drain", "--back"));
        assertThat(back.good()).as(back.text()).isTrue();
        awaitReady(pod);
    }

    /** It has what the chart gives it, and nothing else. */
    private void assertConfined(PlayedPod pod) {
        long java = pod.javaProcess();
        assertThat(pod.status(java, "CapEff")).as("NET_ADMIN alone").isEqualTo("0000000000001000");
        assertThat(pod.status(java, "CapBnd")).isEqualTo("0000000000001000");
        assertThat(pod.status(java, "NoNewPrivs")).isEqualTo("1");
        assertThat(pod.status(java, "Seccomp")).as("a filter").isEqualTo("2");
        long bird = Long.parseLong(pod.state("bird", "Pid"));
        assertThat(pod.status(bird, "CapEff"))
                .as("NET_BIND_SERVICE and NET_ADMIN")
                .isEqualTo("0000000000001400");
        assertThat(pod.logs("node")).as("seccomp forbids it").contains("TUN io_uring off");
        assertThat(pod.exec(PATIENCE, "node", List.of("touch", "/opt/sluice/node"))
                        .text())
                .contains("Read-only file system");
    }

    @Test
    void two_nodes_and_a_witness_lose_nothing_with_one_node() {
        build("witness", 3);
        Manifests manifests = render("witness");
        long begun = System.nanoTime();
        PlayedPod first = node(manifests, 0);
        PlayedPod second = node(manifests, 1);
        PlayedPod witness = kubelet(2)
                .play(
                        manifests,
                        manifests.witness().orElseThrow().getSpec().getTemplate(),
                        Chart.WITNESS_NAME + "-0",
                        SECRETS);
        List.of(first, second, witness).forEach(this::awaitReady);
        tell("two nodes and a witness are ready", begun);
        awaitHops(0, 1);
        long java = witness.javaProcess();
        assertThat(witness.status(java, "CapEff")).as("no power at all").isEqualTo("0000000000000000");
        assertThat(witness.status(java, "Uid")).startsWith("65532\t");
        LabProcess fleet = call();

        long killed = System.nanoTime();
        first.kill();
        awaitHops(1);
        tell("the router leads to the killed pod no more", killed);
        lab.await("the other node to be ready still", PATIENCE, second::ready, () -> evidence(second));
        PlayedPod again = node(manifests, 0);
        awaitReady(again);
        awaitHops(0, 1);
        tell("a pod in its place is ready", killed);

        PlayedPod.End gone = witness.terminate();
        assertThat(gone.exitCode()).as("a witness has nothing to hand over").isZero();
        assertThat(second.ready()).as("two of three are enough").isTrue();
        assertWhole(fleet);
    }

    @Test
    void a_host_that_is_not_prepared_is_told_of_in_the_pods_status() {
        build("unprepared", 3);
        Manifests manifests = render("cluster");
        lab.nodes().getFirst().host().run("sysctl", "-q", "-w", "net.ipv4.ip_forward=0");
        PlayedPod pod = node(manifests, 0);
        await("a second try", pod, () -> pod.restarts("node") > 0);
        assertThat(pod.logs("node")).contains("net.ipv4.ip_forward");
        pod.kill();
    }
}
