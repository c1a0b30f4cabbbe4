package net.sluice.dataplane.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@link ServiceAddressLab} in a network namespace of its own and reports each of its scenarios as a test. */
class ServiceAddressLabTest {

    @TempDir
    Path directory;

    @TestFactory
    Stream<DynamicTest> the_tun_carries_what_is_listened_on() throws IOException, InterruptedException {
        return LabProcess.run(directory, ServiceAddressLab.class, 7);
    }
}
