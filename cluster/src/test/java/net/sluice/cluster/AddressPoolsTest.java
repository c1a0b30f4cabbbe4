package net.sluice.cluster;

import static net.sluice.cluster.Addresses.ip;
import static net.sluice.cluster.Addresses.prefix;
import static net.sluice.cluster.Addresses.range;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.sluice.cluster.AddressOutcome.Granted;
import net.sluice.cluster.AddressOutcome.Reason;
import net.sluice.cluster.AddressOutcome.Refused;
import org.junit.jupiter.api.Test;

class AddressPoolsTest {
    private final List<OwnerRef> displaced = new ArrayList<>();
    private final List<AddressOutcome> outcomes = new ArrayList<>();
    private AddressPools pools = pools(PoolConfig.ipv4(
            "dsl", List.of(range("10.0.0.0-10.0.0.7"), range("10.1.0.0/30")), List.of(range("10.0.0.0-10.0.0.1"))));
    private long generation;

    @Test
    void aPoolGivesEachAddressOnceAndThenSaysThatItIsExhausted() {
        List<Prefix> given = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            given.addAll(granted(pools, "user" + i, "dsl"));
        }
        assertThat(given).doesNotHaveDuplicates().hasSize(10);
        assertThat(given).doesNotContain(prefix("10.0.0.0"), prefix("10.0.0.1"));
        assertThat(given).contains(prefix("10.0.0.2"), prefix("10.0.0.7"), prefix("10.1.0.0"), prefix("10.1.0.3"));

        assertThat(acquire("late", new AddressWish.FromPool("dsl")))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isEqualTo(Reason.POOL_EXHAUSTED));
        assertThat(pools.counts()).containsExactly(new PoolCount("dsl", 10, 10, 0));
    }

    @Test
    void whatWasGivenBackIsReusedInTheOrderOfItsRelease() {
        List<OwnerRef> owners = new ArrayList<>();
        List<Prefix> given = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            owners.add(owner());
            given.addAll(granted(pools, owners.get(i), "user" + i, "dsl"));
        }
        pools.release(owners.get(7));
        pools.release(owners.get(2));

        assertThat(granted(pools, "a", "dsl")).containsExactly(given.get(7));
        assertThat(granted(pools, "b", "dsl")).containsExactly(given.get(2));
    }

    @Test
    void aReturningLoginGetsItsLastAddressIfThatIsFree() {
        OwnerRef first = owner();
        List<Prefix> had = granted(pools, first, "alice", "dsl");
        granted(pools, "bob", "dsl");
        pools.release(first);
        granted(pools, "carol", "dsl");

        assertThat(granted(pools, "alice", "dsl")).isEqualTo(had);
    }

    @Test
    void aReturningLoginGetsAnotherAddressWhenItsLastIsTaken() {
        AddressPools small = pools(PoolConfig.ipv4("two", List.of(range("10.9.0.0/31")), List.of()));
        OwnerRef alice = owner();
        List<Prefix> hers = granted(small, alice, "alice", "two");
        small.release(alice);
        assertThat(granted(small, "bob", "two")).isNotEqualTo(hers);
        assertThat(granted(small, "carol", "two")).isEqualTo(hers);
        assertThat(small.counts().getFirst().free()).isZero();
        assertThat(acquire(small, owner(), "alice", new AddressWish.FromPool("two")))
                .isInstanceOf(Refused.class);
    }

    @Test
    void stickinessIsForgottenBeyondItsBound() {
        pools = new AddressPools(
                List.of(PoolConfig.ipv4("dsl", List.of(range("10.0.0.0/24")), List.of())), Set.of(), 1, displaced::add);
        OwnerRef alice = owner();
        List<Prefix> hers = granted(pools, alice, "alice", "dsl");
        pools.release(alice);
        OwnerRef bob = owner();
        granted(pools, bob, "bob", "dsl");
        pools.release(bob);

        assertThat(granted(pools, "alice", "dsl")).isNotEqualTo(hers);
    }

    @Test
    void anExactAddressIsTakenOutOfItsPool() {
        assertThat(acquire("static", exactly("10.0.0.2"))).isEqualTo(new Granted(List.of(prefix("10.0.0.2"))));
        for (int i = 0; i < 9; i++) {
            assertThat(granted(pools, "user" + i, "dsl")).doesNotContain(prefix("10.0.0.2"));
        }
        assertThat(acquire("late", new AddressWish.FromPool("dsl"))).isInstanceOf(Refused.class);
    }

    @Test
    void anExactAddressThatWasNeverGivenReturnsToThePool() {
        OwnerRef owner = owner();
        acquire(pools, owner, "static", exactly("10.1.0.3"));
        pools.release(owner);

        List<Prefix> given = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            given.addAll(granted(pools, "user" + i, "dsl"));
        }
        assertThat(given).doesNotHaveDuplicates().contains(prefix("10.1.0.3"));
    }

    @Test
    void anExcludedAddressCanBeAskedForButIsNeverGivenByItself() {
        OwnerRef owner = owner();
        assertThat(acquire(pools, owner, "static", exactly("10.0.0.1"))).isInstanceOf(Granted.class);
        assertThat(pools.counts()).containsExactly(new PoolCount("dsl", 10, 1, 10));
        pools.release(owner);
        for (int i = 0; i < 10; i++) {
            assertThat(granted(pools, "user" + i, "dsl")).doesNotContain(prefix("10.0.0.1"));
        }
        assertThat(pools.counts()).containsExactly(new PoolCount("dsl", 10, 10, 0));
    }

    @Test
    void anAddressOfAnotherLoginIsRefusedAndItsHolderNamed() {
        acquire("alice", exactly("192.0.2.1"));

        assertThat(acquire("bob", exactly("192.0.2.1"))).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(Reason.IN_USE);
            assertThat(refused.detail()).contains("192.0.2.1/32", "alice");
        });
        assertThat(displaced).isEmpty();
    }

    @Test
    void anAddressOfTheSameLoginIsWaitedForAndItsHolderDisplaced() {
        OwnerRef old = owner();
        acquire(pools, old, "alice", exactly("192.0.2.1"));
        OwnerRef next = owner();
        assertThat(acquire(pools, next, "alice", exactly("192.0.2.1"))).isNull();
        assertThat(displaced).containsExactly(old);

        pools.release(old);
        assertThat(outcomes.getLast()).isEqualTo(new Granted(List.of(prefix("192.0.2.1"))));
        assertThat(pools.heldBy(next)).containsExactly(prefix("192.0.2.1"));
    }

    @Test
    void ofSeveralThatWaitTheOlderAreDisplacedToo() {
        OwnerRef old = owner();
        acquire(pools, old, "alice", exactly("192.0.2.1"));
        OwnerRef second = owner();
        acquire(pools, second, "alice", exactly("192.0.2.1"));
        OwnerRef third = owner();
        acquire(pools, third, "alice", exactly("192.0.2.1"));
        assertThat(displaced).containsExactly(old, second);

        pools.release(second);
        pools.release(old);
        assertThat(pools.heldBy(third)).containsExactly(prefix("192.0.2.1"));
        assertThat(outcomes).hasSize(2);
    }

    @Test
    void twoThatHoldWhatTheOtherWaitsForDoNotBlockForEver() {
        OwnerRef a = owner();
        OwnerRef b = owner();
        OwnerRef blocker = owner();
        acquire(pools, blocker, "alice", exactly("192.0.2.9"));
        acquire(pools, a, "alice", exactly("192.0.2.1"), exactly("192.0.2.9"));
        acquire(pools, b, "alice", exactly("192.0.2.2"), exactly("192.0.2.1"));
        assertThat(displaced).containsExactly(blocker, a);

        pools.release(a);
        assertThat(pools.heldBy(b)).containsExactlyInAnyOrder(prefix("192.0.2.2"), prefix("192.0.2.1"));
        pools.release(blocker);
        pools.release(b);
        assertThat(pools.heldCount()).isZero();
    }

    @Test
    void aRefusalGivesBackWhatWasAlreadyTaken() {
        acquire("bob", exactly("192.0.2.1"));
        assertThat(acquire("alice", new AddressWish.FromPool("dsl"), exactly("192.0.2.1")))
                .isInstanceOf(Refused.class);
        assertThat(pools.counts().getFirst().used()).isZero();
        assertThat(pools.heldCount()).isOne();
    }

    @Test
    void releasingTwiceDoesNothingTheSecondTime() {
        OwnerRef owner = owner();
        granted(pools, owner, "alice", "dsl");
        pools.release(owner);
        pools.release(owner);
        assertThat(pools.counts()).containsExactly(new PoolCount("dsl", 10, 0, 10));
    }

    @Test
    void anUnknownPoolIsNamed() {
        assertThat(acquire("alice", new AddressWish.FromPool("cable"))).isInstanceOfSatisfying(Refused.class, r -> {
            assertThat(r.reason()).isEqualTo(Reason.UNKNOWN_POOL);
            assertThat(r.detail()).contains("cable");
        });
    }

    @Test
    void whatIsNoSubscribersAddressIsInvalid() {
        for (String bad : List.of(
                "0.0.0.0",
                "127.0.0.1",
                "224.0.0.5",
                "255.255.255.255",
                "240.1.1.1",
                "169.254.1.1",
                "10.0.0.5",
                "0.0.0.0/0",
                "fe80::1",
                "ff02::1",
                "::1",
                "::")) {
            pools = new AddressPools(List.of(), Set.of(ip("10.0.0.5")), 10, displaced::add);
            assertThat(acquire("alice", exactly(bad)))
                    .as(bad)
                    .isInstanceOfSatisfying(
                            Refused.class,
                            refused -> assertThat(refused.reason()).isEqualTo(Reason.INVALID));
        }
    }

    @Test
    void theNodesOwnAddressesAreNeverGiven() {
        pools = new AddressPools(
                List.of(PoolConfig.ipv4("dsl", List.of(range("10.0.0.0/30")), List.of())),
                Set.of(ip("10.0.0.1")),
                10,
                displaced::add);
        assertThat(pools.counts()).containsExactly(new PoolCount("dsl", 3, 0, 3));
        for (int i = 0; i < 3; i++) {
            assertThat(granted(pools, "user" + i, "dsl")).doesNotContain(prefix("10.0.0.1"));
        }
        assertThat(acquire("late", new AddressWish.FromPool("dsl"))).isInstanceOf(Refused.class);
    }

    @Test
    void aRouteTakesItsAddressesOutOfThePool() {
        OwnerRef owner = owner();
        acquire(pools, owner, "office", exactly("10.0.0.4/30"));
        for (int i = 0; i < 6; i++) {
            assertThat(granted(pools, "user" + i, "dsl"))
                    .doesNotContain(prefix("10.0.0.4"), prefix("10.0.0.5"), prefix("10.0.0.6"), prefix("10.0.0.7"));
        }
        assertThat(acquire("late", new AddressWish.FromPool("dsl"))).isInstanceOf(Refused.class);
        assertThat(acquire("bob", exactly("10.0.0.5"))).isInstanceOf(Refused.class);

        pools.release(owner);
        assertThat(pools.counts()).containsExactly(new PoolCount("dsl", 10, 6, 4));
        assertThat(acquire("bob", exactly("10.0.0.5"))).isInstanceOf(Granted.class);
    }

    @Test
    void aRouteOverAnAddressThatIsInUseIsRefused() {
        granted(pools, "alice", "dsl");
        assertThat(acquire("office", exactly("10.0.0.0/29"))).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(Reason.IN_USE);
            assertThat(refused.detail()).contains("10.0.0.2", "alice");
        });
        assertThat(pools.counts().getFirst().used()).isOne();
    }

    @Test
    void aRouteMayLieAroundTheLoginsOwnAddress() {
        OwnerRef owner = owner();
        assertThat(acquire(pools, owner, "office", exactly("10.0.0.5"), exactly("10.0.0.4/30")))
                .isInstanceOf(Granted.class);
        pools.release(owner);
        assertThat(acquire(pools, owner, "office", exactly("10.0.0.4/30"), exactly("10.0.0.5")))
                .isInstanceOf(Granted.class);
        pools.release(owner);
        assertThat(pools.counts()).containsExactly(new PoolCount("dsl", 10, 0, 10));
        assertThat(pools.heldCount()).isZero();
    }

    @Test
    void prefixesOutsideOfPoolsMayNotLieInsideOneAnother() {
        acquire("office", exactly("198.51.100.0/24"));
        assertThat(acquire("thief", exactly("198.51.100.7"))).isInstanceOf(Refused.class);
        assertThat(acquire("thief", exactly("198.51.0.0/16"))).isInstanceOf(Refused.class);
        assertThat(acquire("neighbour", exactly("198.51.101.0/24"))).isInstanceOf(Granted.class);
    }

    @Test
    void aRouteOverMostOfAPoolIsRefused() {
        AddressPools wide = pools(PoolConfig.ipv4("wide", List.of(range("10.64.0.0/16")), List.of()));
        assertThat(acquire(wide, owner(), "office", exactly("10.64.0.0/18")))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isEqualTo(Reason.OVERLAPS_POOL));
    }

    @Test
    void aPoolOfIpv6PrefixesGivesWholePrefixes() {
        AddressPools v6 = pools(new PoolConfig("pd", List.of(range("2001:db8::/40")), List.of(), 56));
        OwnerRef alice = owner();
        assertThat(granted(v6, alice, "alice", "pd")).containsExactly(prefix("2001:db8::/56"));
        assertThat(granted(v6, "bob", "pd")).containsExactly(prefix("2001:db8:0:100::/56"));
        // A longer prefix takes the whole unit with it.
        assertThat(acquire(v6, owner(), "carol", exactly("2001:db8:0:200::/64")))
                .isEqualTo(new Granted(List.of(prefix("2001:db8:0:200::/64"))));
        assertThat(granted(v6, "dave", "pd")).containsExactly(prefix("2001:db8:0:300::/56"));
        assertThat(acquire(v6, owner(), "eve", exactly("2001:db8:0:1::/64"))).isInstanceOf(Refused.class);
        assertThat(v6.counts()).containsExactly(new PoolCount("pd", 65536, 4, 65532));
    }

    @Test
    void twoLongPrefixesInsideOneUnitAreNotForTwo() {
        AddressPools v6 = pools(new PoolConfig("pd", List.of(range("2001:db8::/40")), List.of(), 56));
        OwnerRef carol = owner();
        acquire(v6, carol, "carol", exactly("2001:db8:0:200::/64"));
        assertThat(acquire(v6, owner(), "dave", exactly("2001:db8:0:201::/64")))
                .isInstanceOfSatisfying(Refused.class, refused -> {
                    assertThat(refused.reason()).isEqualTo(Reason.IN_USE);
                    assertThat(refused.detail()).contains("carol");
                });
        v6.release(carol);
        assertThat(acquire(v6, owner(), "dave", exactly("2001:db8:0:201::/64"))).isInstanceOf(Granted.class);
    }

    @Test
    void aRouteBesideARangeTakesNothingOfThePool() {
        assertThat(acquire("office", exactly("10.0.0.8/30"))).isInstanceOf(Granted.class);
        assertThat(acquire("office", exactly("10.0.255.252/30"))).isInstanceOf(Granted.class);
        assertThat(pools.counts()).containsExactly(new PoolCount("dsl", 10, 0, 10));
    }

    @Test
    void aMillionAddressesAreHandedOutInMomentsAndComeBack() {
        AddressPools big = pools(PoolConfig.ipv4("big", List.of(range("10.16.0.0/12")), List.of()));
        List<OwnerRef> owners = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            owners.add(owner());
            granted(big, owners.getLast(), "user" + i, "big");
        }
        assertThat(big.counts()).containsExactly(new PoolCount("big", 1 << 20, 100_000, (1 << 20) - 100_000));
        owners.forEach(big::release);
        assertThat(big.counts()).containsExactly(new PoolCount("big", 1 << 20, 0, 1 << 20));
    }

    @Test
    void poolsThatMakeNoSenseAreRefusedWithTheReason() {
        assertThatThrownBy(() -> pools(PoolConfig.ipv4("a", List.of(), List.of())))
                .hasMessageContaining("pool a has no addresses");
        assertThatThrownBy(() -> pools(
                        PoolConfig.ipv4("a", List.of(range("10.0.0.0/24")), List.of()),
                        PoolConfig.ipv4("b", List.of(range("10.0.0.128/25")), List.of())))
                .hasMessageContaining("pool b: 10.0.0.128-10.0.0.255 overlaps 10.0.0.0-10.0.0.255");
        assertThatThrownBy(() ->
                        pools(PoolConfig.ipv4("a", List.of(range("10.0.0.0/24"), range("2001:db8::/64")), List.of())))
                .hasMessageContaining("mixes");
        assertThatThrownBy(() -> pools(new PoolConfig("b", List.of(range("2001:db9::/62")), List.of(), 60)))
                .hasMessageContaining("whole /60");
        assertThatThrownBy(() -> pools(new PoolConfig("a", List.of(range("2001::/20")), List.of(), 56)))
                .hasMessageContaining("more than");
        assertThatThrownBy(() -> pools(
                        PoolConfig.ipv4("a", List.of(range("10.0.0.0/24")), List.of()),
                        PoolConfig.ipv4("a", List.of(range("10.0.1.0/24")), List.of())))
                .hasMessageContaining("two pools");
    }

    private AddressPools pools(PoolConfig... configs) {
        return new AddressPools(List.of(configs), Set.of(), 1000, displaced::add);
    }

    private OwnerRef owner() {
        return new OwnerRef(1, 1, ++generation);
    }

    private static AddressWish exactly(String prefix) {
        return new AddressWish.Exactly(prefix(prefix));
    }

    private List<Prefix> granted(AddressPools from, String user, String pool) {
        return granted(from, owner(), user, pool);
    }

    private List<Prefix> granted(AddressPools from, OwnerRef owner, String user, String pool) {
        AddressOutcome outcome = acquire(from, owner, user, new AddressWish.FromPool(pool));
        assertThat(outcome).isInstanceOf(Granted.class);
        return ((Granted) outcome).prefixes();
    }

    private AddressOutcome acquire(String user, AddressWish... wishes) {
        return acquire(pools, owner(), user, wishes);
    }

    /** The outcome, or null when it is waited for. */
    private AddressOutcome acquire(AddressPools from, OwnerRef owner, String user, AddressWish... wishes) {
        int before = outcomes.size();
        from.acquire(new Login(user, "line"), List.of(wishes), owner, outcomes::add);
        return outcomes.size() == before ? null : outcomes.getLast();
    }
}
