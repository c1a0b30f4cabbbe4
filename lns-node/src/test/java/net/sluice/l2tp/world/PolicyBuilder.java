package net.sluice.l2tp.world;

import java.nio.charset.StandardCharsets;
import net.sluice.l2tp.DiffServPolicy;
import net.sluice.l2tp.PeerPolicy;

/** A peer policy that asks nothing, to be changed where a test wants something else. */
public final class PolicyBuilder {
    private boolean allowed = true;
    private String secret = "";
    private boolean requireChallenge;
    private boolean hideAvps;
    private int maxTunnels = 1000;
    private int maxHalfOpenTunnels = 1000;
    private int maxSessionsPerTunnel = 10_000;
    private boolean followPortChange;
    private DiffServPolicy diffServ = DiffServPolicy.NONE;

    /** Anyone, without proof. */
    public static PolicyBuilder open() {
        return new PolicyBuilder();
    }

    public PolicyBuilder refused() {
        allowed = false;
        return this;
    }

    public PolicyBuilder secret(String next) {
        secret = next;
        return this;
    }

    public PolicyBuilder requireChallenge() {
        requireChallenge = true;
        return this;
    }

    public PolicyBuilder hideAvps() {
        hideAvps = true;
        return this;
    }

    public PolicyBuilder maxTunnels(int next) {
        maxTunnels = next;
        return this;
    }

    public PolicyBuilder maxHalfOpenTunnels(int next) {
        maxHalfOpenTunnels = next;
        return this;
    }

    public PolicyBuilder maxSessionsPerTunnel(int next) {
        maxSessionsPerTunnel = next;
        return this;
    }

    public PolicyBuilder followPortChange() {
        followPortChange = true;
        return this;
    }

    public PolicyBuilder diffServ(DiffServPolicy next) {
        diffServ = next;
        return this;
    }

    public PeerPolicy build() {
        return new PeerPolicy(
                "test",
                allowed,
                secret.getBytes(StandardCharsets.US_ASCII),
                requireChallenge,
                hideAvps,
                maxTunnels,
                maxHalfOpenTunnels,
                maxSessionsPerTunnel,
                followPortChange,
                diffServ);
    }
}
