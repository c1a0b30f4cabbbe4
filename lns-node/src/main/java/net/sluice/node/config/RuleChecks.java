package net.sluice.node.config;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import net.sluice.node.config.value.Addresses;
import net.sluice.node.config.value.IpProtocol;
import net.sluice.node.config.value.Numbers;
import org.jspecify.annotations.Nullable;

/** What must hold of filters, walled gardens and traffic classes, and of those who name them. */
final class RuleChecks {
    /** Stands for no filter, garden or classes where a name is asked. */
    static final String NONE = "none";

    private static final Set<Integer> WITH_PORTS = Set.of(6, 17, 33, 132, 136);

    private final Config config;
    private final Findings findings;

    private RuleChecks(Config config, Findings findings) {
        this.config = config;
        this.findings = findings;
    }

    static void check(Config config, Findings findings) {
        RuleChecks checks = new RuleChecks(config, findings);
        checks.filters();
        checks.gardens();
        checks.classes();
        checks.references();
    }

    private void filters() {
        findings.unique(config.filters(), "name", FilterSection::name);
        for (FilterSection filter : config.filters()) {
            name(filter, filter.name());
            if (filter.name().endsWith(".in") || filter.name().endsWith(".out")) {
                findings.error(
                        filter,
                        "name",
                        "ends like a direction in a Filter-Id",
                        "choose a name that does not end in .in or .out");
            }
            findings.unique(
                    filter.rules().stream().filter(rule -> rule.name() != null).toList(),
                    "name",
                    rule -> String.valueOf(rule.name()));
            filter.rules().forEach(rule -> match(rule.match()));
        }
    }

    private void name(Object section, String name) {
        if (name.equals(NONE)) {
            findings.error(section, "name", "means that there is none", "choose another name");
        }
    }

    private void match(MatchSection match) {
        within(match, "icmp-types", match.icmpTypes(), 255);
        within(match, "dscps", match.dscps(), 63);
        boolean ports = !match.fromPorts().isEmpty() || !match.toPorts().isEmpty();
        boolean none = !match.protocols().isEmpty()
                && match.protocols().stream().map(IpProtocol::number).noneMatch(WITH_PORTS::contains);
        if (ports && none) {
            findings.error(
                    match, "protocols", "names no protocol that has ports", "add tcp or udp, or leave ports out");
        }
        if (match.laterFragments()
                && (ports || match.established() || !match.icmpTypes().isEmpty())) {
            findings.error(
                    match,
                    "later-fragments",
                    "later fragments have neither ports nor ICMP types nor TCP's flags",
                    "make it a rule of its own");
        }
    }

    private void within(MatchSection match, String key, List<Numbers> numbers, int most) {
        for (Numbers each : numbers) {
            if (each.last() > most) {
                findings.error(match, key, each + " is more than " + most, "choose 0 to " + most);
            }
        }
    }

    private void gardens() {
        findings.unique(config.walledGardens(), "name", GardenSection::name);
        for (GardenSection garden : config.walledGardens()) {
            name(garden, garden.name());
            garden.allow().forEach(this::match);
            hosts(garden, "captive", garden.captive());
            hosts(garden, "dns", garden.dns());
            if (garden.dns().isEmpty() && garden.allow().isEmpty()) {
                findings.warning(
                        findings.path(garden, "dns"),
                        "no name server can be reached from this garden",
                        "name one here, or allow port 53 of one");
            }
        }
    }

    private void hosts(Object section, String key, List<InetAddress> addresses) {
        for (InetAddress address : addresses) {
            if (address.isAnyLocalAddress() || address.isMulticastAddress() || address.isLoopbackAddress()) {
                findings.error(section, key, Addresses.text(address) + " is no host's address", "choose another");
            }
        }
    }

    private void classes() {
        findings.unique(config.trafficClasses(), "name", ClassesSection::name);
        for (ClassesSection classes : config.trafficClasses()) {
            name(classes, classes.name());
            if (Set.copyOf(classes.classes()).size() < classes.classes().size()) {
                findings.error(classes, "classes", "names a class twice", "name each once");
            }
            for (ClassesSection.Rule rule : classes.rules()) {
                match(rule.match());
                if (!classes.classes().contains(rule.of())) {
                    findings.error(
                            rule,
                            "of",
                            "there is no class \"" + rule.of() + "\" in this list",
                            "there are: " + String.join(", ", classes.classes()));
                }
            }
        }
    }

    private void references() {
        Set<String> filters = names(config.filters(), FilterSection::name);
        Set<String> gardens = names(config.walledGardens(), GardenSection::name);
        Set<String> classes = names(config.trafficClasses(), ClassesSection::name);
        for (PppProfile profile : config.pppProfiles()) {
            TrafficSection traffic = profile.traffic();
            known(profile, "idle-filter", profile.idleFilter(), "filter", "filters", filters);
            known(traffic, "filter-up", traffic.filterUp(), "filter", "filters", filters);
            known(traffic, "filter-down", traffic.filterDown(), "filter", "filters", filters);
            known(traffic, "walled-garden", traffic.walledGarden(), "walled garden", "walled-gardens", gardens);
            known(traffic, "traffic-classes", traffic.trafficClasses(), "list", "traffic-classes", classes);
        }
        for (User user : config.users()) {
            UserTraffic traffic = user.traffic();
            known(traffic, "filter-up", traffic.filterUp(), "filter", "filters", filters);
            known(traffic, "filter-down", traffic.filterDown(), "filter", "filters", filters);
            known(traffic, "walled-garden", traffic.walledGarden(), "walled garden", "walled-gardens", gardens);
            known(traffic, "traffic-classes", traffic.trafficClasses(), "list", "traffic-classes", classes);
        }
    }

    private static <T> Set<String> names(List<T> sections, Function<T, String> nameOf) {
        return sections.stream().map(nameOf).collect(Collectors.toCollection(TreeSet::new));
    }

    private void known(
            Object section, String key, @Nullable String name, String what, String where, Set<String> names) {
        if (name != null && !name.equals(NONE) && !names.contains(name)) {
            findings.error(
                    section,
                    key,
                    "there is no " + what + " \"" + name + "\"",
                    names.isEmpty() ? "add it under " + where : "there are: " + String.join(", ", names));
        }
    }
}
