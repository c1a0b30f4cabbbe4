package net.sluice.session.fake;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import net.sluice.l2tp.UdpPath;
import net.sluice.session.Counters;
import net.sluice.session.ForwardingPort;
import net.sluice.session.IpPrefix;
import net.sluice.session.SessionEntry;
import net.sluice.session.ShardInbox;
import org.jspecify.annotations.Nullable;

/**
 * A data plane without packets. It insists on what the real one relies on: tunnels before sessions, and an address in one
 * entry at a time, over all the data planes that share a {@link Addresses}.
 */
public final class FakeForwarding implements ForwardingPort {
    /** Where frames to subscribers go. */
    @FunctionalInterface
    public interface FrameSink {
        /** A whole L2TP data datagram, valid during the call only. */
        void send(UdpPath path, ByteBuffer datagram);
    }

    /** Which entry each address and prefix is in. */
    public static final class Addresses {
        private final Map<IpPrefix, Object> holders = new HashMap<>();

        private void take(IpPrefix prefix, Object holder) {
            Object other = holders.putIfAbsent(prefix, holder);
            if (other != null && !other.equals(holder)) {
                throw new AssertionError(prefix + " is installed for " + holder + " while " + other + " has it");
            }
        }

        /** How many are installed. */
        public int size() {
            return holders.size();
        }
    }

    private record Key(int tunnelId, int sessionId) {}

    private final int shard;
    private final VirtualTime time;
    private final ShardInbox inbox;
    private final FrameSink sink;
    private final Addresses addresses;
    private final Map<Integer, UdpPath> tunnels = new HashMap<>();
    private final Map<Key, SessionEntry> entries = new LinkedHashMap<>();
    private final Map<Key, Counters> counters = new HashMap<>();
    private final Map<Key, Long> lastIn = new HashMap<>();
    private final Map<Key, Long> lastOut = new HashMap<>();
    private final Map<Key, Integer> removals = new HashMap<>();
    /** With which Ns a session's data messages begin, less what it had sent by then. */
    private final Map<Key, Integer> firstNs = new HashMap<>();

    private int capacity = Integer.MAX_VALUE;
    private boolean full;
    private long removalDelayNanos;

    public FakeForwarding(int shard, VirtualTime time, ShardInbox inbox, Addresses addresses, FrameSink sink) {
        this.shard = shard;
        this.time = time;
        this.inbox = inbox;
        this.addresses = addresses;
        this.sink = sink;
    }

    /** How many sessions there is room for. */
    public void capacity(int sessions) {
        capacity = sessions;
    }

    /** From now on no entry takes an address: the tables are full. */
    public void full(boolean on) {
        full = on;
    }

    /** How long a removal takes until its last counts are known. */
    public void removalDelayNanos(long nanos) {
        removalDelayNanos = nanos;
    }

    /** Subscriber packets pass through an installed session. */
    public void traffic(int tunnelId, int sessionId, Counters more) {
        if (more.packetsIn() > 0) {
            lastIn.put(new Key(tunnelId, sessionId), time.nowNanos());
        }
        if (more.packetsOut() > 0) {
            lastOut.put(new Key(tunnelId, sessionId), time.nowNanos());
        }
        counters.merge(
                new Key(tunnelId, sessionId),
                more,
                (a, b) -> new Counters(
                        a.packetsIn() + b.packetsIn(),
                        a.octetsIn() + b.octetsIn(),
                        a.packetsOut() + b.packetsOut(),
                        a.octetsOut() + b.octetsOut()));
    }

    /** The node is dead: its entries are nobody's any more. */
    public void die() {
        entries.values().forEach(this::forget);
        entries.clear();
        tunnels.clear();
    }

    /** What is installed. */
    public Map<String, SessionEntry> entries() {
        Map<String, SessionEntry> all = new LinkedHashMap<>();
        entries.forEach((key, entry) -> all.put(key.tunnelId + "/" + key.sessionId, entry));
        return all;
    }

    /** The entry that has an address, or null. */
    public @Nullable SessionEntry entryOf(InetAddress address) {
        return entries.values().stream()
                .filter(entry -> address.equals(entry.ipv4Address()))
                .findFirst()
                .orElse(null);
    }

    /** The tunnels that are known. */
    public Map<Integer, UdpPath> tunnels() {
        return tunnels;
    }

    @Override
    public void tunnelUp(int tunnelId, UdpPath path) {
        tunnels.put(tunnelId, path);
    }

    @Override
    public void tunnelDown(int tunnelId) {
        if (tunnels.remove(tunnelId) == null) {
            throw new AssertionError("tunnel " + tunnelId + " goes down and never came up");
        }
    }

    @Override
    public boolean install(SessionEntry entry) {
        Key key = new Key(entry.tunnelId(), entry.sessionId());
        if (!tunnels.containsKey(entry.tunnelId())) {
            throw new AssertionError("session " + key + " is installed in no tunnel");
        }
        if (removals.containsKey(key)) {
            throw new AssertionError("session " + key + " is installed while it is being removed");
        }
        if (!entries.containsKey(key) && entries.size() >= capacity) {
            return false;
        }
        if (full && entry.ipv4Address() != null) {
            return false;
        }
        SessionEntry before = entries.put(key, entry);
        if (before != null) {
            forget(before);
        } else {
            firstNs.put(key, entry.dataChannel().firstNs());
        }
        if (entry.haSet() != null) {
            // Its members share what they have.
            return true;
        }
        Object holder = holder(entry);
        if (entry.ipv4Address() != null) {
            addresses.take(IpPrefix.host(entry.ipv4Address()), holder);
        }
        entry.routes().forEach(route -> addresses.take(route, holder));
        return true;
    }

    @Override
    public int haSetMembers(String name) {
        return (int) entries.values().stream()
                .filter(entry -> entry.haSet() != null && entry.haSet().name().equals(name))
                .count();
    }

    private Object holder(SessionEntry entry) {
        return shard + ":" + entry.tunnelId() + "/" + entry.sessionId();
    }

    private void forget(SessionEntry entry) {
        addresses.holders.values().removeIf(holder(entry)::equals);
    }

    @Override
    public void sendPpp(int tunnelId, int sessionId, ByteBuffer pppFrame) {
        SessionEntry entry = entries.get(new Key(tunnelId, sessionId));
        UdpPath path = tunnels.get(tunnelId);
        if (entry == null || path == null) {
            throw new AssertionError("a PPP frame is sent on " + tunnelId + "/" + sessionId + ", which is not there");
        }
        // RFC 2661 s3.1: version 2, no optional fields.
        ByteBuffer datagram = ByteBuffer.allocate(6 + pppFrame.remaining())
                .putShort((short) 2)
                .putShort((short) entry.peerTunnelId())
                .putShort((short) entry.peerSessionId())
                .put(pppFrame.duplicate())
                .flip();
        sink.send(path, datagram);
    }

    @Override
    public void remove(int tunnelId, int sessionId) {
        Key key = new Key(tunnelId, sessionId);
        SessionEntry entry = entries.remove(key);
        if (entry == null) {
            throw new AssertionError("session " + key + " is removed and is not there");
        }
        forget(entry);
        removals.put(key, 1);
        time.after(removalDelayNanos, () -> {
            removals.remove(key);
            Counters last = counters.remove(key);
            inbox.removed(tunnelId, sessionId, last == null ? Counters.ZERO : last);
        });
    }

    @Override
    public long lastTrafficNanos(int tunnelId, int sessionId, boolean ofSubscriber) {
        Key key = new Key(tunnelId, sessionId);
        long in = lastIn.getOrDefault(key, 0L);
        return ofSubscriber ? in : Math.max(in, lastOut.getOrDefault(key, 0L));
    }

    @Override
    public int nextDataNs(int tunnelId, int sessionId) {
        Key key = new Key(tunnelId, sessionId);
        long sent = read(tunnelId, sessionId).packetsOut();
        return entries.containsKey(key) ? (int) (firstNs.getOrDefault(key, 0) + sent) & 0xffff : -1;
    }

    @Override
    public Counters read(int tunnelId, int sessionId) {
        return counters.getOrDefault(new Key(tunnelId, sessionId), Counters.ZERO);
    }
}
