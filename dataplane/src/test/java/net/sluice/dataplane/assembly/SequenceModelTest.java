package net.sluice.dataplane.assembly;

import static net.sluice.dataplane.Packets.dataWithEverything;
import static net.sluice.dataplane.Packets.ipv4;
import static net.sluice.dataplane.Packets.ppp;
import static net.sluice.dataplane.assembly.World.TUNNEL;
import static net.sluice.dataplane.assembly.World.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.SequenceCounters;
import net.sluice.dataplane.Sequencing;
import net.sluice.dataplane.Sequencing.Mode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers in every disorder, through the real workers and through {@link SlowSequence}: what passes and when, each count and each drop are the same. */
class SequenceModelTest {

    private static final int SESSIONS = 6;
    private static final int STEPS = 6000;

    /** One session's peer. */
    private static final class Line {
        private final int session;
        private final SlowSequence<Integer> slow = new SlowSequence<>();
        private final List<Integer> expected = new ArrayList<>();
        private Sequencing sequencing = Sequencing.OFF;
        private int next;
        private int identification;

        Line(int session) {
            this.session = session;
        }

        /** Mostly the next one; now and then one of those around it, far away, or where it was before. */
        int ns(Random random) {
            int choice = random.nextInt(100);
            if (choice < 60) {
                return next++ & 0xFFFF;
            } else if (choice < 75) {
                // One is missed out, which may come later.
                next += 1 + random.nextInt(3);
                return next++ & 0xFFFF;
            } else if (choice < 95) {
                return next - 1 - random.nextInt(random.nextInt(3) == 0 ? 80 : 6) & 0xFFFF;
            } else if (choice < 97) {
                next += random.nextInt(200);
            } else if (choice < 98) {
                next = random.nextInt(65536);
            } else if (choice < 99) {
                next -= random.nextInt(20);
            }
            return next++ & 0xFFFF;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void numbers_in_any_disorder_are_treated_as_the_reference_says(long seed) {
        Random random = new Random(seed);
        World world = new World(World.config()
                        .wireWorkers(1 + (int) (seed % 2))
                        .cpus(seed % 3 == 0 ? 1 : 8)
                        .build())
                .withTunnel();
        List<Line> lines = new ArrayList<>();
        for (int session = 1; session <= SESSIONS; session++) {
            Line line = new Line(session);
            line.next = random.nextBoolean() ? 65536 - random.nextInt(500) : random.nextInt(65536);
            lines.add(line);
            configure(world, line, random);
        }
        long duplicates = 0;
        for (int step = 0; step < STEPS; step++) {
            world.now += TimeUnit.MICROSECONDS.toNanos(300 + random.nextInt(1500));
            for (Line line : lines) {
                line.expected.addAll(line.slow.tick(world.now));
            }
            Line line = lines.get(random.nextInt(SESSIONS));
            for (int i = random.nextInt(6); i > 0; i--) {
                duplicates += send(world, line, random) ? 1 : 0;
            }
            world.step();
            compare(world, lines, seed);
            if (random.nextInt(500) == 0) {
                configure(world, line, random);
            }
        }
        assertThat(duplicates).isPositive();
        assertThat(world.drops(DropReason.SEQUENCE_DUPLICATE))
                .isEqualTo(
                        lines.stream().mapToLong(each -> each.slow.duplicates).sum());
        assertThat(world.drops(DropReason.SEQUENCE_LATE))
                .isEqualTo(lines.stream().mapToLong(each -> each.slow.late).sum());
        long waiting = lines.stream().mapToLong(each -> each.slow.waiting()).sum();
        assertThat(world.in()).isEqualTo(world.out() + waiting);
    }

    private static void configure(World world, Line line, Random random) {
        int window = new int[] {0, 1, 8, 63, 64}[random.nextInt(5)];
        line.sequencing = new Sequencing(
                List.of(Mode.OPTIONAL, Mode.SEND, Mode.REQUIRED).get(random.nextInt(3)),
                window,
                TimeUnit.MILLISECONDS.toNanos(random.nextInt(40)),
                0);
        world.shardOf(TUNNEL)
                .put(entry(line.session).sequencing(line.sequencing).build());
    }

    /** @return whether it is a duplicate */
    private static boolean send(World world, Line line, Random random) {
        int ns = line.ns(random);
        int mark = line.identification++ & 0x7FFF;
        byte[] packet = ipv4("10.0.0." + line.session, "203.0." + (mark >>> 8) + "." + (mark & 255), 40);
        world.memory
                .ports()
                .get(random.nextInt(world.memory.ports().size()))
                .getFirst()
                .deliver(World.LAC, dataWithEverything(TUNNEL, line.session, ns, ppp(0x21, packet)));
        // One by one, since those that come by two sockets have no order.
        world.step();
        SlowSequence.Outcome<Integer> outcome =
                line.slow.arrive(ns, mark, line.sequencing.window(), line.sequencing.holdNanos(), world.now);
        line.expected.addAll(outcome.passed());
        line.expected.addAll(line.slow.tick(world.now));
        return outcome.dropped() == DropReason.SEQUENCE_DUPLICATE;
    }

    private static void compare(World world, List<Line> lines, long seed) {
        List<byte[]> written = world.written();
        for (Line line : lines) {
            List<Integer> passed = written.stream()
                    .filter(packet -> packet[15] == line.session)
                    .map(packet -> (packet[18] & 255) << 8 | (packet[19] & 255))
                    .toList();
            assertThat(passed).as("session %d, seed %d", line.session, seed).isEqualTo(line.expected);
            line.expected.clear();
            SlowSequence<Integer> slow = line.slow;
            assertThat(world.shardOf(TUNNEL).sequence(TUNNEL, line.session))
                    .as("session %d, seed %d", line.session, seed)
                    .isEqualTo(new SequenceCounters(
                            0, slow.lost, slow.reordered, slow.late, slow.duplicates, slow.restarts));
        }
    }
}
