package net.sluice.node.config;

import java.net.InetAddress;
import java.util.List;
import net.sluice.node.config.bind.Key;
import org.jspecify.annotations.Nullable;

/** The network interface through which the kernel and the subscribers reach each other. */
public record TunSection(
        @Key(
                value = "Name of the interface",
                fallback = "sluice0",
                pattern = "[A-Za-z0-9_.-]{1,15}",
                shape = "1 to 15 letters, digits, dots, dashes and underscores")
        String name,

        @Key(value = "MTU of the interface, octets", fallback = "1500", min = "1280", max = "65535")
        int mtu,

        @Key(
                value =
                        "Packets that wait in each queue of the interface while we are busy elsewhere; one more is dropped by the kernel and counted. A new interface has 500, two milliseconds of a busy one",
                fallback = "8192",
                min = "100",
                max = "65536")
        int queue,

        @Key(
                value =
                        "Lower the maximum segment size that TCP connections of subscribers announce to what fits the session and this interface",
                fallback = "true")
        boolean clampMss,

        @Key(
                value = "Our IPv4 address towards the subscribers: the IPCP peer address, and what a traceroute shows",
                optional = true)
        @Nullable
        InetAddress gatewayIpv4,

        @Key(value = "Our global IPv6 address on the interface", optional = true) @Nullable
        InetAddress gatewayIpv6,

        @Key(
                value =
                        "IPv4 address that subscribers' packets too big are told of from (ICMP), and that answers pings: ours alone, on no interface; 192.0.0.8 (RFC 7600) when there is none to spare",
                fallback = "192.0.0.8")
        InetAddress icmpIpv4,

        @Key(value = "The same in IPv6; without it, `gateway-ipv6`", optional = true) @Nullable
        InetAddress icmpIpv6,

        @Key(
                value = "Protocol number of our kernel routes, for BIRD or FRR to recognise (`ip route show proto`)",
                fallback = "171",
                min = "5",
                max = "255")
        int routeProtocol,

        @Key(
                value =
                        "Which of the kernel's ways to pass many packets at once to use, where it has them: `tso` and `uso`, many of a TCP or UDP flow as one; `uring`, many single packets from subscribers with one system call (io_uring). An empty list: none",
                fallback = "tso, uso, uring",
                most = 3)
        List<Offload> offloads) {

    /** How many packets can pass the interface at once. */
    public enum Offload {
        /** TCP, both ways. */
        TSO,
        /** UDP, to the subscribers (Linux 6.2); only beside TSO. */
        USO,
        /** Single packets from subscribers, with one system call (io_uring, Linux 5.6); only beside TSO. */
        URING
    }
}
