package net.sluice.dataplane.assembly;

import net.sluice.dataplane.Loop;

/** A shard's loop, and after each of its turns another try at removals that found a queue full. */
final class HostedLoop implements Loop {

    private static final long RETRY_NANOS = 1_000_000;

    private final Loop loop;
    private final ShardSessions sessions;
    private long retryNanos = NEVER;

    HostedLoop(Loop loop, ShardSessions sessions) {
        this.loop = loop;
        this.sessions = sessions;
    }

    @Override
    public int doWork(long nowNanos) {
        int work = loop.doWork(nowNanos);
        retryNanos = sessions.ask() ? NEVER : nowNanos + RETRY_NANOS;
        return work;
    }

    @Override
    public long nextDeadlineNanos() {
        return Loop.sooner(retryNanos, loop.nextDeadlineNanos());
    }

    @Override
    public String name() {
        return loop.name();
    }
}
