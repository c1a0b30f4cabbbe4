package net.sluice.cluster.directory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.sluice.cluster.PoolCount;
import net.sluice.cluster.Prefix;
import net.sluice.cluster.store.RegisterKey;
import org.jspecify.annotations.Nullable;

/**
 * What this node believes of the pools: which units are held, and whose each block is. It has that from what its own
 * operations came to and from looking at each page now and then; it may be wrong, and the registers decide.
 */
final class PoolView {
    /**
     * Where to try to get an address.
     *
     * @param page of the store
     * @param first the first unit in question
     * @param which units, counted from there
     * @param how {@link PageRegister#OF_LEASED}, {@link PageRegister#LEASING} or {@link PageRegister#OF_ANY}
     */
    record Try(PoolLayout.Page page, int first, BitSet which, int how) {}

    private static final int MOST_LEASED = 4;
    private static final int MOST_FREE = 4;

    /** A block that is leased. */
    private record Leased(PageView view, int block) {}

    private static final class PageView {
        final PoolLayout pool;
        final PoolLayout.Page page;
        private BitSet held = new BitSet();
        /** How many of the units that each block gives are not held. */
        private final int[] free;

        final int[] leases;
        final long[] emptySinceNanos;
        /** Until when a block in which there was nothing is not tried. */
        final long[] shutUntilNanos;

        PageView(PoolLayout pool, PoolLayout.Page page) {
            this.pool = pool;
            this.page = page;
            leases = new int[page.blocks().size()];
            Arrays.fill(leases, PageRegister.NO);
            emptySinceNanos = new long[leases.length];
            free = new int[leases.length];
            held(held);
            shutUntilNanos = new long[leases.length];
            Arrays.fill(shutUntilNanos, Long.MIN_VALUE);
        }

        int free(int index, long nowNanos) {
            boolean shut = shutUntilNanos[index] != Long.MIN_VALUE && nowNanos - shutUntilNanos[index] < 0;
            return shut ? 0 : free[index];
        }

        void held(int unit, boolean now) {
            if (held.get(unit) != now) {
                held.set(unit, now);
                int block = page.given().get(unit) ? blockOf(unit) : PageRegister.NO;
                if (block != PageRegister.NO) {
                    free[block] += now ? -1 : 1;
                }
            }
        }

        void held(BitSet all) {
            held = (BitSet) all.clone();
            for (int i = 0; i < free.length; i++) {
                PoolLayout.Block block = page.blocks().get(i);
                BitSet taken = held.get(block.first(), block.first() + block.count());
                taken.and(block.which());
                free[i] = block.which().cardinality() - taken.cardinality();
            }
        }

        boolean isEmpty(PoolLayout.Block block) {
            int next = held.nextSetBit(block.first());
            return next < 0 || next >= block.first() + block.count();
        }

        int blockOf(int unit) {
            List<PoolLayout.Block> blocks = page.blocks();
            int low = 0;
            int high = blocks.size() - 1;
            while (low <= high) {
                int middle = (low + high) >>> 1;
                PoolLayout.Block block = blocks.get(middle);
                if (unit < block.first()) {
                    high = middle - 1;
                } else if (unit >= block.first() + block.count()) {
                    low = middle + 1;
                } else {
                    return middle;
                }
            }
            return PageRegister.NO;
        }
    }

    private final DirectoryState state;
    private final PlacementBoard board;
    private final Map<String, PoolLayout> pools = new LinkedHashMap<>();
    private final Map<String, List<PageView>> ofPool = new LinkedHashMap<>();
    private final Map<Integer, Set<Leased>> leasedTo = new HashMap<>();
    /** A page may be of several pools. */
    private final Map<RegisterKey, List<PageView>> views = new LinkedHashMap<>();

    PoolView(DirectoryState state, PlacementBoard board, List<PoolLayout> layouts) {
        this.state = state;
        this.board = board;
        for (PoolLayout pool : layouts) {
            pools.put(pool.name(), pool);
            List<PageView> all = new ArrayList<>();
            for (PoolLayout.Page page : pool.pages()) {
                PageView view = new PageView(pool, page);
                all.add(view);
                views.computeIfAbsent(page.key(), absent -> new ArrayList<>(1)).add(view);
            }
            ofPool.put(pool.name(), all);
        }
    }

    @Nullable
    PoolLayout pool(String name) {
        return pools.get(name);
    }

    List<PoolLayout> pools() {
        return List.copyOf(pools.values());
    }

    List<RegisterKey> pages() {
        return List.copyOf(views.keySet());
    }

    /** Where a session of the slot may get an address, best first; when none has any, {@link #anywhere} is left. */
    List<Try> tries(PoolLayout pool, int slot) {
        List<PageView> all = ofPool.getOrDefault(pool.name(), List.of());
        List<Try> tries = new ArrayList<>();
        tries.addAll(leased(pool, slot));
        int begin = all.isEmpty() ? 0 : slot * all.size() / SlotMask.SLOTS;
        int found = 0;
        for (int i = 0; i < all.size() && found < MOST_FREE; i++) {
            PageView view = all.get((begin + i) % all.size());
            int blocks = view.leases.length;
            for (int k = 0; k < blocks && found < MOST_FREE; k++) {
                int at = (k + slot * 31) % blocks;
                PoolLayout.Block block = view.page.blocks().get(at);
                if (view.leases[at] == PageRegister.NO && view.free(at, state.nowNanos()) > 0) {
                    tries.add(new Try(view.page, block.first(), block.which(), PageRegister.LEASING));
                    found++;
                }
            }
        }
        return tries;
    }

    /** All pages of a pool, the slot's own corner first. */
    List<Try> anywhere(PoolLayout pool, int slot) {
        List<PageView> all = ofPool.getOrDefault(pool.name(), List.of());
        List<Try> tries = new ArrayList<>();
        int begin = all.isEmpty() ? 0 : slot * all.size() / SlotMask.SLOTS;
        for (int i = 0; i < all.size(); i++) {
            PageView view = all.get((begin + i) % all.size());
            int first = Math.max(view.page.given().nextSetBit(0), 0);
            BitSet which = view.page.given().get(first, PageRegister.UNITS);
            if (!which.isEmpty()) {
                tries.add(new Try(view.page, first, which, PageRegister.OF_ANY));
            }
        }
        return tries;
    }

    /** The fullest first, so that others may become empty. */
    private List<Try> leased(PoolLayout pool, int slot) {
        record Candidate(Try which, int free) {}
        List<Candidate> found = new ArrayList<>();
        for (Leased each : leasedTo.getOrDefault(slot, Set.of())) {
            PageView view = each.view;
            int free = view.pool == pool ? view.free(each.block, state.nowNanos()) : 0;
            if (free > 0) {
                PoolLayout.Block block = view.page.blocks().get(each.block);
                found.add(
                        new Candidate(new Try(view.page, block.first(), block.which(), PageRegister.OF_LEASED), free));
            }
        }
        return found.stream()
                .sorted(Comparator.comparingInt(Candidate::free))
                .limit(MOST_LEASED)
                .map(Candidate::which)
                .toList();
    }

    /** The lease that the unit is believed to be under. */
    int lease(RegisterKey key, int unit) {
        for (PageView view : views.getOrDefault(key, List.of())) {
            int block = view.blockOf(unit);
            if (block != PageRegister.NO) {
                return view.leases[block];
            }
        }
        return PageRegister.NO;
    }

    void held(RegisterKey key, int first, int last, boolean now) {
        for (PageView view : views.getOrDefault(key, List.of())) {
            for (int unit = first; unit <= last; unit++) {
                view.held(unit, now);
            }
            int block = view.blockOf(first);
            if (block != PageRegister.NO) {
                view.emptySinceNanos[block] = state.nowNanos();
            }
        }
    }

    /** Nothing was free there, or it was another's: not to be tried again before somebody has looked, or given something back. */
    void full(Try what) {
        if (what.how() == PageRegister.OF_LEASED || what.how() == PageRegister.LEASING) {
            for (PageView view : views.getOrDefault(what.page().key(), List.of())) {
                int block = view.blockOf(what.first());
                if (block != PageRegister.NO) {
                    view.shutUntilNanos[block] =
                            state.nowNanos() + state.timing().nudgeNanos();
                }
            }
        }
    }

    /** An operation showed whose the block around a unit is; returns the block when that is news, else null. */
    PoolLayout.@Nullable Block leased(RegisterKey key, int unit, int slot) {
        for (PageView view : views.getOrDefault(key, List.of())) {
            int block = view.blockOf(unit);
            if (block != PageRegister.NO && view.leases[block] != slot) {
                set(view, block, slot);
                return view.page.blocks().get(block);
            }
        }
        return null;
    }

    /** Another node says whose a block is now. */
    void leased(Prefix prefix, int slot) {
        for (PoolLayout pool : pools.values()) {
            PoolLayout.Page page = prefix.length() <= pool.unitLength() ? pool.pageOf(prefix.address()) : null;
            if (page != null) {
                leased(page.key(), pool.unitOf(prefix.address()), slot);
            }
        }
    }

    /** What a page is, all of it. */
    void looked(RegisterKey key, BitSet held, int[] leaseOfUnit) {
        for (PageView view : views.getOrDefault(key, List.of())) {
            for (int i = 0; i < view.leases.length; i++) {
                PoolLayout.Block block = view.page.blocks().get(i);
                int slot = leaseOfUnit[block.first() + block.which().nextSetBit(0)];
                if (view.leases[i] != slot) {
                    set(view, i, slot);
                }
            }
            view.held(held);
        }
    }

    private void set(PageView view, int block, int slot) {
        Leased leased = new Leased(view, block);
        leasedTo.getOrDefault(view.leases[block], new LinkedHashSet<>()).remove(leased);
        if (slot != PageRegister.NO) {
            leasedTo.computeIfAbsent(slot, absent -> new LinkedHashSet<>()).add(leased);
        }
        view.leases[block] = slot;
        view.emptySinceNanos[block] = state.nowNanos();
        board.block(view.page.blocks().get(block).prefix(), slot);
    }

    /** A block that nobody has used for long. */
    record Idle(PoolLayout.Page page, PoolLayout.Block block, int slot) {}

    /** Blocks of these slots to give back. */
    List<Idle> idle(Set<Integer> slots) {
        List<Idle> found = new ArrayList<>();
        for (int slot : slots) {
            for (Leased each : leasedTo.getOrDefault(slot, Set.of())) {
                PageView view = each.view;
                PoolLayout.Block block = view.page.blocks().get(each.block);
                if (view.isEmpty(block)
                        && state.nowNanos() - view.emptySinceNanos[each.block]
                                >= state.timing().returnNanos()) {
                    view.emptySinceNanos[each.block] = state.nowNanos();
                    found.add(new Idle(view.page, block, slot));
                }
            }
        }
        return found;
    }

    List<PoolCount> counts() {
        List<PoolCount> counts = new ArrayList<>();
        ofPool.forEach((name, all) -> {
            int size = 0;
            int used = 0;
            int usedOfGiven = 0;
            for (PageView view : all) {
                BitSet mine = (BitSet) view.held.clone();
                mine.and(view.page.units());
                used += mine.cardinality();
                mine.and(view.page.given());
                usedOfGiven += mine.cardinality();
                size += view.page.given().cardinality();
            }
            counts.add(new PoolCount(name, size, used, size - usedOfGiven));
        });
        return List.copyOf(counts);
    }

    /** Units of pools that are held. */
    int heldCount() {
        int held = 0;
        for (PoolCount count : counts()) {
            held += count.used();
        }
        return held;
    }
}
