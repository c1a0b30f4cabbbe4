package net.sluice.node.config;

import java.util.List;
import net.sluice.node.config.bind.Key;

/** The whole file, one component per section. */
public record Config(
        @Key("Who this node is") NodeSection node,
        @Key("Our end of L2TP") L2tpSection l2tp,

        @Key(value = "LACs that may call; whoever matches none is refused", most = 10_000)
        List<Peer> peers,

        @Key("How PPP is spoken; a profile named `default` with every default is there unless the file has one")
        List<PppProfile> pppProfiles,

        @Key("Who is let in") LoginSection login,

        @Key(value = "Users known to this file", most = 100_000)
        List<User> users,

        @Key("RADIUS servers") RadiusSection radius,
        @Key("Addresses for subscribers") List<Pool> pools,

        @Key(value = "Filters: which packets of sessions pass", most = 1000)
        List<FilterSection> filters,

        @Key(value = "Walled gardens: all that some sessions may reach", most = 1000)
        List<GardenSection> walledGardens,

        @Key(value = "Traffic classes: what packets of sessions are counted as", most = 1000)
        List<ClassesSection> trafficClasses,

        @Key("The interface towards the network") TunSection tun,
        @Key("What the node holds at most") LimitsSection limits,
        @Key("How the work is spread over CPUs") WorkersSection workers,
        @Key("Metrics and health by HTTP") OpsSection ops,
        @Key("What is logged") LogSection log,
        @Key("What happens at SIGTERM") ShutdownSection shutdown,

        @Key("Other nodes, with which this one shares its sessions")
        ClusterSection cluster) {

    /** L2TP's UDP port (RFC 2661 s8.1). */
    public static final int L2TP_PORT = 1701;

    /** The port of {@code ops.listen} when none is written. */
    public static final int OPS_PORT = 9100;
}
