package net.sluice.dataplane.lab;

import static net.sluice.dataplane.Packets.address;
import static net.sluice.dataplane.Packets.checksummed;
import static net.sluice.dataplane.Packets.endpoint;
import static net.sluice.dataplane.Packets.ipv4;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import net.sluice.dataplane.Dataplane;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.RateLimit;
import net.sluice.dataplane.SessionCounters;
import net.sluice.dataplane.SessionServices;
import net.sluice.dataplane.WorkerCounter;

/** Policing and shaping on the clock of the real world: never faster than the rate, and nothing lost without a name. How late the machine is does not matter. */
final class LinuxLabRates {

    private static final int PACKETS = 200;
    private static final int OCTETS = 500;
    private static final int BURST = 10_000;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long SLOW = 1_000_000;
    private static final long QUICKER = 4_000_000;
    private static final InetSocketAddress CORE = endpoint("203.0.113.2", 2010);
    private static final int HEADERS = 28;

    private final Dataplane plane;
    private final InetSocketAddress lac;
    private final InetSocketAddress lns;

    LinuxLabRates(Dataplane plane, InetSocketAddress lac, InetSocketAddress lns) {
        this.plane = plane;
        this.lac = lac;
        this.lns = lns;
    }

    Map<String, LinuxLab.Scenario> scenarios() {
        RateLimit policed = new RateLimit(SLOW, BURST, 0, null);
        RateLimit.Queueing queueing = new RateLimit.Queueing(1 << 20, false, 0, 60 * SECOND, 60 * SECOND);
        RateLimit shaped = new RateLimit(QUICKER, BURST, 0, queueing);
        Map<String, LinuxLab.Scenario> all = new TreeMap<>();
        all.put(
                "a_policed_subscriber_sends_no_more_than_its_rate_and_the_rest_has_a_name",
                () -> police(policed, true));
        all.put(
                "a_policed_subscriber_is_sent_no_more_than_its_rate_and_the_rest_has_a_name",
                () -> police(policed, false));
        all.put("what_a_shaped_subscriber_sends_waits_and_arrives_in_order_at_its_rate", () -> shape(shaped, true));
        all.put("what_a_shaped_subscriber_is_sent_waits_and_arrives_in_order_at_its_rate", () -> shape(shaped, false));
        return all;
    }

    private void with(RateLimit limit, boolean up, Exchange exchange) throws Exception {
        SessionServices services = SessionServices.NONE.withRates(up ? limit : null, up ? null : limit);
        plane.sessions(0).put(LinuxLab.session(1).toBuilder().services(services).build());
        try (Lac side = Lac.open(lac, lns);
                DatagramSocket core = Namespaces.inside("core", () -> new DatagramSocket(CORE))) {
            core.setReceiveBufferSize(1 << 20);
            core.setSoTimeout(5000);
            exchange.run(side, core);
        } finally {
            plane.sessions(0).put(LinuxLab.session(1));
        }
    }

    private interface Exchange {
        void run(Lac side, DatagramSocket core) throws Exception;
    }

    /** All at once. */
    private static void send(boolean up, Lac side, DatagramSocket core) throws IOException {
        for (int number = 0; number < PACKETS; number++) {
            if (up) {
                side.sendIp(1, packet(number));
            } else {
                byte[] octets = new byte[OCTETS - HEADERS];
                ByteBuffer.wrap(octets).putInt(number);
                core.send(new DatagramPacket(octets, octets.length, address("10.0.0.1"), 9));
            }
        }
    }

    private static byte[] packet(int number) {
        byte[] packet = ipv4("10.0.0.1", "203.0.113.2", OCTETS);
        packet[9] = 17;
        ByteBuffer.wrap(packet, 20, 12)
                .putShort((short) 9)
                .putShort((short) CORE.getPort())
                .putShort((short) (OCTETS - 20))
                .putShort((short) 0)
                .putInt(number);
        return checksummed(packet);
    }

    /** The number of the next one that arrives. */
    private static int receive(boolean up, Lac side, DatagramSocket core) throws IOException {
        if (up) {
            DatagramPacket got = new DatagramPacket(new byte[2048], 2048);
            core.receive(got);
            return ByteBuffer.wrap(got.getData()).getInt();
        }
        return ByteBuffer.wrap(side.receiveIp(1001, packet -> packet.length == OCTETS && packet[9] == 17))
                .getInt(HEADERS);
    }

    private long passed(boolean up) {
        SessionCounters counters = Objects.requireNonNull(plane.sessions(0).read(10, 1));
        return up ? counters.packetsIn() : counters.packetsOut();
    }

    private void police(RateLimit limit, boolean up) throws Exception {
        with(limit, up, (side, core) -> {
            long passedBefore = passed(up);
            long droppedBefore = plane.counters().drops(DropReason.RATE_POLICED);
            long begin = System.nanoTime();
            send(up, side, core);
            LinuxLab.eventually(
                    "each is passed or dropped",
                    () -> passed(up) - passedBefore + plane.counters().drops(DropReason.RATE_POLICED) - droppedBefore
                            == PACKETS);
            long nanos = System.nanoTime() - begin;
            long passed = passed(up) - passedBefore;
            assertThat(passed * OCTETS)
                    .isBetween((long) BURST, BURST + limit.bitsPerSecond() / 8 * nanos / SECOND + OCTETS);
            for (long i = 0; i < passed; i++) {
                receive(up, side, core);
            }
        });
    }

    private void shape(RateLimit limit, boolean up) throws Exception {
        with(limit, up, (side, core) -> {
            long heldBefore = plane.counters().count(WorkerCounter.RATE_HELD);
            long leftBefore = plane.counters().count(WorkerCounter.RATE_LEFT);
            long begin = System.nanoTime();
            send(up, side, core);
            for (int number = 0; number < PACKETS; number++) {
                assertThat(receive(up, side, core)).isEqualTo(number);
            }
            long nanos = System.nanoTime() - begin;
            // It may be ahead by its burst and one packet; the last one need not have been paid for.
            long least = (long) (PACKETS - 2) * OCTETS - BURST;
            assertThat(nanos).isGreaterThanOrEqualTo(least * 8 * SECOND / limit.bitsPerSecond());
            long held = plane.counters().count(WorkerCounter.RATE_HELD) - heldBefore;
            assertThat(held).isPositive();
            LinuxLab.eventually(
                    "all that waited have left",
                    () -> plane.counters().count(WorkerCounter.RATE_LEFT) - leftBefore == held);
        });
    }
}
