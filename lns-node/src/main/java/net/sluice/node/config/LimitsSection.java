package net.sluice.node.config;

import net.sluice.node.config.bind.Key;

/** What the node holds at most. */
public record LimitsSection(
        @Key(
                value = "Sessions that fit into the tables; memory is reserved for them at start",
                fallback = "65536",
                min = "16",
                max = "1000000")
        int sessions,

        @Key(
                value = "Framed routes and IPv6 prefixes that fit beyond two per session",
                fallback = "50000",
                min = "0",
                max = "1000000")
        int prefixes,

        @Key(
                value = "Control messages without a tunnel (SCCRQ) taken from one source address, per second",
                fallback = "200",
                min = "1",
                max = "1000000")
        int tunnelRequestsPerSecond,

        @Key(
                value = "PPP control frames taken from one session, per second",
                fallback = "50",
                min = "1",
                max = "1000000")
        int pppFramesPerSecond,

        @Key(
                value =
                        "ICMP errors sent by each wire worker, and pings to `tun.icmp-ipv4` and `tun.icmp-ipv6` answered by each TUN worker, per second",
                fallback = "1000",
                min = "1",
                max = "1000000")
        int icmpPerSecond,

        @Key(
                value =
                        "Packets that can wait at once because their sessions are shaped; memory is reserved for them at start, 2 KiB each or the TUN's MTU",
                fallback = "16384",
                min = "64",
                max = "4000000")
        int waitingPackets,

        @Key(
                value = "Logins that wait for RADIUS at once; more are refused",
                fallback = "10000",
                min = "1",
                max = "1000000")
        int loginsInFlight) {}
