package net.sluice.node;

import java.io.PrintWriter;
import java.nio.file.Path;
import net.sluice.node.config.ConfigLoader;
import net.sluice.node.config.yaml.Problem;

/** Prints what a configuration's reading told. */
final class ConfigReport {
    private ConfigReport() {}

    static ConfigLoader.Loaded load(Path file, PrintWriter err) {
        ConfigLoader.Loaded loaded = ConfigLoader.load(file, System::getenv);
        for (Problem problem : loaded.problems()) {
            err.println(problem.text(file.toString()));
        }
        err.flush();
        return loaded;
    }

    static String summary(Path file, ConfigLoader.Loaded loaded) {
        long errors = loaded.problems().stream().filter(Problem::isError).count();
        long warnings = loaded.problems().size() - errors;
        String verdict = errors == 0 ? "is good" : "has " + count(errors, "error");
        return file + " " + verdict + (warnings == 0 ? "" : ", " + count(warnings, "warning"));
    }

    private static String count(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }
}
