package net.sluice.session;

import java.util.BitSet;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import net.sluice.session.timer.TimerWheel;

/** What all subscribers of a shard share. */
final class ShardContext {
    /** So many attempts do not repeat those of a node with the next epoch. */
    private static final int GENERATION_BITS = 24;

    final ShardConfig config;
    final Ports ports;
    final RandomGenerator random;
    final TimerWheel wheel;
    final ShardCounters counters = new ShardCounters();
    final DropLog dropLog;
    final CommitGate gate;
    final LastIds lastIds;
    /** The slots that are being handed over: nothing of theirs is answered, and no timer of theirs goes off. */
    private final BitSet moving = new BitSet();

    private final String acctSessionIdPrefix;
    private final long startNanos;
    private long nowNanos;
    private long generation;
    private long sessionNumber;
    private int authenticationsWaiting;
    private boolean shuttingDown;
    /** False while this node drains and nobody else can take what is new. */
    boolean takesNew = true;

    ShardContext(ShardConfig config, Ports ports, RandomGenerator random, long nowNanos) {
        this.config = config;
        this.ports = ports;
        this.random = random;
        this.nowNanos = nowNanos;
        startNanos = nowNanos;
        generation = config.nodeEpoch() << GENERATION_BITS;
        wheel = new TimerWheel(nowNanos);
        dropLog = new DropLog(nowNanos);
        gate = new CommitGate(this, ports.records());
        lastIds = new LastIds(config.shard(), gate);
        HexFormat hex = HexFormat.of();
        acctSessionIdPrefix = hex.toHexDigits(config.nodeEpoch()) + hex.toHexDigits(config.shard(), 2);
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

    /** For records that are written now. */
    Stamp stamp() {
        return new Stamp(config.nodeEpoch() << Byte.SIZE | config.shard(), nowNanos - startNanos);
    }

    boolean isMoving(int tunnelId) {
        return tunnelId != 0 && moving.get(RecordId.slotOf(tunnelId));
    }

    void moving(int slot, boolean on) {
        moving.set(slot, on);
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
