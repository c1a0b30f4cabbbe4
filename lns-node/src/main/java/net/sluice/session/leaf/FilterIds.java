package net.sluice.session.leaf;

import java.util.List;
import java.util.Map;
import net.sluice.session.HaSet;
import net.sluice.session.TrafficRules;
import org.jspecify.annotations.Nullable;

/**
 * What the Filter-Id attributes of an Access-Accept ask for. RFC 2865 s5.11: "Identifying a filter list by name allows the filter to be used on different
 * NASes without regard to filter-list implementation details."
 *
 * <ul>
 *   <li>{@code NAME.in}: the filter of that name for what the subscriber sends; {@code NAME.out}: for what it is sent; {@code NAME}: both;
 *   <li>{@code walled-garden=NAME}, {@code traffic-classes=NAME};
 *   <li>{@code ha-set=NAME[,window=MILLISECONDS][,mode=content|ns]}: no filter, but the set that the session is a member of;
 *   <li>{@code none} as NAME: none, though the profile has one.
 * </ul>
 *
 * @param rules by name
 * @param haSet null when there is none
 * @param flaw what cannot be done: a name that is not there, or two for one thing; null when all is well
 */
record FilterIds(
        TrafficRules rules, @Nullable HaSet haSet, @Nullable String flaw) {
    private static final String GARDEN = "walled-garden=";
    private static final String CLASSES = "traffic-classes=";
    private static final String HA_SET = "ha-set=";
    private static final String IN = ".in";
    private static final String OUT = ".out";

    static FilterIds read(List<String> filterIds, RuleDirectory directory) {
        Reader reader = new Reader(directory);
        filterIds.forEach(reader::read);
        TrafficRules rules =
                new TrafficRules(reader.filterUp, reader.filterDown, reader.garden, reader.classes, null, null, null);
        return new FilterIds(rules, reader.haSet, reader.flaw);
    }

    /** One attribute after the other. */
    private static final class Reader {
        private final RuleDirectory directory;
        private @Nullable String filterUp;
        private @Nullable String filterDown;
        private @Nullable String garden;
        private @Nullable String classes;
        private @Nullable HaSet haSet;
        private @Nullable String flaw;

        Reader(RuleDirectory directory) {
            this.directory = directory;
        }

        void read(String id) {
            if (id.startsWith(GARDEN)) {
                garden = one(id, garden, id.substring(GARDEN.length()), directory.gardens());
            } else if (id.startsWith(CLASSES)) {
                classes = one(id, classes, id.substring(CLASSES.length()), directory.classes());
            } else if (id.startsWith(HA_SET)) {
                haSet(id);
            } else if (id.endsWith(IN)) {
                filterUp = one(id, filterUp, id.substring(0, id.length() - IN.length()), directory.filters());
            } else if (id.endsWith(OUT)) {
                filterDown = one(id, filterDown, id.substring(0, id.length() - OUT.length()), directory.filters());
            } else {
                filterUp = one(id, filterUp, id, directory.filters());
                filterDown = one(id, filterDown, id, directory.filters());
            }
        }

        /** {@code ha-set=NAME[,window=MILLISECONDS][,mode=content|ns]}. */
        private void haSet(String id) {
            HaSet.Read read = HaSet.read(id.substring(HA_SET.length()));
            if (read.flaw() != null) {
                flaw = "Filter-Id: " + read.flaw();
            } else if (haSet != null && !haSet.equals(read.set())) {
                flaw = "Filter-Id \"" + id + "\" is a second ha-set, beside \"" + haSet.name() + "\"";
            }
            haSet = read.set();
        }

        private String one(String id, @Nullable String before, String name, Map<String, ?> known) {
            if (!name.equals(TrafficRules.NO) && !known.containsKey(name)) {
                flaw = "Filter-Id \"" + id + "\" names nothing that is configured";
            } else if (before != null && !before.equals(name)) {
                flaw = "Filter-Id \"" + id + "\" is a second one for the same thing, beside \"" + before + "\"";
            }
            return name;
        }
    }
}
