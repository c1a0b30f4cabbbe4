package net.sluice.dataplane.worker;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import net.sluice.dataplane.Wakeup;
import net.sluice.dataplane.io.linux.SocketAddress;
import net.sluice.dataplane.tally.Fill;
import org.agrona.concurrent.MessageHandler;

/**
 * What shards want of one wire worker, in the order in which they want it: control datagrams and PPP frames to be sent, sessions to be buried (after
 * their last frames), sessions that have joined or left an ha-set, and sessions whose services have changed. A session's messages go to the worker that is its
 * home; one whose session has moved meanwhile hands them on, or knows that they are no longer needed.
 *
 * <pre>
 *  control   0       4       8                               40
 *            +-------+-------+-------------------------------+----------- ... -+
 *            | port  | DSCP  | destination, a SocketAddress  | L2TP datagram   |
 *            +-------+-------+-------------------------------+----------- ... -+
 *  PPP       0               8
 *            +---------------+----------- ... -+
 *            |  session ref  | PPP frame       |
 *            +---------------+----------- ... -+
 *  burial    0               8       12
 *            +---------------+-------+
 *            |  session ref  | shard |
 *            +---------------+-------+
 *  handing   0       4       8                               40                              72
 *            +-------+-------+-------------------------------+-------------------------------+----------- ... -+
 *            | node  |  pad  |  our address, SocketAddress   |  the LAC's, a SocketAddress   | L2TP datagram   |
 *            +-------+-------+-------------------------------+-------------------------------+----------- ... -+
 *  settlement, change 0      8
 *            +---------------+
 *            |  session ref  |
 *            +---------------+
 * </pre>
 */
public final class InjectQueue {

    static final int CONTROL = 1;
    static final int PPP = 2;
    static final int BURIAL = 3;
    static final int SETTLEMENT = 4;
    static final int CHANGE = 5;
    static final int HANDING = 6;

    static final int CONTROL_DSCP = 4;
    static final int CONTROL_PEER = 8;
    static final int CONTROL_DATA = CONTROL_PEER + SocketAddress.BYTES;
    static final int PPP_DATA = 8;
    static final int HANDING_LOCAL = 8;
    static final int HANDING_PEER = HANDING_LOCAL + SocketAddress.BYTES;
    static final int HANDING_DATA = HANDING_PEER + SocketAddress.BYTES;
    static final int BURIAL_SHARD = 8;
    private static final int BURIAL_BYTES = 12;
    private static final int SETTLEMENT_BYTES = 8;
    private static final int CHANGE_BYTES = 8;

    private final SharedRing ring;
    private final Wakeup worker;

    /**
     * For one wire worker.
     *
     * @param worker wakes its thread
     */
    public InjectQueue(Arena arena, int bytes, int datagramBytes, Wakeup worker) {
        ring = new SharedRing(arena, bytes, HANDING_DATA + datagramBytes);
        this.worker = worker;
    }

    /** Any shard; false when full. */
    public boolean control(int port, InetSocketAddress peer, int dscp, ByteBuffer datagram) {
        int index = ring.claim(CONTROL, CONTROL_DATA + datagram.remaining());
        if (index < 0) {
            return false;
        }
        ring.memory().set(JAVA_INT, index, port);
        ring.memory().set(JAVA_INT, (long) index + CONTROL_DSCP, dscp);
        SocketAddress.put(ring.memory(), (long) index + CONTROL_PEER, peer);
        commit(index, CONTROL_DATA, datagram);
        return true;
    }

    /** Any shard; false when full. */
    public boolean ppp(long ref, ByteBuffer frame) {
        int index = ring.claim(PPP, PPP_DATA + frame.remaining());
        if (index < 0) {
            return false;
        }
        ring.memory().set(JAVA_LONG, index, ref);
        commit(index, PPP_DATA, frame);
        return true;
    }

    /** Any thread: a datagram of a LAC for node {@code number}; false when full. */
    public boolean hand(int number, InetSocketAddress local, InetSocketAddress peer, ByteBuffer datagram) {
        int index = ring.claim(HANDING, HANDING_DATA + datagram.remaining());
        if (index < 0) {
            return false;
        }
        ring.memory().set(JAVA_INT, index, number);
        SocketAddress.put(ring.memory(), (long) index + HANDING_LOCAL, local);
        SocketAddress.put(ring.memory(), (long) index + HANDING_PEER, peer);
        commit(index, HANDING_DATA, datagram);
        return true;
    }

    private void commit(int index, int data, ByteBuffer from) {
        MemorySegment.copy(
                MemorySegment.ofBuffer(from), JAVA_BYTE, 0, ring.memory(), JAVA_BYTE, index + data, from.remaining());
        ring.commit(index);
        worker.wakeup();
    }

    /** Any shard, or another wire worker; false when full: to be tried again. */
    public boolean bury(long ref, int shard) {
        int index = ring.claim(BURIAL, BURIAL_BYTES);
        if (index < 0) {
            return false;
        }
        ring.memory().set(JAVA_LONG, index, ref);
        ring.memory().set(JAVA_INT, (long) index + BURIAL_SHARD, shard);
        ring.commit(index);
        worker.wakeup();
        return true;
    }

    /** Any shard: the session's services are others than before; false when full: to be tried again. */
    public boolean changed(long ref) {
        int index = ring.claim(CHANGE, CHANGE_BYTES);
        if (index < 0) {
            return false;
        }
        ring.memory().set(JAVA_LONG, index, ref);
        ring.commit(index);
        worker.wakeup();
        return true;
    }

    /** How full it is and was. */
    public Fill fill() {
        return ring.fill();
    }

    /** Any shard, or another wire worker; false when full: to be tried again. */
    public boolean settle(long ref) {
        int index = ring.claim(SETTLEMENT, SETTLEMENT_BYTES);
        if (index < 0) {
            return false;
        }
        ring.memory().set(JAVA_LONG, index, ref);
        ring.commit(index);
        worker.wakeup();
        return true;
    }

    /** Another wire worker, the session's home before; false when full. */
    boolean ppp(long ref, MemorySegment from, long offset, int length) {
        int index = ring.claim(PPP, PPP_DATA + length);
        if (index < 0) {
            return false;
        }
        ring.memory().set(JAVA_LONG, index, ref);
        MemorySegment.copy(from, offset, ring.memory(), (long) index + PPP_DATA, length);
        ring.commit(index);
        worker.wakeup();
        return true;
    }

    /** The wire worker. */
    MemorySegment memory() {
        return ring.memory();
    }

    /** The wire worker. */
    int read(MessageHandler handler, int limit) {
        return ring.read(handler, limit);
    }
}
