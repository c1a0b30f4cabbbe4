package net.sluice.session.fake;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import net.sluice.l2tp.L2tpConfig;
import net.sluice.l2tp.TunnelPlacement;
import net.sluice.l2tp.UdpPath;
import net.sluice.ppp.AuthProtocol;
import net.sluice.ppp.PppConfig;
import net.sluice.session.AccountingRecord;
import net.sluice.session.AddressRequest;
import net.sluice.session.Counters;
import net.sluice.session.DirectoryPort;
import net.sluice.session.LacProfile;
import net.sluice.session.LocalUser;
import net.sluice.session.LoginKey;
import net.sluice.session.Ports;
import net.sluice.session.RecordId;
import net.sluice.session.Services;
import net.sluice.session.SessionCounter;
import net.sluice.session.SessionEntry;
import net.sluice.session.SessionRecord;
import net.sluice.session.Shard;
import net.sluice.session.ShardConfig;
import net.sluice.session.ShardInbox;
import net.sluice.session.ShardLimits;
import net.sluice.session.StateRecord;
import net.sluice.session.SubscriberRef;
import org.jspecify.annotations.Nullable;

/**
 * Nodes of a cluster behind one service address, over one {@link ModelStore}, and LACs with subscribers, in one thread and in virtual time. Nodes die and others
 * take their slots over; slots move by plan.
 */
public final class ClusterWorld {
    public static final long MILLI = 1_000_000L;
    public static final long SECOND = 1_000 * MILLI;
    private static final int SLOTS = 256;
    private static final InetSocketAddress LNS = new InetSocketAddress(SessionWorld.address("192.0.2.1"), 1701);
    private static final int MOST_TURNS = 2_000_000;

    private final VirtualTime time;
    private final SplittableRandom random;
    private final FakeAaa aaa;
    private final FakeDirectory directory;
    private final ModelStore store;
    private final FakeForwarding.Addresses addresses = new FakeForwarding.Addresses();
    private final BitSet everUsed = new BitSet();
    private final List<Node> nodes = new ArrayList<>();
    private final Node[] owners = new Node[SLOTS];
    private final Map<InetSocketAddress, FakeLac> lacs = new LinkedHashMap<>();
    private final Set<Integer> moving = new LinkedHashSet<>();
    private LacProfile profile;
    private int lossPercent;

    public ClusterWorld(long seed) {
        random = new SplittableRandom(seed);
        time = new VirtualTime(random.nextLong(1L << 50));
        aaa = new FakeAaa(time, shard -> {
            throw new AssertionError("nobody asked");
        });
        aaa.takeovers(true);
        directory = FakeDirectory.of(time, this::desk);
        store = new ModelStore(time, random.split());
        PppConfig server = PppConfig.builder()
                .authProtocols(List.of(AuthProtocol.CHAP_MD5, AuthProtocol.PAP))
                .echo(10 * SECOND, 6)
                .build();
        profile =
                LacProfile.of("test", server, (Inet4Address) SessionWorld.address("10.255.255.254"), "dsl").toBuilder()
                        .interimIntervalSeconds(60)
                        .build();
    }

    /** One process. */
    public final class Node {
        private final List<Shard> shards = new ArrayList<>();
        private final List<ShardInbox> inboxes = new ArrayList<>();
        private final List<FakeForwarding> forwarding = new ArrayList<>();
        private final List<ModelStore.Door> doors = new ArrayList<>();
        private final BitSet slots = new BitSet();
        private boolean dead;

        private Node(int shardCount) {
            long epoch = 100L + nodes.size();
            // What it owns it may give out ids of from the first.
            for (int slot = 0; slot < SLOTS; slot++) {
                if (owners[slot] == null && nodes.isEmpty()) {
                    owners[slot] = this;
                    slots.set(slot);
                    store.raiseFloor(slot, store.claim(slot));
                }
            }
            for (int i = 0; i < shardCount; i++) {
                ShardInbox inbox = new ShardInbox(10_000, () -> {});
                FakeForwarding plane = new FakeForwarding(0, time, inbox, addresses, this::toLac);
                plane.removalDelayNanos(300_000L);
                ModelStore.Door door = store.door(inbox);
                RandomGenerator own = random.split();
                SlotTunnelIds ids = new SlotTunnelIds(i, shardCount, this::givesIdsOf, everUsed, own);
                ShardConfig config = new ShardConfig(
                        i, shardCount, epoch, l2tp(own, ids), (lac, name) -> profile, ShardLimits.DEFAULTS);
                Ports ports = new Ports(
                        (path, dscp, datagram) -> toLac(path, datagram),
                        plane,
                        aaa.from(inboxes::get),
                        new NodeDirectory(),
                        door);
                inboxes.add(inbox);
                forwarding.add(plane);
                doors.add(door);
                shards.add(new Shard(config, ports, inbox, own, time.nowNanos()));
            }
        }

        private boolean givesIdsOf(int slot) {
            return slots.get(slot) && !moving.contains(slot);
        }

        private void toLac(UdpPath path, ByteBuffer datagram) {
            if (!dead) {
                ClusterWorld.this.toLac(path, datagram);
            }
        }

        private int shardOf(int tunnelId) {
            return TunnelPlacement.shard(tunnelId, shards.size());
        }

        public Shard shard(int number) {
            return shards.get(number);
        }

        public boolean isDead() {
            return dead;
        }

        /** The sum over its shards. */
        public long count(SessionCounter counter) {
            return shards.stream().mapToLong(s -> s.counters().count(counter)).sum();
        }
    }

    /** The directory as a node sees it: shards are a node's own matter. */
    private final class NodeDirectory implements DirectoryPort {
        private static SubscriberRef common(SubscriberRef me) {
            return new SubscriberRef(0, me.tunnelId(), me.sessionId(), me.generation());
        }

        @Override
        public void claim(LoginKey key, SubscriberRef me) {
            directory.claim(key, common(me));
        }

        @Override
        public void release(LoginKey key, SubscriberRef me) {
            directory.release(key, common(me));
        }

        @Override
        public void acquireAddresses(AddressRequest request, SubscriberRef me) {
            directory.acquireAddresses(request, common(me));
        }

        @Override
        public void releaseAddresses(SubscriberRef me) {
            directory.releaseAddresses(common(me));
        }

        @Override
        public void commit(SessionRecord session, SubscriberRef me) {
            directory.commit(session, common(me));
        }

        @Override
        public void forget(SubscriberRef me) {
            directory.forget(common(me));
        }

        @Override
        public void adopt(SessionRecord session, boolean exclusive, SubscriberRef me) {
            directory.adopt(session, exclusive, common(me));
        }

        @Override
        public void abandon(SubscriberRef me) {
            directory.abandon(common(me));
        }

        @Override
        public void releaseAll(int tunnelId, int sessionId) {
            directory.releaseAll(tunnelId, sessionId);
        }

        @Override
        public void absent(SubscriberRef holder) {
            directory.absent(common(holder));
        }
    }

    private FakeDirectory.@Nullable Desk desk(SubscriberRef ref) {
        Node owner = owners[ref.tunnelId() >>> 8];
        if (owner == null || owner.dead) {
            return null;
        }
        int shard = owner.shardOf(ref.tunnelId());
        return new FakeDirectory.Desk(
                owner.inboxes.get(shard), new SubscriberRef(shard, ref.tunnelId(), ref.sessionId(), ref.generation()));
    }

    private static L2tpConfig l2tp(RandomGenerator random, SlotTunnelIds ids) {
        L2tpConfig usual = FakeLac.config("lns", random);
        return new L2tpConfig(
                usual.hostName(),
                usual.vendorName(),
                usual.firmwareRevision(),
                usual.receiveWindow(),
                usual.policies(),
                usual.helloIntervalNanos(),
                usual.firstRetransmitNanos(),
                usual.maxRetransmitNanos(),
                usual.maxTransmissions(),
                usual.tunnelSetupNanos(),
                usual.callSetupNanos(),
                ids,
                FakeLac.FAILOVER,
                false);
    }

    /** A node joins; the first owns all slots, others none. */
    public Node join(int shards) {
        Node node = new Node(shards);
        nodes.add(node);
        return node;
    }

    /** A node dies; what it had under way to the store may be there or not. Others take its slots over after a while. */
    public void kill(Node node, long afterNanos) {
        node.dead = true;
        node.doors.forEach(ModelStore.Door::die);
        node.forwarding.forEach(FakeForwarding::die);
        time.after(afterNanos, () -> {
            List<Node> alive = nodes.stream().filter(each -> !each.dead).toList();
            for (Node heir : alive) {
                List<Integer> slots = new ArrayList<>();
                for (int slot = 0; slot < SLOTS; slot++) {
                    if (owners[slot] == node && alive.get(slot % alive.size()) == heir) {
                        slots.add(slot);
                    }
                }
                takeOver(heir, slots);
            }
        });
    }

    private void takeOver(Node heir, List<Integer> slots) {
        List<StateRecord> left = new ArrayList<>();
        Map<Integer, Long> epochs = new LinkedHashMap<>();
        for (int slot : slots) {
            owners[slot] = heir;
            heir.slots.set(slot);
            epochs.put(slot, store.claim(slot));
            left.addAll(store.read(slot));
        }
        int[] missing = {heir.shards.size()};
        for (ShardInbox inbox : heir.inboxes) {
            inbox.adopt(left, () -> {}, () -> {
                if (--missing[0] == 0 && !heir.dead) {
                    epochs.forEach(store::raiseFloor);
                }
            });
        }
    }

    /** A slot moves to another node by plan. */
    public void move(int slot, Node to) {
        Node from = owners[slot];
        if (from == null || from == to || from.dead || to.dead || !moving.add(slot)) {
            return;
        }
        int[] missing = {from.shards.size()};
        for (ShardInbox inbox : from.inboxes) {
            inbox.handOver(slot, () -> {
                if (--missing[0] == 0) {
                    moving.remove(slot);
                    from.slots.clear(slot);
                    // A node that dies in the middle loses its slots as any other.
                    takeOver(to.dead ? from : to, List.of(slot));
                }
            });
        }
    }

    /** Changes how subscribers are treated from now on. */
    public void profile(UnaryOperator<LacProfile.Builder> change) {
        profile = change.apply(profile.toBuilder()).build();
    }

    public void lossPercent(int percent) {
        lossPercent = percent;
    }

    public VirtualTime time() {
        return time;
    }

    public SplittableRandom random() {
        return random;
    }

    public FakeAaa aaa() {
        return aaa;
    }

    public FakeDirectory directory() {
        return directory;
    }

    public ModelStore store() {
        return store;
    }

    /** Who owns a tunnel's slot. */
    public Node owner(int tunnelId) {
        return owners[tunnelId >>> 8];
    }

    /** The addresses and prefixes that are in any data plane's entries now. */
    public int installedAddresses() {
        return addresses.size();
    }

    /** Adds addresses to the pool that everybody uses. */
    public void pool(String... literals) {
        for (String literal : literals) {
            directory.pool("dsl", SessionWorld.address(literal));
        }
    }

    /** Adds a user whose password is the name. */
    public void user(String name, Services services) {
        aaa.user(new LocalUser(name, name, services));
    }

    /** A LAC at an address. */
    public FakeLac lac(String literal) {
        InetSocketAddress address = new InetSocketAddress(SessionWorld.address(literal), 1701);
        FakeLac lac = new FakeLac(time, random.split(), "lac-" + literal, new UdpPath(address, LNS), this::toLns);
        lacs.put(address, lac);
        return lac;
    }

    /** Subscriber packets pass through a session, if its node lives and has it. */
    public boolean traffic(int tunnelId, int sessionId, Counters more) {
        Node owner = owner(tunnelId);
        if (owner == null || owner.dead) {
            return false;
        }
        FakeForwarding plane = owner.forwarding.get(owner.shardOf(tunnelId));
        if (!plane.entries().containsKey(tunnelId + "/" + sessionId)) {
            return false;
        }
        plane.traffic(tunnelId, sessionId, more);
        return true;
    }

    /** A session's entry in the data plane of whoever has it now; null when nobody has. */
    public @Nullable SessionEntry entry(int tunnelId, int sessionId) {
        Node owner = owner(tunnelId);
        return owner == null
                ? null
                : owner.forwarding.get(owner.shardOf(tunnelId)).entries().get(tunnelId + "/" + sessionId);
    }

    /** What was accounted last of a session; null before the Start. */
    public @Nullable AccountingRecord last(String acctSessionId) {
        return aaa.openSessions().get(acctSessionId);
    }

    /** Events that cannot happen where they happened, in all nodes. */
    public long errors() {
        return nodes.stream()
                .mapToLong(node ->
                        node.count(SessionCounter.UNEXPECTED_EVENTS) + node.count(SessionCounter.RECORDS_UNREADABLE))
                .sum();
    }

    /** How many records there are, by kind. */
    public long records(RecordId.Kind kind) {
        return store.count(kind);
    }

    private boolean lost() {
        return lossPercent > 0 && random.nextInt(100) < lossPercent;
    }

    private void toLac(UdpPath path, ByteBuffer datagram) {
        ByteBuffer copy = copy(datagram);
        if (!lost()) {
            time.after(5 * MILLI, () -> {
                FakeLac lac = lacs.get(path.peer());
                if (lac != null) {
                    lac.onDatagram(reversed(path), copy);
                }
            });
        }
    }

    private void toLns(UdpPath path, ByteBuffer datagram) {
        ByteBuffer copy = copy(datagram);
        if (!lost()) {
            time.after(5 * MILLI, () -> arrive(path, copy));
        }
    }

    private void arrive(UdpPath path, ByteBuffer datagram) {
        int shown = tunnelId(datagram);
        int slot = shown == 0 ? TunnelPlacement.slot(path.local(), datagram) : shown >>> 8;
        Node node = owners[slot];
        if (node != null && !node.dead) {
            node.shards.get(node.shardOf(slot << 8)).onDatagram(reversed(path), datagram, time.nowNanos());
        }
    }

    private static UdpPath reversed(UdpPath path) {
        return new UdpPath(/* local= */ path.peer(), /* peer= */ path.local());
    }

    private static int tunnelId(ByteBuffer datagram) {
        boolean lengthPresent = (datagram.getShort(0) & 0x4000) != 0;
        return datagram.getShort(lengthPresent ? 4 : 2) & 0xFFFF;
    }

    private static ByteBuffer copy(ByteBuffer datagram) {
        return ByteBuffer.allocate(datagram.remaining())
                .put(datagram.duplicate())
                .flip();
    }

    /** Lets time go on. */
    public void run(long nanos) {
        long end = time.nowNanos() + nanos;
        for (int turns = 0; next() <= end; turns++) {
            if (turns > MOST_TURNS) {
                throw new AssertionError("time stands still");
            }
            time.advanceTo(Math.max(next(), time.nowNanos()));
            work();
        }
        time.advanceTo(end);
        work();
    }

    private void work() {
        for (Node node : List.copyOf(nodes)) {
            if (!node.dead) {
                node.shards.forEach(shard -> shard.doWork(time.nowNanos()));
            }
        }
        List.copyOf(lacs.values()).forEach(FakeLac::doWork);
    }

    private long next() {
        long next = time.nextNanos();
        for (Node node : nodes) {
            if (!node.dead) {
                for (Shard shard : node.shards) {
                    next = Math.min(next, shard.nextDeadlineNanos());
                }
            }
        }
        for (FakeLac lac : lacs.values()) {
            next = Math.min(next, lac.nextDeadlineNanos());
        }
        return next;
    }
}
