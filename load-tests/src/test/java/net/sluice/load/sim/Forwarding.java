package net.sluice.load.sim;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.sluice.l2tp.UdpPath;
import net.sluice.session.Counters;
import net.sluice.session.ForwardingPort;
import net.sluice.session.IpPrefix;
import net.sluice.session.SessionEntry;
import net.sluice.session.ShardInbox;
import org.jspecify.annotations.Nullable;

/** One shard's part of a data plane: entries, counters, and an end that takes a moment. No two entries share an address. */
final class Forwarding implements ForwardingPort {
    private final World world;
    private final ShardInbox inbox;
    private final Map<Integer, UdpPath> tunnels = new HashMap<>();
    private final Map<Long, Installed> sessions = new LinkedHashMap<>();

    /** An entry and what was counted on it. */
    static final class Installed {
        private SessionEntry entry;
        private Counters counters = Counters.ZERO;
        private long lastNanos;
        private boolean leaving;

        Installed(SessionEntry entry) {
            this.entry = entry;
        }

        SessionEntry entry() {
            return entry;
        }

        @Override
        public String toString() {
            return entry + (leaving ? ", leaving" : "");
        }
    }

    Forwarding(World world, ShardInbox inbox) {
        this.world = world;
        this.inbox = inbox;
    }

    @Override
    public int haSetMembers(String name) {
        return 0;
    }

    @Override
    public int nextDataNs(int tunnelId, int sessionId) {
        return find(tunnelId, sessionId) == null ? -1 : 0;
    }

    Iterable<Installed> installed() {
        return sessions.values();
    }

    @Nullable
    Installed find(int tunnelId, int sessionId) {
        Installed found = sessions.get(key(tunnelId, sessionId));
        return found == null || found.leaving ? null : found;
    }

    boolean isEmpty() {
        return sessions.isEmpty() && tunnels.isEmpty();
    }

    /** A packet from a subscriber: passed when the session forwards and the source is his. */
    void onData(int tunnelId, int sessionId, int source, int octets) {
        Installed found = find(tunnelId, sessionId);
        if (found == null
                || !found.entry.forwards()
                || !prefixes(found.entry).contains(IpPrefix.host(Ip.address(source)))) {
            return;
        }
        world.book().forwarded(octets);
        found.lastNanos = world.agenda().nowNanos();
        Counters old = found.counters;
        found.counters = new Counters(
                old.packetsIn() + 1, old.octetsIn() + octets, old.packetsOut() + 1, old.octetsOut() + octets);
    }

    @Override
    public void tunnelUp(int tunnelId, UdpPath path) {
        tunnels.put(tunnelId, path);
    }

    @Override
    public void tunnelDown(int tunnelId) {
        world.complaints().addUnless(tunnels.remove(tunnelId) != null, "tunnelDown of unknown tunnel " + tunnelId);
        sessions.values().stream()
                .filter(s -> s.entry.tunnelId() == tunnelId && !s.leaving)
                .forEach(s -> world.complaints().add("tunnelDown before remove of session " + s.entry));
    }

    @Override
    public boolean install(SessionEntry entry) {
        world.complaints().addUnless(tunnels.containsKey(entry.tunnelId()), "install into an unknown tunnel: " + entry);
        for (Installed other : world.allInstalled()) {
            if (other.entry.tunnelId() != entry.tunnelId() || other.entry.sessionId() != entry.sessionId()) {
                prefixes(entry)
                        .forEach(prefix -> world.complaints()
                                .addUnless(
                                        !prefixes(other.entry).contains(prefix),
                                        prefix + " is forwarded to " + other.entry + " and to " + entry));
            }
        }
        Installed present = sessions.get(key(entry.tunnelId(), entry.sessionId()));
        if (present == null) {
            sessions.put(key(entry.tunnelId(), entry.sessionId()), new Installed(entry));
        } else {
            world.complaints().addUnless(!present.leaving, "install over an entry that is leaving: " + entry);
            present.entry = entry;
        }
        return true;
    }

    @Override
    public void sendPpp(int tunnelId, int sessionId, ByteBuffer pppFrame) {
        Installed found = find(tunnelId, sessionId);
        UdpPath path = tunnels.get(tunnelId);
        if (found == null || path == null) {
            world.complaints().add("a PPP frame for a session that is not installed: " + tunnelId + "/" + sessionId);
            return;
        }
        ByteBuffer datagram = ByteBuffer.allocate(8 + pppFrame.remaining());
        datagram.putShort((short) 0x4002);
        datagram.putShort((short) (8 + pppFrame.remaining()));
        datagram.putShort((short) found.entry.peerTunnelId());
        datagram.putShort((short) found.entry.peerSessionId());
        datagram.put(pppFrame.duplicate());
        world.toPeer(path, datagram.flip());
    }

    @Override
    public void remove(int tunnelId, int sessionId) {
        Installed found = find(tunnelId, sessionId);
        if (found == null) {
            world.complaints().add("remove of what is not installed: " + tunnelId + "/" + sessionId);
            return;
        }
        found.leaving = true;
        world.agenda().after(world.dice().nextLong(world.plan().removalNanos()), () -> {
            sessions.remove(key(tunnelId, sessionId));
            world.directory().carried(tunnelId, sessionId, found.counters);
            inbox.removed(tunnelId, sessionId, found.counters);
        });
    }

    @Override
    public long lastTrafficNanos(int tunnelId, int sessionId, boolean ofSubscriber) {
        Installed found = find(tunnelId, sessionId);
        return found == null ? 0 : found.lastNanos;
    }

    @Override
    public Counters read(int tunnelId, int sessionId) {
        Installed found = find(tunnelId, sessionId);
        return found == null ? Counters.ZERO : found.counters;
    }

    /** Whether any entry, leaving ones included, still forwards one of these. */
    boolean forwardsAny(List<IpPrefix> prefixes) {
        return sessions.values().stream()
                .anyMatch(s -> prefixes(s.entry).stream().anyMatch(prefixes::contains));
    }

    /** All that is routed to a session. */
    private static List<IpPrefix> prefixes(SessionEntry entry) {
        List<IpPrefix> all = new ArrayList<>(entry.routes());
        if (entry.ipv4Address() != null) {
            all.add(IpPrefix.host(entry.ipv4Address()));
        }
        return all;
    }

    private static long key(int tunnelId, int sessionId) {
        return (long) tunnelId << 16 | sessionId;
    }
}
