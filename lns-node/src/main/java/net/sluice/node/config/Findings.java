package net.sluice.node.config;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import net.sluice.node.config.bind.Bound;
import net.sluice.node.config.yaml.Problem;

/** Tells problems at the place of the value that has them. */
final class Findings {
    private final Bound.Origins origins;
    private final List<Problem> problems;

    Findings(Bound.Origins origins, List<Problem> problems) {
        this.origins = origins;
        this.problems = problems;
    }

    /** At a key of a section. */
    void error(Object section, String key, String what, String remedy) {
        error(origins.path(section, key), what, remedy);
    }

    void error(String path, String what, String remedy) {
        problems.add(Problem.error(origins.at(path), path, what, remedy));
    }

    void warning(String path, String what, String remedy) {
        problems.add(Problem.warning(origins.at(path), path, what, remedy));
    }

    /** Of something that is not there; kept back while errors may be why it is not. */
    void absence(String path, String what, String remedy) {
        if (problems.stream().noneMatch(Problem::isError)) {
            warning(path, what, remedy);
        }
    }

    String path(Object section) {
        return origins.path(section);
    }

    String path(Object section, String key) {
        return origins.path(section, key);
    }

    /** In which line something stands. */
    int line(Object section) {
        return origins.at(origins.path(section)).line();
    }

    /** Each second and further item with the same name. */
    <T> void unique(Collection<T> items, String key, Function<T, ?> nameOf) {
        Map<Object, T> seen = new HashMap<>();
        for (T item : items) {
            Object name = nameOf.apply(item);
            T first = seen.putIfAbsent(name, item);
            if (first != null) {
                error(
                        item,
                        key,
                        "\"" + name + "\" is there already, in line " + line(first),
                        "give each its own, or delete one");
            }
        }
    }
}
