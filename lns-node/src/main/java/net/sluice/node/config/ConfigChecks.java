package net.sluice.node.config;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import net.sluice.node.config.bind.Bound;
import net.sluice.node.config.value.Addresses;
import net.sluice.node.config.value.HostPort;
import net.sluice.node.config.value.Secret;
import net.sluice.node.config.yaml.Problem;
import net.sluice.session.HaSet;
import org.jspecify.annotations.Nullable;

/** What must hold between keys and between sections; pools and peers have checks of their own. */
final class ConfigChecks {
    private final Config config;
    private final Findings findings;

    private ConfigChecks(Config config, Findings findings) {
        this.config = config;
        this.findings = findings;
    }

    /** Adds to the problems what is wrong. */
    static void check(Bound<Config> bound, List<Problem> problems) {
        Findings findings = new Findings(bound.origins(), problems);
        ConfigChecks checks = new ConfigChecks(bound.value(), findings);
        checks.listen();
        checks.timers();
        checks.profiles();
        checks.users();
        checks.ops();
        checks.literalSecrets();
        PoolChecks.check(bound.value(), findings);
        PeerChecks.check(bound.value(), findings);
        RuleChecks.check(bound.value(), findings);
        ClusterChecks.check(bound.value(), findings);
        checks.tun();
        checks.radius();
        checks.sources();
        checks.absences();
    }

    private void listen() {
        Set<InetSocketAddress> seen = new HashSet<>();
        for (HostPort each : config.l2tp().listen()) {
            InetSocketAddress address = each.or(Config.L2TP_PORT);
            String path = findings.path(each);
            if (each.host().isAnyLocalAddress() || each.host().isMulticastAddress()) {
                findings.error(
                        path,
                        Addresses.text(each.host()) + " is no address of one host",
                        "name an address of this host: answers must come from the address that was asked");
            }
            if (!seen.add(address)) {
                findings.error(path, "is there already", "name each address and port once");
            }
        }
    }

    private void timers() {
        L2tpSection l2tp = config.l2tp();
        if (l2tp.retransmitFirst().compareTo(l2tp.retransmitCap()) > 0) {
            findings.error(l2tp, "retransmit-first", "is longer than retransmit-cap", "make it the shorter one");
        }
    }

    private void profiles() {
        findings.unique(config.pppProfiles(), "name", PppProfile::name);
        for (PppProfile profile : config.pppProfiles()) {
            if (profile.minPeerMru() > profile.mru()) {
                findings.error(profile, "min-peer-mru", "is larger than mru", "make it the smaller one");
            }
            if (!profile.ipv4() && !profile.ipv6()) {
                findings.error(profile, "ipv4", "neither IPv4 nor IPv6 is left", "switch one of them on");
            }
            if (profile.authentication().isEmpty()) {
                findings.warning(
                        findings.path(profile, "authentication"),
                        "asks for no authentication: every call is let in",
                        "list protocols, unless that is meant");
            }
            if (new HashSet<>(profile.authentication()).size()
                    < profile.authentication().size()) {
                findings.error(profile, "authentication", "names a protocol twice", "name each once");
            }
            ipv4Only(profile, "dns", profile.dns());
            ipv4Only(profile, "nbns", profile.nbns());
            poolExists(profile, "pool", profile.pool(), false);
            poolExists(profile, "ipv6-pool", profile.ipv6Pool(), true);
        }
    }

    private void ipv4Only(Object section, String key, List<InetAddress> addresses) {
        for (InetAddress address : addresses) {
            if (!(address instanceof Inet4Address)) {
                findings.error(
                        section, key, Addresses.text(address) + " is not IPv4", "IPCP carries IPv4 addresses only");
            }
        }
    }

    private void poolExists(Object section, String key, @Nullable String name, boolean ipv6) {
        Set<String> names = config.pools().stream()
                .filter(pool -> pool.isIpv6() == ipv6)
                .map(Pool::name)
                .collect(Collectors.toCollection(TreeSet::new));
        if (name != null && !names.contains(name)) {
            String family = ipv6 ? "IPv6" : "IPv4";
            findings.error(
                    section,
                    key,
                    "there is no " + family + " pool \"" + name + "\"",
                    names.isEmpty() ? "add it under pools" : "there are: " + String.join(", ", names));
        }
    }

    private void users() {
        findings.unique(config.users(), "name", User::name);
        Set<String> sets = new HashSet<>();
        List<User> fixed = config.users().stream()
                .filter(user -> user.address() != null)
                .filter(user -> user.haSet() == null || sets.add(haSetName(user.haSet())))
                .toList();
        findings.unique(fixed, "address", user -> host(user.address()));
        for (User user : config.users()) {
            poolExists(user, "pool", user.pool(), false);
            String flaw = user.haSet() == null ? null : HaSet.read(user.haSet()).flaw();
            if (flaw != null) {
                findings.error(user, "ha-set", flaw, "write NAME[,window=MILLISECONDS][,mode=content|ns]");
            }
            InetAddress address = user.address();
            if (address == null) {
                continue;
            }
            if (!(address instanceof Inet4Address)) {
                findings.error(user, "address", "is not IPv4", "IPv6 addresses come by prefix, not here");
            } else if (!isSubscriberAddress(address)) {
                findings.error(user, "address", host(address) + " is no subscriber's address", "choose another");
            } else if (address.equals(config.tun().icmpIpv4())) {
                findings.error(user, "address", host(address) + " is tun.icmp-ipv4", "choose another");
            } else if (address.equals(config.tun().gatewayIpv4())) {
                findings.error(user, "address", host(address) + " is tun.gateway-ipv4", "choose another");
            }
        }
    }

    /** The sessions of one set share their address. */
    private static String haSetName(String text) {
        HaSet set = HaSet.read(text).set();
        return set == null ? text : set.name();
    }

    private static String host(@Nullable InetAddress address) {
        return address == null ? "" : Addresses.text(address);
    }

    static boolean isSubscriberAddress(InetAddress address) {
        int first = address.getAddress()[0] & 0xFF;
        return !address.isAnyLocalAddress() && !address.isLoopbackAddress() && first != 0 && first < 224;
    }

    private void sources() {
        LoginSection login = config.login();
        source(login, login.source());
        findings.unique(login.realms(), "name", realm -> realm.name().toLowerCase(Locale.ROOT));
        login.realms().forEach(realm -> source(realm, realm.source()));
    }

    private void source(Object section, LoginSection.Source source) {
        if (source == LoginSection.Source.RADIUS
                && config.radius().authentication().isEmpty()) {
            findings.error(
                    section, "source", "there is no authentication server", "add servers under radius.authentication");
        }
    }

    private void radius() {
        RadiusSection radius = config.radius();
        servers(radius.authentication(), 1812);
        servers(radius.accounting(), 1813);
    }

    private void servers(List<RadiusSection.Server> servers, int port) {
        findings.unique(servers, "address", server -> address(server, port));
        for (RadiusSection.Server server : servers) {
            InetAddress source = config.radius().sourceAddress();
            if (source != null && source.getClass() != server.address().host().getClass()) {
                findings.error(
                        server,
                        "address",
                        "is not of the family of radius.source-address",
                        "use addresses of one family, or leave radius.source-address out");
            }
        }
    }

    private static String address(RadiusSection.Server server, int port) {
        HostPort address = server.address();
        return new HostPort(address.host(), address.or(port).getPort()).toString();
    }

    private void tun() {
        TunSection tun = config.tun();
        if (tun.gatewayIpv4() != null && !(tun.gatewayIpv4() instanceof Inet4Address)) {
            findings.error(tun, "gateway-ipv4", "is not IPv4", "write it as tun.gateway-ipv6");
        }
        if (tun.gatewayIpv6() instanceof Inet4Address) {
            findings.error(tun, "gateway-ipv6", "is not IPv6", "write it as tun.gateway-ipv4");
        }
        if (!(tun.icmpIpv4() instanceof Inet4Address)) {
            findings.error(tun, "icmp-ipv4", "is not IPv4", "write it as tun.icmp-ipv6");
        } else if (!isSubscriberAddress(tun.icmpIpv4())) {
            findings.error(tun, "icmp-ipv4", "is no host's address", "choose another");
        } else if (tun.icmpIpv4().equals(tun.gatewayIpv4())) {
            findings.error(
                    tun,
                    "icmp-ipv4",
                    "is gateway-ipv4, and the kernel drops what seems to come from itself",
                    "choose another, or leave it out");
        }
        InetAddress icmpIpv6 = tun.icmpIpv6();
        if (icmpIpv6 instanceof Inet4Address) {
            findings.error(tun, "icmp-ipv6", "is not IPv6", "write it as tun.icmp-ipv4");
        }
        if (!tun.offloads().isEmpty() && !tun.offloads().contains(TunSection.Offload.TSO)) {
            findings.error(
                    tun, "offloads", "has no tso, without which there is no other", "write [tso, uso, uring], or []");
        }
    }

    private void ops() {
        if (config.ops().listen().host().isAnyLocalAddress()) {
            findings.warning(
                    findings.path(config.ops(), "listen"),
                    "everybody who reaches this host can read metrics and health",
                    "name a loopback or management address");
        }
    }

    /** What a working node has, and this one has not: told of a file that is otherwise right. */
    private void absences() {
        if (config.peers().isEmpty()) {
            findings.absence("peers", "there are no peers: every tunnel is refused", "add your LACs under peers");
        }
        if (config.tun().gatewayIpv4() == null) {
            findings.absence("tun", "there is no gateway-ipv4: IPCP names no address of ours", "add tun.gateway-ipv4");
        }
        RadiusSection radius = config.radius();
        if (!radius.authentication().isEmpty() && radius.accounting().isEmpty()) {
            findings.absence(
                    "radius", "there are no accounting servers: nothing is accounted", "add radius.accounting");
        }
        boolean users = !config.users().isEmpty();
        if (!users && radius.authentication().isEmpty()) {
            findings.absence(
                    "users", "there are neither users nor RADIUS servers: nobody can log in", "add one or the other");
        } else if (!users && config.login().source() == LoginSection.Source.LOCAL) {
            findings.absence("users", "there are no users: nobody can log in", "add users, or change login.source");
        }
    }

    /** One warning for all, because a file with a thousand users has a thousand. */
    private void literalSecrets() {
        List<String> paths = new ArrayList<>();
        config.peers().forEach(peer -> literal(paths, peer, "secret", peer.secret()));
        config.radius().authentication().forEach(server -> literal(paths, server, "secret", server.secret()));
        config.radius().accounting().forEach(server -> literal(paths, server, "secret", server.secret()));
        config.users().forEach(user -> literal(paths, user, "password", user.password()));
        literal(paths, config.cluster(), "secret", config.cluster().secret());
        if (!paths.isEmpty()) {
            String more = paths.size() == 1 ? "" : ", and " + (paths.size() - 1) + " more in this file";
            findings.warning(
                    paths.getFirst(), "is written here in clear" + more, "write file:PATH or env:NAME instead");
        }
    }

    private void literal(List<String> paths, Object section, String key, @Nullable Secret secret) {
        if (secret != null && secret.isLiteral()) {
            paths.add(findings.path(section, key));
        }
    }
}
