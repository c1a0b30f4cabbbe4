package net.sluice.dataplane.io;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import net.sluice.dataplane.io.linux.Errno;
import net.sluice.dataplane.io.linux.PacketCalls;
import net.sluice.dataplane.io.linux.SubmissionRing;
import net.sluice.dataplane.packet.VirtioHeader;

/**
 * Single packets for a TUN with IFF_VNET_HDR, gathered for one system call. Each has its virtio header in the octets before it, which get their own contents
 * back when all are written. With the shortest L2TP and PPP headers these are the end of the datagram before, as UDP_GRO lays them: where that is staged, the
 * packet is copied (every other one of a run, therefore).
 */
final class StagedWrites {

    /** At a time: a usual batch. */
    static final int MOST = 64;

    private static final int COPIES_BYTES = 1 << 16;
    private static final long ALIGNMENT = 16;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;

    private final SubmissionRing ring;
    private final int fd;
    private final PacketCalls calls = new PacketCalls();
    private final MemorySegment[] memories = new MemorySegment[MOST];
    private final long[] begins = new long[MOST];
    private final int[] lengths = new int[MOST];
    private final int[] errors = new int[MOST];
    private final long[] longs = new long[MOST];
    private final short[] shorts = new short[MOST];
    private final MemorySegment copies = Arena.ofAuto().allocate(COPIES_BYTES, 64);
    private long copied;

    /** Where the last packet ends that is staged where it lies. */
    private long end;

    StagedWrites(SubmissionRing ring, int fd) {
        this.ring = ring;
        this.fd = fd;
    }

    int count() {
        return ring.staged();
    }

    /** Adds a packet; false when there is no room for it before {@link #submit}, or none for a header before it, and it is too long to be copied. */
    boolean add(MemorySegment m, long packet, int length) {
        if (count() == MOST || ring.full()) {
            return false;
        }
        long at = m.address() + packet;
        if (packet >= VirtioHeader.BYTES && (count() == 0 || at - VirtioHeader.BYTES >= end)) {
            end = at + length;
            stage(m, packet, length);
            return true;
        }
        long copy = copied + VirtioHeader.BYTES + ALIGNMENT - 1 & -ALIGNMENT;
        if (copy + length > copies.byteSize()) {
            return false;
        }
        MemorySegment.copy(m, packet, copies, copy, length);
        copied = copy + length;
        stage(copies, copy, length);
        return true;
    }

    private void stage(MemorySegment m, long packet, int length) {
        int i = count();
        long begin = packet - VirtioHeader.BYTES;
        memories[i] = m;
        begins[i] = begin;
        lengths[i] = VirtioHeader.BYTES + length;
        longs[i] = m.get(LONG, begin);
        shorts[i] = m.get(SHORT, begin + Long.BYTES);
        VirtioHeader.plain(m, begin);
        ring.write(fd, m.address() + begin, lengths[i]);
    }

    /** Writes all; true when all were taken. */
    boolean submit() {
        int count = count();
        copied = 0;
        end = 0;
        if (count == 1) {
            ring.forget();
            errors[0] = calls.write(fd, memories[0].address() + begins[0], lengths[0]);
        } else {
            ring.submit();
        }
        boolean good = true;
        for (int i = 0; i < count; i++) {
            memories[i].set(LONG, begins[i], longs[i]);
            memories[i].set(SHORT, begins[i] + Long.BYTES, shorts[i]);
            errors[i] = Math.min(0, count == 1 ? errors[i] : ring.result(i));
            good &= errors[i] == 0;
        }
        return good;
    }

    /** After {@link #submit}: 0, or the error number of packet {@code i}, negated. */
    int error(int i) {
        // EINTR would have it written again.
        return errors[i] == -Errno.EINTR ? -Errno.EAGAIN : errors[i];
    }
}
