package net.sluice.cluster.directory;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.sluice.cluster.AddressRange;
import net.sluice.cluster.PoolConfig;
import net.sluice.cluster.Prefix;
import net.sluice.cluster.store.RegisterKey;
import org.jspecify.annotations.Nullable;

/** A pool, cut into pages of the store and into blocks for slots. Immutable. */
final class PoolLayout {
    private static final int PAGE_BITS = 12;
    private static final int MAX_UNITS = 1 << 26;
    /** With blocks of automatic size each slot finds one, as long as they have so many units. */
    private static final int FEWEST_WORTH_A_ROUTE = 16;

    private static final int MOST_IN_A_BLOCK = 256;

    /**
     * What is leased to a slot at once.
     *
     * @param first its first unit in the page
     * @param count how many it has, a power of 2
     * @param which those of them that the pool gives by itself, counted from the first
     * @param prefix all of them
     */
    record Block(int first, int count, BitSet which, Prefix prefix) {}

    /**
     * The pool's part of a page.
     *
     * @param number which page
     * @param units the pool's, excluded ones too
     * @param given those of them that it gives by itself
     * @param blocks ascending, as one list without gaps but for what is excluded
     */
    record Page(RegisterKey key, long number, BitSet units, BitSet given, List<Block> blocks) {}

    /**
     * Neighbouring units of a page.
     *
     * @param key where
     * @param first the first
     * @param last the last, included
     */
    record Units(RegisterKey key, int first, int last) {}

    private record Span(long first, long last) {}

    private final PoolConfig config;
    private final boolean ipv4;
    private final int size;
    private final List<Span> spans = new ArrayList<>();
    private final Map<Long, Page> pages = new TreeMap<>();

    /** @throws IllegalArgumentException when the ranges make no pool; the message says what is wrong */
    PoolLayout(PoolConfig config, int blockUnits, int nodes) {
        this.config = config;
        ipv4 = isIpv4(config.ranges().getFirst().first());
        long all = 0;
        for (AddressRange range : config.ranges()) {
            Span span = new Span(unitNumber(range.first()), unitNumber(range.last()));
            spans.add(span);
            all += span.last - span.first + 1;
        }
        if (all <= 0 || all > MAX_UNITS) {
            throw new IllegalArgumentException("pool " + config.name() + " has more than " + MAX_UNITS + " addresses");
        }
        size = (int) all;
        int biggest = blockUnits > 0 ? blockUnits : suitable(size, nodes);
        for (Span span : spans) {
            for (long page = span.first >>> PAGE_BITS; page <= span.last >>> PAGE_BITS; page++) {
                long begin = Math.max(span.first, page << PAGE_BITS);
                long end = Math.min(span.last, (page << PAGE_BITS) + PageRegister.UNITS - 1);
                cut(page, begin, end, biggest);
            }
        }
    }

    private static int suitable(int size, int nodes) {
        int forSlots = Math.clamp(
                Integer.highestOneBit(Math.max(size / SlotMask.SLOTS, 1)), FEWEST_WORTH_A_ROUTE, MOST_IN_A_BLOCK);
        int forNodes = Integer.highestOneBit(Math.max(size / (4 * nodes), 1));
        return Math.min(forSlots, forNodes);
    }

    private void cut(long number, long begin, long end, int biggest) {
        Page page = pages.computeIfAbsent(
                number, absent -> new Page(key(number), number, new BitSet(), new BitSet(), new ArrayList<>()));
        int from = (int) (begin & (PageRegister.UNITS - 1));
        int to = (int) (end & (PageRegister.UNITS - 1));
        page.units.set(from, to + 1);
        page.given.set(from, to + 1);
        for (AddressRange range : config.excluded()) {
            if (isIpv4(range.first()) == ipv4) {
                long low = Math.max(begin, unitNumber(range.first()));
                long high = Math.min(end, unitNumber(range.last()));
                if (low <= high) {
                    page.given.clear((int) (low - begin) + from, (int) (high - begin) + from + 1);
                }
            }
        }
        for (int first = from; first <= to; ) {
            int count = Math.min(biggest, first == 0 ? biggest : Integer.lowestOneBit(first));
            while (first + count - 1 > to) {
                count /= 2;
            }
            BitSet which = page.given.get(first, first + count);
            if (!which.isEmpty()) {
                int shorter = Integer.numberOfTrailingZeros(count);
                page.blocks.add(new Block(
                        first, count, which, unit((number << PAGE_BITS) + first, config.unitLength() - shorter)));
            }
            first += count;
        }
    }

    private RegisterKey key(long page) {
        return new RegisterKey(
                PageRegister.KIND.number(), (ipv4 ? "4/" : "6/") + config.unitLength() + "/" + Long.toHexString(page));
    }

    String name() {
        return config.name();
    }

    boolean isIpv4() {
        return ipv4;
    }

    int unitLength() {
        return config.unitLength();
    }

    List<Page> pages() {
        return List.copyOf(pages.values());
    }

    /** The page that an address of the pool is in, or null when the address is not the pool's. */
    @Nullable
    Page pageOf(InetAddress address) {
        if (isIpv4(address) != ipv4) {
            return null;
        }
        long number = unitNumber(address);
        Page page = pages.get(number >>> PAGE_BITS);
        return page != null && page.units.get(unitOf(address)) ? page : null;
    }

    /** The unit around an address, in its page. */
    int unitOf(InetAddress address) {
        return (int) unitNumber(address) & (PageRegister.UNITS - 1);
    }

    /** The prefix that a unit is. */
    Prefix prefix(Page page, int unit) {
        return unit((page.number << PAGE_BITS) + unit, config.unitLength());
    }

    /** The pool's units inside a prefix that is at least as wide as one, as runs; null when they are more than {@code most}. */
    @Nullable
    List<Units> within(Prefix prefix, int most) {
        List<Units> found = new ArrayList<>();
        if ((prefix.width() == 32) != ipv4) {
            return found;
        }
        AddressRange all = AddressRange.of(prefix);
        long low = unitNumber(all.first());
        long high = unitNumber(all.last());
        long count = 0;
        for (Span span : spans) {
            long from = Long.compareUnsigned(low, span.first) > 0 ? low : span.first;
            long to = Long.compareUnsigned(high, span.last) < 0 ? high : span.last;
            if (Long.compareUnsigned(from, to) > 0) {
                continue;
            }
            count += to - from + 1;
            if (count > most) {
                return null;
            }
            for (long page = from >>> PAGE_BITS; page <= to >>> PAGE_BITS; page++) {
                long begin = Math.max(from, page << PAGE_BITS);
                long end = Math.min(to, (page << PAGE_BITS) + PageRegister.UNITS - 1);
                int first = (int) (begin & (PageRegister.UNITS - 1));
                found.add(new Units(key(page), first, first + (int) (end - begin)));
            }
        }
        return found;
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

    /** The prefix of this length around a unit. */
    private Prefix unit(long number, int length) {
        int width = ipv4 ? 32 : 64;
        long bits = number << (width - config.unitLength());
        byte[] octets = new byte[ipv4 ? 4 : 16];
        for (int i = 0; i < width / 8; i++) {
            octets[i] = (byte) (bits >>> (width - 8 - 8 * i));
        }
        try {
            return new Prefix(InetAddress.getByAddress(octets), length);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(Arrays.toString(octets), e);
        }
    }

    private static boolean isIpv4(InetAddress address) {
        return address.getAddress().length == 4;
    }
}
