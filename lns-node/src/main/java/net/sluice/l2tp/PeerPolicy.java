package net.sluice.l2tp;

/**
 * How we treat one peer. Secrets are not printed.
 *
 * @param name the operator's name for the peer, for logs
 * @param allowed whether the peer may have tunnels at all
 * @param secret the shared secret for tunnel authentication and AVP hiding; empty: none
 * @param requireChallenge whether the peer must prove the secret (RFC 2661 s5.1.1)
 * @param hideAvps whether what may be hidden is hidden (RFC 2661 s4.3)
 * @param maxTunnels most tunnels of this peer
 * @param maxHalfOpenTunnels most tunnels of this peer that are not yet established
 * @param maxSessionsPerTunnel most sessions in one of its tunnels, 1 to 65,535
 * @param followPortChange whether the peer's packets may come from another port than its first (RFC 2661 s8.1)
 * @param diffServ what it may ask for by the AVPs of RFC 3308
 */
@SuppressWarnings("ArrayRecordComponent") // a secret; nobody compares these records
public record PeerPolicy(
        String name,
        boolean allowed,
        byte[] secret,
        boolean requireChallenge,
        boolean hideAvps,
        int maxTunnels,
        int maxHalfOpenTunnels,
        int maxSessionsPerTunnel,
        boolean followPortChange,
        DiffServPolicy diffServ) {

    /** Without the AVPs of RFC 3308. */
    public PeerPolicy(
            String name,
            boolean allowed,
            byte[] secret,
            boolean requireChallenge,
            boolean hideAvps,
            int maxTunnels,
            int maxHalfOpenTunnels,
            int maxSessionsPerTunnel,
            boolean followPortChange) {
        this(
                name,
                allowed,
                secret,
                requireChallenge,
                hideAvps,
                maxTunnels,
                maxHalfOpenTunnels,
                maxSessionsPerTunnel,
                followPortChange,
                DiffServPolicy.NONE);
    }

    @Override
    public String toString() {
        return "PeerPolicy[" + name + (allowed ? "" : ", refused") + "]";
    }
}
