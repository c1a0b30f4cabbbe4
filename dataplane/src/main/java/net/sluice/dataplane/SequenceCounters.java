package net.sluice.dataplane;

/**
 * What became of a session's sequence numbers (RFC 2661 s5.4). The counts are of data messages received.
 *
 * @param nextNs the Ns of the next data message to send, 0..65535
 * @param lost numbers that were given up on, or never waited for
 * @param reordered messages that came behind a later one, early enough to be put before it
 * @param late messages that came when their number had been given up; dropped
 * @param duplicates messages whose number had come before; dropped
 * @param restarts times that numbers jumped so far that the peer must have begun anew
 */
public record SequenceCounters(int nextNs, long lost, long reordered, long late, long duplicates, long restarts) {}
