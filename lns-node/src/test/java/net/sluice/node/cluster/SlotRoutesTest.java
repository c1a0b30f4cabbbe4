package net.sluice.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import net.sluice.cluster.OwnerRef;
import net.sluice.cluster.Prefix;
import net.sluice.cluster.slot.SlotTable;
import net.sluice.dataplane.Relay;
import net.sluice.session.leaf.SubscriberRoutes;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The kernel has routes for what lies with our own slots while we may act, and for nothing else. */
class SlotRoutesTest {
    private static final Prefix BLOCK = new Prefix(InetAddress.ofLiteral("100.64.1.0"), 28);
    private static final Prefix STATIC = new Prefix(InetAddress.ofLiteral("198.51.100.7"), 32);
    private static final int OTHER = 1;

    private final Kernel kernel = new Kernel();
    private final Places places = new Places();
    private final SlotRoutes routes = new SlotRoutes(places, kernel);

    @Test
    void aBlockOfOurOwnSlotHasARouteAndThatOfAnotherOnlyAPlace() {
        routes.acting(true);
        routes.owned(7, SlotTable.SELF, 1);
        routes.owned(8, OTHER, 1);
        routes.placed(BLOCK, 7);
        routes.placed(STATIC, 8);
        assertThat(kernel.routes).containsExactly("100.64.1.0/28");
        assertThat(places.placed).containsOnly(Map.entry("100.64.1.0/28", 7), Map.entry("198.51.100.7/32", 8));
        routes.displaced(BLOCK);
        assertThat(kernel.routes).isEmpty();
        assertThat(places.placed).containsOnlyKeys("198.51.100.7/32");
    }

    @Test
    void theRelayHearsWhoIsInAnHaSet() {
        routes.haSet("home", List.of(new OwnerRef(10, 1, 77), new OwnerRef(266, 2, 78)));
        assertThat(places.sets)
                .containsExactly(Map.entry("home", List.of(new Relay.Member(10, 1), new Relay.Member(266, 2))));
        routes.haSet("home", List.of());
        assertThat(places.sets).containsExactly(Map.entry("home", List.of()));
    }

    @Test
    void routesFollowASlotFromNodeToNode() {
        routes.acting(true);
        routes.placed(BLOCK, 7);
        routes.placed(STATIC, 7);
        assertThat(kernel.routes).isEmpty();
        routes.owned(7, SlotTable.SELF, 1);
        assertThat(kernel.routes).containsExactly("100.64.1.0/28", "198.51.100.7/32");
        routes.owned(7, SlotTable.SELF, 2);
        routes.owned(7, OTHER, 3);
        assertThat(kernel.routes).isEmpty();
    }

    @Test
    void aPrefixThatMovesToAnotherSlotMovesItsRoute() {
        routes.acting(true);
        routes.owned(7, SlotTable.SELF, 1);
        routes.owned(9, SlotTable.SELF, 1);
        routes.placed(STATIC, 8);
        assertThat(kernel.routes).isEmpty();
        routes.placed(STATIC, 7);
        routes.placed(STATIC, 9);
        assertThat(kernel.routes).containsExactly("198.51.100.7/32");
        routes.placed(STATIC, 8);
        assertThat(kernel.routes).isEmpty();
    }

    @Test
    void whoMayNotActHasNoRoutesAndGetsThemBackWithWhatHasChangedMeanwhile() {
        routes.owned(7, SlotTable.SELF, 1);
        routes.placed(BLOCK, 7);
        assertThat(kernel.routes).isEmpty();
        routes.acting(true);
        assertThat(kernel.routes).containsExactly("100.64.1.0/28");
        routes.acting(false);
        routes.placed(STATIC, 7);
        assertThat(kernel.routes).isEmpty();
        routes.acting(true);
        assertThat(kernel.routes).containsExactly("100.64.1.0/28", "198.51.100.7/32");
    }

    /** Complains of what a kernel would. */
    private static final class Kernel implements SubscriberRoutes {
        final Set<String> routes = new TreeSet<>();

        @Override
        public void add(Collection<net.sluice.dataplane.Prefix> prefixes) {
            prefixes.forEach(prefix -> assertThat(routes.add(prefix.toString())).isTrue());
        }

        @Override
        public void delete(Collection<net.sluice.dataplane.Prefix> prefixes) {
            prefixes.forEach(
                    prefix -> assertThat(routes.remove(prefix.toString())).isTrue());
        }
    }

    private static final class Places implements Relay {
        final Map<String, Integer> placed = new HashMap<>();
        final Map<String, List<Member>> sets = new HashMap<>();

        @Override
        public boolean place(int routingTable, net.sluice.dataplane.Prefix prefix, int slot) {
            placed.put(prefix.toString(), slot);
            return true;
        }

        @Override
        public void displace(int routingTable, net.sluice.dataplane.Prefix prefix) {
            placed.remove(prefix.toString());
        }

        @Override
        public void peer(int number, PeerIdentity who) {}

        @Override
        public void forget(int number) {}

        @Override
        public @Nullable PeerIdentity known(int number) {
            return null;
        }

        @Override
        public void owner(int slot, int number, long epoch) {}

        @Override
        public SlotOwner owner(int slot) {
            return new SlotOwner(NOBODY, 0);
        }

        @Override
        public void haSet(String name, List<Member> members) {
            sets.put(name, members);
        }

        @Override
        public boolean hand(int number, InetSocketAddress local, InetSocketAddress peer, ByteBuffer datagram) {
            throw new AssertionError("nothing is handed on here: " + List.of(number, local, peer));
        }
    }
}
