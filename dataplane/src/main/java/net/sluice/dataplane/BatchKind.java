package net.sluice.dataplane;

/** What comes in batches, whose sizes are counted. docs/DATAPLANE.md is tested to list every one. */
public enum BatchKind {
    /** Datagrams of one receive call. */
    WIRE_RECEIVED,
    /** Datagrams that the kernel had joined to one (UDP_GRO), single ones not counted. */
    WIRE_RECEIVED_JOINED,
    /** Datagrams of one send call. */
    WIRE_SENT,
    /** Datagrams sent as one (UDP_SEGMENT), single ones not counted. */
    WIRE_SENT_JOINED,
    /** Packets of one batch read from a TUN queue. */
    TUN_READ,
    /** Packets that one packet of many segments from the TUN was cut into. */
    TUN_CUT,
    /** Packets of one batch written to a TUN queue. */
    TUN_WRITTEN,
    /** Packets of a flow written to the TUN as one, single ones not counted. */
    TUN_JOINED
}
