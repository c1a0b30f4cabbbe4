package net.sluice.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path folder;

    @Test
    void aGoodFileIsGood() throws IOException {
        Path file = write("""
                node: {name: lns}
                l2tp: {listen: 192.0.2.1}
                tun: {gateway-ipv4: 10.0.0.1}
                """);
        assertThat(run("check-config", file.toString())).isZero();
        assertThat(out.toString()).isEqualTo(file + " is good, 2 warnings\n");
        assertThat(err.toString()).contains(file + ":1:1: warning: peers: there are no peers");
    }

    @Test
    void aBadFileIsToldWithAllItsErrors() throws IOException {
        Path file = write("node: {name: lns}\ntun: {mtu: x, colour: red}\n");
        assertThat(run("check-config", file.toString())).isEqualTo(1);
        assertThat(out.toString()).isEqualTo(file + " has 3 errors\n");
        assertThat(err.toString().lines())
                .hasSize(3)
                .anyMatch(line -> line.startsWith(file + ":1:1: l2tp: is missing"))
                .anyMatch(line -> line.startsWith(file + ":2:12: tun.mtu: \"x\" is not a whole number"))
                .anyMatch(line -> line.startsWith(file + ":2:15: tun.colour: unknown key"));
    }

    @Test
    void theSchemaAndTheVersionArePrinted() {
        assertThat(run("schema")).isZero();
        assertThat(out.toString()).startsWith("{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\"");
        assertThat(run("version")).isZero();
        assertThat(out.toString()).contains("sluice ");
    }

    @Test
    void aWrongCommandLineIsUsage() {
        assertThat(run("check-config")).isEqualTo(2);
        assertThat(run("walk")).isEqualTo(2);
        assertThat(err.toString()).contains("Usage:");
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("sluice.yaml"), text);
    }

    private int run(String... arguments) {
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }
}
