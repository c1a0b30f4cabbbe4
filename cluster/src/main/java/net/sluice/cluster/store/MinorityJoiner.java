package net.sluice.cluster.store;

import com.hazelcast.cluster.Address;
import com.hazelcast.instance.impl.Node;
import com.hazelcast.internal.cluster.impl.SplitBrainJoinMessage;
import com.hazelcast.internal.cluster.impl.SplitBrainJoinMessage.SplitBrainMergeCheckResult;
import com.hazelcast.internal.cluster.impl.TcpIpJoiner;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Finds the other members, and after a cut decides who gives up. Hazelcast alone lets the side with fewer members that
 * hold data join the other, and a hash decide between equals: so one node with a witness could lose its records to the
 * one that was cut off. Here a side whose list holds a majority never gives up. A side whose list does not gives up when
 * Hazelcast says that it should, and also when the other side should but has not for some rounds: then it is the
 * one with the majority.
 */
final class MinorityJoiner extends TcpIpJoiner {
    private static final int ROUNDS_OF_PATIENCE = 3;

    private final ClusterConfig ours;
    private final ListMajority majority;
    private final Consumer<String> refused;
    // Only the thread of the search; one search runs at a time.
    private final Map<Address, Integer> roundsInVain = new HashMap<>();

    /** @param refused is told when another cluster refuses this member for its cluster name or settings */
    MinorityJoiner(Node node, ClusterConfig ours, ListMajority majority, Consumer<String> refused) {
        super(node);
        this.ours = ours;
        this.majority = majority;
        this.refused = refused;
    }

    @Override
    protected Collection<String> getMembers() {
        Collection<String> all = new HashSet<>(super.getMembers());
        String name = ours.joining().dnsName();
        if (name == null) {
            return all;
        }
        try {
            for (InetAddress each : InetAddress.getAllByName(name)) {
                String address = each.getHostAddress();
                all.add((each instanceof Inet6Address ? "[" + address + "]" : address) + ":" + ours.port());
            }
        } catch (UnknownHostException e) {
            logger.info("no addresses of members under " + name + " (yet): " + e.getMessage());
        }
        return all;
    }

    @Override
    public void blacklist(Address address, boolean permanent) {
        super.blacklist(address, permanent);
        if (permanent) {
            refused.accept(address + " is of another cluster than \"" + ours.clusterName() + "\"");
        }
    }

    @Override
    public void searchForOtherClusters() {
        if (majority.holds()) {
            roundsInVain.clear();
            return;
        }
        SplitBrainJoinMessage request = node.createSplitBrainJoinMessage();
        for (Address address : getFilteredPossibleAddresses()) {
            SplitBrainMergeCheckResult result = sendSplitBrainJoinMessageAndCheckResponse(address, request);
            if (majority.holds()) {
                return;
            }
            boolean join = switch (result) {
                case LOCAL_NODE_SHOULD_MERGE -> true;
                case REMOTE_NODE_SHOULD_MERGE -> roundsInVain.merge(address, 1, Integer::sum) >= ROUNDS_OF_PATIENCE;
                case CANNOT_MERGE -> false;
            };
            if (join) {
                logger.warning("this side has no majority: it gives up its records and joins " + address);
                roundsInVain.clear();
                setTargetAddress(address);
                startClusterMerge(address, request.getMemberListVersion());
                return;
            }
        }
    }
}
