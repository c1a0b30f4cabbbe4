package net.sluice.load.lab;

import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** What the lab tests share: a lab of their own, or the reason why there is none. */
final class Labs {

    private Labs() {}

    /** Builds a lab for a test class; where the machine has none to give, the test is skipped and says why. */
    static Lab build(Class<?> test) {
        String refusal = Lab.refusal();
        Assumptions.assumeTrue(refusal == null, "no lab here: " + refusal);
        return Lab.build(folder(test));
    }

    /** Where a test class's lab leaves what its programs print. */
    static Path folder(Class<?> test) {
        return Path.of(System.getProperty("sluice.root", ".."), "load-tests", "target", "labs", test.getSimpleName())
                .toAbsolutePath()
                .normalize();
    }

    /** Skips the test when a program is not installed. */
    static void needs(String... commands) {
        for (String command : commands) {
            Assumptions.assumeTrue(Lab.has(command), command + " is not installed");
        }
    }
}
