package net.sluice.load.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts of the tree: {@code lns} above all. */
class LauncherTest {

    private static final Path ROOT =
            Path.of(System.getProperty("sluice.root", "..")).toAbsolutePath().normalize();

    @TempDir
    private Path folder;

    private record Outcome(int exitCode, String text) {}

    private Outcome run(Map<String, String> environment, String... command) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(ROOT.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Outcome(process.exitValue(), text);
    }

    /** A folder that looks like a JDK to the script. */
    private Path jdk(String version) throws IOException {
        Path home = Files.createDirectories(folder.resolve("jdk-" + version));
        Files.createDirectories(home.resolve("bin"));
        for (String program : List.of("java", "javac")) {
            Path file =
                    Files.writeString(home.resolve("bin").resolve(program), "#!/bin/sh\necho a JDK " + version + "\n");
            assertThat(file.toFile().setExecutable(true)).isTrue();
        }
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        return home;
    }

    @Test
    void a_jdk_that_is_too_old_is_refused_with_what_to_install() throws IOException, InterruptedException {
        Outcome outcome = run(
                Map.of(
                        "JAVA_HOME",
                        jdk("17.0.1").toString(),
                        "LNS_JVM_FOLDER",
                        folder.toString(),
                        "LNS_NO_INSTALL",
                        "1"),
                "./lns",
                "run",
                "--config",
                "sluice.yaml");
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.text())
                .contains("needs a JDK 25 or later")
                .contains("(Java 17)")
                .contains("temurin-25-jdk")
                .contains("JAVA_HOME=");
    }

    @Test
    void an_unknown_command_is_told_with_the_page_of_those_there_are() throws IOException, InterruptedException {
        Outcome outcome = run(Map.of(), "./lns", "dmeo");
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.text()).contains("there is no command 'dmeo'").contains("usage: ./lns");
    }

    @Test
    void help_names_every_command() throws IOException, InterruptedException {
        Outcome outcome = run(Map.of(), "./lns", "help");
        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.text())
                .contains("  demo ")
                .contains("  test ")
                .contains("  build ")
                .contains("  rehearse ")
                .contains("  run ")
                .contains("  check-config ")
                .contains("  capture ")
                .contains("  lac ")
                .contains("  format ");
    }

    @Test
    void shellcheck_finds_nothing() throws IOException, InterruptedException {
        Assumptions.assumeTrue(
                run(Map.of(), "sh", "-c", "command -v shellcheck").exitCode() == 0, "shellcheck is not installed");
        Outcome outcome = run(
                Map.of(),
                "shellcheck",
                "lns",
                ".ci/run",
                "load-tests/lab/enter",
                "load-tests/lab/bin/java",
                "helm/image/build",
                "helm/image/node");
        assertThat(outcome.text()).isBlank();
        assertThat(outcome.exitCode()).isZero();
    }

    /** A program that shows life every tenth of a second as long as it is told to, and then does something else. */
    private Path watched(String then) throws IOException {
        Path file = Files.writeString(
                folder.resolve("watched"),
                "#!/bin/bash\nfor i in 1 2 3 4 5; do echo 1000 >\"$SLUICE_HEARTBEAT\"; sleep 0.1; done\n" + then
                        + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }

    @Test
    void a_process_that_shows_no_life_any_more_is_killed_by_the_watchdog() throws IOException, InterruptedException {
        Outcome outcome =
                run(Map.of(), "lns-node/watchdog", watched("kill -STOP $$").toString());
        assertThat(outcome.exitCode()).isEqualTo(128 + 9);
        assertThat(outcome.text()).contains("no sign of life").contains("in 1000 ms");
    }

    @Test
    void a_process_that_announces_its_end_has_all_the_time_for_it() throws IOException, InterruptedException {
        Outcome outcome = run(
                Map.of(),
                "lns-node/watchdog",
                watched("echo 0 >\"$SLUICE_HEARTBEAT\"; sleep 3; echo ended; exit 7")
                        .toString());
        assertThat(outcome.exitCode()).isEqualTo(7);
        assertThat(outcome.text()).isEqualTo("ended\n");
    }
}
