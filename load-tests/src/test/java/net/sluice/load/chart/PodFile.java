package net.sluice.load.chart;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HostPathVolumeSource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A pod of a StatefulSet in the words that podman 4.3 understands. It knows less than Kubernetes, and what it does not know is done by a {@link Kubelet}: volumes
 * are folders that are there already, sidecars are containers like others, and {@code $(NAME)} and {@code fieldRef} are what they stand for. Probes, hooks and
 * what a scheduler or a network plugin reads are left out. All else is as the chart has it.
 */
final class PodFile {

    private static final JsonMapper JSON = new JsonMapper();

    private PodFile() {}

    /**
     * The file.
     *
     * @param fields what stands for the paths of fieldRefs
     * @param volumes where each volume is that the chart does not take from the host
     * @param resolver its resolv.conf: that of the cluster's DNS
     */
    static String of(
            PodTemplateSpec template, String name, Map<String, String> fields, Map<String, Path> volumes, Path resolver)
            throws JsonProcessingException {
        Pod pod = new PodBuilder()
                .withApiVersion("v1")
                .withKind("Pod")
                .withMetadata(template.getMetadata())
                .withSpec(template.getSpec())
                .build();
        Pod copy = JSON.readValue(JSON.writeValueAsString(pod), Pod.class);
        copy.getMetadata().setName(name);
        // podman takes those of 63 characters at most for all that Kubernetes has.
        copy.getMetadata().setAnnotations(Map.of());
        PodSpec spec = copy.getSpec();
        List<Container> all = new ArrayList<>(spec.getInitContainers());
        all.addAll(spec.getContainers());
        all.forEach(container -> simplify(container, fields));
        spec.setInitContainers(List.of());
        spec.setContainers(all);
        List<Volume> here = new ArrayList<>();
        for (Volume volume : spec.getVolumes()) {
            here.add(
                    volume.getHostPath() != null
                            ? volume
                            : at(volume.getName(), volumes.get(volume.getName()), "Directory"));
        }
        here.add(at("resolver", resolver, "File"));
        spec.setVolumes(here);
        spec.setAffinity(null);
        spec.setTopologySpreadConstraints(List.of());
        spec.setDnsPolicy(null);
        return JSON.writeValueAsString(copy);
    }

    private static void simplify(Container container, Map<String, String> fields) {
        container
                .getVolumeMounts()
                .add(new VolumeMountBuilder()
                        .withName("resolver")
                        .withMountPath("/etc/resolv.conf")
                        .withReadOnly(true)
                        .build());
        container.setRestartPolicy(null);
        container.setPorts(List.of());
        container.setStartupProbe(null);
        container.setLivenessProbe(null);
        container.setReadinessProbe(null);
        container.setLifecycle(null);
        container.getEnv().stream()
                .filter(variable -> variable.getValueFrom() != null)
                .forEach(variable -> {
                    variable.setValue(
                            fields.get(variable.getValueFrom().getFieldRef().getFieldPath()));
                    variable.setValueFrom(null);
                });
        container.setCommand(expanded(container.getCommand(), container.getEnv()));
        container.setArgs(expanded(container.getArgs(), container.getEnv()));
    }

    private static List<String> expanded(List<String> words, List<EnvVar> environment) {
        List<String> expanded = new ArrayList<>(words);
        for (EnvVar variable : environment) {
            expanded.replaceAll(word -> word.replace("$(" + variable.getName() + ")", variable.getValue()));
        }
        return expanded;
    }

    private static Volume at(String name, Path path, String type) {
        Volume here = new Volume();
        here.setName(name);
        here.setHostPath(new HostPathVolumeSource(path.toString(), type));
        return here;
    }
}
