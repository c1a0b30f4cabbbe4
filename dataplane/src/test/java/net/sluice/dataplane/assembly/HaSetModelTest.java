package net.sluice.dataplane.assembly;

import static net.sluice.dataplane.Packets.address;
import static net.sluice.dataplane.Packets.checksummed;
import static net.sluice.dataplane.Packets.ipv4;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.sluice.dataplane.HaSet;
import net.sluice.dataplane.SessionCounters;
import net.sluice.dataplane.SessionEntry;
import net.sluice.dataplane.haset.SlowContents;
import net.sluice.dataplane.haset.Verdict;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Lines that join, change and leave sets at random while packets go up and down, against a slow and obvious account of what each set should do. What leaves, every
 * session's counters and the books must be the same.
 */
class HaSetModelTest {

    private static final int LINES = 10;
    private static final int STEPS = 6000;

    /** What should have been counted. */
    private static final class Line {
        private SessionEntry entry;
        private long octetsIn;
        private long packetsIn;
        private long octetsOut;
        private long packetsOut;
        private long droppedIn;
        private long droppedOut;

        Line(SessionEntry entry) {
            this.entry = entry;
        }

        SessionCounters counters() {
            return new SessionCounters(octetsIn, packetsIn, octetsOut, packetsOut, droppedIn, droppedOut);
        }
    }

    /** What should be known of a set. */
    private static final class Known {
        private final HaSet set;
        private final SlowContents contents = new SlowContents(500);
        private final Set<Integer> numbers = new HashSet<>();
        private int nsToSend;

        Known(HaSet set) {
            this.set = set;
        }
    }

    private final Map<Integer, Line> lines = new TreeMap<>();
    private final Map<String, Known> sets = new HashMap<>();
    private final Map<String, Integer> nsFromPeer = new HashMap<>();

    @ParameterizedTest
    @CsvSource({"1, 1, 1, 1", "2, 2, 2, 2", "3, 3, 1, 2", "4, 2, 1, 3", "5, 4, 2, 2"})
    void sets_do_what_the_reference_says(long seed, int wires, int tuns, int shards) {
        SetWorld world = new SetWorld(World.config()
                .wireWorkers(wires)
                .tunWorkers(tuns)
                .shards(shards)
                .cpus(seed % 2 == 0 ? 1 : 8)
                .build());
        Random random = new Random(seed);
        for (int step = 0; step < STEPS; step++) {
            world.pass(random.nextInt(30));
            switch (random.nextInt(10)) {
                case 0 -> put(world, random);
                case 1 -> remove(world, random);
                case 2, 3, 4 -> down(world, random);
                default -> up(world, random);
            }
        }
        for (Map.Entry<Integer, Line> each : lines.entrySet()) {
            assertThat(world.counters(each.getKey()))
                    .as("line %d", each.getKey())
                    .isEqualTo(each.getValue().counters());
        }
        assertThat(world.world.plane.haSets().sets()).isEqualTo(sets.size());
        world.balances();
    }

    private static HaSet set(int number) {
        HaSet.Recognition recognition = number % 2 == 0 ? HaSet.Recognition.CONTENT : HaSet.Recognition.NS;
        return new HaSet("set" + number, recognition, 500);
    }

    private static String subscriber(int set) {
        return "10.0.5." + (1 + set);
    }

    private void put(SetWorld world, Random random) {
        int line = random.nextInt(LINES);
        int set = random.nextInt(4);
        SessionEntry entry = SetWorld.entry(line)
                .ipv4(random.nextInt(6) > 0)
                .mtu(random.nextInt(4) == 0 ? 600 : 1500)
                .ipv4Address((Inet4Address) address(set == 3 ? "10.0.6." + line : subscriber(set)))
                .routes(List.of())
                .haSet(set == 3 ? null : set(set))
                .build();
        boolean full = entry.haSet() != null
                && !inSet(lines.get(line), entry.haSet())
                && members(entry.haSet().name()).size() == HaSet.MAX_MEMBERS;
        assertThat(world.put(line, entry)).isEqualTo(!full);
        if (!full) {
            Line present = lines.computeIfAbsent(line, absent -> new Line(entry));
            HaSet before = present.entry.haSet();
            present.entry = entry;
            if (before != null && !inSet(present, before)) {
                left(line, before);
            }
            if (entry.haSet() != null) {
                sets.computeIfAbsent(entry.haSet().name(), absent -> new Known(entry.haSet()));
            }
        }
    }

    private static boolean inSet(@Nullable Line line, HaSet set) {
        return line != null && set.equals(line.entry.haSet());
    }

    private List<Integer> members(String set) {
        return lines.entrySet().stream()
                .filter(each -> each.getValue().entry.haSet() != null
                        && each.getValue().entry.haSet().name().equals(set))
                .map(Map.Entry::getKey)
                .toList();
    }

    private void left(int line, HaSet set) {
        sets.get(set.name()).contents.forget(line);
        if (members(set.name()).isEmpty()) {
            sets.remove(set.name());
        }
    }

    private void remove(SetWorld world, Random random) {
        int line = random.nextInt(LINES);
        Line gone = lines.remove(line);
        if (gone != null) {
            assertThat(world.remove(line)).isEqualTo(gone.counters());
            if (gone.entry.haSet() != null) {
                left(line, gone.entry.haSet());
            }
        }
    }

    /** A packet comes out of some lines, one after the other; few contents, so that there are repeats. */
    private void up(SetWorld world, Random random) {
        int set = random.nextInt(4);
        String source = set == 3 ? "10.0.6." + random.nextInt(LINES) : subscriber(set);
        byte[] packet = ipv4(source, SetWorld.CORE, 60 + random.nextInt(5));
        String name = "set" + set;
        int ns = nsFromPeer.merge(name, 1 + random.nextInt(3), Integer::sum) & 0xFFFF;
        for (int line = 0; line < LINES; line++) {
            if (random.nextInt(3) == 0) {
                continue;
            }
            boolean numbered = set == 1 ? random.nextInt(10) > 0 : random.nextInt(20) == 0;
            List<byte[]> written = world.up(line, packet, numbered ? ns : -1);
            assertThat(written.size())
                    .as("line %d, %s", line, name)
                    .isEqualTo(passes(world, line, source, packet, numbered ? ns : -1));
        }
    }

    private int passes(SetWorld world, int number, String source, byte[] packet, int ns) {
        Line line = lines.get(number);
        if (line == null) {
            return 0;
        }
        HaSet set = line.entry.haSet();
        boolean own = line.entry.ipv4Address() != null
                && line.entry.ipv4Address().getHostAddress().equals(source);
        if (!line.entry.ipv4() || !own) {
            line.droppedIn++;
            return 0;
        }
        Known known = set == null ? null : sets.get(set.name());
        if (known != null && known.set.recognition() == HaSet.Recognition.NS) {
            if (ns < 0) {
                line.droppedIn++;
                return 0;
            }
            line.octetsIn += packet.length;
            line.packetsIn++;
            return known.numbers.add(ns) ? 1 : 0;
        }
        line.octetsIn += packet.length;
        line.packetsIn++;
        return known == null || known.contents.see(Arrays.hashCode(packet), number, world.world.now) == Verdict.FIRST
                ? 1
                : 0;
    }

    private void down(SetWorld world, Random random) {
        int set = random.nextInt(4);
        int one = random.nextInt(LINES);
        byte[] packet = ipv4(SetWorld.CORE, set == 3 ? "10.0.6." + one : subscriber(set), 60 + random.nextInt(1400));
        packet[6] = 0x40;
        checksummed(packet);
        Line single = lines.get(one);
        List<Integer> all = set < 3
                ? members("set" + set)
                : single == null || single.entry.haSet() != null ? List.of() : List.of(one);
        List<Integer> open =
                all.stream().filter(line -> lines.get(line).entry.ipv4()).toList();
        int mtu = open.stream()
                .mapToInt(line -> lines.get(line).entry.mtu())
                .min()
                .orElse(0);
        List<SetWorld.Sent> sent = world.down(packet);
        int told = world.world.written().size();
        if (open.isEmpty() || packet.length > mtu) {
            assertThat(sent).isEmpty();
            assertThat(told).isEqualTo(open.isEmpty() ? 0 : 1);
            chargeDrop(world, all);
            return;
        }
        assertThat(sent).extracting(SetWorld.Sent::line).containsExactlyInAnyOrderElementsOf(open);
        Known known = sets.get("set" + set);
        boolean shared = known != null && known.set.recognition() == HaSet.Recognition.NS;
        int ns = shared ? known.nsToSend++ & 0xFFFF : -1;
        for (SetWorld.Sent each : sent) {
            assertThat(each.ns()).isEqualTo(ns);
            assertThat(each.packet()).isEqualTo(packet);
            lines.get(each.line()).octetsOut += packet.length;
            lines.get(each.line()).packetsOut++;
        }
    }

    /** A packet that went to nobody is one of the members', whichever holds the address. */
    private void chargeDrop(SetWorld world, List<Integer> all) {
        List<Integer> charged = new ArrayList<>();
        for (int line : all) {
            if (world.counters(line).droppedOut() > lines.get(line).droppedOut) {
                lines.get(line).droppedOut++;
                charged.add(line);
            }
        }
        assertThat(charged).hasSize(all.isEmpty() ? 0 : 1);
    }
}
