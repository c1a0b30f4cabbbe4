package net.sluice.l2tp.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.sluice.l2tp.CallConnected;
import net.sluice.l2tp.CallRole;
import net.sluice.l2tp.CallSnapshot;
import net.sluice.l2tp.ChannelState;
import net.sluice.l2tp.IncomingCallRequest;
import net.sluice.l2tp.PeerFacts;
import net.sluice.l2tp.TunnelSnapshot;
import net.sluice.l2tp.TunnelSnapshot.IdWalk;
import net.sluice.l2tp.TunnelSnapshot.Request;
import net.sluice.l2tp.TunnelSnapshot.Stage;
import net.sluice.l2tp.UdpPath;
import net.sluice.l2tp.world.World;
import org.junit.jupiter.api.Test;

/** Records of version 1, as a program that is not ours has put them together from the tables of tags: they stay readable. */
class L2tpRecordTest {
    private static final byte[] NONE = {};
    private static final InetSocketAddress LNS = World.address("192.0.2.1", 1701);

    private static final String TUNNEL = """
            01010100021234020003009c40030006c000020106a5040006c633640706a6050009636172726965722d6106000b6c6e732e
            6578616d706c6511000514f46b04000700046c61633708000441434d4509000212060a0001030b0001000c00030080000d00
            0103120006c633640706a5130003009c40140001fe1500010616000300ffff17000110180014c80200140007000900050003
            0008000000000006190014c8020014000700090005000300080000000000061a001000000001ffffffff7fffffff80000000
            1b000201021c000201001d00040007ffff
            """;
    private static final String HALF_OPEN = """
            010101000101030006c000020106a504001220010db800000000000000000000000206a5050001700600016c1e0001010d00
            01010e000401020304100005012a05f2000f0008fffffffffffffffb170001041a0010000000010000000200000003000000
            041b000101
            """;
    private static final String CALL = """
            010101000212340200010103000300ffff04000102050001050600014d0700010208000109090004303830300a00066c696e
            652d310b0001730c000220000d0001010e000405f5e1000f000500ee6b28001000010111000376706e12000101
            """;

    private static byte[] golden(String text) {
        return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
    }

    private static TunnelSnapshot tunnel() {
        byte[] datagram = HexFormat.of().parseHex("c802001400070009000500030008000000000006");
        return new TunnelSnapshot(
                0x1234,
                40_000,
                new UdpPath(LNS, World.address("198.51.100.7", 1702)),
                "carrier-a",
                "lns.example",
                new PeerFacts("lac7", "ACME", 0x1206, 3, 0, 0x8000),
                new Stage.Established(),
                90_000_000_000L,
                new Request(World.address("198.51.100.7", 1701), 40_000, -2),
                new ChannelState(6, 65_535, 16, List.of(datagram), List.of(datagram)),
                new IdWalk(List.of(1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE), 258, 256, List.of(7, 65_535)),
                false);
    }

    private static TunnelSnapshot halfOpen() {
        return new TunnelSnapshot(
                1,
                0,
                new UdpPath(LNS, World.address("2001:db8::2", 1701)),
                "p",
                "l",
                new PeerFacts("", "", -1, 0, -1, -1),
                new Stage.WaitCtlReply(new byte[] {1, 2, 3, 4}, -5L, 5_000_000_000L),
                0,
                null,
                new ChannelState(0, 0, 4, List.of(), List.of()),
                new IdWalk(List.of(1, 2, 3, 4), 1, 0, List.of()),
                true);
    }

    private static CallSnapshot call() {
        return new CallSnapshot(
                0x1234,
                1,
                65_535,
                CallRole.INCOMING_LNS,
                CallSnapshot.Stage.ESTABLISHED,
                new IncomingCallRequest(77, 2, 9, "0800", "line-1", "s", 0x2000),
                new CallConnected(
                        100_000_000,
                        4_000_000_000L,
                        1,
                        NONE,
                        NONE,
                        NONE,
                        0,
                        NONE,
                        NONE,
                        0,
                        NONE,
                        "vpn".getBytes(StandardCharsets.US_ASCII),
                        true));
    }

    @Test
    void anEstablishedTunnel() {
        assertThat(TunnelRecord.write(tunnel())).isEqualTo(golden(TUNNEL));
        assertThat(value(TunnelRecord.read(golden(TUNNEL))))
                .usingRecursiveComparison()
                .isEqualTo(tunnel());
    }

    @Test
    void aTunnelThatWeHaveAskedFor() {
        assertThat(TunnelRecord.write(halfOpen())).isEqualTo(golden(HALF_OPEN));
        assertThat(value(TunnelRecord.read(golden(HALF_OPEN))))
                .usingRecursiveComparison()
                .isEqualTo(halfOpen());
    }

    @Test
    void anEstablishedCall() {
        assertThat(CallRecord.write(call())).isEqualTo(golden(CALL));
        assertThat(value(CallRecord.read(golden(CALL))))
                .usingRecursiveComparison()
                .isEqualTo(call());
    }

    @Test
    void whatALaterVersionHasAddedIsSkipped() {
        byte[] later = Arrays.copyOf(golden(CALL), golden(CALL).length + 5);
        later[0] = 2;
        later[later.length - 5] = (byte) 200;
        later[later.length - 3] = 2;
        assertThat(value(CallRecord.read(later))).usingRecursiveComparison().isEqualTo(call());
    }

    @Test
    void whatAnEarlierVersionDidNotHaveHasItsDefault() {
        byte[] earlier = RecordWriter.of(1, 1)
                .number(1, 7, 0)
                .number(2, 8, 0)
                .number(4, 1, 0)
                .number(5, 2, 0)
                .toArray();
        assertThat(value(CallRecord.read(earlier)))
                .isEqualTo(new CallSnapshot(
                        7,
                        8,
                        0,
                        CallRole.INCOMING_LAC,
                        CallSnapshot.Stage.WAIT_REPLY,
                        new IncomingCallRequest(0, 0, -1, "", "", ""),
                        null));
    }

    @Test
    void aVersionThatOursCannotReadSaysSo() {
        byte[] record = golden(TUNNEL);
        record[0] = 9;
        record[1] = 2;
        assertThat(fault(TunnelRecord.read(record))).isEqualTo(RecordFault.TOO_NEW);
    }

    @Test
    void aRecordThatIsCutIsNoRecord() {
        byte[] record = golden(TUNNEL);
        for (int length = 0; length < record.length; length++) {
            L2tpReading<TunnelSnapshot> reading = TunnelRecord.read(Arrays.copyOf(record, length));
            if (reading instanceof L2tpReading.Good<TunnelSnapshot>(TunnelSnapshot shorter)) {
                // Cut between two fields, of which the last had a default.
                assertThat(shorter.sessionIds().resting()).isEmpty();
            } else {
                assertThat(fault(reading))
                        .isIn(RecordFault.TRUNCATED, RecordFault.MISSING_FIELD, RecordFault.OUT_OF_RANGE);
            }
        }
        assertThat(fault(CallRecord.read(NONE))).isEqualTo(RecordFault.TRUNCATED);
    }

    @Test
    void aFieldWithoutWhichThereIsNoCallIsMissed() {
        assertThat(fault(CallRecord.read(RecordWriter.of(1, 1).number(1, 7, 0).toArray())))
                .isEqualTo(RecordFault.MISSING_FIELD);
    }

    @Test
    void aValueThatCannotBeIsNamed() {
        byte[] record = RecordWriter.of(1, 1)
                .number(1, 70_000, 0)
                .number(2, 8, 0)
                .number(4, 1, 0)
                .number(5, 2, 0)
                .toArray();
        assertThat(CallRecord.read(record))
                .isEqualTo(new L2tpReading.Bad<CallSnapshot>(RecordFault.OUT_OF_RANGE, "field 1"));
    }

    @Test
    void aRecordIsSmall() {
        TunnelSnapshot whole = tunnel();
        TunnelSnapshot quiet = new TunnelSnapshot(
                whole.localId(),
                whole.peerId(),
                whole.path(),
                whole.policyName(),
                whole.localName(),
                whole.peer(),
                whole.stage(),
                whole.ageNanos(),
                whole.request(),
                new ChannelState(6, 7, 16, List.of(), List.of()),
                new IdWalk(whole.sessionIds().keys(), 258, 256, List.of()),
                false);
        // docs/ARCHITECTURE.md section 5 counts on it.
        assertThat(TunnelRecord.write(quiet)).hasSizeBetween(100, 200);
        assertThat(CallRecord.write(call())).hasSizeBetween(50, 120);
    }

    private static <T> T value(L2tpReading<T> reading) {
        assertThat(reading).isInstanceOf(L2tpReading.Good.class);
        return ((L2tpReading.Good<T>) reading).value();
    }

    private static RecordFault fault(L2tpReading<?> reading) {
        assertThat(reading).isInstanceOf(L2tpReading.Bad.class);
        return ((L2tpReading.Bad<?>) reading).fault();
    }
}
