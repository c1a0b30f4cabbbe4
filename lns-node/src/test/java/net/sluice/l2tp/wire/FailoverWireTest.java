package net.sluice.l2tp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import net.sluice.conformance.Meets;
import net.sluice.l2tp.wire.TunnelMessage.Fsq;
import net.sluice.l2tp.wire.TunnelMessage.Fsr;
import net.sluice.l2tp.wire.TunnelMessage.Hello;
import net.sluice.l2tp.wire.TunnelMessage.Sccrp;
import net.sluice.l2tp.wire.TunnelMessage.Sccrq;
import net.sluice.l2tp.world.RawMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The messages and AVPs of RFC 4951, as others wrote them and as we do. */
class FailoverWireTest {
    private static final RandomGenerator RANDOM =
            RandomGeneratorFactory.of("L64X128MixRandom").create(7);
    private static final byte[] SECRET = "sesame".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NONE = {};
    private static final TunnelOffer OFFER = new TunnelOffer(TunnelOffer.VERSION_1, "lac", "", -1, 3, -1, 5, 4, NONE);

    @Test
    void theCapabilitiesOfBothEnds() {
        Sccrq asked = (Sccrq) Golden.message("SCCRQ-failover");
        assertThat(asked.offer().failover()).isEqualTo(new FailoverCapability(true, true, 60_000));
        assertThat(asked.recovery()).isNull();
        Sccrp answered = (Sccrp) Golden.message("SCCRP-failover");
        assertThat(answered.offer().failover()).isEqualTo(new FailoverCapability(true, false, 0));
        assertThat(answered.suggested()).isNull();
        assertThat(((Sccrq) Golden.message("SCCRQ")).offer().failover()).isEqualTo(FailoverCapability.NONE);
    }

    @Test
    void aRecoveryTunnelIsAskedForAndAnswered() {
        Sccrq asked = (Sccrq) Golden.message("SCCRQ-recovery");
        assertThat(asked.recovery()).isEqualTo(new TunnelRecovery(0x1234, 0x4321));
        assertThat(asked.tieBreaker()).isEqualTo(0x0123456789abcdefL);
        Sccrp answered = (Sccrp) Golden.message("SCCRP-recovery");
        assertThat(answered.suggested()).isEqualTo(new ControlSequence(3, 100));
    }

    @Test
    void sessionsAreAskedAboutAndAnswered() {
        assertThat(Golden.message("FSQ"))
                .isEqualTo(new Fsq(List.of(new SessionState(0x55, 0x66), new SessionState(0x56, 0x67))));
        assertThat(Golden.message("FSR"))
                .isEqualTo(new Fsr(List.of(new SessionState(0x66, 0x55), new SessionState(0, 0x56))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"FSQ", "FSR"})
    @Meets("4951-4.1-3")
    @Meets("4951-4.2-3")
    void whatWeWriteOfThemIsOctetByOctetTheSame(String name) {
        byte[] golden = Golden.datagram(name);
        L2tpHeader header = Golden.header(golden);
        byte[] ours = MessageCodec.encode(Golden.message(name), header.tunnelId(), 0, null);
        L2tpHeader.setSequence(ours, header.ns(), header.nr());
        assertThat(ours).isEqualTo(golden);
        assertThat(RawMessage.of(ByteBuffer.wrap(ours)).avps().getFirst().mandatory())
                .isFalse();
    }

    private static RawMessage raw(ControlMessage message) {
        return RawMessage.of(ByteBuffer.wrap(MessageCodec.encode(message, 1, 0, null)));
    }

    private static RawMessage hidden(ControlMessage message) {
        return RawMessage.of(ByteBuffer.wrap(MessageCodec.encode(message, 1, 0, new Hiding(SECRET, RANDOM))));
    }

    @ParameterizedTest
    @CsvSource({
        "true, true, 60000, 00030000ea60",
        "true, false, 4294967295, 0001ffffffff",
        "false, true, 0, 000200000000"
    })
    @Meets("4951-5.1-1")
    @Meets("4951-5.1-2")
    void aCapabilityIsWrittenWithoutTheMBit(boolean control, boolean data, long millis, String value) {
        FailoverCapability capability = new FailoverCapability(control, data, millis);
        RawMessage.Avp avp =
                raw(new Sccrq(OFFER.withFailover(capability), null)).the(76);
        assertThat(avp.mandatory()).isFalse();
        assertThat(avp.value()).isEqualTo(value);
        assertThat(FailoverCapability.of(capability.value())).isEqualTo(capability);
    }

    @Test
    @Meets("4951-5.1-3")
    void aCapabilityToDoNothingIsNotWrittenAndOneThatCameIsNone() {
        assertThat(raw(new Sccrq(OFFER, null)).all(76)).isEmpty();
        assertThat(raw(new Sccrp(OFFER, NONE)).all(76)).isEmpty();
        assertThat(FailoverCapability.of(new byte[] {0, 0, 0, 0, 0, 9})).isEqualTo(FailoverCapability.NONE);
        // Reserved bits say nothing.
        assertThat(FailoverCapability.of(new byte[] {-1, -3, 0, 0, 0, 9}))
                .isEqualTo(new FailoverCapability(true, false, 9));
    }

    @Test
    @Meets("4951-5.2-1")
    void aTunnelRecoveryIsNeverHidden() {
        Sccrq asked = new Sccrq(OFFER, 9L, new TunnelRecovery(3, 4));
        assertThat(hidden(asked).the(77).hidden()).isFalse();
        assertThat(hidden(asked).the(77).mandatory()).isTrue();
        assertThat(hidden(asked).the(77).value()).isEqualTo("00000000000300000004");
        assertThat(hidden(asked).the(9).hidden()).isTrue();
        byte[] datagram = Golden.datagram("SCCRQ-recovery");
        datagram[datagram.length - 16] |= 0x40;
        assertThat(Golden.decode(datagram, "sesame"))
                .isInstanceOfSatisfying(
                        Decoded.Malformed.class,
                        malformed -> assertThat(malformed.fault()).isEqualTo(MessageFault.HIDDEN_NOT_ALLOWED));
    }

    @Test
    void sessionStatesMayBeHiddenAndAreUnderstood() {
        Fsq query = new Fsq(List.of(new SessionState(1, 2), new SessionState(3, 4)));
        byte[] datagram = MessageCodec.encode(query, 1, 0, new Hiding(SECRET, RANDOM));
        assertThat(RawMessage.of(ByteBuffer.wrap(datagram)).all(79)).hasSize(2).allMatch(RawMessage.Avp::hidden);
        assertThat(Golden.message(datagram, "sesame")).isEqualTo(query);
    }

    @Test
    @Meets("4951-5.1-4")
    @Meets("4951-5.2-2")
    @Meets("4951-5.3-2")
    @Meets("4951-5.4-1")
    void eachAvpBelongsIntoItsMessagesAndNoOthers() {
        for (MessageType type : MessageType.values()) {
            boolean start = type == MessageType.SCCRQ || type == MessageType.SCCRP;
            boolean query = type == MessageType.FSQ || type == MessageType.FSR;
            assertThat(type.mayCarry(AvpType.FAILOVER_CAPABILITY)).isEqualTo(start);
            assertThat(type.mayCarry(AvpType.TUNNEL_RECOVERY)).isEqualTo(type == MessageType.SCCRQ);
            assertThat(type.mayCarry(AvpType.SUGGESTED_CONTROL_SEQUENCE)).isEqualTo(type == MessageType.SCCRP);
            assertThat(type.mayCarry(AvpType.FAILOVER_SESSION_STATE)).isEqualTo(query);
        }
    }

    @Test
    @Meets("4951-4.1-2")
    @Meets("4951-4.2-2")
    void otherAvpsInAQueryOrItsAnswerAreIgnored() {
        for (String name : List.of("FSQ", "FSR")) {
            byte[] golden = Golden.datagram(name);
            byte[] hostName = {(byte) 0x80, 9, 0, 0, 0, 7, 'l', 'a', 'c'};
            byte[] datagram = java.util.Arrays.copyOf(golden, golden.length + hostName.length);
            System.arraycopy(hostName, 0, datagram, golden.length, hostName.length);
            datagram[3] = (byte) datagram.length;
            assertThat(Golden.decode(datagram, "")).isInstanceOfSatisfying(Decoded.Message.class, message -> {
                assertThat(message.message()).isEqualTo(Golden.message(name));
                assertThat(message.ignored()).hasSize(1);
            });
            assertThat(raw(Golden.message(name)).avps())
                    .extracting(RawMessage.Avp::type)
                    .containsOnly(0, 79);
        }
    }

    // ---- Which tunnel is to be recovered, without reading all of it

    @Test
    void theTunnelThatIsToBeRecoveredIsFoundInTheDatagram() {
        byte[] datagram = Golden.datagram("SCCRQ-recovery");
        assertThat(MessageCodec.recoveredTunnel(ByteBuffer.wrap(datagram))).isEqualTo(0x4321);
        ByteBuffer shifted = ByteBuffer.allocate(datagram.length + 7)
                .position(7)
                .put(datagram)
                .position(7);
        assertThat(MessageCodec.recoveredTunnel(shifted)).isEqualTo(0x4321);
        assertThat(shifted.position()).isEqualTo(7);
        for (String other :
                List.of("SCCRQ", "SCCRQ-failover", "SCCRP-recovery", "StopCCN", "FSQ", "ZLB", "l2tpns-data")) {
            assertThat(MessageCodec.recoveredTunnel(ByteBuffer.wrap(Golden.datagram(other))))
                    .as(other)
                    .isZero();
        }
        byte[] known = datagram.clone();
        L2tpHeader.setTunnelId(known, 7);
        assertThat(MessageCodec.recoveredTunnel(ByteBuffer.wrap(known))).isZero();
        byte[] hello = MessageCodec.encode(new Hello(), 0, 0, null);
        assertThat(MessageCodec.recoveredTunnel(ByteBuffer.wrap(hello))).isZero();
    }

    @Test
    void noEndIsTooEarly() {
        byte[] datagram = Golden.datagram("SCCRQ-recovery");
        for (int i = 0; i < datagram.length; i++) {
            assertThat(MessageCodec.recoveredTunnel(ByteBuffer.wrap(datagram, 0, i)))
                    .isZero();
        }
    }
}
