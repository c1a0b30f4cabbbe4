package net.sluice.node.config;

import java.time.Duration;
import net.sluice.node.config.bind.Key;

/** Who this node is. */
public record NodeSection(
        @Key(
                value =
                        "This node's name: the default of the L2TP Host Name, the CHAP name and the RADIUS NAS-Identifier",
                pattern = Names.PATTERN,
                shape = Names.SHAPE,
                max = "63")
        String name,

        @Key(
                value =
                        "The watcher that `lns-node/watchdog` leaves beside the process kills it when it has shown no life for so long: a process that is frozen cannot withdraw its routes. In a cluster others serve its sessions once its lease is over, so no longer than that; alone, its sessions end by it. 0s: never",
                fallback = "30s",
                min = "0s",
                max = "1h")
        Duration watchdog) {}
