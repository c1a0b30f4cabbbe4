package net.sluice.node.config;

import net.sluice.node.config.bind.Key;
import net.sluice.node.config.value.BitRate;
import org.jspecify.annotations.Nullable;

/** How the packets of one user are treated, where it is not the profile's way. */
public record UserTraffic(
        @Key(value = "How fast this user may send", optional = true) @Nullable
        BitRate rateUp,

        @Key(value = "How fast this user may be sent to", optional = true) @Nullable
        BitRate rateDown,

        @Key(value = "What becomes of packets from this user that are too many", optional = true)
        TrafficSection.@Nullable Excess excessUp,

        @Key(value = "What becomes of packets to this user that are too many", optional = true)
        TrafficSection.@Nullable Excess excessDown,

        @Key(value = "Filter of what this user sends; none: no filter", optional = true, max = "63") @Nullable
        String filterUp,

        @Key(value = "Filter of what this user is sent; none: no filter", optional = true, max = "63") @Nullable
        String filterDown,

        @Key(value = "Walled garden that this user is in; none: no garden", optional = true, max = "63") @Nullable
        String walledGarden,

        @Key(
                value = "Traffic classes that this user's packets are counted in; none: no classes",
                optional = true,
                max = "63")
        @Nullable
        String trafficClasses) {}
