package net.sluice.load.chart;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import net.sluice.load.lab.LabHost;

/**
 * What a Kubernetes node does for the one pod that it has, as far as podman does not: it lays out volumes, with the owners, modes and sizes that the manifest
 * says, asks probes from outside, and ends a pod in Kubernetes' order. Container restarts are podman's.
 */
final class Kubelet {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Podman podman;
    private final LabHost host;
    private final String address;
    private final Path folder;
    private final Path resolver;

    /**
     * @param address the host's among the others of the cluster: its pods' in the host's network
     * @param folder of its own
     * @param resolver resolv.conf of its pods
     */
    Kubelet(Podman podman, LabHost host, String address, Path folder, Path resolver) {
        this.podman = podman;
        this.host = host;
        this.address = address;
        this.folder = folder;
        this.resolver = resolver;
    }

    LabHost host() {
        return host;
    }

    /**
     * Starts a pod of a StatefulSet.
     *
     * @param objects the release's
     * @param secrets keys and values by the name of the Secret
     */
    PlayedPod play(Manifests objects, PodTemplateSpec template, String name, Map<String, Map<String, String>> secrets) {
        Path file = folder.resolve(name + ".json");
        try {
            Files.createDirectories(folder);
            Map<String, Path> volumes = layOut(objects, template.getSpec(), name, secrets);
            Files.writeString(
                    file,
                    PodFile.of(
                            template, name, Map.of("metadata.name", name, "status.podIP", address), volumes, resolver));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // In Kubernetes a pod of that name is a new one, also after its host has failed.
        podman.run(host, "kube", "play", "--replace", "--network", "host", file.toString());
        return new PlayedPod(this, name, template.getSpec(), file);
    }

    private Map<String, Path> layOut(
            Manifests objects, PodSpec spec, String pod, Map<String, Map<String, String>> secrets) throws IOException {
        Long group = spec.getSecurityContext().getFsGroup();
        Map<String, Path> volumes = new HashMap<>();
        for (Volume volume : spec.getVolumes()) {
            if (volume.getHostPath() != null) {
                continue;
            }
            Path at = folder.resolve(pod + "-" + volume.getName());
            host.attemptInNetwork(PATIENCE, "umount", at.toString());
            host.run("rm", "-rf", at.toString());
            Files.createDirectories(at);
            fill(at, volume, objects, secrets);
            if (group != null) {
                host.run("chgrp", "-R", group.toString(), at.toString());
            }
            volumes.put(volume.getName(), at);
        }
        return volumes;
    }

    private void fill(Path at, Volume volume, Manifests objects, Map<String, Map<String, String>> secrets)
            throws IOException {
        if (volume.getEmptyDir() != null) {
            // Memory, and no more of it than the chart says. Within our own mounts, so not by the host's shell.
            LabHost.Outcome mounted = host.attemptInNetwork(
                    PATIENCE,
                    "mount",
                    "-t",
                    "tmpfs",
                    "-o",
                    "mode=0777,size=" + volume.getEmptyDir().getSizeLimit().getNumericalAmount(),
                    "tmpfs",
                    at.toString());
            if (!mounted.good()) {
                throw new IOException(mounted.text());
            }
        } else if (volume.getConfigMap() != null) {
            ConfigMap map = objects.configMap(volume.getConfigMap().getName());
            write(at, map.getData(), volume.getConfigMap().getItems(), 0644);
        } else if (volume.getSecret() != null) {
            write(
                    at,
                    secret(secrets, volume.getSecret().getSecretName()),
                    volume.getSecret().getItems(),
                    volume.getSecret().getDefaultMode());
        } else {
            for (VolumeProjection source : volume.getProjected().getSources()) {
                write(
                        at,
                        secret(secrets, source.getSecret().getName()),
                        source.getSecret().getItems(),
                        volume.getProjected().getDefaultMode());
            }
        }
    }

    private static Map<String, String> secret(Map<String, Map<String, String>> secrets, String name) {
        return Objects.requireNonNull(secrets.get(name), () -> "no Secret " + name);
    }

    private void write(Path at, Map<String, String> data, List<KeyToPath> items, int mode) throws IOException {
        Map<String, String> paths = new HashMap<>();
        if (items.isEmpty()) {
            data.keySet().forEach(key -> paths.put(key, key));
        }
        items.forEach(item -> paths.put(item.getKey(), item.getPath()));
        for (Map.Entry<String, String> each : paths.entrySet()) {
            Path file = at.resolve(each.getValue());
            Files.writeString(file, data.get(each.getKey()));
            host.run("chmod", Integer.toOctalString(mode), file.toString());
        }
    }

    /** A pod that was started. */
    static final class PlayedPod {
        private final Kubelet kubelet;
        private final String name;
        private final PodSpec spec;
        private final Path file;
        private String complaint = "";

        private PlayedPod(Kubelet kubelet, String name, PodSpec spec, Path file) {
            this.kubelet = kubelet;
            this.name = name;
            this.spec = spec;
            this.file = file;
        }

        /**
         * What an orderly end was like.
         *
         * @param exitCode of the container
         * @param took from its SIGTERM on
         * @param grace what Kubernetes would have given it from there
         */
        record End(int exitCode, Duration took, Duration grace) {}

        String name() {
            return name;
        }

        /** The one that is the pod's purpose. */
        Container main() {
            return spec.getContainers().getFirst();
        }

        private List<Container> sidecars() {
            return spec.getInitContainers();
        }

        private String inPodman(String container) {
            return name + "-" + container;
        }

        private String podman(String... arguments) {
            return kubelet.podman.run(kubelet.host, arguments);
        }

        /** Whether a probe of all containers that have one is content; otherwise what it says. */
        private boolean passes(Function<Container, Probe> which) {
            for (Container container : Stream.concat(sidecars().stream(), Stream.of(main()))
                    .filter(each -> which.apply(each) != null)
                    .toList()) {
                LabHost.Outcome outcome = ask(container, which.apply(container));
                complaint = container.getName() + ": " + outcome;
                if (!outcome.good()) {
                    return false;
                }
            }
            return true;
        }

        /** What the last probe said. */
        String complaint() {
            return complaint;
        }

        private LabHost.Outcome ask(Container container, Probe probe) {
            Duration patience = Duration.ofSeconds(Objects.requireNonNullElse(probe.getTimeoutSeconds(), 1));
            if (probe.getExec() != null) {
                // What podman needs to begin is not the probe's time.
                return exec(PATIENCE, container.getName(), probe.getExec().getCommand());
            }
            HTTPGetAction get = probe.getHttpGet();
            String port = container.getPorts().stream()
                    .filter(each -> each.getName().equals(get.getPort().getStrVal()))
                    .map(each -> each.getContainerPort().toString())
                    .findFirst()
                    .orElseThrow();
            String to = Objects.requireNonNullElse(get.getHost(), kubelet.address);
            return kubelet.host.attempt(
                    PATIENCE,
                    "curl",
                    "-s",
                    "-f",
                    "--max-time",
                    Long.toString(patience.toSeconds()),
                    "http://" + to + ":" + port + get.getPath());
        }

        boolean live() {
            return passes(Container::getLivenessProbe);
        }

        boolean ready() {
            return passes(Container::getReadinessProbe);
        }

        boolean started() {
            return passes(Container::getStartupProbe);
        }

        /** {@code kubectl exec}. */
        LabHost.Outcome exec(Duration patience, String container, List<String> command) {
            return kubelet.podman.attempt(
                    patience,
                    kubelet.host,
                    Stream.concat(Stream.of("exec", inPodman(container)), command.stream())
                            .toArray(String[]::new));
        }

        String logs(String container) {
            return podman("logs", inPodman(container));
        }

        /** Of a container's process: a field of its state, as podman names it. */
        String state(String container, String field) {
            return podman("inspect", "--format", "{{.State." + field + "}}", inPodman(container))
                    .strip();
        }

        /** How often podman has started a container anew. */
        int restarts(String container) {
            return Integer.parseInt(podman("inspect", "--format", "{{.RestartCount}}", inPodman(container))
                    .strip());
        }

        /** The node's own process: not the init that is the container's first, nor the watchdog's watcher. */
        long javaProcess() {
            String first = state(main().getName(), "Pid");
            return kubelet.host
                    .run("ps", "-o", "pid=,comm=", "--ppid", first)
                    .lines()
                    .map(String::strip)
                    .filter(line -> line.endsWith(" java"))
                    .map(line -> Long.parseLong(line.substring(0, line.indexOf(' '))))
                    .findFirst()
                    .orElseThrow();
        }

        /** A line of /proc/PID/status. */
        String status(long pid, String key) {
            return kubelet.host
                    .run("sed", "-n", "s/^" + key + ":\\s*//p", "/proc/" + pid + "/status")
                    .strip();
        }

        /** Ends it as Kubernetes does: the hook, SIGTERM, the grace period, and only then the sidecars. */
        End terminate() {
            Duration grace = Duration.ofSeconds(spec.getTerminationGracePeriodSeconds());
            if (main().getLifecycle() != null) {
                long seconds = main().getLifecycle().getPreStop().getSleep().getSeconds();
                kubelet.host.run("sleep", Long.toString(seconds));
                grace = grace.minusSeconds(seconds);
            }
            long asked = System.nanoTime();
            String container = inPodman(main().getName());
            kubelet.podman.attempt(
                    grace.plus(PATIENCE), kubelet.host, "stop", "--time", Long.toString(grace.toSeconds()), container);
            Duration took = Duration.ofNanos(System.nanoTime() - asked);
            int exitCode = Integer.parseInt(state(main().getName(), "ExitCode"));
            podman("kube", "down", file.toString());
            return new End(exitCode, took, grace);
        }

        /** The pod is gone at once, as with its host's power; nobody starts it again. */
        void kill() {
            podman("pod", "kill", name);
            podman("kube", "down", file.toString());
        }
    }
}
