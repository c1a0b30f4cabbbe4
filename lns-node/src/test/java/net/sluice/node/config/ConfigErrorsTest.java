package net.sluice.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.sluice.conformance.Meets;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is said about wrong files, word for word. Each case of {@code config-errors.txt} is a file, a line {@code ---- says},
 * and the lines that are told; {@code @base@} stands for the sections that every file needs.
 */
class ConfigErrorsTest {
    private static final String BASE = "node: {name: n}\nl2tp: {listen: 192.0.2.1}\n";

    private static final Path TRANSCRIPT = Path.of(
            System.getProperty("sluice.root", ".."),
            "lns-node/src/test/resources/net/sluice/node/config/config-errors.txt");

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> eachWrongFileIsToldWhatIsWrongWithIt() throws IOException {
        List<String> rewritten = new ArrayList<>();
        List<DynamicTest> tests = new ArrayList<>();
        for (String section : Files.readString(TRANSCRIPT).split("(?m)^==== ", -1)) {
            if (section.startsWith("#")) {
                rewritten.add(section);
                continue;
            }
            int nameEnd = section.indexOf('\n');
            String name = section.substring(0, nameEnd);
            String[] parts = section.substring(nameEnd + 1).split("(?m)^---- says\n", -1);
            if (Boolean.getBoolean("sluice.rewrite")) {
                rewritten.add(name + "\n" + parts[0] + "---- says\n" + problems(parts[0]) + "\n");
            }
            tests.add(DynamicTest.dynamicTest(
                    name, () -> assertThat(problems(parts[0])).isEqualTo(parts[1].strip())));
        }
        assertThat(tests).hasSizeGreaterThan(30);
        if (Boolean.getBoolean("sluice.rewrite")) {
            Files.writeString(TRANSCRIPT, String.join("==== ", rewritten));
            return Stream.empty();
        }
        return tests.stream();
    }

    private String problems(String yaml) throws IOException {
        Files.writeString(folder.resolve("good.secret"), "s3cret\n");
        Files.writeString(folder.resolve("empty.secret"), "\n");
        Files.writeString(folder.resolve("two.secret"), "a\nb\n");
        Files.writeString(folder.resolve("long.secret"), "x".repeat(2000));
        for (String name : List.of("good", "empty", "two", "long")) {
            folder.resolve(name + ".secret").toFile().setReadable(false, false);
            folder.resolve(name + ".secret").toFile().setReadable(true, true);
        }
        Path file = folder.resolve("f.yaml");
        Files.writeString(file, yaml.replace("@base@\n", BASE));
        Map<String, String> environment = Map.of("SET", "x", "EMPTY", "", "HOST4", "192.0.2.7", "HOST6", "2001:db8::7");
        var loaded = ConfigLoader.load(file, environment::get);
        assertThat(loaded.config() == null).isEqualTo(loaded.hasErrors());
        return String.join(
                        "\n", loaded.problems().stream().map(p -> p.text("f")).toList())
                .replace(folder.toString(), "DIR");
    }

    @Test
    void aMissingFileAFolderAndBinaryAreSaid() throws IOException {
        assertThat(only(folder.resolve("none.yaml"))).startsWith("f:1:1: there is no such file;");
        assertThat(only(folder)).startsWith("f:1:1: this is a folder;");
        Path binary = folder.resolve("binary.yaml");
        Files.write(binary, new byte[] {(byte) 0xFF, (byte) 0xFE, 0});
        assertThat(only(binary)).startsWith("f:1:1: the file is not UTF-8 text;");
    }

    @Test
    void aFileThatIsNotYamlIsNotQuotedBecauseTheLineMayHoldASecret() throws IOException {
        Path file = folder.resolve("f.yaml");
        Files.writeString(file, "users:\n  - name: a\n    password: \"hunter2\n");
        assertThat(only(file)).doesNotContain("hunter2").contains("not YAML");
    }

    @Test
    void terminalControlCharactersAreNotPassedOn() throws IOException {
        Path file = folder.resolve("f.yaml");
        Files.writeString(file, BASE + "\"\\e[2Jx\\u0007\": 1\n");
        assertThat(ConfigLoader.load(file, name -> null).problems().getFirst().text("f"))
                .startsWith("f:3:1: ?[2Jx?: unknown key");
    }

    @Test
    void aFileOfManyProblemsAndGreatDepthIsReadInBoundedTime() throws IOException {
        Path file = folder.resolve("f.yaml");
        Files.writeString(file, BASE + "peers: " + "[".repeat(20_000));
        assertThat(ConfigLoader.load(file, name -> null).hasErrors()).isTrue();
        Files.writeString(file, BASE + "peers:\n" + "  - {name: x, addresses: 0.0.0.0/0}\n".repeat(10_000));
        assertThat(ConfigLoader.load(file, name -> null).hasErrors()).isTrue();
    }

    @Test
    @Meets(value = "2661-5.8-4", negative = true)
    void aCapOfRetransmissionBelowEightSecondsIsRefused() throws IOException {
        Path file = folder.resolve("f.yaml");
        Files.writeString(file, BASE.replace("192.0.2.1", "192.0.2.1, retransmit-cap: 7s"));
        assertThat(ConfigLoader.load(file, name -> null).problems())
                .extracting(problem -> problem.text("f"))
                .anyMatch(text -> text.contains("l2tp.retransmit-cap: 7s is out of range; choose 8s to "));
        assertThat(ConfigLoader.load(file, name -> null).hasErrors()).isTrue();
    }

    private String only(Path file) {
        var problems = ConfigLoader.load(file, name -> null).problems();
        assertThat(problems).hasSize(1);
        return problems.getFirst().text("f");
    }
}
