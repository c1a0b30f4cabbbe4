package net.sluice.session.leaf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import net.sluice.dataplane.Filter;
import net.sluice.dataplane.SessionRules;
import net.sluice.dataplane.TrafficClasses;
import net.sluice.dataplane.WalledGarden;
import net.sluice.session.TrafficRules;
import org.junit.jupiter.api.Test;

/** What Filter-Id asks for, and what it may not. */
class FilterIdsTest {
    private static final Filter GUEST = new Filter("guest", List.of(), Filter.Action.PASS);
    private static final Filter STRICT = new Filter("strict", List.of(), Filter.Action.DROP);
    private static final WalledGarden UNPAID =
            new WalledGarden("unpaid", List.of(), List.of(), 80, List.of(), List.of(), 8);
    private static final TrafficClasses TARIFF = new TrafficClasses("tariff", List.of("volume"), List.of());
    private static final RuleDirectory DIRECTORY = new RuleDirectory(
            Map.of("guest", GUEST, "strict", STRICT), Map.of("unpaid", UNPAID), Map.of("tariff", TARIFF));

    private static TrafficRules read(String... ids) {
        FilterIds read = FilterIds.read(List.of(ids), DIRECTORY);
        assertThat(read.flaw()).isNull();
        return read.rules();
    }

    private static String flaw(String... ids) {
        return FilterIds.read(List.of(ids), DIRECTORY).flaw();
    }

    @Test
    void aNameAloneIsForBothDirections() {
        assertThat(read("guest")).isEqualTo(new TrafficRules("guest", "guest", null, null, null, null, null));
    }

    @Test
    void inIsWhatTheSubscriberSendsAndOutWhatItIsSent() {
        assertThat(read("guest.in", "strict.out"))
                .isEqualTo(new TrafficRules("guest", "strict", null, null, null, null, null));
        assertThat(read("strict.out")).isEqualTo(new TrafficRules(null, "strict", null, null, null, null, null));
    }

    @Test
    void gardensAndClassesHaveAPrefix() {
        assertThat(read("walled-garden=unpaid", "traffic-classes=tariff"))
                .isEqualTo(new TrafficRules(null, null, "unpaid", "tariff", null, null, null));
    }

    @Test
    void noneTakesTheProfilesAway() {
        TrafficRules profile = new TrafficRules("guest", "guest", "unpaid", null, 100, null, null);
        SessionRules rules =
                DIRECTORY.rules(read("none.in", "walled-garden=none").or(profile));
        assertThat(rules.filterUp()).isNull();
        assertThat(rules.filterDown()).isSameAs(GUEST);
        assertThat(rules.garden()).isNull();
        assertThat(rules.packetsUp()).isNotNull();
    }

    @Test
    void anUnknownNameIsAFlawThatNamesIt() {
        assertThat(flaw("gest")).contains("\"gest\"");
        assertThat(flaw("gest.in")).contains("\"gest.in\"");
        assertThat(flaw("guest", "walled-garden=guest")).contains("\"walled-garden=guest\"");
        assertThat(flaw("traffic-classes=unpaid")).contains("\"traffic-classes=unpaid\"");
        assertThat(flaw("")).contains("\"\"");
    }

    @Test
    void twoForOneThingAreAFlaw() {
        assertThat(flaw("guest", "strict.in")).contains("\"strict.in\"").contains("\"guest\"");
        assertThat(read("guest", "guest.in").filterUp()).isEqualTo("guest");
    }

    @Test
    void namesMeanTheRulesThemselvesAndWhoNamesWhatIsNotThereGetsNothingThrough() {
        SessionRules rules =
                DIRECTORY.rules(new TrafficRules("guest", "strict", "unpaid", "tariff", 100, 20_000, "guest"));
        assertThat(rules.filterUp()).isSameAs(GUEST);
        assertThat(rules.filterDown()).isSameAs(STRICT);
        assertThat(rules.garden()).isSameAs(UNPAID);
        assertThat(rules.classes()).isSameAs(TARIFF);
        assertThat(rules.activity()).isSameAs(GUEST);
        assertThat(rules.packetsUp().burst()).isEqualTo(64);
        assertThat(rules.packetsDown().burst()).isEqualTo(2000);
        assertThat(RuleDirectory.EMPTY.rules(read("guest")).filterUp().otherwise())
                .isEqualTo(Filter.Action.DROP);
        assertThat(DIRECTORY.rules(TrafficRules.UNSAID)).isSameAs(SessionRules.NONE);
    }
}
