package net.sluice.l2tp;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
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
    private final UnknownTunnels unknown;
    private final L2tpHeader header = new L2tpHeader();

    /** An endpoint without tunnels. */
    public L2tpEndpoint(L2tpConfig config, RandomGenerator random, L2tpOutput out) {
        this.core = new Core(config, random, out, new L2tpCounters());
        this.reception = new Reception(core, tunnels);
        this.unknown = new UnknownTunnels(core);
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
            if (!refused) {
                unknown.came(path, datagram, header, nowNanos);
            }
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
        tunnels.addOpened(tunnel);
        tunnel.open(profile.tieBreaker(), nowNanos);
        return tunnel;
    }

    /**
     * Goes on with a tunnel of another node, where its snapshot has it; the peer is not to notice. Nothing is sent or reported before
     * {@link Tunnel#resume}: the owner first attaches to the tunnel and its calls what it has of them. Neither {@code tunnelAllocated},
     * {@code tunnelUp}, {@code callAllocated} nor {@code callUp} is said of what comes this way; what ends it is said as of any other.
     *
     * <p>When it is not sure that all is known of the tunnel, {@link Tunnel#recover} is called in the place of {@code resume} (RFC 4951).
     *
     * <p>In which states (RFC 2661 s7.2.1): established, that is all there is to it. Half open: the reliable delivery goes on with
     * SCCRQ or SCCRP where it was, and so does the set-up. Closing: StopCCN is repeated, and the peer's answered, for what is left of
     * the time (s5.7); the owner has been told by then and is told only {@code tunnelReleased}. Calls that are not established end with
     * CDN, or silently where the peer does not know of them, at {@code resume}; the owner is told {@code callDown}.
     *
     * @param calls those of the tunnel, no matter in which order; what the peer says to others is answered as to an unknown session
     * @return null when the id is not one of ours, or taken
     */
    public @Nullable Tunnel adopt(TunnelSnapshot snapshot, List<CallSnapshot> calls, long nowNanos) {
        int id = snapshot.localId();
        if (!reception.yields(id) && !core.config().tunnelIds().takeExactly(id)) {
            return null;
        }
        Tunnel tunnel = Tunnel.restored(core, tunnels, snapshot, policyOf(snapshot), nowNanos);
        TunnelSnapshot.Request made = snapshot.request();
        if (made == null) {
            tunnels.add(tunnel);
        } else {
            tunnels.addRequested(tunnel, made.peer(), made.assignedTunnelId(), made.digest());
        }
        tunnel.restore(snapshot, calls, nowNanos);
        return tunnel;
    }

    /** The policy that the peer has now; the one of the same name where there are several. */
    private PeerPolicy policyOf(TunnelSnapshot snapshot) {
        PolicySource policies = core.config().policies();
        PeerPolicy now = policies.policyFor(
                snapshot.path().peer().getAddress(), snapshot.peer().hostName());
        PeerPolicy named = now.name().equals(snapshot.policyName()) ? now : policies.policyNamed(snapshot.policyName());
        return named == null ? now : named;
    }

    /**
     * The tunnel went to another node: it is forgotten, and nothing is sent or reported, neither of it nor of its calls, which can still be
     * asked of what is returned.
     *
     * @return null when there is no such tunnel
     */
    public @Nullable Tunnel abandon(int localId) {
        Tunnel tunnel = tunnels.get(localId);
        if (tunnel != null) {
            tunnel.abandon();
        }
        return tunnel;
    }

    /** The ids of a slot went to another node; its tunnels were abandoned one by one. */
    public void leaveSlot(int slot) {
        reception.leaveSlot(slot);
    }

    /** Another node had given this id out last of all in its slot. */
    public void usedLast(int id) {
        core.config().tunnelIds().usedLast(id);
    }

    /** All tunnels, closing ones included. */
    public Collection<Tunnel> tunnels() {
        return tunnels.all();
    }

    /** The tunnel with our id {@code localId}. */
    public @Nullable Tunnel tunnel(int localId) {
        return tunnels.get(localId);
    }

    /**
     * From now on refuses every SCCRQ for a new tunnel with this; a peer may still recover those that are there (RFC 4951).
     *
     * @param why null: they are taken again
     */
    public void refuseNew(@Nullable StopResult why) {
        reception.refuseNew(why);
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
