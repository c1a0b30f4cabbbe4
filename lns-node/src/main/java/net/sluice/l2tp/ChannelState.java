package net.sluice.l2tp;

import java.util.List;

/**
 * All that another node needs to go on with a control channel: what the peer may rely on, and what it has not acknowledged.
 * Windows and timers start anew, as after a time-out.
 *
 * @param nextNs Ns of the next message that is sent for the first time
 * @param nextNr Ns of the next message that is expected
 * @param peerWindow the peer's Receive Window Size
 * @param unacknowledged datagrams that were sent and not acknowledged, Ns {@code nextNs - size} on
 * @param unsent datagrams that were not sent yet
 */
public record ChannelState(int nextNs, int nextNr, int peerWindow, List<byte[]> unacknowledged, List<byte[]> unsent) {}
