package net.sluice.node.config;

import java.time.Duration;
import net.sluice.node.config.bind.Key;

/** How the work is spread over CPUs; 0 leaves the choice to the node. */
public record WorkersSection(
        @Key(
                value = "CPUs to lay threads out for; 0: as many as the process may use",
                fallback = "0",
                min = "0",
                max = "4096")
        int cpus,

        @Key(value = "UDP sockets per listen address; 0: the node's choice", fallback = "0", min = "0", max = "64")
        int wire,

        @Key(value = "TUN queues; 0: the node's choice", fallback = "0", min = "0", max = "64")
        int tun,

        @Key(
                value = "Control loops, over which tunnels are spread; 0: the node's choice",
                fallback = "0",
                min = "0",
                max = "64")
        int shards,

        @Key(
                value =
                        "How long a worker pauses between the small batches of a steady stream of packets, so that they grow and cost less; what comes meanwhile is late by that much at most; 0s: never",
                fallback = "50us",
                min = "0s",
                max = "1ms")
        Duration pause,

        @Key(
                value =
                        "Octets asked of the kernel for each UDP socket's buffers; net.core.rmem_max and wmem_max may allow less",
                fallback = "8388608",
                min = "4096",
                max = "1073741824")
        int socketBuffer) {}
