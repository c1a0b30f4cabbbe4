package net.sluice.dataplane.table;

import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import net.sluice.dataplane.Prefix;

/**
 * (routing table id, destination) to session, by longest match, IPv4 and IPv6. A hash table of prefixes, probed once for each prefix length that is in
 * use, longest first: subscribers have host routes, so the first probe mostly hits. A prefix may have several owners; the newest gets the traffic, and
 * when it goes, the one before it gets it again.
 *
 * <p>Readers never lock or wait, and must be inside {@link Grace}; one that was passed by a writer looks again. Writers from all shards take turns on a lock that no reader knows.
 *
 * <p>A row:
 *
 * <pre>
 *  0               8               16      20      24              32      36      40              64
 *  +---------------+---------------+-------+-------+---------------+-------+-------+-------- ... ---+
 *  | address, high | address, low  |  key  | next  |    owner      | next  | mark  |     unused     |
 *  |   64 bits     |   64 bits     |       |in hash|               |of own.|       |                |
 *  +---------------+---------------+-------+-------+---------------+-------+-------+-------- ... ---+
 *   IPv4: high 0, address in the lower half of low.  key: routing table id &lt;&lt; 9 | IPv6 &lt;&lt; 8 | prefix length
 * </pre>
 */
public final class AddressTable {

    /** {@link #replace}'s answer when there is no room. */
    static final int FULL = -1;

    private static final int ROW_BYTES = 64;
    private static final int HIGH = 0;
    private static final int LOW = 8;
    private static final int KEY = 16;
    private static final int NEXT = 20;
    private static final int OWNER = 24;
    private static final int NEXT_OF_OWNER = 32;
    private static final int MARK = 36;

    private static final int IPV6 = 1 << 8;
    private static final int TABLE_SHIFT = 9;

    /** Longs of lengths in use, per routing table: IPv4 0..32, IPv6 0..63, IPv6 64..127, IPv6 128. */
    private static final int MASKS = 4;

    private static final int LENGTHS = 1 << TABLE_SHIFT;

    private final int routingTables;
    private final Slab rows;
    private final Buckets buckets;
    private final AtomicLongArray lengthsInUse;

    /**
     * How often rows were about to be taken out. A reader that has passed the place where a prefix's newer owner was just put in, and finds the older
     * one gone already, sees neither: this number has changed then, and it looks again.
     */
    private final AtomicLong taken = new AtomicLong();

    /** How many prefixes there are of each length, by key; the writer's. */
    private final int[] counts;

    private int lastMark;

    /** For {@code capacity} prefixes in routing tables 0..routingTables-1. */
    public AddressTable(Arena arena, Grace grace, int capacity, int routingTables) {
        this.routingTables = routingTables;
        rows = new Slab(arena, grace, capacity, ROW_BYTES);
        buckets = new Buckets(arena, capacity);
        lengthsInUse = new AtomicLongArray(MASKS * routingTables);
        counts = new int[routingTables * LENGTHS];
    }

    /** Bytes that a table of this size takes. */
    public static long bytes(int capacity) {
        return Slab.bytes(capacity, ROW_BYTES) + Buckets.bytes(capacity);
    }

    // ---- readers

    /** Who gets a packet to this IPv4 address: a session reference, or a place (see {@link Places}), 0 for nobody. */
    public long find(int table, int address) {
        return owner(match(table, address));
    }

    /** Who gets a packet to this IPv6 address: a session reference, or a place, 0 for nobody. */
    public long find(int table, long high, long low) {
        return owner(match(table, high, low));
    }

    /** Whether {@code owner} holds the longest prefix that this IPv4 address lies in. */
    public boolean owns(int table, int address, long owner) {
        return heldBy(match(table, address), owner);
    }

    /** Whether {@code owner} holds the longest prefix that this IPv6 address lies in. */
    public boolean owns(int table, long high, long low, long owner) {
        return heldBy(match(table, high, low), owner);
    }

    private long owner(int row) {
        return row == 0 ? 0 : rows.longAt(row, OWNER);
    }

    private int match(int table, int address) {
        while (true) {
            long before = taken.get();
            int row = preferred(longest(table, address));
            if (taken.get() == before) {
                return row;
            }
        }
    }

    private int match(int table, long high, long low) {
        while (true) {
            long before = taken.get();
            int row = preferred(longest(table, high, low));
            if (taken.get() == before) {
                return row;
            }
        }
    }

    /** Of rows of one prefix a session's goes before a place, see {@link Places}. */
    private int preferred(int first) {
        if (first == 0 || !Places.is(rows.longAt(first, OWNER))) {
            return first;
        }
        long high = rows.longAt(first, HIGH);
        long low = rows.longAt(first, LOW);
        int key = rows.intAt(first, KEY);
        int row = first;
        while (row != 0 && !(is(row, high, low, key) && !Places.is(rows.longAt(row, OWNER)))) {
            row = rows.intAcquire(row, NEXT);
        }
        return row == 0 ? first : row;
    }

    private int longest(int table, int address) {
        if (table < 0 || table >= routingTables) {
            return 0;
        }
        long low = address & 0xFFFF_FFFFL;
        for (long lengths = lengthsInUse.get(MASKS * table); lengths != 0; ) {
            int length = 63 - Long.numberOfLeadingZeros(lengths);
            int row = exact(0, low & (-1L << (32 - length)), table << TABLE_SHIFT | length);
            if (row != 0) {
                return row;
            }
            lengths &= ~(1L << length);
        }
        return 0;
    }

    private int longest(int table, long high, long low) {
        if (table < 0 || table >= routingTables) {
            return 0;
        }
        int key = table << TABLE_SHIFT | IPV6;
        if (lengthsInUse.get(MASKS * table + 3) != 0) {
            int row = exact(high, low, key | 128);
            if (row != 0) {
                return row;
            }
        }
        for (long lengths = lengthsInUse.get(MASKS * table + 2); lengths != 0; ) {
            int bit = 63 - Long.numberOfLeadingZeros(lengths);
            int row = exact(high, bit == 0 ? 0 : low & (-1L << (64 - bit)), key | 64 + bit);
            if (row != 0) {
                return row;
            }
            lengths &= ~(1L << bit);
        }
        for (long lengths = lengthsInUse.get(MASKS * table + 1); lengths != 0; ) {
            int bit = 63 - Long.numberOfLeadingZeros(lengths);
            int row = exact(bit == 0 ? 0 : high & (-1L << (64 - bit)), 0, key | bit);
            if (row != 0) {
                return row;
            }
            lengths &= ~(1L << bit);
        }
        return 0;
    }

    private int exact(long high, long low, int key) {
        int row = buckets.first(hash(high, low, key));
        while (row != 0 && !is(row, high, low, key)) {
            row = rows.intAcquire(row, NEXT);
        }
        return row;
    }

    private boolean heldBy(int first, long owner) {
        if (first == 0) {
            return false;
        }
        long high = rows.longAt(first, HIGH);
        long low = rows.longAt(first, LOW);
        int key = rows.intAt(first, KEY);
        for (int row = first; row != 0; row = rows.intAcquire(row, NEXT)) {
            if (rows.longAt(row, OWNER) == owner && is(row, high, low, key)) {
                return true;
            }
        }
        return false;
    }

    private boolean is(int row, long high, long low, int key) {
        return rows.longAt(row, LOW) == low && rows.longAt(row, HIGH) == high && rows.intAt(row, KEY) == key;
    }

    private static long hash(long high, long low, int key) {
        long mixed = (low ^ high * 0x9E37_79B9_7F4A_7C15L ^ (long) key << 40) * 0xBF58_476D_1CE4_E5B9L;
        return (mixed ^ mixed >>> 31) * 0x94D0_49BB_1331_11EBL;
    }

    // ---- writers

    /**
     * Makes {@code prefixes} the owner's whole set. What stays is not touched, what is new is there before what is old goes.
     *
     * @param first the owner's chain as the last call returned it, 0 for none
     * @return the owner's new chain, or {@link #FULL}, and then nothing has changed
     */
    synchronized int replace(int first, long owner, int table, List<Prefix> prefixes) {
        if (table < 0 || table >= routingTables) {
            return prefixes.isEmpty() ? remove(first) : FULL;
        }
        int mark = ++lastMark;
        int added = 0;
        for (Prefix prefix : prefixes) {
            ByteBuffer octets = ByteBuffer.wrap(prefix.address().getAddress());
            boolean four = octets.remaining() == 4;
            long high = four ? 0 : octets.getLong();
            long low = four ? octets.getInt() & 0xFFFF_FFFFL : octets.getLong();
            int key = table << TABLE_SHIFT | (four ? 0 : IPV6) | prefix.length();
            int present = present(owner, high, low, key);
            if (present != 0) {
                rows.intAt(present, MARK, mark);
                continue;
            }
            int row = rows.allocate();
            if (row == 0) {
                remove(added);
                return FULL;
            }
            fill(row, high, low, key, owner);
            rows.intAt(row, MARK, mark);
            rows.intAt(row, NEXT_OF_OWNER, added);
            added = row;
            link(row);
        }
        return sweep(first, mark, added);
    }

    /** Takes all prefixes of an owner's chain out; returns 0, the empty chain. */
    synchronized int remove(int first) {
        return sweep(first, 0, 0);
    }

    /** Keeps the rows with {@code mark} by adding them to {@code chain}, which it returns. */
    private int sweep(int first, int mark, int chain) {
        int kept = chain;
        int next;
        for (int row = first; row != 0; row = next) {
            next = rows.intAt(row, NEXT_OF_OWNER);
            if (mark != 0 && rows.intAt(row, MARK) == mark) {
                rows.intAt(row, NEXT_OF_OWNER, kept);
                kept = row;
            } else {
                unlink(row);
            }
        }
        return kept;
    }

    private int present(long owner, long high, long low, int key) {
        int row = exact(high, low, key);
        while (row != 0 && !(rows.longAt(row, OWNER) == owner && is(row, high, low, key))) {
            row = rows.intAt(row, NEXT);
        }
        return row;
    }

    private void fill(int row, long high, long low, int key, long owner) {
        rows.longAt(row, HIGH, high);
        rows.longAt(row, LOW, low);
        rows.intAt(row, KEY, key);
        rows.longAt(row, OWNER, owner);
    }

    private void link(int row) {
        int key = rows.intAt(row, KEY);
        buckets.link(hash(rows.longAt(row, HIGH), rows.longAt(row, LOW), key), rows, row, NEXT);
        if (counts[key]++ == 0) {
            useLength(key, true);
        }
    }

    private void unlink(int row) {
        taken.incrementAndGet();
        int key = rows.intAt(row, KEY);
        buckets.unlink(hash(rows.longAt(row, HIGH), rows.longAt(row, LOW), key), rows, row, NEXT);
        if (--counts[key] == 0) {
            useLength(key, false);
        }
        rows.retire(row);
    }

    private void useLength(int key, boolean used) {
        int length = key & 0xFF;
        int word = MASKS * (key >>> TABLE_SHIFT) + ((key & IPV6) == 0 ? 0 : 1 + length / 64);
        long bit = 1L << ((key & IPV6) == 0 ? length : length % 64);
        lengthsInUse.set(word, used ? lengthsInUse.get(word) | bit : lengthsInUse.get(word) & ~bit);
    }

    /** How many more prefixes fit. */
    public int available() {
        return rows.available();
    }

    /** An IPv4 address as {@link #find} wants it. */
    static int ipv4(InetAddress address) {
        return ByteBuffer.wrap(address.getAddress()).getInt();
    }
}
