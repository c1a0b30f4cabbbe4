package net.sluice.cluster.directory;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import net.sluice.cluster.AddressRange;
import net.sluice.cluster.AddressWish;
import net.sluice.cluster.Login;
import net.sluice.cluster.OwnerRef;
import net.sluice.cluster.PoolConfig;
import net.sluice.cluster.Prefix;
import net.sluice.cluster.store.MemoryRegisters;
import net.sluice.cluster.store.RegisterKey;
import org.jspecify.annotations.Nullable;

/**
 * Some nodes with a directory each, over registers that answer late, not at all, or after they did it; what is true in it is
 * known to the test alone: whose slot is whose, and who lives. Virtual time.
 */
final class Town {
    static final long MILLI = 1_000_000L;
    static final long SECOND = 1000 * MILLI;
    static final int SLOTS = 12;
    static final DirectoryConfig.Timing TIMING = new DirectoryConfig.Timing(
            4 * SECOND, 10 * SECOND, SECOND, SECOND / 10, 5 * SECOND, 8 * SECOND, SECOND / 2);

    private record Event(long atNanos, long number, Runnable what) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return atNanos != other.atNanos ? Long.compare(atNanos, other.atNanos) : Long.compare(number, other.number);
        }
    }

    final long seed;
    final SplittableRandom dice;
    final MemoryRegisters registers = new MemoryRegisters(DirectoryKinds.ALL, Runnable::run);
    final List<TownNode> nodes = new ArrayList<>();
    /** Whose each slot is in truth, and its epoch. */
    final TownNode[] owners = new TownNode[SLOTS];

    final long[] epochs = new long[SLOTS];
    final Map<OwnerRef, Guest> guests = new LinkedHashMap<>();
    /** What was reached, for a look at what the seeds cover. */
    final Set<String> reached = new HashSet<>();

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long number;
    private long generations;
    long nowNanos;
    /** No more faults. */
    boolean fair;

    private long stalledUntilNanos = -1;
    private @Nullable AssertionError failure;

    Town(long seed, int count) {
        this.seed = seed;
        dice = new SplittableRandom(seed);
        for (int i = 0; i < count; i++) {
            nodes.add(new TownNode(this, i));
        }
        for (int slot = 0; slot < SLOTS; slot++) {
            give(slot, nodes.get(slot % count));
        }
    }

    static DirectoryConfig config() {
        return new DirectoryConfig(
                List.of(
                        PoolConfig.ipv4("dsl", List.of(range("10.0.0.0", "10.0.0.19")), List.of()),
                        new PoolConfig("pd", List.of(AddressRange.of(prefix("2001:db8:0:1000::/52"))), List.of(), 56)),
                Set.of(ip("10.0.0.1")),
                4,
                3,
                TIMING);
    }

    static InetAddress ip(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(literal, e);
        }
    }

    static AddressRange range(String first, String last) {
        return new AddressRange(ip(first), ip(last));
    }

    static Prefix prefix(String text) {
        int slash = text.indexOf('/');
        return slash < 0
                ? Prefix.host(ip(text))
                : new Prefix(ip(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
    }

    // ---- Time

    void after(long nanos, Runnable what) {
        events.add(new Event(nowNanos + nanos, number++, what));
    }

    void runUntil(long untilNanos) {
        while (!events.isEmpty() && events.peek().atNanos <= untilNanos) {
            Event next = events.remove();
            nowNanos = next.atNanos;
            next.what.run();
            if (failure != null) {
                throw failure;
            }
        }
        nowNanos = untilNanos;
    }

    /** The store is sure of nothing for a while, for nobody. */
    void stall() {
        reached.add("the store stalls");
        stalledUntilNanos = nowNanos + 6 * SECOND;
    }

    boolean isStalled() {
        return nowNanos < stalledUntilNanos;
    }

    // ---- Slots

    private void give(int slot, TownNode node) {
        owners[slot] = node;
        epochs[slot]++;
        node.owns(slot, epochs[slot]);
        node.directory.reconcile(slot, Set.of());
    }

    /** A node takes a slot over: what lives in it, it adopts; what has ended, it gives back. */
    void takeOver(int slot, TownNode to) {
        TownNode from = owners[slot];
        if (from == to || !to.acts()) {
            return;
        }
        reached.add("a slot moves");
        owners[slot] = to;
        epochs[slot]++;
        Set<OwnerRef> alive = new HashSet<>();
        for (Guest guest : List.copyOf(guests.values())) {
            if (SlotMask.slotOf(guest.ref) != slot) {
                continue;
            }
            guest.node = to;
            if (guest.isLive()) {
                alive.add(guest.ref);
                guest.told = false;
                to.directory.adopt(guest.login, guest.exclusive, guest.set, guest.held, guest.ref);
            } else {
                // Its call is ended by the successor.
                to.directory.releaseAll(guest.ref.tunnelId(), guest.ref.sessionId());
                guests.remove(guest.ref);
            }
        }
        to.owns(slot, epochs[slot]);
        to.directory.reconcile(slot, alive);
    }

    /** A planned move: the former owner has let go before. */
    void handOver(int slot, TownNode to) {
        TownNode from = owners[slot];
        boolean busy =
                guests.values().stream().anyMatch(guest -> SlotMask.slotOf(guest.ref) == slot && !guest.isLive());
        if (from != to && from.acts() && to.acts() && !busy) {
            from.lost(slot);
            takeOver(slot, to);
        }
    }

    // ---- Guests

    OwnerRef newRef(int slot) {
        generations++;
        return new OwnerRef(slot * 256 + 1 + dice.nextInt(3), 1 + dice.nextInt(200), generations);
    }

    /** Somebody calls: in a slot whose owner acts. */
    void arrive() {
        int slot = dice.nextInt(SLOTS);
        TownNode node = owners[slot];
        if (!node.acts()) {
            return;
        }
        int who = dice.nextInt(16);
        Guest guest = new Guest(this, node, newRef(slot), new Login("user" + who, ""), wishes(who), who);
        if (guests.values().stream()
                .anyMatch(other -> other.ref.tunnelId() == guest.ref.tunnelId()
                        && other.ref.sessionId() == guest.ref.sessionId())) {
            return;
        }
        guests.put(guest.ref, guest);
        guest.begin();
    }

    private List<AddressWish> wishes(int who) {
        AddressWish dsl = new AddressWish.FromPool("dsl");
        AddressWish pd = new AddressWish.FromPool("pd");
        return switch (who) {
            case 0 -> List.of(exactly("10.0.0.7"));
            case 1 -> List.of(exactly("10.0.0.7"), pd);
            case 2 -> List.of(dsl, exactly("192.168.0.0/24"));
            case 3 -> List.of(exactly("192.168.0.64/26"), dsl);
            case 4 -> List.of(exactly("192.160.0.0/12"));
            case 5 -> List.of(exactly("10.0.0.16/30"), exactly("172.16.0.1"));
            case 6 -> List.of(exactly("172.16.0.1"), exactly("10.0.0.16/30"));
            case 7 -> List.of(exactly("2001:db8:0:1200::/56"), dsl);
            case 8, 9 -> List.of(dsl, pd);
            default -> List.of(dsl);
        };
    }

    private static AddressWish exactly(String prefix) {
        return new AddressWish.Exactly(prefix(prefix));
    }

    /** Two that act never hold what overlaps, unless as members of one set. */
    void checkHeld(Guest guest) {
        for (Guest other : guests.values()) {
            if (other == guest || other.held.isEmpty() || (guest.set != null && guest.set.equals(other.set))) {
                continue;
            }
            for (Prefix mine : guest.held) {
                for (Prefix theirs : other.held) {
                    if (mine.covers(theirs) || theirs.covers(mine)) {
                        fail(mine + " of " + guest + " and " + theirs + " of " + other);
                    }
                }
            }
        }
    }

    void checkLogin(Guest guest) {
        for (Guest other : guests.values()) {
            if (other != guest && other.exclusive && other.hasLogin && other.login.equals(guest.login)) {
                fail(guest + " and " + other + " are both logged in");
            }
        }
    }

    /** What is seen inside of a callback is thrown outside of it: whoever calls back may swallow it. */
    void fail(String what) {
        if (failure == null) {
            failure = new AssertionError(said(what));
        }
    }

    String said(String what) {
        return "seed %d at %.3f s: %s".formatted(seed, nowNanos / 1e9, what);
    }

    // ---- What the registers say

    /** What is held in registers of a kind, by anybody. */
    int registered() {
        int held = 0;
        for (RegisterKey key : registers.keys()) {
            BitSet all = new BitSet();
            all.set(0, SlotMask.SLOTS);
            OctetWriter question = new OctetWriter();
            boolean page = key.kind() == PageRegister.KIND.number();
            boolean set = key.kind() == SetRegister.KIND.number();
            question.u8(
                    page
                            ? PageRegister.DESCRIBE
                            : set
                                    ? SetRegister.DESCRIBE
                                    : key.kind() == 1 ? LoginRegister.DESCRIBE : ExactRegister.DESCRIBE);
            new SlotMask(all).write(question);
            List<byte[]> results = registers
                    .apply(key, List.of(question.written()))
                    .toCompletableFuture()
                    .join();
            OctetReader in = new OctetReader(results.getFirst());
            if (page) {
                held += BitSet.valueOf(in.octets()).cardinality();
            } else {
                held += set ? in.u16() : in.i32();
            }
        }
        return held;
    }

    /** Where each node believes that each guest's addresses are reached. */
    void checkPlacements() {
        for (TownNode node : nodes) {
            if (!node.acts()) {
                continue;
            }
            for (Guest guest : guests.values()) {
                for (Prefix prefix : guest.held) {
                    Integer slot = node.placeOf(prefix);
                    Set<Integer> right = new HashSet<>();
                    for (Guest member : guests.values()) {
                        if (member == guest || (guest.set != null && guest.set.equals(member.set))) {
                            right.add(SlotMask.slotOf(member.ref));
                        }
                    }
                    if (slot == null || !right.contains(slot)) {
                        throw new AssertionError(said("node " + node.number + " believes " + prefix + " of " + guest
                                + " at slot " + slot + ", " + Arrays.toString(epochs)));
                    }
                }
            }
        }
    }
}
