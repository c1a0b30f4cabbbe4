package net.sluice.dataplane.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@link KernelLab} in a network namespace of its own and reports each of its scenarios as a test. */
class KernelLabTest {

    @TempDir
    Path directory;

    @TestFactory
    Stream<DynamicTest> what_the_kernel_discards_is_seen() throws IOException, InterruptedException {
        return LabProcess.run(directory, KernelLab.class, 6);
    }
}
