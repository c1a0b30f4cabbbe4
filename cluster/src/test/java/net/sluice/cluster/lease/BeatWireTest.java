package net.sluice.cluster.lease;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.sluice.cluster.lease.BeatWire.Arrived;
import org.junit.jupiter.api.Test;

class BeatWireTest {
    static final ClusterKey KEY = ClusterKey.forBeats("a secret".getBytes(UTF_8), "lab");
    private static final ClusterKey OTHER = ClusterKey.forBeats("a secret".getBytes(UTF_8), "other");
    private static final Voters VOTERS = new Voters(5, Set.of("a", "b"), Set.of("a", "b", "c"));

    @Test
    void whatWasEncodedIsDecoded() {
        assertThat(roundTrip(beat())).isEqualTo(new Arrived.Taken(beat()));
        Beat least = new Beat(
                Beat.Kind.ANSWER, new MemberId("a", -1), 0, 1, Beat.Wish.NONE, false, false, Voters.NONE, List.of());
        assertThat(roundTrip(least)).isEqualTo(new Arrived.Taken(least));
    }

    /** The octets were put together by hand from the diagram, the MAC with OpenSSL. */
    @Test
    void aBeatHasTheOctetsOfTheDiagram() {
        Beat beat = new Beat(
                Beat.Kind.ANSWER,
                new MemberId("ab", 0x0102030405060708L),
                0x1112131415161718L,
                0x21,
                Beat.Wish.LEASE,
                true,
                false,
                new Voters(3, Set.of("ab"), Set.of()),
                List.of(new Report(new MemberId("c", 0x31), 3_250, true, false, Voters.NONE)));
        String expected = "01020302" + "0102030405060708" + "1112131415161718" + "0000000000000021"
                + "0000000300000000000000010000000000000000" + "026162" + "0163" + "01"
                + "01010000" + "0000000000000031" + "00000cb2" + "0000000000000000000000000000000000000000"
                + "MAC";
        byte[] octets = BeatWire.encode(beat, KEY);
        byte[] withoutMac = Arrays.copyOf(octets, octets.length - ClusterKey.MAC_LENGTH);
        assertThat(HexFormat.of().formatHex(withoutMac) + "MAC").isEqualTo(expected);
        assertThat(HexFormat.of().formatHex(octets)).endsWith("b68607e650c3e8b019dd0bb9694f130e");
    }

    @Test
    void anotherClustersBeatOneThatWasChangedAndOneThatWasCutAreRefused() {
        byte[] octets = BeatWire.encode(beat(), KEY);
        assertThat(BeatWire.decode(octets, octets.length, OTHER)).isEqualTo(refused(BeatDrop.WRONG_MAC));
        for (int i = 1; i < octets.length; i++) {
            byte[] changed = octets.clone();
            changed[i] ^= 1;
            assertThat(BeatWire.decode(changed, changed.length, KEY)).isEqualTo(refused(BeatDrop.WRONG_MAC));
        }
        assertThat(BeatWire.decode(octets, octets.length - 1, KEY)).isEqualTo(refused(BeatDrop.WRONG_MAC));
        assertThat(BeatWire.decode(octets, 20, KEY)).isEqualTo(refused(BeatDrop.TOO_SHORT));
        assertThat(BeatWire.decode(new byte[9_000], 9_000, KEY)).isEqualTo(refused(BeatDrop.TOO_LONG));
        octets[0] = 2;
        assertThat(BeatWire.decode(octets, octets.length, KEY)).isEqualTo(refused(BeatDrop.WRONG_VERSION));
    }

    @Test
    void contentsThatMakeNoSenseAreMalformedThoughTheirMacIsRight() {
        byte[] octets = BeatWire.encode(beat(), KEY);
        int contents = octets.length - ClusterKey.MAC_LENGTH;
        assertThat(readChanged(octets, contents, 1, 3)).isEqualTo(refused(BeatDrop.MALFORMED));
        assertThat(readChanged(octets, contents, 3, 0)).isEqualTo(refused(BeatDrop.MALFORMED));
        assertThat(readChanged(octets, contents, 3, 200)).isEqualTo(refused(BeatDrop.MALFORMED));
        assertThat(readChanged(octets, contents, 20, 0x80)).isEqualTo(refused(BeatDrop.MALFORMED));
        assertThat(readChanged(octets, contents, 32, 0x80)).isEqualTo(refused(BeatDrop.MALFORMED));
        assertThat(readChanged(octets, contents, 48, 64)).isEqualTo(refused(BeatDrop.MALFORMED));
        assertThat(readChanged(octets, contents - 1, 2, 0)).isEqualTo(refused(BeatDrop.MALFORMED));
    }

    @Test
    void theLargestBeatFitsAndWhatDoesNotIsLeftOut() {
        List<String> names =
                IntStream.range(0, 80).mapToObj(i -> "m".repeat(60) + i).toList();
        Set<String> voters = names.stream().limit(32).collect(Collectors.toSet());
        List<Report> reports = new ArrayList<>();
        names.forEach(name ->
                reports.add(new Report(new MemberId(name, 1), 1L << 40, false, true, new Voters(9, voters, voters))));
        Beat beat = new Beat(
                Beat.Kind.HEARTBEAT,
                new MemberId(names.getFirst(), 1),
                2,
                3,
                Beat.Wish.LEASE,
                false,
                false,
                new Voters(9, voters, voters),
                reports);
        byte[] octets = BeatWire.encode(beat, KEY);
        assertThat(octets.length).isLessThanOrEqualTo(BeatWire.LONGEST);
        Arrived arrived = BeatWire.decode(octets, octets.length, KEY);
        assertThat(arrived).isInstanceOf(Arrived.Taken.class);
        assertThat(((Arrived.Taken) arrived).beat().reports())
                .hasSize(64)
                .allSatisfy(report -> assertThat(report.silentMillis()).isEqualTo(0xFFFF_FFFFL));
    }

    @Test
    void thatASenderIsCutOffIsABitOfTheFlags() {
        Beat beat = new Beat(
                Beat.Kind.ANSWER, new MemberId("a", 1), 0, 1, Beat.Wish.NONE, false, true, Voters.NONE, List.of());
        assertThat(BeatWire.encode(beat, KEY)[2]).isEqualTo((byte) 4);
        assertThat(roundTrip(beat)).isEqualTo(new Arrived.Taken(beat));
    }

    @Test
    void aKeyDoesNotShowItself() {
        assertThat(KEY.toString()).doesNotContain("a secret").isEqualTo("ClusterKey[secret]");
    }

    static Beat beat() {
        return new Beat(
                Beat.Kind.HEARTBEAT,
                new MemberId("a", 17),
                18,
                900,
                Beat.Wish.LEASE,
                false,
                false,
                VOTERS,
                List.of(
                        new Report(new MemberId("b", 3), 12, false, true, VOTERS),
                        new Report(new MemberId("b", 2), 99_000, true, false, Voters.NONE)));
    }

    private static Arrived readChanged(byte[] octets, int length, int at, int value) {
        byte[] changed = octets.clone();
        changed[at] = (byte) value;
        return BeatWire.read(ByteBuffer.wrap(changed, 0, length));
    }

    private static Arrived roundTrip(Beat beat) {
        byte[] octets = BeatWire.encode(beat, KEY);
        return BeatWire.decode(octets, octets.length, KEY);
    }

    private static Arrived refused(BeatDrop reason) {
        return new Arrived.Refused(reason);
    }
}
