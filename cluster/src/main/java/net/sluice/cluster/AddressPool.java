package net.sluice.cluster;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.BitSet;

/**
 * The units (addresses, or IPv6 prefixes) of one pool, by index. A unit is fresh until it is first given; what was given
 * back waits in a queue, so the one least recently used is given next. Every operation is O(1), amortized; memory grows
 * with what was ever given, not with the pool. Not thread-safe.
 */
final class AddressPool {
    /** No unit is free. */
    static final int NONE = -1;

    private static final int MAX_UNITS = 1 << 26;

    private final PoolConfig config;
    private final boolean ipv4;
    /** The unit number (the address without the bits behind the unit length) that each range begins with, ascending. */
    private final long[] rangeBase;
    /** The index of each range's first unit, and behind the last the number of units. */
    private final int[] rangeIndex;

    private final BitSet taken = new BitSet();
    private final BitSet excluded = new BitSet();
    private final int excludedCount;
    private int takenCount;
    private int takenExcluded;

    /** Every index below was given once, is taken, or is excluded. Only those below are ever in the queue. */
    private int fresh;

    private int[] older = new int[0];
    private int[] newer = new int[0];
    private int oldest = NONE;
    private int newest = NONE;

    /** @throws IllegalArgumentException when the ranges make no pool; the message says what is wrong */
    AddressPool(PoolConfig config) {
        this.config = config;
        if (config.ranges().isEmpty()) {
            throw new IllegalArgumentException("pool " + config.name() + " has no addresses");
        }
        ipv4 = config.ranges().getFirst().first().getAddress().length == 4;
        int longest = ipv4 ? 32 : 64;
        if (config.unitLength() < 1 || config.unitLength() > longest) {
            throw new IllegalArgumentException(
                    "pool " + config.name() + ": prefix length " + config.unitLength() + " is not 1.." + longest);
        }
        AddressRange[] ranges = config.ranges().toArray(AddressRange[]::new);
        Arrays.sort(
                ranges,
                (a, b) ->
                        Arrays.compareUnsigned(a.first().getAddress(), b.first().getAddress()));
        rangeBase = new long[ranges.length];
        rangeIndex = new int[ranges.length + 1];
        for (int i = 0; i < ranges.length; i++) {
            addRange(i, ranges);
        }
        config.excluded().forEach(this::exclude);
        excludedCount = excluded.cardinality();
    }

    private void addRange(int i, AddressRange[] ranges) {
        AddressRange range = ranges[i];
        if (isIpv4(range.first()) != ipv4) {
            throw new IllegalArgumentException("pool " + config.name() + " mixes IPv4 and IPv6");
        }
        if (i > 0
                && Arrays.compareUnsigned(
                                ranges[i - 1].last().getAddress(), range.first().getAddress())
                        >= 0) {
            throw new IllegalArgumentException(
                    "pool " + config.name() + ": " + ranges[i - 1] + " and " + range + " overlap");
        }
        long first = unitNumber(range.first());
        long count = unitNumber(range.last()) - first + 1;
        if (!unit(first).address().equals(range.first())
                || !AddressRange.of(unit(first + count - 1)).last().equals(range.last())) {
            throw new IllegalArgumentException(
                    "pool " + config.name() + ": " + range + " does not consist of whole /" + config.unitLength());
        }
        if (count <= 0 || rangeIndex[i] + count > MAX_UNITS) {
            throw new IllegalArgumentException("pool " + config.name() + " has more than " + MAX_UNITS + " addresses");
        }
        rangeBase[i] = first;
        rangeIndex[i + 1] = rangeIndex[i] + (int) count;
    }

    private void exclude(AddressRange range) {
        if (isIpv4(range.first()) == ipv4) {
            forEachSpan(unitNumber(range.first()), unitNumber(range.last()), excluded::set);
        }
    }

    String name() {
        return config.name();
    }

    PoolCount count() {
        int size = rangeIndex[rangeIndex.length - 1] - excludedCount;
        return new PoolCount(config.name(), size, takenCount, size - (takenCount - takenExcluded));
    }

    /** The unit around an address of the pool, or {@link #NONE} when the address is not the pool's. */
    int indexOf(InetAddress address) {
        if (isIpv4(address) != ipv4) {
            return NONE;
        }
        long unit = unitNumber(address);
        for (int i = 0; i < rangeBase.length; i++) {
            long offset = unit - rangeBase[i];
            if (offset >= 0 && offset < rangeIndex[i + 1] - rangeIndex[i]) {
                return rangeIndex[i] + (int) offset;
            }
        }
        return NONE;
    }

    /** The unit of this index. */
    Prefix prefix(int index) {
        int range = Arrays.binarySearch(rangeIndex, index);
        int i = range >= 0 ? range : -range - 2;
        return unit(rangeBase[i] + (index - rangeIndex[i]));
    }

    int unitLength() {
        return config.unitLength();
    }

    /** The indices of all units inside a prefix that is at least as wide as a unit: empty when none is. */
    BitSet indicesWithin(Prefix prefix) {
        BitSet found = new BitSet();
        if ((prefix.width() == 32) == ipv4) {
            AddressRange all = AddressRange.of(prefix);
            forEachSpan(unitNumber(all.first()), unitNumber(all.last()), found::set);
        }
        return found;
    }

    boolean isTaken(int index) {
        return taken.get(index);
    }

    /** Takes the unit that was never used or is unused for longest, or returns {@link #NONE}. */
    int take() {
        int size = rangeIndex[rangeIndex.length - 1];
        while (fresh < size && (taken.get(fresh) || excluded.get(fresh))) {
            fresh++;
        }
        int index = fresh < size ? fresh++ : oldest;
        if (index == NONE) {
            return NONE;
        }
        if (index == oldest) {
            unlink(index);
        }
        markTaken(index);
        return index;
    }

    /** Takes this unit if it is free and not excluded: what a returning user had last. */
    boolean takeAgain(int index) {
        return !excluded.get(index) && takeExactly(index);
    }

    /** Takes this unit if it is free, excluded or not. */
    boolean takeExactly(int index) {
        if (taken.get(index)) {
            return false;
        }
        if (index < fresh && !excluded.get(index)) {
            unlink(index);
        }
        markTaken(index);
        return true;
    }

    /** Gives a taken unit back. */
    void give(int index) {
        if (!taken.get(index)) {
            throw new IllegalStateException(prefix(index) + " of pool " + config.name() + " is given back twice");
        }
        taken.clear(index);
        takenCount--;
        if (excluded.get(index)) {
            takenExcluded--;
        } else if (index < fresh) {
            append(index);
        }
    }

    private void markTaken(int index) {
        taken.set(index);
        takenCount++;
        if (excluded.get(index)) {
            takenExcluded++;
        }
    }

    private void append(int index) {
        if (index >= older.length) {
            int length = Math.max(fresh, Math.min(older.length * 2, rangeIndex[rangeIndex.length - 1]));
            older = Arrays.copyOf(older, length);
            newer = Arrays.copyOf(newer, length);
        }
        older[index] = newest;
        newer[index] = NONE;
        if (newest == NONE) {
            oldest = index;
        } else {
            newer[newest] = index;
        }
        newest = index;
    }

    private void unlink(int index) {
        int before = older[index];
        int after = newer[index];
        if (before == NONE) {
            oldest = after;
        } else {
            newer[before] = after;
        }
        if (after == NONE) {
            newest = before;
        } else {
            older[after] = before;
        }
    }

    private interface Span {
        void add(int fromIndex, int toIndex);
    }

    /** Calls back with the index ranges of all units from one unit number to another, both included. */
    private void forEachSpan(long firstUnit, long lastUnit, Span span) {
        for (int i = 0; i < rangeBase.length; i++) {
            long rangeLast = rangeBase[i] + (rangeIndex[i + 1] - rangeIndex[i]) - 1;
            if (Long.compareUnsigned(lastUnit, rangeBase[i]) < 0 || Long.compareUnsigned(firstUnit, rangeLast) > 0) {
                continue;
            }
            long from = Long.compareUnsigned(firstUnit, rangeBase[i]) > 0 ? firstUnit : rangeBase[i];
            long to = Long.compareUnsigned(lastUnit, rangeLast) < 0 ? lastUnit : rangeLast;
            span.add(rangeIndex[i] + (int) (from - rangeBase[i]), rangeIndex[i] + (int) (to - rangeBase[i]) + 1);
        }
    }

    private long unitNumber(InetAddress address) {
        byte[] octets = address.getAddress();
        int width = ipv4 ? 32 : 64;
        long bits = 0;
        for (int i = 0; i < width / 8; i++) {
            bits = bits << 8 | (octets[i] & 0xFF);
        }
        return bits >>> (width - config.unitLength());
    }

    private Prefix unit(long unitNumber) {
        int width = ipv4 ? 32 : 64;
        long bits = unitNumber << (width - config.unitLength());
        byte[] octets = new byte[ipv4 ? 4 : 16];
        for (int i = 0; i < width / 8; i++) {
            octets[i] = (byte) (bits >>> (width - 8 - 8 * i));
        }
        try {
            return new Prefix(InetAddress.getByAddress(octets), config.unitLength());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + octets.length + " octets", e);
        }
    }

    private static boolean isIpv4(InetAddress address) {
        return address.getAddress().length == 4;
    }
}
