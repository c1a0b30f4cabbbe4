package net.sluice.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Collectors;
import net.sluice.dataplane.assembly.MemoryDataplane;
import net.sluice.node.blueprint.Blueprint;
import net.sluice.ops.Metrics;
import org.junit.jupiter.api.Test;

/** The metrics of docs/OPERATING.md are those that a node registers; {@code -Dsluice.rewrite=true} writes them anew. */
class MetricsManualTest {
    private static final Path PAGE = Path.of(System.getProperty("sluice.root", ".."), "docs/OPERATING.md");
    private static final String BEGIN = "<!-- metrics: made from what a node registers -->\n";

    @Test
    void theManualListsEveryMetricAsItIs() throws Exception {
        Node node = Node.start(
                new Blueprint(TestConfig.of("""
                        pools: [{name: p, ranges: [100.64.0.2-100.64.0.9]}]
                        radius: {authentication: [{address: 127.0.0.1, secret: "literal:x"}]}
                        ops: {listen: "127.0.0.1:%d"}
                        limits: {sessions: 16, prefixes: 16}
                        filters: [{name: f, rules: []}]
                        """.formatted(FreePort.find())), 1),
                config -> MemoryDataplane.open(config).plane());
        try {
            node.show("1", () -> 0);
            compare(page(node.metrics()));
        } finally {
            node.shutdown();
        }
    }

    private static String page(Metrics metrics) {
        return "\n| metric | kind | labels | counts or shows |\n|---|---|---|---|\n"
                + metrics.descriptions().stream()
                        .sorted(Comparator.comparing(Metrics.Description::name))
                        .map(MetricsManualTest::row)
                        .collect(Collectors.joining());
    }

    private static String row(Metrics.Description metric) {
        return "| `" + metric.name() + "` | " + metric.kind().name().toLowerCase(Locale.ROOT) + " | "
                + metric.labels().stream().map(label -> "`" + label + "`").collect(Collectors.joining(", ")) + " | "
                + metric.help() + " |\n";
    }

    private static void compare(String table) throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        if (Boolean.getBoolean("sluice.rewrite")) {
            Files.writeString(PAGE, page.substring(0, begin) + table);
            return;
        }
        assertThat(page.substring(begin)).isEqualTo(table);
    }
}
