package net.sluice.cluster.directory;

import static net.sluice.cluster.directory.Town.SECOND;
import static net.sluice.cluster.directory.Town.prefix;
import static net.sluice.cluster.directory.Town.range;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import net.sluice.cluster.AddressOutcome;
import net.sluice.cluster.AddressRange;
import net.sluice.cluster.AddressWish;
import net.sluice.cluster.Directory;
import net.sluice.cluster.Login;
import net.sluice.cluster.OwnerRef;
import net.sluice.cluster.PoolConfig;
import net.sluice.cluster.PoolCount;
import net.sluice.cluster.Prefix;
import net.sluice.cluster.store.MemoryRegisters;
import net.sluice.cluster.store.RegisterKey;
import net.sluice.cluster.store.Registers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Two nodes over registers that answer at once: node 0 has the even slots, node 1 the odd ones. */
class SharedDirectoryTest {
    private static final Login ALICE = new Login("alice", "");
    private static final Login BOB = new Login("bob", "");

    private final MemoryRegisters registers = new MemoryRegisters(DirectoryKinds.ALL, Runnable::run);
    private final Map<Integer, Integer> moved = new HashMap<>();
    private final List<OwnerRef> displaced = new ArrayList<>();
    private final List<Map<Prefix, Integer>> places = List.of(new HashMap<>(), new HashMap<>());
    private final List<Map<String, List<OwnerRef>>> sets = List.of(new HashMap<>(), new HashMap<>());
    private final List<SharedDirectory> nodes = new ArrayList<>();
    private long nowNanos;
    /** Nobody hears what nodes tell each other. */
    private boolean deaf;

    private void open(PoolConfig... pools) {
        for (int number = 0; number < 2; number++) {
            int self = number;
            Map<Prefix, Integer> seen = places.get(number);
            SharedDirectory node = SharedDirectory.open(
                    Runnable::run,
                    new Hearing(registers.view(Runnable::run)),
                    new SlotView() {
                        @Override
                        public boolean mine(int slot) {
                            return moved.getOrDefault(slot, slot & 1) == self;
                        }

                        @Override
                        public long epoch(int slot) {
                            return moved.containsKey(slot) ? 2 : 1;
                        }
                    },
                    new DirectoryConfig(
                            List.of(pools), Set.of(Town.ip("10.0.0.1")), 4, 2, DirectoryConfig.Timing.DEFAULT),
                    displaced::add,
                    new Placements() {
                        @Override
                        public void placed(Prefix prefix, int slot) {
                            seen.put(prefix, slot);
                        }

                        @Override
                        public void displaced(Prefix prefix) {
                            seen.remove(prefix);
                        }

                        @Override
                        public void haSet(String name, List<OwnerRef> members) {
                            sets.get(self).put(name, members);
                        }
                    },
                    nowNanos);
            nodes.add(node);
            for (int slot = self; slot < 256; slot += 2) {
                node.reconcile(slot, Set.of());
            }
        }
        pass(1);
    }

    /** As it is, but that nobody hears anything while all are deaf. */
    private final class Hearing implements Registers {
        private final Registers all;

        Hearing(Registers all) {
            this.all = all;
        }

        @Override
        public CompletionStage<List<byte[]>> apply(RegisterKey key, List<byte[]> operations) {
            return all.apply(key, operations);
        }

        @Override
        public void tell(byte[] news) {
            if (!deaf) {
                all.tell(news);
            }
        }

        @Override
        public void listen(Consumer<byte[]> listener) {
            all.listen(listener);
        }
    }

    private void pass(int seconds) {
        for (int i = 0; i < 20 * seconds; i++) {
            nowNanos += SECOND / 20;
            nodes.forEach(node -> node.tick(nowNanos, (int) (nowNanos / SECOND / 60)));
        }
    }

    private static OwnerRef ref(int slot, int session) {
        return new OwnerRef(slot * 256 + 1, session, 1);
    }

    private Directory of(OwnerRef ref) {
        int slot = ref.tunnelId() >>> 8;
        return nodes.get(moved.getOrDefault(slot, slot & 1));
    }

    private List<String> claim(Login login, OwnerRef ref) {
        List<String> heard = new ArrayList<>();
        of(ref).claim(login, ref, new Directory.Claimant() {
            @Override
            public void granted() {
                heard.add("granted");
            }

            @Override
            public void failed(String why) {
                heard.add(why);
            }
        });
        return heard;
    }

    private List<AddressOutcome> acquire(Login login, @Nullable String set, OwnerRef ref, String... wishes) {
        List<AddressOutcome> heard = new ArrayList<>();
        List<AddressWish> all = new ArrayList<>();
        for (String wish : wishes) {
            all.add(
                    wish.contains(".") || wish.contains(":")
                            ? new AddressWish.Exactly(prefix(wish))
                            : new AddressWish.FromPool(wish));
        }
        of(ref).acquire(login, set, all, ref, heard::add);
        return heard;
    }

    private static Prefix only(List<AddressOutcome> heard) {
        assertThat(heard).singleElement().isInstanceOf(AddressOutcome.Granted.class);
        return ((AddressOutcome.Granted) heard.getFirst()).prefixes().getFirst();
    }

    private static AddressOutcome.Reason reason(List<AddressOutcome> heard) {
        assertThat(heard).singleElement().isInstanceOf(AddressOutcome.Refused.class);
        return ((AddressOutcome.Refused) heard.getFirst()).reason();
    }

    private static PoolConfig dsl(String first, String last) {
        return PoolConfig.ipv4("dsl", List.of(range(first, last)), List.of());
    }

    @Test
    void a_claim_at_another_node_displaces_the_holder_and_is_granted_when_it_has_released() {
        open(dsl("10.0.0.0", "10.0.0.15"));
        OwnerRef older = ref(0, 1);
        OwnerRef newer = ref(1, 1);
        assertThat(claim(ALICE, older)).containsExactly("granted");
        List<String> heard = claim(ALICE, newer);
        assertThat(heard).isEmpty();
        assertThat(displaced).containsExactly(older);
        pass(3);
        assertThat(displaced).as("told once, however often the other asks").containsExactly(older);
        of(older).release(ALICE, older);
        assertThat(heard).containsExactly("granted");
    }

    @Test
    void of_two_that_wait_the_newer_stays_and_the_other_is_displaced() {
        open(dsl("10.0.0.0", "10.0.0.15"));
        OwnerRef holder = ref(0, 1);
        OwnerRef second = ref(1, 1);
        OwnerRef third = ref(2, 1);
        claim(ALICE, holder);
        List<String> ofSecond = claim(ALICE, second);
        List<String> ofThird = claim(ALICE, third);
        assertThat(displaced).containsExactly(holder, second);
        of(second).release(ALICE, second);
        of(holder).release(ALICE, holder);
        assertThat(ofSecond).isEmpty();
        assertThat(ofThird).containsExactly("granted");
    }

    @Test
    void a_claim_fails_when_the_holder_does_not_go() {
        open(dsl("10.0.0.0", "10.0.0.15"));
        claim(ALICE, ref(0, 1));
        List<String> heard = claim(ALICE, ref(1, 1));
        pass(31);
        assertThat(heard).containsExactly("the older session of this login does not end");
        of(ref(0, 1)).release(ALICE, ref(0, 1));
        assertThat(claim(ALICE, ref(1, 2))).containsExactly("granted");
    }

    @Test
    void a_pool_of_so_many_addresses_serves_so_many_sessions_whatever_their_slots() {
        open(dsl("10.0.0.0", "10.0.0.40"));
        Set<Prefix> given = new HashSet<>();
        for (int i = 0; i < 40; i++) {
            given.add(only(acquire(new Login("user" + i, ""), null, ref(i * 5, 1), "dsl")));
        }
        assertThat(given).hasSize(40).doesNotContain(prefix("10.0.0.1"));
        assertThat(reason(acquire(BOB, null, ref(3, 2), "dsl"))).isEqualTo(AddressOutcome.Reason.POOL_EXHAUSTED);
        of(ref(35, 1)).releaseAddresses(ref(35, 1));
        only(acquire(BOB, null, ref(4, 3), "dsl"));
        pass(31);
        assertThat(nodes.getFirst().counts()).containsExactly(new PoolCount("dsl", 40, 40, 0));
        assertThat(nodes.getLast().counts()).isEqualTo(nodes.getFirst().counts());
    }

    @Test
    void sessions_of_a_slot_share_a_block_and_every_node_knows_where_it_is() {
        open(dsl("10.0.0.0", "10.0.0.63"));
        Prefix one = only(acquire(ALICE, null, ref(6, 1), "dsl"));
        Prefix other = only(acquire(BOB, null, ref(6, 2), "dsl"));
        assertThat(one.covering(30)).isEqualTo(other.covering(30));
        assertThat(places.getFirst()).containsEntry(one.covering(30), 6).hasSize(1);
        assertThat(places.getLast()).isEqualTo(places.getFirst());
        of(ref(6, 1)).releaseAddresses(ref(6, 1));
        of(ref(6, 2)).releaseAddresses(ref(6, 2));
        pass(119);
        assertThat(places.getLast()).as("kept for those who come back").hasSize(1);
        pass(5);
        assertThat(places.getLast()).isEmpty();
    }

    @Test
    void a_login_has_its_last_address_again_at_another_node_as_an_exception_of_its_own() {
        open(
                dsl("10.0.0.0", "10.0.0.63"),
                new PoolConfig("pd", List.of(AddressRange.of(prefix("2001:db8::/48"))), List.of(), 56));
        OwnerRef there = ref(6, 1);
        OwnerRef here = ref(9, 1);
        List<AddressOutcome> first = acquire(ALICE, null, there, "dsl", "pd");
        of(there).releaseAddresses(there);
        only(acquire(BOB, null, ref(6, 2), "dsl"));
        List<AddressOutcome> again = acquire(ALICE, null, here, "dsl", "pd");
        assertThat(again).isEqualTo(first);
        assertThat(places.getFirst()).containsEntry(only(again), 9);
        of(here).releaseAddresses(here);
        assertThat(places.getFirst()).doesNotContainKey(only(again));
    }

    @Test
    void what_overlaps_is_refused_across_nodes() {
        open(dsl("10.0.0.0", "10.0.0.63"));
        only(acquire(ALICE, null, ref(0, 1), "10.0.0.17"));
        only(acquire(ALICE, null, ref(0, 2), "192.168.4.0/24"));
        assertThat(reason(acquire(BOB, null, ref(1, 1), "10.0.0.16/30"))).isEqualTo(AddressOutcome.Reason.IN_USE);
        assertThat(reason(acquire(BOB, null, ref(1, 2), "192.168.4.9"))).isEqualTo(AddressOutcome.Reason.IN_USE);
        assertThat(reason(acquire(BOB, null, ref(1, 3), "192.0.0.0/8"))).isEqualTo(AddressOutcome.Reason.IN_USE);
        only(acquire(BOB, null, ref(1, 4), "192.168.5.0/24"));
        only(acquire(BOB, null, ref(1, 5), "10.0.0.20/30"));
        for (int i = 0; i < 60 - 1; i++) {
            if (acquire(new Login("user" + i, ""), null, ref(2, 10 + i), "dsl").getFirst()
                    instanceof AddressOutcome.Granted(List<Prefix> prefixes)) {
                assertThat(prefix("10.0.0.20/30").covers(prefixes.getFirst())).isFalse();
                assertThat(prefixes).doesNotContain(prefix("10.0.0.17"));
            }
        }
        assertThat(reason(acquire(BOB, null, ref(1, 6), "10.0.0.1"))).isEqualTo(AddressOutcome.Reason.INVALID);
        assertThat(reason(acquire(BOB, null, ref(1, 7), "nowhere"))).isEqualTo(AddressOutcome.Reason.UNKNOWN_POOL);
    }

    @Test
    void an_exact_address_of_an_older_session_of_the_login_is_waited_for() {
        open(dsl("10.0.0.0", "10.0.0.63"));
        OwnerRef older = ref(0, 1);
        only(acquire(ALICE, null, older, "10.0.0.17"));
        List<AddressOutcome> heard = acquire(ALICE, null, ref(1, 1), "10.0.0.17");
        assertThat(heard).isEmpty();
        assertThat(displaced).containsExactly(older);
        of(older).releaseAddresses(older);
        pass(1);
        assertThat(only(heard)).isEqualTo(prefix("10.0.0.17"));
    }

    @Test
    void members_of_a_set_at_several_nodes_have_the_same_until_the_last_has_left() {
        open(dsl("10.0.0.0", "10.0.0.63"));
        OwnerRef first = ref(0, 1);
        OwnerRef second = ref(1, 1);
        Prefix shared = only(acquire(ALICE, "bond", first, "dsl"));
        assertThat(only(acquire(BOB, "bond", second, "dsl"))).isEqualTo(shared);
        assertThat(reason(acquire(BOB, "bond", ref(1, 2), "10.0.0.9"))).isEqualTo(AddressOutcome.Reason.SET_DIFFERS);
        of(first).releaseAddresses(first);
        assertThat(reason(acquire(
                        new Login("carol", ""),
                        null,
                        ref(2, 3),
                        shared.address().getHostAddress())))
                .isEqualTo(AddressOutcome.Reason.IN_USE);
        of(second).releaseAddresses(second);
        only(acquire(new Login("carol", ""), null, ref(2, 4), shared.address().getHostAddress()));
        assertThat(IntStream.range(0, 2).map(i -> nodes.get(i).pendingCount()).sum())
                .isZero();
    }

    @Test
    void
            every_node_with_a_member_of_a_set_knows_who_is_in_it_the_oldest_first_and_only_the_oldest_attracts_its_address() {
        open(dsl("10.0.0.0", "10.0.0.63"));
        OwnerRef first = ref(0, 1);
        OwnerRef second = ref(1, 1);
        OwnerRef third = ref(2, 1);
        Prefix shared = only(acquire(ALICE, "bond", first, "dsl"));
        only(acquire(BOB, "bond", second, "dsl"));
        assertThat(sets).allSatisfy(seen -> assertThat(seen).containsEntry("bond", List.of(first, second)));
        only(acquire(BOB, "bond", third, "dsl"));
        assertThat(sets).allSatisfy(seen -> assertThat(seen).containsEntry("bond", List.of(first, second, third)));
        assertThat(places).allSatisfy(seen -> assertThat(seen).containsEntry(shared, 0));
        of(first).releaseAddresses(first);
        assertThat(sets).allSatisfy(seen -> assertThat(seen).containsEntry("bond", List.of(second, third)));
        assertThat(places).allSatisfy(seen -> assertThat(seen).containsEntry(shared, 1));
        of(third).releaseAddresses(third);
        assertThat(sets.getFirst()).containsEntry("bond", List.of());
        assertThat(sets.getLast()).containsEntry("bond", List.of(second));
        of(second).releaseAddresses(second);
        assertThat(sets.getLast()).containsEntry("bond", List.of());
        assertThat(places.getLast()).doesNotContainKey(shared);
    }

    @Test
    void a_member_that_goes_on_in_another_node_is_as_old_as_it_was_and_what_was_not_heard_is_asked_for() {
        open(dsl("10.0.0.0", "10.0.0.63"));
        OwnerRef first = ref(0, 1);
        OwnerRef second = ref(1, 1);
        Prefix shared = only(acquire(ALICE, "bond", first, "dsl"));
        only(acquire(BOB, "bond", second, "dsl"));
        moved.put(0, 1);
        nodes.getFirst().abandon(ALICE, first);
        assertThat(sets.getFirst()).containsEntry("bond", List.of());
        sets.getLast().clear();
        nodes.getLast().adopt(ALICE, false, "bond", List.of(shared), first);
        nodes.getLast().reconcile(0, Set.of(first));
        pass(31);
        assertThat(sets.getLast()).as("it knows, and nothing has changed").isEmpty();
        assertThat(places).allSatisfy(seen -> assertThat(seen).containsEntry(shared, 0));
        OwnerRef third = ref(3, 1);
        deaf = true;
        only(acquire(BOB, "bond", third, "dsl"));
        deaf = false;
        assertThat(sets.getLast()).containsEntry("bond", List.of(first, second, third));
        OwnerRef fourth = ref(4, 1);
        deaf = true;
        only(acquire(BOB, "bond", fourth, "dsl"));
        deaf = false;
        assertThat(sets.getLast()).containsEntry("bond", List.of(first, second, third));
        pass(31);
        assertThat(sets.getLast()).containsEntry("bond", List.of(first, second, third, fourth));
    }

    @Test
    void the_next_owner_of_a_slot_goes_on_with_what_lives_and_frees_the_rest() {
        open(dsl("10.0.0.0", "10.0.0.3"));
        OwnerRef lives = ref(0, 1);
        OwnerRef left = ref(0, 2);
        claim(ALICE, lives);
        Prefix held = only(acquire(ALICE, null, lives, "dsl"));
        claim(BOB, left);
        only(acquire(BOB, null, left, "dsl", "192.168.0.0/24"));
        moved.put(0, 1);
        nodes.getLast().adopt(ALICE, true, null, List.of(held), lives);
        nodes.getLast().reconcile(0, Set.of(lives));
        pass(31);
        assertThat(nodes.getLast().heldCount()).isEqualTo(1);
        assertThat(claim(BOB, ref(1, 1))).containsExactly("granted");
        claim(ALICE, ref(1, 2));
        assertThat(displaced).containsExactly(lives);
        // What the former owner still does in their name counts for nothing.
        moved.remove(0);
        nodes.getFirst().releaseAddresses(lives);
        moved.put(0, 1);
        assertThat(reason(acquire(BOB, null, ref(3, 1), held.address().getHostAddress())))
                .isEqualTo(AddressOutcome.Reason.IN_USE);
    }
}
