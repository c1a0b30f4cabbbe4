package net.sluice.node.config;

import java.time.Duration;
import java.util.List;
import net.sluice.node.config.bind.Key;

/** Who is let in, and how often. */
public record LoginSection(
        @Key(
                value =
                        "Who decides about users of no listed realm: `local`: the `users` of this file; `radius`: the servers; `local-then-radius`: the servers decide about users that this file does not name",
                fallback = "local-then-radius")
        Source source,

        @Key(value = "Realms, the part of a user name behind the last `@`, that another source decides about")
        List<Realm> realms,

        @Key(
                value =
                        "A new login ends the older one of: the same user on the same circuit (calling number or LAC port); the same user anywhere; or none",
                fallback = "user-and-circuit")
        OnePer onePer,

        @Key(
                value = "Between interim accounting records when RADIUS says nothing (RFC 2869 s2.1); 0s: none",
                fallback = "10m",
                min = "0s",
                max = "1d")
        Duration interimInterval,

        @Key(
                value = "How long RADIUS may take to answer a login before it fails",
                fallback = "45s",
                min = "1s",
                max = "5m")
        Duration answerTimeout) {

    /** Who decides about a login. */
    public enum Source {
        LOCAL,
        RADIUS,
        LOCAL_THEN_RADIUS
    }

    /** What may be up only once. */
    public enum OnePer {
        USER_AND_CIRCUIT,
        USER,
        NONE
    }

    /** A realm with a source of its own. */
    public record Realm(
            @Key(value = "The realm, without the `@`; compared without regard to case", max = "253")
            String name,

            @Key("Who decides about its users") Source source) {}
}
