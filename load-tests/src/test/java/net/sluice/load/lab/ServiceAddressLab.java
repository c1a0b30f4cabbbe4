package net.sluice.load.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * Nodes that know nothing of each other behind one service address: what BIRD makes of the routes that they put into the kernel, and how soon the router hears
 * that a node is gone.
 */
class ServiceAddressLab {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String FIRST = "198.18.1.2";
    private static final String SECOND = "198.18.2.2";

    private ClusterLab lab;

    @AfterEach
    void clear() {
        if (lab != null) {
            lab.close();
        }
    }

    private void build(ClusterLab.Spread spread) {
        Labs.needs("freeradius", "curl");
        String refusal = Lab.refusal() == null ? ClusterLab.missing() : "no lab here: " + Lab.refusal();
        Assumptions.assumeTrue(refusal.isEmpty(), refusal);
        lab = ClusterLab.build(Labs.folder(ServiceAddressLab.class).resolve(spread.name()), 2, spread);
        lab.startRadius("DEFAULT\tCleartext-Password := \"secret\"\n");
        lab.startCore();
        for (ClusterNode node : lab.nodes()) {
            node.start(
                    new NodeConfig()
                            .serviceAddress(ClusterLab.SERVICE_ADDRESS, ClusterLab.LACS)
                            .pool("100.64." + node.number() + ".0/24", "100.64." + node.number() + ".0")
                            .watchdog("8s")
                            .heap("700m"),
                    line -> {});
        }
        lab.nodes().forEach(ClusterNode::awaitReady);
        awaitHops(List.of(FIRST, SECOND));
    }

    private void awaitHops(List<String> hops) {
        lab.await(
                "the router to spread over " + hops,
                PATIENCE,
                () -> lab.serviceHops().equals(hops),
                () -> (lab.bird("show route all") + lab.bird("show protocols"))
                        .lines()
                        .toList());
    }

    /** Sessions over many addresses of the LAC, and packets on each both ways. */
    private void call() {
        LabProcess fleet = lab.startFleet(
                0,
                List.of(
                        "--tunnels",
                        "16",
                        "--sessions",
                        "32",
                        "--core",
                        Lab.CORE_ADDRESS,
                        "--packets",
                        "5",
                        "--pps",
                        "300"),
                line -> {});
        fleet.await("32 of 32 sessions up", PATIENCE);
        fleet.await("traffic: 32 of 32 sessions whole", PATIENCE);
        assertThat(fleet.terminate(PATIENCE)).isZero();
    }

    @Test
    void lacs_are_spread_over_those_who_announce_and_a_killed_one_is_withdrawn_at_once() {
        build(ClusterLab.Spread.ADDRESSES);
        call();
        for (ClusterNode node : lab.nodes()) {
            assertThat(node.node().process().lines())
                    .as("tunnels came to " + node.name())
                    .anyMatch(line -> line.contains("198.51.100."));
        }
        assertThat(lab.router().run("ip", "route", "show"))
                .contains("100.64.1.0/24 via " + FIRST)
                .contains("100.64.2.0/24 via " + SECOND);

        long killed = lab.nodes().getFirst().kill();
        Duration service = lab.routes()
                .await(
                        "the service address without the killed node",
                        killed,
                        PATIENCE,
                        text -> text.contains(ClusterLab.SERVICE_ADDRESS)
                                && text.contains(SECOND)
                                && !text.contains(FIRST));
        Duration pool = lab.routes()
                .await("the pool without a way", killed, PATIENCE, text -> text.startsWith("Deleted 100.64.1.0/24"));
        awaitHops(List.of(SECOND));
        System.out.println("seen a killed node's service address is withdrawn after " + service.toMillis()
                + " ms, its pool after " + pool.toMillis() + " ms");
        assertThat(service).isLessThan(Duration.ofSeconds(5));
        call();

        long silent = lab.nodes().getLast().dieSilently();
        Duration gone = lab.routes()
                .await(
                        "the service address without the silent host",
                        silent,
                        PATIENCE,
                        text -> text.startsWith("Deleted " + ClusterLab.SERVICE_ADDRESS));
        System.out.println("seen a silent host's service address is withdrawn after " + gone.toMillis() + " ms");
        assertThat(gone).isLessThan(Duration.ofSeconds(10));
        lab.nodes().getLast().heal();
        awaitHops(List.of(SECOND));
    }

    @Test
    void a_frozen_node_is_ended_from_outside_and_its_routes_go_with_its_tun() {
        build(ClusterLab.Spread.PORTS);
        call();
        ClusterNode node = lab.nodes().getFirst();

        node.freeze();
        node.thaw();
        long frozen = node.freeze();
        Duration gone = lab.routes()
                .await(
                        "the service address without the frozen node",
                        frozen,
                        PATIENCE,
                        text -> text.contains(ClusterLab.SERVICE_ADDRESS)
                                && text.contains(SECOND)
                                && !text.contains(FIRST));
        System.out.println("seen a frozen node's service address is withdrawn after " + gone.toMillis() + " ms");
        assertThat(gone).as("the watchdog's eight seconds, its grace, and BIRD").isLessThan(Duration.ofSeconds(40));
        assertThat(node.node().process().awaitEnd(PATIENCE)).as("SIGKILL").isEqualTo(128 + 9);
        assertThat(node.host().run("ip", "-o", "link")).doesNotContain("sluice0");
        assertThat(node.node().process().lines()).anyMatch(line -> line.contains("watchdog: no sign of life"));
        call();
        assertThat(lab.nodes().getLast().node().process().terminate(PATIENCE))
                .as("the other one ends in its own time")
                .isZero();
    }
}
