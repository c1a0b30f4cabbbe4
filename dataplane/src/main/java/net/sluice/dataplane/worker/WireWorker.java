package net.sluice.dataplane.worker;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import net.sluice.dataplane.BatchKind;
import net.sluice.dataplane.DataplaneConfig;
import net.sluice.dataplane.Loop;
import net.sluice.dataplane.WorkerCounter;
import net.sluice.dataplane.haset.SipHash;
import net.sluice.dataplane.io.DatagramBatch;
import net.sluice.dataplane.io.DatagramPort;
import net.sluice.dataplane.io.linux.SocketAddress;
import net.sluice.dataplane.loop.PollableLoop;
import net.sluice.dataplane.relay.Peers;
import net.sluice.dataplane.service.RuleBook;
import net.sluice.dataplane.table.SlotOwners;
import org.jspecify.annotations.Nullable;

/**
 * Owns one UDP socket per listen address and is the home of its share of the sessions. A turn: what shards want sent, what other wire workers and TUN
 * workers handed to it, and one batch from each socket, for its {@link Classifier}.
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
     * @param relay its way to other nodes and from them; null on a node that is alone
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
            CaptureSwitch captures,
            @Nullable RelayLink relay) {}

    /** A wire worker's socket for frames of and to other nodes, and who those are. */
    public record RelayLink(DatagramPort port, Peers peers) {}

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
    private final FenceWatch fence;
    private final Classifier classifier;
    private final Runnable handOn = this::handOn;

    /** From TUN workers: down to sessions, or to other nodes. */
    private final PacketSink downward;

    /** Null, as {@link #relayed}, on a node that is alone. */
    private final @Nullable RelaySender relay;

    private final @Nullable RelayReceiver relayed;
    private final @Nullable DatagramPort relayPort;
    private final TooBigTeller teller;

    /** Worker {@code index}, which is also its number as a reader in {@link net.sluice.dataplane.table.Grace}. */
    public WireWorker(Arena arena, int index, DataplaneConfig config, Tables tables, Cells cells, Links links) {
        this.index = index;
        this.tables = tables;
        this.cells = cells;
        ports = links.ports().toArray(DatagramPort[]::new);
        limit = config.batch();
        relayPort = links.relay() == null ? null : links.relay().port();
        boolean joined = links.ports().stream().anyMatch(DatagramPort::joins);
        batch = new DatagramBatch(arena, messages(config, joined), config.datagramBytes(), joined);
        batch.countJoined(cells.sizes(BatchKind.WIRE_RECEIVED_JOINED));
        tap = new Tap(links.captures());
        fence = new FenceWatch(config.fence());
        outbox = new Outbox(arena, links.ports(), config.batch(), config.datagramBytes(), fence, tap, cells);
        relay = sender(arena, config, links.relay());
        punts = new PuntGate(arena, config, links.punts(), cells, links.salt());
        SessionMtu mtus = new SessionMtu(tables, outbox);
        MssClamp mss = new MssClamp(config, cells);
        PacketSink[] queues = links.queues().toArray(PacketSink[]::new);
        resequencer = new Resequencer(arena, config, tables.sessions(), cells);
        services = new HomeServices(arena, config, tables.sessions(), mtus, cells, links.salt());
        homes = links.homes().toArray(PacketSink[]::new);
        sets = new HomeSets(
                index, tables, mtus, resequencer, services, homes, links.hash(), setRelay(links.relay(), mtus), cells);
        OwnAddresses ours = new OwnAddresses(config);
        upstream = new HomeUpstream(tables, queues, punts, outbox, resequencer, services, ours, sets, mss, tap, cells);
        teller = new TooBigTeller(arena, config, queues, cells);
        Fragments fragments = new Fragments(arena, config, outbox);
        downstream = new HomeDownstream(tables, outbox, mtus, services, sets, mss, fragments, teller, tap, cells);
        services.onward(upstream, downstream);
        moves = new HomeMoves(index, tables, sets, links.allInjections(), cells);
        injector = new HomeInjector(
                tables,
                links.injections(),
                links.burials(),
                resequencer,
                services,
                sets,
                moves,
                outbox,
                relay,
                tap,
                cells);
        homes[index] = upstream;
        MemorySegment locals = locals(arena);
        RelayLink link = links.relay();
        SlotOwners owners = tables.owners();
        classifier = new Classifier(index, tables, homes, punts, locals, relay, tap, cells);
        downward = relay == null ? downstream : new FromTuns(downstream, relay);
        relayed = link == null || owners == null
                ? null
                : new RelayReceiver(
                        arena,
                        index,
                        config,
                        link,
                        tables,
                        owners,
                        classifier,
                        homes,
                        upstream,
                        downstream,
                        locals,
                        cells);
        fromHomes = new FromHomes(upstream, downstream);
        fromWires = readers(links.fromWires());
        fromTuns = readers(links.fromTuns());
    }

    private @Nullable RelaySender sender(Arena arena, DataplaneConfig config, @Nullable RelayLink link) {
        SlotOwners owners = tables.owners();
        return link == null || owners == null
                ? null
                : new RelaySender(arena, index, config, link.port(), link.peers(), owners, fence, tap, cells);
    }

    private @Nullable SetRelay setRelay(@Nullable RelayLink link, SessionMtu mtus) {
        SlotOwners owners = tables.owners();
        return link == null || owners == null || relay == null
                ? null
                : new SetRelay(owners, link.peers(), relay, tables.sessions(), mtus);
    }

    private MemorySegment locals(Arena arena) {
        MemorySegment locals = arena.allocate((long) ports.length * SocketAddress.BYTES, Long.BYTES);
        for (int port = 0; port < ports.length; port++) {
            SocketAddress.put(locals, (long) port * SocketAddress.BYTES, ports[port].local());
        }
        return locals;
    }

    /** Messages per receive: fewer when each can be many datagrams, so that a turn stays short and its packets stay in the cache. */
    static int messages(DataplaneConfig config, boolean joined) {
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
        return Stream.concat(Arrays.stream(ports), Stream.ofNullable(relayPort))
                .map(DatagramPort::descriptor)
                .filter(fd -> fd >= 0)
                .toList();
    }

    /** Octets of native memory that a worker takes beside its batches. */
    public static long bytes(DataplaneConfig config) {
        return Fragments.bytes(config)
                + TooBigTeller.bytes(config)
                + Resequencer.bytes(config)
                + HomeServices.bytes(config)
                + (config.relay() == null ? 0 : RelaySender.bytes(config) + RelayReceiver.bytes(config));
    }

    /** What a TUN worker on the same thread hands packets to, with room before them. */
    public PacketSink downstream() {
        return downward;
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
        classifier.now(nowNanos);
        if (relay != null) {
            relay.now(nowNanos);
        }
        teller.now(nowNanos);
        int work = moves.doWork(nowNanos) + inject();
        work += goOn();
        work += drain(fromWires, fromHomes) + drain(fromTuns, downward);
        for (int port = 0; port < ports.length; port++) {
            work += receive(port);
        }
        if (relayed != null) {
            work += relayed.receive(limit, handOn);
        }
        tables.grace().exit(index);
        if (work > 0) {
            cells.add(WorkerCounter.BUSY_TURNS, 1);
        }
        return work;
    }

    private int inject() {
        fence.ofShards(true);
        int work = injector.doWork(limit);
        if (work > 0) {
            outbox.flushControl();
            if (relay != null) {
                relay.flush();
            }
        }
        fence.ofShards(false);
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
        if (relay != null) {
            relay.flush();
        }
    }

    private int receive(int port) {
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
            classifier.accept(
                    port,
                    batch.peers(),
                    batch.peerOffset(i),
                    batch.memory(),
                    batch.offset(i),
                    batch.length(i),
                    batch.truncated(i),
                    false);
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
}
