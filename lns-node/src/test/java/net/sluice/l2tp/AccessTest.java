package net.sluice.l2tp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import net.sluice.l2tp.wire.CallMessage.Cdn;
import net.sluice.l2tp.wire.Hiding;
import net.sluice.l2tp.wire.MessageCodec;
import net.sluice.l2tp.wire.ResultCode;
import net.sluice.l2tp.wire.TunnelMessage.Hello;
import net.sluice.l2tp.wire.TunnelMessage.Scccn;
import net.sluice.l2tp.wire.TunnelMessage.Sccrp;
import net.sluice.l2tp.wire.TunnelMessage.StopCcn;
import net.sluice.l2tp.world.Datagrams;
import net.sluice.l2tp.world.PolicyBuilder;
import net.sluice.l2tp.world.World;
import org.junit.jupiter.api.Test;

/** The access list and the limits, each with its counter and its refusal. */
class AccessTest {
    private static StopCcn refusal(Lab lab) {
        return (StopCcn) Datagrams.message(ByteBuffer.wrap(lab.host.refusals().getLast()));
    }

    @Test
    void anAddressThatIsNotOnTheListHearsNothing() {
        Lab lab = new Lab(config -> config.everyPeer(PolicyBuilder.open().refused()));
        lab.say(0, 0, Peers.sccrq(5));
        lab.say(0, 0, HexFormat.of().parseHex("ffff"));
        assertThat(lab.host.drops(L2tpDrop.NOT_ALLOWED)).isEqualTo(2);
        assertThat(lab.sent).isEmpty();
    }

    @Test
    void anUnknownNameFromAKnownAddressIsToldSo() {
        Lab lab = new Lab(config -> config.policies((peer, name) -> name.equals("peer")
                ? PolicyBuilder.open().refused().build()
                : PolicyBuilder.open().build()));
        lab.say(0, 0, Peers.sccrq(5));
        assertThat(refusal(lab).result().result()).isEqualTo(StopResult.NOT_AUTHORIZED);
        assertThat(lab.counters().of(L2tpCounter.TUNNELS_UNAUTHORIZED)).isEqualTo(1);
        assertThat(lab.host.events()).anyMatch(L2tpEvent.Refused.class::isInstance);
    }

    @Test
    void theSecretIsFoundByTheHostName() {
        Lab lab = new Lab(config -> config.policies((peer, name) -> name.equals("peer")
                ? PolicyBuilder.open().secret("sesame").requireChallenge().build()
                : PolicyBuilder.open().build()));
        lab.say(0, 0, Peers.sccrq(5));
        assertThat(lab.last(Sccrp.class).offer().challenge()).hasSize(16);
    }

    @Test
    void tooManyTunnelsAreRefusedWithTwoFour() {
        Lab lab = new Lab(config -> config.everyPeer(PolicyBuilder.open().maxTunnels(2)));
        for (int id = 1; id <= 3; id++) {
            lab.restart();
            lab.say(0, 0, Peers.sccrq(id));
            if (id < 3) {
                lab.say(lab.last(Sccrp.class).offer().assignedTunnelId(), 0, new Scccn(Peers.NONE));
            }
        }
        assertThat(refusal(lab).result().result()).isEqualTo(2);
        assertThat(refusal(lab).result().error()).isEqualTo(4);
        assertThat(lab.lastSent().header().tunnelId()).isEqualTo(3);
        assertThat(lab.counters().of(L2tpCounter.TUNNELS_OVER_LIMIT)).isEqualTo(1);
        assertThat(lab.host.tunnelsUp()).hasSize(2);
        // Another peer has its own.
        lab.host.inject(World.address("192.0.2.10", 1701), Datagrams.of(Peers.sccrq(1), 0, 0, 0, 0));
        assertThat(lab.host.endpoint().tunnels()).hasSize(3);
        // And when one is closed there is place again.
        lab.host.tunnelsUp().getFirst().close(new StopResult(1, 0, ""), lab.now());
        lab.host.inject(Lab.PEER, Datagrams.of(Peers.sccrq(4), 0, 0, 0, 0));
        assertThat(lab.host.endpoint().tunnels()).hasSize(4);
    }

    @Test
    void tooManyHalfOpenTunnelsAreRefusedWithTwoFour() {
        Lab lab = new Lab(config -> config.everyPeer(PolicyBuilder.open().maxHalfOpenTunnels(2)));
        for (int id = 1; id <= 5; id++) {
            lab.host.inject(Lab.PEER, Datagrams.of(Peers.sccrq(id), 0, 0, 0, 0));
        }
        assertThat(lab.host.endpoint().tunnels()).hasSize(2);
        assertThat(lab.counters().of(L2tpCounter.TUNNELS_OVER_HALF_OPEN_LIMIT)).isEqualTo(3);
        assertThat(refusal(lab).result().error()).isEqualTo(4);
        lab.run(40);
        assertThat(lab.host.endpoint().tunnels()).isEmpty();
        lab.host.inject(Lab.PEER, Datagrams.of(Peers.sccrq(9), 0, 0, 0, 0));
        assertThat(lab.host.endpoint().tunnels()).hasSize(1);
    }

    @Test
    void tunnelsThatOnlyCloseHaveALimitToo() {
        Lab lab = new Lab(
                config -> config.everyPeer(PolicyBuilder.open().maxTunnels(3).maxHalfOpenTunnels(2)));
        for (int id = 1; id <= 50; id++) {
            lab.restart();
            lab.say(0, 0, Peers.sccrq(id));
            if (lab.messages().getLast() instanceof Sccrp reply) {
                lab.say(reply.offer().assignedTunnelId(), 0, new StopCcn(id, new ResultCode(1, 0, "")));
            }
        }
        assertThat(lab.host.endpoint().tunnels()).hasSize(8);
        assertThat(lab.counters().of(L2tpCounter.TUNNELS_OVER_LIMIT)).isEqualTo(42);
    }

    @Test
    void tooManySessionsAreRefusedWithFour() {
        Lab lab = new Lab(config -> config.everyPeer(PolicyBuilder.open().maxSessionsPerTunnel(2)));
        Tunnel tunnel = lab.accepted();
        for (int id = 1; id <= 3; id++) {
            lab.say(tunnel.localId(), 0, Lab.icrq(id));
        }
        lab.say(tunnel.localId(), 0, new Hello());
        Cdn cdn = lab.last(Cdn.class);
        assertThat(cdn.result().result()).isEqualTo(CallResult.TEMPORARILY_NO_FACILITIES);
        assertThat(cdn.assignedSessionId()).isNotZero();
        assertThat(lab.lastSent().header().sessionId()).isEqualTo(3);
        assertThat(tunnel.calls()).hasSize(2);
        assertThat(lab.counters().of(L2tpCounter.CALLS_OVER_LIMIT)).isEqualTo(1);
        tunnel.calls().iterator().next().disconnect(new CallResult(3, 0, ""), lab.now());
        lab.say(tunnel.localId(), 0, Lab.icrq(4));
        assertThat(tunnel.calls()).hasSize(2);
    }

    @Test
    void aMalformedSccrqIsToldWhatIsWrongWithoutATunnel() {
        Lab lab = new Lab();
        lab.say(0, 0, HexFormat.of().parseHex("8008000000000001800800000009000580080000270f0001"));
        assertThat(refusal(lab).result().result()).isEqualTo(2);
        assertThat(refusal(lab).result().error()).isEqualTo(8);
        assertThat(refusal(lab).result().text()).isEqualTo("unrecognized AVP 9999");
        assertThat(lab.host.drops(L2tpDrop.MALFORMED_MESSAGE)).isEqualTo(1);
        // Without an id there is nowhere to send it.
        lab.sent.clear();
        lab.say(0, 0, HexFormat.of().parseHex("800800000000000180080000270f0001"));
        assertThat(lab.sent).isEmpty();
        assertThat(lab.host.endpoint().tunnels()).isEmpty();
    }

    @Test
    void aPeerWhoHidesWithAnotherSecretIsDroppedByANameThatSaysSo() {
        Lab lab = new Lab(config -> config.everyPeer(PolicyBuilder.open().secret("right")));
        byte[] sccrq = MessageCodec.encode(
                Peers.sccrq(5), 0, 0, new Hiding("wrong".getBytes(StandardCharsets.US_ASCII), lab.world.random()));
        lab.host.inject(Lab.PEER, sccrq);
        assertThat(lab.host.drops()).containsOnlyKeys(L2tpDrop.CANNOT_UNHIDE);
        assertThat(L2tpDrop.CANNOT_UNHIDE.hint()).contains("secret");
        assertThat(lab.host.endpoint().tunnels()).isEmpty();
    }

    @Test
    void theAcknowledgementOfARefusalHitsNoTunnel() {
        Lab lab = new Lab(config -> config.everyPeer(PolicyBuilder.open().maxTunnels(0)));
        lab.say(0, 0, Peers.sccrq(5));
        int signed = refusal(lab).assignedTunnelId();
        assertThat(signed).isNotZero();
        lab.host.inject(Lab.PEER, Datagrams.zlb(signed, 1, 1));
        assertThat(lab.host.drops(L2tpDrop.REFUSED_BEFORE)).isEqualTo(1);
    }
}
