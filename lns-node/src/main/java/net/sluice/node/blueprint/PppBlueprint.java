package net.sluice.node.blueprint;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.sluice.node.config.Config;
import net.sluice.node.config.Peer;
import net.sluice.node.config.PppProfile;
import net.sluice.node.config.value.Dscp;
import net.sluice.ppp.AuthProtocol;
import net.sluice.ppp.PppConfig;
import net.sluice.session.DataChannel;
import net.sluice.session.LacProfile;
import net.sluice.session.LoginPolicy;
import org.jspecify.annotations.Nullable;

/** How the subscribers of each peer are spoken with. */
final class PppBlueprint {
    private final Config config;
    private final Map<String, PppProfile> profiles = new HashMap<>();

    PppBlueprint(Config config) {
        this.config = config;
        config.pppProfiles().forEach(profile -> profiles.put(profile.name(), profile));
    }

    LacProfile profileOf(Peer peer) {
        PppProfile profile = profiles.getOrDefault(peer.pppProfile(), PppProfile.DEFAULT);
        PppConfig ppp = ppp(profile, peer.proxyLcp(), peer.proxyLcp() && peer.proxyAuthentication());
        return profile(peer.name(), profile, ppp, peer.replaceOlderTunnels(), dataChannel(peer, profile));
    }

    /** For a peer that is not known; it gets no further than to be refused. */
    LacProfile profileOfNobody() {
        return profile(
                "unknown", PppProfile.DEFAULT, ppp(PppProfile.DEFAULT, false, false), false, DataChannel.DEFAULT);
    }

    private static DataChannel dataChannel(Peer peer, PppProfile profile) {
        DataChannel.Numbers numbers = switch (peer.sequencing()) {
            case OFF -> DataChannel.Numbers.OFF;
            case OPTIONAL -> DataChannel.Numbers.OPTIONAL;
            case ON -> DataChannel.Numbers.ON;
            case REQUIRED -> DataChannel.Numbers.REQUIRED;
        };
        Dscp inner = profile.upstreamDscp();
        return new DataChannel(
                numbers,
                peer.reorderWindow(),
                peer.reorderTime().toNanos(),
                peer.copyDscp() ? DataChannel.COPY : peer.dscp().value(),
                peer.controlDscp().value(),
                inner == null ? DataChannel.KEEP : inner.value(),
                peer.outerFragments() == Peer.OuterFragments.NEVER);
    }

    private LacProfile profile(
            String name, PppProfile profile, PppConfig ppp, boolean replaceOlderTunnels, DataChannel dataChannel) {
        return new LacProfile(
                name,
                ppp,
                profile.ipv4() ? ipv4(config.tun().gatewayIpv4()) : null,
                profile.ipv6(),
                profile.pool(),
                profile.ipv6Pool(),
                nth(profile.dns(), 0),
                nth(profile.dns(), 1),
                nth(profile.nbns(), 0),
                nth(profile.nbns(), 1),
                policy(),
                Math.toIntExact(config.login().interimInterval().toSeconds()),
                Math.toIntExact(profile.sessionTimeout().toSeconds()),
                Math.toIntExact(profile.idleTimeout().toSeconds()),
                profile.idleBy() == PppProfile.IdleBy.SUBSCRIBER,
                replaceOlderTunnels,
                TrafficBlueprint.traffic(profile),
                TrafficBlueprint.tuning(profile.traffic()),
                dataChannel);
    }

    private PppConfig ppp(PppProfile profile, boolean proxyLcp, boolean proxyAuthentication) {
        return PppConfig.builder()
                .mru(profile.mru())
                .minPeerMru(profile.minPeerMru())
                .maxMtu(profile.mru())
                .acfc(profile.acfc())
                .pfc(profile.pfc())
                .framing(PppConfig.Framing.valueOf(profile.framing().name()))
                .authProtocols(profile.authentication().stream()
                        .map(PppBlueprint::protocol)
                        .toList())
                .localName(name(profile))
                .restart(profile.restart().toNanos(), profile.restart().toNanos())
                .maxConfigure(profile.maxConfigure())
                .echo(profile.echoInterval().toNanos(), profile.echoFailures())
                .aaaTimeoutNanos(config.login().answerTimeout().toNanos())
                .rechallengeNanos(profile.rechallenge().toNanos())
                .setupTimeoutNanos(profile.setupTimeout().toNanos())
                .proxyLcp(proxyLcp)
                .proxyAuth(proxyAuthentication)
                .build();
    }

    private String name(PppProfile profile) {
        String name = profile.challengeName();
        return name == null ? config.node().name() : name;
    }

    private LoginPolicy policy() {
        return switch (config.login().onePer()) {
            case USER_AND_CIRCUIT -> LoginPolicy.USER_AND_CIRCUIT;
            case USER -> LoginPolicy.USER;
            case NONE -> LoginPolicy.NONE;
        };
    }

    private static AuthProtocol protocol(PppProfile.Authentication authentication) {
        return switch (authentication) {
            case CHAP -> AuthProtocol.CHAP_MD5;
            case MSCHAPV2 -> AuthProtocol.MSCHAPV2;
            case MSCHAP -> AuthProtocol.MSCHAP;
            case PAP -> AuthProtocol.PAP;
        };
    }

    static @Nullable Inet4Address nth(List<InetAddress> addresses, int index) {
        return index < addresses.size() ? ipv4(addresses.get(index)) : null;
    }

    private static @Nullable Inet4Address ipv4(@Nullable InetAddress address) {
        return address instanceof Inet4Address ipv4 ? ipv4 : null;
    }
}
