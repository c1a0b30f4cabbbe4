package net.sluice.load.lab;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** A network namespace of a lab: a host that shares the machine's files, and nothing of its network. */
public final class LabHost {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String name;
    private final Ground ground;

    LabHost(String name, Ground ground) {
        this.name = name;
        this.ground = ground;
    }

    public String name() {
        return name;
    }

    /** What it stands on. */
    Ground ground() {
        return ground;
    }

    /**
     * What a command did.
     *
     * @param exitCode 0 when it went well
     * @param text all it printed, standard error included
     */
    public record Outcome(int exitCode, String text) {
        public boolean good() {
            return exitCode == 0;
        }
    }

    /** Runs a command to its end and hands back what it printed; fails when its exit code is not 0. */
    public String run(String... command) {
        Outcome outcome = attempt(PATIENCE, command);
        if (!outcome.good()) {
            throw new LabFailure("on " + name + ": " + String.join(" ", command) + " ended with " + outcome.exitCode()
                    + ":\n" + outcome.text());
        }
        return outcome.text();
    }

    /** Runs a command to its end, at most so long. */
    public Outcome attempt(Duration patience, String... command) {
        return Command.run(patience, here(List.of(command)));
    }

    /** The same in this host's network, but with the machine's /sys, which {@code ip netns exec} hides: container engines look for their cgroups there. */
    public Outcome attemptInNetwork(Duration patience, String... command) {
        List<String> whole = new ArrayList<>(List.of("nsenter", "--net=/run/netns/" + name));
        whole.addAll(List.of(command));
        return Command.run(patience, whole);
    }

    /** Starts a program that runs beside us; the lab ends it. */
    public LabProcess start(String program, List<String> command) {
        return start(program, command, line -> {});
    }

    /** Starts a program that runs beside us and hands on each line that it prints; the lab ends it. */
    public LabProcess start(String program, List<String> command, Consumer<String> listener) {
        return ground.adopt(new LabProcess(
                program + " on " + name, here(command), ground.folder().resolve(ground.logName(program)), listener));
    }

    /** ip netns exec becomes the command, so the process is the command and takes its signals. */
    private List<String> here(List<String> command) {
        List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", name));
        whole.addAll(command);
        return whole;
    }

    /** Commands that are run to their end. */
    static final class Command {

        private Command() {}

        static Outcome run(Duration patience, List<String> command) {
            try {
                Process process =
                        new ProcessBuilder(command).redirectErrorStream(true).start();
                process.getOutputStream().close();
                CompletableFuture<String> text = new CompletableFuture<>();
                Thread.ofVirtual().start(() -> readInto(process.getInputStream(), text));
                if (!process.waitFor(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                    process.destroyForcibly();
                    return new Outcome(-1, "(still running after " + patience.toSeconds() + " s) " + command);
                }
                return new Outcome(process.exitValue(), text.get(5, TimeUnit.SECONDS));
            } catch (IOException | ExecutionException | TimeoutException e) {
                return new Outcome(-1, e.toString());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return new Outcome(-1, e.toString());
            }
        }

        private static void readInto(InputStream in, CompletableFuture<String> text) {
            try (in) {
                text.complete(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                text.completeExceptionally(e);
            }
        }
    }
}
