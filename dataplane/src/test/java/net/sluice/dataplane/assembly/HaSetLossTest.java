package net.sluice.dataplane.assembly;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static net.sluice.dataplane.Packets.ipv4;
import static net.sluice.dataplane.assembly.SetWorld.CORE;
import static net.sluice.dataplane.assembly.SetWorld.SUBSCRIBER;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.HaSet;
import net.sluice.dataplane.WorkerCounter;
import net.sluice.dataplane.haset.ContentWindow;
import net.sluice.dataplane.haset.Lines;
import net.sluice.dataplane.haset.NsWindow;
import net.sluice.dataplane.haset.SipHash;
import net.sluice.dataplane.haset.Verdict;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lines that lose independently: what the theory says gets through, and nothing twice. */
class HaSetLossTest {

    private static final int COUNT = 20_000;
    private static final long INTERVAL_MICROS = 500;
    private static final int NUMBER = 24;

    private final SetWorld subscriber = new SetWorld();

    private static byte[] packet(String from, String to, int number) {
        byte[] packet = ipv4(from, to, 60);
        System.arraycopy("%08d".formatted(number).getBytes(US_ASCII), 0, packet, NUMBER, 8);
        return packet;
    }

    private static int number(byte[] packet) {
        return Integer.parseInt(new String(packet, NUMBER, 8, US_ASCII));
    }

    private static List<Lines.Line> lossy(int lines, long skewMillis) {
        List<Lines.Line> all = new ArrayList<>();
        for (int line = 0; line < lines; line++) {
            all.add(new Lines.Line(0.3, line * skewMillis, 5, 0));
        }
        return all;
    }

    /** The share that at least one of the lines brings, within five standard deviations. */
    private static void isTheory(int[] times, int lines) {
        double theory = 1 - Math.pow(0.3, lines);
        int delivered = 0;
        for (int number = 0; number < times.length; number++) {
            assertThat(times[number]).as("packet %d", number).isLessThanOrEqualTo(1);
            delivered += times[number];
        }
        double deviation = Math.sqrt(theory * (1 - theory) / times.length);
        assertThat(delivered / (double) times.length).isBetween(theory - 5 * deviation, theory + 5 * deviation);
    }

    @ParameterizedTest
    @CsvSource({
        "CONTENT, 2, 0, 1",
        "CONTENT, 2, 290, 2",
        "CONTENT, 3, 100, 3",
        "NS, 2, 0, 4",
        "NS, 2, 290, 5",
        "NS, 3, 100, 6"
    })
    void up_two_lines_that_lose_30_percent_each_deliver_91_and_three_97_3_and_nothing_twice(
            HaSet.Recognition recognition, int lines, long skewMillis, long seed) {
        subscriber.lines(lines, new HaSet("home", recognition, 500));
        boolean ns = recognition == HaSet.Recognition.NS;
        int[] times = new int[COUNT];
        long start = subscriber.world.now;
        int worker = 0;
        for (Lines.Arrival each :
                Lines.arrivals(new Random(seed), COUNT, INTERVAL_MICROS, lossy(lines, skewMillis), start)) {
            subscriber.world.now = each.nanos();
            byte[] packet = packet(SUBSCRIBER, CORE, each.packet());
            subscriber.deliver(each.line(), worker++ % 2, packet, ns ? each.packet() + 60_000 & 0xFFFF : -1);
            subscriber.world.step();
            for (byte[] written : subscriber.world.written()) {
                assertThat(written).isEqualTo(packet(SUBSCRIBER, CORE, number(written)));
                times[number(written)]++;
            }
        }
        isTheory(times, lines);
        assertThat(subscriber.world.dropped()).startsWith("HA_DUPLICATE=").doesNotContain(" ");
        long passed = subscriber.world.count(WorkerCounter.FORWARDED_UP);
        long arrived = 0;
        for (int line = 0; line < lines; line++) {
            arrived += subscriber.counters(line).packetsIn();
        }
        assertThat(passed + subscriber.world.drops(DropReason.HA_DUPLICATE)).isEqualTo(arrived);
        subscriber.balances();
    }

    private record Flying(long nanos, SetWorld.Sent sent) {}

    @ParameterizedTest
    @CsvSource({"CONTENT, 2, 0, 1", "CONTENT, 2, 290, 2", "NS, 2, 0, 3", "NS, 2, 290, 4", "NS, 3, 100, 5"})
    void down_a_peer_that_does_as_we_do_gets_as_much_and_nothing_twice(
            HaSet.Recognition recognition, int lines, long skewMillis, long seed) {
        subscriber.lines(lines, new HaSet("home", recognition, 500));
        Random random = new Random(seed);
        NsWindow numbers = new NsWindow(500);
        ContentWindow contents = new ContentWindow(500);
        SipHash hash = new SipHash(1, 2);
        int[] times = new int[COUNT];
        PriorityQueue<Flying> flying = new PriorityQueue<>((a, b) -> Long.compare(a.nanos(), b.nanos()));
        for (int number = 0; number < COUNT; number++) {
            subscriber.world.now += TimeUnit.MICROSECONDS.toNanos(INTERVAL_MICROS);
            for (SetWorld.Sent sent : subscriber.down(packet(CORE, SUBSCRIBER, number))) {
                if (random.nextDouble() >= 0.3) {
                    long delay = TimeUnit.MILLISECONDS.toNanos(sent.line() * skewMillis);
                    flying.add(new Flying(subscriber.world.now + delay, sent));
                }
            }
        }
        for (Flying next = flying.poll(); next != null; next = flying.poll()) {
            MemorySegment octets = MemorySegment.ofArray(next.sent().packet());
            Verdict verdict = recognition == HaSet.Recognition.NS
                    ? numbers.see(next.sent().ns(), next.nanos())
                    : contents.see(hash.of(octets, 0, 60), next.sent().line(), next.nanos());
            times[number(next.sent().packet())] += verdict == Verdict.FIRST ? 1 : 0;
        }
        isTheory(times, lines);
        subscriber.balances();
    }
}
