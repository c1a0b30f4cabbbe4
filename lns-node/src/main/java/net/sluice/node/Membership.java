package net.sluice.node;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import net.sluice.node.cluster.Cluster;
import net.sluice.node.cluster.ClusterCounter;
import net.sluice.node.cluster.ClusterCounters;
import net.sluice.node.cluster.TunnelZeroDoor;

/** What a control loop asks of the cluster before it does anything. Any thread. */
interface Membership {
    /** Of a node that is alone, and takes what comes. */
    Membership ALONE = new Alone(() -> true);

    /** Whether anything may be answered in a turn that begins at that moment. */
    boolean mayAct(long nowNanos);

    /** Whether a control message is this node's to answer; else it was handed on, or dropped and counted. */
    boolean isForUs(InetSocketAddress local, InetSocketAddress peer, ByteBuffer datagram, boolean relayed);

    /** Drops what was punted to a node that may not act; peers repeat it. */
    void refuse(InetSocketAddress local, InetSocketAddress peer, ByteBuffer datagram, boolean relayed);

    /** Whether new tunnels and calls are to be taken; otherwise peers are told to try another. */
    boolean takesNew();

    /** Of a node that is alone. */
    record Alone(BooleanSupplier willing) implements Membership {
        @Override
        public boolean mayAct(long nowNanos) {
            return true;
        }

        @Override
        public boolean isForUs(InetSocketAddress local, InetSocketAddress peer, ByteBuffer datagram, boolean relayed) {
            return true;
        }

        @Override
        public void refuse(InetSocketAddress local, InetSocketAddress peer, ByteBuffer datagram, boolean relayed) {
            throw new IllegalStateException("nobody refuses a node that is alone");
        }

        @Override
        public boolean takesNew() {
            return willing.getAsBoolean();
        }
    }

    /** Of a cluster's member. */
    record InCluster(Cluster cluster, TunnelZeroDoor door, ClusterCounters counters) implements Membership {
        @Override
        public boolean mayAct(long nowNanos) {
            return cluster.mayAct(nowNanos);
        }

        @Override
        public boolean takesNew() {
            return cluster.takesNew();
        }

        @Override
        public boolean isForUs(InetSocketAddress local, InetSocketAddress peer, ByteBuffer datagram, boolean relayed) {
            return door.isForUs(local, peer, datagram, relayed);
        }

        @Override
        public void refuse(InetSocketAddress local, InetSocketAddress peer, ByteBuffer datagram, boolean relayed) {
            counters.add(ClusterCounter.PUNTS_WHILE_FENCED);
        }
    }
}
