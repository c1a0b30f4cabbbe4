package net.sluice.session.leaf;

import java.nio.ByteBuffer;
import net.sluice.dataplane.Inject;
import net.sluice.l2tp.UdpPath;
import net.sluice.session.WirePort;

/** Control datagrams leave through the data plane's sockets. Belongs to one shard's thread. */
public final class DataplaneWire implements WirePort {
    private final Inject inject;

    public DataplaneWire(Inject inject) {
        this.inject = inject;
    }

    /** A datagram that finds the queue full is lost, counted by the data plane, and sent again by whoever waits for its answer. */
    @Override
    public void sendControl(UdpPath path, int dscp, ByteBuffer datagram) {
        inject.sendControl(path.local(), path.peer(), dscp, datagram);
    }
}
