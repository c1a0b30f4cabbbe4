package net.sluice.dataplane.table;

import java.lang.foreign.Arena;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/** A reader that found a row before it was unlinked never sees its next user's values: what keeps a late packet out of another's session. */
@JCStressTest
@Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "unlinked before the look")
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "found, and it stayed as it was")
@Outcome(id = "2", expect = Expect.FORBIDDEN, desc = "the next user's")
@State
public class SlabStress {

    /** States are made by the million, and native memory must not be: each uses one of these, long after its last user. */
    private static final Place[] PLACES = new Place[1 << 17];

    private static final AtomicInteger NEXT = new AtomicInteger();

    private static final class Place {
        final Grace grace = new Grace(1);
        final Slab slab = new Slab(Arena.global(), grace, 1, 8);
    }

    private final Place place;

    /** The way to the row, as a hash table's chain would be. */
    private volatile int link;

    public SlabStress() {
        synchronized (PLACES) {
            int number = NEXT.getAndIncrement() & PLACES.length - 1;
            if (PLACES[number] == null) {
                PLACES[number] = new Place();
            }
            place = PLACES[number];
            int row = place.slab.allocate();
            if (row == 0) {
                throw new AssertionError("the last state's reader has left long ago, and its row does not come back");
            }
            place.slab.longAt(row, 0, 1);
            link = row;
        }
    }

    /** A worker. */
    @Actor
    public void reader(J_Result seen) {
        place.grace.enter(0);
        int row = link;
        seen.r1 = row == 0 ? 0 : place.slab.longAt(row, 0);
        place.grace.exit(0);
    }

    /** A shard. */
    @Actor
    public void writer() {
        int row = link;
        link = 0;
        place.slab.retire(row);
        int next = place.slab.allocate();
        if (next != 0) {
            place.slab.longAt(next, 0, 2);
            place.slab.free(next);
        }
    }
}
