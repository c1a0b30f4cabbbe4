package net.sluice.l2tp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Any octets as a message: a value, never an exception; and what was understood can be written and understood again. */
class MessageFuzzTest {
    private static final byte[] SECRET = "sesame".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NO_SECRET = {};

    @FuzzTest(maxDuration = "60s")
    void aMessageIsAValue(byte[] octets) {
        check(MessageCodec.decode(octets, NO_SECRET), octets);
        check(MessageCodec.decode(octets, SECRET), octets);
    }

    private static void check(Decoded decoded, byte[] octets) {
        switch (decoded) {
            case Decoded.Message message -> {
                byte[] once = payload(message.message());
                Decoded again = MessageCodec.decode(once, NO_SECRET);
                assertThat(again).isInstanceOf(Decoded.Message.class);
                assertThat(payload(((Decoded.Message) again).message())).isEqualTo(once);
            }
            case Decoded.Ignorable ignorable ->
                assertThat(MessageType.ofNumber(ignorable.messageType())).isNull();
            case Decoded.Malformed malformed -> {
                assertThat(malformed.offset()).isBetween(0, octets.length);
                assertThat(malformed.what()).isNotEmpty();
            }
        }
    }

    private static byte[] payload(ControlMessage message) {
        byte[] datagram = MessageCodec.encode(message, 1, 1, null);
        return Arrays.copyOfRange(datagram, L2tpHeader.CONTROL_OCTETS, datagram.length);
    }

    @FuzzTest(maxDuration = "20s")
    void aHiddenValueIsAValue(byte[] octets) {
        byte[] value = AvpHiding.unhide(AvpType.PROXY_AUTHEN_RESPONSE, octets, SECRET, SECRET);
        if (value != null) {
            assertThat(value.length).isLessThanOrEqualTo(octets.length - 2);
        }
    }
}
