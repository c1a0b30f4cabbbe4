package net.sluice.node.config;

import java.time.Duration;
import net.sluice.node.config.bind.Key;
import net.sluice.node.config.value.BitRate;
import org.jspecify.annotations.Nullable;

/** How the packets of a profile's subscribers are treated. */
public record TrafficSection(
        @Key(
                value = "How fast a subscriber may send when neither RADIUS nor the user's entry says it",
                fallback = "none")
        BitRate rateUp,

        @Key(
                value = "How fast a subscriber may be sent to when neither RADIUS nor the user's entry says it",
                fallback = "none")
        BitRate rateDown,

        @Key(
                value =
                        "What becomes of packets from subscribers that are too many: they are dropped, or wait their turn",
                fallback = "police")
        Excess excessUp,

        @Key(
                value =
                        "What becomes of packets to subscribers that are too many: they are dropped, or wait their turn",
                fallback = "shape")
        Excess excessDown,

        @Key(
                value =
                        "How much a policed session may send at once after a pause, as time of its rate; 16 KiB at least",
                fallback = "100ms",
                min = "1ms",
                max = "10s")
        Duration policeBurst,

        @Key(value = "The same of a shaped session; 1,500 octets at least", fallback = "10ms", min = "0ms", max = "10s")
        Duration shapeBurst,

        @Key(
                value =
                        "Octets that each packet counts beyond its own length, as the rate is the subscriber's line's (our own headers towards the LAC do not count): 30 on PPPoE over VDSL2",
                fallback = "0",
                min = "0",
                max = "255")
        int overhead,

        @Key(
                value =
                        "How much of a shaped session may wait, as time of its rate; 32 KiB at least. A packet counts 512 octets at least",
                fallback = "200ms",
                min = "10ms",
                max = "10s")
        Duration queue,

        @Key(
                value =
                        "Whether the flows of a shaped session share its rate evenly (FQ-CoDel, RFC 8290), or wait in one queue",
                fallback = "true")
        boolean fairQueueing,

        @Key(
                value =
                        "In one queue: packets up to this length (octets), such as VoIP, DNS and TCP's acknowledgements, go ahead of longer ones of other flows; 0: none do",
                fallback = "128",
                min = "0",
                max = "1500")
        int smallPackets,

        @Key(
                value =
                        "CoDel (RFC 8289) drops when the wait of a shaped session's packets has been longer than this...",
                fallback = "5ms",
                min = "1ms",
                max = "1s")
        Duration codelTarget,

        @Key(value = "...for so long", fallback = "100ms", min = "10ms", max = "10s")
        Duration codelInterval,

        @Key(
                value = "Filter of what subscribers send, when neither RADIUS nor the user's entry names one",
                optional = true,
                max = "63")
        @Nullable
        String filterUp,

        @Key(value = "Filter of what subscribers are sent, likewise", optional = true, max = "63") @Nullable
        String filterDown,

        @Key(value = "Walled garden that subscribers are in, likewise", optional = true, max = "63") @Nullable
        String walledGarden,

        @Key(value = "Traffic classes that packets are counted in, likewise", optional = true, max = "63") @Nullable
        String trafficClasses,

        @Key(
                value =
                        "Packets that a subscriber may send per second, a tenth of that (64 at least) at once; 0: as many as it likes",
                fallback = "0",
                min = "0",
                max = "10000000")
        int packetsUp,

        @Key(
                value = "Packets that a subscriber may be sent per second, likewise",
                fallback = "0",
                min = "0",
                max = "10000000")
        int packetsDown) {

    /** What becomes of what is beyond a rate. */
    public enum Excess {
        POLICE,
        SHAPE
    }
}
