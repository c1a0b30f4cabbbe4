package net.sluice.node.config;

import java.net.InetAddress;
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
                value = "Protocol number of our kernel routes, for BIRD or FRR to recognise (`ip route show proto`)",
                fallback = "171",
                min = "5",
                max = "255")
        int routeProtocol) {}
