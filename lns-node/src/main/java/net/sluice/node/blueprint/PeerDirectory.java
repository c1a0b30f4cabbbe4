package net.sluice.node.blueprint;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.sluice.l2tp.DiffServPolicy;
import net.sluice.l2tp.PeerPolicy;
import net.sluice.l2tp.PolicySource;
import net.sluice.node.config.Config;
import net.sluice.node.config.Peer;
import net.sluice.node.config.value.Dscp;
import net.sluice.node.config.value.Prefix;
import net.sluice.node.config.value.Secret;
import net.sluice.session.LacProfile;
import net.sluice.session.LacProfiles;
import org.jspecify.annotations.Nullable;

/**
 * Who a LAC is, by the address that it calls from and its Host Name AVP: the longest prefix wins, then the order of the
 * file. Immutable, so that any shard may ask.
 */
public final class PeerDirectory implements PolicySource, LacProfiles {
    /** Nobody we know: refused. */
    static final PeerPolicy UNKNOWN = new PeerPolicy("unknown", false, new byte[0], true, false, 0, 0, 1, false);

    /** Longest first. */
    private final List<Entry> entries = new ArrayList<>();

    private final Map<String, LacProfile> profiles = new HashMap<>();
    private final LacProfile fallback;

    private record Entry(Prefix prefix, HostNamePattern hostNames, PeerPolicy policy) {}

    public PeerDirectory(Config config) {
        PppBlueprint ppp = new PppBlueprint(config);
        for (Peer peer : config.peers()) {
            HostNamePattern hostNames = new HostNamePattern(peer.hostNames());
            PeerPolicy policy = policy(peer);
            for (Prefix prefix : peer.addresses()) {
                entries.add(new Entry(prefix, hostNames, policy));
            }
            profiles.put(peer.name(), ppp.profileOf(peer));
        }
        entries.sort(Comparator.comparingInt((Entry entry) -> -entry.prefix.length()));
        fallback = ppp.profileOfNobody();
    }

    @Override
    public PeerPolicy policyFor(InetAddress peer, String hostName) {
        PeerPolicy found = find(peer, hostName);
        return found == null ? UNKNOWN : found;
    }

    @Override
    public @Nullable PeerPolicy policyNamed(String name) {
        for (Entry entry : entries) {
            if (entry.policy.name().equals(name)) {
                return entry.policy;
            }
        }
        return null;
    }

    @Override
    public LacProfile profileOf(InetAddress lac, String hostName) {
        PeerPolicy found = find(lac, hostName);
        return found == null ? fallback : profiles.getOrDefault(found.name(), fallback);
    }

    private @Nullable PeerPolicy find(InetAddress address, String hostName) {
        for (Entry entry : entries) {
            if (entry.prefix.contains(address) && entry.hostNames.fits(hostName)) {
                return entry.policy;
            }
        }
        return null;
    }

    private static PeerPolicy policy(Peer peer) {
        Secret secret = peer.secret();
        boolean unused = peer.challenge() == Peer.Challenge.OFF && !peer.hideAvps();
        return new PeerPolicy(
                peer.name(),
                true,
                secret == null || unused ? new byte[0] : secret.octets(),
                peer.challenge() == Peer.Challenge.REQUIRED,
                peer.hideAvps(),
                peer.maxTunnels(),
                peer.maxHalfOpenTunnels(),
                peer.maxSessionsPerTunnel(),
                peer.followPortChange(),
                new DiffServPolicy(
                        peer.permittedDscp().stream().map(Dscp::value).collect(Collectors.toSet()),
                        peer.controlDscp().value(),
                        peer.copyDscp() ? 0 : peer.dscp().value()));
    }
}
