package net.sluice.dataplane.worker;

import java.lang.foreign.MemorySegment;
import net.sluice.dataplane.HaSet;
import org.jspecify.annotations.Nullable;

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

    /** The same of an ha-set: once for each capture, in the name of {@code ref}, or of the first other member whose packets the capture wants. */
    void inner(@Nullable HomeSet set, long ref, MemorySegment m, long packet, int length, boolean received) {
        for (CaptureBuffer each : active) {
            long shown = set == null || each.wants(ref) ? ref : wanted(each, set, ref);
            each.inner(shown, m, packet, length, received);
        }
    }

    private static long wanted(CaptureBuffer capture, HomeSet set, long otherwise) {
        for (int number = 0; number < HaSet.MAX_MEMBERS; number++) {
            long member = set.member(number);
            if (member != 0 && capture.wants(member)) {
                return member;
            }
        }
        return otherwise;
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
