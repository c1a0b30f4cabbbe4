package net.sluice.cluster.store;

import com.hazelcast.config.AdvancedNetworkConfig;
import com.hazelcast.config.ClassFilter;
import com.hazelcast.config.Config;
import com.hazelcast.config.InMemoryFormat;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MemberAddressProviderConfig;
import com.hazelcast.config.MergePolicyConfig;
import com.hazelcast.config.ServerSocketEndpointConfig;
import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.spi.MemberAddressProvider;
import com.hazelcast.spi.merge.DiscardMergePolicy;
import java.net.InetSocketAddress;

/** How the embedded Hazelcast member is set up. Nothing is read from files or system properties of Hazelcast's. */
final class HazelcastSettings {
    static final String SHELVES = "sluice.shelves";
    static final String OWNERSHIPS = "sluice.ownerships";
    static final String REGISTERS = "sluice.registers";
    static final String NEWS = "sluice.news";

    private final ClusterConfig config;
    private final InetSocketAddress advertised;
    private final RegisterKinds kinds;

    /** @param advertised where the others reach this member: its bind address and port, unless something stands between */
    HazelcastSettings(ClusterConfig config, InetSocketAddress advertised, RegisterKinds kinds) {
        this.config = config;
        this.kinds = kinds;
        this.advertised = advertised;
    }

    Config hazelcast() {
        Config all = new Config();
        all.setInstanceName(
                "sluice-" + config.member().name() + "-" + config.member().incarnation());
        all.setClusterName(config.clusterName());
        all.setLiteMember(config.member().lite());
        MemberCard.of(config).written().forEach(all.getMemberAttributeConfig()::setAttribute);
        leaveOut(all);
        network(all.getAdvancedNetworkConfig());
        timing(all);
        all.getSerializationConfig().addDataSerializableFactory(StoreForms.FACTORY, new StoreForms(kinds));
        all.getSerializationConfig().setJavaSerializationFilterConfig(onlyHazelcastsOwn());
        // Records are changed in place by entry processors: so as objects. Ownerships are few, and compared.
        all.addMapConfig(map(SHELVES).setInMemoryFormat(InMemoryFormat.OBJECT));
        all.addMapConfig(map(REGISTERS).setInMemoryFormat(InMemoryFormat.OBJECT));
        all.addMapConfig(map(OWNERSHIPS).setInMemoryFormat(InMemoryFormat.BINARY));
        return all;
    }

    private void leaveOut(Config all) {
        all.setProperty("hazelcast.phone.home.enabled", "false");
        all.setProperty("hazelcast.logging.type", "slf4j");
        all.setProperty("hazelcast.logging.emoji.enabled", "false");
        all.setProperty("hazelcast.shutdownhook.enabled", "false"); // the node ends its store when its turn comes
        all.setProperty("hazelcast.jmx", "false");
        all.setProperty("hazelcast.health.monitoring.level", "OFF");
        all.setProperty("hazelcast.slow.operation.detector.enabled", "false");
        all.getMetricsConfig().setEnabled(false);
        all.getJetConfig().setEnabled(false);
        all.getCPSubsystemConfig().setCPMemberCount(0);
        all.getManagementCenterConfig().setScriptingEnabled(false).setConsoleEnabled(false);
        all.getManagementCenterConfig().setDataAccessEnabled(false);
    }

    /**
     * With the advanced network configuration each protocol has a socket of its own, and only that of the members is
     * made: clients, REST, memcache and WAN have none, and what they say on the members' socket is refused.
     */
    private void network(AdvancedNetworkConfig network) {
        network.setEnabled(true);
        ServerSocketEndpointConfig members = new ServerSocketEndpointConfig();
        members.setPort(config.port()).setPortAutoIncrement(false).setReuseAddress(true);
        network.setMemberEndpointConfig(members);
        // An explicit address, rather than "interfaces": those also filter what a DNS name resolves to.
        network.setMemberAddressProviderConfig(
                new MemberAddressProviderConfig().setEnabled(true).setImplementation(addresses()));
        network.getJoin().getAutoDetectionConfig().setEnabled(false);
        network.getJoin().getMulticastConfig().setEnabled(false);
        network.getJoin()
                .getTcpIpConfig()
                .setEnabled(true)
                .setMembers(config.joining().members())
                .setConnectionTimeoutSeconds(config.timing().joinSeconds());
    }

    private MemberAddressProvider addresses() {
        InetSocketAddress bound = new InetSocketAddress(config.bindAddress(), config.port());
        return new MemberAddressProvider() {
            @Override
            public InetSocketAddress getBindAddress() {
                return bound;
            }

            @Override
            public InetSocketAddress getBindAddress(EndpointQualifier qualifier) {
                return bound;
            }

            @Override
            public InetSocketAddress getPublicAddress() {
                return advertised;
            }

            @Override
            public InetSocketAddress getPublicAddress(EndpointQualifier qualifier) {
                return advertised;
            }
        };
    }

    private void timing(Config all) {
        ClusterConfig.Timing timing = config.timing();
        all.setProperty("hazelcast.socket.bind.any", "false"); // outgoing connections come from the bind address too
        all.setProperty("hazelcast.socket.connect.timeout.seconds", "3");
        all.setProperty("hazelcast.heartbeat.interval.seconds", "" + timing.heartbeatIntervalSeconds());
        all.setProperty("hazelcast.max.no.heartbeat.seconds", "" + timing.silenceSeconds());
        // A killed process: its port refuses three times, so far apart, and it is removed.
        all.setProperty("hazelcast.connection.monitor.interval", "50");
        all.setProperty("hazelcast.connection.monitor.max.faults", "3");
        // As many times the next oldest member asks each other one whether it has missed the oldest too, half a second
        // or so in all, before it looks whether that one is suspected as well, and if not begins anew; and so many
        // seconds, whereupon it throws out whoever has not. With as many tries as would take more than the five seconds
        // that it waits for one answer, a second member that died with the oldest costs those five.
        all.setProperty("hazelcast.mastership.claim.timeout.seconds", "15");
        // Two members that reach a third and not each other: the oldest member finds the largest set that is whole.
        all.setProperty("hazelcast.partial.member.disconnection.resolution.heartbeat.count", "5");
        // hazelcast.max.join.seconds stays at 300: who gave up earlier would begin alone while all are starting.
        all.setProperty("hazelcast.merge.first.run.delay.seconds", "" + timing.mergeSeconds());
        all.setProperty("hazelcast.merge.next.run.delay.seconds", "" + timing.mergeSeconds());
        // A write fails when a backup did not answer in time or its target left, and is never silently done again.
        all.setProperty("hazelcast.operation.fail.on.indeterminate.state", "true");
        all.setProperty("hazelcast.operation.backup.timeout.millis", "" + timing.backupMillis());
        all.setProperty("hazelcast.operation.call.timeout.millis", "" + 2_000 * timing.silenceSeconds());
        // 13 s. Tries are twice as far apart each time, up to the pause: half a second, as it would be, is long for
        // what waits
        // while a partition moves after a death.
        all.setProperty("hazelcast.invocation.max.retry.count", "265");
        all.setProperty("hazelcast.invocation.retry.pause.millis", "50");
        all.setProperty("hazelcast.partition.backup.sync.interval", "5");
        // Sixteen shelves, and some dozens of small entries, are what there is to spread. Each partition costs some
        // milliseconds when a member has left: its backup is promoted, and a new one copied.
        all.setProperty("hazelcast.partition.count", "31");
        all.setProperty("hazelcast.graceful.shutdown.max.wait", "20");
        // A batch is one operation: more threads than one of each only wake each other.
        all.setProperty("hazelcast.io.thread.count", "1");
        all.setProperty("hazelcast.operation.response.thread.count", "1");
        all.setProperty("hazelcast.event.thread.count", "1"); // changes of ownerships come in their order
    }

    /** Ours is never Java's serialization; Hazelcast's own needs it for exceptions and little else. */
    private static JavaSerializationFilterConfig onlyHazelcastsOwn() {
        ClassFilter known = new ClassFilter();
        known.addPrefixes("com.hazelcast.", "java.lang.", "java.util.", "java.io.", "java.net.", "[");
        return new JavaSerializationFilterConfig().setDefaultsDisabled(true).setWhitelist(known);
    }

    private MapConfig map(String name) {
        return new MapConfig(name)
                .setBackupCount(config.backupCount())
                .setAsyncBackupCount(0)
                .setReadBackupData(false) // a backup may be behind: what was taken over is read where it is certain
                .setStatisticsEnabled(false)
                .setPerEntryStatsEnabled(false)
                .setMergePolicyConfig(new MergePolicyConfig().setPolicy(DiscardMergePolicy.class.getName()));
    }
}
