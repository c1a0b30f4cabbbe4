package net.sluice.load.lac;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import net.sluice.load.probe.Ipv4;
import net.sluice.load.probe.Probe;
import org.junit.jupiter.api.Test;

class LineTrafficTest {

    private static final int OUR_ADDRESS = 0x64400007;
    private static final int CORE = 0xcb00710a;
    private static final LineTraffic.Course COURSE = new LineTraffic.Course(99, 4007, CORE, 7007, 128);

    private final LineTraffic traffic = new LineTraffic();

    /** What the counterpart sends back for the line's next packet. */
    private ByteBuffer answered(int destination, Probe.Tally tally) {
        ByteBuffer packet = ByteBuffer.allocate(2048);
        traffic.next(packet, COURSE, 5, OUR_ADDRESS, 1_000);
        assertThat(Ipv4.flaw(packet)).isNull();
        assertThat(packet.remaining()).isEqualTo(128);
        packet.position(Ipv4.HEADERS);
        Probe.putTally(packet, tally);
        Ipv4.seal(packet, CORE, 7007, destination, 4007, 1);
        return packet;
    }

    private long received(ByteBuffer packet) {
        return traffic.received(packet, COURSE, 5, OUR_ADDRESS, 3_500);
    }

    @Test
    void a_packet_that_comes_back_tells_its_round_trip_and_the_cores_tally() {
        assertThat(received(answered(OUR_ADDRESS, new Probe.Tally(1, 0, 0)))).isEqualTo(2_500);
        assertThat(traffic.sent()).isEqualTo(1);
        assertThat(traffic.returned()).isEqualTo(1);
        assertThat(traffic.core().received()).isEqualTo(1);
    }

    @Test
    void a_second_copy_is_a_duplicate() {
        ByteBuffer packet = answered(OUR_ADDRESS, new Probe.Tally(1, 0, 0));
        received(packet);
        assertThat(received(packet)).isEqualTo(LineTraffic.BOOKED);
        assertThat(traffic.duplicates()).isEqualTo(1);
    }

    @Test
    void a_packet_for_another_address_or_of_another_line_is_misdelivered() {
        received(answered(OUR_ADDRESS + 1, Probe.Tally.NOTHING));
        assertThat(traffic.misdelivered()).isEqualTo(1);
        ByteBuffer foreign = ByteBuffer.allocate(2048);
        new LineTraffic().next(foreign, COURSE, 6, OUR_ADDRESS, 0);
        Ipv4.seal(foreign, CORE, 7007, OUR_ADDRESS, 4007, 1);
        received(foreign);
        assertThat(traffic.misdelivered()).isEqualTo(2);
        assertThat(traffic.returned()).isZero();
    }

    @Test
    void a_damaged_packet_is_corrupt_and_not_returned() {
        ByteBuffer packet = answered(OUR_ADDRESS, Probe.Tally.NOTHING);
        packet.put(100, (byte) ~packet.get(100));
        received(packet);
        assertThat(traffic.corrupt()).isEqualTo(1);
        assertThat(traffic.returned()).isZero();
    }

    @Test
    void a_line_with_a_lost_packet_is_not_whole() {
        received(answered(OUR_ADDRESS, new Probe.Tally(1, 0, 0)));
        answered(OUR_ADDRESS, new Probe.Tally(2, 0, 0));
        FleetReport.Traffic sum = FleetReport.Traffic.of(List.of(traffic));
        assertThat(sum.lines()).isEqualTo(1);
        assertThat(sum.linesWhole()).isZero();
        assertThat(sum.sent()).isEqualTo(2);
        assertThat(sum.returned()).isEqualTo(1);
    }

    @Test
    void a_line_whose_packet_the_core_saw_twice_is_not_whole() {
        received(answered(OUR_ADDRESS, new Probe.Tally(1, 1, 0)));
        assertThat(FleetReport.Traffic.of(List.of(traffic)).linesWhole()).isZero();
    }

    @Test
    void ordinary_traffic_is_not_ours() {
        ByteBuffer ping = ByteBuffer.allocate(84);
        ping.putShort(0, (short) 0x4500).putShort(2, (short) 84).put(9, (byte) 1);
        assertThat(received(ping)).isEqualTo(LineTraffic.NOT_NUMBERED);
    }

    /** The line's next packet, sent at a time, as it comes back. */
    private ByteBuffer sentAt(long nanos) {
        ByteBuffer packet = ByteBuffer.allocate(2048);
        traffic.next(packet, COURSE, 5, OUR_ADDRESS, nanos);
        Ipv4.seal(packet, CORE, 7007, OUR_ADDRESS, 4007, 1);
        return packet;
    }

    private void receivedAt(ByteBuffer packet, long nanos) {
        traffic.received(packet, COURSE, 5, OUR_ADDRESS, nanos);
    }

    @Test
    void the_widest_gap_is_where_packets_did_not_come_back() {
        receivedAt(sentAt(100), 110);
        receivedAt(sentAt(200), 210);
        sentAt(300);
        sentAt(400);
        receivedAt(sentAt(550), 560);
        receivedAt(sentAt(600), 610);
        assertThat(traffic.widestGapNanos()).isEqualTo(350);
        assertThat(traffic.widestGapEndNanos()).isEqualTo(560);
        sentAt(700);
        sentAt(1000);
        assertThat(traffic.widestGapNanos()).as("nothing more came back").isEqualTo(400);
        assertThat(traffic.widestGapEndNanos()).isEqualTo(1000);
    }

    @Test
    void packets_that_waited_on_their_way_are_a_gap_too() {
        receivedAt(sentAt(100), 110);
        ByteBuffer second = sentAt(200);
        ByteBuffer third = sentAt(300);
        receivedAt(second, 900);
        receivedAt(third, 901);
        assertThat(traffic.widestGapNanos()).isEqualTo(790);
    }

    @Test
    void that_a_proof_is_sent_slowly_is_no_gap() {
        receivedAt(sentAt(100), 110);
        receivedAt(sentAt(200), 210);
        traffic.expectProof();
        receivedAt(sentAt(5000), 5010);
        assertThat(traffic.widestGapNanos()).isEqualTo(100);

        receivedAt(sentAt(9000), 9010);
        assertThat(traffic.widestGapNanos()).isEqualTo(100);
    }

    @Test
    void only_what_is_sent_after_a_proof_was_expected_proves_anything() {
        ByteBuffer old = sentAt(100);
        traffic.expectProof();
        received(old);
        assertThat(traffic.proved()).isFalse();
        received(sentAt(200));
        assertThat(traffic.proved()).isTrue();
    }
}
