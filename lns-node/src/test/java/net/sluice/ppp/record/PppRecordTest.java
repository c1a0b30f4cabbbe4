package net.sluice.ppp.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import net.sluice.ppp.AuthProtocol;
import net.sluice.ppp.IpResult;
import net.sluice.ppp.NetworkConfig;
import net.sluice.ppp.PppSnapshot;
import net.sluice.ppp.PppSnapshot.Copies;
import net.sluice.ppp.PppSnapshot.Lcp;
import net.sluice.ppp.PppSnapshot.Ncp;
import net.sluice.ppp.PppSnapshot.PeerAuth;
import org.junit.jupiter.api.Test;

/** Records of version 1, as a program that is not ours has put them together from the tables of tags: they stay readable. */
class PppRecordTest {
    private static final long SECOND = 1_000_000_000L;
    private static final String LINK = """
            010101000205d402000205c80300040a0b0c0d040001ff050001010600010107000400c2230508000400c02300090001010a
            001101000200c8020001fd0300050165a0bc00110003616e6e1200010913000505d21dba000d0016010001090300050df847
            580002000777656c636f6d651500240100040a0000010200040a000102030004080808080400040808040405000101060001
            021600040100010117002b010001050500050df8475800060004010001030700150100040a0000010200040a000102030004
            0808080818001e01000103030001010400043b9aca000500051bf08eb00006000401000104
            """;

    private static byte[] golden() {
        return HexFormat.of().parseHex(LINK.replaceAll("\\s", ""));
    }

    private static PppSnapshot link() {
        return new PppSnapshot(
                new Lcp(
                        1492,
                        1480,
                        0x0a0b0c0d,
                        -1,
                        true,
                        true,
                        AuthProtocol.CHAP_MD5,
                        AuthProtocol.PAP,
                        true,
                        new Copies(200, -3, 6 * SECOND)),
                new PeerAuth(9, "welcome".getBytes(StandardCharsets.US_ASCII), 60 * SECOND),
                "ann",
                9,
                new NetworkConfig(
                        new NetworkConfig.Ip(0x0a000001, 0x0a000102, 0x08080808, 0x08080404, 1, 2, false),
                        new NetworkConfig.Ip6(1, 0)),
                new Ncp(
                        Ncp.Stage.OPENED,
                        false,
                        false,
                        -1,
                        60 * SECOND,
                        new IpResult(0x0a000001, 0x0a000102, 0x08080808, 0, 0, 0),
                        null,
                        new Copies(3, 0, 0)),
                new Ncp(Ncp.Stage.STOPPED, false, true, SECOND, 120 * SECOND, null, null, new Copies(4, 0, 0)),
                25 * SECOND,
                -1);
    }

    @Test
    void aLinkThatIsUp() {
        assertThat(PppRecord.write(link())).isEqualTo(golden());
        assertThat(value(PppRecord.read(golden()))).usingRecursiveComparison().isEqualTo(link());
        // A session more or less costs the store so much.
        assertThat(golden()).hasSizeLessThan(260);
    }

    @Test
    void whatALaterVersionHasAddedIsSkipped() {
        byte[] later = Arrays.copyOf(golden(), golden().length + 3);
        later[0] = 2;
        later[later.length - 3] = (byte) 200;
        assertThat(value(PppRecord.read(later))).usingRecursiveComparison().isEqualTo(link());
    }

    @Test
    void whatAnEarlierVersionDidNotHaveHasItsDefault() {
        PppSnapshot bare = value(
                PppRecord.read(RecordWriter.of(1, 1).nested(10, fields -> {}).toArray()));
        assertThat(bare)
                .isEqualTo(new PppSnapshot(
                        new Lcp(1500, 1500, 0, 0, false, false, null, null, false, new Copies(0, 0, 0)),
                        null,
                        "",
                        0,
                        new NetworkConfig(null, null),
                        null,
                        null,
                        -1,
                        -1));
    }

    @Test
    void aVersionThatOursCannotReadSaysSo() {
        byte[] record = golden();
        record[1] = 2;
        assertThat(fault(PppRecord.read(record))).isEqualTo(RecordFault.TOO_NEW);
    }

    @Test
    void aFieldWithoutWhichThereIsNoLinkIsMissed() {
        assertThat(fault(PppRecord.read(RecordWriter.of(1, 1).toArray()))).isEqualTo(RecordFault.MISSING_FIELD);
        assertThat(fault(PppRecord.read(new byte[0]))).isEqualTo(RecordFault.TRUNCATED);
        // An NCP that is open, and nobody knows with which addresses.
        byte[] open = RecordWriter.of(1, 1)
                .nested(10, fields -> {})
                .nested(23, fields -> fields.number(1, 5, 0))
                .toArray();
        assertThat(fault(PppRecord.read(open))).isEqualTo(RecordFault.MISSING_FIELD);
    }

    @Test
    void aValueThatCannotBeIsNamed() {
        byte[] record = RecordWriter.of(1, 1)
                .nested(10, fields -> {})
                .number(7, 0xC02377, 0)
                .toArray();
        assertThat(PppRecord.read(record))
                .isEqualTo(new PppReading.Bad<PppSnapshot>(RecordFault.OUT_OF_RANGE, "field 7"));
    }

    private static <T> T value(PppReading<T> reading) {
        assertThat(reading).isInstanceOf(PppReading.Good.class);
        return ((PppReading.Good<T>) reading).value();
    }

    private static RecordFault fault(PppReading<?> reading) {
        assertThat(reading).isInstanceOf(PppReading.Bad.class);
        return ((PppReading.Bad<?>) reading).fault();
    }
}
