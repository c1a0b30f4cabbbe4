package net.sluice.node.config.bind;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import net.sluice.node.config.yaml.Location;
import net.sluice.node.config.yaml.Problem;
import org.jspecify.annotations.Nullable;

/**
 * What became of a file: the record, the problems, and where each value stood, so that checks over several sections can say
 * it too.
 *
 * @param value complete only when no problem is an error; else defaults and neutral values fill the gaps
 */
public record Bound<R>(R value, List<Problem> problems, Origins origins) {

    /** Where values came from. */
    public static final class Origins {
        private final IdentityHashMap<Object, String> paths = new IdentityHashMap<>();
        private final Map<String, Location> places = new HashMap<>();

        void put(Object value, String path, Location at) {
            paths.put(value, path);
            places.put(path, at);
        }

        void put(String path, Location at) {
            places.put(path, at);
        }

        /** The path of a record or of a list's item that was read from the file; empty when it is a default. */
        public String path(Object value) {
            return paths.getOrDefault(value, "");
        }

        /** The path of a key of a record. */
        public String path(Object section, String key) {
            String path = path(section);
            return path.isEmpty() ? key : path + "." + key;
        }

        /** Where a path stands, or the nearest thing around it. */
        public Location at(String path) {
            String around = path;
            while (!around.isEmpty()) {
                Location place = places.get(around);
                if (place != null) {
                    return place;
                }
                around = around.substring(0, Math.max(0, Math.max(around.lastIndexOf('.'), around.lastIndexOf('['))));
            }
            @Nullable Location root = places.get("");
            return root == null ? Location.START : root;
        }
    }
}
