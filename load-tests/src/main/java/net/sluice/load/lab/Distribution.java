package net.sluice.load.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Programs as they are delivered: jars in {@code lib}, the flags of the JVM in {@code jvm.flags}, in {@code jre} a Java of their own if they bring one, and in
 * {@code node.aot} what a node's JVM has learned in a rehearsal, if there was one. {@code ./lns build} lays such folders out, and {@code helm/image/build}.
 */
public record Distribution(Path folder) {

    private static final Path ROOT =
            Path.of(System.getProperty("sluice.root", ".")).toAbsolutePath().normalize();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** What was built of a module of the tree. */
    public static Distribution built(String module) {
        return new Distribution(ROOT.resolve(module).resolve("target/dist"));
    }

    /** The node that was built. */
    public static Distribution node() {
        return built("lns-node");
    }

    /** Where its AOT cache is, if there is one. */
    public Path cache() {
        return folder.resolve("node.aot");
    }

    /** Why it is none; empty when it is one. */
    public String missing() {
        return Files.isDirectory(folder.resolve("lib")) && Files.isRegularFile(folder.resolve("jvm.flags"))
                ? ""
                : folder + " is no distribution: it has no lib and jvm.flags (./lns build makes them)";
    }

    /** The JVM's options for what it has learned. A JVM does not look whether jars are those that it learned of (25.0.3), so newer ones are none. */
    List<String> learned() {
        return Files.exists(cache()) && jars().noneMatch(this::isNewer)
                ? List.of("-XX:AOTCache=" + cache())
                : List.of();
    }

    /** Whether its JVM uses what one has learned in a rehearsal. */
    public boolean hasLearned() {
        return !learned().isEmpty();
    }

    private boolean isNewer(Path jar) {
        return jar.toFile().lastModified() > cache().toFile().lastModified();
    }

    /** A command line for one of its classes, as its launchers have it. */
    List<String> command(List<String> jvmOptions, String mainClass, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(java());
        command.add("@" + folder.resolve("jvm.flags"));
        command.addAll(jvmOptions);
        command.add("-cp");
        command.add(classPath());
        command.add(mainClass);
        command.addAll(List.of(arguments));
        return command;
    }

    /** Why a JVM that runs the node would not use a file as its AOT cache; null when it would. */
    public @Nullable String refusal(Path cache) {
        LabHost.Outcome outcome = LabHost.Command.run(
                PATIENCE,
                command(
                        // "on": without the cache it does not start at all.
                        List.of("-XX:AOTMode=on", "-XX:AOTCache=" + cache), "net.sluice.node.Main", "--version"));
        return outcome.good() ? null : outcome.text().strip();
    }

    private String java() {
        Path own = folder.resolve("jre/bin/java");
        return (Files.isExecutable(own) ? own : Path.of(System.getProperty("java.home"), "bin", "java")).toString();
    }

    private String classPath() {
        return jars().map(Path::toString).collect(Collectors.joining(":"));
    }

    private Stream<Path> jars() {
        try (Stream<Path> files = Files.list(folder.resolve("lib"))) {
            return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " has no lib; run ./lns build (or mvn package)", e);
        }
    }
}
