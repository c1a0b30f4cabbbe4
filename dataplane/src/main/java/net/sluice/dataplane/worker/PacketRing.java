package net.sluice.dataplane.worker;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import net.sluice.dataplane.tally.Fill;

/**
 * A bounded ring of packets between two threads, in native memory. Not Agrona's, because the reader must be able to write headers before a packet in
 * place, and to release packets only after the system call that sends them from here; and because the writer publishes once per batch.
 *
 * <p>A record; sizes are multiples of 16, so that the rest of the ring always has room for a padding record's first line:
 *
 * <pre>
 *  0       4       8               16                              32
 *  +-------+-------+---------------+-------------------------------+------------ ... --+
 *  | size  |length |  session ref  |  headroom for PPP and L2TP    | packet            |
 *  +-------+-------+---------------+-------------------------------+------------ ... --+
 *           length -1: padding up to the ring's end
 * </pre>
 */
public final class PacketRing {

    private static final VarHandle POSITION = JAVA_LONG.varHandle();
    private static final int LENGTH = 4;
    private static final int REF = 8;
    private static final int DATA = 32;
    private static final int ALIGNMENT = 16;
    private static final int PADDING = -1;

    /** Where the positions are in {@link #positions}, far enough apart that the threads do not disturb each other. */
    private static final long TAIL = 128;

    private static final long HEAD = 384;
    private static final long POSITIONS_BYTES = 512;

    private final MemorySegment memory;
    private final MemorySegment positions;
    private final int capacity;
    private final Fill fill;
    private final Writer writer = new Writer();
    private final Reader reader = new Reader();

    /** Of at least {@code bytes}. */
    public PacketRing(Arena arena, int bytes) {
        capacity = Integer.highestOneBit(Math.max(bytes, 4096) - 1) << 1;
        memory = arena.allocate(capacity, 64);
        positions = arena.allocate(POSITIONS_BYTES, 128);
        fill = new Fill(capacity, this::depth);
    }

    /** How full it is and was. */
    public Fill fill() {
        return fill;
    }

    /** The producer's end. */
    public Writer writer() {
        return writer;
    }

    /** The consumer's end. */
    public Reader reader() {
        return reader;
    }

    /** Octets in use, about. */
    public int depth() {
        return (int) ((long) POSITION.getAcquire(positions, TAIL) - (long) POSITION.getAcquire(positions, HEAD));
    }

    /** One thread's. */
    public final class Writer {

        private long tail;
        private long headSeen;

        private Writer() {}

        /** Copies a packet in; false when there is no room. */
        public boolean offer(long ref, MemorySegment source, long offset, int length) {
            int size = DATA + length + ALIGNMENT - 1 & -ALIGNMENT;
            int index = (int) tail & capacity - 1;
            int toEnd = capacity - index;
            int needed = size > toEnd ? toEnd + size : size;
            if (tail + needed - headSeen > capacity) {
                headSeen = (long) POSITION.getAcquire(positions, HEAD);
                if (tail + needed - headSeen > capacity) {
                    fill.note(tail - headSeen);
                    fill.overrun();
                    return false;
                }
            }
            if (size > toEnd) {
                memory.set(JAVA_INT, index, toEnd);
                memory.set(JAVA_INT, index + LENGTH, PADDING);
                index = 0;
            }
            memory.set(JAVA_INT, index, size);
            memory.set(JAVA_INT, index + LENGTH, length);
            memory.set(JAVA_LONG, index + REF, ref);
            MemorySegment.copy(source, offset, memory, (long) index + DATA, length);
            tail += needed;
            return true;
        }

        /** Lets the reader see what was offered. */
        public void publish() {
            POSITION.setRelease(positions, TAIL, tail);
        }
    }

    /** One thread's. */
    public final class Reader {

        private long cursor;
        private long tailSeen;
        private int record;

        private Reader() {}

        /** Goes to the next packet; false when there is none. The packet is the reader's until {@link #release}. */
        public boolean next() {
            while (true) {
                if (cursor == tailSeen) {
                    tailSeen = (long) POSITION.getAcquire(positions, TAIL);
                    if (cursor == tailSeen) {
                        return false;
                    }
                    fill.note(tailSeen - cursor);
                }
                record = (int) cursor & capacity - 1;
                cursor += memory.get(JAVA_INT, record);
                if (memory.get(JAVA_INT, record + LENGTH) != PADDING) {
                    return true;
                }
            }
        }

        /** The present packet's session reference. */
        public long ref() {
            return memory.get(JAVA_LONG, record + REF);
        }

        /** The memory that the present packet lies in. */
        public MemorySegment memory() {
            return memory;
        }

        /** Where it lies. */
        public long offset() {
            return (long) record + DATA;
        }

        /** How long it is. */
        public int length() {
            return memory.get(JAVA_INT, record + LENGTH);
        }

        /** Hands at most {@code limit} packets to {@code sink}, which keeps them until its flush; then {@link #release}. */
        int drainTo(PacketSink sink, int limit) {
            int count = 0;
            while (count < limit && next()) {
                sink.accept(ref(), memory, offset(), length());
                count++;
            }
            return count;
        }

        /** Gives all packets up to the present one back to the writer. */
        public void release() {
            POSITION.setRelease(positions, HEAD, cursor);
        }
    }
}
