package net.sluice.node.config;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import net.sluice.node.config.bind.Key;
import net.sluice.node.config.value.HostPort;
import net.sluice.node.config.value.Secret;
import org.jspecify.annotations.Nullable;

/**
 * Several nodes as one: any of them may die, and no session ends. Without {@code address} this node is alone, and nothing else of this section holds. Three
 * ports of that address are used: the one written (TCP, the store; without encryption or authentication, for the nodes' own network only), the next (TCP and
 * UDP, leases) and the one after that (UDP, packets between nodes). `node.name` must be another one on each node.
 */
public record ClusterSection(
        @Key(
                value =
                        "This node's address towards the other nodes, port 5701 unless written; an address of this host, on a network of the nodes' own",
                optional = true)
        @Nullable
        HostPort address,

        @Key(
                value =
                        "Name of the cluster: whoever has another is refused; the default of the Host Name AVP and of the RADIUS NAS-Identifier",
                fallback = "sluice",
                pattern = Names.PATTERN,
                shape = Names.SHAPE,
                max = "63")
        String name,

        @Key(value = "Addresses of all nodes and witnesses, this one too; or `dns`", most = 16)
        List<HostPort> members,

        @Key(
                value =
                        "A name that resolves to the addresses of all nodes (a headless service); instead of `members`, with `expected-members`",
                optional = true,
                max = "253")
        @Nullable
        String dns,

        @Key(
                value =
                        "How many nodes and witnesses there are when all are up: more than half of them must be there before any acts; 0: as many as `members` has",
                fallback = "0",
                min = "0",
                max = "16")
        int expectedMembers,

        @Key(
                value = "Secret shared by the nodes, for leases and for packets between nodes; 16 octets or more",
                optional = true)
        @Nullable
        Secret secret,

        @Key(
                value =
                        "This node has a vote and no sessions: two nodes need a third voice to tell a dead one from a cut",
                fallback = "false")
        boolean witness,

        @Key(
                value =
                        "How long a node may act without being heard by a majority. Bounds how long the sessions of a frozen or silent node wait; longer is safer on a network that loses much",
                fallback = "3s",
                min = "1s",
                max = "60s")
        Duration lease,

        @Key(
                value =
                        "How many slots (of the 256) a node gives to others in a second, at most: at SIGTERM, by `lns drain`, and to one that has joined. The sessions of a slot rest for some tens of milliseconds while it moves",
                fallback = "50",
                min = "1",
                max = "1000")
        int handOverRate,

        @Key(
                value =
                        "What a node does that is not heard by a majority: `fence` stops answering, forwarding and announcing; `hold` goes on to forward packets of its sessions, at the risk that another node does so too",
                fallback = "fence")
        QuorumLoss onQuorumLoss,

        @Key(
                value =
                        "Interfaces towards the LACs: when none of them has carrier, and another node reaches the LACs, this node's slots go there. Empty: they are not looked at",
                most = 16,
                pattern = "[^ /]{1,15}",
                shape = "a name of an interface")
        List<String> accessInterfaces,

        @Key(
                value =
                        "Addresses of routers on the way to the LACs, pinged five times a second: when none of them answers, and another node reaches the LACs, this node's slots go there. Empty: nobody is pinged",
                most = 16)
        List<InetAddress> accessAddresses,

        @Key(
                value = "After how long without any answer the way to the LACs is lost",
                fallback = "1s",
                min = "500ms",
                max = "60s")
        Duration accessHold,

        @Key(
                value = "How long the way to the LACs must have been there again before slots come back",
                fallback = "10s",
                min = "1s",
                max = "1h")
        Duration accessBack,

        @Key(
                value =
                        "This node may begin without the others. To begin a cluster whose other nodes are lost for good; never on two nodes at once: they would not know of each other",
                fallback = "false")
        boolean bootstrapAlone) {

    /** The port of {@code cluster.address} when none is written. */
    public static final int STORE_PORT = 5701;

    /** Whether there is a cluster at all. */
    public boolean isConfigured() {
        return address != null;
    }

    /** What a node does that is not heard by a majority. */
    public enum QuorumLoss {
        /** Neither answers, forwards nor announces. */
        FENCE,
        /** Answers nothing, announces nothing, and forwards. */
        HOLD
    }
}
