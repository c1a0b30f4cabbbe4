package net.sluice.cluster.store;

import com.hazelcast.cluster.Member;
import com.hazelcast.instance.impl.DefaultNodeContext;
import com.hazelcast.instance.impl.Node;
import com.hazelcast.instance.impl.NodeExtension;
import com.hazelcast.internal.cluster.Joiner;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;

/**
 * Puts what is ours into a Hazelcast node while it is made: who may join it ({@link JoinCheck}), and when it gives up
 * what it has and joins others ({@link MinorityJoiner}). These three use classes that Hazelcast calls internal; its
 * version is pinned, and {@code HazelcastJoinTest} and {@code HazelcastCutTest} see whether they do what they should.
 */
final class StoreNode extends DefaultNodeContext {
    private static final String REASON = "Reason of failure for node join: ";

    private final ClusterConfig config;
    private final ListMajority majority;
    private final List<String> refusals = new CopyOnWriteArrayList<>();
    private volatile @Nullable Node made;

    StoreNode(ClusterConfig config, ListMajority majority) {
        this.config = config;
        this.majority = majority;
    }

    @Override
    public NodeExtension createNodeExtension(Node node) {
        made = node;
        node.getLoggingService().addLogListener(Level.SEVERE, event -> {
            // The one place where a node that was refused says why.
            String said = event.getLogRecord().getMessage();
            int reason = said == null ? -1 : said.indexOf(REASON);
            if (said != null && reason >= 0) {
                refusals.add(said.substring(reason + REASON.length()));
            }
        });
        return new JoinCheck(node);
    }

    @Override
    public Joiner createJoiner(Node node) {
        return new MinorityJoiner(node, config, majority, refusals::add);
    }

    /** That member is gone: the oldest takes it off the list at once; the others know, when the oldest is the one that has. */
    void suspect(Member member) {
        Node node = made;
        if (node != null) {
            node.getClusterService()
                    .suspectMember(member, "it has ended, or its lease is over", /* destroyConnection= */ true);
        }
    }

    /** Why other members refused this one. */
    List<String> refusals() {
        return List.copyOf(refusals);
    }
}
