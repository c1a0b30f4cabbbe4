package net.sluice.dataplane.worker;

import java.util.ArrayList;
import java.util.List;

/** Which captures run: set by whoever starts and ends them, looked at by each wire worker once per turn. */
public final class CaptureSwitch {

    private static final CaptureBuffer[] NONE = {};

    private volatile CaptureBuffer[] active = NONE;

    /** What runs; never changed, only replaced. */
    CaptureBuffer[] active() {
        return active;
    }

    /** How many run. */
    public int running() {
        return active.length;
    }

    /** Begins one, unless {@code most} run. */
    public synchronized boolean add(CaptureBuffer buffer, int most) {
        if (active.length >= most) {
            return false;
        }
        List<CaptureBuffer> more = new ArrayList<>(List.of(active));
        more.add(buffer);
        active = more.toArray(NONE);
        return true;
    }

    /** Ends one; false when it has ended already. */
    public synchronized boolean remove(CaptureBuffer buffer) {
        List<CaptureBuffer> fewer = new ArrayList<>(List.of(active));
        boolean there = fewer.remove(buffer);
        active = fewer.isEmpty() ? NONE : fewer.toArray(NONE);
        return there;
    }
}
