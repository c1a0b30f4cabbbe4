package net.sluice.dataplane.worker;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import net.sluice.dataplane.tally.Fill;
import org.agrona.BitUtil;
import org.agrona.concurrent.ControlledMessageHandler;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RecordDescriptor;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/** Agrona's ring of messages from many threads to one, with its memory as a segment. For what is rare beside packets: punts, injections, removals. */
final class SharedRing {

    /** A ring refuses messages longer than an eighth of itself; sixteen of the longest should fit. */
    private static final int LONGEST_SHARE = 16;

    private final MemorySegment memory;
    private final ManyToOneRingBuffer ring;
    private final Fill fill;

    /** Of {@code bytes} or more, so that messages of {@code longest} fit. */
    SharedRing(Arena arena, int bytes, int longest) {
        int capacity = BitUtil.findNextPositivePowerOfTwo(Math.max(bytes, longest * LONGEST_SHARE));
        memory = arena.allocate(capacity + (long) RingBufferDescriptor.TRAILER_LENGTH, 128);
        ring = new ManyToOneRingBuffer(new UnsafeBuffer(memory.address(), (int) memory.byteSize()));
        fill = new Fill(capacity, ring::size);
    }

    /** How full it is and was. */
    Fill fill() {
        return fill;
    }

    /** What the indexes of messages refer to. */
    MemorySegment memory() {
        return memory;
    }

    /** The same as a buffer. */
    ByteBuffer buffer() {
        return memory.asByteBuffer();
    }

    /** Any thread: room for a message, to be written and committed; negative when there is none. */
    int claim(int type, int length) {
        int index = ring.tryClaim(type, length);
        fill.note(ring.size());
        if (index < 0) {
            fill.overrun();
        }
        return index;
    }

    /** Lets the reader see the claimed message. */
    void commit(int index) {
        ring.commit(index);
    }

    /** The reader. */
    int read(MessageHandler handler, int limit) {
        return ring.read(handler, limit);
    }

    /** How far messages have been claimed; any thread. */
    long producerPosition() {
        return ring.producerPosition();
    }

    /** The reader, within {@link #readControlled}: where a message begins, {@code index} being where its content does. */
    long position(int index) {
        long read = ring.consumerPosition();
        int mask = ring.capacity() - 1;
        return read + ((index - RecordDescriptor.HEADER_LENGTH - (int) (read & mask)) & mask);
    }

    /** The reader; the handler can stop before a message. */
    int readControlled(ControlledMessageHandler handler, int limit) {
        return ring.controlledRead(handler, limit);
    }
}
