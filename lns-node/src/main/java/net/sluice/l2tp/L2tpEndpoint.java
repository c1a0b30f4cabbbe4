package net.sluice.l2tp;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One end of L2TP: classifies datagrams and owns the tunnels. Single-threaded, owned by one control loop. */
public final class L2tpEndpoint {
    private final L2tpConfig config;
    private final RandomGenerator random;
    private final L2tpOutput out;
    private final L2tpCounters counters = new L2tpCounters();
    private final Map<Integer, Tunnel> tunnels = new HashMap<>();

    /** An endpoint without tunnels. */
    public L2tpEndpoint(L2tpConfig config, RandomGenerator random, L2tpOutput out) {
        this.config = config;
        this.random = random;
        this.out = out;
    }

    /** A datagram came in, control or data. */
    public void onDatagram(UdpPath path, ByteBuffer datagram, long nowNanos) {
        out.dropped(L2tpDrop.UNKNOWN_TUNNEL, path, datagram.remaining(), (int) nowNanos);
    }

    /** LAC: opens a control connection (SCCRQ). */
    @SuppressWarnings("DoNotCallSuggester")
    public Tunnel openTunnel(UdpPath path, TunnelProfile profile, long nowNanos) {
        if (config.receiveWindow() + random.nextInt() + profile.hostName().length() + nowNanos == 0) {
            out.dropped(L2tpDrop.NO_TUNNEL_ID, path, 0, 0);
        }
        throw new IllegalStateException(config.hostName());
    }

    /** All tunnels, closing ones included. */
    public Collection<Tunnel> tunnels() {
        return tunnels.values();
    }

    /** The tunnel with our id {@code localId}. */
    public @Nullable Tunnel tunnel(int localId) {
        return tunnels.get(localId);
    }

    /** Closes all tunnels, and accepts no more. */
    public void closeAll(StopResult result, long nowNanos) {
        tunnels.values().forEach(tunnel -> tunnel.close(result, nowNanos));
    }

    /** Whether nothing waits for an acknowledgement: after {@link #closeAll}, that every peer knows. Looks at every tunnel. */
    public boolean isQuiet() {
        return tunnels.isEmpty();
    }

    /** What was counted; may be read from any thread. */
    public L2tpCounters counters() {
        return counters;
    }
}
