package net.sluice.cluster.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import net.sluice.cluster.store.Stores.Heard;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One member here, two in processes of their own that are killed or frozen. */
class HazelcastFailureTest {
    private static final int SLOTS = 64;
    private final List<StoreProcess> processes = new ArrayList<>();
    private HazelcastStore store;
    private Heard heard;

    @BeforeEach
    void start() {
        List<Integer> ports = Stores.freePorts(3);
        processes.add(StoreProcess.start("one", ports.get(1), ports));
        processes.add(StoreProcess.start("two", ports.get(2), ports));
        store = HazelcastStore.start(Stores.config("here", 1, ports.get(0), ports));
        processes.forEach(process -> System.out.println("measured: a member " + process.answer()));
        heard = Heard.of(store);
        Stores.until("three members", () -> heard.members().size() == 3);
        Stores.until("backups", store::safe);
    }

    @AfterEach
    void stop() {
        processes.forEach(StoreProcess::close);
        store.terminate();
    }

    @Test
    void a_killed_member_takes_nothing_with_it_and_its_slots_are_claimed_at_once() {
        Ownership dead = new Ownership("one", 1, 1, 1);
        for (int slot = 0; slot < SLOTS; slot++) {
            assertThat(Stores.replace(store, slot, null, dead)).isTrue();
        }
        for (int round = 1; round <= 20; round++) {
            Stores.write(store, all(round));
        }
        processes.getFirst().kill();
        long killedAt = System.nanoTime();
        CompletableFuture<Integer> writing =
                CompletableFuture.supplyAsync(() -> Stores.write(store, all(21)), Thread::startVirtualThread);
        List<CompletableFuture<Boolean>> claims = new ArrayList<>();
        for (int slot = 0; slot < SLOTS; slot++) {
            int claimed = slot;
            claims.add(CompletableFuture.supplyAsync(
                    () -> Stores.replace(store, claimed, dead, dead.takenBy("here", 1))
                            && beforeOrAfter(claimed).containsAll(Stores.read(store, claimed)),
                    Thread::startVirtualThread));
        }
        assertThat(claims).allMatch(Stores::now);
        System.out.printf("measured: %d slots claimed and read %d ms after the kill%n", SLOTS, since(killedAt));
        int unsure = Stores.now(writing);
        System.out.printf("measured: a batch written %d ms after the kill, %d times unsure%n", since(killedAt), unsure);
        assertReadable(21);
        Stores.until("it is removed", () -> heard.members().size() == 2);
        Stores.until("backups again", store::safe);
        System.out.printf("measured: backups of all again %d ms after the kill%n", since(killedAt));

        // What the second had alone has a copy here by now.
        processes.getLast().kill();
        Stores.until("alone", () -> heard.members().size() == 1);
        assertReadable(21);
        Map<Integer, Ownership> here = Stores.now(store.ownerships());
        for (int slot = 0; slot < SLOTS; slot++) {
            assertThat(here).containsEntry(slot, dead.takenBy("here", 1));
        }
    }

    @Test
    void with_a_frozen_member_some_slots_wait_until_it_is_removed_and_the_others_go_on() {
        Stores.write(store, all(1));
        StoreProcess frozen = processes.getFirst();
        frozen.signal("STOP");
        long start = System.nanoTime();
        AtomicInteger atOnce = new AtomicInteger();
        List<CompletableFuture<Integer>> slots = new ArrayList<>();
        for (int slot = 0; slot < SLOTS; slot++) {
            List<Write> batch = List.of(Stores.put(slot, epoch(slot), 1, (byte) 2));
            slots.add(CompletableFuture.supplyAsync(
                    () -> {
                        int unsure = Stores.write(store, batch);
                        if (since(start) < 900) {
                            atOnce.incrementAndGet();
                        }
                        return unsure;
                    },
                    Thread::startVirtualThread));
        }
        int unsure = slots.stream().mapToInt(Stores::now).sum();
        System.out.printf(
                "measured: of %d slots %d were written at once, the last after %d ms; %d times unsure%n",
                SLOTS, atOnce.get(), since(start), unsure);
        assertThat(atOnce.get()).as("slots without a copy on the frozen member").isPositive();
        Stores.until("it is removed", () -> heard.members().size() == 2);
        assertReadable(2);

        frozen.signal("CONT");
        long millis = Stores.until("it is back", () -> heard.members().size() == 3);
        System.out.printf("measured: back %d ms after it went on%n", millis);
        assertReadable(2);
    }

    private void assertReadable(int value) {
        for (int slot = 0; slot < SLOTS; slot++) {
            assertThat(Stores.read(store, slot)).containsExactly(epoch(slot) + "/1=[" + value + "]");
        }
    }

    private static Set<String> beforeOrAfter(int slot) {
        return Set.of(epoch(slot) + "/1=[20]", epoch(slot) + "/1=[21]");
    }

    /** So that records lie on all shelves. */
    private static long epoch(int slot) {
        return 1L + slot % Shelves.COUNT;
    }

    private static long since(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }

    private static List<Write> all(int value) {
        List<Write> writes = new ArrayList<>();
        for (int slot = 0; slot < SLOTS; slot++) {
            writes.add(Stores.put(slot, epoch(slot), 1, (byte) value));
        }
        return writes;
    }
}
