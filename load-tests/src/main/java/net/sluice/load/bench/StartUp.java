package net.sluice.load.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import net.sluice.load.lab.Distribution;
import net.sluice.load.lab.Lab;
import net.sluice.load.lab.Node;
import net.sluice.load.lab.NodeConfig;
import net.sluice.load.shell.Progress;

/** How long a node that is alone takes from its start until it listens, as {@code docs/benchmarks/start.md} tells it. */
final class StartUp {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path folder;
    private final Progress progress;
    private final int runs;

    StartUp(Path folder, Progress progress, int runs) {
        this.folder = folder;
        this.progress = progress;
        this.runs = runs;
    }

    String page() {
        String load = Machine.busy();
        boolean learned = Files.exists(Distribution.node().cache());
        List<Long> all = new ArrayList<>();
        try (Lab lab = Lab.build(folder.resolve("start"))) {
            for (int run = 0; run < runs; run++) {
                long millis = start(lab);
                progress.say("listens after " + millis + " ms");
                all.add(millis);
            }
        }
        List<Long> sorted = all.stream().sorted().toList();
        return String.format(
                Locale.ROOT,
                """
                # Start: from nothing to listening

                Made by `./lns bench start --runs %d --write` on %s %s

                A node that is alone, with a local user, %s (`./lns rehearse`), is started %d times, one after the other; each one is ended by SIGTERM before the next. The time is from before its
                launcher begins to the line `ready: ... listens on ...` in its log: the JVM's start, the check of the host, the TUN, the sockets and the shards are in it.

                | | ms |
                |---|---|
                | median | %d |
                | quickest, slowest | %d, %d |
                | all, in order | %s |
                """,
                runs,
                Machine.told(),
                load,
                learned ? "with its AOT cache" : "**without** an AOT cache",
                runs,
                sorted.get(sorted.size() / 2),
                sorted.getFirst(),
                sorted.getLast(),
                all.stream().map(String::valueOf).collect(Collectors.joining(", ")));
    }

    private static long start(Lab lab) {
        CompletableFuture<Long> listens = new CompletableFuture<>();
        NodeConfig config = new NodeConfig().localUsers("  - {name: alice, password: secret}\n");
        long begun = System.nanoTime();
        Node node = Node.start(lab, config, line -> {
            if (line.contains("ready: ")) {
                listens.complete(System.nanoTime());
            }
        });
        long millis = TimeUnit.NANOSECONDS.toMillis(listens.join() - begun);
        node.process().terminate(PATIENCE);
        return millis;
    }
}
