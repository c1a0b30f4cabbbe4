package net.sluice.load.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A running program of a lab. All it prints goes to a file and, line by line, to a listener; the last lines are kept for the
 * message of a failure. Safe for use from any thread.
 */
public final class LabProcess implements AutoCloseable {

    private static final int LINES_KEPT = 20_000;
    private static final int LINES_SHOWN = 40;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final String name;
    private final Process process;
    private final Path log;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final Deque<String> lines = new ArrayDeque<>();
    private long linesForgotten;
    private boolean ended;
    private final Thread reader;

    LabProcess(String name, List<String> command, Path log, Consumer<String> listener) {
        this.name = name;
        this.log = log;
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new LabFailure("cannot start " + name + ": " + command, e);
        }
        reader = Thread.ofVirtual().name("log of " + name).start(() -> read(listener));
    }

    private void read(Consumer<String> listener) {
        try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8);
                Writer out = Files.newBufferedWriter(log)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                out.write(line + "\n");
                out.flush();
                add(line);
                listener.accept(line);
            }
        } catch (IOException e) {
            add("(its output broke off: " + e.getMessage() + ")");
        } finally {
            lock.lock();
            try {
                ended = true;
                news.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private void add(String line) {
        lock.lock();
        try {
            lines.addLast(line);
            if (lines.size() > LINES_KEPT) {
                lines.removeFirst();
                linesForgotten++;
            }
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a line in which the pattern is found, those already printed included; fails when the program ends before. */
    public Matcher await(String regex, Duration patience) {
        Pattern pattern = Pattern.compile(regex);
        long deadline = System.nanoTime() + patience.toNanos();
        long next = 0;
        while (true) {
            lock.lock();
            try {
                int index = (int) Math.max(0, next - linesForgotten);
                List<String> fresh = new ArrayList<>(lines).subList(index, lines.size());
                next = linesForgotten + lines.size();
                for (String line : fresh) {
                    Matcher matcher = pattern.matcher(line);
                    if (matcher.find()) {
                        return matcher;
                    }
                }
                if (ended) {
                    throw failure("ended without printing \"" + regex + "\"");
                }
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw failure("did not print \"" + regex + "\" in " + patience.toSeconds() + " s");
                }
                // A spurious or early wake-up only means another look.
                var _ = news.awaitNanos(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new LabFailure("interrupted while waiting for " + name, e);
            } finally {
                lock.unlock();
            }
        }
    }

    /** Waits until the program ends by itself, and tells its exit code. */
    public int awaitEnd(Duration patience) {
        try {
            if (!process.waitFor(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw failure("still runs after " + patience.toSeconds() + " s");
            }
            reader.join(PATIENCE);
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabFailure("interrupted while waiting for " + name, e);
        }
    }

    /** SIGTERM; then waits for the end and tells the exit code. */
    public int terminate(Duration patience) {
        // Process.destroy would close the pipe, and what the program says last would be lost.
        process.toHandle().destroy();
        return awaitEnd(patience);
    }

    /** A signal by name, as kill(1) knows it. */
    public void signal(String signal) {
        try {
            new ProcessBuilder("kill", "-" + signal, Long.toString(pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new LabFailure("cannot signal " + name, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Keeps all its threads to one CPU from now on. */
    public void pin(int cpu) {
        pin(Integer.toString(cpu));
    }

    /** Keeps all its threads to these CPUs from now on: "1" or "2-3". */
    public void pin(String cpus) {
        try {
            new ProcessBuilder("taskset", "-a", "-p", "-c", cpus, Long.toString(pid()))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new LabFailure("cannot pin " + name, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** SIGKILL, and waits until it is gone. */
    public void kill() {
        process.toHandle().destroyForcibly();
        awaitEnd(PATIENCE);
    }

    public long pid() {
        return process.pid();
    }

    public boolean alive() {
        return process.isAlive();
    }

    public Path log() {
        return log;
    }

    /** What it printed, at most the last {@value #LINES_KEPT} lines. */
    public List<String> lines() {
        lock.lock();
        try {
            return List.copyOf(lines);
        } finally {
            lock.unlock();
        }
    }

    /** Run time of all its threads so far; zero when it has ended. */
    public Duration processorTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** The same to the nanosecond, of those of its threads that still run. */
    public long runNanos() {
        return runNanosByThread().values().stream().mapToLong(Long::longValue).sum();
    }

    /** The same, threads of one name together. A name is cut after 15 octets. */
    public Map<String, Long> runNanosByThread() {
        Map<String, Long> all = new HashMap<>();
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid()), "task"))) {
            for (Path thread : threads) {
                all.merge(name(thread.resolve("comm")), runNanos(thread.resolve("schedstat")), Long::sum);
            }
            return all;
        } catch (IOException e) {
            throw new LabFailure("no threads of " + name, e);
        }
    }

    private static String name(Path comm) {
        try {
            return Files.readString(comm).strip();
        } catch (IOException e) {
            return "ended";
        }
    }

    /** The first number of /proc/PID/task/TID/schedstat: time on a CPU. */
    private static long runNanos(Path statistics) {
        try {
            String text = Files.readString(statistics);
            return Long.parseLong(text.substring(0, text.indexOf(' ')));
        } catch (IOException e) {
            return 0; // It has ended since we saw it.
        }
    }

    /** A failure of this program, with the last lines that it printed. */
    public LabFailure failure(String what) {
        List<String> all = lines();
        List<String> last = all.subList(Math.max(0, all.size() - LINES_SHOWN), all.size());
        return new LabFailure(name + " " + what + exitCode() + "; its last lines (all: " + log + "):\n  "
                + String.join("\n  ", last));
    }

    private String exitCode() {
        @Nullable Integer code = process.isAlive() ? null : Integer.valueOf(process.exitValue());
        return code == null ? "" : " (exit code " + code + ")";
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            process.toHandle().destroy();
            try {
                if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                    kill();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
