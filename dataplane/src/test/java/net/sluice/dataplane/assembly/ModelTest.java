package net.sluice.dataplane.assembly;

import static java.util.stream.Collectors.groupingBy;
import static net.sluice.dataplane.Packets.checksummed;
import static net.sluice.dataplane.Packets.control;
import static net.sluice.dataplane.Packets.data;
import static net.sluice.dataplane.Packets.dataWithEverything;
import static net.sluice.dataplane.Packets.endpoint;
import static net.sluice.dataplane.Packets.ipv4;
import static net.sluice.dataplane.Packets.ipv6;
import static net.sluice.dataplane.Packets.join;
import static net.sluice.dataplane.Packets.lcp;
import static net.sluice.dataplane.Packets.ppp;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.Offloads;
import net.sluice.dataplane.SessionCounters;
import net.sluice.dataplane.SessionEntry;
import net.sluice.dataplane.WorkerCounter;
import net.sluice.dataplane.io.MemoryPort;
import net.sluice.dataplane.io.MemoryTun;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Random packets, and sessions that come, change and go, through the real workers and through {@link Reference}, a slow and obvious account of what should
 * happen. What leaves, every session's counters and every drop must be the same.
 */
class ModelTest {

    private static final int STEPS = 4000;

    @ParameterizedTest
    @CsvSource({"1, 1, 1, 1", "2, 1, 1, 1", "3, 2, 2, 2", "4, 3, 1, 4", "5, 1, 2, 2", "6, 2, 2, 1"})
    void the_data_plane_does_what_the_reference_says(long seed, int wires, int tuns, int shards) {
        int cpus = seed % 2 == 0 ? 1 : 8;
        World world = new World(World.config()
                .wireWorkers(wires)
                .tunWorkers(tuns)
                .shards(shards)
                .cpus(cpus)
                .pppPerSecond(1_000_000)
                .tunnelZeroPerSecond(1_000_000)
                .offloads(seed % 3 == 0 ? Offloads.NONE : Offloads.ALL)
                .build());
        Reference reference = new Reference();
        Random random = new Random(seed);
        for (int step = 0; step < STEPS; step++) {
            elapse(world, reference);
            switch (random.nextInt(12)) {
                case 0 -> changeTunnel(world, reference, random);
                case 1, 2 -> put(world, reference, random);
                case 3 -> remove(world, reference, random);
                case 4, 5, 6 -> toSubscriber(world, reference, random);
                default -> fromLac(world, reference, random);
            }
        }
        assertThat(names(world.plane.counters()::drops))
                .as("drops, seed %d", seed)
                .isEqualTo(reference.drops);
        assertThat(world.in() - world.count(WorkerCounter.RATE_HELD) + world.count(WorkerCounter.RATE_LEFT))
                .as("but for what still waits, seed %d", seed)
                .isEqualTo(world.out());
        assertThat(world.count(WorkerCounter.RATE_HELD)).isGreaterThan(10);
        assertThat(world.drops(DropReason.RATE_POLICED)).isPositive();
        assertThat(reference.drops.keySet())
                .as("the seed's packets should meet most reasons")
                .hasSizeGreaterThan(14);
    }

    private static Map<DropReason, Long> names(ToLongFunction<DropReason> drops) {
        Map<DropReason, Long> names = new EnumMap<>(DropReason.class);
        for (DropReason reason : DropReason.values()) {
            if (drops.applyAsLong(reason) > 0) {
                names.put(reason, drops.applyAsLong(reason));
            }
        }
        return names;
    }

    private static void elapse(World world, Reference reference) {
        world.now += TimeUnit.MILLISECONDS.toNanos(10);
        reference.now = world.now;
        world.step();
        // Which session's turn is first nobody can know.
        same(world, reference.elapse(), true);
    }

    private static void changeTunnel(World world, Reference reference, Random random) {
        int tunnel = World.tunnel(1 + random.nextInt(4));
        if (random.nextInt(4) == 0) {
            world.shardOf(tunnel).tunnelDown(tunnel);
            reference.tunnels.remove(tunnel);
        } else {
            InetSocketAddress peer = lac(random);
            world.shardOf(tunnel).tunnelUp(tunnel, World.LNS, peer);
            reference.tunnels.put(tunnel, peer);
        }
    }

    private static InetSocketAddress lac(Random random) {
        return endpoint("198.51.100." + (7 + random.nextInt(2)), 1701 + random.nextInt(2));
    }

    private static void put(World world, Reference reference, Random random) {
        SessionEntry entry = RandomEntry.of(random);
        assertThat(world.shardOf(entry.tunnelId()).put(entry)).isTrue();
        world.step();
        compare(world, reference.put(entry));
    }

    private static void remove(World world, Reference reference, Random random) {
        int tunnel = World.tunnel(1 + random.nextInt(4));
        int session = 1 + random.nextInt(6);
        Reference.Session gone = reference.remove(tunnel, session);
        assertThat(world.shardOf(tunnel).remove(tunnel, session)).isEqualTo(gone != null);
        world.step();
        List<SessionCounters> finals = new ArrayList<>();
        world.shardOf(tunnel).drainRemoved((t, s, counters) -> finals.add(counters));
        assertThat(finals).isEqualTo(gone == null ? List.of() : List.of(gone.counters()));
    }

    private static void toSubscriber(World world, Reference reference, Random random) {
        byte[] packet = random.nextBoolean()
                ? RandomPacket.four(random, "203.0.113.9", RandomEntry.ipv4(random))
                : RandomPacket.six(random, "2001:db8:ffff::1", RandomEntry.ipv6(random));
        corrupt(packet, random);
        MemoryTun queue =
                world.memory.queues().get(random.nextInt(world.memory.queues().size()));
        // Some in a row: what may leave joined.
        int row = random.nextInt(4) == 0 ? 1 + random.nextInt(12) : 1;
        List<Reference.Outcome> expected = new ArrayList<>();
        for (int i = 0; i < row; i++) {
            queue.deliver(packet);
            expected.add(reference.down(packet));
        }
        world.step();
        compare(world, expected);
    }

    private static void fromLac(World world, Reference reference, Random random) {
        int tunnel = World.tunnel(random.nextInt(20) == 0 ? 0 : 1 + random.nextInt(5));
        int session = 1 + random.nextInt(7);
        byte[] datagram = random.nextInt(8) == 0
                ? control(tunnel, session, new byte[random.nextInt(30)])
                : message(random, tunnel, session, frame(random));
        corrupt(datagram, random);
        InetSocketAddress from =
                random.nextInt(4) == 0 ? lac(random) : reference.tunnels.getOrDefault(tunnel, lac(random));
        List<MemoryPort> ports =
                world.memory.ports().get(random.nextInt(world.memory.ports().size()));
        // Some in a row, and the last cut short: what the kernel may join.
        int row = random.nextInt(4) == 0 ? 1 + random.nextInt(12) : 1;
        List<Reference.Outcome> expected = new ArrayList<>();
        for (int i = 0; i < row; i++) {
            byte[] next = i == row - 1 && i > 0
                    ? Arrays.copyOf(datagram, 1 + random.nextInt(Math.max(1, datagram.length)))
                    : datagram;
            ports.getFirst().deliver(from, next);
            expected.add(reference.up(from, next));
        }
        world.step();
        compare(world, expected);
    }

    private static byte[] message(Random random, int tunnel, int session, byte[] frame) {
        return random.nextBoolean()
                ? data(tunnel, session, frame)
                : join(dataWithEverything(tunnel, session, ns(random), frame), new byte[random.nextInt(3)]);
    }

    /** Often of one run of numbers. */
    private static int ns(Random random) {
        return random.nextInt(8) == 0 ? random.nextInt(65536) : 65500 + random.nextInt(100) & 0xFFFF;
    }

    private static byte[] frame(Random random) {
        byte[] padding = new byte[random.nextInt(3)];
        return switch (random.nextInt(9)) {
            case 0 ->
                ppp(0xC021, join(lcp(9, random.nextInt(256), random.nextInt(3), new byte[random.nextInt(9)]), padding));
            case 1 -> ppp(0xC223, new byte[8]);
            case 2 -> join(new byte[] {0x57}, ipv6(RandomEntry.ipv6(random), RandomEntry.ipv6(random), 60), padding);
            case 3, 4 -> ppp(0x57, RandomPacket.six(random, RandomEntry.ipv6(random), "2001:db8:ffff::1"));
            case 5 -> join(new byte[] {0x21}, ipv4(RandomEntry.ipv4(random), RandomEntry.ipv4(random), 60), padding);
            case 6 -> ppp(random.nextInt(65536), new byte[random.nextInt(30)]);
            default -> join(ppp(0x21, RandomPacket.four(random, RandomEntry.ipv4(random), "203.0.113.9")), padding);
        };
    }

    /** Now and then one octet of the headers is something else; sometimes the IPv4 checksum is made right again. */
    private static void corrupt(byte[] packet, Random random) {
        if (random.nextInt(5) == 0 && packet.length > 0) {
            packet[random.nextInt(Math.min(packet.length, 44))] = (byte) random.nextInt(256);
            if (packet[0] >>> 4 == 4
                    && packet.length >= 20
                    && random.nextBoolean()
                    && (packet[0] & 15) * 4 <= packet.length) {
                checksummed(packet);
            }
        }
    }

    private static void compare(World world, List<Reference.Outcome> expected) {
        same(world, expected, false);
    }

    /** {@code inAnyOrder}: but of one session, to which the ids in the header belong, in its own. */
    private static void same(World world, List<Reference.Outcome> expected, boolean inAnyOrder) {
        List<String> sent = hex(world.sent());
        List<String> sentExpected = hex(all(expected, Reference.Outcome::sent));
        List<String> written = hex(world.written());
        List<String> writtenExpected = hex(all(expected, Reference.Outcome::written));
        List<World.Punted> punted = world.drainPunts();
        if (inAnyOrder) {
            assertThat(sent).containsExactlyInAnyOrderElementsOf(sentExpected);
            assertThat(written).containsExactlyInAnyOrderElementsOf(writtenExpected);
            Function<String, String> ids = datagram -> datagram.substring(4, 12);
            assertThat(sent.stream().collect(groupingBy(ids)))
                    .isEqualTo(sentExpected.stream().collect(groupingBy(ids)));
        } else {
            assertThat(sent).isEqualTo(sentExpected);
            assertThat(written).isEqualTo(writtenExpected);
        }
        assertThat(punted).hasSize((int)
                expected.stream().filter(Reference.Outcome::punted).count());
        for (Reference.Outcome each : expected) {
            if (each.session() != null) {
                SessionEntry entry = each.session().entry();
                assertThat(world.shardOf(entry.tunnelId()).read(entry.tunnelId(), entry.sessionId()))
                        .isEqualTo(each.session().counters());
            }
        }
    }

    private static List<byte[]> all(
            List<Reference.Outcome> outcomes, Function<Reference.Outcome, List<byte[]>> packets) {
        return outcomes.stream().map(packets).flatMap(List::stream).toList();
    }

    private static List<String> hex(List<byte[]> packets) {
        return packets.stream().map(HexFormat.of()::formatHex).toList();
    }
}
