package net.sluice.dataplane.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import net.sluice.dataplane.Filter;
import net.sluice.dataplane.HaSet;
import net.sluice.dataplane.RateLimit;
import net.sluice.dataplane.SessionEntry;
import net.sluice.dataplane.SessionRules;
import net.sluice.dataplane.SessionServices;
import org.junit.jupiter.api.Test;

/** What is said, and counted, of members of an ha-set that say different things of it. */
class DisagreementTest {

    private static final HaSet CONTENT = new HaSet("alice", HaSet.Recognition.CONTENT, 500);
    private static final HaSet NS = new HaSet("alice", HaSet.Recognition.NS, 100);
    private static final RateLimit SLOW = new RateLimit(1_000_000, 2000, 0, null);

    private final HaSets sets = new HaSets(2, 2, 10);

    private static SessionEntry.Builder entry(int tunnel, HaSet set) {
        return SessionEntry.builder(tunnel, 1, 100, 1).haSet(set);
    }

    @Test
    void members_that_agree_are_no_matter() {
        SessionServices services = SessionServices.NONE.withRates(SLOW, SLOW);
        SessionEntry.Builder other = entry(11, new HaSet("alice", HaSet.Recognition.CONTENT, 500));
        assertThat(Disagreement.between(
                        CONTENT,
                        entry(10, CONTENT).services(services).build(),
                        other.services(SessionServices.NONE.withRates(new RateLimit(1_000_000, 2000, 0, null), SLOW))
                                .build()))
                .isNull();
    }

    @Test
    void both_sessions_and_all_differences_are_named() {
        SessionServices services = SessionServices.NONE
                .withRates(SLOW, null)
                .withRules(SessionRules.NONE.withFilters(new Filter("f", List.of(), Filter.Action.PASS), null));
        assertThat(Disagreement.between(
                        CONTENT,
                        entry(10, CONTENT).mtu(1500).build(),
                        entry(11, NS).mtu(1400).services(services).build()))
                .isEqualTo("session 11/1 differs from session 10/1:"
                        + " mode NS, where CONTENT is in force until the set is empty;"
                        + " a window of 100 ms, where 500 ms are in force until the set is empty;"
                        + " an MTU of 1400, not 1500: the smaller is that of the whole set;"
                        + " another rate up (1000000 bit/s, policed, not none): that of one member at a time holds;"
                        + " other filters, garden, classes or packet rates");
    }

    @Test
    void each_member_that_joins_and_differs_is_counted_and_one_that_stays_is_not_again() {
        HaSets.Live live = Objects.requireNonNull(sets.join(entry(10, CONTENT).build(), null));
        sets.join(entry(11, CONTENT).build(), null);
        assertThat(sets.disagreements()).isZero();
        sets.join(entry(12, NS).build(), null);
        sets.join(entry(13, CONTENT).mtu(1000).build(), null);
        assertThat(sets.disagreements()).isEqualTo(2);
        sets.join(entry(12, NS).mtu(900).build(), live);
        assertThat(sets.disagreements()).isEqualTo(2);
        // The one to be compared with goes, and so does what it said.
        sets.join(entry(11, CONTENT).mtu(1000).build(), live);
        sets.leave(live, 10 << 16 | 1);
        sets.join(entry(14, CONTENT).mtu(1000).build(), null);
        assertThat(sets.disagreements()).isEqualTo(2);
        for (int tunnel = 11; tunnel < 15; tunnel++) {
            sets.leave(live, tunnel << 16 | 1);
        }
        assertThat(sets.sets()).isZero();
        assertThat(live.over()).isTrue();
    }
}
