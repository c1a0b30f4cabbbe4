package net.sluice.dataplane.table;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicIntegerArray;
import net.sluice.dataplane.io.linux.SocketAddress;

/**
 * Tunnel id to the peer's address and the port of ours that it uses. The shard of the tunnel writes; readers never lock or wait, and must be inside
 * {@link Grace}. A row is immutable: a tunnel that moves gets a new one.
 *
 * <pre>
 *  0                               32      36                                  64
 *  +-------------------------------+-------+---------------- ... --------------+
 *  |    peer, a SocketAddress      | port  |              unused               |
 *  +-------------------------------+-------+---------------- ... --------------+
 * </pre>
 */
public final class TunnelTable {

    private static final int IDS = 65536;
    private static final int ROW_BYTES = 64;
    private static final int PORT = SocketAddress.BYTES;

    /** Moved tunnels' old rows wait here for their grace period. */
    private static final int SLACK = 4096;

    private final AtomicIntegerArray rowOf = new AtomicIntegerArray(IDS);
    private final Slab rows;

    /** For all 65,535 tunnel ids. */
    public TunnelTable(Arena arena, Grace grace) {
        rows = new Slab(arena, grace, IDS + SLACK, ROW_BYTES);
    }

    /** Bytes that it takes. */
    public static long bytes() {
        return Slab.bytes(IDS + SLACK, ROW_BYTES);
    }

    /** The tunnel's row, 0 when it is not known. */
    public int find(int tunnelId) {
        return rowOf.getAcquire(tunnelId);
    }

    /** The memory that the peers' addresses are in. */
    public MemorySegment peers() {
        return rows.memory();
    }

    /** Where row {@code row}'s peer is in {@link #peers}. */
    public long peerOffset(int row) {
        return rows.offset(row);
    }

    /** The index of our port. */
    public int port(int row) {
        return rows.intAt(row, PORT);
    }

    /** Makes the tunnel known, or moves it; false when there is no room. */
    public boolean put(int tunnelId, int port, InetSocketAddress peer) {
        int row = rows.allocate();
        if (row == 0) {
            return false;
        }
        SocketAddress.put(rows.memory(), rows.offset(row), peer);
        rows.intAt(row, PORT, port);
        retire(rowOf.getAndSet(tunnelId, row));
        return true;
    }

    /** Forgets the tunnel. */
    public void remove(int tunnelId) {
        retire(rowOf.getAndSet(tunnelId, 0));
    }

    private void retire(int row) {
        if (row != 0) {
            rows.retire(row);
        }
    }
}
