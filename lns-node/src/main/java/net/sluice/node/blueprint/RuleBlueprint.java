package net.sluice.node.blueprint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import net.sluice.dataplane.Filter;
import net.sluice.dataplane.NumberRange;
import net.sluice.dataplane.PacketMatch;
import net.sluice.dataplane.Prefix;
import net.sluice.dataplane.TrafficClasses;
import net.sluice.dataplane.WalledGarden;
import net.sluice.node.config.ClassesSection;
import net.sluice.node.config.Config;
import net.sluice.node.config.FilterSection;
import net.sluice.node.config.GardenSection;
import net.sluice.node.config.MatchSection;
import net.sluice.node.config.value.Numbers;
import net.sluice.session.leaf.RuleDirectory;

/** Filters, walled gardens and traffic classes, in the data plane's words. */
final class RuleBlueprint {
    private RuleBlueprint() {}

    static RuleDirectory directory(Config config) {
        return new RuleDirectory(
                byName(config.filters(), FilterSection::name, RuleBlueprint::filter),
                byName(config.walledGardens(), GardenSection::name, RuleBlueprint::garden),
                byName(config.trafficClasses(), ClassesSection::name, RuleBlueprint::classes));
    }

    private static <S, T> Map<String, T> byName(
            List<S> sections, Function<S, String> nameOf, Function<S, T> translation) {
        Map<String, T> map = new LinkedHashMap<>();
        sections.forEach(section -> map.put(nameOf.apply(section), translation.apply(section)));
        return map;
    }

    private static Filter filter(FilterSection section) {
        List<Filter.Rule> rules = new ArrayList<>();
        for (FilterSection.Rule rule : section.rules()) {
            String name = rule.name() == null ? Integer.toString(rules.size() + 1) : rule.name();
            rules.add(new Filter.Rule(name, action(rule.action()), match(rule.match())));
        }
        return new Filter(section.name(), rules, action(section.otherwise()));
    }

    private static Filter.Action action(FilterSection.Action action) {
        return switch (action) {
            case PASS -> Filter.Action.PASS;
            case DROP -> Filter.Action.DROP;
        };
    }

    private static WalledGarden garden(GardenSection section) {
        return new WalledGarden(
                section.name(),
                section.allow().stream().map(RuleBlueprint::match).toList(),
                section.captive(),
                section.captivePort(),
                ranges(section.redirectPorts()),
                section.dns(),
                section.connections());
    }

    private static TrafficClasses classes(ClassesSection section) {
        return new TrafficClasses(
                section.name(),
                section.classes(),
                section.rules().stream()
                        .map(rule -> new TrafficClasses.Rule(section.classes().indexOf(rule.of()), match(rule.match())))
                        .toList());
    }

    private static PacketMatch match(MatchSection section) {
        return PacketMatch.builder()
                .sources(prefixes(section.from()))
                .destinations(prefixes(section.to()))
                .protocols(section.protocols().stream()
                        .map(protocol -> NumberRange.of(protocol.number()))
                        .toList())
                .sourcePorts(ranges(section.fromPorts()))
                .destinationPorts(ranges(section.toPorts()))
                .icmpTypes(ranges(section.icmpTypes()))
                .dscps(ranges(section.dscps()))
                .established(section.established())
                .laterFragments(section.laterFragments())
                .build();
    }

    private static List<Prefix> prefixes(List<net.sluice.node.config.value.Prefix> prefixes) {
        return prefixes.stream()
                .map(prefix -> new Prefix(prefix.address(), prefix.length()))
                .toList();
    }

    private static List<NumberRange> ranges(List<Numbers> numbers) {
        return numbers.stream()
                .map(each -> new NumberRange(each.first(), each.last()))
                .toList();
    }
}
