package net.sluice.dataplane.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@link RelayLab} in a network namespace of its own and reports each of its scenarios as a test. */
class RelayLabTest {

    @TempDir
    Path directory;

    @TestFactory
    Stream<DynamicTest> two_nodes_with_one_service_address() throws IOException, InterruptedException {
        return LabProcess.run(directory, RelayLab.class, 14);
    }
}
