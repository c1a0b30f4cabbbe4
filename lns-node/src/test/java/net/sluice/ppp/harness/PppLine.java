package net.sluice.ppp.harness;

import java.nio.ByteBuffer;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import net.sluice.ppp.PppConfig;

/**
 * Two links and a bad line between them, in virtual time: frames are lost, doubled, delayed and so reordered as the seed has
 * it. The same seed plays the same way again.
 */
public final class PppLine {
    private final SplittableRandom random;
    private final Faults faults;
    private final PriorityQueue<Delivery> underway = new PriorityQueue<>();
    private final PppSide server;
    private final PppSide client;
    private long nowNanos;
    private long sequence;
    private long framesSent;

    /**
     * What happens to frames.
     *
     * @param loss share of frames that is lost, 0 to 1
     * @param duplication share that arrives twice
     * @param minDelayNanos shortest way
     * @param maxDelayNanos longest way; more than the shortest reorders
     */
    public record Faults(double loss, double duplication, long minDelayNanos, long maxDelayNanos) {
        public static final Faults NONE = new Faults(0, 0, 1_000_000, 1_000_000);
    }

    private record Delivery(long atNanos, long sequence, boolean toClient, ByteBuffer frame)
            implements Comparable<Delivery> {
        @Override
        public int compareTo(Delivery other) {
            int byTime = Long.compare(atNanos, other.atNanos);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }

    public PppLine(long seed, Faults faults, PppConfig serverConfig, PppConfig clientConfig) {
        this.random = new SplittableRandom(seed);
        this.faults = faults;
        this.server = new PppSide(serverConfig, random.split(), frame -> carry(frame, true));
        this.client = new PppSide(clientConfig, random.split(), frame -> carry(frame, false));
    }

    public PppSide server() {
        return server;
    }

    public PppSide client() {
        return client;
    }

    public long nowNanos() {
        return nowNanos;
    }

    /** Frames that both sides have sent. */
    public long framesSent() {
        return framesSent;
    }

    private void carry(ByteBuffer frame, boolean toClient) {
        framesSent++;
        if (random.nextDouble() < faults.loss()) {
            return;
        }
        deliverLater(frame, toClient);
        if (random.nextDouble() < faults.duplication()) {
            deliverLater(frame, toClient);
        }
    }

    private void deliverLater(ByteBuffer frame, boolean toClient) {
        long span = faults.maxDelayNanos() - faults.minDelayNanos();
        long delay = faults.minDelayNanos() + (span > 0 ? random.nextLong(span) : 0);
        underway.add(new Delivery(nowNanos + delay, sequence++, toClient, frame.duplicate()));
    }

    /** Lets time pass until the condition holds or the time is over. Returns whether it holds. */
    public boolean runUntil(BooleanSupplier done, long forNanos) {
        long untilNanos = nowNanos + forNanos;
        while (!done.getAsBoolean()) {
            if (!step(untilNanos)) {
                nowNanos = untilNanos;
                return done.getAsBoolean();
            }
        }
        return true;
    }

    /** Lets time pass. */
    public void run(long forNanos) {
        runUntil(() -> false, forNanos);
    }

    private boolean step(long untilNanos) {
        Delivery next = underway.peek();
        long deliveryAt = next == null ? Long.MAX_VALUE : next.atNanos;
        long timerAt = Math.min(server.timerNanos(), client.timerNanos());
        long at = Math.min(deliveryAt, timerAt);
        if (at > untilNanos) {
            return false;
        }
        nowNanos = Math.max(nowNanos, at);
        if (deliveryAt <= timerAt) {
            underway.remove();
            (next.toClient ? client : server).link().onFrame(next.frame, nowNanos);
        } else {
            (server.timerNanos() == timerAt ? server : client).fire(nowNanos);
        }
        return true;
    }
}
