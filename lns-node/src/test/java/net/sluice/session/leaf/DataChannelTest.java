package net.sluice.session.leaf;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import net.sluice.conformance.Meets;
import net.sluice.dataplane.DataplaneConfig;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.Prefix;
import net.sluice.dataplane.assembly.MemoryDataplane;
import net.sluice.dataplane.io.MemoryPort;
import net.sluice.l2tp.UdpPath;
import net.sluice.session.DataChannel;
import net.sluice.session.SessionEntry;
import net.sluice.session.ShardInbox;
import net.sluice.session.Treatment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 2661 s3.1, s5.4: data messages as the real data plane reads and writes them; octets by hand. */
class DataChannelTest {
    private static final InetSocketAddress LNS = new InetSocketAddress("198.51.100.1", 1701);
    private static final InetSocketAddress LAC = new InetSocketAddress("198.51.100.2", 1701);
    private static final Prefix POOL = new Prefix(InetAddress.ofLiteral("100.64.0.0"), 24);

    /** UDP from 203.0.113.9 to 100.64.0.9, and its answer. */
    private static final String TO_SUBSCRIBER = "4500001c00000000 4011da7e cb007109 64400009 1388138800080000";

    private static final String FROM_SUBSCRIBER = "4500001c00000000 4011da7e 64400009 cb007109 1388138800080000";
    private static final String ECHO_REQUEST = "ff03 c021 09 07 0008 11223344";

    private final MemoryDataplane memory = MemoryDataplane.open(DataplaneConfig.builder(List.of(LNS))
            .poolRoutes(List.of(POOL))
            .maxSessions(16)
            .maxPrefixes(16)
            .build());
    private final TunRoutes routes = new TunRoutes(memory.routes(), List.of(POOL));
    private final DataplaneForwarding forwarding = new DataplaneForwarding(
            memory.plane().sessions(0),
            memory.plane().inject(0),
            routes,
            RuleDirectory.EMPTY,
            new ShardInbox(10, () -> {}));
    private long now = 1;

    @BeforeEach
    void up() {
        forwarding.tunnelUp(7, new UdpPath(LNS, LAC));
    }

    @AfterEach
    void close() {
        routes.close();
        memory.plane().close();
    }

    /** Our tunnel 7, session 8; the peer's 0x1234 and 0x0056. */
    private void install(boolean sequenced) {
        install(sequenced ? DataChannel.Numbers.ON : DataChannel.Numbers.OFF);
    }

    private void install(DataChannel.Numbers numbers) {
        install(DataChannel.DEFAULT.withNumbers(numbers, 8, 20_000_000));
    }

    private void install(DataChannel channel) {
        forwarding.install(new SessionEntry(
                7,
                8,
                0x1234,
                0x56,
                channel,
                new SessionEntry.LcpOpen(0x55667788, true, true, false),
                1400,
                0,
                true,
                false,
                (Inet4Address) InetAddress.ofLiteral("100.64.0.9"),
                0,
                List.of(),
                Treatment.NONE,
                null));
    }

    /** One of each kind of data message that we send: a packet, a frame of our PPP's, an echo answered on the way. */
    private List<String> oneOfEachKind() {
        memory.queues().getFirst().deliver(octets(TO_SUBSCRIBER));
        step();
        forwarding.sendPpp(7, 8, ByteBuffer.wrap(octets("ff03 8021 01 01 0004")));
        step();
        receive("0002 0007 0008" + ECHO_REQUEST);
        return sent();
    }

    private void receive(String datagram) {
        memory.ports().getFirst().getFirst().deliver(LAC, octets(datagram));
        step();
    }

    private void step() {
        memory.plane().step(now++);
    }

    private List<String> sent() {
        return memory.ports().getFirst().getFirst().sent().stream()
                .map(MemoryPort.Datagram::octets)
                .map(HexFormat.of()::formatHex)
                .toList();
    }

    private static byte[] octets(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    @Test
    @Meets("2661-5.4-1")
    @Meets("2661-4.4.4-20")
    void everyDataMessageOfASessionThatRequiresSequencingHasItsNumber() {
        install(true);
        assertThat(oneOfEachKind())
                .satisfiesExactly(
                        packet -> assertThat(packet).startsWith("0802" + "12340056" + "0000" + "0000" + "ff030021"),
                        frame -> assertThat(frame).startsWith("0802" + "12340056" + "0001" + "0000" + "ff038021"),
                        echo -> assertThat(echo).startsWith("0902" + "12340056" + "0002" + "0000" + "ff03c0210a07"));
    }

    @Test
    void dataMessagesWithNumbersArePutInOrderAndTheLacsNumbersMayBeginOurs() {
        install(DataChannel.Numbers.OPTIONAL);
        receive("0802 0007 0008 0010 0000 ff03 0021" + FROM_SUBSCRIBER);
        receive("0802 0007 0008 0012 0000 ff03 0021" + FROM_SUBSCRIBER);
        assertThat(memory.queues().getFirst().written()).hasSize(1);
        receive("0802 0007 0008 0011 0000 ff03 0021" + FROM_SUBSCRIBER);
        assertThat(memory.queues().getFirst().written()).hasSize(2);
        assertThat(oneOfEachKind())
                .allSatisfy(sent -> assertThat(sent.substring(1, 4)).isIn("802", "902"));
    }

    @Test
    void aSessionOfAnotherNodeGoesOnWithTheNumberThatItIsGiven() {
        install(DataChannel.DEFAULT
                .withNumbers(DataChannel.Numbers.ON, 8, 20_000_000)
                .from(0xfffe));
        assertThat(forwarding.nextDataNs(7, 8)).isEqualTo(0xfffe);
        assertThat(oneOfEachKind()).extracting(sent -> sent.substring(12, 16)).containsExactly("fffe", "ffff", "0000");
        assertThat(forwarding.nextDataNs(7, 8)).isEqualTo(1);
        // What is there already goes on where it is.
        install(DataChannel.DEFAULT
                .withNumbers(DataChannel.Numbers.ON, 8, 20_000_000)
                .from(0xfffe));
        assertThat(forwarding.nextDataNs(7, 8)).isEqualTo(1);
        assertThat(forwarding.nextDataNs(7, 9)).isEqualTo(-1);
    }

    @Test
    @Meets("4951-3.2.3-1")
    void aLacThatHasFailedOverAndNumbersFromZeroIsHeardAfterAFewInARow() {
        install(true);
        receive("0802 0007 0008 0100 0000 ff03 0021" + FROM_SUBSCRIBER);
        assertThat(memory.queues().getFirst().written()).hasSize(1);
        for (int ns = 0; ns < 8; ns++) {
            receive("0802 0007 0008 %04x 0000 ff03 0021".formatted(ns) + FROM_SUBSCRIBER);
            // Four that follow each other might be old ones; the fifth shows that they are not.
            assertThat(memory.queues().getFirst().written()).as("Ns %d", ns).hasSize(ns < 4 ? 0 : 1);
        }
    }

    @Test
    @Meets("3308-6-1")
    void outerHeadersHaveTheChannelsDscpsAndSoDoControlMessagesTheirs() {
        install(new DataChannel(DataChannel.Numbers.OFF, 0, 0, 46, 10, DataChannel.KEEP, true));
        memory.queues().getFirst().deliver(octets(TO_SUBSCRIBER));
        step();
        forwarding.sendPpp(7, 8, ByteBuffer.wrap(octets("ff03 8021 01 01 0004")));
        step();
        new DataplaneWire(memory.plane().inject(0))
                .sendControl(new UdpPath(LNS, LAC), 26, ByteBuffer.wrap(new byte[12]));
        step();
        assertThat(memory.ports().getFirst().getFirst().sent())
                .extracting(MemoryPort.Datagram::dscp)
                .containsExactly(46, 10, 26);
    }

    @Test
    void dataIsSentInOnePieceWhereTheChannelSaysSo() {
        install(new DataChannel(DataChannel.Numbers.OFF, 0, 0, 0, 48, DataChannel.KEEP, true));
        memory.queues().getFirst().deliver(octets(TO_SUBSCRIBER));
        step();
        assertThat(memory.ports().getFirst().getFirst().sent())
                .extracting(MemoryPort.Datagram::whole)
                .containsExactly(true);
    }

    @Test
    void aSubscribersPacketsAreGivenTheChannelsInnerDscp() {
        install(new DataChannel(DataChannel.Numbers.OFF, 0, 0, 0, 48, 46, false));
        receive("0002 0007 0008 ff03 0021" + FROM_SUBSCRIBER);
        assertThat(memory.queues().getFirst().written())
                .singleElement()
                .satisfies(packet -> assertThat(packet[1]).isEqualTo((byte) 0xB8));
    }

    @Test
    void whereNumbersAreRequiredAMessageWithoutIsDroppedByName() {
        install(DataChannel.Numbers.REQUIRED);
        receive("0002 0007 0008 ff03 0021" + FROM_SUBSCRIBER);
        assertThat(memory.queues().getFirst().written()).isEmpty();
        assertThat(memory.plane().counters().drops(DropReason.SEQUENCE_MISSING)).isOne();
    }

    @Test
    @Meets("2661-4.4.3-17")
    @Meets("2661-4.4.4-3")
    @Meets("2661-3.1-2")
    @Meets("2661-3.1-6")
    @Meets("1661-6.5-1")
    void everyDataMessageHasThePeersIdsVersionTwoAndNoReservedBit() {
        install(false);
        assertThat(oneOfEachKind())
                .satisfiesExactly(
                        packet -> assertThat(packet).startsWith("0002" + "12340056" + "ff030021"),
                        frame -> assertThat(frame).startsWith("0002" + "12340056" + "ff038021"),
                        echo -> assertThat(echo).startsWith("0102" + "12340056" + "ff03c0210a07"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"34f2 0007 0008", "3df2 0007 0008 0000 ffff", "0802 0007 0008 0000 1234"})
    @Meets("2661-3.1-2")
    @Meets("2661-3.1-8")
    void reservedBitsAndNrOfADataMessageAreIgnored(String header) {
        install(false);
        receive(header + "ff03 0021" + FROM_SUBSCRIBER);
        assertThat(memory.queues().getFirst().written()).containsExactly(octets(FROM_SUBSCRIBER));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0001 0007 0008 ff03 0021", "0000 0007 0008 ff03 0021", "c801 000c 0007 0008 0000 0000"})
    @Meets(value = "2661-3.1-7", negative = true)
    @Meets(value = "2661-3.1-6", negative = true)
    @Meets("2661-8.1-3")
    void anotherVersionL2fAmongThemIsDiscardedWithoutAWord(String datagram) {
        install(false);
        receive(datagram + FROM_SUBSCRIBER);
        assertThat(memory.plane().counters().drops(DropReason.L2TP_VERSION)).isEqualTo(1);
        assertThat(memory.queues().getFirst().written()).isEmpty();
        assertThat(sent()).isEmpty();
    }
}
