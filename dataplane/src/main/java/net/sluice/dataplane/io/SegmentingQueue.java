package net.sluice.dataplane.io;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import net.sluice.dataplane.io.linux.Errno;
import net.sluice.dataplane.io.linux.LibC;
import net.sluice.dataplane.io.linux.PacketCalls;
import net.sluice.dataplane.io.linux.Vectors;
import net.sluice.dataplane.packet.TunJoiner;
import net.sluice.dataplane.packet.TunSplitter;
import net.sluice.dataplane.packet.VirtioHeader;

/**
 * One queue of a TUN with IFF_VNET_HDR: TCP segments that follow each other are written as one packet, their payloads from where they lie; a packet of many
 * segments that is read becomes many packets.
 *
 * <p>A read fills the next packet's place, and what has no room there lies over into memory of our own. So a plain packet is where it belongs at once; one
 * of many segments is put together in our memory and cut from there, over several reads if the batch is full.
 */
final class SegmentingQueue implements TunQueue {

    private static final int MOST_JOINED = 64;
    private static final int LONGEST_PACKET = 65_535;

    private final int fd;
    private final boolean tcp;
    private final boolean udp;
    private final Arena arena = Arena.ofAuto();
    private final PacketCalls reads = new PacketCalls();
    private final PacketCalls writes = new PacketCalls();
    private final Vectors readVectors = new Vectors(arena, 2);
    private final Vectors writeVectors = new Vectors(arena, 1 + MOST_JOINED);
    private final MemorySegment whole = arena.allocate(VirtioHeader.BYTES + LONGEST_PACKET, 64);
    private final MemorySegment plainHeader = arena.allocate(VirtioHeader.BYTES);
    private final MemorySegment headers = arena.allocate(TunJoiner.HEADER_BYTES);
    private final TunSplitter splitter = new TunSplitter();
    private final TunJoiner joiner = new TunJoiner();
    private boolean closed;

    /**
     * For an open queue.
     *
     * @param tcp whether the kernel takes part at all: else only single packets pass, with their headers
     * @param udp whether the kernel may give UDP of many segments too
     */
    SegmentingQueue(int fd, boolean tcp, boolean udp) {
        this.fd = fd;
        this.tcp = tcp;
        this.udp = udp;
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
    public int read(PacketBatch batch) {
        batch.count(0);
        split(batch);
        int error = 0;
        while (batch.count() < batch.capacity() && error == 0) {
            error = readOne(batch);
        }
        return batch.count() > 0 || error == -Errno.EAGAIN ? batch.count() : error;
    }

    private int readOne(PacketBatch batch) {
        int i = batch.count();
        long begin = batch.offset(i) - VirtioHeader.BYTES;
        int place = VirtioHeader.BYTES + batch.room();
        readVectors.set(0, batch.memory().address() + begin, place);
        readVectors.set(1, whole.address() + place, (int) whole.byteSize() - place);
        int got = reads.readMany(fd, readVectors.address(), 2);
        if (got < 0) {
            return got;
        }
        int length = Math.max(0, got - VirtioHeader.BYTES);
        if (length <= batch.room() && !VirtioHeader.segmented(batch.memory(), begin)) {
            splitter.take(batch.memory(), begin, batch.offset(i), length, batch.room());
            batch.length(i, length);
            batch.count(i + 1);
            return 0;
        }
        MemorySegment.copy(batch.memory(), begin, whole, 0, Math.min(got, place));
        if (splitter.take(whole, 0, VirtioHeader.BYTES, length, batch.room())) {
            split(batch);
        } else {
            // Nothing can be made of it: as it is, cut, it is malformed.
            batch.length(i, Math.min(length, batch.room()));
            batch.count(i + 1);
        }
        return 0;
    }

    private void split(PacketBatch batch) {
        int i = batch.count();
        while (splitter.pending() && i < batch.capacity()) {
            batch.length(i, splitter.next(batch.memory(), batch.offset(i)));
            i++;
        }
        batch.count(i);
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
        writeVectors.set(0, plainHeader.address(), VirtioHeader.BYTES);
        writeVectors.set(1, vector.address(i), vector.length(i));
        return writes.writeMany(fd, writeVectors.address(), 2);
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
