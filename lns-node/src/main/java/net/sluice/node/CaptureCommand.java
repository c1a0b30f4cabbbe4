package net.sluice.node;

import java.io.BufferedOutputStream;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import net.sluice.node.capture.CaptureClient;
import net.sluice.node.capture.CaptureRequest;
import net.sluice.node.operator.OperatorClient;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Captures packets of a running node into a pcapng file. */
@Command(
        name = "capture",
        description = {
            "Capture packets of a running node on this host into a pcapng file, until Ctrl-C or a bound.",
            "Of a user who is not online it waits for the login, and has the call's set-up from LCP on."
        },
        mixinStandardHelpOptions = true)
final class CaptureCommand implements Callable<Integer> {
    private static final long PATIENCE_MILLIS = TimeUnit.SECONDS.toMillis(3);

    @ArgGroup(multiplicity = "1")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Whose whose;

    /** One of them. */
    private static final class Whose {
        @Option(names = "--user", paramLabel = "NAME", description = "A user's sessions, as they log in.")
        private @Nullable String user;

        @Option(names = "--session", paramLabel = "T/S", description = "A session, by our tunnel and session ids.")
        private @Nullable String session;

        @Option(names = "--tunnel", paramLabel = "T", description = "A tunnel, by our id.")
        private @Nullable String tunnel;

        @Option(names = "--peer", paramLabel = "ADDRESS", description = "All tunnels of a LAC.")
        private @Nullable String peer;
    }

    @Option(
            names = "--what",
            paramLabel = "KINDS",
            description =
                    "Some of inner (IP packets), ppp (PPP control), outer (L2TP messages), or all; unless told, inner,ppp of a user or session, outer of a tunnel or peer.")
    private @Nullable String what;

    @Option(names = "--count", paramLabel = "N", description = "End after so many packets.")
    private @Nullable String count;

    @Option(names = "--seconds", paramLabel = "S", description = "End after so long; 600 unless told, a day at most.")
    private @Nullable String seconds;

    @Option(names = "--snaplen", paramLabel = "N", description = "Keep so many octets of each packet.")
    private @Nullable String snaplen;

    @Option(names = "-w", paramLabel = "FILE", description = "Where to; standard output unless told.")
    private @Nullable Path file;

    @Option(
            names = "--socket",
            paramLabel = "PATH",
            description = "The node's socket; unless told, the only one in /run/sluice.")
    private @Nullable Path socket;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        if (file == null && toTerminal()) {
            err.println(
                    "a capture is no text: send it to a file (> FILE, or -w FILE) or into a program (| tshark -r -)");
            return ExitCode.USAGE;
        }
        try {
            CaptureRequest request = CaptureRequest.parse(line());
            return capture(request, OperatorClient.socket(socket), err);
        } catch (IllegalArgumentException | ArithmeticException bad) {
            err.println(bad.getMessage());
            return ExitCode.USAGE;
        } catch (IOException failed) {
            err.println("no capture: " + failed.getMessage());
            return ExitCode.HOST;
        }
    }

    private static boolean toTerminal() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    }

    private String line() {
        StringBuilder line = new StringBuilder("capture");
        add(line, "user", whose.user);
        add(line, "session", whose.session);
        add(line, "tunnel", whose.tunnel);
        add(line, "peer", whose.peer);
        add(line, "what", what);
        add(line, "count", count);
        add(line, "seconds", seconds);
        add(line, "snaplen", snaplen);
        return line.toString();
    }

    private static void add(StringBuilder line, String name, @Nullable String value) {
        if (value != null) {
            line.append(' ').append(CaptureRequest.word(name, value));
        }
    }

    private int capture(CaptureRequest request, Path at, PrintWriter err) throws IOException {
        try (CaptureClient client = CaptureClient.open(at)) {
            client.ask(request);
            Thread copying = Thread.currentThread();
            Thread stop = new Thread(() -> stop(client, copying), "stop");
            Runtime.getRuntime().addShutdownHook(stop);
            try (OutputStream out = file == null ? standardOutput() : new FileOutputStream(file.toFile())) {
                client.copy(out);
            } finally {
                forget(stop);
                err.println(client.packets() + " packets captured"
                        + (client.lost() > 0 ? ", " + client.lost() + " did not fit and are missing" : ""));
                err.flush();
            }
            return ExitCode.OK;
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // It is what ends us.
        }
    }

    private static OutputStream standardOutput() {
        return new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16);
    }

    /** At Ctrl-C: the rest still comes, and the file is whole. */
    private static void stop(CaptureClient client, Thread copying) {
        try {
            client.stop();
            copying.join(PATIENCE_MILLIS);
        } catch (IOException over) {
            copying.interrupt();
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
