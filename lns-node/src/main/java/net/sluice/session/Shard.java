package net.sluice.session;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;
import net.sluice.l2tp.UdpPath;

/**
 * One control loop's whole state: its tunnels, its subscribers, its timers. It belongs to one thread; what others have to
 * say goes through its {@link ShardInbox}. Its only clock is the {@code nowNanos} of each call, which never goes back.
 */
public final class Shard {
    final ShardConfig config;
    final Ports ports;
    final ShardInbox inbox;
    final RandomGenerator random;

    /**
     * @param inbox the same inbox that the ports answer to
     * @param random the only source of ids, magic numbers, challenges and jitter
     * @param nowNanos the time now
     */
    public Shard(ShardConfig config, Ports ports, ShardInbox inbox, RandomGenerator random, long nowNanos) {
        this.config = config;
        this.ports = ports;
        this.inbox = inbox;
        this.random = random;
    }

    /** A punted datagram: L2TP control, or a data packet with PPP control in it. */
    public void onDatagram(UdpPath path, ByteBuffer datagram, long nowNanos) {}

    /**
     * Does what waits in the inbox and what is due.
     *
     * @return how much was done; 0 when there was nothing
     */
    public int doWork(long nowNanos) {
        return 0;
    }

    /** When {@link #doWork} is next needed, should nothing come into the inbox before; {@link Long#MAX_VALUE} for never. */
    public long nextDeadlineNanos() {
        return Long.MAX_VALUE;
    }

    /** Begins to end everything cleanly: PPP terminate, CDN, accounting Stop, then StopCCN. New calls are refused. */
    public void shutdown(long nowNanos) {}

    /** True when {@link #shutdown} is complete: nothing is held, nothing is owed to a peer or to AAA. */
    public boolean quiet() {
        return true;
    }
}
