package net.sluice.cluster.slot;

import static net.sluice.cluster.slot.World.MS;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import net.sluice.cluster.lease.MemberId;

/** What happens to the members of a {@link World}, and how it ends. */
final class Weather {
    /** Kinds of faults. */
    enum Fault {
        /** A process is killed: the others have proof of it soon. */
        KILL,
        /** A host is silent from now on. */
        SILENT_DEATH,
        /** A process is frozen and thawed. */
        FREEZE,
        /** Some are cut off from the others, both ways, the store too. */
        SPLIT,
        /** Packets get through one way only. */
        ONE_WAY_CUT,
        /** Some are cut off from the others, and the store does not notice. */
        UNNOTICED_SPLIT,
        /** Many packets are lost. */
        LOSS,
        /** Packets take up to seconds, and overtake each other. */
        DELAY,
        /** The store stalls for one. */
        STALL,
        /** What the store has done is not known. */
        UNSURE_STORE,
        /** The store does without one for a while, though nothing is wrong with it. */
        SUSPICION,
        /** One gives its slots away, and later takes some again. */
        DRAIN
    }

    final Map<Fault, Integer> seen = new EnumMap<>(Fault.class);
    private final World world;

    Weather(World world) {
        this.world = world;
    }

    void strike(Fault fault) {
        boolean takesAway = switch (fault) {
            case KILL, SILENT_DEATH, FREEZE, SPLIT, SUSPICION -> true;
            case ONE_WAY_CUT, UNNOTICED_SPLIT, LOSS, DELAY, STALL, UNSURE_STORE, DRAIN -> false;
        };
        if (takesAway && world.away > 0 && !world.harsh) {
            return;
        }
        seen.merge(fault, 1, Integer::sum);
        world.note("--- " + fault);
        Node one = world.nodes.get(world.random.nextInt(world.nodes.size()));
        switch (fault) {
            case KILL -> kill(one);
            case SILENT_DEATH -> dieSilently(one);
            case FREEZE -> freeze(one, world.between(100, 15_000));
            case SPLIT -> split(world.between(500, 12_000));
            case ONE_WAY_CUT -> oneWayCut(one, world.between(500, 12_000));
            case UNNOTICED_SPLIT -> unnoticedSplit(world.between(500, 8_000));
            case LOSS -> {
                world.loss = 0.1 + world.random.nextDouble() * 0.6;
                world.in(world.between(500, 6_000), () -> world.loss = 0);
            }
            case DELAY -> {
                world.slowestMillis = world.random.nextInt(200, 4_000);
                world.in(world.between(500, 10_000), () -> world.slowestMillis = 0);
            }
            case STALL -> one.stalledUntil = world.now + world.between(100, 8_000);
            case UNSURE_STORE -> {
                world.unsure = 40;
                world.in(world.between(500, 3_000), () -> world.unsure = 0);
            }
            case SUSPICION -> suspect(one);
            case DRAIN -> drain(one);
        }
    }

    void kill(Node node) {
        if (!node.alive || node.cell.nodes.size() == 1) {
            return;
        }
        MemberId dead = node.id();
        world.away++;
        node.kill();
        for (Node other : world.nodes) {
            world.in(world.between(2, 150), () -> {
                if (world.linked(node, other)) {
                    other.run(other.incarnation, () -> other.provenDead(dead));
                }
            });
        }
        leaveAndRestart(node, dead, world.between(50, 1_000));
    }

    void dieSilently(Node node) {
        if (node.alive && node.cell.nodes.size() > 1) {
            MemberId dead = node.id();
            world.away++;
            node.kill();
            leaveAndRestart(node, dead, world.between(1_000, 8_000));
        }
    }

    private void leaveAndRestart(Node node, MemberId dead, long noticed) {
        world.in(noticed, () -> {
            if (!node.alive) {
                world.leave(node);
            }
        });
        world.in(noticed + world.between(500, 10_000), () -> restart(node, dead));
    }

    /** Those who were away have found their way back in so many milliseconds. */
    private void over(int millis) {
        world.in(millis * MS, () -> world.away--);
    }

    private void restart(Node node, MemberId dead) {
        if (node.alive) {
            return;
        }
        node.cell = world.largest();
        node.start();
        over(5_000);
        for (Node other : world.nodes) {
            world.in(world.between(2, 300), () -> {
                if (other != node && world.linked(node, other)) {
                    other.run(other.incarnation, () -> other.provenDead(dead));
                }
            });
        }
    }

    void freeze(Node node, long forNanos) {
        node.freeze();
        world.away++;
        long life = node.incarnation;
        world.in(world.between(2_000, 9_000), () -> {
            if (node.frozen && node.incarnation == life && node.alive && node.cell.nodes.size() > 1) {
                world.split(List.of(node));
            }
        });
        world.in(forNanos, () -> {
            over(9_000);
            if (node.incarnation == life) {
                node.thaw();
                world.in(world.between(500, 4_000), world::merge);
            }
        });
    }

    private List<Node> some() {
        List<Node> apart = new ArrayList<>(world.nodes);
        while (apart.size() > 1 && (apart.size() == world.nodes.size() || world.random.nextBoolean())) {
            apart.remove(world.random.nextInt(apart.size()));
        }
        return apart;
    }

    private void cutOff(List<Node> apart) {
        for (Node a : world.nodes) {
            for (Node b : world.nodes) {
                if (apart.contains(a) != apart.contains(b)) {
                    world.cut(a.index, b.index, true);
                }
            }
        }
    }

    void split(long forNanos) {
        List<Node> apart = some();
        world.away++;
        world.note("apart: " + apart);
        cutOff(apart);
        long noticed = world.between(200, 5_000);
        // Until the store has noticed, it answers those who are cut off from most of it not at all.
        apart.forEach(node -> node.stalledUntil = world.now + noticed);
        world.in(noticed, () -> world.split(apart));
        world.in(Math.max(noticed + MS, forNanos), () -> {
            world.mendLinks();
            world.in(world.between(100, 4_000), world::merge);
            over(9_000);
        });
    }

    private void unnoticedSplit(long forNanos) {
        cutOff(some());
        world.in(forNanos, world::mendLinks);
    }

    void oneWayCut(Node one, long forNanos) {
        boolean deaf = world.random.nextBoolean();
        boolean all = world.random.nextBoolean();
        for (Node other : world.nodes) {
            if (other != one && (all || world.random.nextBoolean())) {
                world.cut(deaf ? other.index : one.index, deaf ? one.index : other.index, true);
            }
        }
        world.in(forNanos, world::mendLinks);
    }

    private void suspect(Node one) {
        if (one.cell.nodes.size() > 1) {
            world.away++;
            world.split(List.of(one));
            world.in(world.between(500, 6_000), world::merge);
            over(9_000);
        }
    }

    private void drain(Node one) {
        long life = one.incarnation;
        one.run(life, () -> one.drain(true));
        world.in(world.between(500, 8_000), () -> one.run(life, () -> one.drain(false)));
    }

    /** Everything that is wrong ends, and who is dead starts again. */
    void clear() {
        world.note("--- the weather clears");
        world.mendLinks();
        world.unsure = 0;
        world.slowestMillis = 0;
        for (Node node : world.nodes) {
            node.thaw();
            node.stalledUntil = 0;
            if (!node.alive) {
                world.leave(node);
                restart(node, node.id());
            } else if (node.drains) {
                node.drain(false);
            }
        }
        world.merge();
    }
}
