package net.sluice.cluster.directory;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import net.sluice.cluster.OwnerRef;
import net.sluice.cluster.store.Register;
import net.sluice.cluster.store.RegisterKind;
import org.jspecify.annotations.Nullable;

/**
 * {@value #UNITS} neighbouring units (addresses, or prefixes of one length) of pools: who holds each, and to which slot it is
 * leased. Where pools begin and end, what they exclude and how big their blocks are is in the operations: it may change
 * without anybody's unit being given twice.
 *
 * <p>A unit that was never given is given first, then the one that was given back first.
 *
 * <pre>
 * operation 1  then                                                     comes of it
 * TAKE         owner, epoch 8, login, wish 1, slot 1, preferred 2,      GIVEN 1, unit 2, lease 2, leased now 1, units held of those 2
 *              how 1, first 2, which of the units from there (octets)   or NONE 1
 * EXACT        owner, epoch 8, login, wish 1, first 2, last 2           GIVEN 1, or SAME_LOGIN or OTHERS 1, holder
 * RELEASE      owner, epoch 8                                           nothing
 * RETURN       slot 1, first 2, count 2                                 whether the block was given back 1
 * DESCRIBE     slots                                                    held units (octets), count 2, for each unit 2, wish 1, owner;
 *                                                                       leases: count 2, for each first 2, count 2, slot 2
 * </pre>
 */
final class PageRegister implements Register {
    static final int UNITS = 4096;

    static final int TAKE = 1;
    static final int EXACT = 2;
    static final int RELEASE = 3;
    static final int RETURN = 4;
    static final int DESCRIBE = 5;

    /** Take only the preferred unit. */
    static final int ONLY_PREFERRED = 0;
    /** Of those units that are leased to the slot. */
    static final int OF_LEASED = 1;
    /** The same, and when they are leased to nobody, they are now. */
    static final int LEASING = 2;
    /** Of those units, whoever's they are. */
    static final int OF_ANY = 3;

    static final int NONE = 0;
    static final int GIVEN = 1;
    static final int SAME_LOGIN = 2;
    static final int OTHERS = 3;

    /** No unit, and no slot. */
    static final int NO = -1;

    static final RegisterKind KIND = new RegisterKind() {
        @Override
        public int number() {
            return 2;
        }

        @Override
        public Register empty() {
            return new PageRegister();
        }

        @Override
        public Register read(byte[] written) {
            return new PageRegister(new OctetReader(written));
        }
    };

    private static final int FORM = 1;

    private record Cell(OwnerRef owner, long epoch, LoginId login, int wish) {}

    private final @Nullable Cell[] cells = new Cell[UNITS];
    private final Map<OwnerRef, BitSet> byOwner = new HashMap<>();
    private final short[] leases = new short[UNITS];
    /** When each was given back last; 0 for never. */
    private final int[] returned = new int[UNITS];

    private int returns;

    private PageRegister() {
        Arrays.fill(leases, (short) NO);
    }

    @Override
    public byte[] apply(byte[] operation) {
        OctetReader in = new OctetReader(operation);
        OctetWriter out = new OctetWriter();
        switch (in.u8()) {
            case TAKE -> take(new Cell(in.owner(), in.i64(), in.login(), in.u8()), in, out);
            case EXACT -> exact(new Cell(in.owner(), in.i64(), in.login(), in.u8()), in.u16(), in.u16(), out);
            case RELEASE -> release(in.owner(), in.i64());
            case RETURN -> giveBack(in.u8(), in.u16(), in.u16(), out);
            case DESCRIBE -> describe(SlotMask.read(in), out);
            default -> throw new IllegalArgumentException("operation " + operation[0] + " of a page");
        }
        return out.written();
    }

    private void take(Cell wanted, OctetReader in, OctetWriter out) {
        int slot = in.u8();
        int preferred = in.i16();
        int how = in.u8();
        int first = in.u16();
        BitSet which = BitSet.valueOf(in.octets());
        int unit = given(wanted);
        boolean leasedNow = false;
        if (unit == NO && preferred != NO && cells[preferred] == null) {
            unit = preferred;
        }
        if (unit == NO && how != ONLY_PREFERRED) {
            int lease = which.isEmpty() ? NO : leases[first + which.nextSetBit(0)];
            leasedNow = how == LEASING && lease == NO && !which.isEmpty();
            if (leasedNow || how == OF_ANY || lease == slot) {
                unit = oldest(first, which);
                leasedNow &= unit != NO;
            }
        }
        if (unit == NO) {
            out.u8(NONE);
            return;
        }
        if (leasedNow) {
            Arrays.fill(leases, first, first + which.length(), (short) slot);
        }
        put(unit, wanted);
        out.u8(GIVEN).u16(unit).u16(leases[unit]).u8(leasedNow ? 1 : 0).u16(held(first, which));
    }

    /** What was given for this wish already: the operation is done again. */
    private int given(Cell wanted) {
        BitSet mine = byOwner.get(wanted.owner);
        for (int unit = mine == null ? NO : mine.nextSetBit(0);
                mine != null && unit >= 0;
                unit = mine.nextSetBit(unit + 1)) {
            Cell cell = cells[unit];
            if (cell != null && cell.wish == wanted.wish) {
                return unit;
            }
        }
        return NO;
    }

    private int oldest(int first, BitSet which) {
        int best = NO;
        for (int bit = which.nextSetBit(0); bit >= 0; bit = which.nextSetBit(bit + 1)) {
            int unit = first + bit;
            if (cells[unit] == null && (best == NO || returned[unit] < returned[best])) {
                best = unit;
            }
        }
        return best;
    }

    private int held(int first, BitSet which) {
        int held = 0;
        for (int bit = which.nextSetBit(0); bit >= 0; bit = which.nextSetBit(bit + 1)) {
            held += cells[first + bit] == null ? 0 : 1;
        }
        return held;
    }

    private void put(int unit, Cell cell) {
        Cell there = cells[unit];
        if (there == null || there.epoch < cell.epoch) {
            cells[unit] = there == null ? cell : new Cell(cell.owner, cell.epoch, there.login, there.wish);
        }
        byOwner.computeIfAbsent(cell.owner, absent -> new BitSet()).set(unit);
    }

    private void exact(Cell wanted, int first, int last, OctetWriter out) {
        for (int unit = first; unit <= last; unit++) {
            Cell there = cells[unit];
            if (there != null && !there.owner.equals(wanted.owner)) {
                out.u8(there.login.equals(wanted.login) ? SAME_LOGIN : OTHERS).owner(there.owner);
                return;
            }
        }
        for (int unit = first; unit <= last; unit++) {
            put(unit, wanted);
        }
        out.u8(GIVEN);
    }

    private void release(OwnerRef owner, long epoch) {
        BitSet mine = byOwner.get(owner);
        if (mine == null) {
            return;
        }
        for (int unit = mine.nextSetBit(0); unit >= 0; unit = mine.nextSetBit(unit + 1)) {
            Cell cell = cells[unit];
            if (cell != null && cell.epoch <= epoch) {
                cells[unit] = null;
                returned[unit] = ++returns;
                mine.clear(unit);
            }
        }
        if (mine.isEmpty()) {
            byOwner.remove(owner);
        }
    }

    private void giveBack(int slot, int first, int count, OctetWriter out) {
        boolean free = true;
        for (int unit = first; unit < first + count && free; unit++) {
            free = cells[unit] == null && (leases[unit] == slot || leases[unit] == NO);
        }
        if (free) {
            Arrays.fill(leases, first, first + count, (short) NO);
        }
        out.u8(free ? 1 : 0);
    }

    private void describe(SlotMask slots, OctetWriter out) {
        BitSet held = new BitSet(UNITS);
        OctetWriter ours = new OctetWriter();
        int count = 0;
        for (int unit = 0; unit < UNITS; unit++) {
            Cell cell = cells[unit];
            if (cell != null) {
                held.set(unit);
                if (slots.has(cell.owner)) {
                    ours.u16(unit).u8(cell.wish).owner(cell.owner);
                    count++;
                }
            }
        }
        out.octets(held.toByteArray()).u16(count).raw(ours.written());
        writeLeases(out);
    }

    private void writeLeases(OctetWriter out) {
        OctetWriter runs = new OctetWriter();
        int count = 0;
        for (int first = 0; first < UNITS; ) {
            int last = first;
            while (last + 1 < UNITS && leases[last + 1] == leases[first]) {
                last++;
            }
            if (leases[first] != NO) {
                runs.u16(first).u16(last - first + 1).u16(leases[first]);
                count++;
            }
            first = last + 1;
        }
        out.u16(count).raw(runs.written());
    }

    /** Never, once it was used: in which order its units were given back counts. */
    @Override
    public boolean isEmpty() {
        return byOwner.isEmpty() && returns == 0;
    }

    @Override
    public byte[] written() {
        OctetWriter out = new OctetWriter().u8(FORM).i32(returns);
        int held = 0;
        OctetWriter written = new OctetWriter();
        for (int unit = 0; unit < UNITS; unit++) {
            Cell cell = cells[unit];
            if (cell != null) {
                written.u16(unit)
                        .owner(cell.owner)
                        .i64(cell.epoch)
                        .login(cell.login)
                        .u8(cell.wish);
                held++;
            }
        }
        out.u16(held).raw(written.written());
        writeLeases(out);
        OctetWriter order = new OctetWriter();
        int ever = 0;
        for (int unit = 0; unit < UNITS; unit++) {
            if (returned[unit] != 0) {
                order.u16(unit).i32(returned[unit]);
                ever++;
            }
        }
        return out.u16(ever).raw(order.written()).written();
    }

    private PageRegister(OctetReader in) {
        this();
        int form = in.u8();
        if (form != FORM) {
            throw new IllegalArgumentException("a page in form " + form);
        }
        returns = in.i32();
        for (int i = in.u16(); i > 0; i--) {
            int unit = in.u16();
            put(unit, new Cell(in.owner(), in.i64(), in.login(), in.u8()));
        }
        for (int i = in.u16(); i > 0; i--) {
            int first = in.u16();
            int count = in.u16();
            Arrays.fill(leases, first, first + count, (short) in.u16());
        }
        for (int i = in.u16(); i > 0; i--) {
            int unit = in.u16();
            returned[unit] = in.i32();
        }
    }
}
