package net.sluice.node.cluster;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import net.sluice.cluster.slot.SlotTable;
import net.sluice.dataplane.Relay;
import net.sluice.l2tp.TunnelPlacement;
import org.jspecify.annotations.Nullable;

/**
 * Before an SCCRQ, or a StopCCN with tunnel id 0, is answered: whether it is this node's to answer. It is the owner's of the slot that {@link
 * TunnelPlacement} names, to whom it is handed otherwise, once.
 */
public final class TunnelZeroDoor {
    private final Cluster cluster;
    private final @Nullable Relay relay;
    private final ClusterCounters counters;

    /** @param relay the way to the others; null when there is none */
    public TunnelZeroDoor(Cluster cluster, @Nullable Relay relay, ClusterCounters counters) {
        this.cluster = cluster;
        this.relay = relay;
        this.counters = counters;
    }

    /**
     * Whether a datagram is to be taken here; else it has been handed on, or dropped and counted. Those of known tunnels always are: the packet path brings
     * no others.
     *
     * @param relayed whether another node has handed it on
     */
    public boolean isForUs(InetSocketAddress local, InetSocketAddress peer, ByteBuffer datagram, boolean relayed) {
        if (!TunnelPlacement.isTunnelZero(datagram)) {
            return true;
        }
        int slot = TunnelPlacement.slot(peer, datagram);
        int owner = cluster.slots().owner(slot);
        if (cluster.mayGive(slot)) {
            return true;
        }
        if (owner == SlotTable.NONE || owner == SlotTable.SELF) {
            counters.add(ClusterCounter.TUNNEL_ZERO_WITHOUT_OWNER);
        } else if (relayed) {
            counters.add(ClusterCounter.TUNNEL_ZERO_HANDED_TWICE);
        } else if (relay != null && relay.hand(owner, local, peer, datagram)) {
            counters.add(ClusterCounter.TUNNEL_ZERO_HANDED_ON);
        } else {
            counters.add(ClusterCounter.TUNNEL_ZERO_NOT_HANDED_ON);
        }
        return false;
    }
}
