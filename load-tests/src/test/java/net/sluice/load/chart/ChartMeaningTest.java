package net.sluice.load.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the manifests say, beyond being well-formed. */
class ChartMeaningTest {
    private static final Set<String> CLUSTERS = Set.of("cluster", "five", "witness");

    /** What nodes and witness of a release have in common. */
    private static final Map<String, String> MEMBERS =
            Map.of("app.kubernetes.io/name", "sluice", "app.kubernetes.io/instance", "isp");

    static Stream<String> examples() {
        return Chart.examples().stream();
    }

    private static Manifests render(String example) {
        return Chart.render(Chart.example(example));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void no_container_may_do_more_than_it_must(String example) {
        Manifests manifests = render(example);
        for (Container container : manifests.containers()) {
            SecurityContext security = container.getSecurityContext();
            assertThat(security.getPrivileged()).isFalse();
            assertThat(security.getAllowPrivilegeEscalation()).isFalse();
            assertThat(security.getReadOnlyRootFilesystem()).isTrue();
            assertThat(security.getCapabilities().getDrop()).containsExactly("ALL");
            if (container.getName().equals("node")) {
                assertThat(security.getCapabilities().getAdd()).containsExactly("NET_ADMIN");
            } else {
                assertThat(security.getCapabilities().getAdd()).isSubsetOf("NET_BIND_SERVICE", "NET_ADMIN");
            }
        }
        PodSpec pod = manifests.pod();
        assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
        assertThat(pod.getHostPID()).isNull();
        assertThat(pod.getHostIPC()).isNull();
        assertThat(pod.getAutomountServiceAccountToken()).isFalse();
        assertThat(pod.getVolumes().stream().filter(volume -> volume.getHostPath() != null))
                .allSatisfy(volume -> {
                    assertThat(volume.getHostPath().getPath()).isEqualTo("/dev/net/tun");
                    assertThat(volume.getHostPath().getType()).isEqualTo("CharDevice");
                });
    }

    @Test
    void bird_may_administer_the_network_only_where_bfd_needs_it() {
        assertThat(sidecar("bird").getSecurityContext().getCapabilities().getAdd())
                .containsExactly("NET_BIND_SERVICE", "NET_ADMIN");
        assertThat(sidecar("multus").getSecurityContext().getCapabilities().getAdd())
                .containsExactly("NET_BIND_SERVICE");
    }

    /** Debian's package has /etc/bird for its own user alone, and root here may not enter what is not root's. */
    @Test
    void birds_files_are_where_root_without_powers_over_files_may_look() {
        assertThat(sidecar("bird").getVolumeMounts())
                .extracting(VolumeMount::getMountPath)
                .contains("/etc/sluice/bird/config", "/etc/sluice/bird/secrets")
                .noneMatch(path -> path.startsWith("/etc/bird"));
        assertThat(sidecar("bird").getCommand()).contains("/etc/sluice/bird/config/$(POD_NAME).conf");
    }

    @Test
    void bird_is_there_before_the_node_and_until_after_it() {
        assertThat(sidecar("bird").getRestartPolicy()).isEqualTo("Always");
        assertThat(sidecar("bird").getStartupProbe()).isNotNull();
    }

    private static Container sidecar(String example) {
        return render(example).pod().getInitContainers().getFirst();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void the_nodes_health_is_asked_where_the_node_answers(String example) throws Exception {
        Manifests manifests = render(example);
        Container node = manifests.node();
        boolean loopback = manifests.nodeConfig().contains("listen: 127.0.0.1:9171");
        assertThat(loopback || manifests.nodeConfig().contains("listen: env:POD_IP:9171"))
                .isTrue();
        assertThat(loopback).isEqualTo(example.equals("host") || example.equals("cluster"));
        for (Probe probe : List.of(node.getLivenessProbe(), node.getReadinessProbe(), node.getStartupProbe())) {
            HTTPGetAction get = probe.getHttpGet();
            assertThat(get.getHost()).isEqualTo(loopback ? "127.0.0.1" : null);
            assertThat(node.getPorts())
                    .filteredOn(port -> port.getName().equals(get.getPort().getStrVal()))
                    .singleElement()
                    .satisfies(port -> assertThat(port.getContainerPort()).isEqualTo(9171));
        }
        assertThat(node.getLivenessProbe().getHttpGet().getPath()).isEqualTo("/health/live");
        assertThat(node.getReadinessProbe().getHttpGet().getPath()).isEqualTo("/health/ready");
        assertThat(node.getStartupProbe().getHttpGet().getPath()).isEqualTo("/health/live");
    }

    @ParameterizedTest
    @MethodSource("examples")
    void the_headless_service_is_the_one_that_the_set_names(String example) {
        Manifests manifests = render(example);
        String name = manifests.statefulSet().getSpec().getServiceName();
        assertThat(manifests.of(Service.class))
                .filteredOn(service -> service.getMetadata().getName().equals(name))
                .singleElement()
                .satisfies(service -> {
                    assertThat(service.getSpec().getClusterIP()).isEqualTo("None");
                    assertThat(service.getSpec().getPublishNotReadyAddresses()).isTrue();
                });
    }

    @ParameterizedTest
    @MethodSource("examples")
    void whatever_selects_pods_selects_these(String example) {
        Manifests manifests = render(example);
        Map<String, String> labels = manifests.template().getMetadata().getLabels();
        List<Map<String, String>> selectors = new ArrayList<>();
        manifests.of(Service.class).forEach(s -> selectors.add(s.getSpec().getSelector()));
        List<LabelSelector> byLabel = new ArrayList<>();
        byLabel.add(manifests.statefulSet().getSpec().getSelector());
        manifests
                .of(PodDisruptionBudget.class)
                .forEach(budget -> byLabel.add(budget.getSpec().getSelector()));
        manifests
                .of(NetworkPolicy.class)
                .forEach(policy -> byLabel.add(policy.getSpec().getPodSelector()));
        var affinity = manifests.pod().getAffinity().getPodAntiAffinity();
        affinity.getRequiredDuringSchedulingIgnoredDuringExecution()
                .forEach(term -> byLabel.add(term.getLabelSelector()));
        affinity.getPreferredDuringSchedulingIgnoredDuringExecution()
                .forEach(term -> byLabel.add(term.getPodAffinityTerm().getLabelSelector()));
        manifests.pod().getTopologySpreadConstraints().forEach(spread -> byLabel.add(spread.getLabelSelector()));
        byLabel.forEach(selector -> selectors.add(selector.getMatchLabels()));
        assertThat(selectors)
                .hasSizeGreaterThanOrEqualTo(3)
                .allSatisfy(selector -> assertThat(labels).containsAllEntriesOf(selector));
        assertThat(selectors).doesNotContain(Map.of());
    }

    @ParameterizedTest
    @MethodSource("examples")
    void all_that_is_mounted_is_there_and_all_that_is_there_is_mounted(String example) {
        Manifests manifests = render(example);
        assertThat(manifests.pod().getVolumes().stream().map(Volume::getName))
                .containsExactlyInAnyOrderElementsOf(manifests.containers().stream()
                        .flatMap(container -> container.getVolumeMounts().stream())
                        .map(VolumeMount::getName)
                        .distinct()
                        .toList());
        manifests.pod().getVolumes().stream()
                .filter(volume -> volume.getConfigMap() != null)
                .forEach(volume -> assertThat(manifests
                                .configMap(volume.getConfigMap().getName())
                                .getData())
                        .isNotEmpty());
        assertThat(manifests.node().getArgs())
                .containsExactly("run", "--config", "/etc/sluice/config/$(POD_NAME).yaml");
        List<String> files = new ArrayList<>();
        for (int pod = 0; pod < manifests.statefulSet().getSpec().getReplicas(); pod++) {
            files.add("isp-sluice-" + pod + ".yaml");
        }
        manifests.witness().ifPresent(witness -> files.add("isp-sluice-witness-0.yaml"));
        assertThat(manifests.configMap(Chart.FULL_NAME).getData()).containsOnlyKeys(files.toArray(String[]::new));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void the_pod_is_of_the_guaranteed_class_and_has_whole_cpus(String example) {
        Manifests manifests = render(example);
        for (Container container : manifests.containers()) {
            var resources = container.getResources();
            assertThat(resources.getRequests()).isEqualTo(resources.getLimits()).containsKeys("cpu", "memory");
        }
        assertThat(manifests.node().getResources().getLimits().get("cpu").toString())
                .matches("[1-9][0-9]*");
    }

    @ParameterizedTest
    @MethodSource("examples")
    void no_secret_is_written_anywhere(String example) {
        Manifests manifests = render(example);
        assertThat(manifests.of(Secret.class)).isEmpty();
        assertThat(manifests
                        .nodeConfig()
                        .lines()
                        .map(line -> line.replaceFirst("^[- ]*", ""))
                        .filter(line -> line.matches("(secret|password):.*")))
                .allMatch(
                        line -> line.matches("(secret|password): file:/etc/sluice/(secrets|cluster)/[-._a-zA-Z0-9]+"));
        assertThat(manifests.containers().stream().flatMap(container -> container.getEnv().stream()))
                .allMatch(variable ->
                        variable.getValueFrom() != null || variable.getName().equals("JAVA_TOOL_OPTIONS"));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void only_nodes_reach_what_nodes_say_to_each_other(String example) {
        Manifests manifests = render(example);
        List<NetworkPolicyIngressRule> rules = manifests
                .of(NetworkPolicy.class)
                .flatMap(policy -> policy.getSpec().getIngress().stream())
                .toList();
        assertThat(rules.isEmpty()).isEqualTo(example.equals("bare"));
        List<String> between = new ArrayList<>();
        for (NetworkPolicyIngressRule rule : rules) {
            List<String> ports = rule.getPorts().stream()
                    .map(port -> port.getPort().getIntVal() + "/" + port.getProtocol())
                    .toList();
            boolean membersOnly = rule.getFrom().size() == 1
                    && rule.getFrom().getFirst().getIpBlock() == null
                    && rule.getFrom().getFirst().getNamespaceSelector() == null
                    && MEMBERS.equals(rule.getFrom().getFirst().getPodSelector().getMatchLabels());
            if (membersOnly) {
                between.addAll(ports);
            } else {
                assertThat(ports).isSubsetOf("1701/UDP", "9171/TCP");
            }
        }
        assertThat(between)
                .isSubsetOf("5701/TCP", "5702/TCP", "5702/UDP", "5703/UDP")
                .hasSize(CLUSTERS.contains(example) ? 4 : 0);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void a_load_balancer_says_that_it_is_for_labs(String example) {
        assertThat(render(example).of(Service.class))
                .filteredOn(service -> "LoadBalancer".equals(service.getSpec().getType()))
                .hasSize(example.equals("lab") ? 1 : 0)
                .allSatisfy(service -> {
                    assertThat(service.getMetadata().getLabels()).containsEntry("sluice.net/use", "lab-only");
                    assertThat(service.getMetadata().getAnnotations().get("sluice.net/lab-only"))
                            .contains("source NAT", "Connection tracking");
                    assertThat(service.getSpec().getExternalTrafficPolicy()).isEqualTo("Local");
                    assertThat(service.getSpec().getPorts())
                            .singleElement()
                            .satisfies(port -> assertThat(port.getProtocol()).isEqualTo("UDP"));
                });
    }

    @ParameterizedTest
    @MethodSource("examples")
    void two_nodes_are_never_on_one_host_unless_that_was_asked_for(String example) {
        var affinity = render(example).pod().getAffinity().getPodAntiAffinity();
        assertThat(affinity.getRequiredDuringSchedulingIgnoredDuringExecution())
                .hasSize(example.equals("multus") ? 0 : 1)
                .allMatch(term -> term.getTopologyKey().equals("kubernetes.io/hostname"));
    }
}
