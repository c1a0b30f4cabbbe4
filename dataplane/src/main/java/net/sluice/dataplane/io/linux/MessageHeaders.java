package net.sluice.dataplane.io.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * An array of the kernel's {@code struct mmsghdr}, each with one {@code struct iovec} or a run of them, laid out as on 64-bit Linux, and room for
 * ancillary data with each: a segment size and a class.
 *
 * <pre>
 *  0               8        12      16              24              32              40              48      52      56        60      64
 *  +---------------+--------+-------+---------------+---------------+---------------+---------------+-------+-------+---------+-------+
 *  |   msg_name    |namelen |  pad  |    msg_iov    |  msg_iovlen   |  msg_control  |  controllen   | flags |  pad  | msg_len |  pad  |
 *  +---------------+--------+-------+---------------+---------------+---------------+---------------+-------+-------+---------+-------+
 * </pre>
 *
 * Ancillary data, both or either:
 *
 * <pre>
 *  0                      8            12           16           20         24                  32        36           40          44     48
 *  +----------------------+------------+------------+------------+----------+-------------------+---------+------------+-----------+------+
 *  |     cmsg_len 18      |  SOL_UDP   |UDP_SEGMENT |short size  |   pad    |    cmsg_len 20    | SOL_IP  |   IP_TOS   | TOS (int) | pad  |
 *  +----------------------+------------+------------+------------+----------+-------------------+---------+------------+-----------+------+
 * </pre>
 */
public final class MessageHeaders {

    private static final int BYTES = 64;
    private static final int NAME = 0;
    private static final int NAME_LENGTH = 8;
    private static final int IOV = 16;
    private static final int IOV_COUNT = 24;
    private static final int CONTROL = 32;
    private static final int CONTROL_LENGTH = 40;
    private static final int FLAGS = 48;
    private static final int LENGTH = 56;
    private static final int IOVEC_BYTES = 16;
    private static final int IOVEC_LENGTH = 8;

    /** MSG_TRUNC: the datagram was longer than the buffer. */
    private static final int MSG_TRUNC = 0x20;

    private static final int SOL_UDP = 17;
    private static final int UDP_SEGMENT = 103;
    private static final int UDP_GRO = 104;

    /** CMSG_LEN and CMSG_SPACE of an int, and where it is. */
    private static final int INT_MESSAGE_LENGTH = 20;

    private static final int INT_MESSAGE_BYTES = 24;

    /** CMSG_LEN of a short, whose CMSG_SPACE is the same. */
    private static final int SHORT_MESSAGE_LENGTH = 18;

    /** A segment size and a class. */
    private static final int ANCILLARY_BYTES = 2 * INT_MESSAGE_BYTES;

    private static final int SOL_IP = 0;
    private static final int SOL_IPV6 = 41;
    private static final int IP_TOS = 1;
    private static final int IPV6_TCLASS = 67;

    /** The DSCP is in the upper six bits; the lower two, ECN, are 0: not capable. */
    private static final int DSCP_SHIFT = 2;

    private static final int MESSAGE_LEVEL = 8;
    private static final int MESSAGE_TYPE = 12;
    private static final int MESSAGE_DATA = 16;

    private final MemorySegment headers;
    private final MemorySegment vectors;
    private final MemorySegment segments;

    /** For {@code count} messages. */
    public MessageHeaders(Arena arena, int count) {
        headers = arena.allocate((long) count * BYTES, BYTES);
        vectors = arena.allocate((long) count * IOVEC_BYTES, BYTES);
        segments = arena.allocate((long) count * ANCILLARY_BYTES, BYTES);
        for (int i = 0; i < count; i++) {
            headers.set(JAVA_LONG, at(i) + IOV, vectors.address() + (long) i * IOVEC_BYTES);
            headers.set(JAVA_LONG, at(i) + IOV_COUNT, 1);
        }
    }

    private static long at(int i) {
        return (long) i * BYTES;
    }

    /** Where the kernel finds header {@code i} and those after it. */
    public long address(int i) {
        return headers.address() + at(i);
    }

    /** Sets vector {@code i}, which is message {@code i}'s data unless {@link #vectors} says otherwise. */
    public void data(int i, long address, int length) {
        vectors.set(JAVA_LONG, (long) i * IOVEC_BYTES, address);
        vectors.set(JAVA_LONG, (long) i * IOVEC_BYTES + IOVEC_LENGTH, length);
    }

    /** Sets message {@code i}'s socket address. */
    public void name(int i, long address, int length) {
        headers.set(JAVA_LONG, at(i) + NAME, address);
        headers.set(JAVA_INT, at(i) + NAME_LENGTH, length);
    }

    /** Sets message {@code i}'s ancillary data; 0 and 0 for none. */
    public void control(int i, long address, int length) {
        headers.set(JAVA_LONG, at(i) + CONTROL, address);
        headers.set(JAVA_LONG, at(i) + CONTROL_LENGTH, length);
    }

    /** Message {@code i}'s data is {@code count} vectors from {@code first} on. */
    public void vectors(int i, int first, int count) {
        headers.set(JAVA_LONG, at(i) + IOV, vectors.address() + (long) first * IOVEC_BYTES);
        headers.set(JAVA_LONG, at(i) + IOV_COUNT, count);
    }

    /** Gives message {@code i}, to be received, room for the segment size that comes with joined datagrams (udp(7), UDP_GRO). */
    public void awaitSegmentBytes(int i) {
        control(i, segments.address() + (long) i * ANCILLARY_BYTES, INT_MESSAGE_BYTES);
    }

    /** What the kernel is told with message {@code i}, to be sent: nothing, or to cut it into datagrams of {@code segmentBytes} octets, if that is not 0. */
    public void ancillary(int i, int segmentBytes) {
        if (segmentBytes == 0) {
            control(i, 0, 0);
        } else {
            segment(i, segmentBytes);
            control(i, segments.address() + (long) i * ANCILLARY_BYTES, INT_MESSAGE_BYTES);
        }
    }

    /** The same, and a DSCP for its IP headers. */
    public void ancillary(int i, int segmentBytes, boolean ipv4, int dscp) {
        long message = (long) i * ANCILLARY_BYTES + INT_MESSAGE_BYTES;
        segments.set(JAVA_LONG, message, INT_MESSAGE_LENGTH);
        segments.set(JAVA_INT, message + MESSAGE_LEVEL, ipv4 ? SOL_IP : SOL_IPV6);
        segments.set(JAVA_INT, message + MESSAGE_TYPE, ipv4 ? IP_TOS : IPV6_TCLASS);
        segments.set(JAVA_INT, message + MESSAGE_DATA, dscp << DSCP_SHIFT);
        if (segmentBytes == 0) {
            control(i, segments.address() + message, INT_MESSAGE_BYTES);
        } else {
            segment(i, segmentBytes);
            control(i, segments.address() + (long) i * ANCILLARY_BYTES, ANCILLARY_BYTES);
        }
    }

    /** udp(7), UDP_SEGMENT: the last datagram may be shorter. */
    private void segment(int i, int bytes) {
        long message = (long) i * ANCILLARY_BYTES;
        segments.set(JAVA_LONG, message, SHORT_MESSAGE_LENGTH);
        segments.set(JAVA_INT, message + MESSAGE_LEVEL, SOL_UDP);
        segments.set(JAVA_INT, message + MESSAGE_TYPE, UDP_SEGMENT);
        segments.set(JAVA_SHORT, message + MESSAGE_DATA, (short) bytes);
    }

    /** Length of each datagram but the last in received message {@code i}; 0 when it is a single one. */
    public int segmentBytes(int i) {
        long message = (long) i * ANCILLARY_BYTES;
        boolean there = headers.get(JAVA_LONG, at(i) + CONTROL_LENGTH) >= INT_MESSAGE_LENGTH
                && segments.get(JAVA_INT, message + MESSAGE_LEVEL) == SOL_UDP
                && segments.get(JAVA_INT, message + MESSAGE_TYPE) == UDP_GRO;
        return there ? segments.get(JAVA_INT, message + MESSAGE_DATA) : 0;
    }

    /** How long received message {@code i} is. */
    public int length(int i) {
        return headers.get(JAVA_INT, at(i) + LENGTH);
    }

    /** Whether received message {@code i} was cut. */
    public boolean truncated(int i) {
        return (headers.get(JAVA_INT, at(i) + FLAGS) & MSG_TRUNC) != 0;
    }
}
