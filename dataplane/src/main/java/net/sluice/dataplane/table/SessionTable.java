package net.sluice.dataplane.table;

import java.lang.foreign.Arena;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import net.sluice.dataplane.ClassCount;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.LastDrop;
import net.sluice.dataplane.LastTraffic;
import net.sluice.dataplane.Marking;
import net.sluice.dataplane.Prefix;
import net.sluice.dataplane.SessionCounters;
import net.sluice.dataplane.SessionEntry;
import net.sluice.dataplane.SessionServices;
import net.sluice.dataplane.packet.Ipv6Header;
import net.sluice.dataplane.service.ClassCells;
import org.jspecify.annotations.Nullable;

/**
 * (tunnel id, session id) to session. Each shard is the one writer of the sessions of its own tunnels ({@link SlotOwners#shard}); their chains are apart from
 * those of other shards. Readers never lock or wait, and must be inside {@link Grace}.
 *
 * <p>A session has a <i>row</i> that stays while it lives, and a <i>setting</i>: an immutable row made from its {@link SessionEntry}, replaced whole:
 * see {@link Settings}.
 * A session is referred to by {@code generation << 32 | row}: when the home worker buries it ({@link #bury}), the generation changes, and a packet that
 * still carries the old reference finds nobody, not the row's next user. A live generation is odd.
 *
 * <p>A session that joins an ha-set goes to the set's home worker: its present home, and nobody else, lets go of it by {@link #moveHome}.
 *
 * <p>A session's row; the second line is written by the home worker only, but for the setting of zeros at birth:
 *
 * <pre>
 *  0       4       8       12      16      20      24      28      32              40                                      64
 *  +-------+-------+-------+-------+-------+-------+-------+-------+---------------+------------------ ... ---------------+
 *  |gener- |setting|  ids  | next  | home  | queue | first |unused |   PPP punt    |  unused  |last drop in|last drop out |
 *  |ation  |  row  |t16 s16|in hash|worker | (TUN) | route |       |   limiter     |          |            |              |
 *  +-------+-------+-------+-------+-------+-------+-------+-------+---------------+------------------ ... ---------------+
 *  |   octets in   |  packets in   |  octets out   |  packets out  |  dropped in   |  dropped out  | last in    |last out |
 *  +---------------+---------------+---------------+---------------+---------------+---------------+------------+---------+
 *  64              72              80              88              96              104             112          120       128
 * </pre>
 */
public final class SessionTable {

    private static final int ROW_BYTES = 128;
    private static final int GENERATION = 0;
    private static final int SETTING = 4;
    private static final int IDS = 8;
    private static final int NEXT = 12;
    private static final int HOME = 16;
    private static final int QUEUE = 20;
    private static final int FIRST_ROUTE = 24;
    private static final int PUNT_LIMITER = 32;
    private static final int OCTETS_IN = 64;
    private static final int PACKETS_IN = 72;
    private static final int OCTETS_OUT = 80;
    private static final int PACKETS_OUT = 88;
    private static final int DROPPED_IN = 96;
    private static final int DROPPED_OUT = 104;
    private static final int LAST_IN = 112;
    private static final int LAST_OUT = 120;

    /** Among what is seldom written; the second line is written with every packet. */
    private static final int LAST_DROP_IN = 48;

    private static final int LAST_DROP_OUT = 56;
    /** Lower bits of a last drop: the reason's place in the enum, counted from 1. The rest is the time, as precise as that leaves it. */
    private static final long REASON = 0xFF;

    /** Flags of a setting: LCP is open. */
    public static final int LCP_OPEN = 1;
    /** IPCP is open (and LCP). */
    public static final int IPV4_OPEN = 1 << 1;
    /** IPV6CP is open (and LCP). */
    public static final int IPV6_OPEN = 1 << 2;
    /** There is an IPv4 address or prefix. */
    public static final int HAS_IPV4 = 1 << 3;
    /** There is an IPv6 interface id or prefix. */
    public static final int HAS_IPV6 = 1 << 4;
    /** LCP frames to send begin with FF 03. */
    public static final int LCP_ADDRESS_CONTROL = 1 << 5;
    /** Data frames to send begin with FF 03. */
    public static final int DATA_ADDRESS_CONTROL = 1 << 6;
    /** Data frames to send have the one-octet protocol field. */
    public static final int DATA_PROTOCOL_COMPRESSION = 1 << 7;
    /** Data messages to send carry Ns. */
    public static final int SEND_NS = 1 << 8;
    /** Data messages received must carry Ns. */
    public static final int REQUIRE_NS = 1 << 9;
    /** Data messages to send carry Ns once one with Ns was received. */
    public static final int FOLLOW_NS = 1 << 11;
    /** Data messages received with Ns are put in order. */
    public static final int IN_ORDER = 1 << 12;
    /** Outer headers of data have a DSCP that is not 0. */
    public static final int MARK_OUTER = 1 << 13;
    /** Inner packets from the subscriber are given a DSCP. */
    public static final int MARK_INNER = 1 << 14;
    /** Outer packets of data are not to be fragmented. */
    public static final int WHOLE = 1 << 15;
    /** The session has services, or had some: what they hold may not be overtaken. */
    public static final int HAS_SERVICES = 1 << 10;

    /** The session is a member of an ha-set. */
    public static final int IN_SET = 1 << 20;

    /** Not every packet forwarded counts as traffic, or packets are counted by class: services must see each. */
    public static final int NOTED = 1 << 16;

    private static final VarHandle CLASSES = MethodHandles.arrayElementVarHandle(ClassCells[].class);

    private final int shards;
    private final int homes;
    private final int queues;
    private final Slab rows;
    private final Settings settings;
    private final SequenceRows sequences;

    /** By row; of sessions whose packets are, or were, counted by class. */
    private final @Nullable ClassCells[] classes;

    private final HaSets haSets;
    private final Buckets[] buckets;
    private final AddressTable addresses;
    private final int[] sizes;

    /**
     * For {@code capacity} sessions.
     *
     * @param homes how many home workers the sessions are spread over
     * @param queues how many TUN queues they are spread over
     */
    public SessionTable(
            Arena arena, Grace grace, AddressTable addresses, int capacity, int shards, int homes, int queues) {
        this.addresses = addresses;
        this.shards = shards;
        this.homes = homes;
        this.queues = queues;
        rows = new Slab(arena, grace, withSlack(capacity), ROW_BYTES);
        sequences = new SequenceRows(arena, rows());
        settings = new Settings(arena, grace, withSlack(capacity));
        classes = new ClassCells[rows()];
        haSets = new HaSets(homes, queues, rows());
        buckets = new Buckets[shards];
        for (int shard = 0; shard < shards; shard++) {
            buckets[shard] = new Buckets(arena, capacity / shards + 1);
        }
        sizes = new int[shards];
    }

    /** Rows that wait for a grace period, or for their final counters to be fetched, must not be missed by new sessions. */
    private static int withSlack(int capacity) {
        return capacity + Math.max(1024, capacity / 8);
    }

    /** Bytes that a table of this size takes. */
    public static long bytes(int capacity, int shards) {
        return Slab.bytes(withSlack(capacity), ROW_BYTES)
                + Settings.bytes(withSlack(capacity))
                + SequenceRows.bytes(withSlack(capacity) + 1)
                + shards * Buckets.bytes(capacity / shards + 1);
    }

    /** Row numbers, the lower half of references, are less than this. */
    public int rows() {
        return rows.capacity() + 1;
    }

    // ---- readers, inside Grace

    /** The session's reference, 0 when there is none. */
    public long find(int tunnelId, int sessionId) {
        int row = row(tunnelId, sessionId);
        if (row == 0) {
            return 0;
        }
        int generation = rows.intAcquire(row, GENERATION);
        // An even generation: buried between our look at the chain and now.
        return (generation & 1) == 0 ? 0 : (long) generation << 32 | row;
    }

    private int row(int tunnelId, int sessionId) {
        int ids = tunnelId << 16 | sessionId;
        int row = buckets[SlotOwners.shard(tunnelId, shards)].first(hash(ids));
        while (row != 0 && rows.intAt(row, IDS) != ids) {
            row = rows.intAcquire(row, NEXT);
        }
        return row;
    }

    private static long hash(int ids) {
        return ids * 0x9E37_79B9_7F4A_7C15L;
    }

    /** Whether the reference still means the session it was made for. */
    public boolean alive(long ref) {
        return rows.intAcquire((int) ref, GENERATION) == (int) (ref >>> 32);
    }

    /** Our tunnel id. */
    public int tunnelId(long ref) {
        return rows.intAt((int) ref, IDS) >>> 16;
    }

    /** Our session id. */
    public int sessionId(long ref) {
        return rows.intAt((int) ref, IDS) & 0xFFFF;
    }

    /** The wire worker that this session calls home; a session that joins an ha-set moves to the set's, see {@link #moveHome}. */
    public int home(long ref) {
        return rows.intAcquire((int) ref, HOME);
    }

    /** The TUN queue that this session's packets are written to, always the same. */
    public int queue(long ref) {
        return rows.intAt((int) ref, QUEUE);
    }

    /** The session's present setting; to be asked once per packet, so that one packet sees one setting. */
    public int setting(long ref) {
        return rows.intAcquire((int) ref, SETTING);
    }

    /** {@link #LCP_OPEN} and others. */
    public int flags(int setting) {
        return settings.flags(setting);
    }

    /** The peer's tunnel id, and its session id in the lower 16 bits. */
    public int peerIds(int setting) {
        return settings.peerIds(setting);
    }

    /** The DSCP of the outer header of data, {@link Marking#COPY} for the inner packet's; only where {@link #MARK_OUTER} is set. */
    public int outerDscp(int setting) {
        return (byte) settings.marking(setting);
    }

    /** The DSCP of the outer header of PPP control frames. */
    public int controlDscp(int setting) {
        return (byte) (settings.marking(setting) >> 8);
    }

    /** The DSCP that packets from the subscriber are given; only where {@link #MARK_INNER} is set. */
    public int innerDscp(int setting) {
        return (byte) (settings.marking(setting) >> 16);
    }

    /** How many numbers ahead of a missing one may wait for it. */
    public int reorderWindow(int setting) {
        return settings.reorderWindow(setting);
    }

    /** How long they do, nanoseconds. */
    public long reorderHold(int setting) {
        return settings.reorderHold(setting);
    }

    /** What sequence numbers need. */
    public SequenceRows sequences() {
        return sequences;
    }

    /** Our magic number. */
    public int magic(int setting) {
        return settings.magic(setting);
    }

    /** Longest IPv4 packet, or PPP information, to the subscriber. */
    public int mtu(int setting) {
        return settings.mtu(setting);
    }

    /** Longest packet of a family to the subscriber: IPv6's own minimum, at least. */
    public int mtu(int setting, boolean four) {
        int mtu = mtu(setting);
        return four ? mtu : Math.max(mtu, Ipv6Header.MIN_MTU);
    }

    /** The subscriber's IPv4 address, 0 for none. */
    public int ipv4(int setting) {
        return settings.ipv4(setting);
    }

    /** The routing table id. */
    public int routingTable(int setting) {
        return settings.routingTable(setting);
    }

    /** The subscriber's IPv6 interface identifier, 0 for none. */
    public long interfaceId(int setting) {
        return settings.interfaceId(setting);
    }

    /** The ha-set, null when the session is in none. */
    public HaSets.@Nullable Live haSet(int setting) {
        return haSets.of(setting);
    }

    /** All sets. */
    public HaSets haSets() {
        return haSets;
    }

    /** What is done to packets beside forwarding. */
    public SessionServices services(int setting) {
        return settings.services(setting);
    }

    // ---- the home worker

    /** Counts a packet from the subscriber. */
    public void countIn(long ref, int octets) {
        add((int) ref, OCTETS_IN, octets);
        add((int) ref, PACKETS_IN, 1);
    }

    /** Counts a packet to the subscriber. */
    public void countOut(long ref, int octets) {
        add((int) ref, OCTETS_OUT, octets);
        add((int) ref, PACKETS_OUT, 1);
    }

    /** Notes that something from the subscriber was forwarded which counts as traffic. */
    public void trafficIn(long ref, long nowNanos) {
        rows.longOpaque((int) ref, LAST_IN, nowNanos);
    }

    /** Notes that something was sent to the subscriber which counts as traffic. */
    public void trafficOut(long ref, long nowNanos) {
        rows.longOpaque((int) ref, LAST_OUT, nowNanos);
    }

    /** Shows the session's counters by class, when it has any. */
    public void classes(long ref, @Nullable ClassCells cells) {
        CLASSES.setRelease(classes, (int) ref, cells);
    }

    /** Counts a discard of what came from the subscriber, and notes why and when. */
    public void countDroppedIn(long ref, DropReason reason, long nowNanos) {
        add((int) ref, DROPPED_IN, 1);
        rows.longOpaque((int) ref, LAST_DROP_IN, lastDrop(reason, nowNanos));
    }

    /** Counts a discard of what was meant for the subscriber, and notes why and when. */
    public void countDroppedOut(long ref, DropReason reason, long nowNanos) {
        add((int) ref, DROPPED_OUT, 1);
        rows.longOpaque((int) ref, LAST_DROP_OUT, lastDrop(reason, nowNanos));
    }

    @SuppressWarnings("EnumOrdinal") // Lives no longer than the process.
    private static long lastDrop(DropReason reason, long nowNanos) {
        return (nowNanos & ~REASON) | (reason.ordinal() + 1);
    }

    private void add(int row, int field, long amount) {
        rows.longOpaque(row, field, rows.longAt(row, field) + amount);
    }

    /** Where the session's {@code Limiter} state is: a long for the home worker alone. */
    public long puntLimiter(long ref) {
        return rows.longAt((int) ref, PUNT_LIMITER);
    }

    /** Sets {@link #puntLimiter}. */
    public void puntLimiter(long ref, long value) {
        rows.longAt((int) ref, PUNT_LIMITER, value);
    }

    /** Gives the session to another home, which sees all that the caller has written. From here on the caller may not change anything of it. */
    public void moveHome(long ref, int home) {
        rows.intRelease((int) ref, HOME, home);
    }

    /** Changes the TUN queue that the session's packets are written to. */
    public void queue(long ref, int queue) {
        rows.intAt((int) ref, QUEUE, queue);
    }

    /** The session is over: no reference to it is alive from now on, so nothing is counted any more. */
    public void bury(long ref) {
        rows.intRelease((int) ref, GENERATION, (int) (ref >>> 32) + 1);
    }

    // ---- anybody

    /** The counters so far; exact once buried. */
    public SessionCounters counters(long ref) {
        int row = (int) ref;
        return new SessionCounters(
                rows.longOpaque(row, OCTETS_IN),
                rows.longOpaque(row, PACKETS_IN),
                rows.longOpaque(row, OCTETS_OUT),
                rows.longOpaque(row, PACKETS_OUT),
                rows.longOpaque(row, DROPPED_IN),
                rows.longOpaque(row, DROPPED_OUT),
                classes(row));
    }

    /** The session's counters by class, null when it has none. */
    public @Nullable ClassCells classes(long ref) {
        return (ClassCells) CLASSES.getAcquire(classes, (int) ref);
    }

    private List<ClassCount> classes(int row) {
        ClassCells cells = classes((long) row);
        return cells == null ? List.of() : cells.counts();
    }

    /** When there was traffic last. */
    public LastTraffic lastTraffic(long ref) {
        return new LastTraffic(rows.longOpaque((int) ref, LAST_IN), rows.longOpaque((int) ref, LAST_OUT));
    }

    /** Why and when something from the subscriber was last discarded; null when nothing was. */
    public @Nullable LastDrop lastDropIn(long ref) {
        return lastDrop(rows.longOpaque((int) ref, LAST_DROP_IN));
    }

    /** The same of what was meant for the subscriber. */
    public @Nullable LastDrop lastDropOut(long ref) {
        return lastDrop(rows.longOpaque((int) ref, LAST_DROP_OUT));
    }

    @SuppressWarnings("EnumOrdinal") // Lives no longer than the process.
    private static @Nullable LastDrop lastDrop(long word) {
        return word == 0 ? null : new LastDrop(DropReason.values()[(int) (word & REASON) - 1], word & ~REASON);
    }

    /** The reference of the session that lives in a row, 0 when none does. Only {@link #alive} afterwards tells that what was read belongs together. */
    public long live(int row) {
        int generation = rows.intAcquire(row, GENERATION);
        return (generation & 1) == 0 ? 0 : (long) generation << 32 | row;
    }

    // ---- the shard of the tunnel

    /** Installs or replaces; see {@link net.sluice.dataplane.Sessions#put}. */
    public boolean put(SessionEntry entry) {
        int setting = settings.allocate();
        if (setting == 0) {
            return false;
        }
        int present = row(entry.tunnelId(), entry.sessionId());
        HaSets.Live before = present == 0 ? null : haSet(rows.intAt(present, SETTING));
        HaSets.Live live = haSets.join(entry, before);
        if (live == null && entry.haSet() != null) {
            settings.free(setting);
            return false;
        }
        List<Prefix> prefixes = prefixes(entry);
        // What services hold back of a session that has none any more may not be overtaken.
        int kept = present == 0 ? 0 : flags(rows.intAt(present, SETTING)) & HAS_SERVICES;
        settings.fill(setting, entry, SettingFlags.of(entry, prefixes, live) | kept);
        haSets.put(setting, live);
        boolean done = present == 0 ? create(entry, setting, prefixes) : change(present, entry, setting, prefixes);
        if (!done) {
            settings.free(setting);
        }
        if (before != live) {
            haSets.leave(done ? before : live, entry.tunnelId() << 16 | entry.sessionId());
        }
        return done;
    }

    private boolean create(SessionEntry entry, int setting, List<Prefix> prefixes) {
        int row = rows.allocate();
        if (row == 0) {
            return false;
        }
        int generation = rows.intAt(row, GENERATION) + 1 | 1;
        int ids = entry.tunnelId() << 16 | entry.sessionId();
        rows.memory().asSlice(rows.offset(row), ROW_BYTES).fill((byte) 0);
        rows.intAt(row, IDS, ids);
        rows.intAt(row, SETTING, setting);
        sequences.begin(row, entry.sequencing().firstNs());
        HaSets.Live live = haSet(setting);
        rows.intAt(row, HOME, live == null ? (int) ((hash(ids) >>> 33) % homes) : live.home());
        rows.intAt(row, QUEUE, live == null ? (int) ((hash(ids) >>> 25) % queues) : live.queue());
        rows.intRelease(row, GENERATION, generation);
        int routes = addresses.replace(0, (long) generation << 32 | row, entry.routingTable(), prefixes);
        if (routes == AddressTable.FULL) {
            rows.intRelease(row, GENERATION, generation + 1);
            // A reader may have met one of the prefixes that were there for a moment.
            rows.retire(row);
            return false;
        }
        rows.intAt(row, FIRST_ROUTE, routes);
        int shard = SlotOwners.shard(entry.tunnelId(), shards);
        buckets[shard].link(hash(ids), rows, row, NEXT);
        sizes[shard]++;
        return true;
    }

    private boolean change(int row, SessionEntry entry, int setting, List<Prefix> prefixes) {
        long ref = (long) rows.intAt(row, GENERATION) << 32 | row;
        int routes = addresses.replace(rows.intAt(row, FIRST_ROUTE), ref, entry.routingTable(), prefixes);
        if (routes == AddressTable.FULL) {
            return false;
        }
        rows.intAt(row, FIRST_ROUTE, routes);
        int old = rows.intAt(row, SETTING);
        rows.intRelease(row, SETTING, setting);
        settings.retire(old);
        return true;
    }

    private static List<Prefix> prefixes(SessionEntry entry) {
        if (entry.ipv4Address() == null) {
            return entry.routes();
        }
        List<Prefix> all = new ArrayList<>(entry.routes().size() + 1);
        all.add(Prefix.host(entry.ipv4Address()));
        all.addAll(entry.routes());
        return all;
    }

    /** Takes the session and its prefixes out of the tables; its reference, for the home worker to bury, or 0 when there is none. */
    public long unlink(int tunnelId, int sessionId) {
        int row = row(tunnelId, sessionId);
        if (row == 0) {
            return 0;
        }
        int shard = SlotOwners.shard(tunnelId, shards);
        buckets[shard].unlink(hash(tunnelId << 16 | sessionId), rows, row, NEXT);
        sizes[shard]--;
        rows.intAt(row, FIRST_ROUTE, addresses.remove(rows.intAt(row, FIRST_ROUTE)));
        haSets.leave(haSet(rows.intAt(row, SETTING)), tunnelId << 16 | sessionId);
        return (long) rows.intAt(row, GENERATION) << 32 | row;
    }

    /** The ha-set that the session is in now, null for none or when there is no such session; the shard of the tunnel. */
    public HaSets.@Nullable Live haSet(int tunnelId, int sessionId) {
        int row = row(tunnelId, sessionId);
        return row == 0 ? null : haSet(rows.intAt(row, SETTING));
    }

    /** After the burial: gives the memory back. */
    public void release(long ref) {
        settings.retire(rows.intAt((int) ref, SETTING));
        CLASSES.setRelease(classes, (int) ref, (ClassCells) null);
        rows.retire((int) ref);
    }

    /** How many sessions shard {@code shard} has. */
    public int size(int shard) {
        return sizes[shard];
    }
}
