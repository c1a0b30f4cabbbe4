package net.sluice.load.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** BIRD on a host, with one of the configurations of docs/examples/bird, its names given other values. */
final class Bird {

    private static final Path EXAMPLES = Path.of(System.getProperty("sluice.root", "."), "docs/examples/bird")
            .toAbsolutePath()
            .normalize();
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final LabHost host;
    private final Path socket;
    private final LabProcess process;

    private Bird(LabHost host, Path socket, LabProcess process) {
        this.host = host;
        this.socket = socket;
        this.process = process;
    }

    static boolean installed() {
        return Lab.has("bird") && Lab.has("birdc");
    }

    /**
     * Starts it.
     *
     * @param example a file of docs/examples/bird
     * @param defines other values of names that it gives
     * @param more further lines; protocols of the example that are named in them again are left out
     */
    static Bird start(LabHost host, String example, Map<String, String> defines, List<String> more) {
        Path config = host.ground().folder().resolve("bird-" + host.name() + ".conf");
        // Not in the folder, whose path may be longer than a socket's may be; /run is the lab's own.
        Path socket = Path.of("/run", "bird-" + host.name() + ".ctl");
        try {
            Files.writeString(config, text(Files.readString(EXAMPLES.resolve(example)), defines, more));
        } catch (IOException e) {
            throw new LabFailure("cannot write " + config, e);
        }
        LabProcess process = host.start(
                "bird-" + host.name(), List.of("bird", "-f", "-c", config.toString(), "-s", socket.toString()));
        process.await("Started", PATIENCE);
        return new Bird(host, socket, process);
    }

    /** The example with other values and lines. */
    static String text(String example, Map<String, String> defines, List<String> more) {
        String text = example;
        for (Map.Entry<String, String> each : defines.entrySet()) {
            Pattern define = Pattern.compile("(?m)^define " + each.getKey() + " = [^;]*;");
            if (!define.matcher(text).find()) {
                throw new LabFailure("the example defines no " + each.getKey());
            }
            text = define.matcher(text).replaceFirst("define " + each.getKey() + " = " + each.getValue() + ";");
        }
        if (!more.isEmpty()) {
            text = text.replaceAll("(?m)^protocol bgp \\w+ from node .*\n", "");
        }
        return text + String.join("\n", more) + "\n";
    }

    /** What it says to a question. */
    String ask(String question) {
        return host.attempt(PATIENCE, "birdc", "-s", socket.toString(), question)
                .text();
    }

    LabProcess process() {
        return process;
    }
}
