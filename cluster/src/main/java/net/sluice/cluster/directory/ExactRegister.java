package net.sluice.cluster.directory;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import net.sluice.cluster.OwnerRef;
import net.sluice.cluster.Prefix;
import net.sluice.cluster.store.Register;
import net.sluice.cluster.store.RegisterKind;
import org.jspecify.annotations.Nullable;

/**
 * Addresses and prefixes that sessions hold and that are no units of a pool. Of two that overlap, there is a register that
 * knows both ({@link ExactPlan}).
 *
 * <pre>
 * operation 1  then                                comes of it
 * TAKE         owner, epoch 8, login, prefix       GIVEN 1, or SAME_LOGIN or OTHERS 1, holder (as of a page)
 * RELEASE      owner, epoch 8                      nothing
 * DESCRIBE     slots                               held 4, count 4, for each prefix, owner
 * </pre>
 */
final class ExactRegister implements Register {
    /** How many there are. Never changes: it says which prefix is where. */
    static final int REGISTERS = 2;

    static final int TAKE = 1;
    static final int RELEASE = 2;
    static final int DESCRIBE = 3;

    static final RegisterKind KIND = new RegisterKind() {
        @Override
        public int number() {
            return 3;
        }

        @Override
        public Register empty() {
            return new ExactRegister();
        }

        @Override
        public Register read(byte[] written) {
            return new ExactRegister(new OctetReader(written));
        }
    };

    private static final int FORM = 1;

    /** A family's addresses in their order, and of one address the wider prefix first. */
    private static final Comparator<Prefix> ORDER = Comparator.comparingInt(Prefix::width)
            .thenComparing((a, b) ->
                    Arrays.compareUnsigned(a.address().getAddress(), b.address().getAddress()))
            .thenComparingInt(Prefix::length);

    private record Cell(OwnerRef owner, long epoch, LoginId login) {}

    /** More than one owner never holds the same; one owner may hold one inside the other. */
    private final NavigableMap<Prefix, Cell> cells = new TreeMap<>(ORDER);

    private ExactRegister() {}

    @Override
    public byte[] apply(byte[] operation) {
        OctetReader in = new OctetReader(operation);
        OctetWriter out = new OctetWriter();
        switch (in.u8()) {
            case TAKE -> take(new Cell(in.owner(), in.i64(), in.login()), in.prefix(), out);
            case RELEASE -> {
                OwnerRef owner = in.owner();
                long epoch = in.i64();
                cells.values().removeIf(cell -> cell.owner.equals(owner) && cell.epoch <= epoch);
            }
            case DESCRIBE -> describe(SlotMask.read(in), out);
            default -> throw new IllegalArgumentException("operation " + operation[0] + " of exact prefixes");
        }
        return out.written();
    }

    private void take(Cell wanted, Prefix prefix, OctetWriter out) {
        Map.Entry<Prefix, Cell> other = overlapping(prefix, wanted.owner);
        if (other == null) {
            cells.merge(prefix, wanted, (before, now) -> now.epoch > before.epoch ? now : before);
            out.u8(PageRegister.GIVEN);
            return;
        }
        boolean same = other.getKey().equals(prefix) && other.getValue().login.equals(wanted.login);
        out.u8(same ? PageRegister.SAME_LOGIN : PageRegister.OTHERS).owner(other.getValue().owner);
    }

    private Map.@Nullable Entry<Prefix, Cell> overlapping(Prefix prefix, OwnerRef owner) {
        for (int length = prefix.length(); length >= 0; length--) {
            Prefix around = prefix.covering(length);
            Cell cell = cells.get(around);
            if (cell != null && !cell.owner.equals(owner)) {
                return Map.entry(around, cell);
            }
        }
        for (Map.Entry<Prefix, Cell> inside : cells.tailMap(prefix, true).entrySet()) {
            if (!prefix.covers(inside.getKey())) {
                return null;
            }
            if (!inside.getValue().owner.equals(owner)) {
                return inside;
            }
        }
        return null;
    }

    private void describe(SlotMask slots, OctetWriter out) {
        OctetWriter ours = new OctetWriter();
        int count = 0;
        for (Map.Entry<Prefix, Cell> each : cells.entrySet()) {
            if (slots.has(each.getValue().owner)) {
                ours.prefix(each.getKey()).owner(each.getValue().owner);
                count++;
            }
        }
        out.i32(cells.size()).i32(count).raw(ours.written());
    }

    @Override
    public boolean isEmpty() {
        return cells.isEmpty();
    }

    @Override
    public byte[] written() {
        OctetWriter out = new OctetWriter().u8(FORM).i32(cells.size());
        cells.forEach((prefix, cell) ->
                out.prefix(prefix).owner(cell.owner).i64(cell.epoch).login(cell.login));
        return out.written();
    }

    private ExactRegister(OctetReader in) {
        int form = in.u8();
        if (form != FORM) {
            throw new IllegalArgumentException("exact prefixes in form " + form);
        }
        for (int i = in.i32(); i > 0; i--) {
            cells.put(in.prefix(), new Cell(in.owner(), in.i64(), in.login()));
        }
    }
}
