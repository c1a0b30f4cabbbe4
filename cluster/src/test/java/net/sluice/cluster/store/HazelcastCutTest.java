package net.sluice.cluster.store;

import static net.sluice.cluster.store.Stores.now;
import static net.sluice.cluster.store.Stores.put;
import static net.sluice.cluster.store.Stores.read;
import static net.sluice.cluster.store.Stores.until;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import net.sluice.cluster.store.Stores.Heard;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Links between members are cut and healed: which side keeps its records, and what the other is told meanwhile. */
class HazelcastCutTest {
    private static final int SLOTS = 40;

    private final CutLinks links = new CutLinks();
    private final Map<String, HazelcastStore> stores = new HashMap<>();

    @AfterEach
    void stop() {
        stores.values().forEach(HazelcastStore::terminate);
        links.close();
    }

    @Test
    void the_one_that_was_cut_off_acknowledges_nothing_and_gives_up_what_it_wrote() {
        start(List.of("127.0.0.11", "127.0.0.12", "127.0.0.13"), List.of());
        // The first is the oldest member: the one Hazelcast would have go on.
        cutOff("127.0.0.11", List.of("127.0.0.12", "127.0.0.13"));
    }

    @Test
    void of_two_and_a_witness_the_one_with_the_witness_keeps_its_records() {
        start(List.of("127.0.0.21", "127.0.0.22"), List.of("127.0.0.23"));
        cutOff("127.0.0.21", List.of("127.0.0.22", "127.0.0.23"));
    }

    @Test
    void of_two_and_a_witness_it_is_so_whichever_is_cut_off() {
        start(List.of("127.0.0.31", "127.0.0.32"), List.of("127.0.0.33"));
        cutOff("127.0.0.32", List.of("127.0.0.31", "127.0.0.33"));
    }

    @Test
    void who_is_given_up_is_missed_at_once_and_claims_do_not_wait_for_it() {
        start(List.of("127.0.0.41", "127.0.0.42", "127.0.0.43"), List.of());
        HazelcastStore left = store("127.0.0.42");
        Heard leftHeard = Heard.of(left);
        until("all backups are assigned", left::safe);
        // The oldest: its duties have to be taken over too. Nothing comes back from it, not even that a connection is
        // refused.
        List<String> survivors = List.of("127.0.0.42", "127.0.0.43");
        survivors.forEach(other -> links.silence("127.0.0.41", other));
        long began = System.nanoTime();
        survivors.forEach(each -> store(each).giveUp("127.0.0.41", 1));
        List<CompletableFuture<Boolean>> claims = new ArrayList<>();
        for (int slot = 0; slot < SLOTS; slot++) {
            claims.add(left.replace(slot, null, new Ownership("127.0.0.42", 1, 1, 1))
                    .toCompletableFuture());
        }
        until("it is off the list", () -> leftHeard.members().size() == 2);
        Duration offTheList = Duration.ofNanos(System.nanoTime() - began);
        CompletableFuture.allOf(claims.toArray(CompletableFuture<?>[]::new))
                .orTimeout(Stores.AWHILE.toSeconds(), TimeUnit.SECONDS)
                .exceptionally(unsure -> null)
                .join();
        Duration claimed = Duration.ofNanos(System.nanoTime() - began);
        System.out.printf("measured: off the list after %s, claims done after %s%n", offTheList, claimed);
        assertThat(offTheList).isLessThan(Duration.ofSeconds(Stores.TIMING.silenceSeconds()));
        assertThat(claimed).isLessThan(Duration.ofSeconds(Stores.TIMING.silenceSeconds()));
        // Who does not know asks again; the answer is never that it was somebody else's.
        assertThat(claims)
                .filteredOn(claim -> !claim.isCompletedExceptionally())
                .isNotEmpty()
                .allMatch(CompletableFuture::join);
    }

    private void cutOff(String minority, List<String> majority) {
        HazelcastStore alone = store(minority);
        HazelcastStore acting = store(majority.getFirst());
        Heard aloneHeard = Heard.of(alone);
        Heard actingHeard = Heard.of(acting);
        Ownership before = new Ownership(minority, 1, 1, 1);
        assertThat(Stores.replace(alone, 0, null, before)).isTrue();
        Stores.write(acting, all(1));

        majority.forEach(other -> links.silence(minority, other));
        until("the majority goes on without it", () -> actingHeard.members().size() == 2);
        until("it is alone", () -> aloneHeard.members().size() == 1);
        assertThat(alone.write(List.of(put(1, 2, 1, (byte) 99))).toCompletableFuture())
                .as("a write of the minority")
                .failsWithin(Stores.AWHILE);
        assertThat(alone.replace(0, before, before.takenBy(minority, 1)).toCompletableFuture())
                .as("a claim of the minority")
                .failsWithin(Stores.AWHILE);
        Stores.write(acting, all(2));
        Ownership taken = before.takenBy(majority.getFirst(), 1);
        assertThat(Stores.replace(acting, 0, before, taken)).isTrue();

        links.heal();
        long millis = until(
                "one list again",
                () -> aloneHeard.members().size() == 3 && actingHeard.members().size() == 3);
        System.out.printf("measured: healed, one list again after %d ms%n", millis);
        for (HazelcastStore store : List.of(alone, acting)) {
            for (int slot = 0; slot < SLOTS; slot++) {
                assertThat(read(store, slot)).containsExactly(1 + slot % Shelves.COUNT + "/1=[2]");
            }
            assertThat(now(store.ownerships())).containsOnly(Map.entry(0, taken));
        }
        until(
                "the one that was cut off is told who took over",
                () -> aloneHeard.ownerships.contains(Map.entry(0, taken)));
        assertThat(actingHeard.ownerships).extracting(Map.Entry::getValue).doesNotContain(before.takenBy(minority, 1));
        Stores.write(alone, all(3));
        assertThat(read(acting, 0)).containsExactly("1/1=[3]");
        assertThat(actingHeard.lists).as("the majority never lost itself").allMatch(list -> list.size() >= 2);
    }

    private static List<Write> all(int value) {
        List<Write> writes = new ArrayList<>();
        for (int slot = 0; slot < SLOTS; slot++) {
            writes.add(put(slot, 1 + slot % Shelves.COUNT, 1, (byte) value));
        }
        return writes;
    }

    private HazelcastStore store(String address) {
        HazelcastStore store = stores.get(address);
        assertThat(store).isNotNull();
        return store;
    }

    /** One after the other, so that the first is the oldest. A member's name is its address. */
    private void start(List<String> nodes, List<String> witnesses) {
        List<String> addresses = new ArrayList<>(nodes);
        addresses.addAll(witnesses);
        List<Integer> ports = Stores.freePorts(addresses.size());
        List<InetSocketAddress> doors = new ArrayList<>();
        for (int i = 0; i < addresses.size(); i++) {
            doors.add(links.doorTo(addresses.get(i), ports.get(i)));
        }
        List<String> known = doors.stream()
                .map(door -> door.getAddress().getHostAddress() + ":" + door.getPort())
                .toList();
        for (int i = 0; i < addresses.size(); i++) {
            String address = addresses.get(i);
            ClusterConfig config = new ClusterConfig(
                    "test",
                    new Member(address, 1, witnesses.contains(address), Map.of()),
                    address,
                    ports.get(i),
                    ClusterConfig.Joining.ofMembers(known),
                    1,
                    Stores.TIMING,
                    1,
                    1);
            stores.put(address, HazelcastStore.start(config, doors.get(i)));
        }
        CompletableFuture<?>[] seen = stores.values().stream()
                .map(Heard::of)
                .map(heard -> CompletableFuture.runAsync(
                        () -> until("all there", () -> heard.members().size() == addresses.size()),
                        Thread::startVirtualThread))
                .toArray(CompletableFuture<?>[]::new);
        now(CompletableFuture.allOf(seen));
    }
}
