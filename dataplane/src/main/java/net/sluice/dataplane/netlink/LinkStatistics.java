package net.sluice.dataplane.netlink;

import java.nio.ByteBuffer;
import net.sluice.dataplane.io.linux.NativeException;

/**
 * Numbers that the kernel keeps of an interface, by rtnetlink: asked in our own network namespace, whoever mounted /sys. Thread-safe.
 *
 * <pre>
 *  RTM_NEWSTATS: 0       1       2       4               8               12
 *                +-------+-------+-------+---------------+---------------+------------------ ... --+
 *                |family |  pad  |  pad  |    index      | filter mask   | attributes              |
 *                +-------+-------+-------+---------------+---------------+------------------ ... --+
 *  attribute IFLA_STATS_LINK_64: struct rtnl_link_stats64, of which tx_dropped is the eighth number of 64 bits
 * </pre>
 */
public final class LinkStatistics {

    private static final int FIXED = 12;
    private static final int ATTRIBUTE_HEADER = 4;
    private static final short IFLA_STATS_LINK_64 = 1;
    private static final int TX_DROPPED = 7 * Long.BYTES;

    private final RouteSocket socket;
    private final int index;
    private long transmitDrops;

    /** Of the interface with that index; {@code socket} stays the caller's to close. */
    public LinkStatistics(RouteSocket socket, int index) {
        this.socket = socket;
        this.index = index;
    }

    /** Packets that the interface discarded instead of transmitting; what it was before when the kernel does not tell. */
    public synchronized long transmitDrops() {
        try {
            transmitDrops = Math.max(transmitDrops, transmitDrops(socket.ask(Request.statistics(index))));
        } catch (NativeException gone) {
            // The interface, or our socket: nothing is added any more.
        }
        return transmitDrops;
    }

    static long transmitDrops(ByteBuffer answer) {
        int at = FIXED;
        while (at + ATTRIBUTE_HEADER <= answer.limit()) {
            int length = Short.toUnsignedInt(answer.getShort(at));
            if (length < ATTRIBUTE_HEADER || at + length > answer.limit()) {
                return 0;
            }
            if (answer.getShort(at + 2) == IFLA_STATS_LINK_64 && length >= ATTRIBUTE_HEADER + TX_DROPPED + Long.BYTES) {
                return answer.getLong(at + ATTRIBUTE_HEADER + TX_DROPPED);
            }
            at += length + 3 & -4;
        }
        return 0;
    }
}
