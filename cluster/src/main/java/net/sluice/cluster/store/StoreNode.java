package net.sluice.cluster.store;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.impl.MemberImpl;
import com.hazelcast.instance.impl.DefaultNodeContext;
import com.hazelcast.instance.impl.Node;
import com.hazelcast.instance.impl.NodeExtension;
import com.hazelcast.internal.cluster.Joiner;
import java.lang.reflect.Field;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts what is ours into a Hazelcast node while it is made: who may join it ({@link JoinCheck}), and when it gives up
 * what it has and joins others ({@link MinorityJoiner}). These three use classes that Hazelcast calls internal; its
 * version is pinned, and {@code HazelcastJoinTest} and {@code HazelcastCutTest} see whether they do what they should.
 */
final class StoreNode extends DefaultNodeContext {
    private static final Logger LOG = LoggerFactory.getLogger(StoreNode.class);

    private static final long MIGRATIONS_SLEEP_MILLIS = 10;

    private static final String REASON = "Reason of failure for node join: ";

    private final ClusterConfig config;
    private final ListMajority majority;
    private final List<String> refusals = new CopyOnWriteArrayList<>();
    private volatile @Nullable Node made;
    private volatile boolean hastened;

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

    /**
     * That member is gone: the oldest takes it off the list at once; the others know, when the oldest is the one that has. What it was asked before that, and did not answer, it never
     * will: Hazelcast would wait for it until it is off the list, and the next oldest would wait for its answer before it makes a new list, five seconds.
     */
    void suspect(Member member) {
        Node node = made;
        if (node == null) {
            return;
        }
        node.getClusterService()
                .suspectMember(member, "it has ended, or its lease is over", /* destroyConnection= */ true);
        if (member instanceof MemberImpl gone) {
            node.getNodeEngine().getOperationService().onMemberLeft(gone);
        }
    }

    /**
     * To be called once, when the node has started. When the oldest member dies, the next one stops migrations while it takes the list of members over; its migration
     * thread finds them stopped and sleeps for a quarter of a second, though they may go on at once, and only then promotes the backups of what the dead one had. All
     * that is taken over waits for that. No property makes it sleep less, so this does; if Hazelcast is not as it was, it says so, and takes its time.
     */
    void hasten() {
        Node node = made;
        if (node == null) {
            return;
        }
        try {
            Object migrations = node.getPartitionService().getMigrationManager();
            Object thread = field(migrations, "migrationThread").get(migrations);
            field(thread, "sleepTime").setLong(thread, MIGRATIONS_SLEEP_MILLIS);
            hastened = true;
        } catch (ReflectiveOperationException | RuntimeException changed) {
            LOG.warn("takeovers from the oldest member take a quarter of a second more: {}", changed.toString());
        }
    }

    boolean isHastened() {
        return hastened;
    }

    private static Field field(Object of, String name) throws NoSuchFieldException {
        Field field = of.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }

    /** Why other members refused this one. */
    List<String> refusals() {
        return List.copyOf(refusals);
    }
}
