package net.sluice.dataplane.io;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import net.sluice.dataplane.io.linux.Errno;
import net.sluice.dataplane.io.linux.PacketCalls;
import net.sluice.dataplane.io.linux.Vectors;
import net.sluice.dataplane.packet.TunJoiner;
import net.sluice.dataplane.packet.VirtioHeader;
import net.sluice.dataplane.tally.SizeTally;

/**
 * Writes to a queue of a TUN with IFF_VNET_HDR: packets that follow each other in a flow as one, their payloads from where they lie.
 *
 * <p>A plain packet is written with the virtio header in the octets before it, which get their own contents back: one piece of memory costs the kernel less
 * than two.
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

    /**
     * For an open queue.
     *
     * @param tcp whether the kernel takes part at all: else only single packets pass, with their headers
     * @param udp whether UDP of many segments may pass, too
     * @param joins told how many went as one, each time that several did
     */
    SegmentingOutlet(int fd, boolean tcp, boolean udp, SizeTally joins) {
        this.fd = fd;
        this.joins = joins;
        joining = tcp;
        joiner = new TunJoiner(udp);
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
        return calls.writeMany(fd, vectors.address(), 1 + count);
    }
}
