package net.sluice.dataplane.io;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import net.sluice.dataplane.io.linux.MessageHeaders;
import net.sluice.dataplane.io.linux.SocketAddress;
import net.sluice.dataplane.tally.SizeTally;

/**
 * Received datagrams: their octets, where each came from, and whether it was cut. A datagram is a slice of a buffer; a buffer holds one datagram, or,
 * where the kernel joins them (UDP_GRO), many of one peer, all of the same length but the last, which may be shorter:
 *
 * <pre>
 *  +----------------+----------------+----------------+---------+
 *  |  datagram i    |      i + 1     |      i + 2     |  i + 3  |      one buffer, one received message
 *  +----------------+----------------+----------------+---------+
 *  |&lt;- segment size -&gt;|
 * </pre>
 *
 * One thread.
 */
public final class DatagramBatch {

    /** A buffer that holds whatever the kernel can join: the longest IP packet. */
    public static final int JOINED_BYTES = 65_536;

    /** The kernel joins 64 itself, and passes on up to 128 that a local sender has joined (UDP_MAX_SEGMENTS). */
    static final int MOST_SEGMENTS = 128;

    private final MemorySegment memory;
    private final int stride;
    private final int bufferBytes;
    private final int datagramBytes;
    private final int messages;
    private final MemorySegment peers;
    private final MessageHeaders headers;
    private final int[] message;
    private final long[] offsets;
    private final int[] lengths;
    private final boolean[] truncated;
    private SizeTally joinedSizes = new SizeTally();
    private int count;

    /**
     * Buffers for {@code messages} datagrams, none joined.
     *
     * @param datagramBytes longest datagram that is not cut
     */
    public DatagramBatch(Arena arena, int messages, int datagramBytes) {
        this(arena, messages, datagramBytes, false);
    }

    /**
     * Buffers for {@code messages} messages, each of one datagram or many.
     *
     * @param datagramBytes longest datagram that is not called cut
     * @param joined whether a message can be many datagrams, which takes {@link #JOINED_BYTES} for each
     */
    public DatagramBatch(Arena arena, int messages, int datagramBytes, boolean joined) {
        this.messages = messages;
        this.datagramBytes = datagramBytes;
        bufferBytes = joined ? JOINED_BYTES : datagramBytes;
        // An odd number of cache lines, so that the first lines of all buffers do not fall into the same few sets of a
        // cache.
        stride = ((bufferBytes + 63) & -64) | 64;
        memory = arena.allocate((long) messages * stride, 64);
        peers = arena.allocate((long) messages * SocketAddress.BYTES, Long.BYTES);
        headers = new MessageHeaders(arena, messages);
        int slices = joined ? messages * MOST_SEGMENTS : messages;
        message = new int[slices];
        offsets = new long[slices];
        lengths = new int[slices];
        truncated = new boolean[slices];
        for (int i = 0; i < messages; i++) {
            headers.data(i, memory.address() + buffer(i), bufferBytes);
            prepare(i);
        }
    }

    /** Counts in {@code sizes} how many datagrams each message has that has several. */
    public void countJoined(SizeTally sizes) {
        joinedSizes = sizes;
    }

    /** How many messages fit. */
    public int messages() {
        return messages;
    }

    /** Whether a message can be many datagrams. */
    public boolean joined() {
        return bufferBytes == JOINED_BYTES;
    }

    /** How many datagrams the last receive left. */
    public int count() {
        return count;
    }

    /** The memory of all buffers. */
    public MemorySegment memory() {
        return memory;
    }

    /** Where datagram {@code i} begins in {@link #memory}. */
    public long offset(int i) {
        return offsets[i];
    }

    /** How long datagram {@code i} is, or how much is left of it when it was cut. */
    public int length(int i) {
        return lengths[i];
    }

    /** The socket addresses, see {@link SocketAddress}. */
    public MemorySegment peers() {
        return peers;
    }

    /** Where datagram {@code i}'s source is in {@link #peers}. */
    public long peerOffset(int i) {
        return (long) message[i] * SocketAddress.BYTES;
    }

    /** Whether datagram {@code i} was longer than a datagram may be. */
    public boolean truncated(int i) {
        return truncated[i];
    }

    /** Whether datagram {@code i} came in one message with others. */
    public boolean inCompany(int i) {
        return (i > 0 && message[i - 1] == message[i]) || (i + 1 < count && message[i + 1] == message[i]);
    }

    /** For whoever fills it: forgets all. */
    void clear() {
        count = 0;
    }

    /** For whoever fills it: where message {@code i}'s octets go. */
    long buffer(int i) {
        return (long) i * stride;
    }

    /** For whoever fills it: how many octets of a message fit. */
    int bufferBytes() {
        return bufferBytes;
    }

    /**
     * For whoever fills it: message {@code i} is there, after all those before it.
     *
     * @param length octets in its buffer
     * @param segmentBytes length of each datagram but the last; 0 when it is only one
     * @param cut whether it was longer than its buffer
     */
    void add(int i, int length, int segmentBytes, boolean cut) {
        int step = segmentBytes > 0 ? segmentBytes : Math.max(length, 1);
        int at = 0;
        int parts = 0;
        do {
            int rest = length - at;
            parts++;
            boolean tooMany = rest > step && (parts == MOST_SEGMENTS || count == lengths.length - 1);
            int part = tooMany ? rest : Math.min(step, rest);
            message[count] = i;
            offsets[count] = buffer(i) + at;
            lengths[count] = part;
            truncated[count] = part > datagramBytes || tooMany || (cut && part == rest);
            count++;
            at += part;
        } while (at < length);
        if (parts > 1) {
            joinedSizes.add(parts);
        }
    }

    /** For recvmmsg. */
    MessageHeaders headers() {
        return headers;
    }

    /** The kernel has overwritten how much room there is for the source address and the segment size. */
    private void prepare(int i) {
        headers.name(i, peers.address() + (long) i * SocketAddress.BYTES, SocketAddress.BYTES);
        headers.awaitSegmentBytes(i);
    }

    /** After recvmmsg has filled {@code received} headers: cuts the messages into datagrams. */
    void received(int received) {
        clear();
        for (int i = 0; i < received; i++) {
            add(i, headers.length(i), headers.segmentBytes(i), headers.truncated(i));
            prepare(i);
        }
    }
}
