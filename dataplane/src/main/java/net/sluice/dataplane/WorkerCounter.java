package net.sluice.dataplane;

/** What a worker counts beside its drops. All only grow. */
public enum WorkerCounter {
    /** Datagrams received from UDP sockets. */
    WIRE_RECEIVED,
    /** Octets of their UDP payload. */
    WIRE_RECEIVED_OCTETS,
    /** Those of them that the kernel had joined to others of the same peer (UDP_GRO). */
    WIRE_RECEIVED_JOINED,
    /** Batches received that held at least one datagram. */
    WIRE_RECEIVE_BATCHES,
    /** Datagrams sent. */
    WIRE_SENT,
    /** Octets of their UDP payload. */
    WIRE_SENT_OCTETS,
    /** Those of the datagrams sent that went joined to others for the same peer (UDP_SEGMENT). */
    WIRE_SENT_JOINED,
    /** Times that the MTU of the path to a peer was found to be smaller than before. */
    PATH_MTU_LOWERED,
    /** Times that the kernel refused joined datagrams, which then went one by one. */
    WIRE_JOINS_REFUSED,
    /** Send batches. */
    WIRE_SEND_BATCHES,
    /** Errors of a receive other than "nothing there": ICMP errors that the kernel reports on the socket. */
    WIRE_RECEIVE_ERRORS,
    /** Control messages of known tunnels punted. */
    PUNTED_CONTROL,
    /** PPP control frames punted. */
    PUNTED_PPP,
    /** Control messages with tunnel id 0, or of a known tunnel from the peer's other ports, and messages of tunnels that are not here, punted. */
    PUNTED_TUNNEL_ZERO,
    /** LCP Echo-Requests answered in place. */
    ECHOES_ANSWERED,
    /** Control datagrams taken from shards to be sent. */
    INJECTED_CONTROL,
    /** PPP frames taken from shards to be sent. */
    INJECTED_PPP,
    /** Datagrams of LACs taken from shards to be handed to other nodes. */
    INJECTED_HANDED,
    /** Datagrams of LACs that were to go to the owner of their tunnel's slot; those that shards hand on are among them. */
    RELAYED_UP,
    /** Packets to subscribers that were to go to the owner of the slot that their address lies with. */
    RELAYED_DOWN,
    /** Frames sent to other nodes. */
    RELAY_SENT,
    /** Octets of their UDP payload. */
    RELAY_SENT_OCTETS,
    /** Those of the frames sent that went joined to others for the same node (UDP_SEGMENT). */
    RELAY_SENT_JOINED,
    /** Batches of frames sent. */
    RELAY_SEND_BATCHES,
    /** Datagrams received on the relay's port. */
    RELAY_RECEIVED,
    /** Octets of their UDP payload. */
    RELAY_RECEIVED_OCTETS,
    /** Those of them that the kernel had joined to others of the same node (UDP_GRO). */
    RELAY_RECEIVED_JOINED,
    /** Batches received on the relay's port that held at least one datagram. */
    RELAY_RECEIVE_BATCHES,
    /** Packets from subscribers accepted by their home worker (and counted to the session). */
    FORWARDED_UP,
    /** Packets to subscribers accepted by their home worker (and counted to the session). */
    FORWARDED_DOWN,
    /** Data messages with Ns that waited for a missing one. */
    SEQUENCE_HELD,
    /** Numbers (Ns) of data messages that were given up. */
    SEQUENCE_LOST,
    /** Times that a peer's numbers jumped so far that it must have begun anew. */
    SEQUENCE_RESTARTS,
    /** Data messages that found no room to wait in: what was missing before them was given up. */
    SEQUENCE_NO_ROOM,
    /** TCP SYNs, up and down, whose maximum segment size was lowered to fit. */
    MSS_CLAMPED,
    /** Packets to subscribers that were longer than the session's MTU and went in fragments. */
    FRAGMENTED,
    /** Fragments made of them. */
    FRAGMENTS_SENT,
    /** Senders told by ICMP or ICMPv6 that their packet was too big. */
    ICMP_ERRORS_SENT,
    /** Pings to the data plane's own addresses answered. */
    PINGS_ANSWERED,
    /** Further copies of packets to subscribers, for the other members of an ha-set. */
    HA_COPIES,
    /** Packets from subscribers that were to go from a member of an ha-set here to the set's home in another node (and counted to the session). */
    HA_RELAYED_UP,
    /** Copies of packets to subscribers that were to go from an ha-set's home here to a member in another node. */
    HA_RELAYED_DOWN,
    /** Packets that an ha-set had no more memory to remember for its whole window: a copy of one may pass. */
    HA_FORGOTTEN_EARLY,
    /** Packets that came faster than their session's rate and began to wait. */
    RATE_HELD,
    /** Packets of those that wait no longer, whatever became of them. */
    RATE_LEFT,
    /** Packets handed to another wire worker, the session's home. */
    HANDED_TO_HOME,
    /** Packets read from the TUN. */
    TUN_READ,
    /** Octets of them. */
    TUN_READ_OCTETS,
    /** Errors of a read from the TUN: somebody deleted the interface. */
    TUN_READ_ERRORS,
    /** Packets written to the TUN. */
    TUN_WRITTEN,
    /** Octets of them. */
    TUN_WRITTEN_OCTETS,
    /** Turns of the loop that found work. */
    BUSY_TURNS,
    /** Times that a table was full when a shard wanted to put, or a prefix was to be placed. */
    TABLE_FULL
}
