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
        TrafficSection.@Nullable Excess excessDown) {}
