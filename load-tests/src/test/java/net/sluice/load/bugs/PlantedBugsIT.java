package net.sluice.load.bugs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Each planted bug must be noticed by every test it names, which must pass without it. {@code -Dsluice.bug=NAME}: one alone. */
class PlantedBugsIT {
    private static final Path ROOT =
            Path.of(System.getProperty("sluice.root", "..")).toAbsolutePath().normalize();
    private static final String ONLY = System.getProperty("sluice.bug", "");
    private static final long PATIENCE_SECONDS = 60;

    private static List<PlantedBug> bugs;
    private static Court court;

    @BeforeAll
    static void plantThemAll() throws Exception {
        bugs = PlantedBug.readAll(ROOT.resolve("load-tests/src/test/resources/bugs")).stream()
                .filter(bug -> ONLY.isEmpty() || bug.name().equals(ONLY))
                .toList();
        court = new Court(ROOT, ROOT.resolve("load-tests/target/bugs"), PATIENCE_SECONDS, bugs);
    }

    @AfterAll
    static void close() {
        court.close();
    }

    @Test
    void theListIsLongEnough() {
        assertThat(bugs.size()).isGreaterThanOrEqualTo(ONLY.isEmpty() ? 100 : 1);
    }

    @Test
    void withoutABugNobodyComplains() throws Exception {
        assertThat(court.complaintsWithoutABug()).isEmpty();
    }

    @TestFactory
    Stream<DynamicTest> isCaught() {
        return bugs.stream()
                .map(bug -> DynamicTest.dynamicTest(
                        bug.name(),
                        () -> assertThat(court.doubts(bug))
                                .as("%s: %s", bug.name(), bug.what())
                                .isEmpty()));
    }
}
