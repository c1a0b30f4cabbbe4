package net.sluice.session;

import java.util.HexFormat;
import java.util.random.RandomGenerator;
import net.sluice.session.timer.TimerWheel;

/** What all subscribers of a shard share. */
final class ShardContext {
    final ShardConfig config;
    final Ports ports;
    final RandomGenerator random;
    final TimerWheel wheel;
    final ShardCounters counters = new ShardCounters();
    final DropLog dropLog;
    private final String acctSessionIdPrefix;
    private long nowNanos;
    private long generation;
    private long sessionNumber;
    private int authenticationsWaiting;
    private boolean shuttingDown;

    ShardContext(ShardConfig config, Ports ports, RandomGenerator random, long nowNanos) {
        this.config = config;
        this.ports = ports;
        this.random = random;
        this.nowNanos = nowNanos;
        wheel = new TimerWheel(nowNanos);
        dropLog = new DropLog(nowNanos);
        HexFormat hex = HexFormat.of();
        acctSessionIdPrefix = hex.toHexDigits(config.nodeEpoch(), 10) + hex.toHexDigits(config.shard(), 2);
    }

    /** The time of the turn. */
    long nowNanos() {
        return nowNanos;
    }

    void turn(long now) {
        nowNanos = now;
    }

    /** A name for a login attempt that no other ever had. */
    SubscriberRef newRef(int tunnelId, int sessionId) {
        return new SubscriberRef(config.shard(), tunnelId, sessionId, ++generation);
    }

    /** Epoch, shard and number: unique as long as the epoch is (RFC 2866 s5.5). */
    String newAcctSessionId() {
        return acctSessionIdPrefix + HexFormat.of().toHexDigits(++sessionNumber, 10);
    }

    /** Counts a question to AAA; false when too many are waiting for their answer. */
    boolean mayAskAaa() {
        if (authenticationsWaiting >= config.limits().authentications()) {
            return false;
        }
        authenticationsWaiting++;
        return true;
    }

    void aaaAnswered() {
        authenticationsWaiting--;
    }

    int authenticationsWaiting() {
        return authenticationsWaiting;
    }

    boolean isShuttingDown() {
        return shuttingDown;
    }

    void beginShutdown() {
        shuttingDown = true;
    }
}
