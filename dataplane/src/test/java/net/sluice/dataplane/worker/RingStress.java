package net.sluice.dataplane.worker;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** What the reader of a ring may see while the writer offers: whole packets, in order, none before it was published. */
public final class RingStress {

    private static final PacketRing[] RINGS = new PacketRing[1 << 13];
    private static final MemorySegment PACKETS = Arena.global().allocate(4L * Long.BYTES, Long.BYTES);
    private static final AtomicInteger NEXT = new AtomicInteger();

    static {
        for (int i = 0; i < 4; i++) {
            PACKETS.setAtIndex(JAVA_LONG, i, 100 + i);
        }
    }

    private RingStress() {}

    /** An empty ring that was used before. */
    private static PacketRing ring() {
        synchronized (RINGS) {
            int number = NEXT.getAndIncrement() & RINGS.length - 1;
            PacketRing ring = RINGS[number];
            if (ring == null) {
                ring = new PacketRing(Arena.global(), 4096);
                RINGS[number] = ring;
            }
            while (ring.reader().next()) {
                // What the last state left.
            }
            ring.reader().release();
            return ring;
        }
    }

    /** A packet's reference, or less than 0 when the octets are not the ones that belong to it. */
    private static long taken(PacketRing.Reader reader) {
        if (!reader.next()) {
            return 0;
        }
        long octets = reader.memory().get(JAVA_LONG, reader.offset());
        return octets == 100 + reader.ref() && reader.length() == Long.BYTES ? reader.ref() : -octets;
    }

    private static void offer(PacketRing.Writer writer, int ref) {
        writer.offer(ref, PACKETS, (long) ref * Long.BYTES, Long.BYTES);
    }

    /** Two packets, each published. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "none yet")
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "the first")
    @Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "both")
    @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "the first, at the second look")
    @State
    public static class OneByOne {
        private final PacketRing ring = ring();

        /** A worker that writes. */
        @Actor
        public void writer() {
            offer(ring.writer(), 1);
            ring.writer().publish();
            offer(ring.writer(), 2);
            ring.writer().publish();
        }

        /** A worker that reads. */
        @Actor
        public void reader(JJ_Result seen) {
            seen.r1 = taken(ring.reader());
            seen.r2 = taken(ring.reader());
            ring.reader().release();
        }
    }

    /** Two packets, published together. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "none yet")
    @Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "both")
    @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "both, at the second look")
    @State
    public static class AsABatch {
        private final PacketRing ring = ring();

        /** A worker that writes. */
        @Actor
        public void writer() {
            offer(ring.writer(), 1);
            offer(ring.writer(), 2);
            ring.writer().publish();
        }

        /** A worker that reads. */
        @Actor
        public void reader(JJ_Result seen) {
            seen.r1 = taken(ring.reader());
            seen.r2 = taken(ring.reader());
            ring.reader().release();
        }
    }
}
