package net.sluice.node.config;

import java.net.InetAddress;
import java.util.List;
import net.sluice.node.config.bind.Key;
import net.sluice.node.config.value.Numbers;

/** A walled garden: what subscribers may reach that may not reach the world, and where they are led instead. */
public record GardenSection(
        @Key(
                value = "Name that profiles, users and RADIUS (Filter-Id walled-garden=NAME) refer to",
                pattern = Names.PATTERN,
                shape = Names.SHAPE,
                max = "63")
        String name,

        @Key(value = "What may be reached, as rules for packets from subscribers; answers pass likewise", most = 1000)
        List<MatchSection> allow,

        @Key(
                value =
                        "Addresses of the captive portal, IPv4 and IPv6: a subscriber is led to one of each family, always the same",
                most = 64)
        List<InetAddress> captive,

        @Key(value = "TCP port of the portal", fallback = "80", min = "1", max = "65535")
        int captivePort,

        @Key(value = "TCP ports from which connections are led to the portal", fallback = "80", most = 64)
        List<Numbers> redirectPorts,

        @Key(
                value =
                        "Name servers that whatever is sent to port 53 of others is led to; when empty, `allow` must let name servers be reached",
                most = 16)
        List<InetAddress> dns,

        @Key(
                value =
                        "Connections of one session that are remembered as led, to the portal and to name servers each; 64 octets each while in use",
                fallback = "128",
                min = "8",
                max = "1024")
        int connections) {}
