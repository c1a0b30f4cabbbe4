package net.sluice.node.blueprint;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import net.sluice.conformance.Meets;
import net.sluice.l2tp.DiffServPolicy;
import net.sluice.l2tp.PeerPolicy;
import net.sluice.node.TestConfig;
import net.sluice.ppp.AuthProtocol;
import net.sluice.ppp.PppConfig;
import net.sluice.session.DataChannel;
import net.sluice.session.LacProfile;
import org.junit.jupiter.api.Test;

class PeerDirectoryTest {
    private final PeerDirectory peers = new PeerDirectory(TestConfig.of("""
            peers:
              - {name: wide, addresses: [192.0.2.0/24], secret: "literal:w"}
              - {name: named, addresses: [192.0.2.0/24], secret: "literal:n", host-names: ["LAC*.x.example"]}
              - {name: narrow, addresses: [192.0.2.7, "2001:db8::/32"], challenge: off, hide-avps: false, secret: "literal:unused",
                 proxy-lcp: false, ppp-profile: old, replace-older-tunnels: true, max-tunnels: 3,
                 sequencing: required, reorder-window: 8, reorder-time: 5ms,
                 dscp: af41, control-dscp: 40, permitted-dscp: [ef, 34], outer-fragments: never}
              - {name: answers, addresses: [198.51.100.1], challenge: answer, secret: "literal:a", dscp: 1, copy-dscp: true}
            ppp-profiles:
              - {name: old, authentication: [pap, mschap], mru: 1400, framing: always, echo-interval: 5s, echo-failures: 2, upstream-dscp: cs1}
            """));

    @Test
    void theLongestPrefixWinsThenTheFilesOrder() throws Exception {
        assertThat(policy("192.0.2.7", "anybody").name()).isEqualTo("narrow");
        assertThat(policy("192.0.2.8", "anybody").name()).isEqualTo("wide");
        assertThat(policy("2001:db8::1", "").name()).isEqualTo("narrow");
    }

    @Test
    void hostNamesTellPeersOfOnePrefixApart() throws Exception {
        PeerDirectory only = new PeerDirectory(TestConfig.of("""
                peers:
                  - {name: named, addresses: [192.0.2.0/24], secret: "literal:n", host-names: ["LAC*.x.example", "other"]}
                """));
        assertThat(only.policyFor(address("192.0.2.1"), "lac12.X.example").allowed())
                .isTrue();
        assertThat(only.policyFor(address("192.0.2.1"), "other").allowed()).isTrue();
        assertThat(only.policyFor(address("192.0.2.1"), "").allowed()).isTrue();
        assertThat(only.policyFor(address("192.0.2.1"), "lacXxYexample").allowed())
                .isFalse();
        assertThat(only.policyFor(address("192.0.2.1"), "another").allowed()).isFalse();
    }

    @Test
    void whoeverIsUnknownIsRefused() throws Exception {
        assertThat(policy("203.0.113.1", "lac").allowed()).isFalse();
        assertThat(policy("2001:db9::1", "lac").allowed()).isFalse();
    }

    @Test
    void theChallengeSettingDecidesWhoMustProveWhat() throws Exception {
        PeerPolicy required = policy("192.0.2.8", "x");
        assertThat(required.requireChallenge()).isTrue();
        assertThat(new String(required.secret(), StandardCharsets.UTF_8)).isEqualTo("w");
        PeerPolicy answers = policy("198.51.100.1", "x");
        assertThat(answers.requireChallenge()).isFalse();
        assertThat(answers.secret()).isNotEmpty();
        PeerPolicy off = policy("192.0.2.7", "x");
        assertThat(off.requireChallenge()).isFalse();
        assertThat(off.secret()).isEmpty();
        assertThat(off.maxTunnels()).isEqualTo(3);
    }

    @Test
    @Meets("2661-9.5-1")
    void aPeersProfileHoldsForItsCalls() throws Exception {
        LacProfile old = peers.profileOf(address("192.0.2.7"), "x");
        assertThat(old.ppp().authProtocols()).containsExactly(AuthProtocol.PAP, AuthProtocol.MSCHAP);
        assertThat(old.ppp().mru()).isEqualTo(1400);
        assertThat(old.ppp().framing()).isEqualTo(PppConfig.Framing.ALWAYS);
        assertThat(old.ppp().echoIntervalNanos()).isEqualTo(5_000_000_000L);
        assertThat(old.ppp().proxyLcp()).isFalse();
        assertThat(old.ppp().proxyAuth()).isFalse();
        assertThat(old.replaceOlderTunnels()).isTrue();
        assertThat(old.dataChannel())
                .isEqualTo(new DataChannel(DataChannel.Numbers.REQUIRED, 8, 5_000_000, 34, 40, 8, true));
        assertThat(policy("192.0.2.7", "x").diffServ()).isEqualTo(new DiffServPolicy(Set.of(46, 34), 40, 34));
        assertThat(policy("192.0.2.8", "x").diffServ()).isEqualTo(DiffServPolicy.NONE);
        assertThat(peers.profileOf(address("198.51.100.1"), "x").dataChannel().outerDscp())
                .isEqualTo(DataChannel.COPY);
        LacProfile normal = peers.profileOf(address("192.0.2.8"), "x");
        assertThat(normal.ppp().authProtocols())
                .containsExactly(AuthProtocol.CHAP_MD5, AuthProtocol.MSCHAPV2, AuthProtocol.PAP);
        assertThat(normal.ppp().proxyAuth()).isTrue();
        assertThat(normal.dataChannel()).isEqualTo(DataChannel.DEFAULT);
        assertThat(normal.localAddress()).isEqualTo(address("100.64.0.1"));
    }

    private PeerPolicy policy(String address, String hostName) throws Exception {
        return peers.policyFor(address(address), hostName);
    }

    private static InetAddress address(String text) {
        return InetAddress.ofLiteral(text);
    }
}
