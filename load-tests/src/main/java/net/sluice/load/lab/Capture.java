package net.sluice.load.lab;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A capture of one device by tcpdump, read by tshark: a dissector that is not ours. */
public final class Capture {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration READING = Duration.ofMinutes(2);

    private static final long LOOK_NANOS = 300_000_000L;
    private static final int MOST_LOOKS = 50;

    /** Enough of each packet for every control message; the octets of downloads need not be kept. */
    private static final String SNAPSHOT = "512";

    private final LabHost host;
    private final Path file;
    private final LabProcess tcpdump;

    private Capture(LabHost host, Path file, LabProcess tcpdump) {
        this.host = host;
        this.file = file;
        this.tcpdump = tcpdump;
    }

    /** True when both programs are installed. */
    public static boolean possible() {
        return Lab.has("tcpdump") && Lab.has("tshark");
    }

    /** Starts to capture what goes over a device of a host. */
    public static Capture start(LabHost host, String device, Path file, String... filter) {
        List<String> command = new ArrayList<>(List.of(
                "tcpdump",
                "-Z",
                "root",
                "-n",
                "-U",
                "--immediate-mode",
                "-B",
                "16384",
                "-s",
                SNAPSHOT,
                "-i",
                device,
                "-w",
                file.toString()));
        command.addAll(List.of(filter));
        LabProcess tcpdump = host.start("tcpdump", command);
        tcpdump.await("listening on", PATIENCE);
        return new Capture(host, file, tcpdump);
    }

    /** Ends the capture; all that was sent before is in the file. */
    public void stop() {
        awaitRest();
        tcpdump.signal("INT");
        tcpdump.awaitEnd(PATIENCE);
        if (tcpdump.lines().stream().noneMatch(line -> line.startsWith("0 packets dropped by kernel"))) {
            throw tcpdump.failure("lost packets");
        }
    }

    /** A signal makes tcpdump leave unread what the kernel still holds for it; so first let it catch up. */
    private void awaitRest() {
        long before = -1;
        for (int i = 0; i < MOST_LOOKS && before != file.toFile().length(); i++) {
            before = file.toFile().length();
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    /** Numbers of the packets that tshark calls malformed, with its summary. */
    public List<String> malformed() {
        return read("-Y", "_ws.malformed");
    }

    /** One line for each packet that the display filter lets through: these fields, with a tab between. */
    public List<String> fields(String displayFilter, String... fields) {
        List<String> arguments = new ArrayList<>(List.of("-Y", displayFilter, "-T", "fields"));
        for (String field : fields) {
            arguments.add("-e");
            arguments.add(field);
        }
        return read(arguments.toArray(String[]::new));
    }

    private List<String> read(String... arguments) {
        List<String> command = new ArrayList<>(List.of("tshark", "-n", "-r", file.toString()));
        command.addAll(List.of(arguments));
        LabHost.Outcome outcome = host.attempt(READING, command.toArray(String[]::new));
        if (!outcome.good()) {
            throw new LabFailure("tshark: " + outcome.text());
        }
        return outcome.text()
                .lines()
                // tshark warns a root user on standard error.
                .filter(line -> !line.isBlank() && !line.startsWith("Running as user"))
                .toList();
    }

    public Path file() {
        return file;
    }
}
