package net.sluice.node.config;

import java.time.Duration;
import net.sluice.node.config.bind.Key;

/** What happens at SIGTERM. */
public record ShutdownSection(
        @Key(
                value = "How long sessions and tunnels may take to end (PPP Terminate, CDN, StopCCN)",
                fallback = "10s",
                min = "0s",
                max = "10m")
        Duration sessions,

        @Key(
                value = "How long accounting may take to be acknowledged after that; what is left is logged and lost",
                fallback = "15s",
                min = "0s",
                max = "10m")
        Duration accounting,

        @Key(
                value =
                        "In a cluster: how long the hand-over of sessions to other nodes may take, which comes first; what is left then they take when this node is gone",
                fallback = "60s",
                min = "0s",
                max = "1h")
        Duration handOver) {}
