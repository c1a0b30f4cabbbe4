package net.sluice.session.leaf;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import net.sluice.dataplane.DataplaneConfig;
import net.sluice.dataplane.Prefix;
import net.sluice.dataplane.assembly.MemoryDataplane;
import net.sluice.l2tp.UdpPath;
import net.sluice.session.Counters;
import net.sluice.session.DataChannel;
import net.sluice.session.HaSet;
import net.sluice.session.IpPrefix;
import net.sluice.session.SessionEntry;
import net.sluice.session.ShardInbox;
import net.sluice.session.Treatment;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DataplaneForwardingTest {
    private static final InetSocketAddress LNS = new InetSocketAddress("198.51.100.1", 1701);
    private static final UdpPath PATH = new UdpPath(LNS, new InetSocketAddress("198.51.100.2", 1701));
    private static final Prefix POOL = new Prefix(InetAddress.ofLiteral("100.64.0.0"), 24);

    private final MemoryDataplane memory = MemoryDataplane.open(DataplaneConfig.builder(List.of(LNS))
            .poolRoutes(List.of(POOL))
            .maxSessions(16)
            .maxPrefixes(16)
            .build());
    private final ShardInbox inbox = new ShardInbox(10, () -> {});
    private final TunRoutes routes = new TunRoutes(memory.routes(), List.of(POOL));
    private final DataplaneForwarding forwarding = new DataplaneForwarding(
            memory.plane().sessions(0), memory.plane().inject(0), routes, RuleDirectory.EMPTY, inbox);

    @BeforeEach
    void up() {
        forwarding.tunnelUp(7, PATH);
    }

    @AfterEach
    void close() {
        routes.close();
        memory.plane().close();
    }

    @Test
    void whatNoPoolCoversIsRoutedWhileTheSessionHasIt() {
        assertThat(forwarding.install(entry("203.0.113.9", "198.51.100.128/25")))
                .isTrue();
        awaitRoutes("198.51.100.128/25", "203.0.113.9/32");
        forwarding.install(entry("203.0.113.9", "2001:db8::/56"));
        awaitRoutes("2001:db8:0:0:0:0:0:0/56", "203.0.113.9/32");
        forwarding.remove(7, 8);
        awaitRoutes();
    }

    @Test
    void theRouteOfAnAddressThatTwoSessionsShareStaysUntilBothAreGone() {
        HaSet home = new HaSet("home", false, 500);
        assertThat(forwarding.install(entry(8, home, "203.0.113.9"))).isTrue();
        assertThat(forwarding.install(entry(9, home, "203.0.113.9"))).isTrue();
        assertThat(forwarding.haSetMembers("home")).isEqualTo(2);
        awaitRoutes("203.0.113.9/32");
        forwarding.remove(7, 8);
        assertThat(forwarding.haSetMembers("home")).isEqualTo(1);
        forwarding.install(entry(10, null, "203.0.113.10"));
        awaitRoutes("203.0.113.10/32", "203.0.113.9/32");
        forwarding.remove(7, 9);
        awaitRoutes("203.0.113.10/32");
    }

    @Test
    void anAddressOfAPoolNeedsNoRouteOfItsOwn() {
        forwarding.install(entry("100.64.0.9", "203.0.113.0/29"));
        awaitRoutes("203.0.113.0/29");
    }

    @Test
    void aRemovalIsReportedOnceWhenTheWorkersHaveConfirmedIt() {
        forwarding.install(entry("100.64.0.9"));
        forwarding.remove(7, 8);
        assertThat(inbox.depth()).isZero();
        memory.plane().step(1);
        assertThat(forwarding.drainRemoved()).isEqualTo(1);
        assertThat(inbox.depth()).isEqualTo(1);
        assertThat(forwarding.drainRemoved()).isZero();
    }

    @Test
    void theRemovalOfWhatIsNotThereIsReportedAtOnce() {
        forwarding.remove(7, 99);
        assertThat(inbox.depth()).isEqualTo(1);
    }

    @Test
    void aTunnelIsCountedOnceHoweverOftenItMoves() {
        forwarding.tunnelUp(7, new UdpPath(LNS, new InetSocketAddress("198.51.100.2", 9999)));
        assertThat(forwarding.tunnels()).isEqualTo(1);
        forwarding.tunnelDown(7);
        assertThat(forwarding.tunnels()).isZero();
    }

    @Test
    void nobodysCountersAreZero() {
        assertThat(forwarding.read(7, 99)).isEqualTo(Counters.ZERO);
    }

    private static SessionEntry entry(String address, String... prefixes) {
        return entry(8, null, address, prefixes);
    }

    private static SessionEntry entry(int sessionId, @Nullable HaSet set, String address, String... prefixes) {
        return new SessionEntry(
                7,
                sessionId,
                17,
                18,
                DataChannel.DEFAULT,
                new SessionEntry.LcpOpen(1, true, false, true),
                1400,
                0,
                true,
                false,
                (Inet4Address) InetAddress.ofLiteral(address),
                0,
                java.util.Arrays.stream(prefixes)
                        .map(DataplaneForwardingTest::prefix)
                        .toList(),
                Treatment.NONE,
                set);
    }

    private static IpPrefix prefix(String text) {
        String[] parts = text.split("/", -1);
        return new IpPrefix(InetAddress.ofLiteral(parts[0]), Integer.parseInt(parts[1]));
    }

    private void awaitRoutes(String... expected) {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (!memory.routes().present().equals(List.of(expected)) && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(memory.routes().present()).containsExactly(expected);
    }
}
