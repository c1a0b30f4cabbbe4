package net.sluice.dataplane.io;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import net.sluice.dataplane.io.linux.Errno;
import net.sluice.dataplane.io.linux.PacketCalls;
import net.sluice.dataplane.io.linux.SubmissionRing;
import net.sluice.dataplane.io.linux.Vectors;
import net.sluice.dataplane.packet.TunJoiner;
import net.sluice.dataplane.packet.VirtioHeader;
import net.sluice.dataplane.tally.SizeTally;
import org.jspecify.annotations.Nullable;

/**
 * Writes to a queue of a TUN with IFF_VNET_HDR: packets that follow each other in a flow as one, their payloads from where they lie.
 *
 * <p>A plain packet is written with the virtio header in the octets before it, which get their own contents back: one piece of memory costs the kernel less
 * than two. Where there is a {@link SubmissionRing}, single packets that follow each other go to the kernel with one system call.
 */
final class SegmentingOutlet implements PacketOutlet {

    private static final int MOST_JOINED = 64;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;

    private final int fd;
    private final boolean joining;
    private final SizeTally joins;
    private final Arena arena = Arena.ofAuto();
    private final PacketCalls calls = new PacketCalls();
    private final Vectors vectors = new Vectors(arena, 1 + MOST_JOINED);
    private final MemorySegment plainHeader = arena.allocate(VirtioHeader.BYTES);
    private final MemorySegment headers = arena.allocate(TunJoiner.HEADER_BYTES);
    private final TunJoiner joiner;

    /** Without a ring, null: every packet is a system call. */
    private @Nullable StagedWrites staged;

    /** Packets of the present vector that a submission was over with though not all were taken: the first, and the one after the last. */
    private int firstSettled;

    private int settled;

    /**
     * For an open queue.
     *
     * @param tcp whether the kernel takes part at all: else only single packets pass, with their headers
     * @param udp whether UDP of many segments may pass, too
     * @param joins told how many went as one, each time that several did
     * @param ring for single packets; null: a system call for each
     */
    SegmentingOutlet(int fd, boolean tcp, boolean udp, SizeTally joins, @Nullable SubmissionRing ring) {
        this.fd = fd;
        staged = ring == null ? null : new StagedWrites(ring, fd);
        this.joins = joins;
        joining = tcp;
        joiner = new TunJoiner(udp);
    }

    @Override
    public int write(PacketVector vector, int from) {
        if (from < settled) {
            return answer(from);
        }
        int done = from;
        int alone = from;
        int joined = 0;
        while (done < vector.count()) {
            if (joined == 0) {
                joined = done < alone ? 1 : join(vector, done);
            }
            if (joined == 1 && stage(vector, done)) {
                done++;
                joined = 0;
            } else if (staging()) {
                // What is staged goes first: packets leave in their order.
                if (!settle(done)) {
                    return unsettled(vector, from);
                }
            } else {
                int put = joined == 1 ? writePlain(vector, done) : writeJoined(vector, done, joined);
                if (put < 0 && joined > 1 && put != -Errno.EAGAIN) {
                    alone = done + joined;
                } else if (put < 0) {
                    return done > from ? done - from : put;
                } else {
                    done += joined;
                }
                joined = 0;
            }
        }
        return !staging() || settle(done) ? done - from : unsettled(vector, from);
    }

    // ---- By the ring: packets one after the other in the vector, up to the next run, are one submission

    private boolean stage(PacketVector vector, int i) {
        return staged != null && staged.add(vector.segment(i), vector.offset(i), vector.length(i));
    }

    private boolean staging() {
        return staged != null && staged.count() > 0;
    }

    /** Writes what is staged: the packets before number {@code end} of the vector. False when some of them were not taken. */
    private boolean settle(int end) {
        if (staged == null) {
            return true;
        }
        firstSettled = end - staged.count();
        boolean good = staged.submit();
        settled = good ? 0 : end;
        return good;
    }

    private int unsettled(PacketVector vector, int from) {
        for (int i = firstSettled; i < settled && staged != null; i++) {
            if (staged.error(i - firstSettled) == -Errno.EOPNOTSUPP) {
                // An interface of an old kernel, which cannot be told not to wait: from this packet on without the
                // ring.
                staged = null;
                settled = 0;
                return i > from ? i - from : write(vector, from);
            }
        }
        return answer(from);
    }

    /** Tells of packets that a submission has settled: how many from number {@code from} on were taken, or the error of that one. */
    private int answer(int from) {
        int end = from;
        while (end < settled && error(end) == 0) {
            end++;
        }
        int told = end > from ? end - from : error(end++);
        if (end == settled) {
            settled = 0;
        }
        return told;
    }

    private int error(int i) {
        return staged == null || i < firstSettled ? 0 : staged.error(i - firstSettled);
    }

    // ---- One by one

    private int join(PacketVector vector, int first) {
        int joined = 1;
        if (joining
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
            vectors.set(0, plainHeader.address(), VirtioHeader.BYTES);
            vectors.set(1, vector.address(i), vector.length(i));
            return calls.writeMany(fd, vectors.address(), 2);
        }
        long first = m.get(LONG, begin);
        short rest = m.get(SHORT, begin + Long.BYTES);
        VirtioHeader.plain(m, begin);
        int put = calls.write(fd, m.address() + begin, VirtioHeader.BYTES + vector.length(i));
        m.set(LONG, begin, first);
        m.set(SHORT, begin + Long.BYTES, rest);
        return put;
    }

    private int writeJoined(PacketVector vector, int first, int count) {
        vectors.set(0, headers.address(), joiner.finish(headers, 0));
        int begin = joiner.headerLength();
        for (int i = 0; i < count; i++) {
            vectors.set(1 + i, vector.address(first + i) + begin, vector.length(first + i) - begin);
        }
        int put = calls.writeMany(fd, vectors.address(), 1 + count);
        if (put >= 0) {
            joins.add(count);
        }
        return put;
    }
}
