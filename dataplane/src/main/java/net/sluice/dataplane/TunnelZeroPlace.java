package net.sluice.dataplane;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * Which slot a control message with tunnel id 0 belongs to: an SCCRQ, or the StopCCN of a peer that does not know our id yet. The shard of that slot gets it, so
 * a message and its repetitions have to belong to the same one. Asked by wire workers, within what a source may send: any thread, must not wait.
 */
@FunctionalInterface
public interface TunnelZeroPlace {
    /** All messages of an address and port to one slot. */
    TunnelZeroPlace BY_SOURCE = (peer, datagram) -> Math.floorMod(peer.hashCode() * 0x9E37_79B9, Relay.SLOTS);

    /**
     * The slot, 0 to 255.
     *
     * @param peer who has sent it
     * @param datagram the UDP payload between position and limit, which are not moved; with a header that is right, otherwise any octets; used during the call
     *     only
     */
    int slot(InetSocketAddress peer, ByteBuffer datagram);
}
