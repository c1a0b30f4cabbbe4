package net.sluice.dataplane.table;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import net.sluice.dataplane.SequenceCounters;

/**
 * What sessions need for their sequence numbers (RFC 2661 s5.4), by row of the {@link SessionTable}, apart from the rows, as most sessions have none. Written
 * by the home worker, but at birth.
 *
 * <pre>
 *  0       4       8               16      20      24              32              40              48              56              64
 *  +-------+-------+---------------+-------+-------+---------------+---------------+---------------+---------------+---------------+
 *  | state | Ns to |   history     |waiting| run's |     lost      |   reordered   |     late      |  duplicates   |   restarts    |
 *  |       | send  |               |       | next  |               |               |               |               |               |
 *  +-------+-------+---------------+-------+-------+---------------+---------------+---------------+---------------+---------------+
 * </pre>
 *
 * <i>State</i> is the Ns expected next in the lower 16 bits, {@link #HEARD}, and above it the length of a run of messages with numbers behind that one,
 * which <i>run's next</i> would go on. <i>History</i> has a bit for each of the 64 numbers before the expected one, the last in bit 0: whether it came.
 */
public final class SequenceRows {

    /** In {@link #state}: the peer has sent a number. */
    public static final int HEARD = 1 << 16;

    private static final int BYTES = 64;
    private static final int STATE = 0;
    private static final int NS = 4;
    private static final int HISTORY = 8;
    private static final int WAITING = 16;
    private static final int RUN_NEXT = 20;
    private static final int LOST = 24;
    private static final int REORDERED = 32;
    private static final int LATE = 40;
    private static final int DUPLICATES = 48;
    private static final int RESTARTS = 56;

    private static final int RUN_SHIFT = 17;
    private static final int LONGEST_RUN = 7;
    private static final int NUMBER = 0xFFFF;

    /** In the Ns to send: no message of the session's own has had one since it came from another node, or since its ha-set counted. */
    private static final int GOES_ON = 1 << 16;

    private static final VarHandle INT = JAVA_INT.varHandle();
    private static final VarHandle LONG = JAVA_LONG.varHandle();

    private final MemorySegment memory;

    SequenceRows(Arena arena, int rows) {
        memory = arena.allocate(bytes(rows), BYTES);
    }

    /** Octets that so many take. */
    static long bytes(int rows) {
        return (long) rows * BYTES;
    }

    private static long at(long ref) {
        return (long) (int) ref * BYTES;
    }

    /** A session is born; nobody has seen it yet. */
    void begin(int row, int firstNs) {
        memory.asSlice(at(row), BYTES).fill((byte) 0);
        memory.set(JAVA_INT, at(row) + NS, firstNs == 0 ? 0 : firstNs | GOES_ON);
    }

    /** The Ns for a data message about to be sent, which is thereby used; -1 for none. {@code flags}: the session's. */
    public int take(long ref, int flags) {
        if ((flags & (SessionTable.SEND_NS | SessionTable.FOLLOW_NS)) == 0) {
            return -1;
        }
        if ((flags & SessionTable.SEND_NS) == 0 && (state(ref) & HEARD) == 0) {
            return -1;
        }
        int ns = memory.get(JAVA_INT, at(ref) + NS) & NUMBER;
        INT.setOpaque(memory, at(ref) + NS, ns + 1 & NUMBER);
        return ns;
    }

    /** Where the Ns of an ha-set that begins with this session go on, if they were counted by it before, here or in another node; else 0. */
    public int ofSet(long ref) {
        int ns = memory.get(JAVA_INT, at(ref) + NS);
        return (ns & GOES_ON) == 0 ? 0 : ns & NUMBER;
    }

    /** A message left with this Ns, which is not the session's own but its ha-set's. */
    public void ofSet(long ref, int ns) {
        INT.setOpaque(memory, at(ref) + NS, (ns + 1 & NUMBER) | GOES_ON);
    }

    /** The session is in its ha-set no more: what it numbers from now on is its own. */
    public void ofNoSet(long ref) {
        INT.setOpaque(memory, at(ref) + NS, memory.get(JAVA_INT, at(ref) + NS) & NUMBER);
    }

    /** Its meaning is above. */
    public int state(long ref) {
        return memory.get(JAVA_INT, at(ref) + STATE);
    }

    private void state(long ref, int state) {
        memory.set(JAVA_INT, at(ref) + STATE, state);
    }

    private long history(long ref) {
        return memory.get(JAVA_LONG, at(ref) + HISTORY);
    }

    private void history(long ref, long history) {
        memory.set(JAVA_LONG, at(ref) + HISTORY, history);
    }

    /** The number expected next. */
    public int expected(long ref) {
        return state(ref) & NUMBER;
    }

    /** The peer's numbers are counted from here on. */
    public void expect(long ref, int ns) {
        state(ref, HEARD | (ns & NUMBER));
        history(ref, 0);
    }

    /** The expected number has come. */
    public void came(long ref) {
        state(ref, HEARD | (expected(ref) + 1 & NUMBER));
        history(ref, history(ref) << 1 | 1);
    }

    /** The expected number is given up. */
    public void lost(long ref) {
        state(ref, HEARD | (expected(ref) + 1 & NUMBER));
        history(ref, history(ref) << 1);
        count(ref, LOST);
    }

    /** Whether the number so many before the expected one has come, as far back as that is known. */
    public boolean hasCome(long ref, int behind) {
        return behind <= Long.SIZE && (history(ref) >>> (behind - 1) & 1) != 0;
    }

    /** A message behind the expected number: how many such there are in a row, one number after the other, with none other between; 7 at most. */
    public int run(long ref, int ns) {
        int state = state(ref);
        int run = state >>> RUN_SHIFT;
        boolean goesOn = run > 0 && memory.get(JAVA_INT, at(ref) + RUN_NEXT) == ns;
        run = goesOn ? Math.min(run + 1, LONGEST_RUN) : 1;
        state(ref, (state & (HEARD | NUMBER)) | run << RUN_SHIFT);
        memory.set(JAVA_INT, at(ref) + RUN_NEXT, ns + 1 & NUMBER);
        return run;
    }

    /** A message that waits ends a run. */
    public void endRun(long ref) {
        state(ref, state(ref) & (HEARD | NUMBER));
    }

    /** The home worker's number for the messages of this session that wait for a missing one; 0 when none does. */
    public int waiting(long ref) {
        return memory.get(JAVA_INT, at(ref) + WAITING);
    }

    /** Sets {@link #waiting}. */
    public void waiting(long ref, int number) {
        memory.set(JAVA_INT, at(ref) + WAITING, number);
    }

    /** See {@link SequenceCounters}. */
    public void countReordered(long ref) {
        count(ref, REORDERED);
    }

    /** See {@link SequenceCounters}. */
    public void countLate(long ref) {
        count(ref, LATE);
    }

    /** See {@link SequenceCounters}. */
    public void countDuplicate(long ref) {
        count(ref, DUPLICATES);
    }

    /** See {@link SequenceCounters}. */
    public void countRestart(long ref) {
        count(ref, RESTARTS);
    }

    private void count(long ref, int field) {
        LONG.setOpaque(memory, at(ref) + field, memory.get(JAVA_LONG, at(ref) + field) + 1);
    }

    /** The counts so far; any thread. */
    public SequenceCounters counters(long ref) {
        return new SequenceCounters(
                (int) INT.getOpaque(memory, at(ref) + NS) & NUMBER,
                counted(ref, LOST),
                counted(ref, REORDERED),
                counted(ref, LATE),
                counted(ref, DUPLICATES),
                counted(ref, RESTARTS));
    }

    private long counted(long ref, int field) {
        return (long) LONG.getOpaque(memory, at(ref) + field);
    }
}
