package net.sluice.session.leaf;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import net.sluice.dataplane.DataplaneConfig;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.Filter;
import net.sluice.dataplane.TrafficClasses;
import net.sluice.dataplane.assembly.MemoryDataplane;
import net.sluice.l2tp.UdpPath;
import net.sluice.session.Counters;
import net.sluice.session.DataChannel;
import net.sluice.session.SessionEntry;
import net.sluice.session.ShardInbox;
import net.sluice.session.TrafficRules;
import net.sluice.session.Treatment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a session's rules say by name is what the data plane does, beside whatever else its treatment asks for. */
class RulesInForceTest {
    private static final InetSocketAddress LNS = new InetSocketAddress("192.0.2.1", 1701);
    private static final Inet4Address SUBSCRIBER = (Inet4Address) InetAddress.ofLiteral("100.64.0.9");
    private static final RuleDirectory DIRECTORY = new RuleDirectory(
            Map.of("shut", new Filter("shut", List.of(), Filter.Action.DROP)),
            Map.of(),
            Map.of("tariff", new TrafficClasses("tariff", List.of("volume"), List.of())));

    private final MemoryDataplane memory = MemoryDataplane.open(DataplaneConfig.builder(List.of(LNS))
            .maxSessions(16)
            .maxPrefixes(16)
            .build());
    private final TunRoutes routes = new TunRoutes(memory.routes(), List.of());
    private final DataplaneForwarding forwarding = new DataplaneForwarding(
            memory.plane().sessions(0), memory.plane().inject(0), routes, DIRECTORY, new ShardInbox(10, () -> {}));

    @BeforeEach
    void up() {
        forwarding.tunnelUp(7, new UdpPath(LNS, new InetSocketAddress("198.51.100.2", 1701)));
    }

    @AfterEach
    void close() {
        routes.close();
        memory.plane().close();
    }

    private void toSubscriber(TrafficRules rules, long nowNanos) {
        assertThat(forwarding.install(entry(new Treatment(null, null, rules)))).isTrue();
        memory.queues()
                .getFirst()
                .deliver(ByteBuffer.allocate(40)
                        .putInt(0x4500_0028)
                        .putInt(0)
                        .putInt(0x40FD_0000)
                        .putInt(0xCB00_7109)
                        .put(SUBSCRIBER.getAddress())
                        .array());
        memory.plane().step(nowNanos);
    }

    @Test
    void aFilterByName() {
        toSubscriber(new TrafficRules(null, "shut", null, null, null, null, null), 1);
        assertThat(memory.plane().counters().drops(DropReason.FILTERED)).isOne();
        assertThat(forwarding.lastTrafficNanos(7, 8, false)).isZero();
        toSubscriber(TrafficRules.UNSAID, 55);
        assertThat(memory.plane().counters().drops(DropReason.FILTERED)).isOne();
        assertThat(forwarding.lastTrafficNanos(7, 8, false)).isEqualTo(55);
        assertThat(forwarding.lastTrafficNanos(7, 8, true)).isZero();
    }

    @Test
    void trafficClassesByName() {
        toSubscriber(new TrafficRules(null, null, null, "tariff", null, null, null), 1);
        assertThat(forwarding.read(7, 8).classes()).containsExactly(new Counters.ClassUsage("volume", 0, 0, 1, 40));
    }

    private static SessionEntry entry(Treatment treatment) {
        return new SessionEntry(
                7,
                8,
                17,
                18,
                DataChannel.DEFAULT,
                new SessionEntry.LcpOpen(1, true, false, true),
                1400,
                0,
                true,
                false,
                SUBSCRIBER,
                0,
                List.of(),
                treatment,
                null);
    }
}
