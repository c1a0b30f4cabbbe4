package net.sluice.node.config;

import net.sluice.node.config.bind.Key;
import net.sluice.node.config.value.HostPort;

/**
 * What operators meet. The HTTP service for metrics and health asks for no password: keep it on loopback or a management network. Captures, which show what
 * subscribers send, and orders that change something go over a socket that only our own user and root can open.
 */
public record OpsSection(
        @Key(value = "TCP address of `/metrics` and `/health`, port 9100 unless written", fallback = "127.0.0.1:9100")
        HostPort listen,

        @Key(
                value =
                        "Directory of the Unix socket, NAME.sock, by which `lns capture` and `lns drain` ask; made with mode 0700 when it is not there",
                fallback = "/run/sluice",
                pattern = "/[^ ]*",
                shape = "an absolute path without blanks",
                max = "80")
        String runDirectory) {}
