package net.sluice.cluster.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import net.sluice.cluster.directory.DirectoryKinds;
import net.sluice.cluster.directory.SetUps;

/** A member in a process of its own, told by lines on its standard input and answering by lines; ends with its input. */
final class StoreProcess implements AutoCloseable {
    private final Process process;
    private final Writer in;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

    private StoreProcess(Process process) {
        this.process = process;
        this.in = process.outputWriter(StandardCharsets.UTF_8);
        Thread.ofVirtual().start(() -> {
            try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
                for (String line = out.readLine(); line != null; line = out.readLine()) {
                    if (line.startsWith("> ")) {
                        answers.add(line.substring(2));
                    }
                }
            } catch (IOException killed) {
                answers.add("ended");
            }
        });
    }

    /** @param flags for the JVM, after those that all have */
    static StoreProcess start(String name, int port, List<Integer> ports, String... flags) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + Path.of(System.getProperty("sluice.root"), "jvm.flags"));
        command.add("-Xmx256m");
        command.addAll(List.of(flags));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), StoreProcess.class.getName()));
        command.addAll(List.of(name, "" + port));
        ports.forEach(each -> command.add("" + each));
        try {
            return new StoreProcess(new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Says something, and hears the answer. */
    String ask(String line) {
        say(line);
        return answer();
    }

    void say(String line) {
        try {
            in.write(line + "\n");
            in.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String answer() {
        try {
            String answer = answers.poll(Stores.AWHILE.toSeconds(), TimeUnit.SECONDS);
            if (answer == null) {
                throw new AssertionError("no answer of process " + process.pid());
            }
            return answer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    void kill() {
        process.destroyForcibly();
    }

    void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, "" + process.pid()).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** The member's own process: its name, its port, the ports of all. */
    public static void main(String[] args) throws IOException {
        long startNanos = System.nanoTime();
        PrintStream out = System.out;
        List<Integer> ports = new ArrayList<>();
        for (int i = 2; i < args.length; i++) {
            ports.add(Integer.parseInt(args[i]));
        }
        BufferedReader said = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        int threadsBefore = Thread.activeCount();
        try (HazelcastStore store =
                HazelcastStore.start(Stores.config(args[0], 1, Integer.parseInt(args[1]), ports), DirectoryKinds.ALL)) {
            long millis = (System.nanoTime() - startNanos) / 1_000_000;
            System.gc();
            long heap =
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
            out.printf(
                    "> started in %d ms, heap %d KiB, %d threads more%n",
                    millis, heap / 1024, Thread.activeCount() - threadsBefore);
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                out.println("> " + answer(store, line.split(" ")));
            }
        }
    }

    private static String answer(HazelcastStore store, String[] line) {
        return switch (line[0]) {
            case "rate" -> rate(store, Integer.parseInt(line[1]), Integer.parseInt(line[2]), Integer.parseInt(line[3]));
            case "load" -> load(store, Integer.parseInt(line[1]), Integer.parseInt(line[2]));
            case "setups" ->
                SetUps.run(
                        store.registers(),
                        Integer.parseInt(line[1]),
                        Integer.parseInt(line[2]),
                        Integer.parseInt(line[3]),
                        Integer.parseInt(line[4]));
            default -> "what?";
        };
    }

    /** Batches of so many records of 500 octets over so many slots, one in flight, for some seconds. */
    private static String rate(HazelcastStore store, int perBatch, int slots, int seconds) {
        long start = System.nanoTime();
        long end = start + TimeUnit.SECONDS.toNanos(seconds);
        long written = 0;
        int batches = 0;
        int unsure = 0;
        for (int next = 0; System.nanoTime() < end; batches++) {
            List<Write> batch = new ArrayList<>();
            for (int i = 0; i < perBatch; i++, next = (next + 1) % 50_000) {
                batch.add(put(next % slots, next));
            }
            unsure += Stores.write(store, batch);
            written += perBatch;
        }
        double took = (System.nanoTime() - start) / 1e9;
        return "%.0f records/s in batches of %d over %d slots, %.2f ms a batch, %d unsure"
                .formatted(written / took, perBatch, slots, 1000 * took / batches, unsure);
    }

    private static String load(HazelcastStore store, int from, int count) {
        List<Write> batch = new ArrayList<>();
        for (int i = from; i < from + count; i++) {
            batch.add(put(i & 255, i));
        }
        Stores.write(store, batch);
        System.gc();
        long heap = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
        return "" + heap;
    }

    private static Write put(int slot, int id) {
        return new Write(new RecordKey(slot, 1, RecordKey.SESSION, id), new byte[500]);
    }
}
