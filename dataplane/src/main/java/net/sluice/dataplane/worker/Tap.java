package net.sluice.dataplane.worker;

import java.lang.foreign.MemorySegment;

/** One wire worker's side of captures: off, a field to look at per packet; on, each capture is shown each packet. */
final class Tap {

    private final CaptureSwitch captures;
    private CaptureBuffer[] active;
    private boolean on;

    Tap(CaptureSwitch captures) {
        this.captures = captures;
        active = captures.active();
    }

    /** Once per turn. */
    void refresh() {
        active = captures.active();
        on = active.length > 0;
    }

    /** Whether there is anything to be told. */
    boolean on() {
        return on;
    }

    /** A session's IP packet, from the subscriber or to it. */
    void inner(long ref, MemorySegment m, long packet, int length, boolean received) {
        for (CaptureBuffer each : active) {
            each.inner(ref, m, packet, length, received);
        }
    }

    /** A session's PPP frame that is no IP packet. */
    void ppp(long ref, MemorySegment m, long frame, int length, boolean received) {
        for (CaptureBuffer each : active) {
            each.ppp(ref, m, frame, length, received);
        }
    }

    /** A datagram that came in. */
    void received(
            int port,
            MemorySegment peer,
            long peerOffset,
            MemorySegment m,
            long offset,
            int length,
            boolean wellFormed) {
        for (CaptureBuffer each : active) {
            each.received(port, peer, peerOffset, m, offset, length, wellFormed);
        }
    }

    /** A datagram that went out. */
    void sent(int port, MemorySegment peer, long peerOffset, MemorySegment m, long offset, int length) {
        for (CaptureBuffer each : active) {
            each.sent(port, peer, peerOffset, m, offset, length);
        }
    }
}
