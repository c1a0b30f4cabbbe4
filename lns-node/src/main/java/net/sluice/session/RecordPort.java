package net.sluice.session;

import java.util.List;

/**
 * Where a control loop's records are made safe: they are to survive this node, so that another one can go on. Called in
 * the loop's thread only, and never blocks.
 */
public interface RecordPort {
    /** There is no other node: nothing is written, and nothing waits for it. */
    RecordPort ALONE = new RecordPort() {
        @Override
        public boolean replicates() {
            return false;
        }

        @Override
        public void write(List<RecordWrite> batch, long token) {
            throw new IllegalStateException("nobody replicates " + batch.size() + " records");
        }
    };

    /** Whether records are written at all; the same for the life of the loop. */
    boolean replicates();

    /**
     * Puts and deletes records, each at most once in a batch. Those of one slot take effect together: what a tunnel's record says
     * and what its calls' say fit each other only as they were written. {@link
     * ShardInbox#written} follows when all of it would survive this node, {@link ShardInbox#writeFailed} when that is not
     * known and will not be: then the loop writes it all again, as it is by then. One of the two has to follow in bounded
     * time; until then there is no other batch.
     *
     * @param token counts up; of what two batches say of the same record, that with the higher token holds, whatever comes
     *     late
     */
    void write(List<RecordWrite> batch, long token);

    /**
     * Another node that takes a slot over ends calls that are being set up: it is moved by plan when there are none.
     *
     * @param more how many more of them there are in the slot than before
     */
    default void comings(int slot, int more) {}
}
