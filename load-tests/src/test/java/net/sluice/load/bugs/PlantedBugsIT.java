package net.sluice.load.bugs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Each planted bug must be noticed by the tests it names, which must pass without it. {@code -Dsluice.bug=NAME}: one alone. */
@EnabledIfSystemProperty(
        named = "sluice.bugs",
        matches = "true",
        disabledReason = "docs/LIMITS.md names the planted bugs that nothing catches; run with -Dsluice.bugs=true")
class PlantedBugsIT {
    private static final Path ROOT =
            Path.of(System.getProperty("sluice.root", "..")).toAbsolutePath().normalize();
    private static final Path LISTS = ROOT.resolve("load-tests/src/test/resources/bugs");

    private static final Map<String, Future<Court.Verdict>> VERDICTS = new TreeMap<>();
    private static List<PlantedBug> bugs;
    private static Court court;
    private static ExecutorService judges;

    @BeforeAll
    static void plantThemAll() throws Exception {
        String only = System.getProperty("sluice.bug", "");
        bugs = PlantedBug.readAll(LISTS).stream()
                .filter(bug -> only.isEmpty() || bug.name().equals(only))
                .toList();
        court = new Court(ROOT, ROOT.resolve("load-tests/target/bugs"));
        judges = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        for (PlantedBug bug : bugs) {
            VERDICTS.put(bug.name(), judges.submit(() -> court.judge(bug)));
        }
    }

    @AfterAll
    static void close() {
        judges.shutdownNow();
    }

    @Test
    void theListIsLongEnough() {
        if (System.getProperty("sluice.bug", "").isEmpty()) {
            assertThat(bugs).hasSizeGreaterThanOrEqualTo(25);
        } else {
            assertThat(bugs).hasSize(1);
        }
    }

    @Test
    void withoutABugNobodyComplains() throws Exception {
        List<String> all = new ArrayList<>(
                bugs.stream().flatMap(bug -> bug.judges().stream()).distinct().toList());
        Court.Verdict verdict = court.judgeTheInnocent(all);
        assertThat(verdict.status()).as(verdict.said()).isEqualTo(Judge.ALL_PASSED);
    }

    @TestFactory
    Stream<DynamicTest> isCaught() {
        return bugs.stream()
                .map(bug -> DynamicTest.dynamicTest(bug.name(), () -> {
                    Court.Verdict verdict = VERDICTS.get(bug.name()).get();
                    assertThat(verdict.caught())
                            .as("%s (%s): %s said nothing of it; %s", bug.name(), bug.what(), bug.judges(), verdict)
                            .isTrue();
                }));
    }
}
