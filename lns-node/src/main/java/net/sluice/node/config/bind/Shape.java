package net.sluice.node.config.bind;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import net.sluice.node.config.value.BadValueException;
import org.jspecify.annotations.Nullable;

/**
 * A configuration record as the binder needs it, looked at once for each class: a file may have a hundred thousand users.
 *
 * @param keys the parts' keys, in their order
 */
record Shape(List<Part> parts, List<String> keys, Constructor<?> constructor) {
    private static final ClassValue<Shape> SHAPES = new ClassValue<>() {
        @Override
        protected Shape computeValue(Class<?> type) {
            return look(type);
        }
    };

    /**
     * One component.
     *
     * @param name the key: the component's name in kebab-case
     * @param fallback the default; null when there is none
     */
    record Part(
            RecordComponent component,
            String name,
            Key key,
            @Nullable Object fallback) {
        Class<?> type() {
            return component.getType();
        }

        boolean isList() {
            return type() == List.class;
        }

        boolean isMap() {
            return type() == Map.class;
        }

        /** A section of its own, or a list of sections? */
        boolean isSection() {
            return type().isRecord() && ScalarType.of(type()) == null;
        }

        /** Whether the file must have it. */
        boolean isRequired() {
            if (fallback != null || key.optional()) {
                return false;
            }
            if (isList() || isMap()) {
                return key.fewest() > 0;
            }
            return !isSection() || of(type()).hasRequired();
        }
    }

    static Shape of(Class<?> type) {
        return SHAPES.get(type);
    }

    /** Whether a section cannot be left out, because something in it cannot. */
    boolean hasRequired() {
        return parts.stream().anyMatch(Part::isRequired);
    }

    Object construct(@Nullable Object[] values) {
        try {
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException bug) {
            throw new IllegalStateException("cannot construct with " + constructor, bug);
        }
    }

    /** The name of a component in kebab-case. */
    static String keyOf(RecordComponent component) {
        return component.getName().replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }

    private static Shape look(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        List<Part> parts = new ArrayList<>();
        Class<?>[] types = new Class<?>[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            Key key = ScalarType.key(components[i]);
            parts.add(new Part(components[i], keyOf(components[i]), key, fallback(components[i], key)));
        }
        try {
            List<String> keys = parts.stream().map(Part::name).toList();
            return new Shape(List.copyOf(parts), keys, type.getDeclaredConstructor(types));
        } catch (NoSuchMethodException bug) {
            throw new IllegalStateException("no canonical constructor of " + type, bug);
        }
    }

    private static @Nullable Object fallback(RecordComponent component, Key key) {
        if (key.fallback().equals(Key.NONE)) {
            return null;
        }
        try {
            if (component.getType() != List.class) {
                return Binder.scalarType(component.getType()).read(key.fallback(), key);
            }
            List<Object> items = new ArrayList<>();
            for (String item : key.fallback().split(", *", -1)) {
                items.add(Binder.scalarType(Binder.argument(component, 0)).read(item, key));
            }
            return List.copyOf(items);
        } catch (BadValueException wrong) {
            throw new IllegalStateException("default of " + component + ": " + wrong.what(), wrong);
        }
    }
}
