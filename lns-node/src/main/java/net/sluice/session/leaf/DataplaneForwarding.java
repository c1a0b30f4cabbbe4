package net.sluice.session.leaf;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.sluice.dataplane.Inject;
import net.sluice.dataplane.LastTraffic;
import net.sluice.dataplane.Marking;
import net.sluice.dataplane.Prefix;
import net.sluice.dataplane.SequenceCounters;
import net.sluice.dataplane.Sequencing;
import net.sluice.dataplane.SessionCounters;
import net.sluice.dataplane.Sessions;
import net.sluice.l2tp.UdpPath;
import net.sluice.session.Counters;
import net.sluice.session.DataChannel;
import net.sluice.session.ForwardingPort;
import net.sluice.session.HaSet;
import net.sluice.session.IpPrefix;
import net.sluice.session.SessionEntry;
import net.sluice.session.ShardInbox;
import org.jspecify.annotations.Nullable;

/** One shard's entries in the data plane, and the kernel routes that go with them. Belongs to that shard's thread. */
public final class DataplaneForwarding implements ForwardingPort {
    private final Sessions sessions;
    private final Inject inject;
    private final SubscriberRoutes routes;
    private final RuleDirectory directory;
    private final ShardInbox inbox;
    private final Map<Integer, Set<Prefix>> routed = new HashMap<>();
    private final Set<Integer> tunnelIds = new HashSet<>();
    private volatile int tunnels;

    /**
     * @param routes hear what sessions hold while they are here
     * @param directory what rules mean by their names
     * @param inbox hears of removals
     */
    public DataplaneForwarding(
            Sessions sessions, Inject inject, SubscriberRoutes routes, RuleDirectory directory, ShardInbox inbox) {
        this.sessions = sessions;
        this.inject = inject;
        this.routes = routes;
        this.directory = directory;
        this.inbox = inbox;
    }

    @Override
    public void tunnelUp(int tunnelId, UdpPath path) {
        sessions.tunnelUp(tunnelId, path.local(), path.peer());
        tunnelIds.add(tunnelId);
        tunnels = tunnelIds.size();
    }

    @Override
    public void tunnelDown(int tunnelId) {
        sessions.tunnelDown(tunnelId);
        tunnelIds.remove(tunnelId);
        tunnels = tunnelIds.size();
    }

    @Override
    public boolean install(SessionEntry entry) {
        if (!sessions.put(translated(entry))) {
            return false;
        }
        Set<Prefix> wanted = kernelRoutes(entry);
        Set<Prefix> had = routed.getOrDefault(key(entry.tunnelId(), entry.sessionId()), Set.of());
        if (!wanted.equals(had)) {
            routes.add(wanted.stream().filter(prefix -> !had.contains(prefix)).toList());
            routes.delete(
                    had.stream().filter(prefix -> !wanted.contains(prefix)).toList());
            routed.put(key(entry.tunnelId(), entry.sessionId()), wanted);
        }
        return true;
    }

    @Override
    public void sendPpp(int tunnelId, int sessionId, ByteBuffer pppFrame) {
        inject.sendPpp(tunnelId, sessionId, pppFrame);
    }

    @Override
    public void remove(int tunnelId, int sessionId) {
        Set<Prefix> had = routed.remove(key(tunnelId, sessionId));
        if (had != null) {
            routes.delete(had);
        }
        if (!sessions.remove(tunnelId, sessionId)) {
            inbox.removed(tunnelId, sessionId, Counters.ZERO);
        }
    }

    @Override
    public Counters read(int tunnelId, int sessionId) {
        SessionCounters counters = sessions.read(tunnelId, sessionId);
        return counters == null ? Counters.ZERO : counters(counters);
    }

    @Override
    public int nextDataNs(int tunnelId, int sessionId) {
        SequenceCounters sequence = sessions.sequence(tunnelId, sessionId);
        return sequence == null ? -1 : sequence.nextNs();
    }

    @Override
    public long lastTrafficNanos(int tunnelId, int sessionId, boolean ofSubscriber) {
        LastTraffic last = sessions.lastTraffic(tunnelId, sessionId);
        boolean in = ofSubscriber
                || last.outNanos() == LastTraffic.NEVER
                || (last.inNanos() != LastTraffic.NEVER && last.inNanos() - last.outNanos() > 0);
        return in ? last.inNanos() : last.outNanos();
    }

    @Override
    public int haSetMembers(String name) {
        return sessions.haSets().members(name);
    }

    /** Tunnels that have an id, half open and closing ones included. Any thread. */
    public int tunnels() {
        return tunnels;
    }

    /**
     * Tells the inbox of the removals that the data plane has confirmed.
     *
     * @return how many
     */
    public int drainRemoved() {
        return sessions.drainRemoved((tunnelId, sessionId, last) -> inbox.removed(tunnelId, sessionId, counters(last)));
    }

    private static Integer key(int tunnelId, int sessionId) {
        return tunnelId << 16 | sessionId;
    }

    private static Counters counters(SessionCounters counters) {
        return new Counters(
                counters.packetsIn(),
                counters.octetsIn(),
                counters.packetsOut(),
                counters.octetsOut(),
                counters.classes().stream()
                        .map(each -> new Counters.ClassUsage(
                                each.name(), each.packetsIn(), each.octetsIn(), each.packetsOut(), each.octetsOut()))
                        .toList());
    }

    /** What the kernel routes to the TUN on behalf of the session. */
    private static Set<Prefix> kernelRoutes(SessionEntry entry) {
        Set<Prefix> prefixes = new HashSet<>();
        if (entry.ipv4Address() != null) {
            prefixes.add(Prefix.host(entry.ipv4Address()));
        }
        entry.routes().forEach(prefix -> prefixes.add(new Prefix(prefix.address(), prefix.length())));
        return prefixes;
    }

    private net.sluice.dataplane.SessionEntry translated(SessionEntry entry) {
        List<Prefix> prefixes = new ArrayList<>();
        for (IpPrefix prefix : entry.routes()) {
            prefixes.add(new Prefix(prefix.address(), prefix.length()));
        }
        return net.sluice.dataplane.SessionEntry.builder(
                        entry.tunnelId(), entry.sessionId(), entry.peerTunnelId(), entry.peerSessionId())
                .sequencing(sequencing(entry.dataChannel()))
                .marking(marking(entry.dataChannel()))
                .dontFragment(entry.dataChannel().dontFragment())
                .lcp(lcp(entry.lcp()))
                .mtu(entry.mtu())
                .routingTable(entry.routingTable())
                .ipv4(entry.ipv4())
                .ipv6(entry.ipv6())
                .ipv4Address(entry.ipv4Address())
                .interfaceId(entry.interfaceId())
                .routes(prefixes)
                .services(TreatmentTranslation.services(entry.treatment())
                        .withRules(directory.rules(entry.treatment().rules())))
                .haSet(haSet(entry.haSet()))
                .build();
    }

    private static Marking marking(DataChannel channel) {
        return new Marking(channel.outerDscp(), channel.controlDscp(), channel.innerDscp());
    }

    private static Sequencing sequencing(DataChannel channel) {
        Sequencing.Mode mode = switch (channel.numbers()) {
            case OFF -> Sequencing.Mode.OFF;
            case OPTIONAL -> Sequencing.Mode.OPTIONAL;
            case ON -> Sequencing.Mode.SEND;
            case REQUIRED -> Sequencing.Mode.REQUIRED;
        };
        return new Sequencing(mode, channel.reorderWindow(), channel.reorderNanos(), channel.firstNs());
    }

    private static net.sluice.dataplane.@Nullable HaSet haSet(@Nullable HaSet set) {
        return set == null
                ? null
                : new net.sluice.dataplane.HaSet(
                        set.name(),
                        set.sharedNs()
                                ? net.sluice.dataplane.HaSet.Recognition.NS
                                : net.sluice.dataplane.HaSet.Recognition.CONTENT,
                        set.windowMillis());
    }

    private static net.sluice.dataplane.SessionEntry.@Nullable LcpOpen lcp(SessionEntry.@Nullable LcpOpen lcp) {
        return lcp == null
                ? null
                : new net.sluice.dataplane.SessionEntry.LcpOpen(
                        lcp.magic(), lcp.lcpAddressControl(), lcp.dataAddressControl(), lcp.protocolCompression());
    }
}
