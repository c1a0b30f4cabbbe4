package net.sluice.dataplane.assembly;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.sluice.dataplane.BatchKind;
import net.sluice.dataplane.Captures;
import net.sluice.dataplane.Counters;
import net.sluice.dataplane.Dataplane;
import net.sluice.dataplane.DataplaneConfig;
import net.sluice.dataplane.HaSetCounts;
import net.sluice.dataplane.HostProblem;
import net.sluice.dataplane.Inject;
import net.sluice.dataplane.KernelCount;
import net.sluice.dataplane.KernelDrop;
import net.sluice.dataplane.Loop;
import net.sluice.dataplane.Offloads;
import net.sluice.dataplane.Punts;
import net.sluice.dataplane.Relay;
import net.sluice.dataplane.RelayConfig;
import net.sluice.dataplane.RingView;
import net.sluice.dataplane.Routes;
import net.sluice.dataplane.Sessions;
import net.sluice.dataplane.ThreadTime;
import net.sluice.dataplane.Usage;
import net.sluice.dataplane.Wakeup;
import net.sluice.dataplane.io.DatagramPort;
import net.sluice.dataplane.io.TunQueue;
import net.sluice.dataplane.loop.Composition;
import net.sluice.dataplane.loop.LoopThread;
import net.sluice.dataplane.relay.Peers;
import net.sluice.dataplane.table.Places;
import net.sluice.dataplane.table.SlotOwners;
import net.sluice.dataplane.tally.SizeTally;
import net.sluice.dataplane.worker.Cells;
import net.sluice.dataplane.worker.WireWorker;

/**
 * A data plane on given ports and queues. A test that does not {@link #start} it drives it by {@link #step}; {@link LinuxDataplane} and
 * {@link MemoryDataplane} make one.
 */
public final class Plane implements Dataplane {

    private final DataplaneConfig config;
    private final Threads threads;
    private final Workers workers;
    private final List<ShardSessions> sessions = new ArrayList<>();
    private final List<ShardInject> injects = new ArrayList<>();
    private final UsageView usage;
    private final CapturesView captures;
    private final Routes routes;
    private final Announcement announcement;
    private final List<HostProblem> warnings;
    private final List<Runnable> closings;
    private final CellsView counters;
    private final Offloads offloads;
    private final Relay relay;
    private boolean closed;

    /**
     * Not started.
     *
     * @param ports for each wire worker one port per listen address, in that order
     * @param queues one TUN queue per TUN worker
     * @param closings what is run in {@link #close}, after the threads have ended
     */
    public Plane(
            DataplaneConfig config,
            List<List<DatagramPort>> ports,
            List<TunQueue> queues,
            Routes routes,
            List<HostProblem> warnings,
            List<Runnable> closings) {
        this(config, ports, List.of(), queues, routes, warnings, closings, List.of());
    }

    /**
     * The same with other nodes beside it, and where the kernel has counts of its own.
     *
     * @param relays one port to other nodes per wire worker when {@link DataplaneConfig#relay} is there, else none
     * @param kernel those that are not the ports'
     */
    public Plane(
            DataplaneConfig config,
            List<List<DatagramPort>> ports,
            List<DatagramPort> relays,
            List<TunQueue> queues,
            Routes routes,
            List<HostProblem> warnings,
            List<Runnable> closings,
            List<KernelCount> kernel) {
        this.config = config;
        offloads = new Offloads(
                ports.stream().flatMap(List::stream).allMatch(DatagramPort::joins),
                ports.stream().flatMap(List::stream).allMatch(DatagramPort::segments),
                queues.stream().allMatch(TunQueue::segmentsTcp),
                queues.stream().allMatch(TunQueue::segmentsUdp),
                queues.stream().allMatch(TunQueue::submits));
        this.routes = routes;
        announcement = new Announcement(routes, config.serviceAddresses() ? config.listenPrefixes() : List.of());
        this.warnings = List.copyOf(warnings);
        this.closings = List.copyOf(closings);
        int cpus = config.cpus() == 0 ? Runtime.getRuntime().availableProcessors() : config.cpus();
        threads = new Threads(
                Composition.of(cpus, config.wireWorkers(), config.tunWorkers(), config.shards()), config.napNanos());
        workers = new Workers(config, threads, ports, relays, queues);
        threads.place(workers.wires, workers.tuns);
        usage = new UsageView(workers.tables, config.wireWorkers() + config.tunWorkers());
        captures = new CapturesView(
                workers.tables,
                usage,
                ports.getFirst().stream().map(DatagramPort::local).toList(),
                workers.captures);
        Map<InetSocketAddress, Integer> portOf = new HashMap<>();
        for (int port = 0; port < ports.getFirst().size(); port++) {
            portOf.put(ports.getFirst().get(port).local(), port);
        }
        for (int shard = 0; shard < config.shards(); shard++) {
            Cells cells = workers.shardCells.get(shard);
            sessions.add(new ShardSessions(
                    shard,
                    config.shards(),
                    workers.tables,
                    portOf,
                    workers.injections,
                    workers.burials.get(shard),
                    usage,
                    cells));
            injects.add(new ShardInject(
                    workers.tables.sessions(), portOf, workers.injections, config.datagramBytes(), cells));
        }
        List<Cells> cells = new ArrayList<>(workers.wireCells);
        cells.addAll(workers.tunCells);
        cells.addAll(workers.shardCells);
        relay = relay(cells);
        counters = new CellsView(
                List.copyOf(cells),
                workers.wires.stream().map(WireWorker::rules).toList(),
                (worker, kind) -> sizes(queues, worker, kind),
                kernel(ports, relays, kernel));
    }

    /** What the control side tells of other nodes; {@code cells} get another, for what it drops. */
    private Relay relay(List<Cells> cells) {
        Peers peers = workers.peers;
        SlotOwners owners = workers.tables.owners();
        RelayConfig with = config.relay();
        if (peers == null || owners == null || with == null) {
            return new NoRelay();
        }
        Cells own = new Cells("relay");
        cells.add(own);
        Places places = new Places(workers.tables.addresses(), with.maxPlaces());
        return new RelayDesk(
                peers,
                owners,
                places,
                workers.tables.sessions().haSets(),
                workers.injections,
                config.datagramBytes(),
                own);
    }

    /** A TUN queue itself counts what it cuts. */
    private SizeTally sizes(List<TunQueue> queues, int worker, BatchKind kind) {
        int tun = worker - config.wireWorkers();
        if (tun >= 0 && tun < queues.size() && kind == BatchKind.TUN_CUT) {
            return queues.get(tun).cuts();
        }
        return counters.cells().get(worker).sizes(kind);
    }

    private static List<KernelCount> kernel(
            List<List<DatagramPort>> ports, List<DatagramPort> relays, List<KernelCount> others) {
        List<KernelCount> all = new ArrayList<>();
        for (int wire = 0; wire < ports.size(); wire++) {
            List<DatagramPort> own = new ArrayList<>(ports.get(wire));
            own.addAll(relays.isEmpty() ? List.of() : relays.subList(wire, wire + 1));
            for (DatagramPort port : own) {
                InetSocketAddress local = port.local();
                String host = local.getAddress().getHostAddress();
                String where = "wire-" + wire + " " + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":"
                        + local.getPort();
                all.add(new KernelCount(KernelDrop.SOCKET_RECEIVE, where, port::kernelDrops));
            }
        }
        all.addAll(others);
        return List.copyOf(all);
    }

    @Override
    public DataplaneConfig config() {
        return config;
    }

    @Override
    public Punts punts(int shard) {
        return workers.punts.get(shard);
    }

    @Override
    public Inject inject(int shard) {
        return injects.get(shard);
    }

    @Override
    public Sessions sessions(int shard) {
        return sessions.get(shard);
    }

    @Override
    public Relay relay() {
        return relay;
    }

    @Override
    public Routes routes() {
        return routes;
    }

    @Override
    public List<Routes.RouteProblem> announce(boolean announced) {
        return announcement.announce(announced);
    }

    @Override
    public boolean announced() {
        return announcement.announced();
    }

    @Override
    public Wakeup host(int shard, Loop loop) {
        LoopThread thread = threads.ofShard(shard);
        thread.add(new HostedLoop(loop, sessions.get(shard)));
        return thread;
    }

    @Override
    public void start() {
        threads.start();
    }

    @Override
    public Counters counters() {
        return counters;
    }

    @Override
    public List<RingView> rings() {
        return List.copyOf(workers.rings);
    }

    @Override
    public List<ThreadTime> threads() {
        return threads.times();
    }

    @Override
    public Usage usage() {
        return usage;
    }

    @Override
    public HaSetCounts haSets() {
        return workers.tables.sessions().haSets();
    }

    @Override
    public Captures captures() {
        return captures;
    }

    @Override
    public List<HostProblem> warnings() {
        return warnings;
    }

    @Override
    public Offloads offloads() {
        return offloads;
    }

    /** The workers' loops, for a test that turns them itself. */
    public List<Loop> loops() {
        List<Loop> loops = new ArrayList<>(workers.wires);
        loops.addAll(workers.tuns);
        return loops;
    }

    /**
     * Turns all workers until none has work left, at this time; for tests.
     *
     * @return how much was done
     */
    public int step(long nowNanos) {
        int total = 0;
        int work;
        do {
            work = 0;
            for (Loop loop : loops()) {
                work += loop.doWork(nowNanos);
            }
            total += work;
        } while (work > 0);
        return total;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        threads.close();
        closings.forEach(Runnable::run);
    }
}
