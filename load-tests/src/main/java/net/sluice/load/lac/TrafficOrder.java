package net.sluice.load.lac;

/**
 * Numbered packets to send over all lines that are up, in turn.
 *
 * @param course from where to where, and how long
 * @param packetsPerLine how many each line sends
 * @param packetsPerSecond over all lines together
 */
public record TrafficOrder(LineTraffic.Course course, long packetsPerLine, double packetsPerSecond) {}
