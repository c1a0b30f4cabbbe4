package net.sluice.dataplane.assembly;

import java.lang.foreign.Arena;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.sluice.dataplane.DataplaneConfig;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.RingView;
import net.sluice.dataplane.haset.SipHash;
import net.sluice.dataplane.io.DatagramPort;
import net.sluice.dataplane.io.TunQueue;
import net.sluice.dataplane.relay.Peers;
import net.sluice.dataplane.table.AddressTable;
import net.sluice.dataplane.table.Grace;
import net.sluice.dataplane.table.SessionTable;
import net.sluice.dataplane.table.SlotOwners;
import net.sluice.dataplane.table.TunnelTable;
import net.sluice.dataplane.worker.BurialQueue;
import net.sluice.dataplane.worker.CaptureSwitch;
import net.sluice.dataplane.worker.Cells;
import net.sluice.dataplane.worker.FenceWatch;
import net.sluice.dataplane.worker.InjectQueue;
import net.sluice.dataplane.worker.PacketRing;
import net.sluice.dataplane.worker.PacketSink;
import net.sluice.dataplane.worker.PuntQueues;
import net.sluice.dataplane.worker.RingSink;
import net.sluice.dataplane.worker.Tables;
import net.sluice.dataplane.worker.TunWorker;
import net.sluice.dataplane.worker.TunWriter;
import net.sluice.dataplane.worker.WireWorker;
import org.jspecify.annotations.Nullable;

/** All workers of a data plane with what connects them: rings between threads, direct calls within one. */
final class Workers {

    /** An IPv4 and an IPv6 prefix for every session, beside those of the configuration. */
    private static final int PREFIXES_PER_SESSION = 2;

    private final DataplaneConfig config;
    private final Threads threads;
    private final List<DatagramPort> relays;
    // Native memory that lives as long as anything refers to it: a late caller meets stale memory of ours, not a fault.
    private final Arena arena = Arena.ofAuto();

    final Tables tables;
    final @Nullable Peers peers;
    final List<Cells> wireCells;
    final List<Cells> tunCells;
    final List<Cells> shardCells;
    final List<PuntQueues> punts;
    final List<BurialQueue> burials;
    final List<InjectQueue> injections;
    final CaptureSwitch captures = new CaptureSwitch();
    final List<RingView> rings = new ArrayList<>();
    final List<WireWorker> wires = new ArrayList<>();
    final List<TunWorker> tuns = new ArrayList<>();

    /**
     * Connected.
     *
     * @param ports for each wire worker one port per listen address, in that order
     * @param relays for each wire worker its port to other nodes; empty without them
     */
    Workers(
            DataplaneConfig config,
            Threads threads,
            List<List<DatagramPort>> ports,
            List<DatagramPort> relays,
            List<TunQueue> queues) {
        this.config = config;
        this.threads = threads;
        this.relays = relays;
        peers = config.relay() == null ? null : new Peers(config.relay());
        if (relays.size() != (peers == null ? 0 : config.wireWorkers())) {
            throw new IllegalArgumentException(relays.size() + " ports to other nodes");
        }
        tables = tables();
        wireCells = cells("wire-", config.wireWorkers());
        tunCells = cells("tun-", config.tunWorkers());
        shardCells = cells("shard-", config.shards());
        List<InetSocketAddress> locals =
                ports.getFirst().stream().map(DatagramPort::local).toList();
        punts = indexes(config.shards())
                .mapToObj(shard -> new PuntQueues(
                        arena, config.puntBytes(), config.datagramBytes(), locals, threads.ofShard(shard)))
                .toList();
        burials = indexes(config.shards())
                .mapToObj(shard -> new BurialQueue(threads.ofShard(shard)))
                .toList();
        injections = indexes(config.wireWorkers())
                .mapToObj(wire ->
                        new InjectQueue(arena, config.puntBytes(), config.datagramBytes(), threads.ofWire(wire)))
                .toList();
        connect(ports, queues);
        queues();
    }

    private void queues() {
        for (int shard = 0; shard < config.shards(); shard++) {
            String to = ">shard-" + shard;
            rings.add(new FillView("control" + to, punts.get(shard).fill(PuntQueues.Queue.CONTROL)));
            rings.add(new FillView("ppp" + to, punts.get(shard).fill(PuntQueues.Queue.PPP)));
            rings.add(new FillView("tunnel-zero" + to, punts.get(shard).fill(PuntQueues.Queue.TUNNEL_ZERO)));
        }
        for (int wire = 0; wire < config.wireWorkers(); wire++) {
            rings.add(new FillView("shards>wire-" + wire, injections.get(wire).fill()));
        }
    }

    /** A ring between two threads; where there is only one, and no use for it, the smallest. */
    private PacketRing ring(String from, String to, boolean used) {
        PacketRing ring = new PacketRing(arena, used ? config.ringBytes() : 0);
        if (used) {
            rings.add(new FillView(from + ">" + to, ring.fill()));
        }
        return ring;
    }

    private static IntStream indexes(int count) {
        return IntStream.range(0, count);
    }

    private static List<Cells> cells(String prefix, int count) {
        return indexes(count).mapToObj(i -> new Cells(prefix + i)).toList();
    }

    private static int prefixes(DataplaneConfig config) {
        int places = config.relay() == null ? 0 : config.relay().maxPlaces();
        int others = Math.addExact(config.maxPrefixes(), places);
        return Math.addExact(Math.multiplyExact(config.maxSessions(), PREFIXES_PER_SESSION), others);
    }

    private Tables tables() {
        // All workers, and whoever looks from outside.
        Grace grace = new Grace(config.wireWorkers() + config.tunWorkers() + 1);
        AddressTable addresses = new AddressTable(arena, grace, prefixes(config), config.maxRoutingTables());
        SessionTable sessions = new SessionTable(
                arena,
                grace,
                addresses,
                config.maxSessions(),
                config.shards(),
                config.wireWorkers(),
                config.tunWorkers());
        SlotOwners owners = config.relay() == null ? null : new SlotOwners();
        return new Tables(grace, new TunnelTable(arena, grace), sessions, addresses, owners);
    }

    /** Octets of native memory that a data plane of this configuration takes, about. */
    static long memoryBytes(DataplaneConfig config) {
        long wires = config.wireWorkers();
        long tuns = config.tunWorkers();
        long rings = (wires * (wires - 1) + wires * tuns) * config.ringBytes();
        long queues = (4L * config.shards() + wires) * 2 * config.puntBytes();
        long batches = 2 * (wires + tuns) * config.batch() * (config.datagramBytes() + 512L);
        return SessionTable.bytes(config.maxSessions(), config.shards())
                + AddressTable.bytes(prefixes(config))
                + TunnelTable.bytes()
                + wires * WireWorker.bytes(config)
                + rings
                + queues
                + batches
                + wires * WireWorker.receiveBytes(config);
    }

    private void connect(List<List<DatagramPort>> ports, List<TunQueue> queues) {
        int wireCount = config.wireWorkers();
        int tunCount = config.tunWorkers();
        PacketRing[][] across = new PacketRing[wireCount][wireCount];
        PacketRing[][] down = new PacketRing[tunCount][wireCount];
        for (int wire = 0; wire < wireCount; wire++) {
            for (int other = 0; other < wireCount; other++) {
                across[wire][other] = ring("wire-" + wire, "wire-" + other, wire != other);
            }
            for (int tun = 0; tun < tunCount; tun++) {
                down[tun][wire] = ring("tun-" + tun, "wire-" + wire, !threads.shared(wire, tun));
            }
        }
        SecureRandom random = new SecureRandom();
        long salt = random.nextLong();
        SipHash hash = new SipHash(random.nextLong(), random.nextLong());
        for (int wire = 0; wire < wireCount; wire++) {
            wires.add(wire(wire, ports.get(wire), queues, across, down, salt, hash));
        }
        for (int tun = 0; tun < tunCount; tun++) {
            tuns.add(tun(tun, queues.get(tun), down[tun]));
        }
    }

    private WireWorker wire(
            int wire,
            List<DatagramPort> ports,
            List<TunQueue> queues,
            PacketRing[][] across,
            PacketRing[][] down,
            long salt,
            SipHash hash) {
        Cells cells = wireCells.get(wire);
        List<PacketRing> fromWires = new ArrayList<>();
        List<PacketSink> homes = new ArrayList<>();
        for (int other = 0; other < across.length; other++) {
            homes.add(new RingSink(
                    across[wire][other], threads.fromWireToWire(wire, other), cells, DropReason.RING_WIRE_OVERRUN));
            if (other != wire) {
                fromWires.add(across[other][wire]);
            }
        }
        List<PacketRing> fromTuns = new ArrayList<>();
        List<PacketSink> ways = new ArrayList<>();
        for (int tun = 0; tun < queues.size(); tun++) {
            ways.add(new TunWriter(queues.get(tun), config.batch(), new FenceWatch(config.fence()), cells));
            if (!threads.shared(wire, tun)) {
                fromTuns.add(down[tun][wire]);
            }
        }
        return new WireWorker(
                arena,
                wire,
                config,
                tables,
                cells,
                new WireWorker.Links(
                        ports,
                        homes,
                        ways,
                        fromWires,
                        fromTuns,
                        injections.get(wire),
                        punts,
                        burials,
                        salt,
                        hash,
                        injections,
                        captures,
                        peers == null ? null : new WireWorker.RelayLink(relays.get(wire), peers)));
    }

    private TunWorker tun(int tun, TunQueue queue, PacketRing[] down) {
        Cells cells = tunCells.get(tun);
        List<PacketSink> homes = new ArrayList<>();
        for (int wire = 0; wire < down.length; wire++) {
            if (threads.shared(wire, tun)) {
                homes.add(wires.get(wire).downstream());
            } else {
                homes.add(new RingSink(
                        down[wire], threads.fromTunToWire(tun, wire), cells, DropReason.RING_DOWN_OVERRUN));
            }
        }
        return new TunWorker(
                arena, config.wireWorkers() + tun, config, tables, cells, new TunWorker.Links(queue, homes));
    }
}
