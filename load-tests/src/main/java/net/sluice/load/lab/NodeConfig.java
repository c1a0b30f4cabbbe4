package net.sluice.load.lab;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The node's configuration file in a lab. */
public final class NodeConfig {

    /** The tunnel secret of every LNS of a lab. */
    static final String SECRET = "lab-tunnel-secret";

    /** What the nodes of a cluster share. */
    static final String CLUSTER_SECRET = "lab-cluster-secret-of-enough-octets";

    private String secret = SECRET;
    private String name = "lns.lab";
    private String listen = "\"" + Lab.LNS_ADDRESS + "\", \"2001:db8:1::1\"";
    private boolean serviceAddress;
    private String peers = "198.51.100.0/24, \"2001:db8:1::/64\"";
    private String nasAddress = "203.0.113.1";
    private String heap = "3g";
    private String watchdog = "30s";
    private boolean radius = true;
    private String users = "";
    private String pool = "100.64.0.0/16";
    private String exclude = "100.64.0.0-100.64.0.1";
    private String authentication = "chap, mschapv2, pap";
    private String interim = "10m";
    private int sessions = 20_000;
    private String more = "";
    private List<String> launcher = List.of();
    private Distribution distribution = Distribution.node();
    private @Nullable Path lesson;

    /** Where the node answers subscribers' IPCP, and what a traceroute shows. */
    public static final String GATEWAY = "100.64.0.1";

    /** Where /metrics and /health are, on the lns host. */
    public static final String OPS = "http://127.0.0.1:9100";

    /** Where the node takes an operator's orders. */
    String socket() {
        return "/run/sluice/" + name + ".sock";
    }

    /** Name in the cluster and in the log, and what its RADIUS requests come from. */
    public NodeConfig named(String node, String address) {
        name = node;
        nasAddress = address;
        return this;
    }

    /**
     * Listens on an address that the TUN carries.
     *
     * @param from prefixes that LACs may dial from
     */
    public NodeConfig serviceAddress(String address, String from) {
        listen = "\"" + address + "\"";
        serviceAddress = true;
        peers = from;
        return this;
    }

    /** One of several: its address towards the others, those of all, and the router between it and the LACs, which it pings. */
    public NodeConfig cluster(String address, List<String> members, String router) {
        return more(String.format(Locale.ROOT, """
                cluster:
                  address: %s
                  members: [%s]
                  secret: file:cluster.secret
                  access-addresses: [%s]
                """, address, String.join(", ", members), router));
    }

    /** Most heap that its JVM may use: "3g", "600m". */
    public NodeConfig heap(String most) {
        heap = most;
        return this;
    }

    /** After how long without a sign of life the process is killed. */
    public NodeConfig watchdog(String limit) {
        watchdog = limit;
        return this;
    }

    String heap() {
        return heap;
    }

    /** Users of the file instead of RADIUS: lines of YAML under {@code users:}. */
    public NodeConfig localUsers(String yaml) {
        radius = false;
        users = yaml;
        return this;
    }

    /** What subscribers may authenticate with, best first. */
    public NodeConfig authentication(String protocols) {
        authentication = protocols;
        return this;
    }

    /** Between interim accounting records. */
    public NodeConfig interim(String duration) {
        interim = duration;
        return this;
    }

    /** How many sessions the tables hold. */
    public NodeConfig sessions(int most) {
        sessions = most;
        return this;
    }

    /** The addresses that the node gives by itself. */
    public NodeConfig pool(String ranges) {
        pool = ranges;
        return this;
    }

    /** The same, with addresses that are left out. */
    public NodeConfig pool(String ranges, String left) {
        exclude = left;
        return pool(ranges);
    }

    /** A command that becomes the node: taskset with its arguments, for instance. */
    public NodeConfig launcher(String... command) {
        launcher = List.of(command);
        return this;
    }

    List<String> launcher() {
        return launcher;
    }

    /** Another than the one that was built. */
    public NodeConfig of(Distribution other) {
        distribution = other;
        return this;
    }

    Distribution distribution() {
        return distribution;
    }

    /** Its JVM writes down at its end what it has learned (an AOT cache), instead of using what another has. */
    public NodeConfig learnInto(Path cache) {
        lesson = cache;
        return this;
    }

    /** About what is learned: from an earlier node, or by this one for later ones. A JVM does not take both. */
    List<String> jvmOptions() {
        return lesson == null ? distribution.learned() : List.of("-XX:AOTCacheOutput=" + lesson);
    }

    /** Further YAML, sections of their own. */
    public NodeConfig more(String yaml) {
        more = yaml;
        return this;
    }

    /** The tunnel secret that a LAC must know. */
    public String secret() {
        return secret;
    }

    String yaml() {
        return String.format(
                        Locale.ROOT,
                        """
                # Written by a lab.
                node:
                  name: %s
                  watchdog: %s
                l2tp:
                  listen: [%s]
                  service-address: %b
                peers:
                  - name: lab
                    addresses: [%s]
                    secret: file:tunnel.secret
                    max-tunnels: 1000
                    max-half-open-tunnels: 200
                ppp-profiles:
                  - name: default
                    authentication: [%s]
                    mru: 1500
                    dns: [203.0.113.53, 203.0.113.54]
                    pool: subscribers
                login:
                  source: %s
                  interim-interval: %s
                pools:
                  - name: subscribers
                    ranges: [%s]
                    exclude: [%s]
                tun:
                  name: sluice0
                  gateway-ipv4: %s
                limits:
                  sessions: %d
                """,
                        name,
                        watchdog,
                        listen,
                        serviceAddress,
                        peers,
                        authentication,
                        radius ? "radius" : "local",
                        interim,
                        pool,
                        exclude,
                        GATEWAY,
                        sessions)
                + (radius ? RADIUS.replace("NAS-ADDRESS", nasAddress) : "users:\n" + users)
                + more;
    }

    private static final String RADIUS = """
            radius:
              nas-address: NAS-ADDRESS
              authentication:
                - address: 203.0.113.10
                  secret: file:radius.secret
              accounting:
                - address: 203.0.113.10
                  secret: file:radius.secret
            """;
}
