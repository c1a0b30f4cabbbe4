package net.sluice.dataplane.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@link TablesLab} in a network namespace of its own: shortly in each build; with all sessions, and against the bars, when asked. See docs/HACKING.md. */
class TablesLabTest {

    @TempDir
    Path directory;

    @TestFactory
    Stream<DynamicTest> while_sessions_come_and_go() throws IOException, InterruptedException {
        return LabProcess.run(directory, TablesLab.class, 6, "50000", "10000", "2000", "3", "3000", "20000");
    }

    @TestFactory
    @EnabledIfSystemProperty(named = "sluice.bench", matches = "true")
    Stream<DynamicTest> with_a_quarter_million_sessions_while_fifty_thousand_a_second_come_and_go()
            throws IOException, InterruptedException {
        return LabProcess.run(
                directory, TablesLab.class, 7, "250000", "50000", "10000", "20", "20000", "55000", "bars");
    }
}
