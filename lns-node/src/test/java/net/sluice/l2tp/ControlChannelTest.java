package net.sluice.l2tp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.sluice.conformance.Meets;
import net.sluice.l2tp.ControlChannel.Arrival;
import net.sluice.l2tp.wire.L2tpHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 2661 s5.8 and Appendix A: one end of a channel, message by message. */
class ControlChannelTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long MILLI = 1_000_000L;

    private final L2tpCounters counters = new L2tpCounters();
    private final List<String> sent = new ArrayList<>();
    private final ControlChannel.Transmitter wire = new ControlChannel.Transmitter() {
        @Override
        public void transmit(byte[] datagram) {
            L2tpHeader header = header(datagram);
            char name = (char) datagram[L2tpHeader.CONTROL_OCTETS];
            sent.add(name + " Ns " + header.ns() + " Nr " + header.nr());
        }

        @Override
        public void acknowledge(int ns, int nr) {
            sent.add("ZLB Ns " + ns + " Nr " + nr);
        }
    };
    private ControlChannel channel = new ControlChannel(config(8), counters);
    private long now = 50 * SECOND;

    private static ChannelConfig config(int window) {
        return new ChannelConfig(window, SECOND, 8 * SECOND, 6, 1000);
    }

    private static L2tpHeader header(byte[] datagram) {
        L2tpHeader header = new L2tpHeader();
        assertThat(header.read(ByteBuffer.wrap(datagram))).isNull();
        return header;
    }

    private static byte[] message(String name) {
        ByteBuffer out = ByteBuffer.allocate(L2tpHeader.CONTROL_OCTETS + name.length());
        out.put(L2tpHeader.zlb(7, 0, 0)).put(name.getBytes(StandardCharsets.US_ASCII));
        out.putShort(2, (short) out.capacity());
        return out.array();
    }

    private void enqueue(String... names) {
        for (String name : names) {
            assertThat(channel.enqueue(message(name))).isTrue();
        }
    }

    private Arrival receive(String name, int ns) {
        byte[] datagram = message(name);
        L2tpHeader.setSequence(datagram, ns, 0);
        return channel.receive(ns, 0, ByteBuffer.wrap(datagram), header(datagram), now);
    }

    /** What left since the last look. */
    private List<String> flush() {
        channel.flush(wire, now);
        List<String> since = List.copyOf(sent);
        sent.clear();
        return since;
    }

    /** Goes to the next deadline, and does what is due. */
    private List<String> wakeUp() {
        now = channel.nextDeadlineNanos();
        assertThat(channel.onTimeout(now)).isTrue();
        return flush();
    }

    private void acknowledge(int nr) {
        channel.acknowledged(nr, now);
    }

    @Test
    void numbersBeginAtZeroAndZlbTakesNone() {
        enqueue("a");
        assertThat(flush()).containsExactly("a Ns 0 Nr 0");
        receive("x", 0);
        now += SECOND / 2;
        assertThat(flush()).containsExactly("ZLB Ns 1 Nr 1");
        acknowledge(1);
        enqueue("b");
        assertThat(flush()).containsExactly("b Ns 1 Nr 1");
    }

    @Test
    void anAcknowledgementWaitsForAMessageThatCarriesIt() {
        receive("x", 0);
        assertThat(flush()).isEmpty();
        assertThat(channel.nextDeadlineNanos()).isEqualTo(now + 100 * MILLI);
        now += 99 * MILLI;
        enqueue("a");
        assertThat(flush()).containsExactly("a Ns 0 Nr 1");
        acknowledge(1);
        now += SECOND;
        assertThat(flush()).isEmpty();
    }

    @Test
    @Meets("2661-5.8-8")
    void anAcknowledgementDoesNotWaitForLong() {
        receive("x", 0);
        flush();
        assertThat(wakeUp()).containsExactly("ZLB Ns 0 Nr 1");
        assertThat(channel.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void theFourthMessageIsAcknowledgedAtOnce() {
        receive("w", 0);
        receive("x", 1);
        receive("y", 2);
        assertThat(flush()).isEmpty();
        receive("z", 3);
        assertThat(flush()).containsExactly("ZLB Ns 0 Nr 4");
    }

    @Test
    void aZlbIsNeverAnswered() {
        enqueue("a");
        flush();
        acknowledge(1);
        now += 10 * SECOND;
        assertThat(flush()).isEmpty();
        assertThat(channel.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    @Meets("2661-5.8-1")
    void aDuplicateIsAcknowledgedAtOnceAndNotPassedOn() {
        assertThat(receive("x", 0)).isEqualTo(Arrival.IN_ORDER);
        flush();
        wakeUp();
        assertThat(receive("x", 0)).isEqualTo(Arrival.DUPLICATE);
        assertThat(flush()).containsExactly("ZLB Ns 0 Nr 1");
        assertThat(receive("x", 0)).isEqualTo(Arrival.DUPLICATE);
        enqueue("a");
        assertThat(flush()).containsExactly("a Ns 0 Nr 1");
    }

    @ParameterizedTest
    // The RFC's example: "if the last received sequence number was 15 [..] 0 through 15, as well as 32784 through
    // 65535"
    @CsvSource({
        "15, DUPLICATE",
        "0, DUPLICATE",
        "65535, DUPLICATE",
        "32784, DUPLICATE",
        "16, IN_ORDER",
        "17, KEPT",
        "23, KEPT",
        "24, OUTSIDE_WINDOW",
        "32783, OUTSIDE_WINDOW",
    })
    void whatIsOldAndWhatIsNewIsAsInTheRfcsExample(int ns, Arrival arrival) {
        for (int i = 0; i <= 15; i++) {
            receive("x", i);
        }
        assertThat(channel.classify(ns)).isEqualTo(arrival);
    }

    @Test
    void messagesOutOfOrderAreKeptUntilTheirTurn() {
        assertThat(receive("c", 2)).isEqualTo(Arrival.KEPT);
        assertThat(receive("b", 1)).isEqualTo(Arrival.KEPT);
        assertThat(receive("b", 1)).isEqualTo(Arrival.DUPLICATE);
        assertThat(channel.takeKept()).isNull();
        assertThat(flush()).containsExactly("ZLB Ns 0 Nr 0");
        assertThat(receive("a", 0)).isEqualTo(Arrival.IN_ORDER);
        assertThat(kept()).isEqualTo("b");
        assertThat(kept()).isEqualTo("c");
        assertThat(channel.takeKept()).isNull();
        now += SECOND;
        assertThat(flush()).containsExactly("ZLB Ns 0 Nr 3");
        assertThat(counters.of(L2tpCounter.KEPT_OUT_OF_ORDER)).isEqualTo(2);
    }

    private String kept() {
        ControlChannel.Kept kept = channel.takeKept();
        return kept == null ? "nothing" : new String(kept.payload(), StandardCharsets.US_ASCII);
    }

    @Test
    void aMessageBeyondTheWindowIsNotKept() {
        assertThat(receive("x", 8)).isEqualTo(Arrival.OUTSIDE_WINDOW);
        assertThat(receive("x", 7)).isEqualTo(Arrival.KEPT);
    }

    @Test
    void aWindowOfOneKeepsNothing() {
        channel = new ControlChannel(config(1), counters);
        assertThat(receive("x", 1)).isEqualTo(Arrival.OUTSIDE_WINDOW);
        assertThat(receive("w", 0)).isEqualTo(Arrival.IN_ORDER);
        assertThat(flush()).containsExactly("ZLB Ns 0 Nr 1");
    }

    @Test
    void whatIsKeptHasABoundInOctetsToo() {
        ControlChannel wide = new ControlChannel(config(32768), counters);
        byte[] large = new byte[60_000];
        System.arraycopy(L2tpHeader.zlb(7, 0, 0), 0, large, 0, L2tpHeader.CONTROL_OCTETS);
        ByteBuffer.wrap(large).putShort(2, (short) large.length);
        List<Arrival> arrivals = new ArrayList<>();
        for (int ns = 1; ns <= 6; ns++) {
            arrivals.add(wide.receive(ns, 0, ByteBuffer.wrap(large), header(large), now));
        }
        assertThat(arrivals)
                .containsExactly(
                        Arrival.KEPT,
                        Arrival.KEPT,
                        Arrival.KEPT,
                        Arrival.KEPT,
                        Arrival.OUTSIDE_WINDOW,
                        Arrival.OUTSIDE_WINDOW);
    }

    @Test
    @Meets("2661-5.8-2")
    @Meets("2661-5.8-3")
    @Meets("2661-5.8-4")
    @Meets("2661-5.8-5")
    void aMessageIsSentSixTimesInThirtyOneSecondsWithTheCurrentNr() {
        enqueue("a");
        long start = now;
        assertThat(flush()).containsExactly("a Ns 0 Nr 0");
        List<Long> times = new ArrayList<>();
        for (int i = 1; i <= 5; i++) {
            now = channel.nextDeadlineNanos();
            receive("x", i - 1);
            assertThat(channel.onTimeout(now)).isTrue();
            assertThat(flush()).containsExactly("a Ns 0 Nr " + i);
            times.add((now - start) / SECOND);
        }
        assertThat(times).containsExactly(1L, 3L, 7L, 15L, 23L);
        now = channel.nextDeadlineNanos();
        assertThat((now - start) / SECOND).isEqualTo(31);
        assertThat(channel.onTimeout(now)).isFalse();
        assertThat(config(8).cycleNanos()).isEqualTo(31 * SECOND);
    }

    @Test
    void theTimeOutStartsAnewWithEveryMessageThatArrives() {
        channel.peerWindow(4);
        enqueue("a", "b");
        flush();
        wakeUp();
        wakeUp();
        acknowledge(1);
        assertThat(flush()).containsExactly("b Ns 1 Nr 0");
        assertThat(channel.nextDeadlineNanos()).isEqualTo(now + SECOND);
    }

    @Test
    @Meets("2661-5.8-7")
    void theWindowOpensByOneForEachAcknowledgementInSlowStart() {
        channel.peerWindow(4);
        enqueue("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l");
        assertThat(flush()).containsExactly("a Ns 0 Nr 0");
        acknowledge(1);
        assertThat(flush()).containsExactly("b Ns 1 Nr 0", "c Ns 2 Nr 0");
        acknowledge(2);
        assertThat(flush()).containsExactly("d Ns 3 Nr 0", "e Ns 4 Nr 0");
        acknowledge(3);
        assertThat(flush()).containsExactly("f Ns 5 Nr 0", "g Ns 6 Nr 0");
        // Four in flight, and the peer wants no more than four.
        acknowledge(4);
        assertThat(flush()).containsExactly("h Ns 7 Nr 0");
        acknowledge(7);
        assertThat(flush()).hasSize(3);
    }

    @Test
    void afterALossTheWindowIsOneAndTheThresholdHalf() {
        channel.peerWindow(16);
        for (int i = 0; i < 40; i++) {
            enqueue("m");
        }
        flush();
        for (int nr = 1; nr <= 7; nr++) {
            acknowledge(nr);
            flush();
        }
        // Eight in flight: 7 to 14.
        assertThat(wakeUp()).containsExactly("m Ns 7 Nr 0");
        acknowledge(8);
        assertThat(flush()).containsExactly("m Ns 8 Nr 0", "m Ns 9 Nr 0");
        acknowledge(10);
        assertThat(flush()).containsExactly("m Ns 10 Nr 0", "m Ns 11 Nr 0", "m Ns 12 Nr 0");
        acknowledge(11);
        assertThat(flush()).containsExactly("m Ns 13 Nr 0", "m Ns 14 Nr 0");
        // Four: the threshold. From here on it takes a whole window of acknowledgements to open by one.
        acknowledge(12);
        assertThat(flush()).containsExactly("m Ns 15 Nr 0");
        acknowledge(13);
        acknowledge(14);
        assertThat(flush()).hasSize(2);
        acknowledge(15);
        assertThat(flush()).hasSize(2);
        assertThat(counters.of(L2tpCounter.RETRANSMISSIONS)).isEqualTo(8);
    }

    @Test
    void whatAPeerHasKeptIsNotSentAgain() {
        channel.peerWindow(8);
        enqueue("a", "b", "c");
        flush();
        acknowledge(1);
        flush();
        // "b" was lost, "c" is kept by the peer.
        assertThat(wakeUp()).containsExactly("b Ns 1 Nr 0");
        acknowledge(3);
        assertThat(flush()).isEmpty();
        assertThat(channel.isIdle()).isTrue();
        assertThat(channel.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void anAcknowledgementOfWhatWasNeverSentIsIgnored() {
        enqueue("a");
        flush();
        acknowledge(2);
        acknowledge(300);
        assertThat(channel.isIdle()).isFalse();
        assertThat(counters.of(L2tpCounter.ACKS_OF_NOTHING)).isEqualTo(2);
        acknowledge(1);
        acknowledge(0);
        acknowledge(65535);
        assertThat(channel.isIdle()).isTrue();
        assertThat(counters.of(L2tpCounter.ACKS_OF_NOTHING)).isEqualTo(2);
    }

    @Test
    void numbersWrapAround() {
        channel = new ControlChannel(config(8), counters, new ChannelState(65534, 65535, 4, List.of(), List.of()));
        enqueue("a", "b", "c", "d");
        assertThat(flush()).containsExactly("a Ns 65534 Nr 65535");
        acknowledge(65535);
        assertThat(flush()).containsExactly("b Ns 65535 Nr 65535", "c Ns 0 Nr 65535");
        assertThat(receive("z", 0)).isEqualTo(Arrival.KEPT);
        assertThat(receive("y", 65535)).isEqualTo(Arrival.IN_ORDER);
        assertThat(kept()).isEqualTo("z");
        assertThat(receive("y", 65535)).isEqualTo(Arrival.DUPLICATE);
        acknowledge(1);
        assertThat(flush()).containsExactly("d Ns 1 Nr 1");
        acknowledge(2);
        assertThat(channel.isIdle()).isTrue();
    }

    @Test
    void theQueueIsBounded() {
        channel = new ControlChannel(new ChannelConfig(8, SECOND, 8 * SECOND, 6, 2), counters);
        enqueue("a", "b");
        assertThat(channel.enqueue(message("c"))).isFalse();
    }

    @Test
    void aChannelGoesOnElsewhere() {
        channel.peerWindow(8);
        enqueue("a", "b", "c", "d");
        flush();
        acknowledge(1);
        flush();
        receive("x", 0);
        ChannelState state = channel.state();
        assertThat(state.nextNs()).isEqualTo(3);
        assertThat(state.nextNr()).isEqualTo(1);
        assertThat(state.unacknowledged()).hasSize(2);
        assertThat(state.unsent()).hasSize(1);

        channel = new ControlChannel(config(8), counters, state);
        assertThat(flush()).containsExactly("b Ns 1 Nr 1");
        // The old owner's "c" had arrived.
        acknowledge(3);
        assertThat(flush()).containsExactly("d Ns 3 Nr 1");
        assertThat(receive("x", 0)).isEqualTo(Arrival.DUPLICATE);
        assertThat(receive("y", 1)).isEqualTo(Arrival.IN_ORDER);
    }

    @Test
    void whatTheOldOwnerHasSentSinceMayBeAcknowledged() {
        channel = new ControlChannel(
                config(8),
                counters,
                new ChannelState(6, 0, 4, List.of(message("a")), List.of(message("b"), message("c"))));
        assertThat(flush()).containsExactly("a Ns 5 Nr 0");
        // "b" was Ns 6, and has arrived.
        acknowledge(7);
        assertThat(flush()).containsExactly("c Ns 7 Nr 0");
        enqueue("d");
        acknowledge(9);
        assertThat(counters.of(L2tpCounter.ACKS_OF_NOTHING)).isEqualTo(1);
        acknowledge(8);
        assertThat(flush()).containsExactly("d Ns 8 Nr 0");
        acknowledge(9);
        assertThat(channel.isIdle()).isTrue();
    }

    @Test
    void whatTheOldOwnerMayHaveSentKeepsItsNumberWhenTheTunnelIsClosed() {
        channel = new ControlChannel(
                config(8), counters, new ChannelState(6, 0, 4, List.of(message("a")), List.of(message("b"))));
        channel.dropUnsent();
        enqueue("stop");
        assertThat(flush()).containsExactly("a Ns 5 Nr 0");
        acknowledge(6);
        assertThat(flush()).containsExactly("b Ns 6 Nr 0", "s Ns 7 Nr 0");
    }

    @Test
    void onlyWhatThePeerMayRelyOnCountsAsAChange() {
        long before = channel.changes();
        enqueue("a");
        assertThat(channel.changes()).isGreaterThan(before);
        before = channel.changes();
        flush();
        acknowledge(1);
        receive("z", 1);
        assertThat(channel.changes()).isEqualTo(before);
        receive("y", 0);
        assertThat(channel.changes()).isEqualTo(before + 1);
        kept();
        assertThat(channel.changes()).isEqualTo(before + 2);
        receive("y", 0);
        flush();
        assertThat(channel.changes()).isEqualTo(before + 2);
    }

    @Test
    void whatIsDroppedDoesNotLeaveAGap() {
        channel.peerWindow(4);
        enqueue("a", "b", "c");
        flush();
        channel.dropUnsent();
        enqueue("s");
        acknowledge(1);
        assertThat(flush()).containsExactly("s Ns 1 Nr 0");
        channel.dropAll();
        assertThat(channel.isIdle()).isTrue();
        enqueue("t");
        assertThat(flush()).containsExactly("t Ns 2 Nr 0");
        acknowledge(3);
        assertThat(channel.isIdle()).isTrue();
    }

    /** An LNS may say so in its SCCRP, when the acknowledgement of our SCCRQ has opened our window already. */
    @Test
    void aPeersWindowThatIsSmallerThanOursIsNotOverrun() {
        enqueue("a");
        flush();
        acknowledge(1);
        channel.peerWindow(1);
        enqueue("b", "c");
        assertThat(flush()).containsExactly("b Ns 1 Nr 0");
        acknowledge(2);
        assertThat(flush()).containsExactly("c Ns 2 Nr 0");
    }

    @Test
    void anAcknowledgementOfWhatStillWaitsToBeSentRemovesNothing() {
        enqueue("a", "b");
        assertThat(flush()).containsExactly("a Ns 0 Nr 0");
        acknowledge(2);
        assertThat(counters.of(L2tpCounter.ACKS_OF_NOTHING)).isOne();
        acknowledge(1);
        assertThat(flush()).containsExactly("b Ns 1 Nr 0");
    }

    @Test
    void whatWasKeptAndTakenCountsNoMoreTowardsTheBound() {
        channel = new ControlChannel(config(32768), counters);
        String large = "l".repeat(60_000);
        for (int ns = 1; ns <= 4; ns++) {
            assertThat(receive(large, ns)).isEqualTo(Arrival.KEPT);
        }
        assertThat(receive("a", 0)).isEqualTo(Arrival.IN_ORDER);
        for (int ns = 1; ns <= 4; ns++) {
            assertThat(channel.takeKept()).isNotNull();
        }
        assertThat(receive(large, 6)).isEqualTo(Arrival.KEPT);
    }

    @Test
    void aMessageThatIsKeptIsAnsweredWithWhatIsStillExpected() {
        assertThat(receive("b", 1)).isEqualTo(Arrival.KEPT);
        assertThat(flush()).isEmpty();
        assertThat(channel.nextDeadlineNanos()).isEqualTo(now + 100 * MILLI);
        now += 100 * MILLI;
        assertThat(flush()).containsExactly("ZLB Ns 0 Nr 0");
        assertThat(counters.of(L2tpCounter.ZLBS_SENT)).isOne();
    }

    /** Appendix A: "CWND is never allowed to exceed the size of the advertised window", so half of it is no more than half. */
    @Test
    void theThresholdAfterALossIsHalfOfThePeersWindowAtMost() {
        channel.peerWindow(4);
        for (int i = 0; i < 100; i++) {
            enqueue("m");
        }
        for (int nr = 1; nr <= 40; nr++) {
            flush();
            acknowledge(nr);
        }
        assertThat(flush()).hasSize(1);
        assertThat(wakeUp()).containsExactly("m Ns 40 Nr 0");
        acknowledge(41);
        // Two: the threshold already.
        assertThat(flush()).hasSize(2);
        acknowledge(42);
        assertThat(flush()).hasSize(1);
    }

    /** Appendix A, congestion avoidance: by one for each whole window that was acknowledged, again and again. */
    @Test
    void beyondTheThresholdTheWindowOpensByOneForEachWindow() {
        channel.peerWindow(16);
        for (int i = 0; i < 100; i++) {
            enqueue("m");
        }
        flush();
        for (int nr = 1; nr <= 3; nr++) {
            acknowledge(nr);
            flush();
        }
        // Four were open: the threshold is two, and slow start is over with the first acknowledgement.
        wakeUp();
        int expected = 2;
        int acknowledged = 4;
        acknowledge(acknowledged);
        flush();
        for (int window = 0; window < 4; window++) {
            for (int i = 0; i < expected; i++) {
                acknowledge(++acknowledged);
                int sends = i < expected - 1 ? 1 : 2;
                assertThat(flush())
                        .as("window of %d, acknowledgement %d", expected, i)
                        .hasSize(sends);
            }
            expected++;
        }
    }

    @Test
    void aChannelThatGoesOnElsewhereKeepsToThePeersWindow() {
        channel = new ControlChannel(config(8), counters, new ChannelState(0, 0, 1, List.of(), List.of()));
        enqueue("a", "b", "c");
        assertThat(flush()).containsExactly("a Ns 0 Nr 0");
        acknowledge(1);
        assertThat(flush()).containsExactly("b Ns 1 Nr 0");
    }

    @Test
    void aChannelWhosePeerHasClosedWaitsForNothing() {
        enqueue("a");
        flush();
        channel.dropAll();
        assertThat(channel.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 64, 1000})
    void aLongQueueDrainsInOrder(int length) {
        channel.peerWindow(4);
        List<String> all = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            enqueue("m");
        }
        int acknowledged = 0;
        while (!channel.isIdle()) {
            all.addAll(flush());
            acknowledge(++acknowledged);
        }
        assertThat(all).hasSize(length);
        assertThat(all.getLast()).isEqualTo("m Ns " + (length - 1) + " Nr 0");
    }
}
