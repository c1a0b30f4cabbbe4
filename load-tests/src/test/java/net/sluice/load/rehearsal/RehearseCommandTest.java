package net.sluice.load.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import net.sluice.load.lab.Distribution;
import net.sluice.load.lab.LabFailure;
import net.sluice.load.shell.Progress;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code lns rehearse} without its lab: the cache that launchers find is whole, or the one from before. */
class RehearseCommandTest {

    private static final String WHOLE = "whole";

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @TempDir
    private Path dist;

    /** A lesson, and what its JVM writes. */
    private record Fake(String refusal, Consumer<Path> gives) implements RehearseCommand.Lesson {
        Fake(Consumer<Path> gives) {
            this("", gives);
        }

        @Override
        public void give(Distribution of, Path draft, Progress progress) {
            gives.accept(draft);
        }
    }

    /** A distribution whose Java takes a cache with a certain text in it. */
    @BeforeEach
    void layOut() throws IOException {
        Files.createDirectories(dist.resolve("lib"));
        Files.writeString(dist.resolve("jvm.flags"), "");
        Path java = Files.createDirectories(dist.resolve("jre/bin")).resolve("java");
        Files.writeString(java, """
                #!/bin/sh
                for argument; do
                  case $argument in
                    -XX:AOTCache=*) grep -q '^%s$' "${argument#*=}" || { echo "cut off"; exit 1; } ;;
                  esac
                done
                """.formatted(WHOLE));
        assertThat(java.toFile().setExecutable(true)).isTrue();
    }

    private int rehearse(RehearseCommand.Lesson lesson, String... arguments) {
        RehearseCommand command = new RehearseCommand(lesson, new PrintStream(said, true, StandardCharsets.UTF_8));
        List<String> line = new ArrayList<>(List.of("--dist", dist.toString()));
        line.addAll(List.of(arguments));
        return new CommandLine(command).execute(line.toArray(String[]::new));
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    private Path cache() {
        return dist.resolve("node.aot");
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is in the folder beside what was laid out. */
    private List<String> left() throws IOException {
        try (Stream<Path> files = Files.list(dist)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.contains("aot"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void where_there_can_be_no_lab_the_reason_is_said_and_the_cache_stays() throws IOException {
        write(cache(), "old");
        Fake unable = new Fake("bird2 is not installed", draft -> {
            throw new AssertionError("was tried all the same");
        });
        assertThat(rehearse(unable)).isEqualTo(1);
        assertThat(said()).isEqualTo("rehearsal: no rehearsal here: bird2 is not installed\n");
        assertThat(cache()).hasContent("old");
    }

    @Test
    void outside_of_namespaces_of_its_own_it_does_nothing() throws IOException {
        Assumptions.assumeTrue(System.getenv("SLUICE_LAB") == null, "this is a lab");
        assertThat(rehearse(new Rehearsal())).isEqualTo(1);
        assertThat(said()).contains("no rehearsal here: ").contains("a lab never touches the machine's own network");
        assertThat(left()).isEmpty();
    }

    @Test
    void a_folder_that_is_no_distribution_is_refused() throws IOException {
        Files.delete(dist.resolve("jvm.flags"));
        assertThat(rehearse(new Fake(draft -> write(draft, WHOLE)))).isEqualTo(1);
        assertThat(said()).contains(dist + " is no distribution").contains("./lns build");
    }

    @Test
    void a_folder_that_is_not_there_is_told_before_the_lesson_and_not_after_it() {
        assertThat(rehearse(
                        new Fake(draft -> write(draft, WHOLE)),
                        "--into",
                        dist.resolve("not/there").toString()))
                .isEqualTo(1);
        assertThat(said()).contains("no rehearsal here: " + dist.resolve("not") + " cannot be written to");
    }

    @Test
    void the_cache_from_before_is_there_until_the_new_one_is_whole() throws IOException {
        write(cache(), "old");
        Fake lesson = new Fake(draft -> {
            assertThat(draft).isNotEqualTo(cache());
            assertThat(draft.getParent()).isEqualTo(dist);
            write(draft, WHOLE);
            assertThat(cache()).hasContent("old");
        });
        assertThat(rehearse(lesson)).isZero();
        assertThat(cache()).hasContent(WHOLE);
        assertThat(left()).containsExactly("node.aot");
        assertThat(said()).contains(cache() + " has 0 KiB");
    }

    @Test
    void it_can_be_kept_elsewhere() throws IOException {
        Path elsewhere = Files.createDirectories(dist.resolve("other")).resolve("learned");
        assertThat(rehearse(new Fake(draft -> write(draft, WHOLE)), "--into", elsewhere.toString()))
                .isZero();
        assertThat(elsewhere).hasContent(WHOLE);
        assertThat(elsewhere.getParent()).isDirectoryNotContaining("glob:**.draft");
        assertThat(left()).isEmpty();
    }

    @Test
    void what_the_JVM_was_killed_while_writing_is_not_kept() throws IOException {
        write(cache(), "old");
        assertThat(rehearse(new Fake(draft -> write(draft, "who")))).isEqualTo(1);
        assertThat(said()).contains("the JVM does not take what it has written, so it is not kept: cut off");
        assertThat(cache()).hasContent("old");
        assertThat(left()).containsExactly("node.aot");
    }

    @Test
    void a_lesson_that_fails_leaves_nothing_behind() throws IOException {
        write(cache(), "old");
        Fake fails = new Fake(draft -> {
            write(draft, WHOLE);
            write(draft.resolveSibling(draft.getFileName() + ".config"), "notes of the JVM");
            throw new LabFailure("node2 still runs after 180 s");
        });
        assertThat(rehearse(fails)).isEqualTo(1);
        assertThat(said()).contains("node2 still runs after 180 s");
        assertThat(cache()).hasContent("old");
        assertThat(left()).containsExactly("node.aot");
    }

    @Test
    void a_JVM_that_leaves_none_is_told_of() throws IOException {
        assertThat(rehearse(new Fake(draft -> {}))).isEqualTo(1);
        assertThat(said()).contains("the JVM has left no cache").contains("log of the node that learned");
        assertThat(left()).isEmpty();
    }

    @Test
    void what_an_earlier_rehearsal_left_that_was_killed_goes() throws IOException {
        write(dist.resolve("node.aot.draft"), "who");
        write(dist.resolve("node.aot.draft.config"), "notes of the JVM");
        Fake lesson = new Fake(draft -> assertThat(draft).doesNotExist());
        assertThat(rehearse(lesson)).isEqualTo(1);
        assertThat(left()).isEmpty();
    }
}
