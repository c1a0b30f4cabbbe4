package net.sluice.l2tp;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.random.RandomGenerator;
import net.sluice.l2tp.wire.HeaderFault;
import net.sluice.l2tp.wire.L2tpHeader;
import org.jspecify.annotations.Nullable;

/**
 * One end of L2TP: classifies datagrams and owns the tunnels, as LNS and as LAC. Single-threaded, owned by one control loop. It
 * reads no clock and sends nothing but through its {@link L2tpOutput}.
 */
public final class L2tpEndpoint {
    private final Core core;
    private final TunnelTable tunnels = new TunnelTable();
    private final Reception reception;
    private final L2tpHeader header = new L2tpHeader();

    /** An endpoint without tunnels. */
    public L2tpEndpoint(L2tpConfig config, RandomGenerator random, L2tpOutput out) {
        this.core = new Core(config, random, out, new L2tpCounters());
        this.reception = new Reception(core, tunnels);
    }

    /**
     * A datagram came in, control or data.
     *
     * @param datagram the UDP payload between position and limit, which are not moved; used during the call only
     */
    public void onDatagram(UdpPath path, ByteBuffer datagram, long nowNanos) {
        HeaderFault fault = header.read(datagram);
        if (fault != null) {
            core.drop(dropFor(fault), path, 0, 0);
            return;
        }
        if (header.tunnelId() == 0 && header.isControl()) {
            reception.onTunnelZero(path, datagram, header, nowNanos);
            return;
        }
        Tunnel tunnel = tunnels.get(header.tunnelId());
        if (tunnel == null) {
            boolean refused = header.isControl() && header.tunnelId() == reception.refusalId();
            core.drop(
                    refused ? L2tpDrop.REFUSED_BEFORE : L2tpDrop.UNKNOWN_TUNNEL,
                    path,
                    header.tunnelId(),
                    header.sessionId());
        } else if (header.isControl()) {
            tunnel.onControl(path, datagram, header, nowNanos);
        } else {
            tunnel.onData(path, datagram, header, nowNanos);
        }
    }

    private static L2tpDrop dropFor(HeaderFault fault) {
        return switch (fault) {
            case TRUNCATED, BAD_LENGTH, BAD_OFFSET -> L2tpDrop.TRUNCATED;
            case BAD_VERSION -> L2tpDrop.BAD_VERSION;
            case BAD_CONTROL_FLAGS -> L2tpDrop.BAD_CONTROL_HEADER;
        };
    }

    /**
     * LAC: opens a control connection (SCCRQ).
     *
     * @throws IllegalArgumentException when the profile wants a challenge and has no secret
     * @throws IllegalStateException when all tunnel ids are in use
     */
    public Tunnel openTunnel(UdpPath path, TunnelProfile profile, long nowNanos) {
        PeerPolicy policy = profile.policy();
        if (policy.requireChallenge() && policy.secret().length == 0) {
            throw new IllegalArgumentException(policy.name() + ": tunnel authentication without a secret");
        }
        int id = core.config().tunnelIds().take();
        if (id == 0) {
            throw new IllegalStateException("all tunnel ids are in use");
        }
        Tunnel tunnel = new Tunnel(core, tunnels, id, path, profile.hostName(), policy, nowNanos);
        tunnels.add(tunnel);
        tunnel.open(profile.tieBreaker(), nowNanos);
        return tunnel;
    }

    /** All tunnels, closing ones included. */
    public Collection<Tunnel> tunnels() {
        return tunnels.all();
    }

    /** The tunnel with our id {@code localId}. */
    public @Nullable Tunnel tunnel(int localId) {
        return tunnels.get(localId);
    }

    /** Closes all tunnels, and from now on refuses every SCCRQ with the same result. */
    public void closeAll(StopResult result, long nowNanos) {
        reception.close(result);
        new ArrayList<>(tunnels.all()).forEach(tunnel -> tunnel.close(result, nowNanos));
    }

    /** Whether nothing waits for an acknowledgement: after {@link #closeAll}, that every peer knows. Looks at every tunnel. */
    public boolean isQuiet() {
        return tunnels.all().stream().allMatch(Tunnel::isQuiet);
    }

    /** What was counted; may be read from any thread. */
    public L2tpCounters counters() {
        return core.counters();
    }
}
