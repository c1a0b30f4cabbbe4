package net.sluice.dataplane.io;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import net.sluice.dataplane.io.linux.Errno;
import net.sluice.dataplane.io.linux.LibC;
import net.sluice.dataplane.io.linux.PacketCalls;
import net.sluice.dataplane.io.linux.SubmissionRing;
import net.sluice.dataplane.packet.TunSplitter;
import net.sluice.dataplane.packet.VirtioHeader;
import net.sluice.dataplane.tally.SizeTally;

/**
 * One queue of a TUN with IFF_VNET_HDR: a packet of many segments that is read becomes many packets; {@link SegmentingOutlet} joins.
 *
 * <p>A read goes to where the next packet is to be, so a plain packet is where it belongs at once. One of many segments stays there, and they lie behind it.
 * What does not fit into the batch waits for the next read; that costs a copy, so after one of many segments only half of a batch is filled up.
 */
final class SegmentingQueue implements TunQueue {

    private static final int LONGEST_PACKET = 65_535;

    private final int fd;
    private final boolean tcp;
    private final boolean udp;
    private final Arena arena = Arena.ofAuto();
    private final PacketCalls reads = new PacketCalls();
    private final TunSplitter splitter = new TunSplitter();
    private final MemorySegment rest = arena.allocate(LONGEST_PACKET, 64);
    private final SizeTally cuts = new SizeTally();
    private final boolean ringWanted;
    private final List<SubmissionRing> rings = new ArrayList<>();
    private boolean closed;

    /**
     * For an open queue.
     *
     * @param tcp whether the kernel takes part at all: else only single packets pass, with their headers
     * @param udp whether UDP of many segments may pass, too
     * @param ring whether outlets use io_uring, where they can
     */
    SegmentingQueue(int fd, boolean tcp, boolean udp, boolean ring) {
        this.fd = fd;
        this.tcp = tcp;
        this.udp = udp;
        ringWanted = ring;
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
    public boolean submits() {
        return ringWanted;
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
    public PacketOutlet outlet(SizeTally joins) {
        SubmissionRing ring = ringWanted ? SubmissionRing.open(StagedWrites.MOST) : null;
        if (ring != null) {
            rings.add(ring);
        }
        return new SegmentingOutlet(fd, tcp, udp, joins, ring);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            rings.forEach(SubmissionRing::close);
            LibC.close(fd);
        }
    }
}
