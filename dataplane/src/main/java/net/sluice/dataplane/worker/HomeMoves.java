package net.sluice.dataplane.worker;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.Loop;
import net.sluice.dataplane.table.SessionTable;

/**
 * What shards want of a worker for sessions that have moved to another, or are to: it goes to the one that is home now. A settlement makes a session move, see
 * {@link HomeSets}, and goes on to the new home, so that the set has its member before any packet comes.
 */
final class HomeMoves {

    private record Message(long ref, int shard) {}

    /** In place of a shard: a settlement. */
    private static final int SETTLEMENT = -1;

    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final int index;
    private final SessionTable sessions;
    private final HomeSets sets;
    private final List<InjectQueue> queues;
    private final Cells cells;

    /** Burials and settlements that found the other's queue full; a burial at most for each session, a settlement for each change of a set. */
    private final Queue<Message> waiting = new ArrayDeque<>();

    private long now;

    /** Of wire worker {@code index}; {@code queues} are those of all. */
    HomeMoves(int index, Tables tables, HomeSets sets, List<InjectQueue> queues, Cells cells) {
        this.index = index;
        this.sessions = tables.sessions();
        this.sets = sets;
        this.queues = List.copyOf(queues);
        this.cells = cells;
    }

    /** Tries again what waits. */
    int doWork(long nowNanos) {
        now = nowNanos;
        int sent = 0;
        for (Message next = waiting.peek(); next != null && pass(next); next = waiting.peek()) {
            waiting.remove();
            sent++;
        }
        return sent;
    }

    /** When {@link #doWork} has something to try again. */
    long nextDeadlineNanos() {
        return waiting.isEmpty() ? Loop.NEVER : now + RETRY_NANOS;
    }

    /** Whether the session is alive and at home elsewhere. */
    boolean away(long ref) {
        return sessions.alive(ref) && sessions.home(ref) != index;
    }

    /** The session has joined or left an ha-set. */
    void settle(long ref) {
        if (sessions.alive(ref) && (away(ref) || sets.settle(ref) != index)) {
            send(new Message(ref, SETTLEMENT));
        }
    }

    /** To the one that is home now. */
    void bury(long ref, int shard) {
        send(new Message(ref, shard));
    }

    /** To the one that is home now. */
    void ppp(long ref, MemorySegment m, long frame, int length) {
        if (!queues.get(sessions.home(ref)).ppp(ref, m, frame, length)) {
            cells.drop(DropReason.INJECT_OVERRUN);
        }
    }

    private void send(Message message) {
        if (!waiting.isEmpty() || !pass(message)) {
            waiting.add(message);
        }
    }

    private boolean pass(Message message) {
        InjectQueue home = queues.get(sessions.home(message.ref));
        return message.shard == SETTLEMENT ? home.settle(message.ref) : home.bury(message.ref, message.shard);
    }
}
