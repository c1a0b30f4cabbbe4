package net.sluice.l2tp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.Set;
import net.sluice.conformance.Meets;
import net.sluice.l2tp.wire.CallMessage.Icrp;
import net.sluice.l2tp.wire.CallMessage.Icrq;
import net.sluice.l2tp.wire.CallMessage.Ocrp;
import net.sluice.l2tp.wire.CallMessage.Ocrq;
import net.sluice.l2tp.wire.ControlMessage;
import net.sluice.l2tp.wire.MessageCodec;
import net.sluice.l2tp.wire.PhbCode;
import net.sluice.l2tp.wire.TunnelMessage.Scccn;
import net.sluice.l2tp.wire.TunnelMessage.Sccrp;
import net.sluice.l2tp.wire.TunnelMessage.Sccrq;
import net.sluice.l2tp.wire.TunnelOffer;
import net.sluice.l2tp.world.PolicyBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 3308: a LAC asks for per-hop behaviours. */
class DiffServTest {
    private static final int EF = 46;
    private static final int AF41 = 34;

    /** RFC 3140 s2: the DSCP 101110, left-justified; and 100010 with the bit that says it is a set. */
    private static final int EF_CODE = 0xB800;

    private static final int AF4X_CODE = 0x8802;
    private static final int AF11_CODE = 0x2800;
    private static final int CS5_CODE = 0xA000;

    private static Lab permitting(Integer... dscps) {
        DiffServPolicy policy = new DiffServPolicy(Set.of(dscps), 40, 18);
        return new Lab(config -> config.everyPeer(PolicyBuilder.open().diffServ(policy)));
    }

    private static Sccrp asked(Lab lab, int code) {
        TunnelOffer offer = Peers.sccrq(Lab.PEER_TUNNEL).offer().withControlPhb(code);
        lab.say(0, 0, new Sccrq(offer, null));
        return lab.last(Sccrp.class);
    }

    private static Tunnel established(Lab lab, Sccrp reply) {
        int id = reply.offer().assignedTunnelId();
        lab.say(id, 0, new Scccn(Peers.NONE));
        Tunnel tunnel = lab.host.endpoint().tunnel(id);
        assertThat(tunnel).isNotNull();
        assertThat(tunnel.isEstablished()).isTrue();
        return tunnel;
    }

    @Test
    @Meets("3308-3-1")
    void whereNothingMayBeAskedForTheControlConnectionsAvpIsIgnored() {
        Lab lab = new Lab();
        Sccrp reply = asked(lab, EF_CODE);
        assertThat(reply.offer().controlPhb()).isEqualTo(PhbCode.NONE);
        assertThat(established(lab, reply).dscp()).isEqualTo(48);
    }

    @ParameterizedTest
    @CsvSource({"47104, 46", "34818, 34"})
    @Meets("3308-6-1")
    void whatMayBeAskedForIsGrantedAndHoldsWhenTheTunnelIsEstablished(int code, int dscp) {
        Lab lab = permitting(EF, AF41);
        Sccrp reply = asked(lab, code);
        assertThat(reply.offer().controlPhb()).isEqualTo(code);
        assertThat(lab.host.endpoint().tunnels().iterator().next().dscp()).isEqualTo(40);
        assertThat(established(lab, reply).dscp()).isEqualTo(dscp);
    }

    @ParameterizedTest
    @CsvSource({"10240", "47105", "48128", "65535"})
    @Meets("3308-3-3")
    void insteadOfWhatMayNotBeAskedForAnotherIsOffered(int code) {
        Lab lab = permitting(EF);
        Sccrp reply = asked(lab, code);
        assertThat(reply.offer().controlPhb()).isEqualTo(CS5_CODE);
        assertThat(established(lab, reply).dscp()).isEqualTo(40);
    }

    @Test
    void whoAsksForNothingIsOfferedNothing() {
        Lab lab = permitting(EF);
        Sccrp reply = asked(lab, PhbCode.NONE);
        assertThat(reply.offer().controlPhb()).isEqualTo(PhbCode.NONE);
        assertThat(established(lab, reply).dscp()).isEqualTo(40);
    }

    private static Call offered(Lab lab, int code) {
        Tunnel tunnel = lab.accepted();
        lab.say(tunnel.localId(), 0, new Icrq(Lab.PEER_SESSION, 1, 1, -1, "line-1", "", "", code));
        Call call = tunnel.call(lab.last(Icrp.class).assignedSessionId());
        assertThat(call).isNotNull();
        return call;
    }

    @Test
    @Meets("3308-4-1")
    void whereNothingMayBeAskedForTheSessionsAvpIsIgnored() {
        Lab lab = new Lab();
        Call call = offered(lab, EF_CODE);
        assertThat(lab.last(Icrp.class).sessionPhb()).isEqualTo(PhbCode.NONE);
        assertThat(call.dscp()).isEqualTo(-1);
    }

    @Test
    @Meets("3308-4-4")
    void whatMayBeAskedForIsGrantedAndTheSessionGoesOn() {
        Lab lab = permitting(EF, AF41);
        Call call = offered(lab, AF4X_CODE);
        assertThat(lab.last(Icrp.class).sessionPhb()).isEqualTo(AF4X_CODE);
        assertThat(call.dscp()).isEqualTo(AF41);
        lab.say(call.tunnel().localId(), call.localId(), Lab.iccn());
        assertThat(call.isEstablished()).isTrue();
        assertThat(call.tunnel().dscp())
                .as("the two are independent of each other: RFC 3308 s5")
                .isEqualTo(40);
    }

    @Test
    @Meets("3308-4-3")
    void insteadOfWhatMayNotBeAskedForASessionIsOfferedAnother() {
        Lab lab = permitting(EF);
        Call call = offered(lab, AF11_CODE);
        assertThat(lab.last(Icrp.class).sessionPhb()).isEqualTo(PhbCode.of(18));
        assertThat(call.dscp()).isEqualTo(18);
    }

    @Test
    @Meets("3308-3.1-1")
    @Meets("3308-4.1-1")
    void theAvpsAreWrittenWithEightOctetsAndWithoutTheMBit() {
        TunnelOffer offer = Peers.sccrq(5).offer().withControlPhb(EF_CODE);
        assertThat(written(new Sccrq(offer, null))).contains("0008" + "0000" + "002f" + "b800");
        assertThat(written(new Sccrp(offer, Peers.NONE))).contains("0008" + "0000" + "002f" + "b800");
        String session = "0008" + "0000" + "0030" + "8802";
        assertThat(written(new Icrq(5, 1, 1, -1, "", "", "", AF4X_CODE))).contains(session);
        assertThat(written(new Icrp(5, AF4X_CODE))).contains(session);
        assertThat(written(new Ocrq(5, 1, 1, 1, 1, 1, "", "", AF4X_CODE))).contains(session);
        assertThat(written(new Ocrp(5, -1, AF4X_CODE))).contains(session);
    }

    private static String written(ControlMessage message) {
        return HexFormat.of().formatHex(MessageCodec.encode(message, 1, 2, null));
    }

    @Test
    @Meets(value = "3308-4.1-1", negative = true)
    void anAvpOfAnotherLengthIsIgnored() {
        Lab lab = permitting(EF);
        Tunnel tunnel = lab.accepted();
        String icrq = "8008 0000 0000 000a" + "8008 0000 000e 0037" + "800a 0000 000f 00000001";
        for (String bad : new String[] {"0007 0000 0030 b8", "0009 0000 0030 b80000"}) {
            lab.say(tunnel.localId(), 0, HexFormat.of().parseHex((icrq + bad).replace(" ", "")));
            assertThat(lab.last(Icrp.class).sessionPhb()).isEqualTo(PhbCode.NONE);
            tunnel.call(lab.last(Icrp.class).assignedSessionId())
                    .disconnect(new CallResult(CallResult.LOST_CARRIER, 0, ""), lab.now());
        }
        lab.say(tunnel.localId(), 0, HexFormat.of().parseHex((icrq + "0008 0000 0030 b800").replace(" ", "")));
        assertThat(lab.last(Icrp.class).sessionPhb()).isEqualTo(EF_CODE);
    }

    @Test
    void codesStandForTheDscpThatTheyAreMadeOf() {
        assertThat(PhbCode.of(EF)).isEqualTo(EF_CODE);
        assertThat(PhbCode.dscp(EF_CODE)).isEqualTo(EF);
        assertThat(PhbCode.dscp(AF4X_CODE)).isEqualTo(AF41);
        assertThat(PhbCode.dscp(0)).isZero();
        assertThat(PhbCode.dscp(PhbCode.NONE)).isEqualTo(-1);
        assertThat(PhbCode.dscp(0x1231)).as("a code of its own").isEqualTo(-1);
        assertThat(PhbCode.dscp(0xB804)).as("none of the two forms").isEqualTo(-1);
    }
}
