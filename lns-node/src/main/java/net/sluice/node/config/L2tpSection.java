package net.sluice.node.config;

import java.time.Duration;
import java.util.List;
import net.sluice.node.config.bind.Key;
import net.sluice.node.config.value.HostPort;
import org.jspecify.annotations.Nullable;

/** Our end of L2TP (RFC 2661), whoever the peer is. */
public record L2tpSection(
        @Key(
                value =
                        "UDP addresses to listen on, port 1701 unless written; each must be an address of this host (but see `service-address`), not a wildcard, because answers must come from the address that was asked",
                fewest = 1,
                most = 16)
        List<HostPort> listen,

        @Key(
                value =
                        "The addresses in `listen` are on no interface of this host: our TUN carries them, and a kernel route for each, with `tun.route-protocol`, tells BIRD or FRR that they are to be had here; both go with the process",
                fallback = "false")
        boolean serviceAddress,

        @Key(
                value =
                        "Host Name AVP that we send (RFC 2661 s4.4.3); when absent `node.name`, in a cluster `cluster.name`",
                optional = true,
                max = "255")
        @Nullable
        String hostName,

        @Key(value = "Vendor Name AVP that we send", fallback = "Sluice", max = "255")
        String vendorName,

        @Key(
                value = "Receive Window Size that we offer: messages that a peer may send ahead of our acknowledgement",
                fallback = "64",
                min = "1",
                max = "1024")
        int receiveWindow,

        @Key(
                value = "A tunnel that has been silent so long is asked by HELLO (RFC 2661 s6.5)",
                fallback = "60s",
                min = "1s",
                max = "1h")
        Duration helloInterval,

        @Key(
                value = "First wait before an unacknowledged message is sent again; doubles each time (RFC 2661 s5.8)",
                fallback = "1s",
                min = "100ms",
                max = "10s")
        Duration retransmitFirst,

        @Key(
                value = "Longest wait between retransmissions; RFC 2661 s5.8: not less than 8 s",
                fallback = "8s",
                min = "8s",
                max = "60s")
        Duration retransmitCap,

        @Key(
                value = "Retransmissions before the tunnel is given up; RFC 2661 s5.8 asks for 5 or more",
                fallback = "7",
                min = "5",
                max = "30")
        int retransmitTries,

        @Key(
                value = "How long a tunnel or a call may take to be established before it is given up",
                fallback = "60s",
                min = "5s",
                max = "10m")
        Duration setupTimeout,

        @Key(
                value =
                        "Tell a peer (of `peers`) that a tunnel in which it believes is not here, by StopCCN with tunnel id 0 (RFC 2661 s4.4.3), as after a start of a node that is alone or of all nodes of a cluster; otherwise it finds out by its own time-outs. Switch it off where routers may bring a peer's packets to an LNS that is no node of this cluster and has the same address: it would end tunnels of the other",
                fallback = "true")
        boolean tellUnknownTunnels,

        @Key(
                value =
                        "Which of the kernel's ways to carry many datagrams in one call to use, where it has them; an empty list: none",
                fallback = "udp-gro, udp-segment",
                most = 2)
        List<Offload> offloads) {

    /** How many datagrams can be carried in one call. */
    public enum Offload {
        /** Received (Linux 5.0). */
        UDP_GRO,
        /** Sent (Linux 4.18). */
        UDP_SEGMENT
    }
}
