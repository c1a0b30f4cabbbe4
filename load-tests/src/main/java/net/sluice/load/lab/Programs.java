package net.sluice.load.lab;

import java.nio.file.Path;
import java.util.List;

/** How our own programs are launched in a lab: from the distribution, as {@code ./lns} does. */
final class Programs {

    private static final Path ROOT =
            Path.of(System.getProperty("sluice.root", ".")).toAbsolutePath().normalize();

    private Programs() {}

    /** The command line of the node. */
    static List<String> node(Distribution of, List<String> jvmOptions, String... arguments) {
        return of.command(jvmOptions, "net.sluice.node.Main", arguments);
    }

    /** What becomes a command and leaves a watcher beside it. */
    static String watchdog() {
        return ROOT.resolve("lns-node/watchdog").toString();
    }

    /** The command line of one of the load programs. */
    static List<String> load(String... arguments) {
        return Distribution.built("load-tests").command(List.of("-Xmx2g"), "net.sluice.load.Main", arguments);
    }
}
