package net.sluice.dataplane.lab;

import java.util.concurrent.atomic.AtomicLong;
import net.sluice.dataplane.Loop;
import net.sluice.dataplane.Sessions;

/** The shard of {@link TablesLab}: removes the oldest life and installs a new one, at a rate, as a node's shard would while calls come and go. */
final class TablesChurn implements Loop {

    private static final int AT_ONCE = 64;
    private static final long LOOK_NANOS = 500_000;
    private static final long SECOND = 1_000_000_000L;

    private final TablesPlan plan;
    private final Sessions sessions;
    private final long perSecond;

    /** Lives 0 to {@code installed - 1} have been installed, and the first {@code removed} of them removed again: both calls have returned. */
    private final AtomicLong installed = new AtomicLong();

    private final AtomicLong removed = new AtomicLong();
    private final AtomicLong confirmed = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong packetsIn = new AtomicLong();
    private final AtomicLong packetsOut = new AtomicLong();
    private volatile boolean running;
    private volatile boolean ending;
    private long begin;
    private long done;
    private long now;
    private boolean begun;

    /** {@code perSecond}: so many removals, and as many installs. */
    TablesChurn(TablesPlan plan, Sessions sessions, long perSecond) {
        this.plan = plan;
        this.sessions = sessions;
        this.perSecond = perSecond;
    }

    /** Before the start: the first ones. */
    void fill() {
        for (int life = 0; life < plan.alive(); life++) {
            if (!install()) {
                throw new AssertionError("no room for life " + life);
            }
        }
    }

    void run() {
        running = true;
    }

    /** Stops, and removes those that are left. */
    void end() {
        ending = true;
    }

    long installed() {
        return installed.get();
    }

    long removed() {
        return removed.get();
    }

    /** Removals that the data plane has confirmed. */
    long confirmed() {
        return confirmed.get();
    }

    /** Installs that found no room, as burials had not come back yet, and were tried again. */
    long refused() {
        return refused.get();
    }

    /** What the final counters of the removed ones say, all together. */
    long packetsIn() {
        return packetsIn.get();
    }

    long packetsOut() {
        return packetsOut.get();
    }

    @Override
    public int doWork(long nowNanos) {
        now = nowNanos;
        int work = sessions.drainRemoved((tunnel, session, counters) -> {
            confirmed.incrementAndGet();
            packetsIn.addAndGet(counters.packetsIn());
            packetsOut.addAndGet(counters.packetsOut());
        });
        if (ending) {
            return work + removeSome();
        }
        return running ? work + change() : work;
    }

    private int change() {
        if (!begun) {
            begun = true;
            begin = now;
        }
        long due = Math.min(AT_ONCE, (now - begin) * perSecond / SECOND - done);
        int changed = 0;
        while (changed < due) {
            if (installed.get() - removed.get() == plan.alive()) {
                remove();
            }
            if (!install()) {
                break;
            }
            changed++;
        }
        done += changed;
        return changed;
    }

    private int removeSome() {
        int some = 0;
        while (some < AT_ONCE && removed.get() < installed.get()) {
            remove();
            some++;
        }
        return some;
    }

    private boolean install() {
        boolean installing = sessions.put(plan.entry(TablesPlan.LIFE | installed.get()));
        if (installing) {
            installed.incrementAndGet();
        } else {
            refused.incrementAndGet();
        }
        return installing;
    }

    private void remove() {
        long life = TablesPlan.LIFE | removed.get();
        if (!sessions.remove(plan.tunnel(life), plan.session(life))) {
            throw new AssertionError("life " + removed.get() + " is not there");
        }
        removed.incrementAndGet();
    }

    @Override
    public long nextDeadlineNanos() {
        return now + LOOK_NANOS;
    }
}
