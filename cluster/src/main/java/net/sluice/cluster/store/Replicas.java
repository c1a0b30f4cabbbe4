package net.sluice.cluster.store;

import com.hazelcast.cluster.memberselector.MemberSelectors;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.impl.HazelcastInstanceImpl;
import com.hazelcast.instance.impl.Node;
import com.hazelcast.internal.partition.InternalPartition;
import com.hazelcast.internal.partition.InternalPartitionService;
import org.jspecify.annotations.Nullable;

/**
 * Which members hold what. Hazelcast waits for those backups of a partition that are assigned, and is content when none
 * is: while members come and go that is so for a while, and what was acknowledged then would be lost with one member.
 * So who changes an entry looks here, where the partition is, how many backups its change will go to.
 */
final class Replicas {
    private Replicas() {}

    /** True when the key's partition has as many backups as are wanted, or as many as there are members for. */
    static boolean areComplete(@Nullable HazelcastInstance instance, Object key, int wantedBackups) {
        if (!(instance instanceof HazelcastInstanceImpl here)) {
            throw new IllegalStateException("not in a member: " + instance);
        }
        Node node = here.node;
        int others = node.getClusterService().getSize(MemberSelectors.DATA_MEMBER_SELECTOR) - 1;
        InternalPartitionService partitions = node.getPartitionService();
        InternalPartition partition = partitions.getPartition(partitions.getPartitionId(key));
        for (int replica = 1; replica <= Math.min(wantedBackups, others); replica++) {
            if (partition.getReplica(replica) == null) {
                return false;
            }
        }
        return true;
    }
}
