package net.sluice.dataplane.worker;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import net.sluice.dataplane.Wakeup;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;

/** To one shard, from all home workers: references of sessions that are buried, whose counters are final. */
public final class BurialQueue {

    /** Hears of a burial. */
    @FunctionalInterface
    public interface Mourner {

        /** Nothing counts on {@code ref} any more. */
        void buried(long ref);
    }

    private static final int MESSAGE = 1;

    private final SharedRing ring;
    private final Wakeup shard;

    /**
     * For one shard.
     *
     * @param shard wakes its thread
     */
    public BurialQueue(Arena arena, int bytes, Wakeup shard) {
        ring = new SharedRing(arena, bytes, Long.BYTES);
        this.shard = shard;
    }

    /** A home worker; false when full: to be tried again. */
    boolean offer(long ref) {
        int index = ring.claim(MESSAGE, Long.BYTES);
        if (index < 0) {
            return false;
        }
        ring.memory().set(JAVA_LONG, index, ref);
        ring.commit(index);
        shard.wakeup();
        return true;
    }

    /** The shard; returns how many. */
    public int drain(Mourner mourner, int limit) {
        MessageHandler handler = (int type, MutableDirectBuffer buffer, int index, int length) ->
                mourner.buried(ring.memory().get(JAVA_LONG, index));
        return ring.read(handler, limit);
    }
}
