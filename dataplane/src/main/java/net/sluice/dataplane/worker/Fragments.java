package net.sluice.dataplane.worker;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import net.sluice.dataplane.DataplaneConfig;
import net.sluice.dataplane.HaSet;

/**
 * Memory for fragments, and for further copies of packets to the members of an ha-set, until they are sent: a number of slots, each with room before the packet for the headers.
 *
 * <pre>
 *  slot: 0                               64
 *        +-------------------------------+---------------- ... -+
 *        |  headroom for PPP and L2TP    | packet               |
 *        +-------------------------------+---------------- ... -+
 * </pre>
 */
final class Fragments {

    private static final int PACKET = 64;

    private final MemorySegment slots;
    private final int slotBytes;
    private final int slotCount;
    private final Outbox outbox;
    private int used;

    /** {@code outbox}: what sends from here. */
    Fragments(Arena arena, DataplaneConfig config, Outbox outbox) {
        this.outbox = outbox;
        slotCount = slotCount(config);
        slotBytes = slotBytes(config);
        slots = arena.allocate((long) slotCount * slotBytes, 64);
    }

    /** A fragment must stay where it is while copies of it are made. */
    private static int slotCount(DataplaneConfig config) {
        return Math.max(config.batch(), 2 * HaSet.MAX_MEMBERS);
    }

    private static int slotBytes(DataplaneConfig config) {
        return PACKET + Math.max(config.tunMtu(), config.datagramBytes()) + 63 & -64;
    }

    /** Octets of native memory that one takes. */
    static long bytes(DataplaneConfig config) {
        return (long) slotCount(config) * slotBytes(config);
    }

    /** The memory of all slots. */
    MemorySegment memory() {
        return slots;
    }

    /** Where the next fragment goes; sends all that was there when no slot is free. */
    long claim() {
        if (used == slotCount) {
            outbox.flush();
            used = 0;
        }
        return (long) used++ * slotBytes + PACKET;
    }

    /** All were sent. */
    void release() {
        used = 0;
    }
}
