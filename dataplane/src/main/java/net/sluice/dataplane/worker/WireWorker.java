package net.sluice.dataplane.worker;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import net.sluice.dataplane.BatchKind;
import net.sluice.dataplane.DataplaneConfig;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.Loop;
import net.sluice.dataplane.WorkerCounter;
import net.sluice.dataplane.haset.SipHash;
import net.sluice.dataplane.io.DatagramBatch;
import net.sluice.dataplane.io.DatagramPort;
import net.sluice.dataplane.io.linux.SocketAddress;
import net.sluice.dataplane.loop.PollableLoop;
import net.sluice.dataplane.packet.L2tpHeader;
import net.sluice.dataplane.service.RuleBook;

/**
 * Owns one UDP socket per listen address and is the home of its share of the sessions. A turn: what shards want sent, what other wire workers and TUN
 * workers handed to it, and one batch from each socket, which it classifies: L2TP control up to its shard; data to the session's home, mostly itself.
 */
public final class WireWorker implements PollableLoop {

    /**
     * What a wire worker is connected to.
     *
     * @param ports its sockets, by port index
     * @param homes ways to every wire worker as home; its own is not used
     * @param queues ways to every TUN queue
     * @param fromWires rings from other wire workers
     * @param fromTuns rings from TUN workers on other threads
     * @param injections what shards want
     * @param punts the shards' punt queues
     * @param burials the shards' burial queues
     * @param salt a secret number
     * @param hash what tells packets of ha-sets apart, with a secret key
     * @param allInjections what shards want of every wire worker
     * @param captures which captures run
     */
    public record Links(
            List<DatagramPort> ports,
            List<PacketSink> homes,
            List<PacketSink> queues,
            List<PacketRing> fromWires,
            List<PacketRing> fromTuns,
            InjectQueue injections,
            List<PuntQueues> punts,
            List<BurialQueue> burials,
            long salt,
            SipHash hash,
            List<InjectQueue> allInjections,
            CaptureSwitch captures) {}

    private static final int JOINED_SHARE = 2;

    private final int index;
    private final Tables tables;
    private final Cells cells;
    private final DatagramPort[] ports;
    private final int limit;
    private final DatagramBatch batch;
    private final PacketSink[] homes;
    private final PacketRing.Reader[] fromWires;
    private final PacketRing.Reader[] fromTuns;
    private final PuntGate punts;
    private final Tap tap;
    private final Outbox outbox;
    private final Resequencer resequencer;
    private final HomeServices services;
    private final HomeSets sets;
    private final HomeMoves moves;
    private final PacketSink fromHomes;
    private final HomeUpstream upstream;
    private final HomeDownstream downstream;
    private final HomeInjector injector;
    private final TooBigTeller teller;

    /** Worker {@code index}, which is also its number as a reader in {@link net.sluice.dataplane.table.Grace}. */
    public WireWorker(Arena arena, int index, DataplaneConfig config, Tables tables, Cells cells, Links links) {
        this.index = index;
        this.tables = tables;
        this.cells = cells;
        ports = links.ports().toArray(DatagramPort[]::new);
        limit = config.batch();
        boolean joined = links.ports().stream().anyMatch(DatagramPort::joins);
        batch = new DatagramBatch(arena, messages(config, joined), config.datagramBytes(), joined);
        batch.countJoined(cells.sizes(BatchKind.WIRE_RECEIVED_JOINED));
        tap = new Tap(links.captures());
        outbox = new Outbox(arena, links.ports(), config.batch(), config.datagramBytes(), tap, cells);
        punts = new PuntGate(links.punts(), cells, config.tunnelZeroPerSecond(), config.pppPerSecond(), links.salt());
        SessionMtu mtus = new SessionMtu(tables, outbox);
        MssClamp mss = new MssClamp(config, cells);
        PacketSink[] queues = links.queues().toArray(PacketSink[]::new);
        resequencer = new Resequencer(arena, config, tables.sessions(), cells);
        services = new HomeServices(arena, config, tables.sessions(), mtus, cells, links.salt());
        homes = links.homes().toArray(PacketSink[]::new);
        sets = new HomeSets(index, tables, mtus, resequencer, services, homes, links.hash(), cells);
        OwnAddresses ours = new OwnAddresses(config);
        upstream = new HomeUpstream(tables, queues, punts, outbox, resequencer, services, ours, sets, mss, tap, cells);
        teller = new TooBigTeller(arena, config, queues, cells);
        Fragments fragments = new Fragments(arena, config, outbox);
        downstream = new HomeDownstream(tables, outbox, mtus, services, sets, mss, fragments, teller, tap, cells);
        services.onward(upstream, downstream);
        moves = new HomeMoves(index, tables, sets, links.allInjections(), cells);
        injector = new HomeInjector(
                tables, links.injections(), links.burials(), resequencer, services, sets, moves, outbox, tap, cells);
        homes[index] = upstream;
        fromHomes = new FromHomes(upstream, downstream);
        fromWires = readers(links.fromWires());
        fromTuns = readers(links.fromTuns());
    }

    /** Messages per receive: fewer when each can be many datagrams, so that a turn stays short and its packets stay in the cache. */
    private static int messages(DataplaneConfig config, boolean joined) {
        return joined ? Math.max(1, config.batch() / JOINED_SHARE) : config.batch();
    }

    /** Octets of native memory that a wire worker's receive buffers take. */
    public static long receiveBytes(DataplaneConfig config) {
        boolean joined = config.offloads().udpGro();
        return (long) messages(config, joined) * (joined ? DatagramBatch.JOINED_BYTES : config.datagramBytes());
    }

    private static PacketRing.Reader[] readers(List<PacketRing> rings) {
        return rings.stream().map(PacketRing::reader).toArray(PacketRing.Reader[]::new);
    }

    @Override
    public String name() {
        return cells.name();
    }

    @Override
    public List<Integer> descriptors() {
        return Arrays.stream(ports)
                .map(DatagramPort::descriptor)
                .filter(fd -> fd >= 0)
                .toList();
    }

    /** Octets of native memory that a worker takes beside its batches. */
    public static long bytes(DataplaneConfig config) {
        return Fragments.bytes(config)
                + TooBigTeller.bytes(config)
                + Resequencer.bytes(config)
                + HomeServices.bytes(config);
    }

    /** What a TUN worker on the same thread hands packets to, with room before them. */
    public PacketSink downstream() {
        return downstream;
    }

    /** The filters and other rules of the sessions that are at home here; their counts can be read by any thread. */
    public RuleBook rules() {
        return services.book();
    }

    @Override
    public int doWork(long nowNanos) {
        tables.grace().enter(index);
        tap.refresh();
        upstream.now(nowNanos);
        services.now(nowNanos);
        downstream.now(nowNanos);
        resequencer.now(nowNanos);
        sets.now(nowNanos);
        outbox.now(nowNanos);
        teller.now(nowNanos);
        int work = moves.doWork(nowNanos) + injector.doWork(limit);
        if (work > 0) {
            outbox.flushControl();
        }
        work += goOn();
        work += drain(fromWires, fromHomes) + drain(fromTuns, downstream);
        for (int port = 0; port < ports.length; port++) {
            work += receive(port, nowNanos);
        }
        tables.grace().exit(index);
        if (work > 0) {
            cells.add(WorkerCounter.BUSY_TURNS, 1);
        }
        return work;
    }

    /** What was held, to be put in order or by services, goes on before what comes after it. */
    private int goOn() {
        int work = resequencer.poll(upstream) + services.poll();
        if (work > 0) {
            flush();
        }
        return work;
    }

    @Override
    public long nextDeadlineNanos() {
        return Loop.sooner(
                moves.nextDeadlineNanos(), Loop.sooner(resequencer.nextDeadlineNanos(), services.nextDeadlineNanos()));
    }

    private int drain(PacketRing.Reader[] rings, PacketSink sink) {
        int work = 0;
        for (PacketRing.Reader ring : rings) {
            int drained = ring.drainTo(sink, limit);
            if (drained > 0) {
                flush();
                ring.release();
            }
            work += drained;
        }
        return work;
    }

    private void flush() {
        upstream.flush();
        downstream.flush();
        services.sent();
        punts.flush();
    }

    private int receive(int port, long nowNanos) {
        int received = ports[port].receive(batch);
        if (received <= 0) {
            if (received < 0) {
                cells.add(WorkerCounter.WIRE_RECEIVE_ERRORS, 1);
            }
            return 0;
        }
        long octets = 0;
        int joined = 0;
        for (int i = 0; i < received; i++) {
            octets += batch.length(i);
            joined += batch.inCompany(i) ? 1 : 0;
            classify(port, i, nowNanos);
            if ((i + 1) % limit == 0) {
                handOn();
            }
        }
        cells.add(WorkerCounter.WIRE_RECEIVED, received);
        cells.add(WorkerCounter.WIRE_RECEIVED_OCTETS, octets);
        cells.add(WorkerCounter.WIRE_RECEIVED_JOINED, joined);
        cells.add(WorkerCounter.WIRE_RECEIVE_BATCHES, 1);
        cells.batch(BatchKind.WIRE_RECEIVED, received);
        handOn();
        return received;
    }

    private void handOn() {
        for (PacketSink home : homes) {
            home.flush();
        }
        flush();
    }

    private void classify(int port, int i, long nowNanos) {
        MemorySegment m = batch.memory();
        long offset = batch.offset(i);
        int length = batch.length(i);
        DropReason bad = batch.truncated(i) ? DropReason.TRUNCATED : L2tpHeader.check(m, offset, length);
        if (tap.on()) {
            tap.received(port, batch.peers(), batch.peerOffset(i), m, offset, length, bad == null);
        }
        if (bad != null) {
            cells.drop(bad);
        } else if (L2tpHeader.control(m, offset)) {
            control(port, i, m, offset, length, nowNanos);
        } else {
            data(port, i, m, offset, length);
        }
    }

    private void control(int port, int i, MemorySegment m, long offset, int length, long nowNanos) {
        int tunnelId = L2tpHeader.tunnelId(m, offset);
        if (tunnelId == 0) {
            punts.tunnelZero(port, batch.peers(), batch.peerOffset(i), m, offset, length, false, nowNanos);
            return;
        }
        int tunnel = tables.tunnels().find(tunnelId);
        if (tunnel == 0) {
            cells.drop(DropReason.UNKNOWN_TUNNEL);
        } else if (fromPeer(tunnel, port, i)) {
            punts.control(tunnelId, port, batch.peers(), batch.peerOffset(i), m, offset, length, false);
        } else if (tables.tunnels().port(tunnel) == port
                && SocketAddress.sameHost(
                        batch.peers(),
                        batch.peerOffset(i),
                        tables.tunnels().peers(),
                        tables.tunnels().peerOffset(tunnel))) {
            punts.moved(tunnelId, port, batch.peers(), batch.peerOffset(i), m, offset, length, false, nowNanos);
        } else {
            cells.drop(DropReason.WRONG_PEER);
        }
    }

    private boolean fromPeer(int tunnel, int port, int i) {
        return tables.tunnels().port(tunnel) == port
                && SocketAddress.same(
                        batch.peers(),
                        batch.peerOffset(i),
                        tables.tunnels().peers(),
                        tables.tunnels().peerOffset(tunnel));
    }

    private void data(int port, int i, MemorySegment m, long offset, int length) {
        int tunnelId = L2tpHeader.tunnelId(m, offset);
        int tunnel = tables.tunnels().find(tunnelId);
        if (tunnel == 0) {
            cells.drop(DropReason.UNKNOWN_TUNNEL);
            return;
        }
        if (!fromPeer(tunnel, port, i)) {
            cells.drop(DropReason.WRONG_PEER);
            return;
        }
        long ref = tables.sessions().find(tunnelId, L2tpHeader.sessionId(m, offset));
        if (ref == 0) {
            cells.drop(DropReason.UNKNOWN_SESSION);
            return;
        }
        int home = tables.sessions().home(ref);
        if (home != index) {
            cells.add(WorkerCounter.HANDED_TO_HOME, 1);
        }
        homes[home].accept(ref, m, offset, length);
    }
}
