package net.sluice.node.config;

import java.time.Duration;
import java.util.List;
import net.sluice.node.config.bind.Key;
import net.sluice.node.config.value.Dscp;
import net.sluice.node.config.value.Prefix;
import net.sluice.node.config.value.Secret;
import org.jspecify.annotations.Nullable;

/** LACs that may open tunnels: whoever matches none is refused. Of several that match an address the longest prefix wins. */
public record Peer(
        @Key(value = "Name of the peer in logs and metrics", pattern = Names.PATTERN, shape = Names.SHAPE, max = "63")
        String name,

        @Key(
                value =
                        "Addresses that its LACs call from; empty lists are refused: write 0.0.0.0/0 and ::/0 to mean anybody",
                fewest = 1)
        List<Prefix> addresses,

        @Key(value = "Host Name AVPs that it may have, `*` for any part of one; empty: any", max = "255")
        List<String> hostNames,

        @Key(value = "Shared secret of tunnel authentication and hidden AVPs (RFC 2661 s5.1.1, s4.3)", optional = true)
        @Nullable
        Secret secret,

        @Key(
                value =
                        "Tunnel authentication: `required`: the LAC must answer our challenge; `answer`: we challenge nobody but answer a LAC's challenge; `off`: neither",
                fallback = "required")
        Challenge challenge,

        @Key(value = "Hide the AVPs that we send and that may be hidden (RFC 2661 s4.3)", fallback = "false")
        boolean hideAvps,

        @Key(
                value = "Use the LCP options that the LAC negotiated (proxy LCP) when they are acceptable",
                fallback = "true")
        boolean proxyLcp,

        @Key(
                value = "Use the authentication that the LAC collected (proxy authentication); needs `proxy-lcp`",
                fallback = "true")
        boolean proxyAuthentication,

        @Key(
                value = "Follow its packets when they come from another UDP port than before (RFC 2661 s8.1)",
                fallback = "true")
        boolean followPortChange,

        @Key(
                value = "A new tunnel of the same LAC ends its older ones at once: for LACs that never have two",
                fallback = "false")
        boolean replaceOlderTunnels,

        @Key(value = "PPP profile of its calls", fallback = "default")
        String pppProfile,

        @Key(
                value =
                        "Most tunnels from one address of this peer at each control loop (`workers.shards`) of a node; one more is refused by StopCCN 2/4",
                fallback = "100",
                min = "1",
                max = "65535")
        int maxTunnels,

        @Key(
                value = "Most tunnels from one address, at each control loop, that are not yet established",
                fallback = "20",
                min = "1",
                max = "65535")
        int maxHalfOpenTunnels,

        @Key(
                value = "Most calls in one tunnel; one more is refused by CDN 4",
                fallback = "65535",
                min = "1",
                max = "65535")
        int maxSessionsPerTunnel,

        @Key(
                value =
                        "Sequence numbers on data messages (RFC 2661 s5.4): `off`: we send none, unless the LAC demands them (Sequencing Required AVP); `optional`: we do once the LAC does; `on`: we do, and the LAC has to follow; `required`: and what comes without is dropped",
                fallback = "off")
        Sequencing sequencing,

        @Key(
                value =
                        "How many numbers ahead of a missing one a data message may be to wait for it; 0: nothing waits, what comes late is dropped",
                fallback = "32",
                min = "0",
                max = "64")
        int reorderWindow,

        @Key(value = "How long it waits at most", fallback = "20ms", min = "0ms", max = "10s")
        Duration reorderTime,

        @Key(value = "DSCP of the outer IP headers of data messages to it", fallback = "0")
        Dscp dscp,

        @Key(
                value = "The outer IP headers of data messages get the DSCP of the packet inside, instead of `dscp`",
                fallback = "false")
        boolean copyDscp,

        @Key(value = "DSCP of L2TP control messages and PPP control frames to it", fallback = "cs6")
        Dscp controlDscp,

        @Key(
                value =
                        "DSCPs whose per-hop behaviours it may ask for, for control and for single sessions (RFC 3308); empty: it may not ask. One that asks for another is offered `control-dscp` or `dscp`",
                most = 64)
        List<Dscp> permittedDscp,

        @Key(
                value =
                        "Whether the outer IP packets of data messages to it may be fragmented: `allowed`; or `never`: they have DF, the path's MTU is learned from ICMP, and packets that do not fit are fragmented inside, or their senders told",
                fallback = "allowed")
        OuterFragments outerFragments) {

    /** Whether outer packets may be fragmented. */
    public enum OuterFragments {
        ALLOWED,
        NEVER
    }

    /** Who numbers data messages. */
    public enum Sequencing {
        OFF,
        OPTIONAL,
        ON,
        REQUIRED
    }

    /** Who must prove to know the secret. */
    public enum Challenge {
        REQUIRED,
        ANSWER,
        OFF
    }

    /** Long, and of no use to a log: the name is enough. */
    @Override
    public String toString() {
        return "Peer[" + name + "]";
    }
}
