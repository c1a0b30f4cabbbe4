package net.sluice.session.leaf;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import net.sluice.dataplane.Prefix;
import net.sluice.dataplane.Routes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kernel routes for what no pool's route covers, added and deleted in the order in which they were asked for, in batches, by
 * one virtual thread. Grows with the sessions only: a session has a bounded number of prefixes and asks twice for each.
 */
public final class TunRoutes implements SubscriberRoutes, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TunRoutes.class);
    private static final int BATCH = 1024;

    private final Routes routes;
    private final List<Prefix> covered;
    private final BlockingQueue<Change> changes = new LinkedBlockingQueue<>();
    /** Those that several sessions ask for, the members of an ha-set for one, and how many do. */
    private final Map<Prefix, Integer> shared = new HashMap<>();

    private final LongAdder failures = new LongAdder();
    private final Thread thread;

    private record Change(boolean add, Prefix prefix) {}

    /** @param covered prefixes that have a route already: those of the pools */
    public TunRoutes(Routes routes, List<Prefix> covered) {
        this.routes = routes;
        this.covered = List.copyOf(covered);
        this.thread = Thread.ofVirtual().name("tun-routes").start(this::run);
    }

    @Override
    public void add(Collection<Prefix> prefixes) {
        ask(true, prefixes);
    }

    @Override
    public void delete(Collection<Prefix> prefixes) {
        ask(false, prefixes);
    }

    /** Changes that wait for the kernel. */
    public int waiting() {
        return changes.size();
    }

    /** Routes that the kernel refused to add or to delete. */
    public long failures() {
        return failures.sum();
    }

    /** Leaves what waits: the TUN's routes go with it. */
    @Override
    public void close() {
        thread.interrupt();
    }

    private synchronized void ask(boolean add, Collection<Prefix> prefixes) {
        for (Prefix prefix : prefixes) {
            if (covered.stream().noneMatch(route -> covers(route, prefix)) && matters(add, prefix)) {
                changes.add(new Change(add, prefix));
            }
        }
    }

    /** The kernel hears of the first who wants a route and of the last who does not any more. */
    private boolean matters(boolean add, Prefix prefix) {
        int before = shared.getOrDefault(prefix, 0);
        int after = Math.max(0, before + (add ? 1 : -1));
        if (after == 0) {
            shared.remove(prefix);
        } else {
            shared.put(prefix, after);
        }
        return add ? before == 0 : before == 1;
    }

    private static boolean covers(Prefix route, Prefix prefix) {
        return route.length() <= prefix.length() && route.contains(prefix.address());
    }

    private void run() {
        List<Change> batch = new ArrayList<>(BATCH);
        try {
            while (!Thread.currentThread().isInterrupted()) {
                batch.add(changes.take());
                changes.drainTo(batch, BATCH - 1);
                apply(batch);
                batch.clear();
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /** Runs of one kind stay together, so that an add and a delete of the same prefix keep their order. */
    private void apply(List<Change> batch) {
        int begin = 0;
        for (int i = 1; i <= batch.size(); i++) {
            if (i == batch.size() || batch.get(i).add != batch.get(begin).add) {
                boolean add = batch.get(begin).add;
                List<Prefix> run =
                        batch.subList(begin, i).stream().map(Change::prefix).toList();
                for (Routes.RouteProblem problem : add ? routes.add(run) : routes.delete(run)) {
                    failures.increment();
                    LOG.warn("route {} was not {}: {}", problem.prefix(), add ? "added" : "deleted", problem.text());
                }
                begin = i;
            }
        }
    }
}
