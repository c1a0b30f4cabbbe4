package net.sluice.node.blueprint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.sluice.dataplane.Filter;
import net.sluice.dataplane.NumberRange;
import net.sluice.dataplane.PacketMatch;
import net.sluice.dataplane.Prefix;
import net.sluice.dataplane.TrafficClasses;
import net.sluice.dataplane.WalledGarden;
import net.sluice.node.config.ConfigLoader;
import net.sluice.session.LacProfile;
import net.sluice.session.TrafficRules;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Filters, gardens and classes, from the file to the data plane's words. */
class RuleBlueprintTest {
    private static final String FILE = """
            node: {name: n}
            l2tp: {listen: 192.0.2.1}
            peers:
              - {name: lac, addresses: [198.51.100.0/24], challenge: off}
            ppp-profiles:
              - name: default
                idle-by: subscriber
                idle-filter: guest
                traffic: {filter-up: guest, walled-garden: unpaid, traffic-classes: tariff, packets-up: 500}
            users:
              - {name: a, password: "env:P", traffic: {filter-up: none, filter-down: guest}}
            filters:
              - name: guest
                otherwise: drop
                rules:
                  - name: web
                    action: pass
                    match:
                      protocols: [tcp, 17]
                      from: [10.0.0.0/8, "2001:db8::/32"]
                      to: [192.0.2.1]
                      from-ports: [1024-65535]
                      to-ports: [80, 443]
                      dscps: [46]
                  - {action: drop, match: {icmp-types: [8]}}
                  - {action: pass, match: {established: true}}
                  - {action: pass, match: {later-fragments: true}}
            walled-gardens:
              - name: unpaid
                allow: [{to: [192.0.2.0/28]}]
                captive: [192.0.2.80, "2001:db8::80"]
                captive-port: 8080
                redirect-ports: [80, 8000-8100]
                dns: [192.0.2.53]
            traffic-classes:
              - name: tariff
                classes: [volume, free]
                rules: [{of: free, match: {to: [203.0.113.0/24]}}]
            """;

    @TempDir
    Path folder;

    private Blueprint blueprint() throws IOException {
        Path file = folder.resolve("f.yaml");
        Files.writeString(file, FILE);
        var loaded = ConfigLoader.load(file, name -> "secret");
        assertThat(loaded.problems().stream()
                        .filter(problem -> problem.isError())
                        .map(p -> p.text("f")))
                .isEmpty();
        return new Blueprint(loaded.config(), 1);
    }

    private static Prefix prefix(String address, int length) throws IOException {
        return new Prefix(InetAddress.getByName(address), length);
    }

    @Test
    void whatTheFileSaysIsWhatTheDataPlaneGets() throws IOException {
        var rules = blueprint().rules();
        PacketMatch web = PacketMatch.builder()
                .sources(List.of(prefix("10.0.0.0", 8), prefix("2001:db8::", 32)))
                .destinations(List.of(prefix("192.0.2.1", 32)))
                .protocols(List.of(NumberRange.of(6), NumberRange.of(17)))
                .sourcePorts(List.of(new NumberRange(1024, 65535)))
                .destinationPorts(List.of(NumberRange.of(80), NumberRange.of(443)))
                .dscps(List.of(NumberRange.of(46)))
                .build();
        assertThat(rules.filters().get("guest"))
                .isEqualTo(new Filter(
                        "guest",
                        List.of(
                                new Filter.Rule("web", Filter.Action.PASS, web),
                                new Filter.Rule(
                                        "2",
                                        Filter.Action.DROP,
                                        PacketMatch.builder()
                                                .icmpTypes(List.of(NumberRange.of(8)))
                                                .build()),
                                new Filter.Rule(
                                        "3",
                                        Filter.Action.PASS,
                                        PacketMatch.builder().established(true).build()),
                                new Filter.Rule(
                                        "4",
                                        Filter.Action.PASS,
                                        PacketMatch.builder()
                                                .laterFragments(true)
                                                .build())),
                        Filter.Action.DROP));
        assertThat(rules.gardens().get("unpaid"))
                .isEqualTo(new WalledGarden(
                        "unpaid",
                        List.of(PacketMatch.builder()
                                .destinations(List.of(prefix("192.0.2.0", 28)))
                                .build()),
                        List.of(InetAddress.getByName("192.0.2.80"), InetAddress.getByName("2001:db8::80")),
                        8080,
                        List.of(NumberRange.of(80), new NumberRange(8000, 8100)),
                        List.of(InetAddress.getByName("192.0.2.53")),
                        128));
        assertThat(rules.classes().get("tariff"))
                .isEqualTo(new TrafficClasses(
                        "tariff",
                        List.of("volume", "free"),
                        List.of(new TrafficClasses.Rule(
                                1,
                                PacketMatch.builder()
                                        .destinations(List.of(prefix("203.0.113.0", 24)))
                                        .build()))));
    }

    @Test
    void profilesAndUsersNameThem() throws IOException {
        Blueprint blueprint = blueprint();
        LacProfile profile =
                new PeerDirectory(blueprint.config()).profileOf(InetAddress.getByName("198.51.100.7"), "x");
        assertThat(profile.traffic().rules())
                .isEqualTo(new TrafficRules("guest", null, "unpaid", "tariff", 500, null, "guest"));
        assertThat(profile.idleBySubscriber()).isTrue();
        assertThat(blueprint
                        .users()
                        .getFirst()
                        .services()
                        .traffic()
                        .or(profile.traffic())
                        .rules())
                .isEqualTo(new TrafficRules("none", "guest", "unpaid", "tariff", 500, null, "guest"));
    }

    @Test
    void eachIsMadeOnce() throws IOException {
        Blueprint blueprint = blueprint();
        assertThat(blueprint.rules()).isSameAs(blueprint.rules());
    }
}
