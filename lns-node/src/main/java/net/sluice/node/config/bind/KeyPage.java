package net.sluice.node.config.bind;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The manual of configuration records: their keys as Markdown tables, and as a JSON Schema for editors. */
public final class KeyPage {
    private KeyPage() {}

    /** One table per section, in the order of the components. */
    public static String markdown(Class<? extends Record> root) {
        StringBuilder out = new StringBuilder();
        for (RecordComponent section : root.getRecordComponents()) {
            sections(section, "", out);
        }
        return out.toString();
    }

    private static void sections(RecordComponent component, String prefix, StringBuilder out) {
        Class<?> type = sectionType(component);
        if (type == null) {
            return;
        }
        String path = prefix + Shape.keyOf(component) + (component.getType() == List.class ? "[]" : "");
        out.append("## `")
                .append(path)
                .append("`\n\n")
                .append(ScalarType.key(component).value())
                .append(".\n\n");
        out.append("| key | type | default | range | meaning |\n|---|---|---|---|---|\n");
        for (RecordComponent inner : type.getRecordComponents()) {
            Key key = ScalarType.key(inner);
            out.append("| `").append(Shape.keyOf(inner)).append("` | ").append(typeName(inner));
            out.append(" | ").append(fallback(inner, key)).append(" | ").append(range(inner, key));
            out.append(" | ").append(key.value().replace("|", "\\|")).append(" |\n");
        }
        out.append('\n');
        for (RecordComponent inner : type.getRecordComponents()) {
            sections(inner, path + ".", out);
        }
    }

    /** The record that a component holds, or that its items are; null for scalars. */
    private static @Nullable Class<?> sectionType(RecordComponent component) {
        Class<?> type = component.getType() == List.class ? Binder.argument(component, 0) : component.getType();
        return type.isRecord() && ScalarType.of(type) == null ? type : null;
    }

    private static String typeName(RecordComponent component) {
        if (component.getType() == Map.class) {
            return "keys with " + scalarName(Binder.argument(component, 1));
        }
        boolean isList = component.getType() == List.class;
        if (sectionType(component) != null) {
            return isList ? "list, see below" : "see below";
        }
        String name = scalarName(isList ? Binder.argument(component, 0) : component.getType());
        return isList ? "list of " + name : name;
    }

    private static String scalarName(Class<?> type) {
        if (type.isEnum()) {
            return "`" + String.join("`, `", ScalarType.words(type)) + "`";
        }
        return Binder.scalarType(type).name();
    }

    private static String fallback(RecordComponent component, Key key) {
        if (!key.fallback().equals(Key.NONE)) {
            return "`" + key.fallback() + "`";
        }
        if (key.optional()) {
            return "none";
        }
        boolean isEmpty = component.getType() == List.class || component.getType() == Map.class;
        if (isEmpty && key.fewest() == 0) {
            return "empty";
        }
        Class<?> section = sectionType(component);
        return section != null && !Shape.of(section).hasRequired() ? "its keys' defaults" : "**required**";
    }

    private static String range(RecordComponent component, Key key) {
        List<String> limits = new ArrayList<>();
        if (!key.min().isEmpty()) {
            limits.add(key.min() + " .. " + key.max());
        } else if (!key.max().isEmpty()) {
            limits.add("at most " + key.max() + " characters");
        }
        if (!key.shape().isEmpty()) {
            limits.add(key.shape());
        }
        if (component.getType() == List.class) {
            limits.add((key.fewest() == 0 ? "at most " : key.fewest() + " to ") + key.most() + " items");
        }
        return String.join("; ", limits);
    }

    /** A JSON Schema (2020-12) as maps and lists. */
    public static Map<String, Object> jsonSchema(Class<? extends Record> root) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.putAll(object(root));
        return schema;
    }

    private static Map<String, Object> object(Class<?> type) {
        Map<String, Object> properties = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        for (Shape.Part part : Shape.of(type).parts()) {
            Map<String, Object> property = property(part.component(), part.key());
            property.put("description", part.key().value());
            if (part.isRequired()) {
                required.add(part.name());
            }
            properties.put(part.name(), property);
        }
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("type", "object");
        object.put("additionalProperties", false);
        object.put("properties", properties);
        object.put("required", required);
        return object;
    }

    private static Map<String, Object> property(RecordComponent component, Key key) {
        if (component.getType() == List.class) {
            Map<String, Object> array = new LinkedHashMap<>();
            array.put("type", "array");
            array.put("items", value(Binder.argument(component, 0), key));
            array.put("minItems", key.fewest());
            array.put("maxItems", key.most());
            return array;
        }
        if (component.getType() == Map.class) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("type", "object");
            map.put("additionalProperties", value(Binder.argument(component, 1), key));
            return map;
        }
        Map<String, Object> value = value(component.getType(), key);
        if (!key.fallback().equals(Key.NONE)) {
            value.put("default", key.fallback());
        }
        return value;
    }

    private static Map<String, Object> value(Class<?> type, Key key) {
        if (type.isRecord() && ScalarType.of(type) == null) {
            return object(type);
        }
        Map<String, Object> value = new LinkedHashMap<>();
        String schema = Binder.scalarType(type).schema();
        value.put("type", schema);
        if (type.isEnum()) {
            value.put("enum", ScalarType.words(type));
        }
        if (schema.equals("integer")) {
            value.put("minimum", Long.parseLong(key.min()));
            value.put("maximum", Long.parseLong(key.max()));
        }
        if (!key.pattern().isEmpty()) {
            value.put("pattern", "^" + key.pattern() + "$");
        }
        return value;
    }
}
