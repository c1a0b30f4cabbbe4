package net.sluice.node.config.bind;

import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import net.sluice.node.config.value.BadValueException;
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

    /** The key of a component: its name in kebab-case. */
    static String keyOf(RecordComponent component) {
        return component.getName().replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }

    private Read record(Class<?> type, YamlNode node, String path) {
        Map<String, YamlNode.Entry> entries = entries(type, node, path);
        RecordComponent[] components = type.getRecordComponents();
        @Nullable Object[] values = new Object[components.length];
        boolean complete = true;
        for (int i = 0; i < components.length; i++) {
            String key = keyOf(components[i]);
            String keyPath = path.isEmpty() ? key : path + "." + key;
            YamlNode.Entry entry = entries.get(key);
            if (entry != null) {
                origins.put(keyPath, entry.value().at());
            }
            Read read = entry == null || entry.value() instanceof YamlNode.Empty
                    ? absent(components[i], keyPath, entry == null ? node.at() : entry.at())
                    : present(components[i], keyPath, entry.value());
            values[i] = read == null ? null : read.value();
            complete &= read == null || read.complete();
        }
        Object value = construct(type, components, values);
        origins.put(value, path, node.at());
        return new Read(value, complete);
    }

    /** The known keys of a mapping, each once; tells of all others. */
    private Map<String, YamlNode.Entry> entries(Class<?> type, YamlNode node, String path) {
        List<String> known = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            known.add(keyOf(component));
        }
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

    private @Nullable Read absent(RecordComponent component, String path, Location at) {
        Key key = ScalarType.key(component);
        Class<?> type = component.getType();
        if (!key.fallback().equals(Key.NONE)) {
            return new Read(fallback(component, key), true);
        }
        if (key.optional()) {
            return null;
        }
        if (type == List.class || type == Map.class) {
            if (key.fewest() > 0) {
                error(at, path, "is missing", "add it: " + key.value());
            }
            return new Read(type == List.class ? List.of() : Map.of(), true);
        }
        if (type.isRecord() && ScalarType.of(type) == null) {
            boolean required = hasRequired(type);
            if (required) {
                error(at, path, "is missing", "add it: " + key.value());
            }
            int known = problems.size();
            Read read = record(type, new YamlNode.Empty(at), path);
            // The section's absence is one problem, not one for each of its keys.
            problems.subList(known, problems.size()).clear();
            return new Read(read.value(), !required);
        }
        error(at, path, "is missing", "add it: " + key.value());
        return new Read(scalarType(type).neutral(), false);
    }

    /** Whether a section cannot be left out, because something in it cannot. */
    private static boolean hasRequired(Class<?> type) {
        for (RecordComponent component : type.getRecordComponents()) {
            if (isRequired(component)) {
                return true;
            }
        }
        return false;
    }

    static boolean isRequired(RecordComponent component) {
        Key key = ScalarType.key(component);
        if (!key.fallback().equals(Key.NONE) || key.optional()) {
            return false;
        }
        Class<?> type = component.getType();
        if (type == List.class || type == Map.class) {
            return key.fewest() > 0;
        }
        return !type.isRecord() || ScalarType.of(type) != null || hasRequired(type);
    }

    private Object fallback(RecordComponent component, Key key) {
        try {
            if (component.getType() == List.class) {
                List<Object> items = new ArrayList<>();
                for (String item : key.fallback().split(", *", -1)) {
                    items.add(scalarType(argument(component, 0)).read(item, key));
                }
                return List.copyOf(items);
            }
            return scalarType(component.getType()).read(key.fallback(), key);
        } catch (BadValueException wrong) {
            throw new IllegalStateException("default of " + component + ": " + wrong.what(), wrong);
        }
    }

    private @Nullable Read present(RecordComponent component, String path, YamlNode node) {
        Key key = ScalarType.key(component);
        Class<?> type = component.getType();
        if (type == List.class) {
            return list(argument(component, 0), key, path, node);
        }
        if (type == Map.class) {
            return map(argument(component, 1), key, path, node);
        }
        if (type.isRecord() && ScalarType.of(type) == null) {
            return record(type, node, path);
        }
        Read read = scalar(type, key, path, node);
        if (read.complete()) {
            return read;
        }
        if (key.optional()) {
            return null;
        }
        return key.fallback().equals(Key.NONE) ? read : new Read(fallback(component, key), true);
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
                    : scalar.read(written.text(), key);
            return new Read(value, true);
        } catch (BadValueException wrong) {
            error(written.at(), path, wrong.what(), wrong.remedy());
            return new Read(scalar.neutral(), false);
        }
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

    private static Object construct(Class<?> type, RecordComponent[] components, @Nullable Object[] values) {
        Class<?>[] types = new Class<?>[components.length];
        for (int i = 0; i < types.length; i++) {
            types[i] = components[i].getType();
        }
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException bug) {
            throw new IllegalStateException("cannot construct " + type, bug);
        }
    }

    private void error(Location at, String path, String what, String remedy) {
        problems.add(Problem.error(at, path, what, remedy));
    }
}
