package net.sluice.load.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image's scripts: what is put into it of what a node has learned, and what becomes of it there. No image is made. */
class ImageTest {

    private static final Path ROOT =
            Path.of(System.getProperty("sluice.root", "..")).toAbsolutePath().normalize();
    private static final Instant MADE = Instant.parse("2026-01-02T03:04:05Z");

    @TempDir
    private Path folder;

    /** What {@code podman build} was given: a copy of the context. */
    private Path context;

    /** A cache from before. */
    private Path kept;

    private record Outcome(int exitCode, String text) {}

    private Outcome run(Map<String, String> environment, String... command) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(ROOT.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        Process process = builder.start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Outcome(process.exitValue(), text);
    }

    private Path script(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/bash\n" + text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }

    /** A JDK whose jlink makes a Java that takes a cache with the right text, a distribution, and a podman that only looks. */
    @BeforeEach
    void layOut() throws IOException {
        Path java = script("java", """
                for argument; do
                  case $argument in
                    -XX:AOTCache=*) grep -q '^of these jars$' "${argument#*=}" || { echo "not of these jars"; exit 1; } ;;
                  esac
                done
                """);
        script("jdk/bin/jlink", "mkdir -p \"${@: -1}/bin\"; cp '" + java + "' \"${@: -1}/bin/java\"\n");
        Path jar = Files.createDirectories(folder.resolve("dist/lib")).resolve("node.jar");
        Files.writeString(jar, "");
        Files.setLastModifiedTime(jar, FileTime.from(MADE));
        Files.writeString(folder.resolve("dist/jvm.flags"), "");
        context = folder.resolve("context");
        kept = folder.resolve("node.aot");
    }

    /** @param takes what the made image's JVM does */
    private Outcome build(String takes, String... options) throws IOException, InterruptedException {
        Path podman = script("podman", """
                case $1 in
                  build) rm -rf '%1$s'; cp -r --preserve=timestamps "${@: -1}" '%1$s' ;;
                  run) %2$s ;;
                esac
                """.formatted(context, takes));
        List<String> command = new ArrayList<>(List.of("helm/image/build", "--tag", "t", "--base", "b"));
        command.addAll(List.of("--dist", folder.resolve("dist").toString(), "--aot", kept.toString()));
        command.addAll(List.of(options));
        return run(
                Map.of(
                        "PODMAN",
                        podman.toString(),
                        "JAVA_HOME",
                        folder.resolve("jdk").toString()),
                command.toArray(String[]::new));
    }

    /** A cache as a rehearsal leaves it: what it is of is known from a build without one. */
    private void rehearsed() throws Exception {
        assertThat(build("exit 1").exitCode()).isZero();
        Outcome of = run(
                Map.of(),
                "bash",
                "-c",
                "cd '" + context
                        + "' && { sha256sum jvm.flags lib/*; find jre -type f -printf '%P %s\\n' | LC_ALL=C sort; } | sha256sum");
        Files.writeString(folder.resolve("node.aot.of"), of.text());
        Files.writeString(kept, "of these jars");
    }

    @Test
    void an_image_for_which_no_node_has_rehearsed_has_no_cache_and_that_is_said() throws Exception {
        Outcome outcome = build("exit 1");
        assertThat(outcome.text()).contains("build: without node.aot: no node has rehearsed for it (--rehearse)");
        assertThat(outcome.exitCode()).isZero();
        assertThat(context.resolve("node.aot")).doesNotExist();
        assertThat(context.resolve("class.path")).hasContent("-cp /opt/sluice/lib/node.jar");
    }

    @Test
    void what_was_learned_with_the_same_jars_is_taken_and_the_jars_keep_their_times_by_which_the_JVM_knows_them()
            throws Exception {
        rehearsed();
        Outcome outcome = build("echo 'sluice 1'");
        assertThat(outcome.text()).contains("build: with " + kept).endsWith("build: t\n");
        assertThat(outcome.exitCode()).isZero();
        assertThat(context.resolve("node.aot")).hasContent("of these jars");
        assertThat(Files.getLastModifiedTime(context.resolve("lib/node.jar")).toInstant())
                .isEqualTo(MADE);
    }

    @Test
    void what_was_learned_with_others_is_left_out() throws Exception {
        rehearsed();
        Files.writeString(folder.resolve("dist/lib/node.jar"), "changed");
        Outcome outcome = build("exit 1");
        assertThat(outcome.text()).contains("without node.aot: " + kept + " is of other jars or another JDK");
        assertThat(outcome.exitCode()).isZero();
        assertThat(context.resolve("node.aot")).doesNotExist();
    }

    @Test
    void what_the_JVM_does_not_take_is_left_out_and_it_says_why() throws Exception {
        rehearsed();
        Files.writeString(kept, "cut off");
        Outcome outcome = build("exit 1");
        assertThat(outcome.text())
                .contains("without node.aot: the JVM does not take " + kept)
                .contains("  not of these jars");
        assertThat(outcome.exitCode()).isZero();
        assertThat(context.resolve("node.aot")).doesNotExist();
    }

    @Test
    void an_image_that_does_not_take_the_cache_that_is_in_it_is_told_of() throws Exception {
        rehearsed();
        Outcome outcome = build("echo timestamp has changed; exit 1");
        assertThat(outcome.text()).contains("timestamp has changed").contains("its JVM does not take its node.aot");
        assertThat(outcome.exitCode()).isEqualTo(1);
    }

    @Test
    void where_no_container_can_be_run_the_image_is_made_all_the_same() throws Exception {
        rehearsed();
        Outcome outcome = build("echo cannot set rlimits; exit 126");
        assertThat(outcome.text()).contains("no container can be run here").contains("cannot set rlimits");
        assertThat(outcome.exitCode()).isZero();
    }

    @Test
    void the_containerfile_copies_all_that_the_build_lays_out() throws Exception {
        rehearsed();
        assertThat(build("exit 0").exitCode()).isZero();
        List<String> copied = new ArrayList<>();
        for (String line : Files.readAllLines(ROOT.resolve("helm/image/Containerfile"))) {
            if (line.startsWith("COPY ")) {
                List<String> words = List.of(line.split(" "));
                copied.addAll(words.subList(1, words.size() - 1));
            }
        }
        copied.replaceAll(source -> source.replace("node.ao[t]", "node.aot"));
        try (Stream<Path> laidOut = Files.list(context)) {
            assertThat(laidOut.map(file -> file.getFileName().toString())).containsExactlyInAnyOrderElementsOf(copied);
        }
    }

    /** A home as in the image, with a Java of ours. */
    private Path home() throws IOException {
        Path home = Files.createDirectories(folder.resolve("home"));
        Path node = home.resolve("node");
        Files.copy(ROOT.resolve("helm/image/node"), node, StandardCopyOption.COPY_ATTRIBUTES);
        assertThat(node.toFile().setExecutable(true)).isTrue();
        script("home/jre/bin/java", "exec '" + System.getProperty("java.home") + "/bin/java' \"$@\"\n");
        Files.copy(ROOT.resolve("jvm.flags"), home.resolve("jvm.flags"));
        Files.writeString(home.resolve("class.path"), "-cp \"" + System.getProperty("java.class.path") + "\"");
        return home;
    }

    @Test
    void without_a_cache_the_node_starts_without_a_word() throws Exception {
        Outcome outcome = run(Map.of(), home().resolve("node").toString(), "--version");
        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.text()).contains("\nsluice ").doesNotContain("AOT");
    }

    @Test
    void with_a_cache_that_the_JVM_cannot_use_the_node_says_so_and_starts_without() throws Exception {
        Path home = home();
        Files.createDirectories(home.resolve("lib"));
        Files.writeString(home.resolve("node.aot"), "of another JVM");
        Outcome outcome = run(Map.of(), home.resolve("node").toString(), "--version");
        assertThat(outcome.text()).contains("AOT cache").contains("\nsluice ");
        assertThat(outcome.exitCode()).isZero();
    }

    @Test
    void with_a_cache_of_older_jars_the_node_says_so_and_starts_without() throws Exception {
        Path home = home();
        Files.writeString(home.resolve("node.aot"), "of other jars");
        Files.setLastModifiedTime(home.resolve("node.aot"), FileTime.from(MADE));
        Files.writeString(Files.createDirectories(home.resolve("lib")).resolve("node.jar"), "");
        Outcome outcome = run(Map.of(), home.resolve("node").toString(), "--version");
        assertThat(outcome.text())
                .contains("node: jars are newer than node.aot, the AOT cache: starting without it")
                .contains("\nsluice ")
                .doesNotContain("Unable to use AOT cache");
        assertThat(outcome.exitCode()).isZero();
    }
}
