package net.sluice.l2tp.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import net.sluice.conformance.Meets;
import net.sluice.l2tp.wire.CallMessage.Iccn;
import net.sluice.l2tp.wire.CallMessage.Icrp;
import net.sluice.l2tp.wire.TunnelMessage.Sccrp;
import net.sluice.l2tp.wire.TunnelMessage.Sccrq;
import net.sluice.l2tp.wire.TunnelMessage.StopCcn;
import net.sluice.l2tp.world.RawMessage;
import net.sluice.l2tp.world.RfcAvps;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The AVPs of all messages as our codec writes them, hidden and not, against the RFC's table, octet by octet. */
class WrittenAvpsTest {
    private static final RandomGenerator RANDOM =
            RandomGeneratorFactory.of("L64X128MixRandom").create(7);
    private static final Hiding HIDING = new Hiding("sesame".getBytes(StandardCharsets.US_ASCII), RANDOM);
    private static final byte[] NONE = {};
    private static final int RANDOM_VECTOR = 36;

    /** Each message of RFC 2661 and RFC 4951 with every AVP that it may carry, clear and hidden. */
    private static List<RawMessage> written() {
        List<ControlMessage> messages =
                new ArrayList<>(List.of(withBearerCapabilities("Sluice"), new Icrp(5, 0x8802), recoveryReply()));
        for (String name : List.of(
                "SCCRQ", "SCCRP", "SCCCN", "StopCCN", "HELLO", "OCRQ", "OCRP", "OCCN", "ICRQ", "ICRP", "ICCN", "CDN",
                "WEN", "SLI", "FSQ", "FSR")) {
            messages.add(Golden.message(name));
        }
        List<RawMessage> raw = new ArrayList<>();
        for (ControlMessage message : messages) {
            raw.add(raw(message, null));
            raw.add(raw(message, HIDING));
        }
        return raw;
    }

    private static RawMessage raw(ControlMessage message, Hiding hiding) {
        return RawMessage.of(ByteBuffer.wrap(MessageCodec.encode(message, 1, 2, hiding)));
    }

    private static Sccrq withBearerCapabilities(String vendorName) {
        return new Sccrq(
                new TunnelOffer(
                        TunnelOffer.VERSION_1,
                        "lac",
                        vendorName,
                        1,
                        3,
                        3,
                        5,
                        4,
                        new byte[16],
                        0xB800,
                        new FailoverCapability(true, true, 60_000)),
                9L,
                new TunnelRecovery(3, 4));
    }

    private static Sccrp recoveryReply() {
        TunnelOffer offer = withBearerCapabilities("").offer();
        return new Sccrp(offer, new byte[16], new ControlSequence(3, 100));
    }

    @Test
    @Meets("2661-4.4.1-3")
    @Meets("2661-4.4.1-6")
    @Meets("2661-4.4.2-3")
    @Meets("2661-4.4.3-2")
    @Meets("2661-4.4.3-4")
    @Meets("2661-4.4.3-6")
    @Meets("2661-4.4.3-10")
    @Meets("2661-4.4.3-11")
    @Meets("2661-4.4.3-14")
    @Meets("2661-4.4.3-16")
    @Meets("2661-4.4.3-20")
    @Meets("2661-4.4.3-22")
    @Meets("2661-4.4.3-23")
    @Meets("2661-4.4.3-25")
    @Meets("2661-4.4.4-2")
    @Meets("2661-4.4.4-5")
    @Meets("2661-4.4.4-6")
    @Meets("2661-4.4.4-7")
    @Meets("2661-4.4.4-8")
    @Meets("2661-4.4.4-10")
    @Meets("2661-4.4.4-12")
    @Meets("2661-4.4.4-13")
    @Meets("2661-4.4.4-14")
    @Meets("2661-4.4.4-15")
    @Meets("2661-4.4.4-16")
    @Meets("2661-4.4.4-17")
    @Meets("2661-4.4.4-18")
    @Meets("2661-4.4.4-19")
    @Meets("2661-4.4.4-22")
    @Meets("2661-4.4.5-1")
    @Meets("2661-4.4.5-2")
    @Meets("2661-4.4.5-3")
    @Meets("2661-4.4.5-4")
    @Meets("2661-4.4.5-7")
    @Meets("2661-4.4.5-9")
    @Meets("2661-4.4.5-12")
    @Meets("2661-4.4.5-14")
    @Meets("2661-4.4.6-2")
    @Meets("2661-4.4.6-3")
    void everyAvpHasTheMBitThatTheRfcGivesIt() {
        // RFC 4951 s4.1, s4.2: "The M-bit on the Message Type AVP for this control message MUST be set to 0."
        Set<String> ignorable = Set.of("FSQ", "FSR");
        assertThat(written())
                .isNotEmpty()
                .allSatisfy(message -> assertThat(message.avps())
                        .allSatisfy(avp -> assertThat(avp.mandatory())
                                .as(avp.toString())
                                .isEqualTo(RfcAvps.ROWS.get(avp.type()).mandatory()
                                        && !(avp.type() == 0 && ignorable.contains(message.name())))));
    }

    @Test
    void noAvpOfTheRfcIsMissingHere() {
        assertThat(written())
                .flatExtracting(RawMessage::avps)
                .extracting(RawMessage.Avp::type)
                .containsAll(RfcAvps.ROWS.keySet());
    }

    @Test
    @Meets("2661-4.4.1-4")
    @Meets("2661-4.4.1-7")
    @Meets("2661-4.4.2-2")
    @Meets("2661-4.4.3-1")
    @Meets("2661-4.4.3-9")
    @Meets("2661-4.4.3-13")
    @Meets("2661-4.4.3-21")
    @Meets("2661-4.4.4-1")
    @Meets("2661-4.4.4-21")
    void whoeverHidesHidesWhatMayBeHiddenAndNothingElse() {
        for (RawMessage message : written()) {
            boolean hiding = message.avps().stream().anyMatch(RawMessage.Avp::hidden);
            assertThat(message.avps())
                    .allSatisfy(avp -> assertThat(avp.hidden())
                            .as("%s in %s", avp, message.name())
                            .isEqualTo(hiding && RfcAvps.ROWS.get(avp.type()).hidable()));
        }
        assertThat(written())
                .flatExtracting(RawMessage::avps)
                .filteredOn(RawMessage.Avp::hidden)
                .isNotEmpty();
    }

    @Test
    @Meets("2661-4.3-2")
    @Meets("2661-4.4.1-5")
    void aRandomVectorOfSixteenOctetsComesBeforeTheFirstHiddenAvp() {
        for (RawMessage message : written()) {
            List<Integer> hiddenOrVector = message.avps().stream()
                    .filter(avp -> avp.hidden() || avp.type() == RANDOM_VECTOR)
                    .map(RawMessage.Avp::type)
                    .toList();
            if (!hiddenOrVector.isEmpty()) {
                assertThat(hiddenOrVector.getFirst()).isEqualTo(RANDOM_VECTOR);
                assertThat(message.the(RANDOM_VECTOR).octets()).isEqualTo(16);
            }
        }
    }

    @Test
    @Meets("2661-4.1-1")
    @Meets("2661-4.4.1-1")
    void theTypeIsFirstAndNoReservedBitIsSet() {
        assertThat(written()).allSatisfy(message -> {
            assertThat(message.avps().getFirst().type()).isZero();
            assertThat(message.all(0)).hasSize(1);
            assertThat(message.avps()).allMatch(avp -> avp.reserved() == 0 && avp.vendor() == 0);
        });
    }

    @ParameterizedTest
    @CsvSource({"1, 30 33", "2, 30 31 32 33", "3, 30 32 33", "5, 30 31 32 33", "4, ''"})
    @Meets("2661-4.4.5-5")
    @Meets("2661-4.4.5-6")
    @Meets("2661-4.4.5-8")
    @Meets("2661-4.4.5-10")
    @Meets("2661-4.4.5-11")
    @Meets("2661-4.4.5-13")
    void proxyAuthenticationHasAllThatItsTypeNeeds(int type, String needed) {
        boolean challenged = type == ProxyAuthen.CHAP || type == ProxyAuthen.MS_CHAP_V1;
        ProxyAuthen proxy = new ProxyAuthen(type, new byte[4], challenged ? new byte[8] : NONE, 0xff07, new byte[3]);
        RawMessage iccn = raw(iccn(proxy), null);
        assertThat(iccn.the(29).number()).isEqualTo(type);
        for (int avp = 30; avp <= 33; avp++) {
            assertThat(iccn.all(avp)).as("AVP %d", avp).hasSize(needed.contains(Integer.toString(avp)) ? 1 : 0);
        }
        assertThat(iccn.all(32)).allMatch(id -> id.value().equals("0007"));
    }

    @Test
    @Meets(value = "2661-4.4.5-8", negative = true)
    void proxyAuthenticationByChallengeCannotBeWrittenWithoutTheChallenge() {
        for (int type : new int[] {ProxyAuthen.CHAP, ProxyAuthen.MS_CHAP_V1}) {
            ProxyAuthen proxy = new ProxyAuthen(type, new byte[4], NONE, 7, new byte[3]);
            assertThatThrownBy(() -> MessageCodec.encode(iccn(proxy), 1, 2, null))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("proxy authen challenge (31)");
        }
    }

    private static Iccn iccn(ProxyAuthen proxy) {
        return new Iccn(1000, 1, NONE, NONE, NONE, proxy, NONE, 0, false);
    }

    @Test
    @Meets("2661-4.4.3-15")
    void theVendorNameIsWrittenInUtf8() {
        assertThat(raw(withBearerCapabilities("Sch\u00e4cht \u20ac"), null)
                        .the(8)
                        .value())
                .isEqualTo("536368" + "c3a4" + "63687420" + "e282ac");
    }

    @Test
    @Meets("2661-4.4.2-1")
    void theTextOfAResultIsWrittenInUtf8AndCutBetweenCharacters() {
        RawMessage brief = raw(new StopCcn(1, new ResultCode(2, 4, "na\u00efve")), null);
        assertThat(brief.the(1).value()).isEqualTo("0002" + "0004" + "6e61c3af7665");
        RawMessage cut = raw(new StopCcn(1, new ResultCode(2, 4, "x" + "\u00fc".repeat(400))), null);
        assertThat(cut.the(1).value()).endsWith("c3bc").hasSize(2 * (4 + 1 + 255 * 2));
    }
}
