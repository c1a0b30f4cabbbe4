package net.sluice.load.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How our own programs are launched in a lab: from the distribution, as {@code ./lns} does. */
final class Programs {

    private static final Path ROOT =
            Path.of(System.getProperty("sluice.root", ".")).toAbsolutePath().normalize();

    private Programs() {}

    /** The command line of the node. */
    static List<String> node(List<String> jvmOptions, String... arguments) {
        return java("lns-node", jvmOptions, "net.sluice.node.Main", arguments);
    }

    /** What becomes a command and leaves a watcher beside it. */
    static String watchdog() {
        return ROOT.resolve("lns-node/watchdog").toString();
    }

    /** The command line of one of the load programs. */
    static List<String> load(String... arguments) {
        return java("load-tests", List.of("-Xmx2g"), "net.sluice.load.Main", arguments);
    }

    private static List<String> java(String module, List<String> jvmOptions, String mainClass, String... arguments) {
        Path dist = ROOT.resolve(module).resolve("target/dist");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + dist.resolve("jvm.flags"));
        Path learned = dist.resolve("node.aot");
        if (Files.exists(learned)) {
            command.add("-XX:AOTCache=" + learned);
        }
        command.addAll(jvmOptions);
        command.add("-cp");
        command.add(classPath(dist.resolve("lib")));
        command.add(mainClass);
        command.addAll(List.of(arguments));
        return command;
    }

    private static String classPath(Path lib) {
        try (Stream<Path> jars = Files.list(lib)) {
            return jars.map(Path::toString)
                    .filter(name -> name.endsWith(".jar"))
                    .sorted()
                    .collect(Collectors.joining(":"));
        } catch (IOException e) {
            throw new UncheckedIOException(lib + " is not there; run ./lns build (or mvn package)", e);
        }
    }
}
