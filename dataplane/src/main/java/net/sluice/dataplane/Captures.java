package net.sluice.dataplane;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Copies of packets for operators. While none runs the path pays one comparison per packet with a field that is at hand; while one runs, matching packets
 * are copied into its bounded buffer, and what does not fit is counted and goes on uncopied. Thread-safe.
 */
public interface Captures {

    /** How many can run at once. */
    int MOST = 4;

    /** Begins one; null when {@link #MOST} run. */
    @Nullable
    Capture start(CaptureTarget target, Set<CaptureKind> kinds);

    /** How many run. */
    int running();

    /** Packets copied since start. */
    long copied();

    /** Packets that did not fit, of all captures since start. */
    long lost();
}
