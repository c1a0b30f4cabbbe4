package net.sluice.dataplane.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.LongSupplier;
import net.sluice.dataplane.ThreadTime;

/**
 * One thread's clock, read once per turn, and what the time between two readings went for. The thread says so when it reads; anybody sees the sums.
 */
final class TimeSpent implements ThreadTime {

    private static final VarHandle BUSY;
    private static final VarHandle SPINNING;

    static {
        try {
            MethodHandles.Lookup here = MethodHandles.lookup();
            BUSY = here.findVarHandle(TimeSpent.class, "busy", long.class);
            SPINNING = here.findVarHandle(TimeSpent.class, "spinning", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final String name;
    private final LongSupplier clock;
    private long now;
    private long busy;
    private long spinning;
    private volatile boolean started;
    private volatile boolean ended;
    private volatile long begin;
    private volatile long end;

    TimeSpent(String name, LongSupplier clock) {
        this.name = name;
        this.clock = clock;
    }

    /** Owner: the thread begins. */
    void start() {
        now = clock.getAsLong();
        begin = now;
        started = true;
    }

    /** Owner: the thread ends. */
    void stop() {
        end = clock.getAsLong();
        ended = true;
    }

    /** Any thread: reads the clock, for a turn that is no part of this account. */
    long read() {
        return clock.getAsLong();
    }

    /** Owner: the time of the last reading. */
    long now() {
        return now;
    }

    /** Owner: reads the clock; work was done since the last reading. */
    void busy() {
        long before = now;
        now = clock.getAsLong();
        BUSY.setOpaque(this, busy + now - before);
    }

    /** Owner: reads the clock; no work was found since the last reading. */
    long spinning() {
        long before = now;
        now = clock.getAsLong();
        SPINNING.setOpaque(this, spinning + now - before);
        return now;
    }

    /** Owner: reads the clock after a sleep. */
    void slept() {
        now = clock.getAsLong();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long busyNanos() {
        return (long) BUSY.getOpaque(this);
    }

    @Override
    public long spinningNanos() {
        return (long) SPINNING.getOpaque(this);
    }

    @Override
    public long totalNanos() {
        if (!started) {
            return 0;
        }
        return (ended ? end : clock.getAsLong()) - begin;
    }
}
