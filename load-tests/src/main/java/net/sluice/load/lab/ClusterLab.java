package net.sluice.load.lab;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Nodes behind one service address, and a router before them that spreads over those which announce it:
 *
 * <pre>
 *   lac1  198.51.100.2-33 ---+             +--- node1  198.18.1.2   10.77.0.1 ---+
 *   lac2  198.51.101.2-33 ---+-- router ---+--- node2  198.18.2.2   10.77.0.2 ---+-- fabric (a bridge)
 *   core  203.0.113.10    ---+             +--- ...                             ---+
 *
 *   service address: 192.0.2.1        subscribers: 100.64.0.0/10
 * </pre>
 *
 * The router learns from BIRD on each node, by BGP, who has the service address and the subscribers' blocks. As {@link Lab} it works only in namespaces
 * of its own.
 */
public final class ClusterLab implements AutoCloseable {

    public static final String SERVICE_ADDRESS = "192.0.2.1";

    /** Prefixes of the LACs. */
    public static final String LACS = "198.51.100.0/24, 198.51.101.0/24";

    /** How many addresses each LAC has. */
    public static final int LAC_ADDRESSES = 32;

    /** BFD's, slower than in production: all hosts of the lab share a machine, and whoever waits for a CPU is not dead. */
    static final String BEAT_MILLIS = "500";

    private static final String ACCESS_MTU = "1700";
    private static final String CUT = "table inet cut";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Ground ground;
    private final List<LabHost> lacs = new ArrayList<>();
    private final LabHost router;
    private final LabHost core;
    private final LabHost fabric;
    private final List<ClusterNode> nodes = new ArrayList<>();
    private final RouteWatch routes;
    private final Bird bird;

    /** By what the router chooses among equal paths (net.ipv4.fib_multipath_hash_policy). */
    public enum Spread {
        /** Source and destination address. */
        ADDRESSES(0),
        /** Their ports too. */
        PORTS(1);

        private final int hashPolicy;

        Spread(int hashPolicy) {
            this.hashPolicy = hashPolicy;
        }

        /** The sysctl's value. */
        public int hashPolicy() {
            return hashPolicy;
        }
    }

    private ClusterLab(Ground ground, int nodeCount, Spread spread, boolean birds) {
        this.ground = ground;
        router = ground.host("router");
        core = ground.host("core");
        fabric = ground.host("fabric");
        fabric.run("ip", "link", "add", "bridge", "type", "bridge");
        fabric.run("ip", "link", "set", "bridge", "up");
        Ground.forwards(router);
        router.run("sysctl", "-q", "-w", "net.ipv4.fib_multipath_hash_policy=" + spread.hashPolicy());
        for (int i = 0; i < 2; i++) {
            lacs.add(lac(i));
        }
        Ground.wire(router, "core", core, "core");
        Ground.end(router, "core", "203.0.113.1/24");
        Ground.end(core, "core", Lab.CORE_ADDRESS + "/24");
        core.run("ip", "route", "add", Lab.SUBSCRIBERS, "via", "203.0.113.1");
        core.run("ip", "route", "add", "198.18.0.0/16", "via", "203.0.113.1");
        List<String> peerings = new ArrayList<>();
        for (int i = 1; i <= nodeCount; i++) {
            nodes.add(node(i));
            peerings.add("protocol bgp node" + i + " from node { neighbor 198.18." + i + ".2 as NODE_AS; }");
        }
        routes = RouteWatch.start(router);
        bird = Bird.start(router, "router.conf", Map.of("ROUTER", "198.18.0.1", "BEAT", BEAT_MILLIS), peerings);
        if (birds) {
            nodes.forEach(ClusterNode::startBird);
        }
    }

    /** Builds the hosts and starts BIRD on the router and beside each node to be; what programs print goes into the folder. */
    public static ClusterLab build(Path folder, int nodes, Spread spread) {
        return build(folder, nodes, spread, true);
    }

    /** The same without BIRD beside the nodes to be: they bring their own. */
    public static ClusterLab buildBare(Path folder, int nodes, Spread spread) {
        return build(folder, nodes, spread, false);
    }

    private static ClusterLab build(Path folder, int nodes, Spread spread, boolean birds) {
        Ground ground = Ground.prepare(folder);
        try {
            return new ClusterLab(ground, nodes, spread, birds);
        } catch (LabFailure e) {
            ground.close();
            throw e;
        }
    }

    private LabHost lac(int index) {
        LabHost lac = ground.host("lac" + (index + 1));
        Ground.wire(router, lac.name(), lac, "access");
        String net = "198.51." + (100 + index);
        Ground.end(router, lac.name(), net + ".1/24");
        Ground.end(lac, "access", net + ".2/24");
        for (int i = 1; i < LAC_ADDRESSES; i++) {
            lac.run("ip", "address", "add", net + "." + (2 + i) + "/24", "dev", "access");
        }
        // As on a carrier's access network, a full packet of a subscriber fits with all that L2TP adds.
        router.run("ip", "link", "set", lac.name(), "mtu", ACCESS_MTU);
        lac.run("ip", "link", "set", "access", "mtu", ACCESS_MTU);
        lac.run("ip", "route", "add", SERVICE_ADDRESS + "/32", "via", net + ".1");
        return lac;
    }

    private ClusterNode node(int number) {
        LabHost host = ground.host("node" + number);
        Ground.wire(router, host.name(), host, "access");
        String net = "198.18." + number;
        Ground.end(router, host.name(), net + ".1/24");
        Ground.end(host, "access", net + ".2/24");
        router.run("ip", "link", "set", host.name(), "mtu", ACCESS_MTU);
        host.run("ip", "link", "set", "access", "mtu", ACCESS_MTU);
        host.run("ip", "route", "add", "default", "via", net + ".1");
        Ground.wire(fabric, host.name(), host, "cluster");
        fabric.run("ip", "link", "set", host.name(), "master", "bridge");
        fabric.run("ip", "link", "set", host.name(), "up");
        Ground.end(host, "cluster", "10.77.0." + number + "/24");
        Ground.forwards(host);
        Ground.pings(host);
        return new ClusterNode(number, host);
    }

    /** What is missing here for such a lab, beside what {@link Lab#refusal} tells; empty when nothing is. */
    public static String missing() {
        return !Bird.installed() ? "bird2 is not installed" : Lab.has("nft") ? "" : "nftables is not installed";
    }

    /** Address number i of a LAC, both from 0. */
    public static String lacAddress(int lac, int i) {
        return "198.51." + (100 + lac) + "." + (2 + i);
    }

    /** From 0. */
    public LabHost lacHost(int index) {
        return lacs.get(index);
    }

    public LabHost router() {
        return router;
    }

    public LabHost core() {
        return core;
    }

    /** The network between the nodes; its device {@code bridge} can have addresses of servers there. */
    public LabHost fabric() {
        return fabric;
    }

    public List<ClusterNode> nodes() {
        return List.copyOf(nodes);
    }

    /** The changes of the router's routes. */
    public RouteWatch routes() {
        return routes;
    }

    /** What the router's BIRD says to a question. */
    public String bird(String question) {
        return bird.ask(question);
    }

    public Path folder() {
        return ground.folder();
    }

    /** The next hops that the router has for the service address: nodes' addresses, sorted. */
    public List<String> serviceHops() {
        return router.run("ip", "-o", "route", "show", SERVICE_ADDRESS + "/32")
                .lines()
                .flatMap(line -> line.replace("\\", " ").lines())
                .flatMap(line -> Pattern.compile("via (\\S+)").matcher(line).results())
                .map(found -> found.group(1))
                .sorted()
                .toList();
    }

    /** Starts FreeRADIUS on the core host. */
    public FreeRadius startRadius(String users) {
        return FreeRadius.start(core, "198.18.0.0/16", users, true, line -> {});
    }

    /** The same, which any host of the lab may ask, without a Message-Authenticator too. */
    public FreeRadius startOpenRadius(String users) {
        return FreeRadius.start(core, "0.0.0.0/0", users, false, line -> {});
    }

    /** Starts the fleet's counterpart on the core host. */
    public LabProcess startCore() {
        return Fleet.startCore(core);
    }

    /**
     * Starts a fleet on a LAC host, over all its addresses.
     *
     * @param options as {@code ./lns lac} takes them
     */
    public LabProcess startFleet(int lac, List<String> options, Consumer<String> listener) {
        return startFleet(lac, SERVICE_ADDRESS, options, listener);
    }

    /** The same into another LNS. */
    LabProcess startFleet(int lac, String lns, List<String> options, Consumer<String> listener) {
        List<String> addresses = new ArrayList<>();
        for (int i = 0; i < LAC_ADDRESSES; i++) {
            addresses.add(lacAddress(lac, i));
        }
        List<String> all = new ArrayList<>(List.of("--from", String.join(",", addresses)));
        all.addAll(options);
        return Fleet.start(lacs.get(lac), lns, all, listener);
    }

    /** Has the router lose all that comes from or goes to these LAC addresses. */
    public void cutPaths(List<String> addresses) {
        String all = "{ " + String.join(", ", addresses) + " }";
        router.run(
                "nft",
                "add " + CUT + "; add chain inet cut forward { type filter hook forward priority 0; };"
                        + " add rule inet cut forward ip saddr " + all + " drop;"
                        + " add rule inet cut forward ip daddr " + all + " drop");
    }

    /** It does not any more. */
    public void mendPaths() {
        router.attempt(PATIENCE, "nft", "delete " + CUT);
    }

    /** See {@link Ground#await}. */
    public void await(String what, Duration patience, BooleanSupplier so, Supplier<List<String>> evidence) {
        ground.await(what, patience, so, evidence);
    }

    @Override
    public void close() {
        ground.close();
    }
}
