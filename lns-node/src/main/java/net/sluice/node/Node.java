package net.sluice.node;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import net.sluice.cluster.AddressPools;
import net.sluice.cluster.Directory;
import net.sluice.cluster.Displacement;
import net.sluice.cluster.LocalDirectory;
import net.sluice.cluster.LoginDirectory;
import net.sluice.cluster.SessionStore;
import net.sluice.dataplane.Dataplane;
import net.sluice.dataplane.DataplaneConfig;
import net.sluice.dataplane.Fence;
import net.sluice.dataplane.HostException;
import net.sluice.dataplane.HostProblem;
import net.sluice.dataplane.RelayConfig;
import net.sluice.node.blueprint.Blueprint;
import net.sluice.node.capture.CaptureDesk;
import net.sluice.node.capture.CaptureOrder;
import net.sluice.node.cluster.AccessGuard;
import net.sluice.node.cluster.AccessSettings;
import net.sluice.node.cluster.Cluster;
import net.sluice.node.cluster.ClusterCounters;
import net.sluice.node.cluster.ClusterException;
import net.sluice.node.cluster.ClusterSettings;
import net.sluice.node.cluster.TunnelZeroDoor;
import net.sluice.node.config.Config;
import net.sluice.node.operator.OperatorOrder;
import net.sluice.node.operator.OperatorSocket;
import net.sluice.ops.Health;
import net.sluice.ops.Metrics;
import net.sluice.ops.OpsServer;
import net.sluice.ops.http.HttpLimits;
import net.sluice.ops.http.HttpService;
import net.sluice.ops.http.Reply;
import net.sluice.radius.RadiusClient;
import net.sluice.session.AaaPort;
import net.sluice.session.LocalUsers;
import net.sluice.session.Ports;
import net.sluice.session.RecordPort;
import net.sluice.session.SessionRecord;
import net.sluice.session.Shard;
import net.sluice.session.ShardConfig;
import net.sluice.session.ShardInbox;
import net.sluice.session.SubscriberRef;
import net.sluice.session.leaf.ClusterDirectory;
import net.sluice.session.leaf.DataplaneForwarding;
import net.sluice.session.leaf.DataplaneWire;
import net.sluice.session.leaf.RadiusAaa;
import net.sluice.session.leaf.SubscriberRoutes;
import net.sluice.session.leaf.TunRoutes;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The daemon: all rooms open and wired to each other. {@link #start} returns when calls are taken; {@link #shutdown} ends
 * them cleanly and closes everything.
 */
final class Node {
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);
    /** Orders from outside that may wait at a shard; answers to its own questions are not refused. */
    private static final int INBOX_ORDERS = 10_000;
    /** Users whose last pool address is remembered. */
    private static final int STICKY_LOGINS = 1_000_000;

    private static final long HUNG_NANOS = Duration.ofSeconds(10).toNanos();
    private static final long POLL_NANOS = Duration.ofMillis(20).toNanos();

    private final Blueprint blueprint;
    private final Metrics metrics = new Metrics();
    private final Health health = new Health();
    private final List<ShardInbox> inboxes = new ArrayList<>();
    private final List<LateWakeup> wakeups = new ArrayList<>();
    private final List<ShardLoop> loops = new CopyOnWriteArrayList<>();
    private @Nullable HttpService http;
    private @Nullable Dataplane dataplane;
    private @Nullable RadiusClient radius;
    private @Nullable RadiusAaa radiusAaa;
    private @Nullable TunRoutes routes;
    private @Nullable DropReport dropReport;
    private @Nullable CaptureDesk captures;
    private @Nullable OperatorSocket operators;
    private volatile @Nullable Announcer announcer;
    private volatile @Nullable Cluster cluster;
    private final Drain drain;
    private @Nullable AccessGuard access;
    private final ClusterCounters clusterCounters = new ClusterCounters();
    private boolean acted;
    private volatile String notReady = "starting";

    /** Opens the data plane; tests have one without a host. */
    @FunctionalInterface
    interface DataplaneOpener {
        Dataplane open(DataplaneConfig config) throws HostException;
    }

    private Node(Blueprint blueprint) {
        this.blueprint = blueprint;
        ClusterSettings settings = blueprint.cluster();
        boolean witness = settings != null && settings.witness();
        drain = new Drain(blueprint.config().node().name(), loops, () -> cluster, witness);
    }

    /**
     * Opens and wires everything. What cannot be opened is told by name, and what was open is closed again.
     *
     * @throws HostException when this host lacks something
     */
    static Node start(Blueprint blueprint, DataplaneOpener opener) throws HostException {
        Node node = new Node(blueprint);
        try {
            node.open(opener);
            return node;
        } catch (HostException | RuntimeException failure) {
            node.close();
            throw failure;
        }
    }

    private void open(DataplaneOpener opener) throws HostException {
        health.live("loops", this::hungLoop);
        health.ready("node", () -> notReady.isEmpty() ? null : notReady);
        health.ready("drain", drain::notReady);
        metrics.processAndJvm();
        http = openHttp();
        ClusterSettings settings = blueprint.cluster();
        NodeLife life = NodeLife.begin(
                blueprint.config().node().name(), InstantSource.system().instant());
        Cluster joining = settings == null ? null : new Cluster(settings, life.incarnation(), inboxes, this::actsOrNot);
        cluster = joining;
        if (settings != null && settings.witness()) {
            openWitness(Objects.requireNonNull(joining));
            return;
        }
        Dataplane plane = opener.open(layout(settings, joining, life));
        dataplane = plane;
        plane.warnings().forEach(problem -> LOG.warn("host: {}", problem));
        LOG.info("data plane: {}", plane.offloads());
        if (joining != null) {
            meet(joining);
        }
        RadiusClient client = RadiusClient.open(blueprint.radius());
        radius = client;
        TunRoutes kernel = new TunRoutes(plane.routes(), blueprint.dataplane().poolRoutes());
        routes = kernel;
        for (int shard = 0; shard < blueprint.shards(); shard++) {
            LateWakeup wakeup = new LateWakeup();
            wakeups.add(wakeup);
            inboxes.add(new ShardInbox(INBOX_ORDERS, wakeup));
        }
        Displacement displaced = owner -> {
            SubscriberRef holder = ClusterDirectory.subscriber(owner, blueprint.shards());
            inboxes.get(holder.shard()).displaced(holder);
        };
        Directory held = joining == null
                ? new LocalDirectory(
                        new LoginDirectory(displaced),
                        new AddressPools(blueprint.pools(), blueprint.ownAddresses(), STICKY_LOGINS, displaced))
                : joining.directory(blueprint.pools(), blueprint.ownAddresses(), displaced, kernel, plane.relay());
        SessionStore<SessionRecord> store = new SessionStore<>();
        ClusterDirectory directory = new ClusterDirectory(held, store, inboxes::get);
        CaptureDesk desk = new CaptureDesk(plane.captures(), user -> online(store, user));
        captures = desk;
        AaaPort sources = new WatchedLogins(desk, openAaa(client));
        Membership membership = joining == null
                ? new Membership.Alone(drain::takesNew)
                : new Membership.InCluster(
                        joining, new TunnelZeroDoor(joining, plane.relay(), clusterCounters), clusterCounters);
        for (int shard = 0; shard < blueprint.shards(); shard++) {
            host(
                    plane,
                    shard,
                    life,
                    joining == null ? kernel : SubscriberRoutes.ELSEWHERE,
                    sources,
                    directory,
                    membership);
        }
        NodeMetrics register = new NodeMetrics(metrics);
        register.radius(client);
        register.addresses(held, store);
        register.routes(kernel);
        register(register, plane);
        begin(plane, client, joining);
    }

    private void register(NodeMetrics register, Dataplane plane) {
        register.dataplane(plane);
        register.haSets(plane.haSets());
        register.drain(drain);
        register.filters(plane.counters(), blueprint.rules().filters().values());
        for (int shard = 0; shard < loops.size(); shard++) {
            register.shard(shard, loops.get(shard), inboxes.get(shard));
        }
    }

    /** Everything is wired: calls are taken from here on; in a cluster as soon as the others are heard. */
    private void begin(Dataplane plane, RadiusClient client, @Nullable Cluster joining) throws HostException {
        plane.start();
        dropReport = new DropReport(plane.counters());
        Announcer routers = new Announcer(plane);
        announcer = routers;
        if (joining == null) {
            client.accountingOn();
            routers.want(true);
        } else {
            joining.takePart(plane.relay());
            watchAccess(joining);
        }
        notReady = "";
        LOG.info(
                "ready: {} listens on {}, TUN {}, {} shards",
                config().node().name(),
                config().l2tp().listen(),
                plane.config().tunName(),
                blueprint.shards());
    }

    /** Where routers or interfaces towards the LACs are named, a node that has lost them gives its slots away. */
    private void watchAccess(Cluster joining) throws HostException {
        AccessSettings settings = Objects.requireNonNull(blueprint.cluster()).access();
        if (settings.isAny()) {
            AccessGuard guard = AccessGuard.open(settings, joining);
            access = guard;
            health.ready("access", guard::problem);
            new ClusterMetrics(metrics).register(guard);
        }
    }

    /** In a cluster nothing leaves after the lease, and what belongs to other nodes goes to them. */
    private DataplaneConfig layout(@Nullable ClusterSettings settings, @Nullable Cluster joining, NodeLife life) {
        if (settings == null || joining == null) {
            return blueprint.dataplane();
        }
        Fence fence = settings.holds()
                ? Fence.of(() -> Long.MAX_VALUE, joining::mayActUntilNanos)
                : Fence.of(joining::mayActUntilNanos);
        return blueprint.dataplane(
                fence,
                new RelayConfig(
                        settings.relay(), settings.node(), life.incarnation(), settings.cluster(), settings.secret()));
    }

    /** A vote, and no sessions. */
    private void openWitness(Cluster joining) throws HostException {
        meet(joining);
        joining.takePart(null);
        notReady = "";
        LOG.info(
                "ready: {} is a witness of cluster {}",
                config().node().name(),
                config().cluster().name());
    }

    /** Comes back when the others are there. */
    private void meet(Cluster joining) throws HostException {
        health.ready("cluster", joining::notTakingPart);
        health.live("cluster-thread", () -> joining.stalledNanos() < HUNG_NANOS ? null : "its thread does not turn");
        try {
            joining.meet();
        } catch (ClusterException refused) {
            throw new HostException(
                    HostProblem.fatal(
                            "cluster",
                            String.valueOf(refused.getMessage()),
                            "Compare the section cluster with that of the other nodes"),
                    refused);
        }
        new ClusterMetrics(metrics).register(joining, clusterCounters);
    }

    /** In the cluster's thread: this node may act now, or not any more. */
    private void actsOrNot() {
        Cluster joined = cluster;
        RadiusClient client = radius;
        if (joined != null && client != null && joined.view().acts() && !acted) {
            acted = true;
            // A server ends every session of the NAS when it hears this, and to it all nodes are one NAS.
            if (!joined.foundSessions()) {
                client.accountingOn();
            }
        }
        Announcer routers = announcer;
        if (joined != null && routers != null) {
            routers.want(joined.mayAnnounce() && !joined.isDrained());
        }
        wakeups.forEach(LateWakeup::run);
    }

    private Config config() {
        return blueprint.config();
    }

    /** First of all, so that a start that takes long can be seen from outside. */
    private HttpService openHttp() throws HostException {
        InetSocketAddress address = config().ops().listen().or(Config.OPS_PORT);
        try {
            OpsServer server = new OpsServer(metrics, health);
            server.router().add("GET", "/readiness", _ -> readiness());
            return server.start(address, HttpLimits.DEFAULT);
        } catch (IOException taken) {
            throw new HostException(
                    HostProblem.fatal(
                            "ops-listen",
                            config().ops().listen() + " cannot be listened on: " + taken.getMessage(),
                            "Choose another ops.listen, or stop what uses it"),
                    taken);
        }
    }

    /** 200 when no session would be lost with this node; the same sentence either way. */
    private Reply readiness() {
        Cluster joined = cluster;
        LossReport report =
                LossReport.of(config().node().name(), loops, joined == null ? null : joined.viewWithSafety());
        return Reply.text(report.why() == null ? 200 : 503, "text/plain", report.text() + "\n");
    }

    private LoginSources openAaa(RadiusClient client) {
        RadiusAaa asked = new RadiusAaa(client, blueprint.hostName(), blueprint.rules(), inboxes::get);
        radiusAaa = asked;
        LocalUsers users = new LocalUsers(blueprint.users());
        boolean hasServers = !config().radius().authentication().isEmpty();
        return new LoginSources(config().login(), hasServers, users::knows, new LocalAaa(users, inboxes::get), asked);
    }

    private void host(
            Dataplane plane,
            int number,
            NodeLife life,
            SubscriberRoutes kernel,
            AaaPort sources,
            ClusterDirectory directory,
            Membership membership) {
        SecureRandom random = new SecureRandom();
        ShardInbox inbox = inboxes.get(number);
        DataplaneForwarding forwarding =
                new DataplaneForwarding(plane.sessions(number), plane.inject(number), kernel, blueprint.rules(), inbox);
        Cluster joined = cluster;
        RecordPort records = joined == null ? RecordPort.ALONE : joined.records(inbox);
        Ports ports = new Ports(new DataplaneWire(plane.inject(number)), forwarding, sources, directory, records);
        ShardConfig config = joined == null
                ? blueprint.shard(number, life.epoch(), random)
                : blueprint.shard(number, life.epoch(), joined.tunnelIds(number, blueprint.shards()));
        Shard shard = new Shard(config, ports, inbox, random, System.nanoTime());
        ShardLoop loop = new ShardLoop(number, plane.punts(number), forwarding, shard, membership);
        loops.add(loop);
        wakeups.get(number).set(plane.host(number, loop));
    }

    /** The sessions of a user that are up, by the name that was shown or the one that is accounted on. */
    private static List<CaptureDesk.Ids> online(SessionStore<SessionRecord> store, String user) {
        return store.all().stream()
                .filter(each -> user.equalsIgnoreCase(each.login().user())
                        || user.equalsIgnoreCase(each.account().user()))
                .map(SessionRecord::identity)
                .map(identity -> new CaptureDesk.Ids(identity.tunnelId(), identity.sessionId()))
                .toList();
    }

    private @Nullable String hungLoop() {
        long now = System.nanoTime();
        for (ShardLoop loop : loops) {
            long last = loop.turnNanos();
            if (last != Long.MIN_VALUE && now - last > HUNG_NANOS) {
                return loop.name() + " has not turned for "
                        + Duration.ofNanos(now - last).toSeconds() + " s";
            }
        }
        return null;
    }

    /** Whether all loops turn. */
    boolean alive() {
        return hungLoop() == null;
    }

    /** Where metrics and health are. */
    InetSocketAddress opsAddress() {
        return Objects.requireNonNull(http).address();
    }

    Metrics metrics() {
        return metrics;
    }

    /** How many captures run. */
    int runningCaptures() {
        return dataplane == null ? 0 : dataplane.captures().running();
    }

    /** Lets operators give orders, over a socket in the run directory; when that cannot be, the log says so, and the node goes on. */
    void openSocket() {
        Map<String, OperatorOrder> orders = new TreeMap<>(Map.of(Drain.NAME, drain));
        if (captures != null) {
            orders.put(CaptureOrder.NAME, new CaptureOrder(captures));
        }
        try {
            operators = OperatorSocket.open(
                    Path.of(config().ops().runDirectory()), config().node().name(), orders);
            LOG.info("orders {} at {}", orders.keySet(), operators.socket());
        } catch (IOException | RuntimeException refused) {
            LOG.warn("orders {} are not possible: {}", orders.keySet(), refused.getMessage());
        }
    }

    /** Adds to the metrics what is not the node's own. */
    void show(String version, LongSupplier droppedLogLines) {
        NodeMetrics register = new NodeMetrics(metrics);
        register.build(version);
        register.log(droppedLogLines);
    }

    /**
     * Ends sessions, tunnels and accounting, each within its configured time, and closes everything.
     *
     * @return true when nothing was cut and no record lost
     */
    boolean shutdown() {
        notReady = "shutting down";
        Announcer routers = announcer;
        if (routers != null) {
            routers.close();
        }
        Cluster joined = cluster;
        if (joined != null && joined.drain(config().shutdown().handOver())) {
            return leave();
        }
        LOG.info("shutting down: ending sessions and tunnels");
        for (int shard = 0; shard < loops.size(); shard++) {
            loops.get(shard).orderShutdown();
            wakeups.get(shard).run();
        }
        Duration patience = config().shutdown().sessions();
        if (!await(ShardLoop::isQuiet, patience)) {
            LOG.warn("shutdown: not every LAC acknowledged within {}", patience);
        }
        boolean settled = loops.stream().allMatch(ShardLoop::isSettled);
        if (!settled) {
            LOG.error("shutdown: not every session ended within {}: some are cut without accounting Stop", patience);
        }
        int lost = 0;
        if (radius != null) {
            radius.accountingOff();
            lost = radius.drain(config().shutdown().accounting());
        }
        if (lost > 0) {
            LOG.error("shutdown: {} accounting records were not acknowledged and are lost", lost);
        }
        close();
        LOG.info("stopped");
        return settled && lost == 0;
    }

    /** Others have the sessions; what is still owed to RADIUS is told. */
    private boolean leave() {
        int lost = radius == null ? 0 : radius.drain(config().shutdown().accounting());
        if (lost > 0) {
            LOG.error("shutdown: {} accounting records were not acknowledged and are lost", lost);
        }
        close();
        LOG.info("stopped; other nodes go on with what was here");
        return lost == 0;
    }

    private boolean await(Predicate<ShardLoop> done, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!loops.stream().allMatch(done)) {
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return true;
    }

    /** What was not opened is passed over. HTTP goes first: a scrape reads the others' counters. */
    private void close() {
        if (http != null) {
            http.close();
        }
        if (operators != null) {
            operators.close();
        }
        if (dropReport != null) {
            dropReport.close();
        }
        if (radiusAaa != null) {
            radiusAaa.close();
        }
        if (access != null) {
            access.close();
        }
        Cluster joined = cluster;
        if (joined != null) {
            joined.close();
        }
        Announcer routers = announcer;
        if (routers != null) {
            routers.close();
        }
        if (dataplane != null) {
            dataplane.close();
        }
        if (routes != null) {
            routes.close();
        }
        if (radius != null) {
            radius.close();
        }
        metrics.close();
    }
}
