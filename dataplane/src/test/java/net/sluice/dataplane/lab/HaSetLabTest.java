package net.sluice.dataplane.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@link HaSetLab} in a network namespace of its own and reports each of its scenarios as a test. */
class HaSetLabTest {

    @TempDir
    Path directory;

    @TestFactory
    Stream<DynamicTest> two_lines_on_real_sockets() throws IOException, InterruptedException {
        return LabProcess.run(directory, HaSetLab.class, 8);
    }
}
