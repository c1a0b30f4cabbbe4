package net.sluice.session.fake;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import net.sluice.l2tp.TunnelPlacement;
import net.sluice.l2tp.UdpPath;
import net.sluice.ppp.AuthProtocol;
import net.sluice.ppp.Credentials;
import net.sluice.ppp.NetworkConfig;
import net.sluice.ppp.PppConfig;
import net.sluice.session.EndCause;
import net.sluice.session.LacProfile;
import net.sluice.session.LocalUser;
import net.sluice.session.Ports;
import net.sluice.session.RecordPort;
import net.sluice.session.Services;
import net.sluice.session.SessionCounter;
import net.sluice.session.Shard;
import net.sluice.session.ShardConfig;
import net.sluice.session.ShardInbox;
import net.sluice.session.ShardLimits;
import net.sluice.session.SubscriberStage;

/** Shards, their fake leaves, and LACs with subscribers, in one thread and in virtual time. */
public final class SessionWorld {
    public static final long MILLI = 1_000_000L;
    public static final long SECOND = 1_000 * MILLI;
    private static final InetSocketAddress LNS = new InetSocketAddress(address("192.0.2.1"), 1701);
    private static final int MOST_TURNS = 1_000_000;

    private final VirtualTime time;
    private final SplittableRandom random;
    private final List<Shard> shards = new ArrayList<>();
    private final List<ShardInbox> inboxes = new ArrayList<>();
    private final List<FakeForwarding> forwarding = new ArrayList<>();
    private final FakeForwarding.Addresses addresses = new FakeForwarding.Addresses();
    private final FakeAaa aaa;
    private final FakeDirectory directory;
    private final Map<InetSocketAddress, FakeLac> lacs = new LinkedHashMap<>();
    private final Map<InetSocketAddress, Integer> homeShard = new HashMap<>();
    private final Journal journal = new Journal();
    private final RecordPort records;
    private LacProfile profile;
    private int lossPercent;

    /** One shard with the default limits. */
    public SessionWorld(long seed) {
        this(seed, 1, ShardLimits.DEFAULTS);
    }

    public SessionWorld(long seed, int shardCount, ShardLimits limits) {
        this(seed, shardCount, limits, RecordPort.ALONE);
    }

    /** One shard, with somewhere to write its records. */
    public SessionWorld(long seed, RecordPort records) {
        this(seed, 1, ShardLimits.DEFAULTS, records);
    }

    private SessionWorld(long seed, int shardCount, ShardLimits limits, RecordPort records) {
        this.records = records;
        random = new SplittableRandom(seed);
        time = new VirtualTime(random.nextLong(1L << 50));
        aaa = new FakeAaa(time, inboxes::get);
        directory = new FakeDirectory(time, inboxes::get);
        profile = LacProfile.of("test", server().build(), (Inet4Address) address("10.255.255.254"), "dsl").toBuilder()
                .primaryDns((Inet4Address) address("10.255.255.53"))
                .build();
        for (int i = 0; i < shardCount; i++) {
            addShard(i, shardCount, limits);
        }
    }

    private void addShard(int number, int count, ShardLimits limits) {
        ShardInbox inbox = new ShardInbox(1000, () -> {});
        inboxes.add(inbox);
        forwarding.add(new FakeForwarding(number, time, inbox, addresses, this::toLac));
        RandomGenerator own = random.split();
        ShardConfig config = new ShardConfig(
                number, count, 0x65432101L, FakeLac.config("lns", own, number, count), (lac, name) -> profile, limits);
        Ports ports = journal.over(new Ports(
                (path, dscp, datagram) -> toLac(path, datagram), forwarding.get(number), aaa, directory, records));
        shards.add(new Shard(config, ports, inbox, own, time.nowNanos()));
    }

    private static PppConfig.Builder server() {
        return PppConfig.builder()
                .authProtocols(
                        List.of(AuthProtocol.CHAP_MD5, AuthProtocol.MSCHAPV2, AuthProtocol.MSCHAP, AuthProtocol.PAP))
                .echo(10 * SECOND, 3);
    }

    /** Changes how subscribers are treated from now on. */
    public void profile(UnaryOperator<LacProfile.Builder> change) {
        profile = change.apply(profile.toBuilder()).build();
    }

    /** Changes how their links behave from now on. */
    public void ppp(UnaryOperator<PppConfig.Builder> change) {
        profile(p -> p.ppp(change.apply(profile.ppp().toBuilder()).build()));
    }

    /** How many of a hundred datagrams get lost, either way. */
    public void lossPercent(int percent) {
        lossPercent = percent;
    }

    /** What the shards asked of their ports. */
    public Journal journal() {
        return journal;
    }

    public VirtualTime time() {
        return time;
    }

    public FakeAaa aaa() {
        return aaa;
    }

    public FakeDirectory directory() {
        return directory;
    }

    public FakeForwarding forwarding() {
        return forwarding.getFirst();
    }

    public FakeForwarding forwarding(int shard) {
        return forwarding.get(shard);
    }

    public Shard shard() {
        return shards.getFirst();
    }

    public Shard shard(int number) {
        return shards.get(number);
    }

    public ShardInbox inbox() {
        return inboxes.getFirst();
    }

    public SplittableRandom random() {
        return random;
    }

    /** The addresses and prefixes that are in the data plane's entries now. */
    public int installedAddresses() {
        return addresses.size();
    }

    /** The sum over all shards. */
    public long count(SessionCounter counter) {
        return shards.stream().mapToLong(s -> s.counters().count(counter)).sum();
    }

    /** The sum over all shards. */
    public long ended(EndCause cause) {
        return shards.stream().mapToLong(s -> s.counters().ended(cause)).sum();
    }

    /** The sum over all shards. */
    public long at(SubscriberStage stage) {
        return shards.stream().mapToLong(s -> s.counters().at(stage)).sum();
    }

    /** Adds addresses to the pool that everybody uses. */
    public void pool(String... literals) {
        for (String literal : literals) {
            directory.pool("dsl", address(literal));
        }
    }

    /** Adds a user whose password is the name. */
    public void user(String name, Services services) {
        aaa.user(new LocalUser(name, name, services));
    }

    /** A LAC at an address; the one that was there before is as good as dead. */
    public FakeLac lac(String literal, int shard) {
        InetSocketAddress address = new InetSocketAddress(address(literal), 1701);
        FakeLac before = lacs.get(address);
        if (before != null) {
            before.die();
        }
        homeShard.put(address, shard);
        FakeLac lac = new FakeLac(time, random.split(), "lac", new UdpPath(address, LNS), this::toLns);
        lacs.put(address, lac);
        return lac;
    }

    /** A client's configuration, whose password is its name. */
    public static PppConfig client(String user) {
        return PppConfig.builder()
                .credentials(new Credentials(user, user))
                .echo(0, 1)
                .build();
    }

    /** What an ordinary client wants: IPv4. */
    public static NetworkConfig ipv4() {
        return new NetworkConfig(NetworkConfig.Ip.client(), null);
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
            time.after(5 * MILLI, () -> {
                int tunnelId = tunnelId(copy);
                int shard = tunnelId == 0
                        ? homeShard.getOrDefault(path.local(), 0)
                        : TunnelPlacement.shard(tunnelId, shards.size());
                shards.get(shard).onDatagram(reversed(path), copy, time.nowNanos());
            });
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
                throw new AssertionError("time stands still: " + whoIsDue());
            }
            time.advanceTo(Math.max(next(), time.nowNanos()));
            work();
        }
        time.advanceTo(end);
        work();
    }

    private String whoIsDue() {
        StringBuilder due = new StringBuilder();
        shards.forEach(s -> due.append(" shard in ").append(s.nextDeadlineNanos() - time.nowNanos()));
        lacs.forEach((at, lac) ->
                due.append(" LAC ").append(at).append(" in ").append(lac.nextDeadlineNanos() - time.nowNanos()));
        return due.append(" ns").toString();
    }

    private void work() {
        shards.forEach(shard -> shard.doWork(time.nowNanos()));
        List.copyOf(lacs.values()).forEach(FakeLac::doWork);
    }

    private long next() {
        long next = time.nextNanos();
        for (Shard shard : shards) {
            next = Math.min(next, shard.nextDeadlineNanos());
        }
        for (FakeLac lac : lacs.values()) {
            next = Math.min(next, lac.nextDeadlineNanos());
        }
        return next;
    }

    /** An address from its text. */
    public static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(literal, e);
        }
    }
}
