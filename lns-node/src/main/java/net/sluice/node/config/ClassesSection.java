package net.sluice.node.config;

import java.util.List;
import net.sluice.node.config.bind.Key;

/** Traffic classes: what a session's packets are counted as, each class by itself. */
public record ClassesSection(
        @Key(
                value = "Name that profiles, users and RADIUS (Filter-Id traffic-classes=NAME) refer to",
                pattern = Names.PATTERN,
                shape = Names.SHAPE,
                max = "63")
        String name,

        @Key(
                value = "Names of the classes; packets that no rule matches are of the first",
                pattern = Names.PATTERN,
                shape = Names.SHAPE,
                max = "63",
                fewest = 1,
                most = 8)
        List<String> classes,

        @Key(
                value =
                        "The rules, in order, for packets from subscribers: `to` is the far end; for packets to subscribers they hold the other way round",
                most = 1000)
        List<Rule> rules) {

    /** One rule. */
    public record Rule(
            @Key(value = "The class of packets that match", max = "63")
            String of,

            @Key("Which packets; all when absent") MatchSection match) {}
}
