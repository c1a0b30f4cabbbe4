package net.sluice.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A dissector that is not ours, where it is installed. */
final class Tshark {

    private Tshark() {}

    /** It reads so many packets, calls none malformed or of a wrong checksum, and sees these protocols. */
    static void readsAll(Path file, int packets, String... protocols) throws IOException, InterruptedException {
        if (!Files.isExecutable(Path.of("/usr/bin/tshark"))) {
            return;
        }
        Path text = Files.createTempFile("tshark", ".txt");
        try {
            Process process = new ProcessBuilder(
                            "/usr/bin/tshark",
                            "-n",
                            "-r",
                            file.toString(),
                            "-o",
                            "udp.check_checksum:TRUE",
                            "-o",
                            "ip.check_checksum:TRUE",
                            "-d",
                            "udp.port==1-65535,l2tp",
                            "-T",
                            "fields",
                            "-e",
                            "_ws.col.Protocol",
                            "-e",
                            "frame.protocols",
                            "-e",
                            "_ws.malformed",
                            "-e",
                            "_ws.expert.message",
                            "-e",
                            "frame.comment")
                    .redirectOutput(text.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            List<String> lines = Files.readAllLines(text, StandardCharsets.UTF_8);
            assertThat(process.exitValue()).as("%s", lines).isZero();
            assertThat(lines).hasSize(packets);
            assertThat(String.join("\n", lines))
                    .doesNotContainIgnoringCase("malformed")
                    .doesNotContain("Bad checksum")
                    .contains(protocols);
        } finally {
            Files.delete(text);
        }
    }
}
