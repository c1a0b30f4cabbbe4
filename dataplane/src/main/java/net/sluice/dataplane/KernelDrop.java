package net.sluice.dataplane;

/**
 * What the kernel discarded before we had it or after we gave it away, so that nothing is lost without a name though we never held it. Read from the
 * kernel when somebody asks; the packet path does nothing for it. docs/DATAPLANE.md is tested to list every one.
 */
public enum KernelDrop {
    /**
     * Datagrams that did not get into a UDP socket of ours: its receive buffer was full, or the UDP checksum was wrong. A run that the kernel had joined
     * (UDP_GRO) counts once.
     */
    SOCKET_RECEIVE,
    /** Packets that were routed to the TUN and did not get into its queue (the interface's tx_dropped). One of many segments counts once. */
    TUN_TRANSMIT,
    /**
     * Sends that found no room for a datagram or lost it in a queue below, of all UDP sockets in the network namespace (SndbufErrors); where ours were
     * told, it is a SEND_BUFFER_FULL as well.
     */
    NAMESPACE_SEND
}
