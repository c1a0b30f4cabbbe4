package net.sluice.load.bugs;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Judges planted bugs, as many at a time as there are processors: compiles the file with the bug in it, and lets the bug's
 * judges look. The same judges look at the same files without a bug, compiled in the same way.
 */
final class Court implements AutoCloseable {
    private final Path work;
    private final Workshop workshop;
    private final List<Path> modules;
    private final List<Courtroom> rooms = new ArrayList<>();
    private final BlockingQueue<Courtroom> free = new LinkedBlockingQueue<>();
    private final ExecutorService clerks;
    private final Map<String, Future<Finding>> withoutBugs = new TreeMap<>();
    private final Map<PlantedBug, Future<Map<String, Finding>>> withBug = new LinkedHashMap<>();

    /**
     * Begins to judge.
     *
     * @param root the root of the house
     * @param work where the compiled bugs go, for this court alone
     * @param patienceSeconds how long a judge may take for one case
     */
    Court(Path root, Path work, long patienceSeconds, List<PlantedBug> bugs) throws IOException {
        this.work = Files.createDirectories(work);
        modules = modules(root);
        List<Path> libraries = libraries(root);
        workshop = new Workshop(
                root, Stream.concat(modules.stream(), libraries.stream()).toList());
        int processors = Runtime.getRuntime().availableProcessors();
        for (int i = 0; i < processors; i++) {
            Path log = work.resolve("judge-" + i + ".log");
            Files.deleteIfExists(log);
            rooms.add(new Courtroom(command(root, libraries), root.resolve("load-tests"), log, patienceSeconds));
        }
        free.addAll(rooms);
        clerks = Executors.newFixedThreadPool(processors);
        Path innocent = workshop.compile(sources(bugs), work.resolve("without-a-bug"));
        judgesByClass(bugs).forEach((name, judge) -> withoutBugs.put(name, clerks.submit(() -> hear(judge, innocent))));
        for (PlantedBug bug : bugs) {
            withBug.put(bug, clerks.submit(() -> judge(bug)));
        }
    }

    /** The judges who complain of the sources as they are, and what they say; empty when none does. */
    Map<String, String> complaintsWithoutABug() throws InterruptedException, ExecutionException {
        Map<String, String> complaints = new TreeMap<>();
        for (Map.Entry<String, Future<Finding>> heard : withoutBugs.entrySet()) {
            String complaint = heard.getValue().get().complaint();
            if (!complaint.isEmpty()) {
                complaints.put(heard.getKey(), complaint);
            }
        }
        return complaints;
    }

    /** Why each judge who does not show the bug does not; empty when all of them do. */
    Map<String, String> doubts(PlantedBug bug) throws InterruptedException, ExecutionException {
        Map<String, String> doubts = new TreeMap<>();
        for (Map.Entry<String, Finding> finding : withBug.get(bug).get().entrySet()) {
            String judge = finding.getKey();
            String doubt =
                    finding.getValue().doubt(withoutBugs.get(className(judge)).get());
            if (!doubt.isEmpty()) {
                doubts.put(judge, doubt);
            }
        }
        return doubts;
    }

    private Map<String, Finding> judge(PlantedBug bug) throws IOException, InterruptedException {
        String planted = bug.plantedIn(workshop.source(bug.file()));
        Path classes = workshop.compile(Map.of(bug.file(), planted), work.resolve(bug.name()));
        Map<String, Finding> findings = new LinkedHashMap<>();
        for (String judge : bug.judges()) {
            findings.put(judge, hear(judge, classes));
        }
        return findings;
    }

    private Finding hear(String judge, Path classes) throws IOException, InterruptedException {
        Courtroom room = free.take();
        try {
            return room.hear(
                    judge, Stream.concat(Stream.of(classes), modules.stream()).toList());
        } finally {
            free.add(room);
        }
    }

    /** All judges who are methods of one class are heard together: class#method#method. */
    private static Map<String, String> judgesByClass(List<PlantedBug> bugs) {
        return bugs.stream()
                .flatMap(bug -> bug.judges().stream())
                .distinct()
                .collect(Collectors.toMap(
                        Court::className,
                        judge -> judge,
                        (one, other) -> one + other.substring(className(other).length()),
                        TreeMap::new));
    }

    private static String className(String judge) {
        return judge.split("#", 2)[0];
    }

    private Map<Path, String> sources(List<PlantedBug> bugs) throws IOException {
        Map<Path, String> sources = new TreeMap<>();
        for (PlantedBug bug : bugs) {
            sources.put(bug.file(), workshop.source(bug.file()));
        }
        return sources;
    }

    /** The folders of all modules' classes and tests. */
    private static List<Path> modules(Path root) throws IOException {
        try (Stream<Path> modules = Files.list(root)) {
            return modules.sorted()
                    .flatMap(module ->
                            Stream.of("target/classes", "target/test-classes").map(module::resolve))
                    .filter(Files::isDirectory)
                    .toList();
        }
    }

    /** Our own class path without our own modules. */
    private static List<Path> libraries(Path root) {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(path -> path.toString().endsWith(".jar"))
                .filter(path -> !path.startsWith(root) || !path.toString().contains("/target/"))
                .toList();
    }

    private static List<String> command(Path root, List<Path> libraries) {
        List<String> classPath = new ArrayList<>();
        classPath.add(root.resolve("load-tests/target/test-classes").toString());
        libraries.forEach(library -> classPath.add(library.toString()));
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + root.resolve("jvm.flags"),
                // Cases are short: what the second compiler would gain, it costs.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-Dsluice.root=" + root,
                "-cp",
                String.join(File.pathSeparator, classPath),
                Judge.class.getName());
    }

    @Override
    public void close() {
        clerks.shutdownNow();
        rooms.forEach(Courtroom::close);
    }
}
