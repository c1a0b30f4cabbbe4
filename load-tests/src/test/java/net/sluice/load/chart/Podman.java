package net.sluice.load.chart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import net.sluice.load.lab.LabFailure;
import net.sluice.load.lab.LabHost;

/**
 * podman on the hosts of a lab: containers of its own, which end with the lab, and the machine's images, which it only reads. "The host's network" of its
 * containers is that of the lab's host.
 */
final class Podman {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Where the machine's images are. */
    private static final Path IMAGES = Path.of("/var/lib/containers/storage");

    private final List<String> command;

    private Podman(List<String> command) {
        this.command = command;
    }

    /**
     * A fresh one.
     *
     * @param folder for the layers of its containers
     * @param host any of the lab's
     */
    static Podman in(Path folder, LabHost host) {
        host.run("rm", "-rf", folder.toString());
        // The lab's own /run, which is short enough for the sockets in it.
        Path run = Path.of("/run/pods");
        Path storage = folder.resolve("storage.conf");
        Path containers = folder.resolve("containers.conf");
        try {
            Files.createDirectories(folder);
            Files.writeString(storage, String.format(Locale.ROOT, """
                    [storage]
                    driver = "overlay"
                    graphroot = "%s/storage"
                    runroot = "%s/storage"
                    [storage.options]
                    additionalimagestores = ["%s"]
                    """, folder, run, IMAGES));
            // cgroupfs: no systemd is asked. The limits: those of the lab's own processes, which may not be raised
            // everywhere.
            Files.writeString(containers, String.format(Locale.ROOT, """
                    [containers]
                    default_ulimits = ["nofile=16384:16384", "nproc=8192:8192"]
                    [engine]
                    runtime = "runc"
                    cgroup_manager = "cgroupfs"
                    events_logger = "file"
                    tmp_dir = "%s/tmp"
                    """, run));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Podman(
                List.of("env", "CONTAINERS_CONF=" + containers, "CONTAINERS_STORAGE_CONF=" + storage, "podman"));
    }

    /** Runs it in a host's network to its end, and hands back what it printed; fails when its exit code is not 0. */
    String run(LabHost host, String... arguments) {
        LabHost.Outcome outcome = attempt(PATIENCE, host, arguments);
        if (!outcome.good()) {
            throw new LabFailure("on " + host.name() + ": podman " + String.join(" ", arguments) + " ended with "
                    + outcome.exitCode() + ":\n" + outcome.text());
        }
        return outcome.text();
    }

    LabHost.Outcome attempt(Duration patience, LabHost host, String... arguments) {
        List<String> whole = new ArrayList<>(command);
        whole.addAll(List.of(arguments));
        return host.attemptInNetwork(patience, whole.toArray(String[]::new));
    }
}
