package net.sluice.dataplane.worker;

import java.util.Queue;
import net.sluice.dataplane.Wakeup;
import org.jctools.queues.varhandle.MpscUnboundedVarHandleArrayQueue;

/**
 * To one shard, from all home workers: references of sessions that are buried, whose counters are final. It never refuses,
 * and cannot outgrow the session table: each session is buried once.
 */
public final class BurialQueue {

    /** Hears of a burial. */
    @FunctionalInterface
    public interface Mourner {

        /** Nothing counts on {@code ref} any more. */
        void buried(long ref);
    }

    /** References per array of the chain; a mass disconnection links a few of them. */
    private static final int CHUNK = 1024;

    private final Queue<Long> refs = new MpscUnboundedVarHandleArrayQueue<>(CHUNK);
    private final Wakeup shard;

    /**
     * For one shard.
     *
     * @param shard wakes its thread
     */
    public BurialQueue(Wakeup shard) {
        this.shard = shard;
    }

    /** A home worker. */
    void add(long ref) {
        refs.add(ref);
        shard.wakeup();
    }

    /** The shard; returns how many. */
    public int drain(Mourner mourner, int limit) {
        int drained = 0;
        while (drained < limit) {
            Long ref = refs.poll();
            if (ref == null) {
                break;
            }
            mourner.buried(ref);
            drained++;
        }
        return drained;
    }
}
