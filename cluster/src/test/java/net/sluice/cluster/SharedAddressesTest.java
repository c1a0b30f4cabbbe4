package net.sluice.cluster;

import static net.sluice.cluster.Addresses.ip;
import static net.sluice.cluster.Addresses.prefix;
import static net.sluice.cluster.Addresses.range;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.sluice.cluster.AddressOutcome.Granted;
import net.sluice.cluster.AddressOutcome.Reason;
import net.sluice.cluster.AddressOutcome.Refused;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The members of an ha-set hold one and the same. */
class SharedAddressesTest {
    private static final AddressWish POOL = new AddressWish.FromPool("dsl");

    private final List<OwnerRef> displaced = new ArrayList<>();
    private final AddressPools pools = new AddressPools(
            List.of(PoolConfig.ipv4("dsl", List.of(range("10.0.0.0/30")), List.of())),
            Set.of(ip("192.0.2.1")),
            100,
            displaced::add);
    private long generation;

    private OwnerRef owner() {
        return new OwnerRef(1, 1, ++generation);
    }

    private static AddressWish exactly(String prefix) {
        return new AddressWish.Exactly(prefix(prefix));
    }

    /** Null when it waits. */
    private @Nullable AddressOutcome acquire(
            OwnerRef owner, String circuit, @Nullable String set, AddressWish... wishes) {
        List<AddressOutcome> outcomes = new ArrayList<>();
        pools.acquire(new Login("alice", circuit), set, List.of(wishes), owner, outcomes::add);
        return outcomes.isEmpty() ? null : outcomes.getFirst();
    }

    @Test
    void membersGetWhatTheFirstGotAndTheLastGivesItBack() {
        OwnerRef one = owner();
        OwnerRef two = owner();
        AddressOutcome first = acquire(one, "line 1", "home", POOL, exactly("203.0.113.0/29"));
        assertThat(first).isInstanceOf(Granted.class);
        assertThat(acquire(two, "line 2", "home", POOL, exactly("203.0.113.0/29")))
                .isEqualTo(first);
        assertThat(pools.counts().getFirst().used()).isEqualTo(1);
        assertThat(pools.heldBy(two)).isEqualTo(pools.heldBy(one)).hasSize(2);

        pools.release(one);
        assertThat(pools.heldBy(one)).isEmpty();
        assertThat(pools.heldBy(two)).hasSize(2);
        assertThat(pools.counts().getFirst().used()).isEqualTo(1);
        assertThat(acquire(owner(), "line 3", null, exactly("203.0.113.0/29"))).isInstanceOf(Refused.class);
        OwnerRef again = owner();
        assertThat(acquire(again, "line 1", "home", POOL, exactly("203.0.113.0/29")))
                .isEqualTo(first);

        pools.release(two);
        pools.release(two);
        pools.release(again);
        assertThat(pools.heldCount()).isZero();
        assertThat(pools.counts().getFirst().used()).isZero();
        assertThat(displaced).isEmpty();
    }

    @Test
    void whoIsToHaveSomethingElseIsRefusedAndToldWhatTheSetHas() {
        acquire(owner(), "line 1", "home", exactly("203.0.113.1/32"));
        assertThat(acquire(owner(), "line 2", "home", exactly("203.0.113.2/32")))
                .isEqualTo(new Refused(
                        Reason.SET_DIFFERS,
                        "ha-set home has [203.0.113.1/32] and this session is to have [203.0.113.2/32]"));
        assertThat(acquire(owner(), "line 2", "home", POOL))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.detail()).contains("an address of pool dsl"));
        assertThat(pools.heldCount()).isEqualTo(1);
    }

    @Test
    void anotherSetOrNoneIsNotLetIn() {
        acquire(owner(), "line 1", "home", exactly("203.0.113.1/32"));
        assertThat(acquire(owner(), "line 2", "office", exactly("203.0.113.1/32")))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isEqualTo(Reason.IN_USE));
        assertThat(acquire(owner(), "line 2", null, exactly("203.0.113.1/32"))).isInstanceOf(Refused.class);
    }

    @Test
    void aNinthMemberIsRefused() {
        for (int line = 0; line < Sharings.MOST_MEMBERS; line++) {
            assertThat(acquire(owner(), "line " + line, "home", POOL)).isInstanceOf(Granted.class);
        }
        assertThat(acquire(owner(), "line 9", "home", POOL))
                .isEqualTo(new Refused(Reason.SET_FULL, "ha-set home has 8 sessions already"));
        assertThat(pools.heldCount()).isEqualTo(1);
    }

    @Test
    void whoWaitsForASetsAddressWaitsForEachMemberInTurn() {
        OwnerRef one = owner();
        OwnerRef two = owner();
        acquire(one, "line 1", "home", exactly("203.0.113.1/32"));
        acquire(two, "line 1", "home", exactly("203.0.113.1/32"));
        List<AddressOutcome> outcomes = new ArrayList<>();
        OwnerRef outside = owner();
        pools.acquire(new Login("alice", "line 1"), List.of(exactly("203.0.113.1/32")), outside, outcomes::add);
        assertThat(displaced).containsExactly(one);
        pools.release(one);
        assertThat(displaced).containsExactly(one, two);
        assertThat(outcomes).isEmpty();
        pools.release(two);
        assertThat(outcomes).hasSize(1).first().isInstanceOf(Granted.class);
        assertThat(pools.heldBy(outside)).hasSize(1);
    }

    @Test
    void aMemberThatWaitsForAnAddressBeginsTheSetWhenItGetsIt() {
        OwnerRef before = owner();
        acquire(before, "line 1", null, exactly("203.0.113.1/32"));
        OwnerRef one = owner();
        assertThat(acquire(one, "line 1", "home", exactly("203.0.113.1/32"))).isNull();
        pools.release(before);
        assertThat(acquire(owner(), "line 2", "home", exactly("203.0.113.1/32")))
                .isInstanceOf(Granted.class);
        assertThat(pools.heldBy(one)).hasSize(1);
    }
}
