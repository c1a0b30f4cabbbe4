package net.sluice.load.bugs;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a judge saw when it ran one test class, one test, or some seeds.
 *
 * @param passed the tests that passed, by JUnit's ids; a seed of the simulation is {@code sim:SEED}
 * @param failed the tests that failed, and what each said
 * @param broken why this is no finding at all: a crash, a class that does not link, a test that is not there
 */
record Finding(Set<String> passed, Map<String, String> failed, List<String> broken) {
    private static final String NOTHING_RAN = "no test of that name ran";

    static Finding broken(String why) {
        return new Finding(Set.of(), Map.of(), List.of(why));
    }

    /** What is wrong with sources without a bug; empty when everything passed and something ran. */
    String complaint() {
        if (!broken.isEmpty()) {
            return String.join("; ", broken);
        }
        if (!failed.isEmpty()) {
            return failed.toString();
        }
        return passed.isEmpty() ? NOTHING_RAN : "";
    }

    /**
     * Why this does not show a bug; empty when it does. Only a test that passes without the bug, ran to its end and then
     * failed shows one.
     *
     * @param without what the same judge saw in the sources as they are
     */
    String doubt(Finding without) {
        if (!broken.isEmpty()) {
            return String.join("; ", broken);
        }
        if (failed.isEmpty()) {
            return passed.isEmpty() ? NOTHING_RAN : "all of it passed: " + passed;
        }
        boolean shown = failed.keySet().stream().anyMatch(without.passed::contains);
        return shown ? "" : "it fails without the bug, too: " + failed;
    }
}
