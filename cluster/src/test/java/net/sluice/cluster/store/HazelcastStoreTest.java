package net.sluice.cluster.store;

import static net.sluice.cluster.store.Stores.delete;
import static net.sluice.cluster.store.Stores.now;
import static net.sluice.cluster.store.Stores.put;
import static net.sluice.cluster.store.Stores.read;
import static net.sluice.cluster.store.Stores.until;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import net.sluice.cluster.store.Stores.Heard;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Three members in one process; each test has slots of its own. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HazelcastStoreTest {
    private static final List<HazelcastStore> STORES = new ArrayList<>();
    private static List<Integer> ports = List.of();

    @BeforeAll
    static void startAllAtOnce() {
        ports = Stores.freePorts(3);
        long start = System.nanoTime();
        List<CompletableFuture<HazelcastStore>> starting = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Member member = new Member("node" + i, 100 + i, false, Map.of("guard", "127.0.0.1:" + i));
            ClusterConfig config = Stores.config("test", member, ports.get(i), ports, 1);
            starting.add(CompletableFuture.supplyAsync(() -> HazelcastStore.start(config), Thread::startVirtualThread));
        }
        starting.forEach(each -> STORES.add(now(each)));
        System.out.printf("three members started at once: %d ms%n", (System.nanoTime() - start) / 1_000_000);
    }

    @AfterAll
    static void stop() {
        STORES.forEach(HazelcastStore::terminate);
        STORES.clear();
    }

    @Test
    @Order(1)
    void members_that_start_at_once_are_one_cluster_and_know_each_others_names_and_incarnations() {
        for (HazelcastStore store : STORES) {
            Heard heard = Heard.of(store);
            until("three members", () -> heard.members().size() == 3);
            assertThat(heard.members())
                    .containsExactlyInAnyOrder(
                            new Member("node0", 100, false, Map.of("guard", "127.0.0.1:0")),
                            new Member("node1", 101, false, Map.of("guard", "127.0.0.1:1")),
                            new Member("node2", 102, false, Map.of("guard", "127.0.0.1:2")));
        }
    }

    @Test
    @Order(2)
    void what_one_member_writes_each_reads_until_it_is_deleted() {
        Stores.write(STORES.get(0), List.of(put(7, 1, 1, (byte) 5), put(7, 1, 2, (byte) 6), put(8, 1, 3, (byte) 7)));
        assertThat(STORES).allSatisfy(store -> {
            assertThat(read(store, 7)).containsExactly("1/1=[5]", "1/2=[6]");
            assertThat(read(store, 8)).containsExactly("1/3=[7]");
            assertThat(read(store, 9)).isEmpty();
        });

        Stores.write(STORES.get(1), List.of(delete(7, 1, 1), put(7, 1, 2, (byte) 8), delete(8, 1, 3), delete(9, 1, 1)));
        assertThat(STORES).allSatisfy(store -> {
            assertThat(read(store, 7)).containsExactly("1/2=[8]");
            assertThat(read(store, 8)).isEmpty();
        });
    }

    @Test
    @Order(3)
    void records_of_two_epochs_stand_beside_each_other_and_a_record_that_is_gone_has_no_octets() {
        Stores.write(STORES.get(0), List.of(put(20, 1, 1, (byte) 5)));
        Stores.write(STORES.get(1), List.of(Write.gone(new RecordKey(20, 2, RecordKey.TUNNEL, 1))));

        assertThat(read(STORES.get(2), 20)).containsExactly("1/1=[5]", "2/1=[]");
    }

    @Test
    @Order(4)
    void what_a_member_writes_of_all_its_slots_lies_where_their_epochs_say_and_is_swept_from_there() {
        HazelcastStore first = STORES.get(0);
        HazelcastStore second = STORES.get(1);
        long before = first.epochAfter(21, 0);
        long after = second.epochAfter(21, before);
        assertThat(after).isGreaterThan(before);
        assertThat(Shelves.of(first.epochAfter(22, 40)))
                .isEqualTo(Shelves.of(before))
                .isNotEqualTo(Shelves.of(after));
        Stores.write(
                first,
                List.of(put(21, before, 1, (byte) 5), put(21, before, 2, (byte) 6), put(22, before, 1, (byte) 7)));
        Stores.write(second, List.of(put(21, after, 1, (byte) 8)));

        assertThat(now(second.read(21, before, after - 1)))
                .extracting(each -> each.key().id())
                .containsExactlyInAnyOrder(1L, 2L);
        assertThat(now(second.read(21, after, before))).as("no epoch at all").isEmpty();
        assertThat(read(second, 21)).containsExactlyInAnyOrder(before + "/1=[5]", before + "/2=[6]", after + "/1=[8]");
        now(second.sweep(21, after));
        assertThat(read(first, 21)).containsExactly(after + "/1=[8]");
        assertThat(read(first, 22)).containsExactly(before + "/1=[7]");
    }

    @Test
    @Order(5)
    void many_slots_that_are_read_at_once_each_get_their_own() {
        Stores.write(STORES.get(0), slots(160, 60));
        List<CompletableFuture<List<StoredRecord>>> readings = new ArrayList<>();
        for (int slot = 160; slot < 220; slot++) {
            readings.add(STORES.get(2).read(slot, 1, 20).toCompletableFuture());
        }
        for (int slot = 160; slot < 220; slot++) {
            assertThat(now(readings.get(slot - 160)))
                    .extracting(StoredRecord::key)
                    .containsExactly(new RecordKey(slot, 1 + slot % 20, RecordKey.TUNNEL, 1));
        }
    }

    @Test
    @Order(6)
    void of_several_who_claim_a_slot_at_once_one_gets_it_and_all_are_told() {
        List<Heard> heard = STORES.stream().map(Heard::of).toList();
        List<CompletableFuture<Boolean>> claims = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Store store = STORES.get(i);
            Ownership wanted = new Ownership("node" + i, 100 + i, 1, 1);
            claims.add(CompletableFuture.supplyAsync(
                    () -> Stores.replace(store, 30, null, wanted), Thread::startVirtualThread));
        }
        long won = claims.stream().filter(Stores::now).count();
        assertThat(won).isEqualTo(1);

        Ownership first = now(STORES.get(0).ownerships()).get(30);
        Ownership second = first.takenBy("node1", 101);
        assertThat(Stores.replace(STORES.get(1), 30, second, second.withFloorRaised()))
                .isFalse();
        assertThat(Stores.replace(STORES.get(1), 30, first, second)).isTrue();
        assertThat(Stores.replace(STORES.get(2), 30, second, second.withFloorRaised()))
                .isTrue();
        assertThat(now(STORES.get(2).ownerships())).containsEntry(30, second.withFloorRaised());
        for (Heard each : heard) {
            until("told of the last", () -> each.ownerships.contains(Map.entry(30, second.withFloorRaised())));
            assertThat(each.ownerships)
                    .filteredOn(entry -> entry.getKey() == 30)
                    .extracting(Map.Entry::getValue)
                    .containsExactly(first, second, second.withFloorRaised());
        }
    }

    @Test
    @Order(7)
    void claims_of_many_slots_at_once_each_have_an_answer_of_their_own() {
        Map<Integer, List<CompletableFuture<Boolean>>> claims = new HashMap<>();
        for (int slot = 100; slot < 180; slot++) {
            for (int i = 0; i < 3; i++) {
                Ownership wanted = new Ownership("node" + i, 100 + i, 1, 1);
                claims.computeIfAbsent(slot, first -> new ArrayList<>())
                        .add(STORES.get(i).replace(slot, null, wanted).toCompletableFuture());
            }
        }
        Map<Integer, Ownership> won = new HashMap<>();
        claims.forEach((slot, three) -> {
            List<Boolean> outcomes = three.stream().map(Stores::now).toList();
            assertThat(outcomes).as("slot " + slot).containsOnlyOnce(true);
            int winner = outcomes.indexOf(true);
            won.put(slot, new Ownership("node" + winner, 100 + winner, 1, 1));
        });
        assertThat(now(STORES.get(0).ownerships())).containsAllEntriesOf(won);

        // Two for one slot, one after the other, go to its page together.
        Ownership first = won.get(100);
        CompletableFuture<Boolean> second =
                STORES.get(1).replace(100, first, first.takenBy("node1", 101)).toCompletableFuture();
        CompletableFuture<Boolean> stale =
                STORES.get(1).replace(100, first, first.takenBy("node2", 102)).toCompletableFuture();
        assertThat(List.of(now(second), now(stale))).containsExactly(true, false);
    }

    @Test
    @Order(8)
    void news_come_in_a_thread_of_the_store() {
        Set<String> threads = ConcurrentHashMap.newKeySet();
        STORES.get(0).listen(new StoreListener() {
            @Override
            public void ownershipChanged(int slot, Ownership now) {
                threads.add("ownership in " + Thread.currentThread().getName());
            }

            @Override
            public void membersChanged(List<Member> members) {
                threads.add("members in " + Thread.currentThread().getName());
            }
        });
        Stores.replace(STORES.get(0), 40, null, new Ownership("node0", 100, 1, 1));

        until("told of both", () -> threads.size() == 2);
        assertThat(threads).containsExactlyInAnyOrder("ownership in store-news", "members in store-news");
    }

    @Test
    @Order(9)
    void a_member_that_starts_anew_is_the_same_name_in_another_incarnation_and_no_record_is_lost() {
        Stores.write(STORES.get(2), slots(50, 100));
        Heard heard = Heard.of(STORES.get(0));
        STORES.get(1).terminate();
        until("two members", () -> heard.names().equals(List.of("node0", "node2")));

        STORES.set(1, HazelcastStore.start(Stores.config("node1", 201, ports.get(1), ports)));
        until("three members", () -> heard.names().equals(List.of("node0", "node1", "node2")));
        assertThat(heard.members()).contains(Member.of("node1", 201));
        for (int slot = 50; slot < 150; slot++) {
            assertThat(read(STORES.get(1), slot)).containsExactly(1 + slot % 20 + "/1=[1]");
        }
        until("safe", STORES.get(0)::safe);
    }

    @Test
    @Order(10)
    void a_member_that_leaves_in_order_hands_its_records_over() {
        STORES.get(1).close();
        STORES.get(2).close();
        for (int slot = 50; slot < 150; slot++) {
            assertThat(read(STORES.get(0), slot)).containsExactly(1 + slot % 20 + "/1=[1]");
        }
    }

    @Test
    @Order(11)
    void a_closed_store_fails_what_it_is_asked() {
        assertThat(STORES.get(1).read(1, 1, 9).toCompletableFuture()).failsWithin(Stores.AWHILE);
    }

    private static List<Write> slots(int from, int count) {
        List<Write> writes = new ArrayList<>();
        for (int slot = from; slot < from + count; slot++) {
            writes.add(put(slot, 1 + slot % 20, 1, (byte) 1));
        }
        return writes;
    }
}
