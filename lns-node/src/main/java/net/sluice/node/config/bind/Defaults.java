package net.sluice.node.config.bind;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.sluice.node.config.yaml.Location;
import net.sluice.node.config.yaml.YamlNode;

/** A section as it is when a file says nothing but its name. */
public final class Defaults {
    private Defaults() {}

    /** @throws IllegalStateException when the section needs more than a name */
    public static <R extends Record> R of(Class<R> type, String name) {
        Location at = Location.START;
        YamlNode.Entry entry = new YamlNode.Entry("name", at, new YamlNode.Scalar(at, name));
        Bound<R> bound = Binder.bind(
                type,
                new YamlNode.Mapping(at, List.of(entry)),
                new SecretReader(Path.of("."), variable -> null),
                new ArrayList<>());
        if (!bound.problems().isEmpty()) {
            throw new IllegalStateException("a default is missing: " + bound.problems());
        }
        return bound.value();
    }
}
