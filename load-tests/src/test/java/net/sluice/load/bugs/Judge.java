package net.sluice.load.bugs;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.util.Arrays;
import java.util.List;
import net.sluice.load.sim.Simulation;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * A JVM that runs the tests and seeds it is told to, and says by its exit status what came of it: {@value #ALL_PASSED}, {@value
 * #SOMETHING_FAILED}, or {@value #NOTHING_RAN}.
 */
public final class Judge {
    static final int ALL_PASSED = 0;
    static final int SOMETHING_FAILED = 10;
    static final int NOTHING_RAN = 20;

    /** What the line that tells why begins with. */
    static final String VERDICT = "verdict: ";

    private Judge() {}

    /** Each argument is a test class, a {@code class#method}, or {@code sim:FROM-TO}. Ends at the first that fails. */
    public static void main(String[] judges) {
        for (String judge : judges) {
            int verdict = judge.startsWith("sim:") ? simulate(judge.substring(4)) : test(judge);
            if (verdict != ALL_PASSED) {
                System.exit(verdict);
            }
        }
        System.exit(ALL_PASSED);
    }

    private static int simulate(String range) {
        long[] seeds =
                Arrays.stream(range.split("-")).mapToLong(Long::parseLong).toArray();
        for (long seed = seeds[0]; seed <= seeds[1]; seed++) {
            List<String> complaints = Simulation.run(seed).complaints();
            if (!complaints.isEmpty()) {
                System.out.println(VERDICT + "seed " + seed + ": " + complaints.getFirst());
                return SOMETHING_FAILED;
            }
        }
        return ALL_PASSED;
    }

    private static int test(String name) {
        DiscoverySelector selector = name.contains("#") ? selectMethod(name) : selectClass(name);
        LauncherDiscoveryRequest request =
                LauncherDiscoveryRequestBuilder.request().selectors(selector).build();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, listener);
        TestExecutionSummary summary = listener.getSummary();
        if (summary.getTotalFailureCount() > 0) {
            TestExecutionSummary.Failure first = summary.getFailures().getFirst();
            String why = String.valueOf(first.getException().getMessage());
            System.out.println(VERDICT + first.getTestIdentifier().getDisplayName() + ": "
                    + why.lines().filter(line -> !line.isBlank()).findFirst().orElse("failed"));
            return SOMETHING_FAILED;
        }
        return summary.getTestsSucceededCount() == 0 ? NOTHING_RAN : ALL_PASSED;
    }
}
