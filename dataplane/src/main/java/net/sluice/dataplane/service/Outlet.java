package net.sluice.dataplane.service;

import java.lang.foreign.MemorySegment;
import net.sluice.dataplane.DropReason;

/** Where packets that services hold back go in the end. */
public interface Outlet {

    /** A packet that waited goes on. It stays where it is, with room before it for headers, until {@link RateControl#reclaim}. */
    void forward(long ref, boolean up, MemorySegment m, long packet, int length);

    /** A packet ends here. */
    void lost(long ref, boolean up, DropReason reason);

    /** A packet begins to wait. */
    void held();

    /** A packet waits no longer, whatever becomes of it. */
    void left();
}
