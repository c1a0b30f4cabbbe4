package net.sluice.load.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Helm takes the chart, and Kubernetes' types take what it renders. */
class ChartTest {
    /** Laid over each example. */
    private static final Map<String, String> CHANGES = Map.of(
            "nothing", "{}",
            "host network", "network: {mode: host}\nlab: {loadBalancer: {enabled: false}}\nantiAffinity: required",
            "no BIRD", "bird: {enabled: false}",
            "no disruption budget", "podDisruptionBudget: {enabled: false}",
            "no network policy", "networkPolicy: {enabled: false}",
            "no drain", "drain: {beforeSeconds: 0}",
            "no account", "serviceAccount: {create: false, name: other}",
            "device plugin", "tunDevice: {from: plugin, resource: squat.ai/tun}",
            "drain by hand", "updateStrategy: OnDelete\nrestartOnConfigChange: false\nreplicas: 0");

    @TempDir
    private Path folder;

    static Stream<String> examples() {
        return Chart.examples().stream();
    }

    static Stream<Arguments> matrix() {
        return Chart.examples().stream()
                .flatMap(example -> CHANGES.keySet().stream().sorted().map(change -> Arguments.of(example, change)));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void helm_lint_has_nothing_against_it(String example) throws IOException {
        LintResult result = Chart.lint(folder.resolve("sluice"), Chart.example(example));
        assertThat(result.getMessages())
                .filteredOn(message -> !message.startsWith("[INFO]"))
                .isEmpty();
        assertThat(result.isFailed()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("matrix")
    void every_manifest_is_one_that_Kubernetes_knows(String example, String change) throws IOException {
        Path over = folder.resolve("over.yaml");
        Files.writeString(over, CHANGES.get(change));
        Manifests manifests = Chart.render(Chart.example(example), over);
        assertThat(manifests.unknownFields()).isEmpty();
        assertThat(manifests.all())
                .extracting(each -> each.getKind() + " " + each.getMetadata().getName())
                .doesNotHaveDuplicates()
                .contains("StatefulSet isp-sluice", "ConfigMap isp-sluice", "Service isp-sluice-nodes");
    }

    @Test
    void what_a_change_switches_off_is_not_there() throws IOException {
        assertThat(kinds("bird", "nothing"))
                .contains("PodDisruptionBudget isp-sluice", "NetworkPolicy isp-sluice")
                .contains("ServiceAccount isp-sluice", "ConfigMap isp-sluice-bird")
                .doesNotContain("Service isp-sluice-lab");
        assertThat(kinds("bird", "no BIRD")).doesNotContain("ConfigMap isp-sluice-bird");
        assertThat(kinds("bird", "no disruption budget")).doesNotContain("PodDisruptionBudget isp-sluice");
        assertThat(kinds("bird", "no network policy")).doesNotContain("NetworkPolicy isp-sluice");
        assertThat(kinds("bird", "no account")).doesNotContain("ServiceAccount isp-sluice", "ServiceAccount other");
        assertThat(kinds("lab", "nothing")).contains("Service isp-sluice-lab");
    }

    private List<String> kinds(String example, String change) throws IOException {
        Path over = folder.resolve("over.yaml");
        Files.writeString(over, CHANGES.get(change));
        return Chart.render(Chart.example(example), over).all().stream()
                .map(each -> each.getKind() + " " + each.getMetadata().getName())
                .toList();
    }

    @Test
    void a_field_that_Kubernetes_does_not_know_is_found() {
        String text = Chart.text(Chart.example("host"));
        assertThat(Manifests.read(text.replace("readOnlyRootFilesystem:", "readOnlyRootFileSystem:"))
                        .unknownFields())
                .containsExactly(
                        "StatefulSet isp-sluice.spec.template.spec.containers[0].securityContext.readOnlyRootFileSystem");
    }
}
