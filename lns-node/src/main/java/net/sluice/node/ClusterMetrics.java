package net.sluice.node;

import java.util.Locale;
import java.util.function.LongSupplier;
import net.sluice.cluster.lease.BeatDrop;
import net.sluice.node.cluster.AccessGuard;
import net.sluice.node.cluster.Cluster;
import net.sluice.node.cluster.ClusterCounter;
import net.sluice.node.cluster.ClusterCounters;
import net.sluice.ops.Labels;
import net.sluice.ops.Metrics;

/** The metrics of a node's part in its cluster. */
final class ClusterMetrics {
    private final Metrics metrics;

    ClusterMetrics(Metrics metrics) {
        this.metrics = metrics;
    }

    void register(Cluster cluster, ClusterCounters counters) {
        metrics.gauge(
                "sluice_cluster_may_act",
                "1 while this node may answer, forward and announce; 0 while it is fenced, or has not joined",
                Labels.NONE,
                () -> cluster.view().acts() ? 1 : 0);
        metrics.gauge(
                "sluice_cluster_members",
                "Members that the store lists, this one too",
                Labels.NONE,
                () -> cluster.view().members().size());
        metrics.gauge(
                "sluice_cluster_agreed_members",
                "Members of whom more than half must be heard",
                Labels.NONE,
                () -> cluster.view().agreed());
        slots("owned", () -> cluster.view().owned());
        slots("unowned", () -> cluster.view().unowned());
        slots("moving", () -> cluster.view().moving());
        metrics.counter(
                "sluice_cluster_record_octets_total",
                "Octets of records that were given to the store",
                Labels.NONE,
                cluster::recordOctets);
        for (BeatDrop reason : BeatDrop.values()) {
            metrics.counter(
                    "sluice_cluster_beats_dropped_total",
                    "Heartbeats between nodes, or what was sent to their port, that were not taken, by reason",
                    Labels.of("reason", NodeMetrics.word(reason)),
                    () -> cluster.beatsDropped(reason));
        }
        metrics.counter(
                "sluice_cluster_guard_strangers_total",
                "Connections to the guard's port that were closed since nobody said there who he is, or since there were too many",
                Labels.NONE,
                cluster::guardStrangers);
        for (ClusterCounter counter : ClusterCounter.values()) {
            metrics.counter(
                    "sluice_cluster_" + counter.name().toLowerCase(Locale.ROOT) + "_total",
                    NodeMetrics.help("sluice_cluster_", counter),
                    Labels.NONE,
                    () -> counters.count(counter));
        }
    }

    /** Only where a node looks whether it reaches the LACs. */
    void register(AccessGuard access) {
        metrics.gauge(
                "sluice_cluster_cut_off",
                "1 while this node does not reach the LACs, as far as the interfaces and addresses of the section cluster tell",
                Labels.NONE,
                () -> access.problem() == null ? 0 : 1);
    }

    private void slots(String what, LongSupplier count) {
        metrics.gauge(
                "sluice_cluster_slots",
                "Slots (256 to a service address) that this node has, that nobody has, and that are on their way from here to others",
                Labels.of("what", what),
                count::getAsLong);
    }
}
