package net.sluice.node.config;

import java.util.Objects;
import net.sluice.node.config.value.HostPort;

/** What must hold in the section of the cluster. */
final class ClusterChecks {
    private static final int SHORTEST_SECRET = 16;
    /** The port written, and the two after it. */
    private static final int LAST_STORE_PORT = 65_533;

    private ClusterChecks() {}

    static void check(Config config, Findings findings) {
        ClusterSection cluster = config.cluster();
        if (!cluster.isConfigured()) {
            absent(cluster, findings);
            return;
        }
        HostPort address = Objects.requireNonNull(cluster.address());
        if (address.host().isAnyLocalAddress() || address.host().isMulticastAddress()) {
            findings.error(
                    cluster,
                    "address",
                    address + " is no address of one host",
                    "name the address that the others reach");
        }
        if (address.port() > LAST_STORE_PORT) {
            findings.error(
                    cluster,
                    "address",
                    "port " + address.port() + " leaves no room for the two after it",
                    "choose one up to " + LAST_STORE_PORT);
        }
        if (cluster.secret() == null) {
            findings.error(cluster, "secret", "is missing", "add one that all nodes share: file:PATH or env:NAME");
        } else if (cluster.secret().octets().length < SHORTEST_SECRET) {
            findings.error(
                    cluster,
                    "secret",
                    "is shorter than " + SHORTEST_SECRET + " octets",
                    "make a new one, such as by `openssl rand -hex 32`");
        }
        others(cluster, address, findings);
        if (config.l2tp().listen().size() > 1) {
            findings.error(
                    config.l2tp(),
                    "listen",
                    "a cluster has one service address so far",
                    "leave the one that all nodes share");
        }
    }

    private static void absent(ClusterSection cluster, Findings findings) {
        if (!cluster.members().isEmpty() || cluster.dns() != null || cluster.witness()) {
            findings.error(
                    cluster,
                    "address",
                    "is missing: without it there is no cluster",
                    "add this node's address towards the others, or delete the section");
        }
    }

    private static void others(ClusterSection cluster, HostPort address, Findings findings) {
        if (cluster.members().isEmpty() == (cluster.dns() == null)) {
            findings.error(
                    cluster,
                    "members",
                    "or `dns` says where the others are: one of both",
                    "write one, delete the other");
            return;
        }
        if (cluster.dns() != null && cluster.expectedMembers() == 0 && !cluster.bootstrapAlone()) {
            findings.error(
                    cluster,
                    "expected-members",
                    "is missing: a name does not say how many nodes there are",
                    "write how many there are when all are up, witnesses too");
        }
        boolean listed = cluster.members().stream()
                .anyMatch(each -> each.or(ClusterSection.STORE_PORT).equals(address.or(ClusterSection.STORE_PORT)));
        if (cluster.dns() == null && !listed) {
            findings.error(
                    cluster, "members", "does not have " + address + ", this node itself", "list all, this one too");
        }
        int members = Math.max(cluster.members().size(), cluster.expectedMembers());
        if (members == 2) {
            findings.warning(
                    findings.path(cluster),
                    "two members cannot outvote each other: when one is lost, the other stops too",
                    "add a third node, or a witness");
        }
    }
}
