package net.sluice.node.config;

import net.sluice.node.config.bind.Key;
import net.sluice.node.config.value.HostPort;

/** The HTTP service for metrics and health. It asks for no password: keep it on loopback or a management network. */
public record OpsSection(
        @Key(value = "TCP address of `/metrics` and `/health`, port 9100 unless written", fallback = "127.0.0.1:9100")
        HostPort listen) {}
