package net.sluice.cluster.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.cluster.ClusterState;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import net.sluice.cluster.store.Stores.Heard;
import org.junit.jupiter.api.Test;

/** A second member is there, and Hazelcast has not given it any backups yet: here it is kept from doing so. */
class HazelcastBackupTest {
    @Test
    void a_write_waits_for_a_backup_to_be_assigned_and_a_claim_does_not() {
        List<Integer> ports = Stores.freePorts(2);
        ClusterConfig.Joining alone = new ClusterConfig.Joining(
                ports.stream().map(port -> "127.0.0.1:" + port).toList(), null, 2, true);
        ClusterConfig first = new ClusterConfig(
                "test", Member.of("first", 7), "127.0.0.1", ports.getFirst(), alone, 1, Stores.TIMING, 1, 1);
        HazelcastStore store = HazelcastStore.start(first);
        try {
            Heard heard = Heard.of(store);
            Stores.write(store, List.of(Stores.put(1, 1, 1, (byte) 1)));
            HazelcastInstance hazelcast = Hazelcast.getHazelcastInstanceByName("sluice-first-7");
            hazelcast.getCluster().changeClusterState(ClusterState.NO_MIGRATION);
            HazelcastStore second = HazelcastStore.start(Stores.config("second", 1, ports.getLast(), ports));
            try {
                Stores.until("two members", () -> heard.members().size() == 2);
                CompletableFuture<Void> write =
                        store.write(List.of(Stores.put(1, 1, 1, (byte) 2))).toCompletableFuture();
                assertThat(Stores.now(store.replace(1, null, new Ownership("first", 7, 1, 1))))
                        .isTrue();
                assertThat(CompletableFuture.anyOf(
                                        write.thenApply(done -> "written"),
                                        new CompletableFuture<String>().completeOnTimeout("waits", 1, TimeUnit.SECONDS))
                                .join())
                        .isEqualTo("waits");

                hazelcast.getCluster().changeClusterState(ClusterState.ACTIVE);
                Stores.write(store, List.of(Stores.put(1, 1, 1, (byte) 2)));
                store.terminate();
                assertThat(Stores.read(second, 1)).containsExactly("1/1=[2]");
            } finally {
                second.terminate();
            }
        } finally {
            store.terminate();
        }
    }
}
