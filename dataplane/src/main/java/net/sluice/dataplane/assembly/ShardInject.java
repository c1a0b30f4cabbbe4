package net.sluice.dataplane.assembly;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.Inject;
import net.sluice.dataplane.table.SessionTable;
import net.sluice.dataplane.worker.Cells;
import net.sluice.dataplane.worker.InjectQueue;

/** One shard's way to the wire. Its thread only. */
final class ShardInject implements Inject {

    private final SessionTable sessions;
    private final Map<InetSocketAddress, Integer> ports;
    private final List<InjectQueue> wires;
    private final int datagramBytes;
    private final Cells cells;

    ShardInject(
            SessionTable sessions,
            Map<InetSocketAddress, Integer> ports,
            List<InjectQueue> wires,
            int datagramBytes,
            Cells cells) {
        this.sessions = sessions;
        this.ports = ports;
        this.wires = wires;
        this.datagramBytes = datagramBytes;
        this.cells = cells;
    }

    @Override
    public boolean sendControl(InetSocketAddress local, InetSocketAddress peer, int dscp, ByteBuffer datagram) {
        Integer port = ports.get(local);
        if (port == null || peer.isUnresolved() || datagram.remaining() > datagramBytes) {
            return refused();
        }
        // Always the same worker for a peer, so that messages to it keep their order.
        InjectQueue wire = wires.get(Math.floorMod(peer.hashCode(), wires.size()));
        return wire.control(port, peer, dscp, datagram) || overrun();
    }

    @Override
    public boolean sendPpp(int tunnelId, int sessionId, ByteBuffer pppFrame) {
        long ref = sessions.find(tunnelId, sessionId);
        if (ref == 0 || pppFrame.remaining() > datagramBytes) {
            return refused();
        }
        return wires.get(sessions.home(ref)).ppp(ref, pppFrame) || overrun();
    }

    private boolean refused() {
        cells.drop(DropReason.INJECT_REFUSED);
        return false;
    }

    private boolean overrun() {
        cells.drop(DropReason.INJECT_OVERRUN);
        return false;
    }
}
