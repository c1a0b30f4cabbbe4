package net.sluice.dataplane.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CodelQueueTest {

    private static final long MILLI = 1_000_000;
    private static final long TARGET = 5 * MILLI;
    private static final long INTERVAL = 100 * MILLI;

    private final PacketPool pool = new PacketPool(Arena.ofAuto(), 5000, 1500);
    private final MemorySegment octets = MemorySegment.ofArray(new byte[1500]);
    private final List<Integer> dropped = new ArrayList<>();
    private final CodelQueue queue = new CodelQueue(pool, cell -> {
        dropped.add(pool.flow(cell));
        pool.free(cell);
    });

    private void arrive(int number, int length, long now) {
        queue.add(pool.hold(octets, 0, length, number, now));
    }

    /** The number of the packet that goes; -1 for none. */
    private int go(long now) {
        int cell = queue.dequeue(now, TARGET, INTERVAL);
        if (cell == PacketPool.NONE) {
            return -1;
        }
        int number = pool.flow(cell);
        pool.free(cell);
        return number;
    }

    /** RFC 8289 s5, as slowly as it can be said. */
    private static final class Slow {
        record Packet(int number, int length, long since) {}

        private final Deque<Packet> line = new ArrayDeque<>();
        private final List<Integer> dropped = new ArrayList<>();
        private long firstAboveTime;
        private long dropNext;
        private int count;
        private int lastCount;
        private boolean dropping;
        private boolean okToDrop;

        private Packet doDequeue(long now) {
            okToDrop = false;
            Packet packet = line.poll();
            if (packet == null) {
                firstAboveTime = 0;
                return new Packet(-1, 0, 0);
            }
            int bytes = line.stream().mapToInt(Packet::length).sum();
            if (now - packet.since() < TARGET || bytes <= 1514) {
                firstAboveTime = 0;
            } else if (firstAboveTime == 0) {
                firstAboveTime = now + INTERVAL;
            } else if (now >= firstAboveTime) {
                okToDrop = true;
            }
            return packet;
        }

        private long controlLaw(long t) {
            return t + (long) (INTERVAL / Math.sqrt(count));
        }

        int go(long now) {
            Packet packet = doDequeue(now);
            if (dropping) {
                if (!okToDrop) {
                    dropping = false;
                }
                while (now >= dropNext && dropping) {
                    dropped.add(packet.number());
                    ++count;
                    packet = doDequeue(now);
                    if (!okToDrop) {
                        dropping = false;
                    } else {
                        dropNext = controlLaw(dropNext);
                    }
                }
            } else if (okToDrop) {
                dropped.add(packet.number());
                packet = doDequeue(now);
                dropping = true;
                int delta = count - lastCount;
                count = 1;
                if (delta > 1 && now - dropNext < 16 * INTERVAL) {
                    count = delta;
                }
                dropNext = controlLaw(now);
                lastCount = count;
            }
            return packet.number();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void what_goes_and_what_is_dropped_is_what_the_rfcs_pseudo_code_says(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Slow slow = new Slow();
        long now = 1_000_000_000;
        int number = 0;
        for (int phase = 0; phase < 40; phase++) {
            // More than goes, as much as goes, less than goes.
            int arrivals = random.nextInt(0, 8);
            for (int step = 0; step < 400; step++) {
                now += random.nextLong(2 * MILLI);
                if (random.nextInt(8) < arrivals && slow.line.size() < 3000) {
                    int length = random.nextInt(40, 1500);
                    arrive(++number, length, now);
                    slow.line.add(new Slow.Packet(number, length, now));
                }
                if (random.nextInt(8) < 4) {
                    assertThat(go(now)).isEqualTo(slow.go(now));
                }
            }
        }
        assertThat(dropped).isEqualTo(slow.dropped).isNotEmpty();
        assertThat(queue.packets()).isEqualTo(slow.line.size());
        assertThat(pool.used()).isEqualTo(slow.line.size());
    }

    @Test
    void a_wait_below_target_drops_nothing_however_long_it_lasts() {
        long now = 1;
        for (int i = 0; i < 2000; i++) {
            arrive(i, 1500, now);
            arrive(i, 1500, now);
            now += 4 * MILLI;
            go(now);
            go(now);
        }
        assertThat(dropped).isEmpty();
    }

    @Test
    void a_wait_above_target_drops_the_first_in_line_after_an_interval_and_then_ever_more_often() {
        long now = 1;
        for (int i = 0; i < 1000; i++) {
            arrive(i, 1500, now);
        }
        List<Long> times = new ArrayList<>();
        while (!queue.isEmpty()) {
            int before = dropped.size();
            go(now);
            if (dropped.size() > before) {
                times.add(now / MILLI);
            }
            now += MILLI;
        }
        // 5 ms until waits are long, and 100 ms of them; then 100, 100/sqrt(2), 100/sqrt(3)... ms.
        assertThat(times.subList(0, 5)).containsExactly(105L, 205L, 276L, 334L, 384L);
    }

    @Test
    void the_last_packet_is_never_dropped() {
        arrive(1, 1500, 0);
        for (int i = 2; i < 1000; i++) {
            assertThat(go(i * INTERVAL)).isEqualTo(i - 1);
            arrive(i, 1500, i * INTERVAL - INTERVAL / 2);
        }
        assertThat(dropped).isEmpty();
    }
}
