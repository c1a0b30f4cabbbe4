package net.sluice.dataplane.io;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import net.sluice.dataplane.io.linux.Errno;
import net.sluice.dataplane.io.linux.LibC;
import net.sluice.dataplane.io.linux.PacketCalls;
import net.sluice.dataplane.io.linux.Vectors;
import net.sluice.dataplane.packet.TunJoiner;
import net.sluice.dataplane.packet.TunSplitter;
import net.sluice.dataplane.packet.VirtioHeader;
import net.sluice.dataplane.tally.SizeTally;

/**
 * One queue of a TUN with IFF_VNET_HDR: packets that follow each other in a flow are written as one, their payloads from where they lie; a packet of many
 * segments that is read becomes many packets.
 *
 * <p>A read goes to where the next packet is to be, so a plain packet is where it belongs at once. One of many segments stays there, and they lie behind it.
 * What does not fit into the batch waits for the next read; that costs a copy, so after one of many segments only half of a batch is filled up.
 *
 * <p>A plain packet is written with the virtio header in the octets before it, which get their own contents back: one piece of memory costs the kernel less
 * than two.
 */
final class SegmentingQueue implements TunQueue {

    private static final int MOST_JOINED = 64;
    private static final int LONGEST_PACKET = 65_535;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;

    private final int fd;
    private final boolean tcp;
    private final boolean udp;
    private final Arena arena = Arena.ofAuto();
    private final PacketCalls reads = new PacketCalls();
    private final PacketCalls writes = new PacketCalls();
    private final Vectors writeVectors = new Vectors(arena, 1 + MOST_JOINED);
    private final MemorySegment plainHeader = arena.allocate(VirtioHeader.BYTES);
    private final MemorySegment headers = arena.allocate(TunJoiner.HEADER_BYTES);
    private final TunSplitter splitter = new TunSplitter();
    private final TunJoiner joiner;
    private final MemorySegment rest = arena.allocate(LONGEST_PACKET, 64);
    private final SizeTally joins = new SizeTally();
    private final SizeTally cuts = new SizeTally();
    private boolean closed;

    /**
     * For an open queue.
     *
     * @param tcp whether the kernel takes part at all: else only single packets pass, with their headers
     * @param udp whether UDP of many segments may pass, too
     */
    SegmentingQueue(int fd, boolean tcp, boolean udp) {
        this.fd = fd;
        this.tcp = tcp;
        this.udp = udp;
        joiner = new TunJoiner(udp);
    }

    @Override
    public int descriptor() {
        return fd;
    }

    @Override
    public boolean segmentsTcp() {
        return tcp;
    }

    @Override
    public boolean segmentsUdp() {
        return udp;
    }

    @Override
    public SizeTally joins() {
        return joins;
    }

    @Override
    public SizeTally cuts() {
        return cuts;
    }

    @Override
    public int read(PacketBatch batch) {
        batch.clear();
        if (splitter.pending()) {
            splitter.move(rest);
            cut(batch);
        }
        int error = 0;
        boolean anyCut = false;
        while (!batch.full() && error >= 0 && !(anyCut && batch.count() > batch.capacity() / 2)) {
            error = readOne(batch);
            anyCut |= error > 0;
        }
        return batch.count() > 0 || error == -Errno.EAGAIN ? batch.count() : error;
    }

    /** 1 when what came was of many segments, 0 when not; else the error number, negated. */
    private int readOne(PacketBatch batch) {
        MemorySegment m = batch.memory();
        long packet = batch.next();
        long begin = packet - VirtioHeader.BYTES;
        int got = reads.read(fd, m.address() + begin, VirtioHeader.BYTES + LONGEST_PACKET);
        if (got < 0) {
            return got;
        }
        int length = Math.max(0, got - VirtioHeader.BYTES);
        if (!splitter.take(m, begin, packet, length, batch.room())) {
            // One of many segments that nothing can be made of is cut off, and so malformed.
            batch.add(Math.min(length, batch.room()));
            return 0;
        }
        cuts.add(splitter.segments());
        batch.skip(packet + length);
        cut(batch);
        return 1;
    }

    private void cut(PacketBatch batch) {
        while (splitter.pending() && !batch.full()) {
            batch.add(splitter.next(batch.memory(), batch.next()));
        }
    }

    @Override
    public int write(PacketVector vector, int from) {
        int done = from;
        int alone = from;
        while (done < vector.count()) {
            int joined = done < alone ? 1 : join(vector, done);
            int put = joined == 1 ? writePlain(vector, done) : writeJoined(vector, done, joined);
            if (put < 0 && joined > 1 && put != -Errno.EAGAIN) {
                alone = done + joined;
            } else if (put < 0) {
                return done > from ? done - from : put;
            } else {
                if (joined > 1) {
                    joins.add(joined);
                }
                done += joined;
            }
        }
        return done - from;
    }

    private int join(PacketVector vector, int first) {
        int joined = 1;
        if (tcp
                && first + 1 < vector.count()
                && joiner.begin(vector.segment(first), vector.offset(first), vector.length(first))) {
            int end = Math.min(vector.count(), first + MOST_JOINED);
            for (int i = first + 1; i < end && joiner.add(vector.segment(i), vector.offset(i), vector.length(i)); i++) {
                joined++;
            }
        }
        return joined;
    }

    private int writePlain(PacketVector vector, int i) {
        MemorySegment m = vector.segment(i);
        long begin = vector.offset(i) - VirtioHeader.BYTES;
        if (begin < 0) {
            writeVectors.set(0, plainHeader.address(), VirtioHeader.BYTES);
            writeVectors.set(1, vector.address(i), vector.length(i));
            return writes.writeMany(fd, writeVectors.address(), 2);
        }
        long first = m.get(LONG, begin);
        short rest = m.get(SHORT, begin + Long.BYTES);
        VirtioHeader.plain(m, begin);
        int put = writes.write(fd, m.address() + begin, VirtioHeader.BYTES + vector.length(i));
        m.set(LONG, begin, first);
        m.set(SHORT, begin + Long.BYTES, rest);
        return put;
    }

    private int writeJoined(PacketVector vector, int first, int count) {
        writeVectors.set(0, headers.address(), joiner.finish(headers, 0));
        int begin = joiner.headerLength();
        for (int i = 0; i < count; i++) {
            writeVectors.set(1 + i, vector.address(first + i) + begin, vector.length(first + i) - begin);
        }
        return writes.writeMany(fd, writeVectors.address(), 1 + count);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            LibC.close(fd);
        }
    }
}
