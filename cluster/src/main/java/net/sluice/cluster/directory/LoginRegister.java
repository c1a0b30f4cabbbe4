package net.sluice.cluster.directory;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.sluice.cluster.OwnerRef;
import net.sluice.cluster.Prefix;
import net.sluice.cluster.store.Register;
import net.sluice.cluster.store.RegisterKind;
import org.jspecify.annotations.Nullable;

/**
 * Some of the logins: who holds each, who waits for it, and which addresses it had last. Of several that wait only the
 * newest does; whom it has overtaken is remembered for a while, so that an operation of his that is done again late does not
 * put him in front.
 *
 * <p>Each who holds or waits does so under the epoch of his slot: what is released under an older one was released by a
 * node that had lost him, and is not.
 *
 * <pre>
 * operation 1  then                                          comes of it
 * CLAIM        login, owner, epoch 8, minute 4               verdict 1, holder?, whom it overtook?, memories
 * RELEASE      login, owner, epoch 8                         who holds it now?
 * HOLD         login, owner, epoch 8                         verdict 1, holder?
 * REMEMBER     login, pool (text), prefix, minute 4          nothing
 * RECALL       login, minute 4                               memories: count 1, for each pool (text), prefix
 * DESCRIBE     slots                                         held 4, count 4, for each login, owner
 * </pre>
 */
final class LoginRegister implements Register {
    /** How many there are. Never changes: it says which login is where. */
    static final int REGISTERS = 2;

    static final int CLAIM = 1;
    static final int RELEASE = 2;
    static final int HOLD = 3;
    static final int REMEMBER = 4;
    static final int RECALL = 5;
    static final int DESCRIBE = 6;

    /** The one who asked holds it. */
    static final int HELD = 1;
    /** It waits for the holder. */
    static final int WAITS = 2;
    /** A newer one waits in its place. */
    static final int OVERTAKEN = 3;
    /** Another holds it, and the one who asked does not wait. */
    static final int REFUSED = 4;

    static final RegisterKind KIND = new RegisterKind() {
        @Override
        public int number() {
            return 1;
        }

        @Override
        public Register empty() {
            return new LoginRegister();
        }

        @Override
        public Register read(byte[] written) {
            return new LoginRegister(new OctetReader(written));
        }
    };

    private static final int FORM = 1;
    private static final int MOST_OVERTAKEN = 4;
    private static final int MOST_POOLS = 8;
    /** Of one register; all of them remember 260,000 logins. */
    private static final int MOST_MEMORIES = 131_072;

    private static final int MOST_MINUTES = 7 * 24 * 60;

    private record Sitter(OwnerRef owner, long epoch) {}

    private static final class Seat {
        Sitter holder;

        @Nullable
        Sitter waiter;

        final Deque<OwnerRef> overtaken = new ArrayDeque<>(0);

        Seat(Sitter holder) {
            this.holder = holder;
        }

        void overtake(OwnerRef owner) {
            overtaken.addLast(owner);
            if (overtaken.size() > MOST_OVERTAKEN) {
                overtaken.removeFirst();
            }
        }
    }

    private record Memory(Prefix prefix, int minute) {}

    private final Map<LoginId, Seat> seats = new HashMap<>();
    /** The one whose memory is oldest first. */
    private final Map<LoginId, Map<String, Memory>> memories = new LinkedHashMap<>();

    private LoginRegister() {}

    @Override
    public byte[] apply(byte[] operation) {
        OctetReader in = new OctetReader(operation);
        OctetWriter out = new OctetWriter();
        switch (in.u8()) {
            case CLAIM -> {
                LoginId login = in.login();
                claim(login, new Sitter(in.owner(), in.i64()), out);
                recall(login, in.i32(), out);
            }
            case RELEASE -> release(in.login(), new Sitter(in.owner(), in.i64()), out);
            case HOLD -> hold(in.login(), new Sitter(in.owner(), in.i64()), out);
            case REMEMBER -> remember(in.login(), in.text(), new Memory(in.prefix(), in.i32()));
            case RECALL -> recall(in.login(), in.i32(), out);
            case DESCRIBE -> describe(SlotMask.read(in), out);
            default -> throw new IllegalArgumentException("operation " + operation[0] + " of a register of logins");
        }
        return out.written();
    }

    private void claim(LoginId login, Sitter me, OctetWriter out) {
        Seat seat = seats.computeIfAbsent(login, absent -> new Seat(me));
        if (seat.holder.owner.equals(me.owner)) {
            seat.holder = newer(seat.holder, me);
            out.u8(HELD).ownerOrNone(null).ownerOrNone(null);
            return;
        }
        if (seat.overtaken.contains(me.owner)) {
            out.u8(OVERTAKEN).ownerOrNone(seat.holder.owner).ownerOrNone(null);
            return;
        }
        Sitter before = seat.waiter;
        OwnerRef overtaken = before == null || before.owner.equals(me.owner) ? null : before.owner;
        if (overtaken != null) {
            seat.overtake(overtaken);
        }
        seat.waiter = overtaken == null && before != null ? newer(before, me) : me;
        out.u8(WAITS).ownerOrNone(seat.holder.owner).ownerOrNone(overtaken);
    }

    private void hold(LoginId login, Sitter me, OctetWriter out) {
        Seat seat = seats.computeIfAbsent(login, absent -> new Seat(me));
        if (seat.holder.owner.equals(me.owner)) {
            seat.holder = newer(seat.holder, me);
            out.u8(HELD).ownerOrNone(null);
        } else {
            out.u8(REFUSED).ownerOrNone(seat.holder.owner);
        }
    }

    private void release(LoginId login, Sitter me, OctetWriter out) {
        Seat seat = seats.get(login);
        if (seat == null) {
            out.ownerOrNone(null);
            return;
        }
        Sitter next = seat.waiter;
        if (next != null && isEndOf(next, me)) {
            seat.waiter = null;
        } else if (isEndOf(seat.holder, me)) {
            if (next == null) {
                seats.remove(login);
                out.ownerOrNone(null);
                return;
            }
            seat.holder = next;
            seat.waiter = null;
        }
        out.ownerOrNone(seat.holder.owner);
    }

    private static boolean isEndOf(Sitter sitter, Sitter released) {
        return sitter.owner.equals(released.owner) && released.epoch >= sitter.epoch;
    }

    private static Sitter newer(Sitter before, Sitter now) {
        return now.epoch > before.epoch ? now : before;
    }

    private void remember(LoginId login, String pool, Memory memory) {
        Map<String, Memory> of = memories.remove(login);
        Map<String, Memory> now = of == null ? new LinkedHashMap<>(2) : of;
        now.remove(pool);
        now.put(pool, memory);
        dropEldest(now, MOST_POOLS);
        memories.put(login, now);
        dropEldest(memories, MOST_MEMORIES);
    }

    private static void dropEldest(Map<?, ?> map, int most) {
        if (map.size() > most) {
            Iterator<?> eldest = map.keySet().iterator();
            eldest.next();
            eldest.remove();
        }
    }

    private void recall(LoginId login, int minute, OctetWriter out) {
        Map<String, Memory> of = memories.getOrDefault(login, Map.of());
        List<Map.Entry<String, Memory>> recent = of.entrySet().stream()
                .filter(each -> minute - each.getValue().minute <= MOST_MINUTES)
                .toList();
        out.u8(recent.size());
        recent.forEach(each -> out.text(each.getKey()).prefix(each.getValue().prefix));
    }

    private void describe(SlotMask slots, OctetWriter out) {
        OctetWriter each = new OctetWriter();
        int count = 0;
        for (Map.Entry<LoginId, Seat> entry : seats.entrySet()) {
            Seat seat = entry.getValue();
            List<Sitter> sitters = new ArrayList<>(2);
            sitters.add(seat.holder);
            if (seat.waiter != null) {
                sitters.add(seat.waiter);
            }
            for (Sitter sitter : sitters) {
                if (slots.has(sitter.owner)) {
                    each.login(entry.getKey()).owner(sitter.owner);
                    count++;
                }
            }
        }
        out.i32(seats.size()).i32(count).raw(each.written());
    }

    @Override
    public boolean isEmpty() {
        return seats.isEmpty() && memories.isEmpty();
    }

    @Override
    public byte[] written() {
        OctetWriter out = new OctetWriter().u8(FORM).i32(seats.size());
        seats.forEach((login, seat) -> {
            out.login(login).owner(seat.holder.owner).i64(seat.holder.epoch);
            Sitter waiter = seat.waiter;
            out.ownerOrNone(waiter == null ? null : waiter.owner).i64(waiter == null ? 0 : waiter.epoch);
            out.u8(seat.overtaken.size());
            seat.overtaken.forEach(out::owner);
        });
        out.i32(memories.size());
        memories.forEach((login, of) -> {
            out.login(login).u8(of.size());
            of.forEach((pool, memory) -> out.text(pool).prefix(memory.prefix).i32(memory.minute));
        });
        return out.written();
    }

    private LoginRegister(OctetReader in) {
        int form = in.u8();
        if (form != FORM) {
            throw new IllegalArgumentException("logins in form " + form);
        }
        for (int i = in.i32(); i > 0; i--) {
            LoginId login = in.login();
            Seat seat = new Seat(new Sitter(in.owner(), in.i64()));
            OwnerRef waiter = in.ownerOrNone();
            long epoch = in.i64();
            seat.waiter = waiter == null ? null : new Sitter(waiter, epoch);
            for (int k = in.u8(); k > 0; k--) {
                seat.overtaken.addLast(in.owner());
            }
            seats.put(login, seat);
        }
        for (int i = in.i32(); i > 0; i--) {
            LoginId login = in.login();
            Map<String, Memory> of = new LinkedHashMap<>(2);
            for (int k = in.u8(); k > 0; k--) {
                of.put(in.text(), new Memory(in.prefix(), in.i32()));
            }
            memories.put(login, of);
        }
    }
}
