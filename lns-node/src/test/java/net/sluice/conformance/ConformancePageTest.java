package net.sluice.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page itself: what it takes for open and contradictory, and how it says what is proven. */
class ConformancePageTest {
    private static final Proof POSITIVE = new Proof("9-1-1", false, ConformancePageTest.class, "met");
    private static final Proof NEGATIVE = new Proof("9-1-1", true, ConformancePageTest.class, "refused");

    private static ConformancePage page(List<Proof> proofs, Map<String, String> reasons) {
        Map<String, Requirement> requirements = new LinkedHashMap<>();
        requirements.put("9-1-1", new Requirement("9-1-1", "Door", "It MUST be shut."));
        requirements.put("9-1.2-1", new Requirement("9-1.2-1", "Window", "It MUST be open."));
        return new ConformancePage("9", "The House", requirements, proofs, reasons);
    }

    @Test
    void whatHasNeitherATestNorAReasonIsOpen() {
        assertThat(page(List.of(), Map.of()).open()).containsExactly("9-1-1", "9-1.2-1");
        assertThat(page(List.of(POSITIVE), Map.of()).open()).containsExactly("9-1.2-1");
        assertThat(page(List.of(POSITIVE), Map.of("9-1.2-1", "no window")).open())
                .isEmpty();
    }

    @Test
    void aTestAndAReasonForTheSameRequirementContradictEachOther() {
        assertThat(page(List.of(NEGATIVE), Map.of("9-1-1", "no door")).contradictory())
                .containsExactly("9-1-1");
        assertThat(page(List.of(POSITIVE), Map.of("9-1.2-1", "no window")).contradictory())
                .isEmpty();
    }

    @Test
    void onlyATestThatRunsIsAProof() {
        String running = "onlyATestThatRunsIsAProof";
        assertThat(new Proof("9-1-1", false, ConformancePageTest.class, running).isRun())
                .isTrue();
        assertThat(new Proof("9-1-1", false, ConformancePageTest.class, "").isRun())
                .isTrue();
        assertThat(new Proof("9-1-1", false, ConformancePageTest.class, "page").isRun())
                .isFalse();
        assertThat(new Proof("9-1-1", false, Asleep.class, "sleeps").isRun()).isFalse();
        assertThat(new Proof("9-1-1", false, AsleepTest.class, "sleeps").isRun())
                .isFalse();
    }

    /** Not named as a test: the build does not run it. */
    private static final class Asleep {
        @Test
        void sleeps() {}
    }

    @Disabled("is only looked at")
    private static final class AsleepTest {
        @Test
        void sleeps() {}
    }

    @Test
    void thePageHasASectionForEachSectionAndALineForEachRequirement() {
        String link = "(../../lns-node/src/test/java/net/sluice/conformance/ConformancePageTest.java)";
        assertThat(page(List.of(NEGATIVE, POSITIVE), Map.of()).text())
                .contains("Of 2 requirements 1 are proven by tests, 0 are not and say why, 1 are open.")
                .contains("## 1\n")
                .contains("| 9-1-1 | **Door**: It MUST be shut. | [ConformancePageTest.met]" + link
                        + "<br>breach refused: [ConformancePageTest.refused]" + link + " |")
                .contains("## 1.2\n")
                .contains("| 9-1.2-1 | **Window**: It MUST be open. | **open** |");
    }

    @Test
    void aListThatNamesTheSameIdTwiceOrLacksAColumnIsRefused(@TempDir Path directory) throws Exception {
        Path list = directory.resolve("9.requirements.tsv");
        Files.writeString(list, "# id\tsubject\tsentence\n9-1-1\tDoor\tIt MUST be shut.\n");
        assertThat(Requirement.read(directory, "9")).containsOnlyKeys("9-1-1");
        Files.writeString(list, "9-1-1\tDoor\tIt MUST be shut.\n9-1-1\tDoor\tIt MUST be open.\n");
        assertThatThrownBy(() -> Requirement.read(directory, "9")).isInstanceOf(IllegalStateException.class);
        Files.writeString(list, "9-1-1\tIt MUST be shut.\n");
        assertThatThrownBy(() -> Requirement.read(directory, "9")).isInstanceOf(IllegalStateException.class);
    }
}
