package net.sluice.dataplane.table;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.sluice.dataplane.Prefix;
import net.sluice.dataplane.Relay;

/** The prefixes that lie with slots: rows of the {@link AddressTable} whose owner is no session, so that one look finds what matches longest of both. Any thread. */
public final class Places {

    private final AddressTable addresses;
    private final int most;
    private final Map<Where, Row> rows = new HashMap<>();

    private record Where(int routingTable, Prefix prefix) {}

    private record Row(int chain, int slot) {}

    /** Of {@code most} prefixes. */
    public Places(AddressTable addresses, int most) {
        this.addresses = addresses;
        this.most = most;
    }

    /** What the {@link AddressTable} has in place of a session's reference, whose lower half is never 0. */
    public static long mark(int slot) {
        return (long) (slot + 1) << 32;
    }

    /** Whether what was found there is a place. */
    public static boolean is(long found) {
        return (int) found == 0 && found != 0;
    }

    /** A place's slot. */
    public static int slot(long found) {
        return (int) (found >>> 32) - 1;
    }

    /** See {@link Relay#place}. What is new is there before what is old goes. */
    public synchronized boolean put(int routingTable, Prefix prefix, int slot) {
        Where where = new Where(routingTable, prefix);
        Row old = rows.get(where);
        if (old != null && old.slot() == slot) {
            return true;
        }
        if (old == null && rows.size() >= most) {
            return false;
        }
        int chain = addresses.replace(0, mark(slot), routingTable, List.of(prefix));
        if (chain == AddressTable.FULL) {
            return false;
        }
        rows.put(where, new Row(chain, slot));
        if (old != null) {
            addresses.remove(old.chain());
        }
        return true;
    }

    /** See {@link Relay#displace}. */
    public synchronized void remove(int routingTable, Prefix prefix) {
        Row old = rows.remove(new Where(routingTable, prefix));
        if (old != null) {
            addresses.remove(old.chain());
        }
    }
}
