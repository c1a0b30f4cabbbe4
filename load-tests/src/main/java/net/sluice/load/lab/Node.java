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

/** The node, as its users run it: a process of its own with a configuration file, on a host of a lab. */
public final class Node {

    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final LabHost host;
    private final LabProcess process;
    private final NodeConfig config;

    private Node(LabHost host, LabProcess process, NodeConfig config) {
        this.host = host;
        this.process = process;
        this.config = config;
    }

    /** Starts it on the lns host and waits until it says that it is ready. */
    public static Node start(Lab lab, NodeConfig config, Consumer<String> listener) {
        Node node = launch(lab.lns(), "sluice", config, listener);
        node.awaitReady();
        return node;
    }

    /**
     * Starts it on a host, and does not wait.
     *
     * @param name of its configuration file and its log
     */
    static Node launch(LabHost host, String name, NodeConfig config, Consumer<String> listener) {
        Path folder = host.ground().folder();
        Path file = folder.resolve(name + ".yaml");
        write(file, config.yaml());
        write(folder.resolve("tunnel.secret"), config.secret());
        write(folder.resolve("radius.secret"), FreeRadius.SECRET);
        write(folder.resolve("cluster.secret"), NodeConfig.CLUSTER_SECRET);
        List<String> command = new ArrayList<>(config.launcher());
        command.add(Programs.watchdog());
        List<String> options = new ArrayList<>(config.jvmOptions());
        options.add("-Xmx" + config.heap());
        command.addAll(Programs.node(config.distribution(), options, "run", "--config", file.toString()));
        return new Node(host, host.start(name, command, listener), config);
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

    /** Waits until it says that it is ready. */
    void awaitReady() {
        host.ground()
                .await(
                        "the node to be ready",
                        START,
                        () -> {
                            if (!process.alive()) {
                                throw process.failure("did not start");
                            }
                            return ready();
                        },
                        process::lines);
    }

    /** Starts a command that an operator gives the node, on its host. */
    LabProcess order(String command, List<String> options) {
        List<String> arguments = new ArrayList<>(List.of(command, "--socket", config.socket()));
        arguments.addAll(options);
        return host.start(command, Programs.node(config.distribution(), List.of(), arguments.toArray(String[]::new)));
    }

    private LabHost.Outcome http(String path) {
        return host.attempt(PATIENCE, "curl", "-s", "-S", "-f", "--max-time", "5", NodeConfig.OPS + path);
    }

    /** Whether it says that it is ready. */
    public boolean ready() {
        return http("/health/ready").good();
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
