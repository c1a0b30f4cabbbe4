package net.sluice.l2tp.world;

import java.util.random.RandomGenerator;
import net.sluice.l2tp.L2tpConfig;
import net.sluice.l2tp.PolicySource;
import net.sluice.l2tp.ShardTunnelIds;
import net.sluice.l2tp.TunnelIds;
import net.sluice.l2tp.wire.FailoverCapability;
import org.jspecify.annotations.Nullable;

/** A configuration with the RFC's recommended values, to be changed where a test wants something else. */
public final class ConfigBuilder {
    private static final long SECOND = 1_000_000_000L;

    private String hostName;
    private PolicySource policies = (peer, name) -> PolicyBuilder.open().build();
    private int receiveWindow = 16;
    private long helloIntervalNanos = 60 * SECOND;
    private int maxTransmissions = 6;
    private long tunnelSetupNanos = 60 * SECOND;
    private long callSetupNanos = 60 * SECOND;
    private @Nullable TunnelIds tunnelIds;
    private FailoverCapability failover = FailoverCapability.NONE;
    private boolean tellsUnknownTunnels;

    public ConfigBuilder(String hostName) {
        this.hostName = hostName;
    }

    public ConfigBuilder hostName(String next) {
        hostName = next;
        return this;
    }

    /** Every peer is treated the same. */
    public ConfigBuilder everyPeer(PolicyBuilder policy) {
        policies = (peer, name) -> policy.build();
        return this;
    }

    public ConfigBuilder policies(PolicySource next) {
        policies = next;
        return this;
    }

    public ConfigBuilder receiveWindow(int next) {
        receiveWindow = next;
        return this;
    }

    /** 0 for never. */
    public ConfigBuilder helloSeconds(long next) {
        helloIntervalNanos = next * SECOND;
        return this;
    }

    public ConfigBuilder maxTransmissions(int next) {
        maxTransmissions = next;
        return this;
    }

    public ConfigBuilder tunnelSetupSeconds(long next) {
        tunnelSetupNanos = next * SECOND;
        return this;
    }

    public ConfigBuilder callSetupSeconds(long next) {
        callSetupNanos = next * SECOND;
        return this;
    }

    public ConfigBuilder tunnelIds(TunnelIds next) {
        tunnelIds = next;
        return this;
    }

    public ConfigBuilder failover(FailoverCapability next) {
        failover = next;
        return this;
    }

    /** Peers are told of tunnels that are not here. */
    public ConfigBuilder tellingUnknownTunnels() {
        tellsUnknownTunnels = true;
        return this;
    }

    public L2tpConfig build(RandomGenerator random) {
        return new L2tpConfig(
                hostName,
                "Sluice",
                1,
                receiveWindow,
                policies,
                helloIntervalNanos,
                SECOND,
                8 * SECOND,
                maxTransmissions,
                tunnelSetupNanos,
                callSetupNanos,
                tunnelIds == null ? new ShardTunnelIds(0, 1, random) : tunnelIds,
                failover,
                tellsUnknownTunnels);
    }
}
