package net.sluice.dataplane.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** Runs a lab program in a network namespace of its own and reports each of its scenarios, a line with PASS or FAIL, as a test. */
final class LabProcess {

    private static final long LIMIT_SECONDS = 180;

    private LabProcess() {}

    /** {@code least}: how many scenarios there are, at least. */
    static Stream<DynamicTest> run(Path directory, Class<?> program, int least, String... arguments)
            throws IOException, InterruptedException {
        assumeTrue(Files.exists(Path.of("/dev/net/tun")), "needs /dev/net/tun");
        assumeTrue(
                unshare(directory, List.of("true")) == 0,
                "needs the right to make network namespaces (unshare --net --mount)");
        // A JVM that starts where not even lo is up believes that there is no IPv6.
        List<String> command = new ArrayList<>(List.of("sh", "-c", "ip link set lo up && exec \"$@\"", "sh"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + Path.of(System.getProperty("sluice.root"), "jvm.flags"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        command.addAll(List.of(arguments));
        int status = unshare(directory, command);
        List<String> lines = Files.readAllLines(directory.resolve("output"));
        List<String> results = lines.stream()
                .filter(line -> line.startsWith("PASS ") || line.startsWith("FAIL "))
                .toList();
        lines.stream()
                .filter(line -> line.startsWith("allocated ") || line.startsWith("seen "))
                .forEach(System.out::println);
        assertThat(results)
                .as(() -> "exit status " + status + "\n" + String.join("\n", lines))
                .hasSizeGreaterThanOrEqualTo(least);
        if (status != 0) {
            System.out.println(String.join("\n", lines));
        }
        return results.stream()
                .map(line -> DynamicTest.dynamicTest(
                        line.substring(5), () -> assertThat(line).startsWith("PASS")));
    }

    private static int unshare(Path directory, List<String> command) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("unshare", "--net", "--mount"));
        if (!"root".equals(System.getProperty("user.name"))) {
            all.add("--map-root-user");
        }
        all.addAll(command);
        Process process = new ProcessBuilder(all)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile())
                .start();
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            return -1;
        }
        return process.exitValue();
    }
}
