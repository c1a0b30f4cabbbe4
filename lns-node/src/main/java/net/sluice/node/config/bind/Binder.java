package net.sluice.node.config.bind;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.sluice.node.config.value.BadValueException;
import net.sluice.node.config.value.HostPort;
import net.sluice.node.config.value.Secret;
import net.sluice.node.config.yaml.Location;
import net.sluice.node.config.yaml.Problem;
import net.sluice.node.config.yaml.YamlNode;
import org.jspecify.annotations.Nullable;

/**
 * Makes a record, and the records in it, of a YAML tree. Goes on after a problem, so that one reading tells them all: a value
 * that cannot be read is replaced by its default, an item of a list that cannot be read is left out.
 *
 * <p>A component is a scalar (see {@link ScalarType}), a record, a list of either, or a map of text to a scalar.
 */
public final class Binder {
    private final SecretReader secrets;
    private final List<Problem> problems;
    private final Bound.Origins origins = new Bound.Origins();

    private Binder(SecretReader secrets, List<Problem> problems) {
        this.secrets = secrets;
        this.problems = problems;
    }

    /** A value and whether nothing in it had to be replaced for want of a default. */
    private record Read(Object value, boolean complete) {}

    /** Reads the whole file's tree; {@code problems} holds those of the YAML itself, and takes more. */
    public static <R extends Record> Bound<R> bind(
            Class<R> type, YamlNode root, SecretReader secrets, List<Problem> problems) {
        Binder binder = new Binder(secrets, problems);
        R value = type.cast(binder.record(type, root, "").value());
        return new Bound<>(value, problems, binder.origins);
    }

    private Read record(Class<?> type, YamlNode node, String path) {
        Shape shape = Shape.of(type);
        Map<String, YamlNode.Entry> entries = entries(shape, node, path);
        @Nullable Object[] values = new Object[shape.parts().size()];
        boolean complete = true;
        for (int i = 0; i < values.length; i++) {
            Shape.Part part = shape.parts().get(i);
            String keyPath = path.isEmpty() ? part.name() : path + "." + part.name();
            YamlNode.Entry entry = entries.get(part.name());
            if (entry != null) {
                origins.put(keyPath, entry.value().at());
            }
            Read read = entry == null || entry.value() instanceof YamlNode.Empty
                    ? absent(part, keyPath, entry == null ? node.at() : entry.at())
                    : present(part, keyPath, entry.value());
            values[i] = read == null ? null : read.value();
            complete &= read == null || read.complete();
        }
        Object value = shape.construct(values);
        origins.put(value, path, node.at());
        return new Read(value, complete);
    }

    /** The known keys of a mapping, each once; tells of all others. */
    private Map<String, YamlNode.Entry> entries(Shape shape, YamlNode node, String path) {
        List<String> known = shape.keys();
        Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
        switch (node) {
            case YamlNode.Empty empty -> {}
            case YamlNode.Mapping mapping -> {
                for (YamlNode.Entry entry : mapping.entries()) {
                    String keyPath = path.isEmpty() ? entry.key() : path + "." + entry.key();
                    if (!known.contains(entry.key())) {
                        String remedy = Nearest.hint(entry.key(), known, "keys here: " + String.join(", ", known));
                        error(entry.at(), keyPath, "unknown key", remedy);
                        continue;
                    }
                    once(entries, entry, keyPath);
                }
            }
            default -> error(node.at(), path, "keys with values belong here, not " + node.kind(), keysRemedy(known));
        }
        return entries;
    }

    private static String keysRemedy(List<String> known) {
        return "write key: value lines; keys here: " + String.join(", ", known);
    }

    private void once(Map<String, YamlNode.Entry> entries, YamlNode.Entry entry, String keyPath) {
        YamlNode.Entry first = entries.putIfAbsent(entry.key(), entry);
        if (first != null) {
            error(entry.at(), keyPath, "is there already, in line " + first.at().line(), "keep one of them");
        }
    }

    private @Nullable Read absent(Shape.Part part, String path, Location at) {
        if (part.fallback() != null) {
            return new Read(part.fallback(), true);
        }
        if (part.key().optional()) {
            return null;
        }
        boolean required = part.isRequired();
        if (required) {
            error(at, path, "is missing", "add it: " + part.key().value());
        }
        if (part.isList() || part.isMap()) {
            return new Read(part.isList() ? List.of() : Map.of(), true);
        }
        if (part.isSection()) {
            int known = problems.size();
            Read read = record(part.type(), new YamlNode.Empty(at), path);
            // The section's absence is one problem, not one for each of its keys.
            problems.subList(known, problems.size()).clear();
            return new Read(read.value(), !required);
        }
        return new Read(scalarType(part.type()).neutral(), false);
    }

    private @Nullable Read present(Shape.Part part, String path, YamlNode node) {
        if (part.isList()) {
            return list(argument(part.component(), 0), part.key(), path, node);
        }
        if (part.isMap()) {
            return map(argument(part.component(), 1), part.key(), path, node);
        }
        if (part.isSection()) {
            return record(part.type(), node, path);
        }
        Read read = scalar(part.type(), part.key(), path, node);
        if (read.complete()) {
            return read;
        }
        if (part.key().optional()) {
            return null;
        }
        return part.fallback() == null ? read : new Read(part.fallback(), true);
    }

    private Read list(Class<?> item, Key key, String path, YamlNode node) {
        List<YamlNode> nodes = List.of(node);
        if (node instanceof YamlNode.Sequence sequence) {
            nodes = sequence.items();
        } else if (node instanceof YamlNode.Mapping) {
            error(node.at(), path, "a list belongs here, not " + node.kind(), "begin each item with a dash");
            return new Read(List.of(), true);
        }
        if (nodes.size() < key.fewest() || nodes.size() > key.most()) {
            error(node.at(), path, nodes.size() + " items", "give " + key.fewest() + " to " + key.most());
        }
        List<Object> items = new ArrayList<>();
        boolean isRecord = ScalarType.of(item) == null;
        for (int i = 0; i < Math.min(nodes.size(), key.most()); i++) {
            String itemPath = path + "[" + i + "]";
            Read read = isRecord ? record(item, nodes.get(i), itemPath) : scalar(item, key, itemPath, nodes.get(i));
            if (read.complete()) {
                items.add(read.value());
                origins.put(read.value(), itemPath, nodes.get(i).at());
            }
        }
        return new Read(List.copyOf(items), true);
    }

    private Read map(Class<?> type, Key key, String path, YamlNode node) {
        if (!(node instanceof YamlNode.Mapping mapping)) {
            error(node.at(), path, "keys with values belong here, not " + node.kind(), "write key: value lines");
            return new Read(Map.of(), true);
        }
        Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
        Map<String, Object> values = new HashMap<>();
        for (YamlNode.Entry entry : mapping.entries()) {
            String entryPath = path + "." + entry.key();
            once(entries, entry, entryPath);
            Read read = scalar(type, key, entryPath, entry.value());
            if (read.complete()) {
                values.put(entry.key(), read.value());
            }
        }
        return new Read(Map.copyOf(values), true);
    }

    private Read scalar(Class<?> type, Key key, String path, YamlNode node) {
        ScalarType<?> scalar = scalarType(type);
        if (!(node instanceof YamlNode.Scalar written)) {
            error(node.at(), path, "one value belongs here, not " + node.kind(), "write it behind the colon");
            return new Read(scalar.neutral(), false);
        }
        try {
            Object value = type == Secret.class
                    ? secrets.read(
                            written.text(),
                            warning ->
                                    problems.add(Problem.warning(written.at(), path, warning.what(), warning.remedy())))
                    : scalar.read(isAddress(type) ? secrets.address(written.text()) : written.text(), key);
            return new Read(value, true);
        } catch (BadValueException wrong) {
            error(written.at(), path, wrong.what(), wrong.remedy());
            return new Read(scalar.neutral(), false);
        }
    }

    /** Whether a value may come from the environment as a whole: what a node is not told until it starts, as a pod its address. */
    private static boolean isAddress(Class<?> type) {
        return type == HostPort.class || type == InetAddress.class;
    }

    static ScalarType<?> scalarType(Class<?> type) {
        ScalarType<?> scalar = ScalarType.of(type);
        if (scalar == null) {
            throw new IllegalStateException("no configuration value can be a " + type);
        }
        return scalar;
    }

    /** The n-th type argument of a list's or map's component. */
    static Class<?> argument(RecordComponent component, int index) {
        Type type = component.getGenericType();
        return (Class<?>) ((ParameterizedType) type).getActualTypeArguments()[index];
    }

    private void error(Location at, String path, String what, String remedy) {
        problems.add(Problem.error(at, path, what, remedy));
    }
}
