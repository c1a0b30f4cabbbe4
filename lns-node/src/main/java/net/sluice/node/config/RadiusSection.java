package net.sluice.node.config;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import net.sluice.node.config.bind.Key;
import net.sluice.node.config.value.HostPort;
import net.sluice.node.config.value.Secret;
import org.jspecify.annotations.Nullable;

/** RADIUS servers, asked in their order: the next one when the one before stays silent. */
public record RadiusSection(
        @Key(value = "NAS-Identifier (RFC 2865 s5.32); `node.name` when absent", optional = true, max = "253") @Nullable
        String nasIdentifier,

        @Key(value = "NAS-IP-Address, or NAS-IPv6-Address (RFC 3162 s2.1); not sent when absent", optional = true)
        @Nullable
        InetAddress nasAddress,

        @Key(value = "Address that requests come from; the kernel's choice when absent", optional = true) @Nullable
        InetAddress sourceAddress,

        @Key(value = "Authentication servers, port 1812 unless written", most = 16)
        List<Server> authentication,

        @Key(value = "Accounting servers, port 1813 unless written; with none there is no accounting", most = 16)
        List<Server> accounting,

        @Key(
                value = "Accounting records that may wait in memory for a server; about 1 kB each",
                fallback = "200000",
                min = "1000",
                max = "10000000")
        int accountingBacklog,

        @Key(
                value = "How long an accounting record is tried before it is counted as lost",
                fallback = "1d",
                min = "1m",
                max = "30d")
        Duration accountingGiveUp) {

    /** One server. */
    public record Server(
            @Key(value = "Address of the server", optional = false)
            HostPort address,

            @Key("Secret shared with it") Secret secret,

            @Key(
                    value = "Name in logs and metrics; the address when absent",
                    optional = true,
                    pattern = Names.PATTERN,
                    shape = Names.SHAPE,
                    max = "63")
            @Nullable
            String name,

            @Key(
                    value = "First wait for an answer; doubles with each try (RFC 5080 s2.2.1)",
                    fallback = "2s",
                    min = "100ms",
                    max = "30s")
            Duration timeout,

            @Key(value = "Times a request is sent, the first included", fallback = "3", min = "1", max = "20")
            int tries,

            @Key(
                    value = "How long a server that stayed silent is passed over",
                    fallback = "30s",
                    min = "0s",
                    max = "1h")
            Duration deadTime,

            @Key(
                    value =
                            "Discard answers without Message-Authenticator; without it answers can be forged (CVE-2024-3596)",
                    fallback = "true")
            boolean requireMessageAuthenticator) {}
}
