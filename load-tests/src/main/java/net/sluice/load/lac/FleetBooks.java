package net.sluice.load.lac;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import net.sluice.l2tp.L2tpDrop;
import org.HdrHistogram.Histogram;

/** What a fleet counts of its lines. */
final class FleetBooks {

    private static final long LONGEST_SETUP_NANOS = 300_000_000_000L;

    private final Histogram setupLatency = new Histogram(LONGEST_SETUP_NANOS, 3);
    private final Map<String, Long> failures = new TreeMap<>();
    private final Map<L2tpDrop, Long> datagramDrops = new EnumMap<>(L2tpDrop.class);
    private int tunnelsUp;
    private int inSetup;
    private int up;
    private int hangingUp;
    private long setups;
    private long drops;
    private long firstDialNanos = Long.MIN_VALUE;
    private long lastUpNanos;

    int inSetup() {
        return inSetup;
    }

    int hangingUp() {
        return hangingUp;
    }

    int linesWithCall() {
        return inSetup + up + hangingUp;
    }

    void tunnelUp() {
        tunnelsUp++;
    }

    void tunnelDown() {
        tunnelsUp--;
    }

    void dialled(long nowNanos) {
        if (firstDialNanos == Long.MIN_VALUE) {
            firstDialNanos = nowNanos;
        }
    }

    void cameUp(long sinceDialNanos, long nowNanos) {
        setups++;
        setupLatency.recordValue(Math.min(sinceDialNanos, LONGEST_SETUP_NANOS));
        lastUpNanos = nowNanos;
    }

    void dropped() {
        drops++;
    }

    void droppedDatagram(L2tpDrop reason) {
        datagramDrops.merge(reason, 1L, Long::sum);
    }

    void failed(String reason) {
        failures.merge(reason, 1L, Long::sum);
    }

    /** A line goes from one state to another. */
    void moved(LineState from, LineState to) {
        count(from, -1);
        count(to, 1);
    }

    private void count(LineState state, int change) {
        switch (state) {
            case CALLING, LINKING -> inSetup += change;
            case UP -> up += change;
            case HANGING_UP -> hangingUp += change;
            case IDLE, DOWN -> {}
        }
    }

    FleetReport report(FleetReport.Traffic traffic, Histogram roundTrip) {
        return new FleetReport(
                tunnelsUp,
                up,
                inSetup,
                setups,
                drops,
                Map.copyOf(failures),
                Map.copyOf(datagramDrops),
                setups == 0 ? 0 : lastUpNanos - firstDialNanos,
                setupLatency.copy(),
                traffic,
                roundTrip.copy());
    }
}
