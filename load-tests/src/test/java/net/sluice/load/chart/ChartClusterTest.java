package net.sluice.load.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import net.sluice.node.config.ClusterSection;
import net.sluice.node.config.Config;
import net.sluice.node.config.bind.KeyPage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Several nodes: what they are told of each other, and that no more of them are away at a time than may be. */
class ChartClusterTest {
    @TempDir
    private Path folder;

    private static Manifests render(String example) {
        return Chart.render(Chart.example(example));
    }

    @ParameterizedTest
    @CsvSource({
        "cluster, 3, 3, 3s, 3s, isp-sluice-nodes.lns.svc.cluster.local",
        "five, 5, 5, 5s, 10s, isp-sluice-nodes.lns.svc.k8s.example",
        "witness, 2, 3, 3s, 3s, isp-sluice-nodes.lns.svc.cluster.local"
    })
    void every_member_takes_its_file_and_is_told_the_same_of_the_others(
            String example, int nodes, int members, String lease, String watchdog, String dns) throws IOException {
        Manifests manifests = render(example);
        assertThat(manifests.statefulSet().getSpec().getReplicas()).isEqualTo(nodes);
        int files = 0;
        for (String name : manifests.configMap(Chart.FULL_NAME).getData().keySet()) {
            String pod = name.replace(".yaml", "");
            Config config = load(manifests, pod);
            ClusterSection cluster = config.cluster();
            assertThat(config.node().name()).isEqualTo(pod);
            assertThat(config.node().watchdog()).isEqualTo(Duration.parse("PT" + watchdog));
            assertThat(config.l2tp().serviceAddress()).isTrue();
            assertThat(cluster.address()).hasToString("192.0.2.44");
            assertThat(cluster.name()).isEqualTo("isp");
            assertThat(cluster.dns()).isEqualTo(dns);
            assertThat(cluster.expectedMembers()).isEqualTo(members);
            assertThat(cluster.lease()).isEqualTo(Duration.parse("PT" + lease));
            assertThat(cluster.witness()).isEqualTo(pod.contains("witness"));
            assertThat(cluster.bootstrapAlone()).isFalse();
            files++;
        }
        assertThat(files).isEqualTo(members);
    }

    @Test
    void what_a_node_does_without_a_majority_is_said() throws IOException {
        assertThat(load(render("cluster"), "isp-sluice-0").cluster().onQuorumLoss())
                .isEqualTo(ClusterSection.QuorumLoss.FENCE);
        assertThat(load(render("five"), "isp-sluice-4").cluster().onQuorumLoss())
                .isEqualTo(ClusterSection.QuorumLoss.HOLD);
    }

    @Test
    void how_nodes_see_whether_they_reach_the_LACs_and_how_fast_they_give_sessions_away_is_said() throws IOException {
        ClusterSection pings = load(render("cluster"), "isp-sluice-2").cluster();
        assertThat(pings.accessAddresses())
                .extracting(InetAddress::getHostAddress)
                .containsExactly("10.250.0.254", "2001:db8:250:0:0:0:0:fe");
        assertThat(pings.accessInterfaces()).isEmpty();
        assertThat(pings.accessHold()).isEqualTo(Duration.ofSeconds(1));
        assertThat(pings.accessBack()).isEqualTo(Duration.ofSeconds(10));
        assertThat(pings.handOverRate()).isEqualTo(50);
        ClusterSection carrier = load(render("five"), "isp-sluice-0").cluster();
        assertThat(carrier.accessAddresses()).isEmpty();
        assertThat(carrier.accessInterfaces()).containsExactly("lac0");
        assertThat(carrier.accessHold()).isEqualTo(Duration.ofMillis(1500));
        assertThat(carrier.accessBack()).isEqualTo(Duration.ofMinutes(1));
        assertThat(carrier.handOverRate()).isEqualTo(100);
    }

    @Test
    void a_witness_looks_for_no_LACs() throws IOException {
        Path over = folder.resolve("over.yaml");
        Files.writeString(over, "cluster: {access: {addresses: [192.0.2.254]}}");
        Manifests manifests = Chart.render(Chart.example("witness"), over);
        assertThat(load(manifests, "isp-sluice-1").cluster().accessAddresses()).hasSize(1);
        assertThat(load(manifests, "isp-sluice-witness-0").cluster().accessAddresses())
                .isEmpty();
    }

    @Test
    void a_pod_that_pings_may_do_so() {
        assertThat(Chart.render(Chart.example("five"))
                        .pod()
                        .getSecurityContext()
                        .getSysctls())
                .filteredOn(sysctl -> sysctl.getName().equals("net.ipv4.ping_group_range"))
                .singleElement()
                .satisfies(sysctl -> assertThat(sysctl.getValue()).isEqualTo("0 2147483647"));
    }

    @Test
    void one_node_at_most_may_begin_alone_and_nobody_is_restarted_by_that() throws IOException {
        Path over = folder.resolve("over.yaml");
        Files.writeString(over, "cluster: {bootstrapAlone: isp-sluice-1}");
        Manifests manifests = Chart.render(Chart.example("cluster"), over);
        assertThat(load(manifests, "isp-sluice-0").cluster().bootstrapAlone()).isFalse();
        assertThat(load(manifests, "isp-sluice-1").cluster().bootstrapAlone()).isTrue();
        assertThat(load(manifests, "isp-sluice-2").cluster().bootstrapAlone()).isFalse();
        assertThat(manifests.template()).isEqualTo(render("cluster").template());
    }

    /** A new key of the node must not be forgotten here: sections other than these are passed on as they are. */
    @Test
    void every_key_of_the_sections_that_are_the_charts_own_is_written_by_it() throws IOException {
        Path over = folder.resolve("over.yaml");
        Files.writeString(
                over, "cluster: {bootstrapAlone: isp-sluice-0, access: {addresses: [192.0.2.1], interfaces: [net1]}}");
        Map<String, Object> sections =
                Chart.sections(Chart.render(Chart.example("cluster"), over).nodeConfig());
        JsonNode keys = new JsonMapper()
                .<JsonNode>valueToTree(KeyPage.jsonSchema(Config.class))
                .get("properties");
        // Members are found by name, and a witness has a set of its own.
        Map<String, Set<String>> left =
                Map.of("node", Set.of(), "ops", Set.of(), "cluster", Set.of("members", "witness"));
        left.forEach((section, without) -> {
            Set<String> wanted = new TreeSet<>();
            keys.get(section).get("properties").fieldNames().forEachRemaining(wanted::add);
            wanted.removeAll(without);
            assertThat(((Map<?, ?>) Objects.requireNonNull(sections.get(section))).keySet())
                    .as(section)
                    .isEqualTo(wanted);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"cluster", "five", "witness"})
    void members_find_each_other_before_they_are_ready_and_all_begin_at_once(String example) {
        Manifests manifests = render(example);
        Service headless = manifests.of(Service.class).findFirst().orElseThrow();
        assertThat(headless.getSpec().getPublishNotReadyAddresses()).isTrue();
        assertThat(headless.getSpec().getPorts().stream().map(ChartClusterTest::said))
                .containsExactly("9171/TCP", "5701/TCP", "5702/TCP", "5702/UDP", "5703/UDP");
        for (StatefulSet set : manifests.of(StatefulSet.class).toList()) {
            assertThat(set.getSpec().getPodManagementPolicy()).isEqualTo("Parallel");
            assertThat(set.getSpec().getServiceName()).isEqualTo("isp-sluice-nodes");
            assertThat(set.getSpec().getTemplate().getMetadata().getLabels())
                    .containsAllEntriesOf(headless.getSpec().getSelector());
            Container member =
                    set.getSpec().getTemplate().getSpec().getContainers().getFirst();
            assertThat(member.getPorts().stream().map(port -> port.getContainerPort() + "/" + port.getProtocol()))
                    .contains("5701/TCP", "5702/TCP", "5702/UDP");
        }
        assertThat(manifests.node().getPorts()).anyMatch(port -> port.getContainerPort() == 5703);
    }

    private static String said(ServicePort port) {
        assertThat(port.getTargetPort().getIntVal()).isEqualTo(port.getPort());
        return port.getPort() + "/" + port.getProtocol();
    }

    @Test
    void the_clusters_secret_is_one_key_of_one_Secret() {
        for (StatefulSet set : render("witness").of(StatefulSet.class).toList()) {
            PodSpec pod = set.getSpec().getTemplate().getSpec();
            assertThat(pod.getVolumes())
                    .filteredOn(volume -> volume.getName().equals("cluster-secret"))
                    .singleElement()
                    .satisfies(volume -> {
                        assertThat(volume.getSecret().getSecretName()).isEqualTo("isp-cluster");
                        assertThat(volume.getSecret().getDefaultMode()).isEqualTo(0440);
                        assertThat(volume.getSecret().getItems())
                                .singleElement()
                                .satisfies(item -> assertThat(item.getKey()).isEqualTo("cluster"));
                    });
        }
    }

    @Test
    void one_member_may_be_away_the_witness_too() {
        Manifests manifests = render("witness");
        PodDisruptionBudget budget =
                manifests.of(PodDisruptionBudget.class).findFirst().orElseThrow();
        StatefulSet witness = manifests.witness().orElseThrow();
        assertThat(budget.getSpec().getMaxUnavailable().getIntVal()).isEqualTo(1);
        for (StatefulSet set : List.of(manifests.statefulSet(), witness)) {
            assertThat(set.getSpec().getTemplate().getMetadata().getLabels())
                    .containsAllEntriesOf(budget.getSpec().getSelector().getMatchLabels());
        }
        assertThat(witness.getSpec().getUpdateStrategy().getType()).isEqualTo("OnDelete");
        assertThat(manifests.statefulSet().getSpec().getMinReadySeconds()).isPositive();
    }

    @Test
    void nodes_and_witness_are_on_different_hosts_and_neither_set_takes_the_others_pods() {
        Manifests manifests = render("witness");
        StatefulSet witness = manifests.witness().orElseThrow();
        Map<String, String> nodes =
                manifests.statefulSet().getSpec().getTemplate().getMetadata().getLabels();
        Map<String, String> votes =
                witness.getSpec().getTemplate().getMetadata().getLabels();
        assertThat(manifests
                        .statefulSet()
                        .getSpec()
                        .getSelector()
                        .getMatchLabels()
                        .entrySet())
                .isSubsetOf(nodes.entrySet())
                .isNotEqualTo(witness.getSpec().getSelector().getMatchLabels().entrySet());
        assertThat(votes.entrySet())
                .containsAll(witness.getSpec().getSelector().getMatchLabels().entrySet())
                .doesNotContainAnyElementsOf(List.of(Map.entry("app.kubernetes.io/component", "node")));
        for (StatefulSet set : List.of(manifests.statefulSet(), witness)) {
            assertThat(set.getSpec()
                            .getTemplate()
                            .getSpec()
                            .getAffinity()
                            .getPodAntiAffinity()
                            .getRequiredDuringSchedulingIgnoredDuringExecution())
                    .singleElement()
                    .satisfies(term -> {
                        assertThat(nodes)
                                .containsAllEntriesOf(term.getLabelSelector().getMatchLabels());
                        assertThat(votes)
                                .containsAllEntriesOf(term.getLabelSelector().getMatchLabels());
                    });
        }
    }

    @Test
    void a_witness_is_not_root_and_has_no_power_at_all() {
        PodSpec pod = render("witness")
                .witness()
                .orElseThrow()
                .getSpec()
                .getTemplate()
                .getSpec();
        Container witness = pod.getContainers().getFirst();
        assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
        assertThat(witness.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(witness.getSecurityContext().getCapabilities().getAdd()).isEmpty();
        assertThat(witness.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
        assertThat(witness.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
        assertThat(pod.getVolumes()).noneMatch(volume -> volume.getHostPath() != null);
        assertThat(pod.getVolumes().stream().map(Volume::getName))
                .containsExactlyInAnyOrderElementsOf(witness.getVolumeMounts().stream()
                        .map(VolumeMount::getName)
                        .toList());
        assertThat(witness.getReadinessProbe().getHttpGet().getPath()).isEqualTo("/health/ready");
        assertThat(witness.getLivenessProbe().getHttpGet().getPath()).isEqualTo("/health/live");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            replicas: 2                                  | replicas: two nodes cannot outvote each other
            replicas: 17                                 | /replicas
            {replicas: 16, cluster: {witness: {enabled: true}}} | a cluster has 16 members at most
            cluster: {witness: {enabled: true}}          | cluster.witness: 3 nodes and a witness are an even number of votes
            cluster: {secret: {key: ""}}                 | cluster.secret: name the Secret and the key
            cluster: {secret: {value: hunter2}}          | additional properties 'value' not allowed
            cluster: {lease: 3}                          | /cluster/lease
            cluster: {onQuorumLoss: "off"}               | /cluster/onQuorumLoss
            cluster: {enabled: false}                    | replicas: 3 nodes need a cluster
            {replicas: 1, cluster: {enabled: false, witness: {enabled: true}}} | cluster.witness: there is no cluster to vote in
            watchdog: soon                               | /watchdog
            config: {l2tp: {listen: [192.0.2.1, 192.0.2.2]}} | config.l2tp.listen: a cluster has one service address
            config: {l2tp: {listen: ["env:POD_IP"]}}     | an address of the pod's own is not one
            config: {l2tp: {service-address: false}}     | config.l2tp.service-address: the nodes of a cluster share
            antiAffinity: preferred                      | antiAffinity: two nodes in the network of one host
            cluster: {lease: 90s}                        | cluster.lease: "90s" is no duration from 1s to 60s
            cluster: {handOverRate: 0}                   | /cluster/handOverRate
            cluster: {handOverRate: fast}                | /cluster/handOverRate
            cluster: {access: {adresses: [192.0.2.1]}}   | additional properties 'adresses' not allowed
            cluster: {access: {addresses: 192.0.2.1}}    | /cluster/access/addresses
            cluster: {access: {addresses: [router.example]}} | names are not looked up: write the address of a router
            cluster: {access: {interfaces: [a/b]}}       | cluster.access.interfaces: "a/b" is no name of an interface: 1 to 15 characters
            cluster: {access: {interfaces: [sixteen-letters-]}} | is no name of an interface
            cluster: {access: {hold: 1}}                 | /cluster/access/hold
            cluster: {access: {hold: 200ms}}             | cluster.access.hold: "200ms" is no duration from 500ms to 60s: write digits and a unit
            cluster: {access: {hold: 61s}}               | cluster.access.hold
            cluster: {access: {back: soon}}              | cluster.access.back: "soon" is no duration from 1s to 1h
            cluster: {access: {back: 61m}}               | cluster.access.back
            cluster: {bootstrapAlone: isp-sluice-3}      | there is no node "isp-sluice-3": one of isp-sluice-0, isp-sluice-1, isp-sluice-2, or empty
            {replicas: 1, cluster: {enabled: false}}     | cluster.access: a node that is alone has nobody to give its sessions to
            {replicas: 1, cluster: {enabled: false, access: {addresses: []}, bootstrapAlone: isp-sluice-0}} | cluster.bootstrapAlone: there is no cluster to begin
            bird: {serviceAddresses: [203.0.113.1]}      | bird.serviceAddresses: would be announced as long as the TUN is there
            bird: {routerIds: [10.250.0.1]}              | bird.routerIds: give one for each node
            lab: {loadBalancer: {enabled: true}}         | lab.loadBalancer: leads to the pods' own addresses
            """)
    void a_cluster_that_would_not_hold_is_refused_with_the_reason(String values, String message) throws IOException {
        Path wrong = folder.resolve("wrong.yaml");
        Files.writeString(wrong, values);
        assertThat(Chart.refusal(Chart.example("cluster"), wrong)).contains(message);
    }

    @Test
    void four_nodes_and_a_witness_are_five_votes() throws IOException {
        Path over = folder.resolve("over.yaml");
        Files.writeString(over, "replicas: 4");
        Manifests manifests = Chart.render(Chart.example("witness"), over);
        assertThat(load(manifests, "isp-sluice-3").cluster().expectedMembers()).isEqualTo(5);
        assertThat(load(manifests, "isp-sluice-witness-0").cluster().expectedMembers())
                .isEqualTo(5);
    }

    private Config load(Manifests manifests, String pod) throws IOException {
        return PodConfig.load(folder, pod, manifests.configOf(pod), Map.of("POD_IP", "192.0.2.44"));
    }
}
