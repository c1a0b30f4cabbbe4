package net.sluice.dataplane.worker;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import net.sluice.dataplane.PuntHandler;
import net.sluice.dataplane.Punts;
import net.sluice.dataplane.Wakeup;
import net.sluice.dataplane.io.linux.SocketAddress;
import net.sluice.dataplane.tally.Fill;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.ControlledMessageHandler;
import org.jspecify.annotations.Nullable;

/**
 * What goes up to one shard: three rings, filled by the wire workers and drained by the shard. Each has its own room, so that none starves another.
 *
 * <pre>
 *  0       4       8                               40
 *  +-------+-------+-------------------------------+------------------- ... ---+
 *  | port  |relayed|   source, a SocketAddress     |  L2TP datagram            |
 *  +-------+-------+-------------------------------+------------------- ... ---+
 * </pre>
 */
public final class PuntQueues implements Punts {

    /** Which queue; the order is that in which they are drained. */
    public enum Queue {
        /** L2TP control of known tunnels. */
        CONTROL,
        /** PPP control of known sessions. */
        PPP,
        /** L2TP control with tunnel id 0. */
        TUNNEL_ZERO
    }

    private static final int RELAYED = 4;
    private static final int PEER = 8;
    private static final int DATA = PEER + SocketAddress.BYTES;
    private static final int MESSAGE = 1;

    private final List<InetSocketAddress> ports;
    private final Wakeup shard;
    private final SharedRing[] rings = new SharedRing[Queue.values().length];
    private final Delivery[] deliveries = new Delivery[rings.length];
    private final PeerCache peers;

    /**
     * For one shard.
     *
     * @param ports our addresses, by port index
     * @param shard wakes the shard's thread
     */
    public PuntQueues(Arena arena, int bytes, int datagramBytes, List<InetSocketAddress> ports, Wakeup shard) {
        this.ports = List.copyOf(ports);
        this.shard = shard;
        peers = new PeerCache(arena);
        for (int i = 0; i < rings.length; i++) {
            rings[i] = new SharedRing(arena, bytes, DATA + datagramBytes);
            deliveries[i] = new Delivery(rings[i]);
        }
    }

    /** A wire worker hands a datagram up; false when the queue is full. */
    @SuppressWarnings("EnumOrdinal") // An index into our own array.
    boolean offer(
            Queue queue,
            int port,
            MemorySegment peer,
            long peerOffset,
            MemorySegment datagram,
            long offset,
            int length,
            boolean relayed) {
        SharedRing ring = rings[queue.ordinal()];
        int index = ring.claim(MESSAGE, DATA + length);
        if (index < 0) {
            return false;
        }
        ring.memory().set(JAVA_INT, index, port);
        ring.memory().set(JAVA_INT, (long) index + RELAYED, relayed ? 1 : 0);
        MemorySegment.copy(peer, peerOffset, ring.memory(), (long) index + PEER, SocketAddress.BYTES);
        MemorySegment.copy(datagram, offset, ring.memory(), (long) index + DATA, length);
        ring.commit(index);
        return true;
    }

    /** How full a queue is and was. */
    @SuppressWarnings("EnumOrdinal") // An index into our own array.
    public Fill fill(Queue queue) {
        return rings[queue.ordinal()].fill();
    }

    /** A wire worker has finished a batch in which it offered something. */
    void wakeup() {
        shard.wakeup();
    }

    /**
     * Half for the first queue, a quarter for the second, an eighth for the third; and what is left by priority. PPP frames that
     * came while control was being drained wait for the next drain: the ICCN that makes their session known may have come with
     * them, and they must not overtake it.
     */
    @Override
    @SuppressWarnings("EnumOrdinal") // An index into our own array.
    public int drain(PuntHandler handler, int limit) {
        Delivery ppp = deliveries[Queue.PPP.ordinal()];
        ppp.end = ppp.ring.producerPosition();
        int drained = 0;
        for (int i = 0; i < rings.length; i++) {
            drained += deliveries[i].drain(handler, Math.max(1, limit >> (i + 1)));
        }
        for (int i = 0; i < rings.length && drained < limit; i++) {
            drained += deliveries[i].drain(handler, limit - drained);
        }
        return drained;
    }

    /** Presents one ring's messages to the handler of the present drain. */
    private final class Delivery implements ControlledMessageHandler {

        private final SharedRing ring;
        /** Messages from here on are left for later. */
        private long end = Long.MAX_VALUE;

        private final ByteBuffer view;
        private @Nullable PuntHandler handler;

        Delivery(SharedRing ring) {
            this.ring = ring;
            view = ring.buffer();
        }

        int drain(PuntHandler to, int limit) {
            handler = to;
            return ring.readControlled(this, limit);
        }

        @Override
        public Action onMessage(int type, MutableDirectBuffer buffer, int index, int length) {
            if (ring.position(index) >= end) {
                return Action.ABORT;
            }
            view.clear().order(ByteOrder.BIG_ENDIAN).limit(index + length).position(index + DATA);
            PuntHandler to = handler;
            if (to != null) {
                to.onDatagram(
                        ports.get(ring.memory().get(JAVA_INT, index)),
                        peers.get(ring.memory(), index + PEER),
                        view,
                        ring.memory().get(JAVA_INT, (long) index + RELAYED) != 0);
            }
            return Action.CONTINUE;
        }
    }
}
