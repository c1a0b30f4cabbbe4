package net.sluice.cluster.slot;

import static net.sluice.cluster.slot.World.MS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import net.sluice.cluster.lease.MemberId;
import net.sluice.cluster.slot.Weather.Fault;
import org.junit.jupiter.api.Test;

/**
 * Members of a cluster in virtual time, from seeds: whatever happens, no slot has two who act, nobody takes a slot from
 * one who acts, epochs only grow, and what was seen outside is in what the next owner adopts; when the weather clears,
 * each slot is where it should be. {@code -Dsluice.cluster.seeds=N} runs N seeds, {@code -Dsluice.cluster.seed=S} one.
 */
class ClusterSimulationTest {
    private static final int SEEDS = Integer.getInteger("sluice.cluster.seeds", 300);
    private static final List<Fault> FAULTS = List.of(Fault.values());
    private static final long ONLY = Long.getLong("sluice.cluster.seed", -1);

    @Test
    void noSlotHasTwoActorsAndAllAreServedWhenTheWeatherClears() {
        Map<Fault, Integer> seen = new EnumMap<>(Fault.class);
        for (long seed = ONLY < 0 ? 1 : ONLY; seed <= (ONLY < 0 ? SEEDS : ONLY); seed++) {
            storm(seed, 0).forEach((fault, times) -> seen.merge(fault, times, Integer::sum));
        }
        if (ONLY < 0 && SEEDS >= 100) {
            assertThat(seen).containsOnlyKeys(Fault.values());
        }
    }

    /** The first seed in which that would show. */
    @Test
    void whatWasTakenUnderANewLeaseIsNotClaimedByTheVerdictOnTheOldOne() {
        storm(233, 0);
    }

    /** More than half of the last agreed lives end before their next lives are agreed upon. */
    @Test
    void whoWaitsForAMajorityThatHasDiedGoesOnWithItsNextLives() {
        storm(4956, 0);
    }

    /** Two members and a witness: it has a vote, and owns nothing. */
    @Test
    void aWitnessMakesAMajorityOfTwo() {
        for (long seed = 1; seed <= SEEDS / 10; seed++) {
            storm(seed, 1);
        }
    }

    private static Map<Fault, Integer> storm(long seed, int witnesses) {
        World world = World.of(seed, seed % 2 == 0 || witnesses > 0 ? 3 : 5, witnesses);
        world.harsh = seed % 3 == 0;
        Weather weather = new Weather(world);
        try {
            int faults = world.random.nextInt(1, 9);
            for (int i = 0; i < faults; i++) {
                Fault fault = FAULTS.get(world.random.nextInt(FAULTS.size()));
                world.in(world.between(500, 30_000), () -> weather.strike(fault));
            }
            world.run(31_000 * MS);
            weather.clear();
            // Faults that had begun may end later than the clear, which does no harm.
            while (world.now < 90_000 * MS && !world.isPlaced()) {
                world.run(world.now + 500 * MS);
            }
            placed(world);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    "seed " + seed + ", witnesses " + witnesses + " at " + world.now / MS + " ms: " + e.getMessage()
                            + "\n" + String.join("\n", world.transcript) + "\n" + String.join("\n", world.described()),
                    e);
        }
        return weather.seen;
    }

    /** Each slot is served by the one who should have it, and all know that. */
    private static void placed(World world) {
        assertThat(world.isPlaced())
                .as("each slot is where it should be: %s", world.nodes)
                .isTrue();
    }

    // --- how long it takes

    @Test
    void allSlotsAreServedASecondAfterTheLastMemberHasStarted() {
        for (int seed = 1; seed <= 20; seed++) {
            World world = World.of(seed, 3, 0);
            world.run(2_500 * MS);
            assertThat(world.allServed()).as("seed %d", seed).isTrue();
        }
    }

    @Test
    void theSlotsOfAKilledMemberAreServedWithinHalfASecond() {
        assertThat(longestGap(Fault.KILL)).isLessThan(500 * MS);
    }

    @Test
    void theSlotsOfASilentHostAreServedWithinFourSeconds() {
        assertThat(longestGap(Fault.SILENT_DEATH)).isBetween(2_900 * MS, 4_000 * MS);
    }

    @Test
    void theSlotsOfAFrozenMemberAreServedWithinFourSeconds() {
        assertThat(longestGap(Fault.FREEZE)).isBetween(2_900 * MS, 4_000 * MS);
    }

    /** One that can send and not receive: it is heard all the time, and must be seen to be lost all the same. */
    @Test
    void theSlotsOfADeafMemberAreServedWithinFiveAndAHalfSecondsOfTheCut() {
        assertThat(longestGap(Fault.ONE_WAY_CUT)).isBetween(3_000 * MS, 5_500 * MS);
    }

    /** From the fault until all slots are served again, at worst, over some seeds. */
    private static long longestGap(Fault fault) {
        long longest = 0;
        for (int seed = 1; seed <= 20; seed++) {
            World world = World.of(seed, seed % 2 == 0 ? 3 : 5, 0);
            world.run((20_000 + seed * 7) * MS);
            Weather weather = new Weather(world);
            Node one = world.nodes.getFirst();
            long begun = world.now;
            switch (fault) {
                case KILL -> weather.kill(one);
                case SILENT_DEATH -> weather.dieSilently(one);
                case FREEZE -> weather.freeze(one, 15_000 * MS);
                default -> world.nodes.forEach(other -> world.cut(other.index, one.index, true));
            }
            while (world.now - begun < 10_000 * MS && (one.acts(ownedBy(one)) || !world.allServed())) {
                world.run(world.now + 5 * MS);
            }
            assertThat(world.allServed()).isTrue();
            longest = Math.max(longest, world.now - begun);
        }
        return longest;
    }

    /** A slot that the node owns when all are there. */
    private static int ownedBy(Node node) {
        List<MemberId> all = node.world.nodes.stream().map(Node::id).toList();
        for (int slot = 0; slot < World.SLOTS; slot++) {
            if (Rendezvous.choose(slot, all).name().equals(node.name)) {
                return slot;
            }
        }
        throw new AssertionError(node + " owns nothing");
    }

    // --- planned

    @Test
    void aMemberThatDrainsHandsAllItsSlotsOverAndGetsThemBack() {
        World world = World.of(5, 3, 0);
        world.run(15_000 * MS);
        Node one = world.nodes.getFirst();
        assertThat(one.table.ownedBySelf()).isPositive();
        one.drain(true);
        List<Integer> unserved = new ArrayList<>();
        long begun = world.now;
        while (one.table.ownedBySelf() > 0 || !world.allServed()) {
            world.run(world.now + MS);
            unserved.add(unserved(world));
            assertThat(world.now - begun).isLessThan(2_000 * MS);
        }
        assertThat(unserved).allSatisfy(count -> assertThat(count).isLessThanOrEqualTo(5));
        one.drain(false);
        world.run(world.now + 15_000 * MS);
        placed(world);
    }

    @Test
    void whenAllDrainTheSlotsStayAndThoseOfOneThatDiesThenGoOnAtTheOthers() {
        World world = World.of(6, 3, 0);
        world.run(15_000 * MS);
        world.nodes.forEach(node -> node.drain(true));
        world.run(world.now + 1_000 * MS);
        List<Integer> owned =
                world.nodes.stream().map(node -> node.table.ownedBySelf()).toList();
        world.run(world.now + 15_000 * MS);
        assertThat(world.allServed()).isTrue();
        assertThat(world.nodes.stream().map(node -> node.table.ownedBySelf()).toList())
                .isEqualTo(owned);
        world.nodes.getFirst().kill();
        world.run(world.now + 15_000 * MS);
        assertThat(unserved(world)).isZero();
    }

    private static int unserved(World world) {
        int unserved = 0;
        for (int slot = 0; slot < World.SLOTS; slot++) {
            int number = slot;
            unserved += world.nodes.stream().noneMatch(node -> node.acts(number)) ? 1 : 0;
        }
        return unserved;
    }

    @Test
    void inAMinorityNobodyActsAndWithoutAMajorityNobodyActs() {
        World world = World.of(7, 5, 0);
        world.run(15_000 * MS);
        List<Node> minority = world.nodes.subList(0, 2);
        for (Node a : minority) {
            for (Node b : world.nodes.subList(2, 5)) {
                world.cutBoth(a.index, b.index, true);
            }
        }
        world.run(world.now + 3_500 * MS);
        world.split(minority);
        world.run(world.now + 10_000 * MS);
        assertThat(minority).allSatisfy(node -> {
            for (int slot = 0; slot < World.SLOTS; slot++) {
                assertThat(node.acts(slot)).isFalse();
            }
        });
        assertThat(world.allServed()).isTrue();
        for (Node a : world.nodes) {
            for (Node b : world.nodes) {
                world.cut(a.index, b.index, true);
            }
        }
        world.run(world.now + 3_500 * MS);
        assertThat(unserved(world)).isEqualTo(World.SLOTS);
    }

    /** The store tells nothing new, and nobody else has claimed: the lease alone must hold it back. */
    @Test
    void aThawedMemberActsOnNothingBeforeAMajorityHasAcknowledgedItAndTheStoreHasConfirmedIt() {
        World world = World.of(9, 3, 0);
        world.run(15_000 * MS);
        Node one = world.nodes.getFirst();
        int slot = ownedBy(one);
        long epoch = one.table.epoch(slot);
        one.freeze();
        world.run(world.now + 3_100 * MS);
        one.thaw();
        assertThat(one.table.mine(slot)).isTrue();
        assertThat(one.acts(slot)).isFalse();
        world.run(world.now + 2_000 * MS);
        assertThat(one.acts(slot)).isTrue();
        assertThat(one.table.epoch(slot)).isEqualTo(one.epochAfter(slot, epoch));
    }
}
