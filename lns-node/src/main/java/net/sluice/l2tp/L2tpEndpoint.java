package net.sluice.l2tp;

import java.nio.ByteBuffer;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** One end of L2TP: classifies datagrams and owns the tunnels. Single-threaded, owned by one control loop. */
public abstract class L2tpEndpoint {
    /** A datagram came in, control or data. */
    public abstract void onDatagram(UdpPath path, ByteBuffer datagram, long nowNanos);

    /** LAC: opens a control connection (SCCRQ). */
    public abstract Tunnel openTunnel(UdpPath path, TunnelProfile profile, long nowNanos);

    /** All tunnels, closing ones included. */
    public abstract Collection<Tunnel> tunnels();

    /** The tunnel with our id {@code localId}. */
    public abstract @Nullable Tunnel tunnel(int localId);

    /** Closes all tunnels, and accepts no more. */
    public abstract void closeAll(StopResult result, long nowNanos);
}
