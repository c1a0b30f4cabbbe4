package net.sluice.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/DATAPLANE.md names what there is, all of it and nothing else. */
class DocumentTest {

    private static final Path ROOT = Path.of(System.getProperty("sluice.root"));
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([A-Z0-9_]+)` \\|");
    private static final Pattern PROBLEM = Pattern.compile("(?m)^\\| `([a-z0-9-]+)` \\|");
    private static final Pattern RAISED = Pattern.compile("HostProblem\\s*\\.(?:fatal|warning)\\(\\s*\"([a-z0-9-]+)\"");

    private static String document() throws IOException {
        return Files.readString(ROOT.resolve("docs/DATAPLANE.md"));
    }

    private static List<String> found(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }

    @Test
    void every_drop_reason_has_its_row_and_in_the_order_of_the_enum() throws IOException {
        String drops = document().split("## Every drop has a name", -1)[1].split("\n## ", -1)[0];
        assertThat(found(ROW, drops))
                .containsExactlyElementsOf(
                        Stream.of(DropReason.values()).map(Enum::name).toList());
    }

    @Test
    void every_counter_is_described() throws IOException {
        String text = document();
        assertThat(WorkerCounter.values())
                .allSatisfy(counter -> assertThat(text).contains("`" + counter.name() + "`"));
    }

    @Test
    void every_drop_of_the_kernel_has_its_row_and_every_kind_of_batch_is_named() throws IOException {
        String kernel = document().split("## What the kernel drops", -1)[1].split("\n## ", -1)[0];
        assertThat(found(ROW, kernel))
                .containsExactlyElementsOf(
                        Stream.of(KernelDrop.values()).map(Enum::name).toList());
        String seen = document().split("## What is seen", -1)[1].split("\n## ", -1)[0];
        assertThat(found(ROW, seen))
                .containsExactlyElementsOf(
                        Stream.of(BatchKind.values()).map(Enum::name).toList());
    }

    @Test
    void every_host_problem_that_the_code_can_name_has_its_row() throws IOException {
        TreeSet<String> raised = new TreeSet<>();
        try (Stream<Path> sources = Files.walk(ROOT.resolve("dataplane/src/main/java"))) {
            for (Path source :
                    sources.filter(each -> each.toString().endsWith(".java")).toList()) {
                raised.addAll(found(RAISED, Files.readString(source)));
            }
        }
        assertThat(new TreeSet<>(found(PROBLEM, document()))).containsAll(raised);
        assertThat(raised).hasSizeGreaterThan(8);
    }
}
