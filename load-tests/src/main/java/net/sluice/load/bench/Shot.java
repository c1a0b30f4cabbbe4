package net.sluice.load.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What came of one flow in one run.
 *
 * @param sent packets that the generator sent
 * @param delivered packets that arrived behind the LNS, late ones included
 * @param late those of them that came when no more were sent, some milliseconds and more after the last: a backlog
 * @param seconds from the first to the last that was sent
 * @param deliveredPerSecond packets that arrived while others were sent
 * @param cpuNanos run time of all the LNS's threads, system calls included
 */
record Shot(long sent, double delivered, double late, double seconds, double deliveredPerSecond, long cpuNanos) {

    /** Losses beyond this do not count as none. */
    static final double NO_LOSS = 0.001;

    /** Who has a backlog beyond this when the generator stops would have lost packets a little later. */
    private static final double NO_BACKLOG = 0.01;

    double nanosPerPacket() {
        return cpuNanos / Math.max(1, delivered);
    }

    double offeredPerSecond() {
        return sent / seconds;
    }

    double loss() {
        return Math.max(0, sent - delivered) / Math.max(1, sent);
    }

    /** Lost or late, of what was sent. */
    double missing() {
        return Math.max(0, sent - delivered + late) / Math.max(1, sent);
    }

    boolean lossless() {
        return loss() <= NO_LOSS;
    }

    /** Neither lost nor put off. */
    boolean keptUp() {
        return lossless() && late <= NO_BACKLOG * sent;
    }

    static double median(List<Shot> shots, ToDoubleFunction<Shot> what) {
        return middle(shots.stream().mapToDouble(what).sorted().toArray());
    }

    static double middle(double[] sorted) {
        int half = sorted.length / 2;
        return sorted.length == 0
                ? Double.NaN
                : sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
