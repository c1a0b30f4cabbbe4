package net.sluice.node.cluster;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.sluice.cluster.lease.LeaseConfig;
import net.sluice.cluster.slot.SlotConfig;
import net.sluice.cluster.store.ClusterConfig;
import net.sluice.cluster.store.ClusterConfig.Joining;
import net.sluice.cluster.store.Member;

/**
 * What a node knows of its cluster before it has met it.
 *
 * @param cluster the cluster's name
 * @param node this node's name, unlike any other's
 * @param witness it has a vote and owns nothing
 * @param address where it is reached by the others
 * @param port of the store (TCP); the next is that of the guard (TCP and UDP), the one after it that of the relay (UDP)
 * @param joining where the others are
 * @param members how many there are when all are up
 * @param secret shared by all
 * @param leaseNanos how long a node may act without being heard by a majority
 * @param holds whether packets are forwarded even then
 * @param handOverRate slots that it gives to others in a second, at most
 * @param shards that this node has
 * @param access how it knows that it reaches the LACs
 */
@SuppressWarnings("ArrayRecordComponent") // a secret; nobody compares these
public record ClusterSettings(
        String cluster,
        String node,
        boolean witness,
        InetAddress address,
        int port,
        Joining joining,
        int members,
        byte[] secret,
        long leaseNanos,
        boolean holds,
        int handOverRate,
        int shards,
        AccessSettings access) {
    /** Of the records that nodes write, and of what they say to each other. Nodes one apart work together. */
    private static final int PROTOCOL_VERSION = 3;

    /** Heartbeats in a lease, as in {@link LeaseConfig#defaults}. */
    private static final int BEATS_OF_LEASE = 15;

    InetSocketAddress guard() {
        return new InetSocketAddress(address, port + 1);
    }

    /** Where packets between nodes come in. */
    public InetSocketAddress relay() {
        return new InetSocketAddress(address, port + 2);
    }

    /** In the proportions of the default: heartbeats of 200 ms, a margin of 250 ms and a second of hearing to a lease of 3 s. */
    LeaseConfig lease() {
        return new LeaseConfig(
                leaseNanos / BEATS_OF_LEASE,
                leaseNanos,
                leaseNanos / 12,
                leaseNanos / 3,
                joining.bootstrapAlone() ? 0 : joining.expectedMembers());
    }

    SlotConfig slots() {
        return SlotConfig.defaults().withMovesPerSecond(handOverRate);
    }

    ClusterConfig store(long incarnation, Map<String, String> attributes) {
        return new ClusterConfig(
                cluster,
                new Member(node, incarnation, witness, attributes),
                address.getHostAddress(),
                port,
                joining,
                ClusterConfig.backupsFor(members),
                ClusterConfig.Timing.DEFAULT,
                shards,
                PROTOCOL_VERSION);
    }

    /** Orders tunnel ids: the same at all nodes, and not known outside. */
    public long idSalt() {
        long salt = cluster.hashCode();
        for (byte octet : secret) {
            salt = (salt * 0x100000001b3L) ^ octet;
        }
        return salt;
    }

    @Override
    public String toString() {
        List<String> said = new ArrayList<>(List.of(cluster, node, address.getHostAddress() + ":" + port));
        said.add(joining.toString());
        return String.join(" ", said);
    }
}
