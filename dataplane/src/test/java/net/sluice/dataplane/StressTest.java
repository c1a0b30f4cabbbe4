package net.sluice.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Runs the jcstress tests of rings and tables ({@code *Stress}), for a short while in each build; {@code -Dsluice.stress=default} (or {@code tough}) for as
 * long as jcstress thinks right.
 */
class StressTest {

    private static final int LONGEST_MINUTES = 120;
    /** 256 * 16 states live at a time; a stress test has native memory for twice as many at least, which states use in turn. */
    private static final String STATES = "16";

    private static final String SHORT = "quick";

    @Test
    void rings_and_tables_show_each_thread_only_what_they_may() throws IOException, InterruptedException {
        Path root = Path.of(System.getProperty("sluice.root"));
        Path results = Files.createDirectories(root.resolve("dataplane/target/jcstress"));
        Path output = results.resolve("output.txt");
        String mode = System.getProperty("sluice.stress", SHORT);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + root.resolve("jvm.flags"),
                "-cp",
                System.getProperty("java.class.path"),
                "org.openjdk.jcstress.Main",
                "-t",
                "net\\.sluice\\..*",
                "-r",
                results.toString(),
                "-strideSize",
                "256",
                "-strideCount",
                STATES,
                "-m",
                mode));
        if (mode.equals(SHORT)) {
            // Which CPU an actor runs on, and which compiler compiled it, is varied in the longer modes only.
            command.addAll(List.of("-iters", "1", "-sc", "false", "-af", "NONE"));
        }
        Process process = new ProcessBuilder(command)
                .directory(results.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        String said = Files.readString(output);
        assertThat(process.exitValue()).as(said).isZero();
        assertThat(said)
                .contains("Failed tests: No matches.")
                .contains("Error tests: No matches.")
                .containsPattern("\\b6 matching test results");
    }
}
