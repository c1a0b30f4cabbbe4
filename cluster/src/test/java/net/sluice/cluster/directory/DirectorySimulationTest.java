package net.sluice.cluster.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Many seeds of sessions that come and go over nodes that die, freeze and are cut off. More with {@code -Dsluice.directory.seeds=N}, one with {@code -Dsluice.directory.seed=N}. */
class DirectorySimulationTest {
    private static final int SEEDS = Integer.getInteger("sluice.directory.seeds", 100);
    private static final long FROM = Long.getLong("sluice.directory.from", 1);
    private static final long ONLY = Long.getLong("sluice.directory.seed", -1);

    @Test
    void nothing_is_ever_two_sessions_and_in_the_end_all_is_free() {
        Set<String> reached = new HashSet<>();
        if (ONLY >= 0) {
            run(ONLY, reached);
            return;
        }
        for (long seed = FROM; seed < FROM + SEEDS; seed++) {
            run(seed, reached);
        }
        assertThat(reached)
                .contains(
                        "dies",
                        "cut off",
                        "frozen",
                        "a slot moves",
                        "displaced",
                        "a claim fails",
                        "unsure",
                        "unsure, and done",
                        "POOL_EXHAUSTED",
                        "IN_USE",
                        "UNAVAILABLE");
    }

    private static void run(long seed, Set<String> reached) {
        Town town = new Town(seed, 3);
        try {
            live(town);
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(town.said("" + e.getMessage()), e);
        }
        reached.addAll(town.reached);
    }

    private static void live(Town town) {
        for (long at = 0; at < 40 * Town.SECOND; at += 200 * Town.MILLI) {
            town.after(at + town.dice.nextLong(200 * Town.MILLI), town::arrive);
        }
        for (long at = Town.SECOND; at < 30 * Town.SECOND; at += 3 * Town.SECOND) {
            town.after(at + town.dice.nextLong(3 * Town.SECOND), () -> befall(town));
        }
        for (long at = 0; at < 40 * Town.SECOND; at += Town.SECOND) {
            town.after(
                    at,
                    () -> List.copyOf(town.guests.values()).stream()
                            .filter(guest -> guest.node.acts())
                            .forEach(Guest::checkPatience));
        }
        town.runUntil(41 * Town.SECOND);
        town.fair = true;
        town.runUntil(60 * Town.SECOND);
        // Nobody comes any more; some sit until they are told to go.
        town.checkPlacements();
        List.copyOf(town.guests.values()).forEach(Guest::end);
        town.runUntil(90 * Town.SECOND);
        assertThat(town.guests).as("seed %d: sessions", town.seed).isEmpty();
        assertThat(town.registered()).as("seed %d: what is held", town.seed).isZero();
        for (TownNode node : town.nodes) {
            assertThat(node.directory.tenantCount())
                    .as("seed %d: who is there", town.seed)
                    .isZero();
            assertThat(node.directory.pendingCount())
                    .as("seed %d: who waits", town.seed)
                    .isZero();
            assertThat(node.directory.heldCount())
                    .as("seed %d: what seems held", town.seed)
                    .isZero();
        }
    }

    private static void befall(Town town) {
        TownNode node = town.nodes.get(town.dice.nextInt(town.nodes.size()));
        boolean others = town.nodes.stream().allMatch(each -> each == node || each.acts());
        switch (town.dice.nextInt(6)) {
            case 0 -> when(others, node::die);
            case 1 -> when(others, node::cutOff);
            case 2 -> when(others, node::freeze);
            case 3 -> town.stall();
            default -> town.handOver(town.dice.nextInt(Town.SLOTS), node);
        }
    }

    private static void when(boolean allowed, Runnable what) {
        if (allowed) {
            what.run();
        }
    }
}
