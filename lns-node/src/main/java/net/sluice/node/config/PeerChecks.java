package net.sluice.node.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import net.sluice.node.config.value.Prefix;

/** What must hold among peers: each LAC has one peer at most that it can be, and a secret where one is used. */
final class PeerChecks {
    private PeerChecks() {}

    static void check(Config config, Findings findings) {
        findings.unique(config.peers(), "name", Peer::name);
        Set<String> profiles =
                config.pppProfiles().stream().map(PppProfile::name).collect(Collectors.toCollection(TreeSet::new));
        profiles.add("default");
        for (Peer peer : config.peers()) {
            secret(peer, findings);
            if (!profiles.contains(peer.pppProfile())) {
                findings.error(
                        peer,
                        "ppp-profile",
                        "there is no profile \"" + peer.pppProfile() + "\"",
                        "profiles are: " + String.join(", ", profiles));
            }
        }
        ambiguous(config.peers(), findings);
    }

    private static void secret(Peer peer, Findings findings) {
        if (peer.secret() != null) {
            return;
        }
        String remedy = "add a secret, or write challenge: off and leave hide-avps out";
        if (peer.challenge() != Peer.Challenge.OFF) {
            findings.error(peer, "secret", "is missing, and challenge needs it", remedy);
        } else if (peer.hideAvps()) {
            findings.error(peer, "secret", "is missing, and hide-avps needs it", remedy);
        }
    }

    /** Two peers with the same prefix must differ by host name. */
    private static void ambiguous(List<Peer> peers, Findings findings) {
        Map<Prefix, Map<String, Peer>> byPrefix = new HashMap<>();
        for (Peer peer : peers) {
            for (Prefix prefix : peer.addresses()) {
                Map<String, Peer> byName = byPrefix.computeIfAbsent(prefix, absent -> new HashMap<>());
                for (String host : peer.hostNames().isEmpty() ? List.of("*") : peer.hostNames()) {
                    Peer other = byName.putIfAbsent(host, peer);
                    if (other != null && !other.equals(peer)) {
                        findings.error(
                                findings.path(prefix),
                                prefix + " belongs to peer \"" + other.name() + "\" already, with the same host names",
                                "tell the two apart by host-names, or by longer prefixes");
                    }
                }
            }
        }
    }
}
