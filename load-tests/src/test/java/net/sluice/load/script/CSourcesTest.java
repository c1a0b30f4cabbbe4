package net.sluice.load.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The benchmark's programs in C. */
class CSourcesTest {

    private static final Path SOURCES = Path.of(System.getProperty("sluice.root", ".."))
            .toAbsolutePath()
            .normalize()
            .resolve("load-tests/src/main/c");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"flood", "forwarder", "buffers"})
    void they_compile_without_a_warning(String name) throws IOException, InterruptedException {
        Assumptions.assumeTrue(
                run("sh", "-c", "command -v gcc && test -r /usr/include/stdio.h")
                                .exitCode()
                        == 0,
                "no C compiler");
        Outcome outcome = run(
                "gcc",
                "-O1",
                "-Wall",
                "-Wextra",
                "-o",
                folder.resolve(name).toString(),
                SOURCES.resolve(name + ".c").toString());
        assertThat(outcome.text()).isBlank();
        assertThat(outcome.exitCode()).isZero();
    }

    private record Outcome(int exitCode, String text) {}

    private static Outcome run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Outcome(process.exitValue(), text);
    }
}
