package net.sluice.load.bugs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The court itself: nothing but a test that fails because of the bug may count as its being noticed. */
class CourtIT {
    private static final Path ROOT =
            Path.of(System.getProperty("sluice.root", "..")).toAbsolutePath().normalize();
    private static final Path SOURCE = Path.of("load-tests/src/test/java/net/sluice/load/bugs/Accused.java");
    private static final long PATIENCE_SECONDS = 15;

    private static final PlantedBug ENDLESS =
            bug("endless", "return 42;", "for (;;) { Thread.onSpinWait(); }", "theAnswerIsRight");
    private static final PlantedBug REAL = bug("real", "return 42;", "return 43;", "theAnswerIsRight");
    private static final PlantedBug HARMLESS = bug("harmless", "return 42;", "return 6 * 7;", "theAnswerIsRight");
    private static final PlantedBug NO_JAVA = bug("no-java", "return 42;", "return \"\";", "theAnswerIsRight");
    private static final PlantedBug MOVED = bug("moved", "return 41;", "return 43;", "theAnswerIsRight");
    private static final PlantedBug UNJUDGED = bug("unjudged", "return 42;", "return 43;", "thisTestIsGone");
    private static final PlantedBug RED_ANYWAY = bug("red-anyway", "return 42;", "return 43;", "thisFailsInAnyCase");
    private static final PlantedBug UNLINKED =
            bug("unlinked", "int answer() {", "int answer(int more) {", "theAnswerIsRight");
    private static final PlantedBug EXITS =
            bug("exits", "return 42;", "System.exit(1); return 43;", "theAnswerIsRight");

    private static Court court;

    @BeforeAll
    static void judgeThemAll() throws Exception {
        List<PlantedBug> all = List.of(ENDLESS, REAL, HARMLESS, NO_JAVA, MOVED, UNJUDGED, RED_ANYWAY, UNLINKED, EXITS);
        Path work = ROOT.resolve("load-tests/target/court");
        leaveWhatAnEarlierRunMightHaveLeft(work.resolve(HARMLESS.name()).resolve("classes"));
        court = new Court(ROOT, work, PATIENCE_SECONDS, all);
    }

    /** The class with the bug of that name has moved since: nothing of it may be seen any more. */
    private static void leaveWhatAnEarlierRunMightHaveLeft(Path classes) throws IOException {
        String name = WitnessBox.class.getName().replace('.', '/') + ".class";
        Path old = classes.resolve(name);
        Files.createDirectories(old.getParent());
        Files.write(old, new byte[] {1, 2, 3});
    }

    @AfterAll
    static void close() {
        court.close();
    }

    @Test
    void aTestThatFailsBecauseOfTheBugShowsIt() throws Exception {
        assertThat(court.doubts(REAL)).isEmpty();
    }

    @Test
    void aChangeThatChangesNothingIsNotShown() throws Exception {
        assertThat(doubt(HARMLESS)).contains("all of it passed");
    }

    @Test
    void aBugThatDoesNotCompileOrHasNoPlaceIsNoBug() {
        assertThatThrownBy(() -> court.doubts(NO_JAVA)).hasMessageContaining("does not compile");
        assertThatThrownBy(() -> court.doubts(MOVED)).hasMessageContaining("occurs 0 times");
    }

    @Test
    void aTestThatIsNotThereShowsNothing() throws Exception {
        assertThat(doubt(UNJUDGED)).contains("no test");
    }

    @Test
    void aTestThatFailsWithoutTheBugShowsNothingAndIsComplainedOf() throws Exception {
        assertThat(doubt(RED_ANYWAY)).contains("without the bug, too");
        assertThat(court.complaintsWithoutABug())
                .hasEntrySatisfying(
                        WitnessBox.class.getName(),
                        what -> assertThat(what).contains("thisFailsInAnyCase").doesNotContain("theAnswerIsRight"));
    }

    @Test
    void aClassThatNoLongerFitsTheOthersShowsNothing() throws Exception {
        assertThat(doubt(UNLINKED)).contains("NoSuchMethodError");
    }

    @Test
    void aJudgeThatIsKilledOrFindsNoEndShowsNothingAndIsReplaced() throws Exception {
        assertThat(doubt(EXITS)).contains("JVM is gone");
        assertThat(doubt(ENDLESS)).contains("did not end");
    }

    private static String doubt(PlantedBug bug) throws Exception {
        Map<String, String> doubts = court.doubts(bug);
        assertThat(doubts).containsOnlyKeys(bug.judges());
        return doubts.get(bug.judges().getFirst());
    }

    private static PlantedBug bug(String name, String find, String with, String judge) {
        return new PlantedBug(
                name, name, SOURCE, List.of(find), List.of(with), List.of(WitnessBox.class.getName() + "#" + judge));
    }
}
