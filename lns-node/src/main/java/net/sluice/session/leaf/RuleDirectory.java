package net.sluice.session.leaf;

import java.util.List;
import java.util.Map;
import net.sluice.dataplane.Filter;
import net.sluice.dataplane.PacketRate;
import net.sluice.dataplane.SessionRules;
import net.sluice.dataplane.TrafficClasses;
import net.sluice.dataplane.WalledGarden;
import net.sluice.session.TrafficRules;
import org.jspecify.annotations.Nullable;

/**
 * The filters, walled gardens and traffic classes that there are, by name. Immutable.
 *
 * @param filters by name
 * @param gardens by name
 * @param classes by name
 */
public record RuleDirectory(
        Map<String, Filter> filters, Map<String, WalledGarden> gardens, Map<String, TrafficClasses> classes) {

    /** There are none. */
    public static final RuleDirectory EMPTY = new RuleDirectory(Map.of(), Map.of(), Map.of());

    /** Who names what is not there: nothing passes. Profiles and users are checked when they are read, RADIUS at each login. */
    private static final Filter UNKNOWN = new Filter("unknown", List.of(), Filter.Action.DROP);

    private static final int LEAST_BURST = 64;
    private static final int BURSTS_PER_SECOND = 10;
    private static final int MOST_PACKETS = 10_000_000;

    public RuleDirectory {
        filters = Map.copyOf(filters);
        gardens = Map.copyOf(gardens);
        classes = Map.copyOf(classes);
    }

    /** The rules of these names. */
    SessionRules rules(TrafficRules said) {
        if (said.equals(TrafficRules.UNSAID)) {
            return SessionRules.NONE;
        }
        String garden = named(said.walledGarden());
        boolean unknown = garden != null && !gardens.containsKey(garden);
        return new SessionRules(
                unknown ? UNKNOWN : filter(said.filterUp()),
                unknown ? UNKNOWN : filter(said.filterDown()),
                garden == null ? null : gardens.get(garden),
                named(said.trafficClasses()) == null ? null : classes.get(said.trafficClasses()),
                rate(said.packetsUp()),
                rate(said.packetsDown()),
                filter(said.activity()));
    }

    private @Nullable Filter filter(@Nullable String name) {
        return named(name) == null ? null : filters.getOrDefault(name, UNKNOWN);
    }

    private static @Nullable String named(@Nullable String name) {
        return TrafficRules.NO.equals(name) ? null : name;
    }

    /** A tenth of a second's packets may come at once. */
    private static @Nullable PacketRate rate(@Nullable Integer perSecond) {
        if (perSecond == null || perSecond <= 0) {
            return null;
        }
        int rate = Math.min(perSecond, MOST_PACKETS);
        return new PacketRate(rate, Math.max(LEAST_BURST, rate / BURSTS_PER_SECOND));
    }
}
