package net.sluice.l2tp;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import net.sluice.l2tp.wire.HeaderFault;
import net.sluice.l2tp.wire.L2tpHeader;
import net.sluice.l2tp.wire.MessageCodec;

/**
 * Where in a cluster a control message with tunnel id 0 belongs: an SCCRQ, or the StopCCN of a peer that does not know our id yet. Any node may receive
 * it, and all of its repetitions have to reach the one that made a tunnel of it. So it is placed on a slot, by what is the same in all of them: the peer's
 * address and port, and the id that the peer assigned. The slot's owner answers, with an id of the slot; who takes the slot over knows the tunnel.
 *
 * <p>The same in all versions of all nodes: this must not change.
 */
public final class TunnelPlacement {
    /** Of an id of ours, how many bits tell the tunnels of a slot from each other. */
    public static final int BITS_WITHIN_SLOT = 8;

    private TunnelPlacement() {}

    /**
     * Which of a node's shards has a tunnel of ours: all of a slot are at one. Whatever belongs to a slot and to no tunnel yet is brought there too, so that it
     * meets the tunnels that it may be about, also after they came from a node with another number of shards.
     */
    public static int shard(int tunnelId, int shards) {
        return (tunnelId >>> BITS_WITHIN_SLOT) % shards;
    }

    /** True for control messages with tunnel id 0. */
    public static boolean isTunnelZero(ByteBuffer datagram) {
        L2tpHeader header = new L2tpHeader();
        HeaderFault fault = header.read(datagram);
        return fault == null && header.isControl() && header.tunnelId() == 0;
    }

    /** The tunnel of ours that an SCCRQ is to recover (RFC 4951 s5.2); 0 when it is any other datagram. */
    public static int recovered(ByteBuffer datagram) {
        return MessageCodec.recoveredTunnel(datagram);
    }

    /** The slot, 0 to 255, of a control message with tunnel id 0; of an SCCRQ that is to recover a tunnel of ours (RFC 4951 s5.2), that tunnel's. */
    public static int slot(InetSocketAddress peer, ByteBuffer datagram) {
        int recovered = recovered(datagram);
        if (recovered != 0) {
            return recovered >>> BITS_WITHIN_SLOT;
        }
        L2tpHeader header = new L2tpHeader();
        HeaderFault fault = header.read(datagram);
        return slot(peer, fault == null ? MessageCodec.shownAssignedTunnelId(datagram, header) : 0);
    }

    static int slot(InetSocketAddress peer, int assignedTunnelId) {
        long mixed = ((long) peer.getPort() << Short.SIZE) | assignedTunnelId;
        for (byte octet : peer.getAddress().getAddress()) {
            mixed = mix(mixed ^ octet);
        }
        return (int) (mix(mixed) >>> (Long.SIZE - Byte.SIZE));
    }

    /** The finalizer of MurmurHash3: each bit depends on each. */
    private static long mix(long value) {
        long mixed = value;
        mixed = (mixed ^ (mixed >>> 33)) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ (mixed >>> 33);
    }
}
