package net.sluice.node.blueprint;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import net.sluice.cluster.AddressRange;
import net.sluice.cluster.PoolConfig;
import net.sluice.cluster.store.ClusterConfig;
import net.sluice.dataplane.DataplaneConfig;
import net.sluice.dataplane.Fence;
import net.sluice.dataplane.Offloads;
import net.sluice.dataplane.RelayConfig;
import net.sluice.l2tp.L2tpConfig;
import net.sluice.l2tp.ShardTunnelIds;
import net.sluice.l2tp.TunnelIds;
import net.sluice.l2tp.TunnelPlacement;
import net.sluice.node.cluster.AccessSettings;
import net.sluice.node.cluster.ClusterSettings;
import net.sluice.node.config.ClusterSection;
import net.sluice.node.config.Config;
import net.sluice.node.config.L2tpSection;
import net.sluice.node.config.LimitsSection;
import net.sluice.node.config.Pool;
import net.sluice.node.config.RadiusSection;
import net.sluice.node.config.TunSection;
import net.sluice.node.config.User;
import net.sluice.node.config.WorkersSection;
import net.sluice.node.config.value.HostPort;
import net.sluice.radius.RadiusConfig;
import net.sluice.radius.accounting.AccountingLimits;
import net.sluice.radius.exchange.RadiusServer;
import net.sluice.radius.exchange.Retransmission;
import net.sluice.radius.message.NasIdentity;
import net.sluice.radius.wire.Secret;
import net.sluice.session.HaSet;
import net.sluice.session.IpPrefix;
import net.sluice.session.LocalUser;
import net.sluice.session.Services;
import net.sluice.session.ServicesBuilder;
import net.sluice.session.ShardConfig;
import net.sluice.session.ShardLimits;
import net.sluice.session.leaf.RuleDirectory;
import org.jspecify.annotations.Nullable;

/** What every room is opened with, by the configuration and the CPUs that there are. */
public final class Blueprint {
    /** RFC 2661 s4.4.3: ours to choose; the high octet is the major version. */
    private static final int FIRMWARE_REVISION = 0x0001;

    private static final int AUTHENTICATION_PORT = 1812;
    private static final int ACCOUNTING_PORT = 1813;

    private final Config config;
    private final int cpus;
    private final PeerDirectory peers;
    private final RuleDirectory rules;

    /** @param availableCpus what the process may use */
    public Blueprint(Config config, int availableCpus) {
        this.config = config;
        int wished = config.workers().cpus();
        this.cpus = wished == 0 ? availableCpus : wished;
        this.peers = new PeerDirectory(config);
        this.rules = RuleBlueprint.directory(config);
    }

    public Config config() {
        return config;
    }

    /** Filters, walled gardens and traffic classes; always the same ones, as the data plane knows each by itself. */
    public RuleDirectory rules() {
        return rules;
    }

    /** Our Host Name AVP. RFC 2661 s4.4.3: "the name of the issuing LAC or LNS". */
    public String hostName() {
        String name = config.l2tp().hostName();
        return name == null ? commonName() : name;
    }

    /** To LACs and to RADIUS the nodes of a cluster are one: tunnels and sessions go from one to another. */
    private String commonName() {
        return config.cluster().isConfigured()
                ? config.cluster().name()
                : config.node().name();
    }

    public int shards() {
        return count(config.workers().shards(), cpus / 4);
    }

    /** A number from the file, or what fits the CPUs. */
    private static int count(int configured, int fitting) {
        return configured == 0 ? Math.clamp(fitting, 1, 16) : configured;
    }

    /**
     * @param fence until when packets may leave
     * @param relay the way to other nodes; null when there are none
     */
    public DataplaneConfig dataplane(Fence fence, @Nullable RelayConfig relay) {
        List<InetSocketAddress> listen = config.l2tp().listen().stream()
                .map(each -> each.or(Config.L2TP_PORT))
                .toList();
        TunSection tun = config.tun();
        WorkersSection workers = config.workers();
        LimitsSection limits = config.limits();
        return DataplaneConfig.builder(listen)
                .serviceAddresses(config.l2tp().serviceAddress())
                .tun(tun.name(), tun.mtu())
                .tunQueue(tun.queue())
                .clampMss(tun.clampMss())
                .icmp((Inet4Address) tun.icmpIpv4(), (Inet6Address) icmpIpv6())
                .icmpPerSecond(limits.icmpPerSecond())
                .tunAddresses(List.copyOf(gateways()))
                .poolRoutes(poolRoutes())
                .routeProtocol(tun.routeProtocol())
                .wireWorkers(count(workers.wire(), cpus / 2))
                .tunWorkers(count(workers.tun(), cpus / 4))
                .shards(shards())
                .cpus(cpus)
                .napNanos((int) workers.pause().toNanos())
                .socketBufferBytes(workers.socketBuffer())
                .datagramBytes(Math.max(2048, config.tun().mtu() + 128))
                .maxSessions(limits.sessions())
                .maxPrefixes(limits.prefixes())
                .tunnelZeroPlace(TunnelPlacement::slot)
                .tunnelZeroPerSecond(limits.tunnelRequestsPerSecond())
                .unknownTunnelsPerSecond(config.l2tp().tellUnknownTunnels() ? limits.tunnelRequestsPerSecond() : 0)
                .pppPerSecond(limits.pppFramesPerSecond())
                .waitingPackets(limits.waitingPackets())
                .offloads(offloads())
                .fence(fence)
                .relay(relay)
                .build();
    }

    /** Of a node that is alone. */
    public DataplaneConfig dataplane() {
        return dataplane(Fence.NONE, null);
    }

    private Offloads offloads() {
        List<L2tpSection.Offload> wire = config.l2tp().offloads();
        List<TunSection.Offload> tun = config.tun().offloads();
        return new Offloads(
                wire.contains(L2tpSection.Offload.UDP_GRO),
                wire.contains(L2tpSection.Offload.UDP_SEGMENT),
                tun.contains(TunSection.Offload.TSO),
                tun.contains(TunSection.Offload.USO),
                tun.contains(TunSection.Offload.URING));
    }

    /** What ICMPv6 comes from: the kernel, which minds its own IPv4 addresses arriving from outside, does not mind its IPv6 ones. */
    private @Nullable InetAddress icmpIpv6() {
        TunSection tun = config.tun();
        return tun.icmpIpv6() == null ? tun.gatewayIpv6() : tun.icmpIpv6();
    }

    /** Addresses that no subscriber can have, as they are ours. */
    public Set<InetAddress> ownAddresses() {
        Set<InetAddress> own = gateways();
        own.addAll(dataplane().ownAddresses());
        return own;
    }

    /** Our own addresses on the TUN. */
    public Set<InetAddress> gateways() {
        Set<InetAddress> gateways = new HashSet<>();
        if (config.tun().gatewayIpv4() != null) {
            gateways.add(config.tun().gatewayIpv4());
        }
        if (config.tun().gatewayIpv6() != null) {
            gateways.add(config.tun().gatewayIpv6());
        }
        return gateways;
    }

    /** As few prefixes as cover the pools exactly; none in a cluster, where routes follow slots. */
    private List<net.sluice.dataplane.Prefix> poolRoutes() {
        if (config.cluster().isConfigured()) {
            return List.of();
        }
        List<net.sluice.dataplane.Prefix> routes = new ArrayList<>();
        for (Pool pool : config.pools()) {
            for (var range : pool.ranges()) {
                range.prefixes()
                        .forEach(prefix ->
                                routes.add(new net.sluice.dataplane.Prefix(prefix.address(), prefix.length())));
            }
        }
        return routes;
    }

    public List<PoolConfig> pools() {
        return config.pools().stream()
                .map(pool ->
                        new PoolConfig(pool.name(), ranges(pool.ranges()), ranges(pool.exclude()), pool.unitLength()))
                .toList();
    }

    private static List<AddressRange> ranges(List<net.sluice.node.config.value.AddressRange> ranges) {
        return ranges.stream()
                .map(range -> new AddressRange(range.first(), range.last()))
                .toList();
    }

    public List<LocalUser> users() {
        return config.users().stream().map(Blueprint::user).toList();
    }

    private static LocalUser user(User user) {
        ServicesBuilder services =
                Services.builder().framedPool(user.pool()).traffic(TrafficBlueprint.traffic(user.traffic()));
        services.haSet(user.haSet() == null ? null : HaSet.read(user.haSet()).set());
        if (user.address() instanceof Inet4Address address) {
            services.framedAddress(address);
        }
        user.routes().forEach(route -> services.route(new IpPrefix(route.address(), route.length())));
        return new LocalUser(user.name(), user.password().text(), services.build());
    }

    /** This node's cluster; null when it is alone. */
    public @Nullable ClusterSettings cluster() {
        ClusterSection section = config.cluster();
        HostPort address = section.address();
        var secret = section.secret();
        if (address == null || secret == null) {
            return null;
        }
        String dns = section.dns();
        int members = section.expectedMembers() == 0 ? section.members().size() : section.expectedMembers();
        List<String> listed = section.members().stream()
                .map(each -> each.or(ClusterSection.STORE_PORT))
                .map(each -> new HostPort(each.getAddress(), each.getPort()).toString())
                .toList();
        return new ClusterSettings(
                section.name(),
                config.node().name(),
                section.witness(),
                address.host(),
                address.or(ClusterSection.STORE_PORT).getPort(),
                new ClusterConfig.Joining(listed, dns, members, section.bootstrapAlone()),
                members,
                secret.octets(),
                section.lease().toNanos(),
                section.onQuorumLoss() == ClusterSection.QuorumLoss.HOLD,
                section.handOverRate(),
                shards(),
                new AccessSettings(
                        section.accessInterfaces(),
                        section.accessAddresses(),
                        section.accessHold().toNanos(),
                        section.accessBack().toNanos()));
    }

    /** Of a node that is alone. */
    public ShardConfig shard(int shard, long nodeEpoch, RandomGenerator random) {
        return shard(shard, nodeEpoch, new ShardTunnelIds(shard, shards(), random));
    }

    /**
     * @param nodeEpoch see {@link ShardConfig}
     * @param tunnelIds where its tunnels have their ids from
     */
    public ShardConfig shard(int shard, long nodeEpoch, TunnelIds tunnelIds) {
        LimitsSection limits = config.limits();
        ShardLimits shardLimits = new ShardLimits(
                limits.sessions(),
                Math.max(1, limits.loginsInFlight() / shards()),
                ShardLimits.DEFAULTS.eventsPerTurn(),
                ShardLimits.DEFAULTS.endingNanos());
        return new ShardConfig(shard, shards(), nodeEpoch, l2tp(tunnelIds), peers, shardLimits);
    }

    private L2tpConfig l2tp(TunnelIds tunnelIds) {
        L2tpSection l2tp = config.l2tp();
        return new L2tpConfig(
                        hostName(),
                        l2tp.vendorName(),
                        FIRMWARE_REVISION,
                        l2tp.receiveWindow(),
                        peers,
                        l2tp.helloInterval().toNanos(),
                        l2tp.retransmitFirst().toNanos(),
                        l2tp.retransmitCap().toNanos(),
                        l2tp.retransmitTries() + 1,
                        l2tp.setupTimeout().toNanos(),
                        l2tp.setupTimeout().toNanos(),
                        tunnelIds)
                .recoverable()
                .tellingUnknownTunnels(l2tp.tellUnknownTunnels());
    }

    public RadiusConfig radius() {
        RadiusSection radius = config.radius();
        String identifier = radius.nasIdentifier() == null ? commonName() : radius.nasIdentifier();
        InetAddress address = radius.nasAddress();
        NasIdentity nas = new NasIdentity(
                identifier,
                address instanceof Inet4Address ipv4 ? ipv4 : null,
                address instanceof Inet6Address ipv6 ? ipv6 : null);
        return new RadiusConfig(
                nas,
                servers(radius.authentication(), AUTHENTICATION_PORT, radius.sourceAddress()),
                servers(radius.accounting(), ACCOUNTING_PORT, radius.sourceAddress()),
                new AccountingLimits(
                        radius.accountingBacklog(),
                        AccountingLimits.DEFAULT.inFlight(),
                        radius.accountingGiveUp(),
                        AccountingLimits.DEFAULT.longestWait()));
    }

    private static List<RadiusServer> servers(
            List<RadiusSection.Server> servers, int port, @Nullable InetAddress source) {
        return servers.stream().map(server -> server(server, port, source)).toList();
    }

    private static RadiusServer server(RadiusSection.Server server, int port, @Nullable InetAddress source) {
        HostPort address = server.address();
        String name = server.name() == null ? address.toString() : server.name();
        return RadiusServer.of(name, address.or(port), Secret.of(server.secret().octets()))
                .withRetransmission(retransmission(server.timeout(), server.tries()))
                .withDeadTime(server.deadTime())
                .withMessageAuthenticatorRequired(server.requireMessageAuthenticator())
                .withSource(source);
    }

    /** The wait doubles up to eight times the first; the tries, not the time, end it. */
    private static Retransmission retransmission(Duration timeout, int tries) {
        return new Retransmission(timeout, timeout.multipliedBy(8), timeout.multipliedBy(8L * tries), tries);
    }
}
