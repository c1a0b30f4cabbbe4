package net.sluice.node.config;

import java.net.InetAddress;
import java.util.List;
import net.sluice.node.config.bind.Key;
import net.sluice.node.config.value.Prefix;
import net.sluice.node.config.value.Secret;
import org.jspecify.annotations.Nullable;

/** A subscriber known to this file. */
public record User(
        @Key(value = "User name as the subscriber sends it, realm included", max = "253")
        String name,

        @Key("Password") Secret password,

        @Key(value = "IPv4 address that this user always gets", optional = true) @Nullable
        InetAddress address,

        @Key(value = "Pool of this user, instead of the profile's", optional = true, max = "63") @Nullable
        String pool,

        @Key(value = "Prefixes behind this user, routed to it", most = 64)
        List<Prefix> routes,

        @Key(
                value =
                        "ha-set of this user's sessions, which all carry every packet: `NAME[,window=MILLISECONDS][,mode=content|ns]`; see DATAPLANE.md",
                optional = true,
                max = "128")
        @Nullable
        String haSet,

        @Key("How packets of this user are treated; what is not said here is as the profile says")
        UserTraffic traffic) {}
