package net.sluice.load.chart;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The chart, as helm renders it within this process. */
final class Chart {
    static final Path ROOT =
            Path.of(System.getProperty("sluice.root", "..")).toAbsolutePath().normalize();
    static final Path FOLDER = ROOT.resolve("helm/sluice");

    /** Name of everything in release {@code isp}. */
    static final String FULL_NAME = "isp-sluice";

    static final String WITNESS_NAME = FULL_NAME + "-witness";

    /** The oldest that Chart.yaml allows. */
    private static final String KUBERNETES = "1.30.0";

    private static final YAMLMapper YAML = new YAMLMapper();

    private Chart() {}

    /** Names of the values in {@code ci/}: each a way to run the chart. */
    static List<String> examples() {
        try (Stream<Path> files = Files.list(FOLDER.resolve("ci"))) {
            return files.map(file -> file.getFileName().toString().replace("-values.yaml", ""))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path example(String name) {
        return FOLDER.resolve("ci").resolve(name + "-values.yaml");
    }

    /** @param values files, the later ones over the earlier */
    static Manifests render(Path... values) {
        return Manifests.read(text(values));
    }

    static String text(Path... values) {
        TemplateCommand command =
                new Helm(FOLDER).template().withName("isp").withNamespace("lns").withKubeVersion(KUBERNETES);
        for (Path file : values) {
            command.withValuesFile(file);
        }
        return command.call();
    }

    /** What helm says when it does not render; empty when it does. */
    static String refusal(Path... values) {
        try {
            text(values);
            return "";
        } catch (IllegalStateException refused) {
            return String.valueOf(refused.getMessage());
        }
    }

    /** Lints a copy in {@code folder} whose own values are those of the chart with {@code values} over them: lint takes no others. */
    static LintResult lint(Path folder, Path values) throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            for (Path file : files.toList()) {
                Path copy = folder.resolve(FOLDER.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        }
        Map<String, Object> merged = merged(map(FOLDER.resolve("values.yaml")), map(values));
        Files.writeString(folder.resolve("values.yaml"), YAML.writeValueAsString(merged));
        return new Helm(folder).lint().strict().call();
    }

    static Map<String, Object> map(Path yaml) throws IOException {
        return sections(Files.readString(yaml));
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> sections(String yaml) {
        return YAML.readValue(yaml, Map.class);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> merged(Map<String, Object> below, Map<String, Object> above) {
        Map<String, Object> merged = new LinkedHashMap<>(below);
        above.forEach((key, value) -> merged.merge(
                key,
                value,
                (old, young) -> old instanceof Map && young instanceof Map
                        ? merged((Map<String, Object>) old, (Map<String, Object>) young)
                        : young));
        return merged;
    }
}
