package net.sluice.load.lac;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Sends the lines' numbered packets at a steady rate, the lines in turn, and books what comes back. The members of an ha-set are one line to it. */
final class TrafficSource {

    private static final long LONGEST_ROUND_TRIP_NANOS = 60_000_000_000L;

    /** A fleet that was held up catches up no more than this much at a time, so that it stays able to receive. */
    private static final int BURST = 64;

    /** Of each line; one that comes back will do. */
    private static final int PROOF_PACKETS = 3;

    private final LacFleet fleet;
    private final List<Line> all;
    private List<Line> lines = List.of();
    private final Histogram roundTrip = new Histogram(LONGEST_ROUND_TRIP_NANOS, 3);
    private final ByteBuffer packet = ByteBuffer.allocateDirect(1 << 16);
    private @Nullable TrafficOrder order;
    private @Nullable Pace everyone;
    private @Nullable Pace sample;
    private boolean proving;
    private boolean finished = true;

    TrafficSource(LacFleet fleet, List<Line> all) {
        this.fleet = fleet;
        this.all = all;
    }

    void start(TrafficOrder fresh, long nowNanos) {
        order = fresh;
        proving = false;
        finished = false;
        lines = all.stream().filter(line -> line.equals(line.speaker())).toList();
        everyone = new Pace(lines, fresh.packetsPerSecond(), nowNanos);
        int sampled = Math.min(fresh.sample().lines(), lines.size());
        List<Line> chosen = IntStream.range(0, sampled)
                .mapToObj(i -> lines.get((int) ((long) i * lines.size() / sampled)))
                .toList();
        chosen.forEach(Line::watch);
        sample = chosen.isEmpty()
                ? null
                : new Pace(chosen, sampled * fresh.sample().packetsPerSecond(), nowNanos);
    }

    /** A few packets more of each line that is up, one of which has to come back. */
    void prove(double packetsPerSecond, long nowNanos) {
        proving = true;
        finished = order == null;
        lines.forEach(line -> line.traffic().expectProof());
        everyone = new Pace(lines, packetsPerSecond, nowNanos);
        sample = null;
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
        if (everyone == null || finished) {
            return Long.MAX_VALUE;
        }
        long next = everyone.nextDeadlineNanos();
        return sample == null ? next : Math.min(next, sample.nextDeadlineNanos());
    }

    int doWork(long nowNanos) {
        if (order == null || everyone == null || finished) {
            return 0;
        }
        int sent = send(everyone, order, nowNanos);
        if (sent < 0) {
            finished = true;
            return 0;
        }
        return sample == null ? sent : sent + Math.max(0, send(sample, order, nowNanos));
    }

    /** What is due of a pace; negative when no line of it has packets left. */
    private int send(Pace pace, TrafficOrder current, long nowNanos) {
        long due = Math.min(pace.due(nowNanos), BURST);
        for (int sent = 0; sent < due; sent++) {
            Line line = pace.next(each -> hasLeft(each, current));
            if (line == null) {
                return sent == 0 ? -1 : sent;
            }
            line.traffic().next(packet, current.course(), line.number(), line.subscriberAddress(), nowNanos);
            fleet.sendIp(line, packet);
        }
        return (int) Math.max(0, due);
    }

    private boolean hasLeft(Line line, TrafficOrder current) {
        return proving
                ? line.traffic().sentForProof() < PROOF_PACKETS
                : line.traffic().sent() < current.packetsPerLine();
    }

    /** Books a packet; false when it is none of ours. */
    boolean received(Line line, ByteBuffer ip, long nowNanos) {
        if (order == null) {
            return false;
        }
        if (!line.passes()) {
            line.traffic().cameAfterEnd();
            return true;
        }
        int number = line.speaker().number();
        long nanos = line.traffic().received(ip, order.course(), number, line.subscriberAddress(), nowNanos);
        if (nanos >= 0) {
            roundTrip.recordValue(Math.min(nanos, LONGEST_ROUND_TRIP_NANOS));
        }
        return nanos != LineTraffic.NOT_NUMBERED;
    }
}
