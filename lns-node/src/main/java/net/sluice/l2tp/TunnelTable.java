package net.sluice.l2tp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The tunnels of an endpoint, by our id, by the peer's SCCRQ, and counted by peer. */
final class TunnelTable {
    /** An SCCRQ says who sent it, and which id the sender has given the tunnel. */
    private record Request(InetSocketAddress peer, int assignedTunnelId) {}

    /** How an SCCRQ that made a tunnel looked, to know it when it comes again. */
    private record Accepted(Tunnel tunnel, int digest) {}

    /** One address with tunnels. */
    static final class Peer {
        private int halfOpen;
        private int established;
        private int closing;
        /** Tunnels that we have asked this peer for, and that it has not answered. */
        private final Set<Tunnel> unanswered = new LinkedHashSet<>(2);

        int halfOpen() {
            return halfOpen;
        }

        int open() {
            return halfOpen + established;
        }

        int closing() {
            return closing;
        }

        List<Tunnel> unanswered() {
            return new ArrayList<>(unanswered);
        }

        private boolean isEmpty() {
            return halfOpen + established + closing == 0;
        }
    }

    private static final Peer NOBODY = new Peer();

    private final Map<Integer, Tunnel> byId = new HashMap<>();
    /** Those that we have asked for; at an LNS there are none. */
    private final Set<Tunnel> opened = new LinkedHashSet<>();
    /** Mostly one; more while it is not clear whether a peer has restarted. */
    private final Map<Request, List<Accepted>> byRequest = new HashMap<>();

    private final Map<Integer, Request> requests = new HashMap<>();
    private final Map<InetAddress, Peer> peers = new HashMap<>();
    /**
     * By our id of an old tunnel: the recovery tunnels that are being set up for it (RFC 4951 s3.2.1), the latest last. Mostly one; more when a peer has
     * failed again, or what it sent before comes late: the one that is confirmed will be it.
     */
    private final Map<Integer, List<Tunnel>> recoveries = new HashMap<>();

    Collection<Tunnel> all() {
        return Collections.unmodifiableCollection(byId.values());
    }

    @Nullable
    Tunnel get(int localId) {
        return byId.get(localId);
    }

    void add(Tunnel tunnel) {
        byId.put(tunnel.localId(), tunnel);
    }

    /** A tunnel that we ask a peer for. */
    void addOpened(Tunnel tunnel) {
        add(tunnel);
        opened.add(tunnel);
    }

    /** The tunnel that we have asked that peer for, and to which it gave that id; null when there is none. */
    @Nullable
    Tunnel opened(InetSocketAddress peer, int peerId) {
        for (Tunnel tunnel : opened) {
            if (tunnel.peerId() == peerId && tunnel.path().peer().equals(peer)) {
                return tunnel;
            }
        }
        return null;
    }

    /** The tunnel was made by an SCCRQ from there, with that id of the peer's. */
    void addRequested(Tunnel tunnel, InetSocketAddress peer, int assignedTunnelId, int digest) {
        add(tunnel);
        Request request = new Request(peer, assignedTunnelId);
        byRequest.computeIfAbsent(request, _ -> new ArrayList<>(1)).add(new Accepted(tunnel, digest));
        requests.put(tunnel.localId(), request);
    }

    /** The tunnels that SCCRQs from that address and port, with that id, have made, and that are not gone; the latest last. */
    List<Tunnel> ofRequest(InetSocketAddress peer, int assignedTunnelId) {
        return accepted(new Request(peer, assignedTunnelId)).stream()
                .map(Accepted::tunnel)
                .toList();
    }

    /** The one among them that was made by an SCCRQ that looked the same, at {@code sinceNanos} or later. */
    @Nullable
    Tunnel ofSameRequest(InetSocketAddress peer, int assignedTunnelId, int digest, long sinceNanos) {
        for (Accepted accepted : accepted(new Request(peer, assignedTunnelId))) {
            if (accepted.digest() == digest && accepted.tunnel().createdNanos() - sinceNanos >= 0) {
                return accepted.tunnel();
            }
        }
        return null;
    }

    /** The SCCRQ that made the tunnel; null when it was ours. */
    TunnelSnapshot.@Nullable Request madeBy(Tunnel tunnel) {
        Request request = requests.get(tunnel.localId());
        if (request == null) {
            return null;
        }
        for (Accepted accepted : accepted(request)) {
            if (accepted.tunnel() == tunnel) {
                return new TunnelSnapshot.Request(request.peer(), request.assignedTunnelId(), accepted.digest());
            }
        }
        return null;
    }

    /** Other tunnels, not over, to which the same peer has given the same id. */
    List<Tunnel> rivals(Tunnel tunnel) {
        Request request = requests.get(tunnel.localId());
        if (request == null) {
            return List.of();
        }
        return ofRequest(request.peer(), request.assignedTunnelId()).stream()
                .filter(other -> other != tunnel && !other.isOver())
                .toList();
    }

    private List<Accepted> accepted(Request request) {
        return byRequest.getOrDefault(request, List.of());
    }

    /** The recovery tunnels that are being set up for that tunnel of ours. */
    List<Tunnel> recoveriesOf(int localId) {
        return recoveries.isEmpty() ? List.of() : recoveries.getOrDefault(localId, List.of());
    }

    /** A recovery begins. */
    void recovers(int localId, Tunnel recovery) {
        List<Tunnel> more = new ArrayList<>(recoveriesOf(localId));
        more.add(recovery);
        recoveries.put(localId, List.copyOf(more));
    }

    /** A recovery has succeeded, or failed. Returns whether it was under way. */
    boolean recovered(int localId, Tunnel recovery) {
        List<Tunnel> left = new ArrayList<>(recoveriesOf(localId));
        boolean was = left.remove(recovery);
        if (left.isEmpty()) {
            recoveries.remove(localId);
        } else {
            recoveries.put(localId, List.copyOf(left));
        }
        return was;
    }

    /** What there is of that peer now. */
    Peer peer(InetAddress address) {
        return peers.getOrDefault(address, NOBODY);
    }

    /** A tunnel has entered a state: the peer's counts follow. */
    void entered(Tunnel tunnel, TunnelState from, TunnelState to) {
        InetAddress address = tunnel.path().peer().getAddress();
        Peer peer = peers.computeIfAbsent(address, _ -> new Peer());
        count(peer, tunnel, from, -1);
        count(peer, tunnel, to, 1);
        if (peer.isEmpty()) {
            peers.remove(address);
        }
    }

    private static void count(Peer peer, Tunnel tunnel, TunnelState state, int by) {
        if (tunnel.failover().isRecovery() && !(state instanceof TunnelState.Closing)) {
            // For a tunnel that the peer has already: it neither adds to them nor meets other SCCRQs.
            return;
        }
        switch (state) {
            case TunnelState.WaitCtlReply _ -> {
                peer.halfOpen += by;
                if (by > 0) {
                    peer.unanswered.add(tunnel);
                } else {
                    peer.unanswered.remove(tunnel);
                }
            }
            case TunnelState.WaitCtlConn _ -> peer.halfOpen += by;
            case TunnelState.Established _ -> peer.established += by;
            case TunnelState.Closing _ -> peer.closing += by;
            case TunnelState.Released _ -> {}
        }
    }

    void released(Tunnel tunnel) {
        byId.remove(tunnel.localId());
        opened.remove(tunnel);
        Request request = requests.remove(tunnel.localId());
        if (request == null) {
            return;
        }
        List<Accepted> all = byRequest.get(request);
        if (all != null && all.removeIf(accepted -> accepted.tunnel() == tunnel) && all.isEmpty()) {
            byRequest.remove(request);
        }
    }
}
