package net.sluice.dataplane.service;

import java.util.Arrays;
import net.sluice.dataplane.packet.PacketFields;

/**
 * A session's connections that were led to a server of ours instead of the one they were meant for: what each was meant for is remembered, so that
 * answers can seem to come from there. When it is full, the one that was quiet for longest gives way.
 *
 * <p>To the server two connections from one port of the subscriber, meant for two servers, would be one and the same: then the later gets another port,
 * the {@code shown} one.
 *
 * <pre>
 *  longs:  local high | local low | meant high | meant low | server high | server low | last used
 *  ints:   local port | meant port; shown port | server port
 * </pre>
 *
 * Grows by doubling up to its bound. One thread.
 */
final class Redirects {

    /** No such connection. */
    static final int NONE = -1;

    private static final int LONGS = 7;
    private static final int LOCAL_HIGH = 0;
    private static final int LOCAL_LOW = 1;
    private static final int MEANT_HIGH = 2;
    private static final int MEANT_LOW = 3;
    private static final int SERVER_HIGH = 4;
    private static final int SERVER_LOW = 5;
    private static final int USED = 6;
    private static final int LEAST = 8;

    /** RFC 6056 s3.2: ephemeral ports are 1024..65535. */
    private static final int EPHEMERAL = 1024;

    /** One in sixty-four is taken, at most: a free one is found at once, or the table is not worth more time. */
    private static final int PORT_TRIES = 8;

    private int most;
    private long[] longs = new long[LEAST * LONGS];
    private int[] meant = new int[LEAST];
    private int[] shown = new int[LEAST];
    private int count;

    Redirects(int most) {
        this.most = most;
    }

    /** Another bound from now on; those beyond it are forgotten. */
    void bound(int connections) {
        most = connections;
        count = Math.min(count, most);
    }

    /** How many are remembered. */
    int count() {
        return count;
    }

    /** The connection that a packet from the subscriber belongs to, or {@link #NONE}. */
    int find(PacketFields packet) {
        int ports = packet.sourcePort() << 16 | packet.destinationPort();
        for (int i = 0; i < count; i++) {
            if (meant[i] == ports
                    && longs[i * LONGS + LOCAL_LOW] == packet.sourceLow()
                    && longs[i * LONGS + LOCAL_HIGH] == packet.sourceHigh()
                    && longs[i * LONGS + MEANT_LOW] == packet.destinationLow()
                    && longs[i * LONGS + MEANT_HIGH] == packet.destinationHigh()) {
                return i;
            }
        }
        return NONE;
    }

    /** The connection that a server's answer belongs to, or {@link #NONE}. */
    int findAnswer(PacketFields packet) {
        return findShown(
                packet.destinationHigh(),
                packet.destinationLow(),
                packet.destinationPort(),
                packet.sourceHigh(),
                packet.sourceLow(),
                packet.sourcePort());
    }

    private int findShown(
            long localHigh, long localLow, int shownPort, long serverHigh, long serverLow, int serverPort) {
        int ports = shownPort << 16 | serverPort;
        for (int i = 0; i < count; i++) {
            if (shown[i] == ports
                    && longs[i * LONGS + LOCAL_LOW] == localLow
                    && longs[i * LONGS + LOCAL_HIGH] == localHigh
                    && longs[i * LONGS + SERVER_LOW] == serverLow
                    && longs[i * LONGS + SERVER_HIGH] == serverHigh) {
                return i;
            }
        }
        return NONE;
    }

    /** Remembers the connection of a packet that {@link #find} did not find; {@link #NONE} when there is no port to show to the server. */
    int add(PacketFields packet, long serverHigh, long serverLow, int serverPort) {
        long localHigh = packet.sourceHigh();
        long localLow = packet.sourceLow();
        int port = packet.sourcePort();
        long seed = packet.destinationLow() ^ packet.destinationHigh();
        for (int tries = 0; findShown(localHigh, localLow, port, serverHigh, serverLow, serverPort) != NONE; tries++) {
            if (tries == PORT_TRIES) {
                return NONE;
            }
            seed = (seed + packet.destinationPort() + packet.sourcePort()) * 0x9E37_79B9_7F4A_7C15L + 1;
            port = EPHEMERAL + (int) ((seed >>> 33) % (65536 - EPHEMERAL));
        }
        int i = place();
        int at = i * LONGS;
        longs[at + LOCAL_HIGH] = localHigh;
        longs[at + LOCAL_LOW] = localLow;
        longs[at + MEANT_HIGH] = packet.destinationHigh();
        longs[at + MEANT_LOW] = packet.destinationLow();
        longs[at + SERVER_HIGH] = serverHigh;
        longs[at + SERVER_LOW] = serverLow;
        meant[i] = packet.sourcePort() << 16 | packet.destinationPort();
        shown[i] = port << 16 | serverPort;
        return i;
    }

    /** Forgets one; another takes its index. */
    void remove(int index) {
        count--;
        System.arraycopy(longs, count * LONGS, longs, index * LONGS, LONGS);
        meant[index] = meant[count];
        shown[index] = shown[count];
    }

    private int place() {
        if (count < most) {
            if (count == meant.length) {
                int size = 2 * count;
                longs = Arrays.copyOf(longs, size * LONGS);
                meant = Arrays.copyOf(meant, size);
                shown = Arrays.copyOf(shown, size);
            }
            return count++;
        }
        int quietest = 0;
        for (int i = 1; i < count; i++) {
            if (longs[i * LONGS + USED] - longs[quietest * LONGS + USED] < 0) {
                quietest = i;
            }
        }
        return quietest;
    }

    void used(int index, long nowNanos) {
        longs[index * LONGS + USED] = nowNanos;
    }

    long meantHigh(int index) {
        return longs[index * LONGS + MEANT_HIGH];
    }

    long meantLow(int index) {
        return longs[index * LONGS + MEANT_LOW];
    }

    int meantPort(int index) {
        return meant[index] & 0xFFFF;
    }

    int localPort(int index) {
        return meant[index] >>> 16;
    }

    long serverHigh(int index) {
        return longs[index * LONGS + SERVER_HIGH];
    }

    long serverLow(int index) {
        return longs[index * LONGS + SERVER_LOW];
    }

    int serverPort(int index) {
        return shown[index] & 0xFFFF;
    }

    int shownPort(int index) {
        return shown[index] >>> 16;
    }
}
