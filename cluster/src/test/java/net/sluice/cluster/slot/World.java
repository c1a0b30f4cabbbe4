package net.sluice.cluster.slot;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import net.sluice.cluster.lease.Beat;
import net.sluice.cluster.lease.LeaseConfig;
import net.sluice.cluster.store.Ownership;
import net.sluice.cluster.store.RecordKey;

/**
 * Members, the links between them and a store, in one thread and virtual time, from a seed. Time is that of nobody's
 * clock; each member's runs at its own rate.
 */
final class World {
    static final long MS = 1_000_000;
    static final int SLOTS = 12;

    /** A copy of the store, and those who use it: there are several while the cluster is split. */
    static final class Cell {
        final Map<Integer, Ownership> ownerships = new HashMap<>();
        final Map<RecordKey, byte[]> records = new HashMap<>();
        final List<Node> nodes = new ArrayList<>();
    }

    private record Event(long at, long number, Runnable work) {}

    final SplittableRandom random;
    final LeaseConfig leases;
    final List<Node> nodes = new ArrayList<>();
    /** Of each slot, the newest version that somebody outside has seen. */
    final long[] revealed = new long[SLOTS];

    final Deque<String> transcript = new ArrayDeque<>();
    /**
     * Faults that take members away come on top of each other: then nobody promises that what was seen is still there,
     * only that no slot has two actors.
     */
    boolean harsh;
    /** Faults that take members away, and are not over. */
    int away;

    long now;
    private long number;
    private final PriorityQueue<Event> queue =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
    private final boolean[][] cut;
    double loss;
    int slowestMillis;
    /** How many of 100 operations on the store fail and leave open whether they were done. */
    int unsure;

    private World(long seed, int members, int configured, int witnesses) {
        random = new SplittableRandom(seed);
        leases = LeaseConfig.defaults(configured);
        cut = new boolean[members][members];
        Cell cell = new Cell();
        for (int i = 0; i < members; i++) {
            nodes.add(new Node(this, i, i >= members - witnesses));
            nodes.get(i).cell = cell;
        }
    }

    /** All members start within a second, and all of them are configured. */
    static World of(long seed, int members, int witnesses) {
        World world = new World(seed, members, members, witnesses);
        world.nodes.forEach(node -> world.in(world.between(1, 1_000), node::start));
        return world;
    }

    long between(int fromMillis, int toMillis) {
        return random.nextLong(fromMillis * MS, toMillis * MS + 1);
    }

    void in(long delayNanos, Runnable work) {
        queue.add(new Event(now + delayNanos, number++, work));
    }

    /** Everything that happens until then. */
    void run(long untilNanos) {
        for (Event next = queue.peek(); next != null && next.at <= untilNanos; next = queue.peek()) {
            queue.remove();
            now = next.at;
            next.work.run();
        }
        now = untilNanos;
    }

    void note(String what) {
        transcript.add(now / MS + " ms: " + what);
        if (transcript.size() > 400) {
            transcript.remove();
        }
    }

    // --- links

    void carry(Node from, int to, Beat beat) {
        if (!cut[from.index][to] && random.nextDouble() >= loss) {
            Node receiver = nodes.get(to);
            long delay = random.nextInt(50) == 0 ? between(1, 400) : between(0, 3);
            delay += slowestMillis > 0 ? between(0, slowestMillis) : 0;
            in(delay, () -> receiver.run(receiver.incarnation, () -> receiver.arrived(beat)));
        }
    }

    void cut(int from, int to, boolean is) {
        cut[from][to] = is;
    }

    void cutBoth(int a, int b, boolean is) {
        cut(a, b, is);
        cut(b, a, is);
    }

    boolean linked(Node a, Node b) {
        return !cut[a.index][b.index] && !cut[b.index][a.index];
    }

    void mendLinks() {
        for (boolean[] row : cut) {
            Arrays.fill(row, false);
        }
        loss = 0;
    }

    // --- lists and copies of the store

    /** Those who use this copy see who does, each after a while. */
    void publish(Cell cell) {
        var list = cell.nodes.stream().map(Node::member).toList();
        for (Node node : cell.nodes) {
            node.hear(between(1, 300), listener -> listener.membersChanged(list));
        }
    }

    void join(Node node, Cell cell) {
        node.cell = cell;
        cell.nodes.removeIf(other -> other == node);
        cell.nodes.add(node);
        publish(cell);
    }

    void leave(Node node) {
        Cell cell = node.cell;
        if (cell.nodes.remove(node)) {
            publish(cell);
        }
    }

    /** These go on with a copy of their own, as do the others. */
    void split(List<Node> apart) {
        List<Node> moving = apart.stream()
                .filter(node -> node.cell == apart.getFirst().cell)
                .toList();
        Cell old = apart.getFirst().cell;
        Cell copy = new Cell();
        copy.ownerships.putAll(old.ownerships);
        copy.records.putAll(old.records);
        old.nodes.removeAll(moving);
        for (Node node : moving) {
            node.cell = copy;
            copy.nodes.add(node);
        }
        publish(old);
        publish(copy);
    }

    /** The store heals: the copy of the larger side stays, and the others give up what they have (ADR 0012). */
    void merge() {
        Cell into = largest();
        for (Node node : nodes) {
            Cell from = node.cell;
            if (from != into) {
                node.cell = into;
                if (from.nodes.contains(node)) {
                    node.hear(between(1, 300), listener -> listener.membersChanged(List.of()));
                    into.nodes.add(node);
                }
            }
        }
        publish(into);
    }

    Cell largest() {
        return nodes.stream()
                .map(node -> node.cell)
                .max(Comparator.comparingInt(cell -> cell.nodes.size()))
                .orElseThrow();
    }

    // --- what must always hold

    void checkActors(int slot) {
        Node actor = null;
        for (Node node : nodes) {
            if (node.acts(slot)) {
                if (actor != null) {
                    throw new AssertionError("slot " + slot + " has two actors: " + actor + " and " + node);
                }
                actor = node;
            }
        }
    }

    /** An ownership is about to be replaced by another. */
    void checkReplacement(int slot, Ownership old, Ownership next) {
        if (old != null
                && (next.epoch() < old.epoch() || (next.epoch() == old.epoch() && next.floor() < old.floor()))) {
            throw new AssertionError("slot " + slot + " goes back from " + old + " to " + next);
        }
        for (Node node : nodes) {
            if (node.acts(slot) && !next.isOf(node.name, node.incarnation)) {
                throw new AssertionError("slot " + slot + " is taken as " + next + " while " + node + " acts");
            }
        }
    }

    /** True when each slot has somebody who acts. */
    boolean allServed() {
        for (int slot = 0; slot < SLOTS; slot++) {
            int number = slot;
            if (nodes.stream().noneMatch(node -> node.acts(number))) {
                return false;
            }
        }
        return true;
    }

    /** True when each slot is served by the one who should have it. */
    boolean isPlaced() {
        var owners =
                nodes.stream().filter(n -> !n.member().lite()).map(Node::id).toList();
        for (int slot = 0; slot < SLOTS; slot++) {
            var chosen = Rendezvous.choose(slot, owners);
            for (Node node : nodes) {
                int owner = node.table.owner(slot);
                if (node.acts(slot) != node.id().equals(chosen)
                        || owner == SlotTable.NONE
                        || !node.table.name(owner).equals(chosen.name())) {
                    return false;
                }
            }
        }
        return true;
    }

    /** What each knows of each slot. */
    List<String> described() {
        List<String> lines = new ArrayList<>();
        for (Node node : nodes) {
            lines.add(node + " " + node.lease.agreedMembers());
            for (int slot = 0; slot < SLOTS; slot++) {
                lines.add("  " + slot + ": " + node.keeper.describe(slot) + (node.acts(slot) ? ", acts" : ""));
            }
        }
        return lines;
    }
}
