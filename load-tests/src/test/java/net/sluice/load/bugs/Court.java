package net.sluice.load.bugs;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Compiles a file with a bug in it into a folder of its own, and runs the judges in a JVM that finds that folder first on its
 * class path.
 */
final class Court {
    /** A bug that makes its judge run for ever is caught by this. */
    private static final long PATIENCE_SECONDS = 60;

    private final Path root;
    private final Path work;

    /**
     * @param root the root of the house
     * @param work where the compiled bugs go
     */
    Court(Path root, Path work) {
        this.root = root;
        this.work = work;
    }

    /**
     * What came of a run.
     *
     * @param status the judge's exit status; -1 when it took too long and was ended
     * @param said why, in its own words
     */
    record Verdict(int status, String said) {
        boolean caught() {
            return status == Judge.SOMETHING_FAILED || status == -1;
        }
    }

    /** Plants the bug and lets its judges look. */
    Verdict judge(PlantedBug bug) throws IOException, InterruptedException {
        Path folder = work.resolve(bug.name());
        compile(bug, folder);
        return run(folder, bug.judges(), PATIENCE_SECONDS);
    }

    /** Lets all judges look at the sources as they are. */
    Verdict judgeTheInnocent(List<String> judges) throws IOException, InterruptedException {
        return run(Files.createDirectories(work.resolve("none")), judges, PATIENCE_SECONDS * 5);
    }

    private void compile(PlantedBug bug, Path folder) throws IOException {
        Files.createDirectories(folder);
        Path source = root.resolve(bug.file());
        // javac wants the public class in a file of its name, and the overlay must not be mistaken for a source tree.
        Path mutated = Files.createDirectories(folder.resolve("source")).resolve(source.getFileName());
        Files.writeString(mutated, bug.plantedIn(Files.readString(source)));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, Locale.ROOT, null)) {
            List<String> options =
                    new ArrayList<>(List.of("-proc:none", "-nowarn", "-parameters", "-XDrawDiagnostics"));
            options.addAll(List.of("-d", folder.toString(), "-cp", classPath(folder)));
            boolean compiled = compiler.getTask(messages, files, null, options, null, files.getJavaFileObjects(mutated))
                    .call();
            if (!compiled) {
                throw new IllegalStateException(bug.name() + " does not compile: " + messages);
            }
        }
    }

    private Verdict run(Path overlay, List<String> judges, long seconds) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of("@" + root.resolve("jvm.flags"), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m"));
        command.addAll(List.of("-Dsluice.root=" + root, "-cp", classPath(overlay), Judge.class.getName()));
        command.addAll(judges);
        Path output = overlay.resolve("output.txt");
        Process process = new ProcessBuilder(command)
                .directory(root.resolve("load-tests").toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            return new Verdict(-1, "did not end within " + seconds + " s");
        }
        String why = Files.readAllLines(output).stream()
                .filter(line -> line.startsWith(Judge.VERDICT))
                .findFirst()
                .orElse("its output is in " + output);
        return new Verdict(process.exitValue(), why);
    }

    /** The overlay, our own class path, and the tests of the other modules. */
    private String classPath(Path overlay) throws IOException {
        try (Stream<Path> modules = Files.list(root)) {
            Stream<String> tests = modules.map(module -> module.resolve("target/test-classes"))
                    .filter(Files::isDirectory)
                    .sorted()
                    .map(Path::toString);
            return Stream.concat(Stream.of(overlay.toString(), System.getProperty("java.class.path")), tests)
                    .collect(Collectors.joining(File.pathSeparator));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
