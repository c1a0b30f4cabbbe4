package net.sluice.node.blueprint;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.SplittableRandom;
import net.sluice.dataplane.DataplaneConfig;
import net.sluice.dataplane.Offloads;
import net.sluice.node.TestConfig;
import net.sluice.node.config.PppProfile;
import net.sluice.radius.RadiusConfig;
import net.sluice.session.Excess;
import net.sluice.session.Rate;
import net.sluice.session.RateTuning;
import net.sluice.session.ShardConfig;
import net.sluice.session.Traffic;
import org.junit.jupiter.api.Test;

class BlueprintTest {
    private final Blueprint blueprint = new Blueprint(TestConfig.of("""
            pools:
              - {name: a, ranges: [100.64.0.0/24, 100.65.0.8-100.65.0.11], exclude: [100.64.0.1]}
              - {name: six, ranges: ["2001:db8::/40"]}
            radius:
              nas-address: "2001:db8::9"
              authentication: [{address: 192.0.2.9, secret: "literal:r", timeout: 1s, tries: 4}]
              accounting: [{address: "192.0.2.9:5555", secret: "literal:r", name: acct}]
              accounting-backlog: 5000
            workers: {shards: 3, socket-buffer: 65536}
            limits: {sessions: 100, logins-in-flight: 10}
            """), 8);

    @Test
    void thePacketPathIsLaidOutByFileAndCpus() {
        DataplaneConfig config = blueprint.dataplane();
        assertThat(config.listen()).containsExactly(new InetSocketAddress("192.0.2.1", 1701));
        assertThat(config.poolRoutes())
                .extracting(Object::toString)
                .containsExactly("100.64.0.0/24", "100.65.0.8/30", "2001:db8:0:0:0:0:0:0/40");
        assertThat(config.shards()).isEqualTo(3);
        assertThat(config.wireWorkers()).isEqualTo(4);
        assertThat(config.tunWorkers()).isEqualTo(2);
        assertThat(config.socketBufferBytes()).isEqualTo(65_536);
        assertThat(config.maxSessions()).isEqualTo(100);
    }

    @Test
    void radiusPortsAreTheUsualOnesUnlessWritten() {
        RadiusConfig config = blueprint.radius();
        assertThat(config.authentication()).singleElement().satisfies(server -> {
            assertThat(server.address()).isEqualTo(new InetSocketAddress("192.0.2.9", 1812));
            assertThat(server.name()).isEqualTo("192.0.2.9");
            assertThat(server.retransmission().tries()).isEqualTo(4);
            assertThat(server.requireMessageAuthenticator()).isTrue();
        });
        assertThat(config.accounting()).singleElement().satisfies(server -> {
            assertThat(server.address()).isEqualTo(new InetSocketAddress("192.0.2.9", 5555));
            assertThat(server.name()).isEqualTo("acct");
        });
        assertThat(config.nas().identifier()).isEqualTo("lns");
        assertThat(config.nas().ipv4()).isNull();
        assertThat(config.nas().ipv6()).isNotNull();
        assertThat(config.limits().records()).isEqualTo(5000);
    }

    @Test
    void poolsGiveAddressesAndPrefixes() {
        assertThat(blueprint.pools()).extracting(pool -> pool.unitLength()).containsExactly(32, 56);
        assertThat(blueprint.pools().getFirst().excluded())
                .extracting(Object::toString)
                .containsExactly("100.64.0.1-100.64.0.1");
    }

    @Test
    void aUsersRatesAreTheUsersAndTheRestIsTheProfiles() {
        Blueprint file = new Blueprint(TestConfig.of("""
                ppp-profiles:
                  - name: dsl
                    traffic: {rate-up: 512k, rate-down: "95% of connect-speed", overhead: 34, codel-target: 20ms}
                users:
                  - {name: gold, password: "literal:x", traffic: {rate-up: none, excess-down: police}}
                """), 8);
        Traffic gold = file.users().getFirst().services().traffic();
        assertThat(gold)
                .isEqualTo(Traffic.builder()
                        .rateUp(new Rate.Unlimited())
                        .excessDown(Excess.POLICE)
                        .build());
        PppProfile dsl = file.config().pppProfiles().getFirst();
        assertThat(TrafficBlueprint.traffic(dsl))
                .isEqualTo(Traffic.builder()
                        .rateUp(new Rate.Fixed(512_000))
                        .rateDown(new Rate.OfConnectSpeed(95))
                        .excessUp(Excess.POLICE)
                        .excessDown(Excess.SHAPE)
                        .build());
        assertThat(TrafficBlueprint.tuning(dsl.traffic()).overheadOctets()).isEqualTo(34);
        assertThat(TrafficBlueprint.tuning(dsl.traffic()).codelTargetNanos()).isEqualTo(20_000_000);
    }

    @Test
    void whatTheFileDoesNotSayOfRatesIsTheDefault() {
        assertThat(TrafficBlueprint.tuning(PppProfile.DEFAULT.traffic())).isEqualTo(RateTuning.DEFAULTS);
        Traffic said = TrafficBlueprint.traffic(PppProfile.DEFAULT);
        assertThat(said.rateUp()).isNull();
        assertThat(said.rateDown()).isNull();
    }

    @Test
    void offloadsAreAllUnlessTheFileNamesSome() {
        assertThat(blueprint.dataplane().offloads()).isEqualTo(Offloads.ALL);
        Blueprint some = new Blueprint(TestConfig.of("""
                l2tp: {listen: 192.0.2.1, offloads: udp-segment}
                tun: {gateway-ipv4: 100.64.0.1, offloads: tso}
                """), 1);
        assertThat(some.dataplane().offloads()).isEqualTo(new Offloads(false, true, true, false, false));
        Blueprint none = new Blueprint(TestConfig.of("""
                l2tp: {listen: 192.0.2.1, offloads: []}
                tun: {gateway-ipv4: 100.64.0.1, offloads: []}
                """), 1);
        assertThat(none.dataplane().offloads()).isEqualTo(Offloads.NONE);
    }

    @Test
    void allNodesOfAClusterCallThemselvesByItsName() {
        String cluster = """
                l2tp: {listen: 192.0.2.1, service-address: true}
                cluster: {name: pop, address: 127.0.0.1, members: [127.0.0.1, 127.0.0.2, 127.0.0.3], secret: "literal:0123456789abcdef"}
                """;
        assertThat(new Blueprint(TestConfig.of(cluster, "a"), 1).hostName()).isEqualTo("pop");
        assertThat(new Blueprint(TestConfig.of(cluster, "b"), 1).hostName()).isEqualTo("pop");
        String named = cluster.replace("service-address: true", "service-address: true, host-name: lns.example");
        assertThat(new Blueprint(TestConfig.of(named, "a"), 1).hostName()).isEqualTo("lns.example");
    }

    @Test
    void everyShardHasTunnelIdsOfItsOwn() {
        ShardConfig shard = blueprint.shard(2, 1, new SplittableRandom(1));
        assertThat(shard.shards()).isEqualTo(3);
        assertThat(shard.l2tp().hostName()).isEqualTo("lns");
        assertThat(shard.l2tp().maxTransmissions()).isEqualTo(8);
        assertThat(shard.limits().authentications()).isEqualTo(3);
        for (int i = 0; i < 100; i++) {
            assertThat((shard.l2tp().tunnelIds().take() >>> 8) % 3).isEqualTo(2);
        }
    }
}
