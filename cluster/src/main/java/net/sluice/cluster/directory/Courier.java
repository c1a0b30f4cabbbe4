package net.sluice.cluster.directory;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import net.sluice.cluster.store.RegisterKey;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes operations to registers: those of one register one after the other, at most one batch under way, and what comes
 * meanwhile in the next. What the store was not sure of is done again until it is, before anything that came later. An
 * operation in the name of a slot that is not this node's any more is dropped: it is its next owner's matter.
 *
 * <p>Under the directory's lock; {@link Sender} is called after it.
 */
final class Courier {
    private static final Logger LOG = LoggerFactory.getLogger(Courier.class);

    private static final int MOST_IN_A_BATCH = 512;

    /** No slot's. */
    static final int NOBODYS = -1;

    /** Where batches go. */
    interface Sender {
        void send(RegisterKey key, List<byte[]> operations, Batch batch);
    }

    /** What is under way. */
    final class Batch {
        private final Route route;
        private final List<Parcel> parcels;

        private Batch(Route route, List<Parcel> parcels) {
            this.route = route;
            this.parcels = parcels;
        }

        void done(List<byte[]> results) {
            route.underWay = null;
            for (int i = 0; i < parcels.size(); i++) {
                try {
                    parcels.get(i).then.accept(new OctetReader(results.get(i)));
                } catch (RuntimeException e) {
                    LOG.error("what came of an operation on {} was not understood", route.key, e);
                }
            }
            advance(route);
        }

        void unsure() {
            route.underWay = null;
            unsure++;
            for (int i = parcels.size() - 1; i >= 0; i--) {
                route.waiting.addFirst(parcels.get(i));
            }
            route.notBeforeNanos = state.nowNanos() + state.timing().retryNanos();
            retrying.put(route.key, route);
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // opaque octets; never compared
    private record Parcel(int slot, byte[] operation, Consumer<@Nullable OctetReader> then) {}

    private static final class Route {
        final RegisterKey key;
        final Deque<Parcel> waiting = new ArrayDeque<>(4);

        @Nullable
        Batch underWay;

        long notBeforeNanos = Long.MIN_VALUE;

        Route(RegisterKey key) {
            this.key = key;
        }
    }

    private final DirectoryState state;
    private final Sender sender;
    private final Map<RegisterKey, Route> routes = new HashMap<>();
    private final Map<RegisterKey, Route> retrying = new HashMap<>();
    private long unsure;

    Courier(DirectoryState state, Sender sender) {
        this.state = state;
        this.sender = sender;
    }

    /**
     * Has something done.
     *
     * @param slot in whose name, or {@link #NOBODYS}
     * @param then hears what comes of it, under the lock; null when it was dropped
     */
    void send(RegisterKey key, int slot, byte[] operation, Consumer<@Nullable OctetReader> then) {
        Route route = routes.computeIfAbsent(key, Route::new);
        route.waiting.addLast(new Parcel(slot, operation, then));
        advance(route);
    }

    /** Does again what is due. */
    void tick() {
        for (Route route : List.copyOf(retrying.values())) {
            if (state.nowNanos() - route.notBeforeNanos >= 0) {
                retrying.remove(route.key);
                advance(route);
            }
        }
    }

    /** How many batches the store was not sure of. */
    long unsure() {
        return unsure;
    }

    /** How many operations wait or are under way. */
    int depth() {
        return routes.values().stream()
                .mapToInt(route -> route.waiting.size() + (route.underWay == null ? 0 : route.underWay.parcels.size()))
                .sum();
    }

    private void advance(Route route) {
        if (route.underWay != null || retrying.containsKey(route.key)) {
            return;
        }
        List<Parcel> parcels = new ArrayList<>();
        List<Parcel> dropped = new ArrayList<>(0);
        for (Parcel next = route.waiting.poll(); next != null; next = route.waiting.poll()) {
            boolean ours = next.slot == NOBODYS || state.mine(next.slot);
            (ours ? parcels : dropped).add(next);
            if (parcels.size() >= MOST_IN_A_BATCH) {
                break;
            }
        }
        if (parcels.isEmpty()) {
            routes.remove(route.key, route);
        } else {
            Batch batch = new Batch(route, parcels);
            route.underWay = batch;
            List<byte[]> operations = parcels.stream().map(Parcel::operation).toList();
            state.after(() -> sender.send(route.key, operations, batch));
        }
        dropped.forEach(each -> each.then.accept(null));
    }
}
