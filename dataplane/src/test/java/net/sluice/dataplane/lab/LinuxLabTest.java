package net.sluice.dataplane.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@link LinuxLab} in a network namespace of its own and reports each of its scenarios as a test. */
class LinuxLabTest {

    @TempDir
    Path directory;

    @TestFactory
    Stream<DynamicTest> on_real_sockets_and_a_real_tun() throws IOException, InterruptedException {
        return LabProcess.run(directory, LinuxLab.class, 39);
    }
}
