package net.sluice.dataplane.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import net.sluice.dataplane.Loop;
import net.sluice.dataplane.ThreadTime;
import net.sluice.dataplane.Wakeup;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that turns its loops round and round. A turn without work starts a short spin, unless the last was in vain (waking another CPU is dear, but so is
 * spinning), and then the thread sleeps in epoll until a descriptor is readable, a loop's deadline has come or somebody calls {@link #wakeup}. Idle, it
 * uses no CPU. In a steady stream of little work it naps between its turns: see {@link Pace}.
 *
 * <p>A thread that brings little work to one that sleeps ({@link #broughtBy}) does not wake it, which would cost both CPUs more than the work: it turns the
 * sleeper's loops itself. Loops belong to whoever holds the thread's turn, which is the thread itself unless it sleeps.
 *
 * <p>An exception out of a loop is a bug: it is logged (the first, and then each time their number doubles), and the loop is called again.
 */
public final class LoopThread implements Wakeup, AutoCloseable {

    /** Longest sleep: a second look once in a while costs nothing. */
    private static final long MAX_SLEEP_NANOS = TimeUnit.SECONDS.toNanos(10);

    /**
     * A descriptor that stays readable but gives nothing (a TUN that somebody deleted) would end every wait at once: after so many waits without work in a
     * row, each further one is followed by a pause.
     */
    private static final int FRUITLESS_WAITS = 64;

    /** A turn with more work than this has others woken for what it brings them: then two CPUs are faster than one. */
    private static final int LITTLE = 8;

    /** Looks at a turn that somebody else holds, before the thread lets others run for a moment: turns are short. */
    private static final int LOOKS = 200;

    private static final long MOMENT_NANOS = 20_000;

    private static final VarHandle TURN_HELD;

    static {
        try {
            TURN_HELD = MethodHandles.lookup().findVarHandle(LoopThread.class, "turnHeld", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Spins left out after one in vain. */
    private static final int LEFT_OUT = 31;

    private static final long FRUITLESS_PAUSE_NANOS = 1_000_000;
    private static final long JOIN_MILLIS = 5_000;
    private static final Logger LOG = LoggerFactory.getLogger(LoopThread.class);

    private final Thread thread;
    private final TimeSpent time;
    private final long spinNanos;
    private final long napNanos;
    private final List<Loop> collected = new ArrayList<>();
    private Loop[] loops = {};
    private volatile @Nullable Readiness readiness;
    private volatile boolean closing;

    /** Whether somebody turns the loops: the thread itself from its start on, but for its sleep. */
    @SuppressWarnings("UnusedVariable") // by its handle
    private volatile boolean turnHeld = true;

    /** Whom this turn has brought work. */
    private final List<LoopThread> brought = new ArrayList<>();

    /** The first deadline of the loops when the thread fell asleep, or when somebody last turned them; whoever holds the turn. */
    private long sleepUntilNanos = Loop.NEVER;

    private long failures;
    private int fruitlessWaits;
    private int spinsToLeaveOut;

    /**
     * Not yet started.
     *
     * @param spinNanos how long it looks for work before it sleeps; 0: not at all, as it must be where it would take the only CPU from others
     * @param napNanos how long a nap is; 0: it takes none
     */
    public LoopThread(String name, long spinNanos, long napNanos) {
        this(name, spinNanos, napNanos, System::nanoTime);
    }

    /** With another clock than {@link System#nanoTime}. */
    LoopThread(String name, long spinNanos, long napNanos, LongSupplier clock) {
        this.spinNanos = spinNanos;
        this.napNanos = napNanos;
        time = new TimeSpent(name, clock);
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    /** Adds a loop; before {@link #start} only. Loops are called in the order in which they were added. */
    public LoopThread add(Loop loop) {
        if (thread.getState() != Thread.State.NEW) {
            throw new IllegalStateException(thread.getName() + " has been started");
        }
        collected.add(loop);
        return this;
    }

    /** The thread's name. */
    public String name() {
        return thread.getName();
    }

    /** What it does with its time. */
    public ThreadTime time() {
        return time;
    }

    /** The loops added so far. */
    public List<Loop> loops() {
        return List.copyOf(collected);
    }

    /** Starts the thread. */
    public void start() {
        loops = collected.toArray(Loop[]::new);
        thread.start();
    }

    @Override
    public void wakeup() {
        Readiness present = readiness;
        if (present != null) {
            present.wakeup();
        }
    }

    /**
     * Tells this thread of work that {@code bringer} has made visible to its loops; to be called in the bringer's turns only. What is little is done by the
     * bringer, at the end of its turn, when this thread is asleep.
     */
    public Wakeup broughtBy(LoopThread bringer) {
        return () -> bringer.bring(this);
    }

    private void bring(LoopThread to) {
        if (!brought.contains(to)) {
            brought.add(to);
        }
    }

    /** Ends the thread after its present turn and waits for it, five seconds at most. */
    @Override
    public void close() {
        closing = true;
        wakeup();
        if (thread.equals(Thread.currentThread()) || thread.getState() == Thread.State.NEW) {
            return;
        }
        try {
            thread.join(JOIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            LOG.error("thread {} did not end within {} ms", thread.getName(), JOIN_MILLIS);
        }
    }

    private void run() {
        Readiness waiting = new Readiness(thread);
        waiting.open();
        for (Loop loop : loops) {
            if (loop instanceof PollableLoop pollable) {
                pollable.descriptors().forEach(waiting::watch);
            }
        }
        readiness = waiting;
        Pace pace = new Pace(napNanos > 0);
        time.start();
        while (!closing) {
            int work = turn(time.now());
            if (work > 0) {
                time.busy();
                fruitlessWaits = 0;
            }
            switch (pace.after(work)) {
                case TURN -> {}
                case NAP -> {
                    LockSupport.parkNanos(napNanos);
                    time.slept();
                }
                case SLEEP -> {
                    if (spun()) {
                        fruitlessWaits = 0;
                    } else {
                        sleep(waiting);
                    }
                }
            }
        }
        // The turn stays held: nobody turns these loops any more.
        time.stop();
        waiting.close();
    }

    /** One turn; afterwards, if it found work, the clock has been read. */
    private boolean worked(long nowNanos) {
        if (turn(nowNanos) == 0) {
            return false;
        }
        time.busy();
        return true;
    }

    private int turn(long nowNanos) {
        int work = 0;
        for (Loop loop : loops) {
            try {
                work += loop.doWork(nowNanos);
            } catch (RuntimeException | AssertionError e) {
                failed(loop, e);
            }
        }
        if (!brought.isEmpty()) {
            deliver(work);
        }
        return work;
    }

    private void deliver(int work) {
        for (int i = 0; i < brought.size(); i++) {
            LoopThread to = brought.get(i);
            if (work > LITTLE || !to.turned()) {
                to.wakeup();
            }
        }
        brought.clear();
    }

    /** In another's thread: turns these loops once, if this one is asleep. Returns whether it need not be woken. */
    private boolean turned() {
        Readiness present = readiness;
        if (present == null || !present.isAsleep()) {
            return true;
        }
        if (!TURN_HELD.compareAndSet(this, false, true)) {
            return false;
        }
        try {
            int work = turn(time.read());
            long deadline = soonest();
            boolean sooner = deadline != sleepUntilNanos && Loop.sooner(deadline, sleepUntilNanos) == deadline;
            sleepUntilNanos = deadline;
            return !sooner && work < Pace.SMALL;
        } finally {
            TURN_HELD.setRelease(this, false);
        }
    }

    private long soonest() {
        long deadline = Loop.NEVER;
        for (Loop loop : loops) {
            deadline = Loop.sooner(deadline, loop.nextDeadlineNanos());
        }
        return deadline;
    }

    private void takeTurn() {
        for (int look = 1; !TURN_HELD.compareAndSet(this, false, true); look++) {
            if (look % LOOKS == 0) {
                LockSupport.parkNanos(MOMENT_NANOS);
            } else {
                Thread.onSpinWait();
            }
        }
    }

    /** Whether work turned up within the spin. One in vain has the next few left out: gaps are longer, and looking on would only take CPU. */
    private boolean spun() {
        if (spinsToLeaveOut > 0) {
            spinsToLeaveOut--;
            return false;
        }
        long begin = time.spinning();
        for (long now = begin; now - begin < spinNanos; now = time.spinning()) {
            Thread.onSpinWait();
            if (worked(now)) {
                return true;
            }
        }
        spinsToLeaveOut = LEFT_OUT;
        return false;
    }

    private void sleep(Readiness waiting) {
        waiting.announceSleep();
        long now = time.spinning();
        if (closing || worked(now)) {
            waiting.stayAwake();
            return;
        }
        long deadline = soonest();
        if (!Loop.due(deadline, now)) {
            sleepUntilNanos = deadline;
            TURN_HELD.setRelease(this, false);
            waiting.await(deadline == Loop.NEVER ? MAX_SLEEP_NANOS : Math.min(deadline - now, MAX_SLEEP_NANOS));
            takeTurn();
            if (++fruitlessWaits > FRUITLESS_WAITS) {
                LockSupport.parkNanos(FRUITLESS_PAUSE_NANOS);
            }
            time.slept();
        } else {
            waiting.stayAwake();
            time.spinning();
        }
    }

    private void failed(Loop loop, Throwable e) {
        failures++;
        if (Long.bitCount(failures) == 1) {
            LOG.error("loop {} failed ({} failures in thread {})", loop.name(), failures, thread.getName(), e);
        }
    }
}
