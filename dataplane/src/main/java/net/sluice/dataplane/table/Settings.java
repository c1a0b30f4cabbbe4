package net.sluice.dataplane.table;

import java.lang.foreign.Arena;
import java.util.Arrays;
import net.sluice.dataplane.Marking;
import net.sluice.dataplane.SessionEntry;
import net.sluice.dataplane.SessionServices;

/**
 * The settings of the sessions in a {@link SessionTable}: each an immutable row made from a {@link SessionEntry}. A change is a whole new one; the old one is
 * {@link #retire}d, so that a reader that has met it sees it whole until its turn ends.
 *
 * <pre>
 *  0       4       6       8       12      16      20      24              32      36      40              48            64
 *  +-------+---+---+-------+-------+-------+-------+-------+---------------+-------+-------+---------------+---- ... ----+
 *  | flags |peer ids|magic |  MTU  | IPv4  |routing|       | interface id  |reorder|marking| reorder hold  |   unused    |
 *  |       |t16 s16 |      |       |address| table |       |               |window |       | nanoseconds   |             |
 *  +-------+---+---+-------+-------+-------+-------+-------+---------------+-------+-------+---------------+---- ... ----+
 * </pre>
 *
 * <p><i>Flags</i> are {@link SessionTable#LCP_OPEN} and others. <i>Marking</i> has the outer header's DSCP in its lowest octet, above it that of control, and
 * then the inner packet's. What is done to packets beside forwarding is an object, and stands in an array beside the rows.
 */
final class Settings {

    private static final int ROW_BYTES = 64;
    private static final int FLAGS = 0;
    private static final int PEER_IDS = 4;
    private static final int MAGIC = 8;
    private static final int MTU = 12;
    private static final int IPV4 = 16;
    private static final int ROUTING_TABLE = 20;
    private static final int INTERFACE_ID = 24;
    private static final int REORDER_WINDOW = 32;
    private static final int MARKING = 36;
    private static final int REORDER_HOLD = 40;

    private final Slab rows;
    private final SessionServices[] services;

    Settings(Arena arena, Grace grace, int capacity) {
        rows = new Slab(arena, grace, capacity, ROW_BYTES);
        services = new SessionServices[capacity + 1];
        Arrays.fill(services, SessionServices.NONE);
    }

    /** Bytes that so many take. */
    static long bytes(int capacity) {
        return Slab.bytes(capacity, ROW_BYTES);
    }

    // ---- readers, inside Grace

    int flags(int setting) {
        return rows.intAt(setting, FLAGS);
    }

    int peerIds(int setting) {
        return rows.intAt(setting, PEER_IDS);
    }

    int magic(int setting) {
        return rows.intAt(setting, MAGIC);
    }

    int mtu(int setting) {
        return rows.intAt(setting, MTU);
    }

    int ipv4(int setting) {
        return rows.intAt(setting, IPV4);
    }

    int routingTable(int setting) {
        return rows.intAt(setting, ROUTING_TABLE);
    }

    long interfaceId(int setting) {
        return rows.longAt(setting, INTERFACE_ID);
    }

    int reorderWindow(int setting) {
        return rows.intAt(setting, REORDER_WINDOW);
    }

    int marking(int setting) {
        return rows.intAt(setting, MARKING);
    }

    long reorderHold(int setting) {
        return rows.longAt(setting, REORDER_HOLD);
    }

    SessionServices services(int setting) {
        return services[setting];
    }

    // ---- writers

    /** A setting that no reader looks at; 0 when there is none. */
    int allocate() {
        return rows.allocate();
    }

    /** Writes one that nobody has seen yet. */
    void fill(int setting, SessionEntry entry, int flags) {
        rows.intAt(setting, FLAGS, flags);
        rows.intAt(setting, PEER_IDS, entry.peerTunnelId() << 16 | entry.peerSessionId());
        SessionEntry.LcpOpen lcp = entry.lcp();
        rows.intAt(setting, MAGIC, lcp == null ? 0 : lcp.magic());
        rows.intAt(setting, MTU, entry.mtu());
        rows.intAt(setting, IPV4, entry.ipv4Address() == null ? 0 : AddressTable.ipv4(entry.ipv4Address()));
        rows.intAt(setting, ROUTING_TABLE, entry.routingTable());
        rows.longAt(setting, INTERFACE_ID, entry.interfaceId());
        Marking marking = entry.marking();
        rows.intAt(
                setting,
                MARKING,
                (marking.outer() & 0xFF) | (marking.control() & 0xFF) << 8 | (marking.inner() & 0xFF) << 16);
        rows.intAt(setting, REORDER_WINDOW, entry.sequencing().window());
        rows.longAt(setting, REORDER_HOLD, entry.sequencing().holdNanos());
        services[setting] = entry.services();
    }

    /** Gives back one that was in force: it is used again after a grace period. */
    void retire(int setting) {
        rows.retire(setting);
    }

    /** Gives back one that no reader ever saw. */
    void free(int setting) {
        rows.free(setting);
    }
}
