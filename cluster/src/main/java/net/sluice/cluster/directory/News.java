package net.sluice.cluster.directory;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import net.sluice.cluster.OwnerRef;
import net.sluice.cluster.Prefix;
import net.sluice.cluster.store.RegisterKey;

/**
 * What nodes tell each other. Nothing rests on its arrival: who waits asks again, and every register is looked at from time to
 * time. It begins with the number of its kind.
 *
 * <pre>
 * 1 DISPLACE   register: kind 1, name (text); owner; login      whoever that is must go: a newer login waits
 * 2 LOOK       owner                                            it may have got what it waits for
 * 3 PLACED     slot 1, count 4, prefixes                        these are reached at that slot
 * 4 DISPLACED  slot 1, count 4, prefixes                        not there any more
 * 5 ALL        slot 1, count 4, prefixes                        these, and no others beside the slot's blocks
 * 6 BLOCK      prefix, slot 2                                   a block is leased, or not any more (-1)
 * 7 ASK        nothing                                          tell ALL of your slots
 * 8 SET        ha-set (as a login)                              one more member, or one less: who has some asks the register
 * </pre>
 */
final class News {
    static final int DISPLACE = 1;
    static final int LOOK = 2;
    static final int PLACED = 3;
    static final int DISPLACED = 4;
    static final int ALL = 5;
    static final int BLOCK = 6;
    static final int ASK = 7;
    static final int SET = 8;

    /** Nobody's login: what is to be displaced holds no login there. */
    static final LoginId NO_LOGIN = new LoginId(0, 0);

    private News() {}

    static byte[] displace(RegisterKey key, OwnerRef owner, LoginId login) {
        return new OctetWriter()
                .u8(DISPLACE)
                .u8(key.kind())
                .text(key.name())
                .owner(owner)
                .login(login)
                .written();
    }

    static byte[] look(OwnerRef owner) {
        return new OctetWriter().u8(LOOK).owner(owner).written();
    }

    /** @param kind {@link #PLACED}, {@link #DISPLACED} or {@link #ALL} */
    static byte[] places(int kind, int slot, Collection<Prefix> prefixes) {
        OctetWriter out = new OctetWriter().u8(kind).u8(slot).i32(prefixes.size());
        prefixes.forEach(out::prefix);
        return out.written();
    }

    static byte[] block(Prefix prefix, int slot) {
        return new OctetWriter().u8(BLOCK).prefix(prefix).u16(slot).written();
    }

    static byte[] ask() {
        return new OctetWriter().u8(ASK).written();
    }

    static byte[] set(LoginId set) {
        return new OctetWriter().u8(SET).login(set).written();
    }

    static List<Prefix> prefixes(OctetReader in) {
        List<Prefix> prefixes = new ArrayList<>();
        for (int i = in.i32(); i > 0; i--) {
            prefixes.add(in.prefix());
        }
        return prefixes;
    }
}
