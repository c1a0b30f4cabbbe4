package net.sluice.dataplane.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import net.sluice.dataplane.HaSet;
import net.sluice.dataplane.RateLimit;
import net.sluice.dataplane.SessionEntry;
import net.sluice.dataplane.SessionServices;
import org.jspecify.annotations.Nullable;

/** In what two members of an ha-set differ that should be one for all of it, for people. */
final class Disagreement {

    private static final String UNTIL_EMPTY = " in force until the set is empty";

    private Disagreement() {}

    /**
     * What is to be said of a session that joins a set.
     *
     * @param inForce the set as it is
     * @return null when there is nothing to be said
     */
    static @Nullable String between(HaSet inForce, SessionEntry member, SessionEntry joins) {
        List<String> differences = new ArrayList<>();
        HaSet wished = Objects.requireNonNull(joins.haSet());
        if (wished.recognition() != inForce.recognition()) {
            differences.add("mode " + wished.recognition() + ", where " + inForce.recognition() + " is" + UNTIL_EMPTY);
        }
        if (wished.windowMillis() != inForce.windowMillis()) {
            differences.add("a window of " + wished.windowMillis() + " ms, where " + inForce.windowMillis() + " ms are"
                    + UNTIL_EMPTY);
        }
        if (joins.mtu() != member.mtu()) {
            differences.add(
                    "an MTU of " + joins.mtu() + ", not " + member.mtu() + ": the smaller is that of the whole set");
        }
        SessionServices has = member.services();
        SessionServices wants = joins.services();
        rate(differences, "up", wants.up(), has.up());
        rate(differences, "down", wants.down(), has.down());
        if (!wants.rules().equals(has.rules())) {
            differences.add("other filters, garden, classes or packet rates");
        }
        return differences.isEmpty()
                ? null
                : "session " + ids(joins) + " differs from session " + ids(member) + ": "
                        + String.join("; ", differences);
    }

    private static String ids(SessionEntry entry) {
        return entry.tunnelId() + "/" + entry.sessionId();
    }

    private static void rate(
            List<String> differences, String direction, @Nullable RateLimit wanted, @Nullable RateLimit present) {
        if (!Objects.equals(wanted, present)) {
            differences.add("another rate " + direction + " (" + text(wanted) + ", not " + text(present)
                    + "): that of one member at a time holds");
        }
    }

    private static String text(@Nullable RateLimit rate) {
        return rate == null
                ? "none"
                : rate.bitsPerSecond() + " bit/s, " + (rate.queueing() == null ? "policed" : "shaped");
    }
}
