package net.sluice.load.lac;

/**
 * Numbered packets to send over all lines that are up, in turn.
 *
 * @param course from where to where, and how long
 * @param packetsPerLine how many each line sends
 * @param packetsPerSecond over all lines together
 * @param sample lines that send more often, to see when they are interrupted
 */
public record TrafficOrder(LineTraffic.Course course, long packetsPerLine, double packetsPerSecond, Sample sample) {

    /** No line more often than the others. */
    public TrafficOrder(LineTraffic.Course course, long packetsPerLine, double packetsPerSecond) {
        this(course, packetsPerLine, packetsPerSecond, Sample.NONE);
    }

    /**
     * Lines evenly taken from all.
     *
     * @param lines how many
     * @param packetsPerSecond of each of them, beside what it sends like the others
     */
    public record Sample(int lines, double packetsPerSecond) {
        public static final Sample NONE = new Sample(0, 0);
    }
}
