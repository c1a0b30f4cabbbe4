package net.sluice.cluster.directory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.sluice.cluster.OwnerRef;
import net.sluice.cluster.Prefix;
import net.sluice.cluster.store.Register;
import net.sluice.cluster.store.RegisterKind;

/**
 * Some of the ha-sets: who is in each, and what its members hold together. That is held in the name of the set, not of a
 * member: an owner of tunnel 0 whose generation tells one life of the set from the next. A life goes from <i>filling</i> (the first member
 * gets what all will have) to <i>filled</i> to <i>emptying</i> (the last has gone, and what was held is given back).
 *
 * <pre>
 * operation 1  then                                                 comes of it
 * JOIN         set (as a login), owner, epoch 8, wishes (octets),   FIRST 1, or JOINED 1, prefixes, members, or DIFFERS, FULL, BUSY 1
 *              name for the set if it begins (owner)
 * FILL         set, name, prefixes: count 1, each                   nothing
 * LEAVE        set, owner, epoch 8                                  STAYS 1, or LAST 1, name, prefixes
 * CLEAR        set, name                                            nothing
 * TOUCH        set, owner, epoch 8                                  name?, prefixes, members
 * LIVES        name                                                 1 when a set of that life is here
 * DESCRIBE     slots                                                count 2, for each member: set, owner, oldest 1, name, prefixes;
 *                                                                   count 2, for each emptying: set, name, prefixes;
 *                                                                   count 2, for each set with such a member: set, members
 * </pre>
 *
 * <p>Members are a count 1 and the owners, the oldest first. A node one version older does not say them: who reads them takes none for not known.
 */
final class SetRegister implements Register {
    /** How many there are. Never changes: it says which set is where. */
    static final int REGISTERS = 16;

    static final int JOIN = 1;
    static final int FILL = 2;
    static final int LEAVE = 3;
    static final int CLEAR = 4;
    static final int TOUCH = 5;
    static final int LIVES = 6;
    static final int DESCRIBE = 7;

    static final int FIRST = 1;
    static final int JOINED = 2;
    static final int DIFFERS = 3;
    static final int FULL = 4;
    static final int BUSY = 5;

    static final int STAYS = 0;
    static final int LAST = 1;

    static final RegisterKind KIND = new RegisterKind() {
        @Override
        public int number() {
            return 4;
        }

        @Override
        public Register empty() {
            return new SetRegister();
        }

        @Override
        public Register read(byte[] written) {
            return new SetRegister(new OctetReader(written));
        }
    };

    private static final int FORM = 1;
    private static final int MOST_MEMBERS = 8;

    private static final int FILLING = 0;
    private static final int FILLED = 1;
    private static final int EMPTYING = 2;

    private record Member(OwnerRef owner, long epoch) {}

    private static final class Life {
        final OwnerRef name;
        final byte[] wishes;
        int stage;
        List<Prefix> prefixes = List.of();
        /** The oldest first. */
        final List<Member> members = new ArrayList<>(2);

        Life(OwnerRef name, byte[] wishes) {
            this.name = name;
            this.wishes = wishes;
        }

        int indexOf(OwnerRef owner) {
            for (int i = 0; i < members.size(); i++) {
                if (members.get(i).owner.equals(owner)) {
                    return i;
                }
            }
            return -1;
        }
    }

    private final Map<LoginId, Life> sets = new HashMap<>();

    private SetRegister() {}

    @Override
    public byte[] apply(byte[] operation) {
        OctetReader in = new OctetReader(operation);
        OctetWriter out = new OctetWriter();
        switch (in.u8()) {
            case JOIN -> join(in.login(), new Member(in.owner(), in.i64()), in.octets(), in.owner(), out);
            case FILL -> {
                Life life = sets.get(in.login());
                if (life != null && life.name.equals(in.owner()) && life.stage == FILLING) {
                    life.prefixes = prefixes(in);
                    life.stage = FILLED;
                }
            }
            case LEAVE -> leave(in.login(), new Member(in.owner(), in.i64()), out);
            case CLEAR -> {
                LoginId set = in.login();
                Life life = sets.get(set);
                if (life != null && life.name.equals(in.owner()) && life.stage == EMPTYING) {
                    sets.remove(set);
                }
            }
            case TOUCH -> touch(in.login(), new Member(in.owner(), in.i64()), out);
            case LIVES -> {
                OwnerRef name = in.owner();
                out.u8(sets.values().stream().anyMatch(life -> life.name.equals(name)) ? 1 : 0);
            }
            case DESCRIBE -> describe(SlotMask.read(in), out);
            default -> throw new IllegalArgumentException("operation " + operation[0] + " of ha-sets");
        }
        return out.written();
    }

    private void join(LoginId set, Member me, byte[] wishes, OwnerRef name, OctetWriter out) {
        Life life = sets.computeIfAbsent(set, absent -> new Life(name, wishes));
        int there = life.indexOf(me.owner);
        if (life.members.isEmpty() && life.stage == FILLING) {
            life.members.add(me);
            out.u8(FIRST).owner(life.name);
        } else if (there == 0 && life.stage == FILLING) {
            out.u8(FIRST).owner(life.name);
        } else if (life.stage != FILLED) {
            out.u8(BUSY);
        } else if (!Arrays.equals(life.wishes, wishes)) {
            out.u8(DIFFERS);
        } else if (there < 0 && life.members.size() >= MOST_MEMBERS) {
            out.u8(FULL);
        } else {
            if (there < 0) {
                life.members.add(me);
            }
            out.u8(JOINED).owner(life.name);
            write(life.prefixes, out);
            writeMembers(life, out);
        }
    }

    private void leave(LoginId set, Member me, OctetWriter out) {
        Life life = sets.get(set);
        if (life == null) {
            out.u8(STAYS);
            return;
        }
        life.members.removeIf(member -> member.owner.equals(me.owner) && member.epoch <= me.epoch);
        if (!life.members.isEmpty()) {
            out.u8(STAYS);
            return;
        }
        life.stage = EMPTYING;
        out.u8(LAST).owner(life.name);
        write(life.prefixes, out);
    }

    private void touch(LoginId set, Member me, OctetWriter out) {
        Life life = sets.get(set);
        int there = life == null ? -1 : life.indexOf(me.owner);
        if (life == null || there < 0) {
            out.ownerOrNone(null);
            return;
        }
        if (life.members.get(there).epoch < me.epoch) {
            life.members.set(there, me);
        }
        out.ownerOrNone(life.name);
        write(life.prefixes, out);
        writeMembers(life, out);
    }

    private void describe(SlotMask slots, OctetWriter out) {
        OctetWriter ours = new OctetWriter();
        OctetWriter emptying = new OctetWriter();
        OctetWriter whole = new OctetWriter();
        int members = 0;
        int empties = 0;
        int wholes = 0;
        for (Map.Entry<LoginId, Life> entry : sets.entrySet()) {
            Life life = entry.getValue();
            for (Member member : life.members) {
                if (slots.has(member.owner)) {
                    ours.login(entry.getKey()).owner(member.owner);
                    ours.u8(member.equals(life.members.getFirst()) ? 1 : 0).owner(life.name);
                    write(life.prefixes, ours);
                    members++;
                }
            }
            if (life.members.stream().anyMatch(member -> slots.has(member.owner))) {
                whole.login(entry.getKey());
                writeMembers(life, whole);
                wholes++;
            }
            if (life.stage == EMPTYING && slots.has(life.name)) {
                emptying.login(entry.getKey()).owner(life.name);
                write(life.prefixes, emptying);
                empties++;
            }
        }
        out.u16(members).raw(ours.written()).u16(empties).raw(emptying.written());
        out.u16(wholes).raw(whole.written());
    }

    private static void writeMembers(Life life, OctetWriter out) {
        out.u8(life.members.size());
        life.members.forEach(member -> out.owner(member.owner));
    }

    /** None when they were not said. */
    static List<OwnerRef> members(OctetReader in) {
        List<OwnerRef> members = new ArrayList<>(2);
        for (int i = in.atEnd() ? 0 : in.u8(); i > 0; i--) {
            members.add(in.owner());
        }
        return members;
    }

    static void write(List<Prefix> prefixes, OctetWriter out) {
        out.u8(prefixes.size());
        prefixes.forEach(out::prefix);
    }

    static List<Prefix> prefixes(OctetReader in) {
        List<Prefix> prefixes = new ArrayList<>();
        for (int i = in.u8(); i > 0; i--) {
            prefixes.add(in.prefix());
        }
        return prefixes;
    }

    @Override
    public boolean isEmpty() {
        return sets.isEmpty();
    }

    @Override
    public byte[] written() {
        OctetWriter out = new OctetWriter().u8(FORM).i32(sets.size());
        sets.forEach((set, life) -> {
            out.login(set).owner(life.name).octets(life.wishes).u8(life.stage);
            write(life.prefixes, out);
            out.u8(life.members.size());
            life.members.forEach(member -> out.owner(member.owner).i64(member.epoch));
        });
        return out.written();
    }

    private SetRegister(OctetReader in) {
        int form = in.u8();
        if (form != FORM) {
            throw new IllegalArgumentException("ha-sets in form " + form);
        }
        for (int i = in.i32(); i > 0; i--) {
            LoginId set = in.login();
            Life life = new Life(in.owner(), in.octets());
            life.stage = in.u8();
            life.prefixes = prefixes(in);
            for (int k = in.u8(); k > 0; k--) {
                life.members.add(new Member(in.owner(), in.i64()));
            }
            sets.put(set, life);
        }
    }
}
