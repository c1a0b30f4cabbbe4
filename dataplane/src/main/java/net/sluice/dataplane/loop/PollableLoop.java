package net.sluice.dataplane.loop;

import java.util.List;
import net.sluice.dataplane.Loop;

/** A loop that also has work when one of its file descriptors is readable. */
public interface PollableLoop extends Loop {

    /** The descriptors, open and non-blocking; asked once, when the thread starts. The loop stays their owner. */
    List<Integer> descriptors();
}
