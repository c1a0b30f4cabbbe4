package net.sluice.cluster.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a member must know to take part in the store of a cluster.
 *
 * @param clusterName the same on all members; who names another cluster is refused
 * @param member who this is: its name is unique in the cluster, {@code lite} makes it a witness, which holds no records
 * @param bindAddress where the store listens, and where its connections come from; an address of this host, not a wildcard
 * @param port TCP, 1..65535; no other is tried
 * @param joining where the others are
 * @param backupCount on how many other members each record is before it counts as written, 1..6, the same on all
 *     members; see {@link #backupsFor}
 * @param timing how soon a silent member is given up, and the like
 * @param loops of this member that write records, 1 or more: each has the slots that are its number modulo this
 * @param protocolVersion of records and messages, 1 or more; members whose versions differ by more than one refuse each other
 */
public record ClusterConfig(
        String clusterName,
        Member member,
        String bindAddress,
        int port,
        Joining joining,
        int backupCount,
        Timing timing,
        int loops,
        int protocolVersion) {
    public ClusterConfig {
        if (clusterName.isBlank() || member.name().isBlank()) {
            throw new IllegalArgumentException("the cluster and the member need names");
        }
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port " + port + " is not 1..65535");
        }
        if (backupCount < 1 || backupCount > 6) {
            throw new IllegalArgumentException("backup count " + backupCount + " is not 1..6");
        }
        if (loops < 1) {
            throw new IllegalArgumentException(loops + " loops");
        }
        if (protocolVersion < 1) {
            throw new IllegalArgumentException("protocol version " + protocolVersion);
        }
    }

    /**
     * How many backups a cluster of so many members needs, that a cut or as many failures at once as leave a majority
     * lose no record: the records of the smaller side have a copy on the larger.
     */
    public static int backupsFor(int members) {
        // Four would do with one; the second covers a failure while the first is being made good.
        return members <= 3 ? 1 : Math.clamp((members - 1) / 2, 2, 6);
    }

    /**
     * Where the other members are.
     *
     * @param members {@code address}, {@code address:port} or {@code [address]:port} of all members, this one too, or empty
     * @param dnsName a name that resolves to the addresses of all members (a headless service), looked up anew with
     *     each attempt; their port is this member's; or null
     * @param expectedMembers how many there are when all are up, witnesses too: the first list needs a majority of them; 0: unknown
     * @param bootstrapAlone whether the first list may be any, so that one node can begin without the others
     */
    public record Joining(List<String> members, @Nullable String dnsName, int expectedMembers, boolean bootstrapAlone) {
        public Joining {
            members = List.copyOf(members);
            if (members.isEmpty() && dnsName == null) {
                throw new IllegalArgumentException("neither a list of members nor a name that resolves to them");
            }
        }

        /** All members by name. */
        public static Joining ofMembers(List<String> members) {
            return new Joining(members, null, members.size(), false);
        }

        /** All members under one DNS name. */
        public static Joining ofDnsName(String dnsName, int expectedMembers) {
            return new Joining(List.of(), dnsName, expectedMembers, false);
        }
    }

    /**
     * How long things take. A process that ends is noticed by its connections at once; these are for one that is silent.
     *
     * @param heartbeatIntervalSeconds how often members show that they live
     * @param silenceSeconds how long a member may be silent before it is removed from the list; more than the interval
     * @param joinSeconds how long a starting member looks for the others before it begins alone
     * @param mergeSeconds how often a member in a minority looks for the majority
     * @param backupMillis how long a write waits for its backup before it fails as unsure; looked at once a second
     */
    public record Timing(
            int heartbeatIntervalSeconds, int silenceSeconds, int joinSeconds, int mergeSeconds, int backupMillis) {
        /** What suits members that are milliseconds apart. */
        public static final Timing DEFAULT = new Timing(1, 5, 5, 5, 1000);

        public Timing {
            if (heartbeatIntervalSeconds < 1 || silenceSeconds <= heartbeatIntervalSeconds) {
                throw new IllegalArgumentException(
                        "a silence of " + silenceSeconds + " s, a heartbeat each " + heartbeatIntervalSeconds + " s");
            }
            if (joinSeconds < 1 || mergeSeconds < 1 || backupMillis < 1) {
                throw new IllegalArgumentException(joinSeconds + ", " + mergeSeconds + ", " + backupMillis);
            }
        }
    }
}
