package net.sluice.load.lac;

import java.nio.ByteBuffer;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Sends the lines' numbered packets at a steady rate, the lines in turn, and books what comes back. */
final class TrafficSource {

    private static final long LONGEST_ROUND_TRIP_NANOS = 60_000_000_000L;

    /** A fleet that was held up catches up no more than this much at a time, so that it stays able to receive. */
    private static final int BURST = 64;

    private static final long TICK_NANOS = 1_000_000;

    private final LacFleet fleet;
    private final List<Line> lines;
    private final Histogram roundTrip = new Histogram(LONGEST_ROUND_TRIP_NANOS, 3);
    private final ByteBuffer packet = ByteBuffer.allocateDirect(1 << 16);
    private @Nullable TrafficOrder order;
    private long startNanos;
    private long issued;
    private int turn;
    private boolean finished = true;

    TrafficSource(LacFleet fleet, List<Line> lines) {
        this.fleet = fleet;
        this.lines = lines;
    }

    void start(TrafficOrder fresh, long nowNanos) {
        order = fresh;
        startNanos = nowNanos;
        issued = 0;
        turn = 0;
        finished = false;
    }

    void stop() {
        finished = true;
    }

    /** True when every line has sent all its packets, or cannot any more. */
    boolean finished() {
        return finished;
    }

    Histogram roundTrip() {
        return roundTrip;
    }

    long nextDeadlineNanos() {
        if (order == null || finished) {
            return Long.MAX_VALUE;
        }
        long due = startNanos + (long) ((issued + 1) * (1e9 / order.packetsPerSecond()));
        return Math.max(due, startNanos + TICK_NANOS);
    }

    int doWork(long nowNanos) {
        if (order == null || finished) {
            return 0;
        }
        long due = (long) ((nowNanos - startNanos) * order.packetsPerSecond() / 1e9) - issued;
        int sent = 0;
        while (sent < Math.min(due, BURST)) {
            Line line = next(order);
            if (line == null) {
                finished = true;
                break;
            }
            line.traffic().next(packet, order.course(), line.number(), line.address(), nowNanos);
            fleet.sendIp(line, packet);
            issued++;
            sent++;
        }
        return sent;
    }

    /** The next line that is up and has packets left, or null when there is none. */
    private @Nullable Line next(TrafficOrder current) {
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(turn);
            turn = (turn + 1) % lines.size();
            if (line.address() != 0
                    && line.state() == LineState.UP
                    && line.traffic().sent() < current.packetsPerLine()) {
                return line;
            }
        }
        return null;
    }

    /** Books a packet; false when it is none of ours. */
    boolean received(Line line, ByteBuffer ip, long nowNanos) {
        if (order == null) {
            return false;
        }
        if (line.state() != LineState.UP) {
            line.traffic().cameAfterEnd();
            return true;
        }
        long nanos = line.traffic().received(ip, order.course(), line.number(), line.address(), nowNanos);
        if (nanos >= 0) {
            roundTrip.recordValue(Math.min(nanos, LONGEST_ROUND_TRIP_NANOS));
        }
        return nanos != LineTraffic.NOT_NUMBERED;
    }
}
