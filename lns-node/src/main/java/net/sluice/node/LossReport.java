package net.sluice.node;

import java.util.List;
import net.sluice.node.cluster.ClusterView;
import net.sluice.session.SubscriberStage;
import org.jspecify.annotations.Nullable;

/**
 * What would become of this node's sessions if it were lost at this moment.
 *
 * @param node its name
 * @param kept sessions that others would go on with
 * @param lost sessions that would end, and calls in set-up, which the LAC would have to make anew
 * @param octetsAtRisk what accounting would not know of, about
 * @param why why all would be lost; null when they would not
 */
record LossReport(
        String node,
        long kept,
        long lost,
        long octetsAtRisk,
        @Nullable String why) {
    /** @param cluster null of a node that is alone */
    static LossReport of(String node, List<ShardLoop> loops, @Nullable ClusterView cluster) {
        long online = 0;
        long others = 0;
        long octets = 0;
        for (ShardLoop loop : loops) {
            octets += loop.octetsAtRisk();
            for (SubscriberStage stage : SubscriberStage.values()) {
                if (stage == SubscriberStage.ONLINE) {
                    online += loop.counters().at(stage);
                } else if (stage != SubscriberStage.GONE) {
                    others += loop.counters().at(stage);
                }
            }
        }
        String why = whyNot(cluster);
        return why == null
                ? new LossReport(node, online, others, octets, null)
                : new LossReport(node, 0, online + others, octets, why);
    }

    private static @Nullable String whyNot(@Nullable ClusterView cluster) {
        if (cluster == null) {
            return "this node is alone";
        }
        if (!cluster.safe()) {
            return "not every record has its backup yet";
        }
        // The others must still be more than half of those that count.
        return 2 * (cluster.members().size() - 1) > cluster.agreed()
                ? null
                : (cluster.members().size() - 1) + " of the " + cluster.agreed()
                        + " that count would be left, no majority";
    }

    /** For people. */
    String text() {
        return "lose node " + node + " now: " + kept + " sessions kept, " + lost + " lost"
                + (why == null ? "" : " (" + why + ")") + ", " + octetsAtRisk + " octets of accounting at risk";
    }
}
