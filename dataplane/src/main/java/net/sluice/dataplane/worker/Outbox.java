package net.sluice.dataplane.worker;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import net.sluice.dataplane.io.DatagramPort;
import net.sluice.dataplane.io.linux.SocketAddress;

/**
 * What one wire worker sends: for each port, control and data, control first. Data is sent from where it lies; control is first copied into
 * slots here.
 *
 * <pre>
 *  slot: 0                               32                      64
 *        +-------------------------------+-----------------------+---------------- ... -+
 *        |    peer, a SocketAddress      |  headroom             | frame                |
 *        +-------------------------------+-----------------------+---------------- ... -+
 * </pre>
 */
final class Outbox {

    /** From a slot's beginning to where its frame goes. */
    static final int FRAME = 64;

    private final Sender[] control;
    private final Sender[] data;
    private final Sender[] whole;
    private final PathLimits[] limits;
    private final MemorySegment slots;
    private final int slotBytes;
    private final int slotCount;
    private int used;

    Outbox(Arena arena, List<DatagramPort> ports, int batch, int frameBytes, FenceWatch fence, Tap tap, Cells cells) {
        control = new Sender[ports.size()];
        data = new Sender[ports.size()];
        whole = new Sender[ports.size()];
        limits = new PathLimits[ports.size()];
        for (int port = 0; port < control.length; port++) {
            DatagramPort each = ports.get(port);
            limits[port] = new PathLimits(arena, each, cells);
            control[port] = Sender.control(arena, each, port, batch, fence, tap, cells);
            data[port] = Sender.data(arena, each, port, batch, limits[port], fence, tap, cells);
            whole[port] = Sender.whole(arena, each, port, batch, limits[port], fence, tap, cells);
        }
        slotCount = batch;
        slotBytes = FRAME + frameBytes + 63 & -64;
        slots = arena.allocate((long) slotCount * slotBytes, 64);
    }

    /** The time of this turn. */
    void now(long nowNanos) {
        for (PathLimits each : limits) {
            each.now(nowNanos);
        }
    }

    /** A free slot for one control datagram. */
    long claim() {
        if (used == slotCount) {
            flushControl();
        }
        return (long) used++ * slotBytes;
    }

    /** The memory of slots. */
    MemorySegment slots() {
        return slots;
    }

    /** Longest frame that fits into a slot. */
    int frameRoom() {
        return slotBytes - FRAME;
    }

    /** Sends from a slot; the peer's address is in the slot or in another memory that stays. */
    void control(int port, long offset, int length, MemorySegment peer, long peerOffset, int dscp) {
        control[port].add(slots, offset, length, peer, peerOffset, dscp);
    }

    /** Sends to the address in the slot. */
    void control(int port, long slot, int length, int dscp) {
        control(port, slot + FRAME, length, slots, slot, dscp);
    }

    /** Puts the address into a slot. */
    void address(long slot, MemorySegment peer, long peerOffset) {
        MemorySegment.copy(peer, peerOffset, slots, slot, SocketAddress.BYTES);
    }

    /** Sends data; {@code inOnePiece}: the outer packet is not to be fragmented. */
    void data(
            int port,
            MemorySegment memory,
            long offset,
            int length,
            MemorySegment peer,
            long peerOffset,
            int dscp,
            boolean inOnePiece) {
        (inOnePiece ? whole : data)[port].add(memory, offset, length, peer, peerOffset, dscp);
    }

    /** Longest UDP payload that goes to the peer in one packet; 0 when that is not known. */
    int payload(int port, MemorySegment peer, long peerOffset) {
        return limits[port].payload(peer, peerOffset);
    }

    void flushControl() {
        for (Sender each : control) {
            each.flush();
        }
        used = 0;
    }

    void flush() {
        flushControl();
        for (Sender each : data) {
            each.flush();
        }
        for (Sender each : whole) {
            each.flush();
        }
    }
}
