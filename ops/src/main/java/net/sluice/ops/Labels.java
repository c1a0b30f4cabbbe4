package net.sluice.ops;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A metric's labels in their order. Values must come from a bounded set (reasons, peers, workers), never from subscribers:
 * each new value is one more time series for ever.
 *
 * @param pairs names and values, alternating
 */
public record Labels(List<String> pairs) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");

    public static final Labels NONE = new Labels(List.of());

    public Labels {
        pairs = List.copyOf(pairs);
        if (pairs.size() % 2 != 0) {
            throw new IllegalArgumentException("a label has a name and a value: " + pairs);
        }
        for (int i = 0; i < pairs.size(); i += 2) {
            if (!NAME.matcher(pairs.get(i)).matches()) {
                throw new IllegalArgumentException("not a label name: " + pairs.get(i));
            }
        }
    }

    /** One label. */
    public static Labels of(String name, String value) {
        return new Labels(List.of(name, value));
    }

    /** These labels and one more. */
    public Labels and(String name, String value) {
        List<String> more = new ArrayList<>(pairs);
        more.add(name);
        more.add(value);
        return new Labels(more);
    }

    List<String> names() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < pairs.size(); i += 2) {
            names.add(pairs.get(i));
        }
        return names;
    }

    String[] array() {
        return pairs.toArray(String[]::new);
    }
}
