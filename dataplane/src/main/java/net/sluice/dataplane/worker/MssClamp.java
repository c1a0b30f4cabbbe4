package net.sluice.dataplane.worker;

import java.lang.foreign.MemorySegment;
import net.sluice.dataplane.DataplaneConfig;
import net.sluice.dataplane.WorkerCounter;
import net.sluice.dataplane.packet.TcpMss;

/**
 * Lowers the TCP MSS of what passes, in both directions, to what fits the session: the option in a SYN from the subscriber bounds what will come down,
 * the one in a SYN to it bounds what it will send, and the PPP link has one MTU for both. The TUN's own MTU bounds the way down, too.
 */
final class MssClamp {

    private final boolean on;
    private final int tunMtu;
    private final Cells cells;

    MssClamp(DataplaneConfig config, Cells cells) {
        on = config.clampMss();
        tunMtu = config.tunMtu();
        this.cells = cells;
    }

    /** {@code mtu}: the session's, of this family. */
    void apply(MemorySegment m, long packet, int length, boolean four, int mtu) {
        if (!on) {
            return;
        }
        int fits = Math.min(mtu, tunMtu);
        if (four ? TcpMss.clampIpv4(m, packet, length, fits) : TcpMss.clampIpv6(m, packet, length, fits)) {
            cells.add(WorkerCounter.MSS_CLAMPED, 1);
        }
    }
}
