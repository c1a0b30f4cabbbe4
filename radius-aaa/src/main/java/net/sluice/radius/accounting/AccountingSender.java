package net.sluice.radius.accounting;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import net.sluice.radius.accounting.AccountingBacklog.Admission;
import net.sluice.radius.accounting.AccountingBacklog.Lease;
import net.sluice.radius.accounting.AccountingEntry.OfNode;
import net.sluice.radius.accounting.AccountingEntry.OfSession;
import net.sluice.radius.exchange.Outcome;
import net.sluice.radius.exchange.Outcome.Answered;
import net.sluice.radius.exchange.Outcome.Unanswered;
import net.sluice.radius.exchange.Question;
import net.sluice.radius.exchange.ServerGroup;
import net.sluice.radius.exchange.Tally;
import net.sluice.radius.message.AccountingRequest;
import net.sluice.radius.message.NasIdentity;
import net.sluice.radius.message.NoAnswerReason;
import net.sluice.radius.message.NodeRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends accounting records in the background, in the order of each session, until a server acknowledges them. While no server answers, one record
 * at a time finds out whether one is back. Thread-safe.
 *
 * <p>A record that goes to the next server, or is tried again in a later round, is a new packet with a new identifier and its Acct-Delay-Time
 * of then (RFC 2866 s4.1: "if Acct-Delay-Time is included … then the Acct-Delay-Time value will be updated when the packet is retransmitted …
 * requiring a new Identifier"). Within one server's row of tries the same octets go out again, Acct-Delay-Time included: that is what lets the
 * server know a duplicate (RFC 5080 s2.2.2), and it is wrong by the length of that row at most, while Event-Timestamp (RFC 2869 s5.3) is exact.
 */
public final class AccountingSender implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AccountingSender.class);
    private static final long FIRST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** How long Accounting-On or -Off may hold up what comes after it: a server may discard these alone. */
    private static final long NODE_RECORD_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    /** So many lost records are named one by one at shutdown; the rest is a number. */
    private static final int NAMED_LOSSES = 1_000;

    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final NasIdentity nas;
    private final ServerGroup servers;
    private final AccountingLimits limits;
    private final InstantSource wallClock;
    private final AccountingBacklog backlog;
    private final Semaphore window;
    private final Tally<AccountingCounter> counts = new Tally<>(AccountingCounter.class);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread dispatcher;
    private volatile boolean draining;

    private AccountingSender(NasIdentity nas, ServerGroup servers, AccountingLimits limits, InstantSource wallClock) {
        this.nas = nas;
        this.servers = servers;
        this.limits = limits;
        this.wallClock = wallClock;
        this.backlog = new MemoryBacklog(limits.records(), System::nanoTime);
        this.window = new Semaphore(limits.inFlight());
        this.dispatcher = Thread.ofVirtual().name("radius-accounting").unstarted(this::dispatch);
    }

    /** Starts sending. */
    public static AccountingSender start(
            NasIdentity nas, ServerGroup servers, AccountingLimits limits, InstantSource wallClock) {
        AccountingSender sender = new AccountingSender(nas, servers, limits, wallClock);
        sender.dispatcher.start();
        return sender;
    }

    /** Takes over a record; never blocks for long, never throws. */
    public void offer(AccountingRequest request) {
        offer(new OfSession(request.dated(wallClock.instant())));
    }

    /** Takes over Accounting-On or -Off. */
    public void offer(NodeRecord record) {
        offer(new OfNode(record));
    }

    private void offer(AccountingEntry entry) {
        add(AccountingCounter.OFFERED);
        if (servers.isEmpty()) {
            add(AccountingCounter.LOST_NO_SERVER);
            return;
        }
        if (draining) {
            lost(AccountingCounter.LOST_AT_SHUTDOWN, entry, "it came after the drain");
            return;
        }
        Admission admission = backlog.offer(entry, System.nanoTime());
        switch (admission) {
            case KEPT -> {}
            case KEPT_INSTEAD -> add(AccountingCounter.SUPERSEDED);
            case FULL -> lost(AccountingCounter.LOST_BACKLOG_FULL, entry, "the backlog holds " + limits.records());
        }
    }

    private void dispatch() {
        long pauseNanos = FIRST_WAIT_NANOS;
        try {
            while (closed.getCount() > 0) {
                window.acquire();
                Lease lease = backlog.take(IDLE_NANOS);
                if (lease == null) {
                    window.release();
                } else if (servers.allDead()) {
                    deliver(lease);
                    pauseNanos = servers.allDead() ? pause(pauseNanos) : FIRST_WAIT_NANOS;
                } else {
                    Thread.ofVirtual().name("radius-accounting-record").start(() -> deliver(lease));
                }
            }
        } catch (InterruptedException e) {
            if (closed.getCount() > 0) {
                LOG.error("accounting has stopped, though nobody closed it: records stay in the backlog", e);
            }
            // Else that is how it is closed. What was not acknowledged by then the drain before has counted and named.
        }
    }

    /** Waits with all servers dead, unless it is urgent; returns the next wait. */
    private long pause(long nanos) throws InterruptedException {
        boolean ended = closed.await(draining ? FIRST_WAIT_NANOS / 10 : nanos, TimeUnit.NANOSECONDS);
        return ended ? nanos : Math.min(2 * nanos, limits.longestWait().toNanos());
    }

    private void deliver(Lease lease) {
        try {
            Outcome outcome = servers.ask(
                    new Question.Accounting(() -> lease.entry().attributes(nas, wallClock.instant())), null);
            switch (outcome) {
                case Answered _ -> {
                    add(AccountingCounter.ACKNOWLEDGED);
                    backlog.settle(lease);
                }
                case Unanswered unanswered -> onUnanswered(lease, unanswered);
            }
        } catch (RuntimeException e) {
            // A fault of ours in one record may not hold its session's lane, or everybody's, for ever.
            LOG.error("accounting record of session {}", lease.entry().acctSessionId(), e);
            lost(AccountingCounter.LOST_NOT_ENCODABLE, lease.entry(), e.toString());
            backlog.settle(lease);
        } finally {
            window.release();
        }
    }

    private void onUnanswered(Lease lease, Unanswered outcome) {
        long nowNanos = System.nanoTime();
        if (outcome.reason() == NoAnswerReason.NOT_ENCODABLE) {
            lost(AccountingCounter.LOST_NOT_ENCODABLE, lease.entry(), outcome.text());
            backlog.settle(lease);
        } else if (nowNanos - lease.offeredNanos() >= patienceNanos(lease.entry())) {
            lost(AccountingCounter.LOST_GIVEN_UP, lease.entry(), outcome.text());
            backlog.settle(lease);
        } else {
            add(AccountingCounter.DEFERRED);
            backlog.giveBack(lease, nowNanos + (draining ? FIRST_WAIT_NANOS / 10 : waitNanos(lease.rounds())));
        }
    }

    private long patienceNanos(AccountingEntry entry) {
        long all = limits.giveUpAfter().toNanos();
        return switch (entry) {
            case OfSession _ -> all;
            case OfNode _ -> Math.min(all, NODE_RECORD_PATIENCE_NANOS);
        };
    }

    private long waitNanos(int rounds) {
        return Math.min(
                FIRST_WAIT_NANOS << Math.min(rounds, 20), limits.longestWait().toNanos());
    }

    private void lost(AccountingCounter how, AccountingEntry entry, String why) {
        add(how);
        LOG.warn("accounting record lost ({}): {} of session {}: {}", how, entry.what(), entry.acctSessionId(), why);
    }

    /** @see net.sluice.radius.RadiusClient#drain */
    public int drain(Duration timeout) {
        draining = true;
        backlog.hurry();
        try {
            if (backlog.awaitEmpty(timeout.toNanos())) {
                return 0;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        List<AccountingEntry> left = backlog.clear();
        for (int i = 0; i < left.size(); i++) {
            if (i < NAMED_LOSSES) {
                lost(AccountingCounter.LOST_AT_SHUTDOWN, left.get(i), "no server acknowledged it in time");
            } else {
                add(AccountingCounter.LOST_AT_SHUTDOWN);
            }
        }
        if (left.size() > NAMED_LOSSES) {
            LOG.warn("accounting records lost (LOST_AT_SHUTDOWN): {} more", left.size() - NAMED_LOSSES);
        }
        return left.size();
    }

    /** Since start. */
    public long count(AccountingCounter counter) {
        return counts.count(counter);
    }

    /** Records that no server has acknowledged yet. */
    public int backlog() {
        return backlog.size();
    }

    private void add(AccountingCounter counter) {
        counts.add(counter);
    }

    /** Stops sending. */
    @Override
    public void close() {
        draining = true;
        closed.countDown();
        dispatcher.interrupt();
    }
}
