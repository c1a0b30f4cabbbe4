package net.sluice.dataplane.assembly;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import net.sluice.dataplane.HaSetCounts;
import net.sluice.dataplane.LastTraffic;
import net.sluice.dataplane.RemovalListener;
import net.sluice.dataplane.SequenceCounters;
import net.sluice.dataplane.SessionCounters;
import net.sluice.dataplane.SessionEntry;
import net.sluice.dataplane.SessionServices;
import net.sluice.dataplane.Sessions;
import net.sluice.dataplane.WorkerCounter;
import net.sluice.dataplane.table.HaSets;
import net.sluice.dataplane.table.SessionTable;
import net.sluice.dataplane.table.SlotOwners;
import net.sluice.dataplane.worker.BurialQueue;
import net.sluice.dataplane.worker.Cells;
import net.sluice.dataplane.worker.InjectQueue;
import net.sluice.dataplane.worker.Tables;
import org.jspecify.annotations.Nullable;

/** One shard's view of the tables. Its thread only. */
final class ShardSessions implements Sessions {

    private static final int DRAIN_LIMIT = 1024;

    private final int shard;
    private final int shards;
    private final Tables tables;
    private final SessionTable sessions;
    private final Map<InetSocketAddress, Integer> ports;
    private final List<InjectQueue> homes;
    private final BurialQueue burials;
    private final UsageView usage;
    private final Cells cells;

    /** Removals that found their home's queue full, in order; never more than there are sessions. */
    private final Queue<Long> unasked = new ArrayDeque<>();

    /** Sessions that have joined or left an ha-set, whose home's queue was full; as many as sessions at most, or it is cut. */
    private final Queue<Long> unsettled = new ArrayDeque<>();

    /** Sessions with changed services whose home's queue was full. */
    private final Set<Long> untold = new LinkedHashSet<>();

    ShardSessions(
            int shard,
            int shards,
            Tables tables,
            Map<InetSocketAddress, Integer> ports,
            List<InjectQueue> homes,
            BurialQueue burials,
            UsageView usage,
            Cells cells) {
        this.shard = shard;
        this.shards = shards;
        this.tables = tables;
        this.sessions = tables.sessions();
        this.ports = ports;
        this.homes = homes;
        this.burials = burials;
        this.usage = usage;
        this.cells = cells;
    }

    private void mine(int tunnelId) {
        if (tunnelId < 1 || tunnelId > 65535 || SlotOwners.shard(tunnelId, shards) != shard) {
            throw new IllegalArgumentException("tunnel id " + tunnelId + " is not of shard " + shard + " of " + shards);
        }
    }

    @Override
    public boolean tunnelUp(int tunnelId, InetSocketAddress local, InetSocketAddress peer) {
        mine(tunnelId);
        Integer port = ports.get(local);
        boolean done = port != null && tables.tunnels().put(tunnelId, port, peer);
        if (done) {
            usage.tunnelUp(tunnelId);
        } else {
            cells.add(WorkerCounter.TABLE_FULL, 1);
        }
        return done;
    }

    @Override
    public void tunnelDown(int tunnelId) {
        mine(tunnelId);
        tables.tunnels().remove(tunnelId);
        usage.tunnelDown(tunnelId);
    }

    @Override
    public boolean put(SessionEntry entry) {
        mine(entry.tunnelId());
        long ref = sessions.find(entry.tunnelId(), entry.sessionId());
        HaSets.Live set = sessions.haSet(entry.tunnelId(), entry.sessionId());
        SessionServices services = ref == 0 ? entry.services() : sessions.services(sessions.setting(ref));
        if (!sessions.put(entry)) {
            cells.add(WorkerCounter.TABLE_FULL, 1);
            return false;
        }
        if (set != sessions.haSet(entry.tunnelId(), entry.sessionId())) {
            unsettled.add(sessions.find(entry.tunnelId(), entry.sessionId()));
            ask();
        }
        if (!entry.services().equals(services)) {
            untold.add(ref);
            ask();
        }
        return true;
    }

    @Override
    public boolean remove(int tunnelId, int sessionId) {
        mine(tunnelId);
        long ref = sessions.unlink(tunnelId, sessionId);
        if (ref == 0) {
            return false;
        }
        untold.remove(ref);
        unasked.add(ref);
        ask();
        return true;
    }

    /** Tells the home workers of changed services; what they find is the present ones, so once is enough for several changes. */
    private boolean tell() {
        for (Iterator<Long> refs = untold.iterator(); refs.hasNext(); ) {
            long ref = refs.next();
            if (!homes.get(sessions.home(ref)).changed(ref)) {
                return false;
            }
            refs.remove();
        }
        return true;
    }

    /** Tells the home workers what has changed, and asks them to settle and to bury what waits for it; true when nothing waits any more. */
    boolean ask() {
        while (!unsettled.isEmpty()) {
            long ref = unsettled.element();
            if (sessions.alive(ref) && !homes.get(sessions.home(ref)).settle(ref)) {
                return false;
            }
            unsettled.remove();
        }
        boolean told = tell();
        while (!unasked.isEmpty()) {
            long ref = unasked.element();
            if (!homes.get(sessions.home(ref)).bury(ref, shard)) {
                return false;
            }
            unasked.remove();
        }
        return told;
    }

    @Override
    public int drainRemoved(RemovalListener listener) {
        ask();
        return burials.drain(
                ref -> {
                    int tunnelId = sessions.tunnelId(ref);
                    int sessionId = sessions.sessionId(ref);
                    SessionCounters counters = sessions.counters(ref);
                    usage.ended(tunnelId, counters);
                    sessions.release(ref);
                    listener.removed(tunnelId, sessionId, counters);
                },
                DRAIN_LIMIT);
    }

    @Override
    public @Nullable SessionCounters read(int tunnelId, int sessionId) {
        mine(tunnelId);
        long ref = sessions.find(tunnelId, sessionId);
        return ref == 0 ? null : sessions.counters(ref);
    }

    @Override
    public @Nullable SequenceCounters sequence(int tunnelId, int sessionId) {
        mine(tunnelId);
        long ref = sessions.find(tunnelId, sessionId);
        return ref == 0 ? null : sessions.sequences().counters(ref);
    }

    @Override
    public LastTraffic lastTraffic(int tunnelId, int sessionId) {
        mine(tunnelId);
        long ref = sessions.find(tunnelId, sessionId);
        return ref == 0 ? LastTraffic.NONE : sessions.lastTraffic(ref);
    }

    @Override
    public HaSetCounts haSets() {
        return sessions.haSets();
    }

    @Override
    public int size() {
        return sessions.size(shard);
    }
}
