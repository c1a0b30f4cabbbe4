package net.sluice.node;

import static net.sluice.node.NodeMetrics.help;
import static net.sluice.node.NodeMetrics.word;

import java.util.List;
import net.sluice.dataplane.BatchKind;
import net.sluice.dataplane.Captures;
import net.sluice.dataplane.Counters;
import net.sluice.dataplane.Dataplane;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.KernelCount;
import net.sluice.dataplane.Offloads;
import net.sluice.dataplane.RingView;
import net.sluice.dataplane.ThreadTime;
import net.sluice.dataplane.WorkerCounter;
import net.sluice.ops.Labels;
import net.sluice.ops.Metrics;

/** The packet path's metrics: what its workers, rings and threads count, and what the kernel counts for it. None is by session. */
final class DataplaneMetrics {
    private final Metrics metrics;

    DataplaneMetrics(Metrics metrics) {
        this.metrics = metrics;
    }

    /** After all loops are hosted. */
    void register(Dataplane plane) {
        Counters counters = plane.counters();
        List<String> workers = counters.workers();
        for (int worker = 0; worker < workers.size(); worker++) {
            Labels labels = Labels.of("worker", workers.get(worker));
            worker(counters, worker, labels);
            if (!workers.get(worker).startsWith("shard-")) {
                batches(counters, worker, labels);
            }
        }
        counters.kernel().forEach(this::kernel);
        plane.rings().forEach(this::ring);
        plane.threads().forEach(this::thread);
        offloads(plane.offloads());
        captures(plane.captures());
    }

    private void captures(Captures captures) {
        metrics.gauge("sluice_captures", "Captures that run", Labels.NONE, captures::running);
        metrics.counter("sluice_capture_packets_total", "Packets captured", Labels.NONE, captures::copied);
        metrics.counter(
                "sluice_capture_lost_total",
                "Packets that a capture had no room for; they went on uncaptured",
                Labels.NONE,
                captures::lost);
    }

    private void worker(Counters counters, int worker, Labels labels) {
        for (WorkerCounter counter : WorkerCounter.values()) {
            metrics.counter(
                    "sluice_dataplane_" + word(counter) + "_total",
                    help("sluice_dataplane_", counter),
                    labels,
                    () -> counters.count(worker, counter));
        }
        for (DropReason reason : DropReason.values()) {
            metrics.counter(
                    "sluice_dataplane_drops_total",
                    "Packets discarded by the packet path, by reason",
                    labels.and("reason", word(reason)),
                    () -> counters.drops(worker, reason));
        }
    }

    /** Cumulative, as histogram_quantile wants it. */
    private void batches(Counters counters, int worker, Labels worked) {
        int buckets =
                counters.batches(worker, BatchKind.WIRE_RECEIVED).buckets().size();
        for (BatchKind kind : BatchKind.values()) {
            Labels labels = worked.and("batch", word(kind));
            for (int i = 0; i < buckets; i++) {
                int upTo = i;
                metrics.counter(
                        "sluice_dataplane_batches_within_total",
                        "Batches of at most le packets, by what they were batches of; a histogram's buckets",
                        labels.and("le", upTo == buckets - 1 ? "+Inf" : Integer.toString(1 << upTo)),
                        () -> counters.batches(worker, kind).buckets().stream()
                                .limit(upTo + 1L)
                                .mapToLong(Long::longValue)
                                .sum());
            }
            metrics.counter(
                    "sluice_dataplane_batch_packets_total",
                    "Packets of these batches",
                    labels,
                    () -> counters.batches(worker, kind).packets());
        }
    }

    private void kernel(KernelCount kernel) {
        metrics.counter(
                "sluice_dataplane_kernel_drops_total",
                "Packets discarded by the kernel before the packet path had them or after it gave them away, by reason and place",
                Labels.of("reason", word(kernel.reason())).and("where", kernel.where()),
                kernel.count());
    }

    private void ring(RingView ring) {
        Labels labels = Labels.of("ring", ring.name());
        metrics.gauge(
                "sluice_dataplane_ring_capacity_bytes",
                "Octets that a ring between two threads holds",
                labels,
                ring::capacityBytes);
        metrics.gauge("sluice_dataplane_ring_depth_bytes", "Octets that are in it", labels, ring::depthBytes);
        metrics.gauge(
                "sluice_dataplane_ring_highest_bytes",
                "The most octets that were in it since the last scrape, and in the last ten seconds if they are longer",
                labels,
                ring::highestBytes);
        metrics.counter(
                "sluice_dataplane_ring_overruns_total",
                "Packets that found it full; they are drops of their writer too",
                labels,
                ring::overruns);
    }

    private void thread(ThreadTime thread) {
        Labels labels = Labels.of("thread", thread.name());
        String name = "sluice_dataplane_thread_seconds_total";
        String help = "What a thread did with its time: busy with packets, spinning to find some, or asleep";
        metrics.seconds(name, help, labels.and("state", "busy"), thread::busyNanos);
        metrics.seconds(name, help, labels.and("state", "spinning"), thread::spinningNanos);
        metrics.seconds(
                name,
                help,
                labels.and("state", "asleep"),
                () -> thread.totalNanos() - thread.busyNanos() - thread.spinningNanos());
    }

    private void offloads(Offloads inUse) {
        offload("udp_gro", inUse.udpGro());
        offload("udp_segment", inUse.udpSegment());
        offload("tun_tso", inUse.tunTso());
        offload("tun_uso", inUse.tunUso());
        offload("tun_uring", inUse.tunUring());
    }

    private void offload(String name, boolean used) {
        metrics.gauge(
                "sluice_dataplane_offload",
                "1 for a way of the kernel to carry many packets per call that is in use, 0 for one that is not",
                Labels.of("offload", name),
                () -> used ? 1 : 0);
    }
}
