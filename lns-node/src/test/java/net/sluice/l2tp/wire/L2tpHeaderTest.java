package net.sluice.l2tp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import net.sluice.conformance.Meets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 2661 s3.1, octet by octet. */
class L2tpHeaderTest {
    private final L2tpHeader header = new L2tpHeader();

    private HeaderFault read(String hex) {
        return header.read(ByteBuffer.wrap(HexFormat.ofDelimiter(" ").parseHex(hex)));
    }

    @Test
    void aControlHeaderHasLengthAndNumbers() {
        assertThat(read("c8 02 00 0c 12 34 56 78 00 09 ff ff")).isNull();
        assertThat(header.isControl()).isTrue();
        assertThat(header.tunnelId()).isEqualTo(0x1234);
        assertThat(header.sessionId()).isEqualTo(0x5678);
        assertThat(header.ns()).isEqualTo(9);
        assertThat(header.nr()).isEqualTo(65535);
        assertThat(header.payloadLength()).isZero();
    }

    @Test
    void aDataHeaderWithoutOptionalFieldsHasSixOctets() {
        assertThat(read("00 02 12 34 00 55 ff 03 c0 21")).isNull();
        assertThat(header.isControl()).isFalse();
        assertThat(header.hasLength()).isFalse();
        assertThat(header.hasSequence()).isFalse();
        assertThat(header.hasOffset()).isFalse();
        assertThat(header.hasPriority()).isFalse();
        assertThat(header.payloadStart()).isEqualTo(6);
        assertThat(header.payloadLength()).isEqualTo(4);
    }

    @Test
    void whatADataMessageOfL2tpnsCarriesIsFound() {
        byte[] datagram = Golden.datagram("l2tpns-data");
        assertThat(header.read(ByteBuffer.wrap(datagram))).isNull();
        assertThat(header.sessionId()).isEqualTo(0x55);
        assertThat(datagram[header.payloadStart()]).isEqualTo((byte) 0xff);
    }

    @ParameterizedTest
    @CsvSource({
        // L, S, O with two octets of padding, and all of them together
        "40 02 00 0a 00 01 00 02 aa bb,                            8, 2",
        "08 02 00 01 00 02 00 03 00 04 aa bb,                     10, 2",
        "02 02 00 01 00 02 00 02 99 99 aa bb,                     10, 2",
        "4b 02 00 14 00 01 00 02 00 03 00 04 00 02 99 99 aa bb cc dd, 16, 4",
    })
    void everyOptionalFieldOfADataMessageIsStepped(String hex, int start, int length) {
        assertThat(read(hex)).isNull();
        assertThat(header.tunnelId()).isEqualTo(1);
        assertThat(header.sessionId()).isEqualTo(2);
        assertThat(header.payloadStart()).isEqualTo(start);
        assertThat(header.payloadLength()).isEqualTo(length);
    }

    @Test
    void octetsAfterTheLengthArePaddingOfALowerLayer() {
        assertThat(read("40 02 00 0a 00 01 00 02 aa bb 00 00 00")).isNull();
        assertThat(header.payloadLength()).isEqualTo(2);
    }

    @ParameterizedTest
    // All reserved bits, and P as well, which means nothing in a control message.
    @ValueSource(strings = {"fc f2", "fd f2"})
    @Meets("2661-3.1-2")
    void reservedBitsAreIgnored(String flags) {
        assertThat(read(flags + " 00 0c 00 01 00 02 00 03 00 04")).isNull();
        assertThat(header.isControl()).isTrue();
        assertThat(header.ns()).isEqualTo(3);
    }

    @Test
    @Meets("2661-3.1-8")
    void nrOfADataMessageIsWhateverItIs() {
        assertThat(read("08 02 00 01 00 02 00 03 ff ff c0 21")).isNull();
        assertThat(header.payloadLength()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"c8 01 00 0c 00 01 00 02 00 03 00 04", "00 00 00 01 00 02", "00 03 00 01 00 02"})
    @Meets(value = "2661-3.1-7", negative = true)
    @Meets(value = "2661-3.1-6", negative = true)
    void anotherVersionIsAFault(String hex) {
        assertThat(read(hex)).isEqualTo(HeaderFault.BAD_VERSION);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "88 02 00 01 00 02 00 03 00 04", // without L
                "c0 02 00 08 00 01 00 02", // without S
                "ca 02 00 0e 00 01 00 02 00 03 00 04 00 00", // with O
            })
    @Meets(value = "2661-3.1-3", negative = true)
    @Meets(value = "2661-3.1-4", negative = true)
    void aControlMessageWithTheWrongFieldsIsAFault(String hex) {
        assertThat(read(hex)).isEqualTo(HeaderFault.BAD_CONTROL_FLAGS);
    }

    @ParameterizedTest
    @CsvSource({
        "'', TRUNCATED",
        "c8, TRUNCATED",
        "c8 02, TRUNCATED",
        "c8 02 00 0c 00 01 00 02 00 03 00, TRUNCATED",
        "00 02 00 01 00, TRUNCATED",
        "02 02 00 01 00 02 00, TRUNCATED",
        "c8 02 00 0d 00 01 00 02 00 03 00 04, BAD_LENGTH", // longer than the datagram
        "c8 02 00 0b 00 01 00 02 00 03 00 04, BAD_LENGTH", // shorter than the header
        "40 02 00 07 00 01 00 02, BAD_LENGTH",
        "02 02 00 01 00 02 00 01, BAD_OFFSET",
        "02 02 00 01 00 02 ff ff 00 00, BAD_OFFSET",
        "42 02 00 0b 00 01 00 02 00 02 99 99, BAD_OFFSET", // padding within the datagram, but beyond Length
    })
    void whatDoesNotFitIsAFault(String hex, HeaderFault fault) {
        assertThat(read(hex)).isEqualTo(fault);
    }

    @Test
    void positionLimitAndOrderOfTheBufferAreItsOwners() {
        ByteBuffer buffer = ByteBuffer.wrap(HexFormat.of().parseHex("eeeec802000c1234567800090008eeee"));
        buffer.order(ByteOrder.LITTLE_ENDIAN).position(2).limit(14);
        assertThat(header.read(buffer)).isNull();
        assertThat(header.tunnelId()).isEqualTo(0x1234);
        assertThat(buffer.position()).isEqualTo(2);
        assertThat(buffer.limit()).isEqualTo(14);
    }

    @Test
    @Meets("2661-3.1-1")
    @Meets("2661-3.1-2")
    @Meets("2661-3.1-3")
    @Meets("2661-3.1-4")
    @Meets("2661-3.1-5")
    @Meets("2661-3.1-6")
    void aControlMessageIsSentWithTheFieldsItMustHave() {
        byte[] zlb = L2tpHeader.zlb(0x4321, 3, 2);
        assertThat(zlb).isEqualTo(Golden.datagram("ZLB"));
        byte[] hello = MessageCodec.encode(new TunnelMessage.Hello(), 1, 0, null);
        assertThat(hello[0]).isEqualTo((byte) 0xc8);
        assertThat(hello[1]).isEqualTo((byte) 0x02);
    }

    @ParameterizedTest
    @CsvSource({
        "false, -1, -1, false, 00 02 00 01 00 02",
        "true,  -1, -1, false, 40 02 00 0b 00 01 00 02",
        "false,  7, -1, true,  09 02 00 01 00 02 00 07 00 00",
        "false, -1,  3, false, 02 02 00 01 00 02 00 03 00 00 00",
        "true, 65535, 0, true, 4b 02 00 11 00 01 00 02 ff ff 00 00 00 00",
    })
    void aDataHeaderIsWrittenAsItIsRead(boolean length, int ns, int offset, boolean priority, String hex) {
        ByteBuffer out = ByteBuffer.allocate(64);
        DataHeader data = new DataHeader(1, 2, length, ns, offset, priority);
        data.put(out, 3);
        assertThat(HexFormat.ofDelimiter(" ").formatHex(out.array(), 0, out.position()))
                .isEqualTo(hex);
        assertThat(data.octets()).isEqualTo(out.position());
        out.put(new byte[3]).flip();
        assertThat(header.read(out)).isNull();
        assertThat(header.payloadLength()).isEqualTo(3);
        assertThat(header.hasPriority()).isEqualTo(priority);
    }
}
