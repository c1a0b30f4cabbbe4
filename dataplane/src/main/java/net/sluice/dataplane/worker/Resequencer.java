package net.sluice.dataplane.worker;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import net.sluice.dataplane.DataplaneConfig;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.Loop;
import net.sluice.dataplane.WorkerCounter;
import net.sluice.dataplane.packet.L2tpHeader;
import net.sluice.dataplane.table.SequenceRows;
import net.sluice.dataplane.table.SessionTable;
import org.jspecify.annotations.Nullable;

/**
 * A session's home worker: puts data messages that carry Ns in order (RFC 2661 s5.4: "data messages may use sequence numbers to detect lost packets and/or
 * restore the original sequence of packets that may have been reordered during transport").
 *
 * <p>The number that is due goes on at once. One that is ahead is copied and waits, until what is missing has come, the session's window is full, or it has
 * waited as long as the session allows. One that is behind is dropped: its place is past. Numbers that jump far are a peer that has begun anew, and so are
 * a few in a row that follow each other behind the one that is due.
 *
 * <p>What waits is bounded by the session's window, and for all sessions together by the slots of this worker: without one, nothing waits.
 */
final class Resequencer {

    /** Where messages go on to, in order. */
    interface Receiver {

        /** The session lives, and {@code setting} is its present one. The message must stay until the flush. */
        void inOrder(long ref, int setting, MemorySegment m, long offset, int length);

        /** False when the session has just moved to another home, with what waits. */
        boolean here(long ref, int setting);

        /** A message does not go on. */
        void drop(long ref, DropReason reason);

        /** Lets go of the messages that went on. */
        void flush();
    }

    /** A number so far ahead, or behind, is not of the same run of numbers. */
    static final int JUMP = 1024;

    /** So many messages in a row behind the expected number, each following the one before it, are a run that has begun anew. */
    static final int RUN = 5;

    /** Deadlines are looked at no more often: what waits may wait so much longer. */
    private static final long GRAIN_NANOS = 250_000;

    private final SessionTable sessions;
    private final SequenceRows rows;
    private final HeldMessages held;
    private final Cells cells;

    /** By number - 1; those up to {@link #used} have been in use, the free ones among them are in {@link #spare}. */
    private final @Nullable Gap[] gaps;

    private final long[] deadlines;
    private final int[] spare;
    private int used;
    private int spares;
    private long nextPollNanos = Loop.NEVER;
    private long nowNanos;

    Resequencer(Arena arena, DataplaneConfig config, SessionTable sessions, Cells cells) {
        this.sessions = sessions;
        this.cells = cells;
        rows = sessions.sequences();
        held = new HeldMessages(arena, config.reorderMessages(), config.datagramBytes());
        gaps = new Gap[config.reorderMessages()];
        deadlines = new long[config.reorderMessages()];
        spare = new int[config.reorderMessages()];
    }

    /** Octets of native memory that one takes. */
    static long bytes(DataplaneConfig config) {
        return (long) config.reorderMessages() * (config.datagramBytes() + 63 & -64);
    }

    /** The time of this turn. */
    void now(long now) {
        nowNanos = now;
    }

    /** Takes a message with Ns of a session whose messages are put in order. */
    void accept(Receiver to, long ref, int setting, MemorySegment m, long offset, int length) {
        int ns = L2tpHeader.ns(m, offset);
        int state = rows.state(ref);
        int ahead = (short) (ns - state);
        if ((state & SequenceRows.HEARD) == 0) {
            rows.expect(ref, ns);
            due(to, ref, setting, m, offset, length);
        } else if (ahead == 0 && rows.waiting(ref) == 0) {
            due(to, ref, setting, m, offset, length);
        } else if (ahead < 0) {
            behind(to, ref, setting, ns, -ahead, m, offset, length);
        } else if (ahead >= JUMP) {
            restart(to, ref, setting, ns, m, offset, length);
        } else {
            ahead(to, ref, setting, ns, m, offset, length);
        }
    }

    private void due(Receiver to, long ref, int setting, MemorySegment m, long offset, int length) {
        rows.came(ref);
        to.inOrder(ref, setting, m, offset, length);
    }

    private void behind(
            Receiver to, long ref, int setting, int ns, int behind, MemorySegment m, long offset, int length) {
        if (behind >= JUMP || rows.run(ref, ns) >= RUN) {
            restart(to, ref, setting, ns, m, offset, length);
        } else if (rows.hasCome(ref, behind)) {
            rows.countDuplicate(ref);
            to.drop(ref, DropReason.SEQUENCE_DUPLICATE);
        } else {
            rows.countLate(ref);
            to.drop(ref, DropReason.SEQUENCE_LATE);
        }
    }

    /** The peer counts from elsewhere: what waits goes on, and this one is the first of the new numbers. */
    private void restart(Receiver to, long ref, int setting, int ns, MemorySegment m, long offset, int length) {
        while (rows.waiting(ref) != 0) {
            passOrLose(to, ref, setting);
        }
        rows.countRestart(ref);
        cells.add(WorkerCounter.SEQUENCE_RESTARTS, 1);
        rows.expect(ref, ns);
        due(to, ref, setting, m, offset, length);
    }

    /** It is due while others wait, or it is ahead, by less than a jump. */
    private void ahead(Receiver to, long ref, int setting, int ns, MemorySegment m, long offset, int length) {
        Gap gap = gap(ref);
        if (gap != null && gap.has(ns)) {
            rows.countDuplicate(ref);
            to.drop(ref, DropReason.SEQUENCE_DUPLICATE);
            return;
        }
        // No room in the window: what is missing at its beginning is given up.
        giveUp(to, ref, setting, ns - sessions.reorderWindow(setting));
        if (ns != rows.expected(ref) && wait(to, ref, setting, ns, m, offset, length)) {
            return;
        }
        // No room in memory either, or it is due now.
        giveUp(to, ref, setting, ns);
        if (rows.waiting(ref) != 0) {
            rows.countReordered(ref);
        }
        due(to, ref, setting, m, offset, length);
        passWaiting(to, ref, setting);
    }

    /** Keeps it until it is due; false when there is no room. */
    private boolean wait(Receiver to, long ref, int setting, int ns, MemorySegment m, long offset, int length) {
        int slot = held.hold(m, offset, length);
        if (slot < 0) {
            to.flush();
            slot = held.hold(m, offset, length);
        }
        if (slot < 0) {
            cells.add(WorkerCounter.SEQUENCE_NO_ROOM, 1);
            return false;
        }
        rows.endRun(ref);
        cells.add(WorkerCounter.SEQUENCE_HELD, 1);
        Gap gap = gap(ref);
        if (gap == null) {
            gap = open(ref);
        } else if (gap.beyond(ns)) {
            rows.countReordered(ref);
        }
        gap.add(ns, slot, nowNanos + sessions.reorderHold(setting));
        watch(rows.waiting(ref), gap.deadlineNanos());
        return true;
    }

    private @Nullable Gap gap(long ref) {
        int number = rows.waiting(ref);
        return number == 0 ? null : gaps[number - 1];
    }

    /** Each gap has a message at least, so that there are never more than slots. */
    private Gap open(long ref) {
        int index = spares > 0 ? spare[--spares] : used++;
        Gap gap = gaps[index];
        if (gap == null) {
            gap = new Gap();
            gaps[index] = gap;
        }
        gap.ref = ref;
        rows.waiting(ref, index + 1);
        return gap;
    }

    private void close(long ref) {
        int index = rows.waiting(ref) - 1;
        rows.waiting(ref, 0);
        deadlines[index] = Loop.NEVER;
        spare[spares++] = index;
    }

    private void watch(int number, long deadlineNanos) {
        deadlines[number - 1] = deadlineNanos;
        nextPollNanos = Loop.sooner(nextPollNanos, deadlineNanos);
    }

    /** Waits for no number before {@code target} any more. */
    private void giveUp(Receiver to, long ref, int setting, int target) {
        while ((short) (target - rows.expected(ref)) > 0) {
            passOrLose(to, ref, setting);
        }
        passWaiting(to, ref, setting);
    }

    /** Passes on what has become due. */
    private void passWaiting(Receiver to, long ref, int setting) {
        Gap gap = gap(ref);
        while (gap != null && gap.has(rows.expected(ref))) {
            passOrLose(to, ref, setting);
            gap = gap(ref);
        }
    }

    /** The expected number: it is there, or it is given up. */
    private void passOrLose(Receiver to, long ref, int setting) {
        int ns = rows.expected(ref);
        Gap gap = gap(ref);
        if (gap == null || !gap.has(ns)) {
            rows.lost(ref);
            cells.add(WorkerCounter.SEQUENCE_LOST, 1);
            return;
        }
        int slot = gap.remove(ns);
        if (gap.isEmpty()) {
            close(ref);
        } else {
            watch(rows.waiting(ref), gap.deadlineNanos());
        }
        held.pass(slot);
        due(to, ref, setting, held.memory(), held.offset(slot), held.length(slot));
    }

    /** Lets go on what has waited long enough; how many sessions. */
    int poll(Receiver to) {
        if (!Loop.due(nextPollNanos, nowNanos)) {
            return 0;
        }
        int work = 0;
        for (int index = 0; index < used; index++) {
            Gap gap = gaps[index];
            if (gap != null && Loop.due(deadlines[index], nowNanos)) {
                int setting = sessions.setting(gap.ref);
                if (to.here(gap.ref, setting)) {
                    int expected = rows.expected(gap.ref);
                    giveUp(to, gap.ref, setting, expected + gap.overdue(expected, nowNanos));
                }
                work++;
            }
        }
        long soonest = Loop.NEVER;
        for (int index = 0; index < used; index++) {
            soonest = Loop.sooner(soonest, deadlines[index]);
        }
        nextPollNanos = Loop.due(soonest, nowNanos + GRAIN_NANOS) ? nowNanos + GRAIN_NANOS : soonest;
        return work;
    }

    /** When {@link #poll} has something to do next though nothing comes. */
    long nextDeadlineNanos() {
        return nextPollNanos;
    }

    /** What went on is not referred to any more. */
    void flushed() {
        held.flushed();
    }

    /** The session is about to have another home: what waits goes there as it came. */
    void move(long ref, PacketSink home) {
        Gap gap = gap(ref);
        if (gap == null) {
            return;
        }
        while (!gap.isEmpty()) {
            int slot = gap.removeAny();
            home.accept(ref, held.memory(), held.offset(slot), held.length(slot));
            held.discard(slot);
        }
        close(ref);
    }

    /** The session ends: what waits is dropped. */
    void bury(long ref) {
        Gap gap = gap(ref);
        if (gap == null) {
            return;
        }
        while (!gap.isEmpty()) {
            held.discard(gap.removeAny());
            cells.drop(DropReason.SESSION_GONE);
        }
        close(ref);
    }
}
