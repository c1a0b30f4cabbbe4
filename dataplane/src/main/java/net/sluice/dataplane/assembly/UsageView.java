package net.sluice.dataplane.assembly;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import net.sluice.dataplane.SessionCounters;
import net.sluice.dataplane.Usage;
import net.sluice.dataplane.io.linux.SocketAddress;
import net.sluice.dataplane.table.SessionTable;
import net.sluice.dataplane.worker.Tables;
import org.jspecify.annotations.Nullable;

/** The tables as somebody outside sees them: one at a time, as one more reader of {@link net.sluice.dataplane.table.Grace}. */
final class UsageView implements Usage {

    private static final int TUNNEL_IDS = 65_536;

    private final Tables tables;
    private final SessionTable sessions;
    private final int reader;

    /** What the tunnels' former sessions carried, by tunnel id; only of tunnels that are there. */
    private final Map<Integer, SessionCounters> former = new ConcurrentHashMap<>();

    /** {@code reader}: its number in {@link net.sluice.dataplane.table.Grace}. */
    UsageView(Tables tables, int reader) {
        this.tables = tables;
        this.sessions = tables.sessions();
        this.reader = reader;
    }

    /** A shard: the tunnel is there, perhaps has been for long. */
    void tunnelUp(int tunnelId) {
        former.putIfAbsent(tunnelId, SessionCounters.ZERO);
    }

    /** A shard. */
    void tunnelDown(int tunnelId) {
        former.remove(tunnelId);
    }

    /** A shard: a session of the tunnel is over. */
    void ended(int tunnelId, SessionCounters last) {
        former.computeIfPresent(tunnelId, (id, sum) -> sum.plus(last));
    }

    @Override
    public synchronized @Nullable OfSession session(int tunnelId, int sessionId) {
        if (tunnelId < 1 || tunnelId > 65535 || sessionId < 1 || sessionId > 65535) {
            return null;
        }
        tables.grace().enter(reader);
        try {
            long ref = sessions.find(tunnelId, sessionId);
            return ref == 0 ? null : session(ref);
        } finally {
            tables.grace().exit(reader);
        }
    }

    /** The session's reference, 0 when there is none. */
    synchronized long reference(int tunnelId, int sessionId) {
        if (tunnelId < 1 || tunnelId > 65535 || sessionId < 1 || sessionId > 65535) {
            return 0;
        }
        tables.grace().enter(reader);
        try {
            return sessions.find(tunnelId, sessionId);
        } finally {
            tables.grace().exit(reader);
        }
    }

    /** What the peer calls a tunnel, as one of its sessions knows; 0 when it has none. */
    synchronized int peerTunnelId(int tunnelId) {
        tables.grace().enter(reader);
        try {
            for (int row = 1; row < sessions.rows(); row++) {
                long ref = sessions.live(row);
                if (ref != 0 && sessions.tunnelId(ref) == tunnelId) {
                    return sessions.peerIds(sessions.setting(ref)) >>> 16;
                }
            }
            return 0;
        } finally {
            tables.grace().exit(reader);
        }
    }

    private @Nullable OfSession session(long ref) {
        OfSession found = new OfSession(
                sessions.tunnelId(ref),
                sessions.sessionId(ref),
                sessions.counters(ref),
                sessions.lastDropIn(ref),
                sessions.lastDropOut(ref));
        return sessions.alive(ref) ? found : null;
    }

    @Override
    public List<OfSession> sessions(int tunnelId) {
        List<OfSession> found = new ArrayList<>();
        each(ref -> {
            if (sessions.tunnelId(ref) == tunnelId) {
                OfSession session = session(ref);
                if (session != null) {
                    found.add(session);
                }
            }
        });
        return found;
    }

    private void each(LongConsumer visitor) {
        for (int row = 1; row < sessions.rows(); row++) {
            long ref = sessions.live(row);
            if (ref != 0) {
                visitor.accept(ref);
            }
        }
    }

    @Override
    public @Nullable OfTunnel tunnel(int tunnelId) {
        InetSocketAddress peer = tunnelId < 1 || tunnelId > 65535 ? null : peer(tunnelId);
        return peer == null ? null : sum(tunnelId, peer, sessions(tunnelId));
    }

    @Override
    public List<OfTunnel> tunnels() {
        Map<Integer, List<OfSession>> byTunnel = new HashMap<>();
        each(ref -> {
            OfSession session = session(ref);
            if (session != null) {
                byTunnel.computeIfAbsent(session.tunnelId(), first -> new ArrayList<>())
                        .add(session);
            }
        });
        List<OfTunnel> all = new ArrayList<>();
        for (int tunnelId = 1; tunnelId < TUNNEL_IDS; tunnelId++) {
            InetSocketAddress peer = peer(tunnelId);
            if (peer != null) {
                all.add(sum(tunnelId, peer, byTunnel.getOrDefault(tunnelId, List.of())));
            }
        }
        return all;
    }

    private OfTunnel sum(int tunnelId, InetSocketAddress peer, List<OfSession> present) {
        SessionCounters sum = former.getOrDefault(tunnelId, SessionCounters.ZERO);
        for (OfSession session : present) {
            sum = sum.plus(session.counters());
        }
        return new OfTunnel(tunnelId, peer, present.size(), sum);
    }

    private synchronized @Nullable InetSocketAddress peer(int tunnelId) {
        tables.grace().enter(reader);
        try {
            int tunnel = tables.tunnels().find(tunnelId);
            return tunnel == 0
                    ? null
                    : SocketAddress.get(
                            tables.tunnels().peers(), tables.tunnels().peerOffset(tunnel));
        } finally {
            tables.grace().exit(reader);
        }
    }
}
