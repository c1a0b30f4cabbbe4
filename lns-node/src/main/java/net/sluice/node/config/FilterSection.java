package net.sluice.node.config;

import java.util.List;
import net.sluice.node.config.bind.Key;
import org.jspecify.annotations.Nullable;

/** A filter: an ordered list of rules; the first that matches decides. */
public record FilterSection(
        @Key(
                value = "Name that profiles, users and RADIUS (Filter-Id) refer to",
                pattern = Names.PATTERN,
                shape = Names.SHAPE,
                max = "63")
        String name,

        @Key(value = "What happens to packets that no rule matches", fallback = "pass")
        Action otherwise,

        @Key(value = "The rules, in order", most = 1000) List<Rule> rules) {

    /** What becomes of a packet. */
    public enum Action {
        PASS,
        DROP
    }

    /** One rule. */
    public record Rule(
            @Key(
                    value = "Name, for its counter; its number in the list when absent",
                    optional = true,
                    pattern = Names.PATTERN,
                    shape = Names.SHAPE,
                    max = "63")
            @Nullable
            String name,

            @Key("What happens to packets that match") Action action,

            @Key("Which packets; all when absent") MatchSection match) {}
}
