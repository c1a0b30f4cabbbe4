package net.sluice.load.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The node, as its users run it: a process of its own with a configuration file, on the lns host. */
public final class Node {

    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Lab lab;
    private final LabProcess process;
    private final NodeConfig config;

    private Node(Lab lab, LabProcess process, NodeConfig config) {
        this.lab = lab;
        this.process = process;
        this.config = config;
    }

    /** Starts it and waits until it says that it is ready. */
    public static Node start(Lab lab, NodeConfig config, Consumer<String> listener) {
        Path file = lab.folder().resolve("sluice.yaml");
        write(file, config.yaml());
        write(secretFile(lab), config.secret());
        write(lab.folder().resolve("radius.secret"), FreeRadius.SECRET);
        List<String> command = new ArrayList<>(config.launcher());
        command.addAll(Programs.node(List.of("-Xmx3g"), "run", "--config", file.toString()));
        LabProcess process = lab.lns().start("node", command, listener);
        Node node = new Node(lab, process, config);
        node.awaitReady();
        return node;
    }

    /** The file with the tunnel secret, for LACs. */
    public static Path secretFile(Lab lab) {
        return lab.folder().resolve("tunnel.secret");
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw new LabFailure("cannot write " + file, e);
        }
    }

    private void awaitReady() {
        lab.await(
                "the node to be ready",
                START,
                () -> {
                    if (!process.alive()) {
                        throw process.failure("did not start");
                    }
                    return http("/health/ready").good();
                },
                process::lines);
    }

    private LabHost.Outcome http(String path) {
        return lab.lns().attempt(PATIENCE, "curl", "-s", "-S", "-f", "--max-time", "5", NodeConfig.OPS + path);
    }

    /** All metrics as Prometheus would read them: name with labels, to value. */
    public Map<String, Double> metrics() {
        LabHost.Outcome outcome = http("/metrics");
        if (!outcome.good()) {
            throw process.failure("gives no metrics: " + outcome.text());
        }
        Map<String, Double> values = new HashMap<>();
        for (String line : outcome.text().lines().toList()) {
            int space = line.lastIndexOf(' ');
            if (!line.startsWith("#") && space > 0) {
                values.put(line.substring(0, space), Double.parseDouble(line.substring(space + 1)));
            }
        }
        return values;
    }

    /** The sum of all values of a metric whose labels contain this text. */
    public double metric(String name, String label) {
        return sum(metrics(), name, label);
    }

    /** The same, in metrics that were read before. */
    public static double sum(Map<String, Double> metrics, String name, String label) {
        return metrics.entrySet().stream()
                .filter(entry -> entry.getKey().equals(name) || entry.getKey().startsWith(name + "{"))
                .filter(entry -> entry.getKey().contains(label))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    public LabProcess process() {
        return process;
    }

    public NodeConfig config() {
        return config;
    }
}
