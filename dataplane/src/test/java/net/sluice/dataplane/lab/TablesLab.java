package net.sluice.dataplane.lab;

import static net.sluice.dataplane.Packets.endpoint;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import net.sluice.dataplane.Dataplane;
import net.sluice.dataplane.DataplaneConfig;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.KernelDrop;
import net.sluice.dataplane.SessionCounters;
import net.sluice.dataplane.Sessions;
import net.sluice.dataplane.WorkerCounter;
import net.sluice.dataplane.assembly.LinuxDataplane;

/**
 * Large tables at work: on real sockets and a real TUN, hundreds of thousands of sessions are held, some of them have numbered packets both ways, and beside
 * them others are installed and removed as fast as a node could wish, with packets for those that are just gone. Nothing may be lost or misdelivered, and nothing
 * that was for a removed session may reach the next user of its ids or its row. A program like {@link LinuxLab}; {@link TablesLabTest} starts it.
 */
public final class TablesLab {

    private static final InetSocketAddress LNS = endpoint("198.51.100.1", 1701);
    private static final InetSocketAddress LAC = endpoint("198.51.100.2", 1701);
    private static final InetSocketAddress CORE = endpoint("203.0.113.2", TablesCore.PORT);
    private static final InetSocketAddress CORE6 = endpoint("2001:db8:71::2", TablesCore.PORT);

    /** Each so many of those that are held has traffic. */
    private static final int STRIDE = 125;

    private static final long BAR_PER_SECOND = 50_000;
    private static final long BAR_OCTETS = 4096;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** How a packet for a life may end. */
    private static final Set<DropReason> LATE = EnumSet.of(
            DropReason.UNKNOWN_SESSION,
            DropReason.SESSION_GONE,
            DropReason.SOURCE_SPOOFED,
            DropReason.NO_SESSION_FOR_ADDRESS);

    private final Dataplane plane;
    private final TablesPlan plan;
    private final TablesChurn churn;
    private final TablesBook up;
    private final TablesBook down;
    private final TablesLac lac;
    private final TablesCore core;
    private final List<DropReason> unexpected = new ArrayList<>();
    private double installs;
    private double removals;

    private TablesLab(
            Dataplane plane,
            TablesPlan plan,
            TablesChurn churn,
            TablesBook up,
            TablesBook down,
            TablesLac lac,
            TablesCore core) {
        this.plane = plane;
        this.plan = plan;
        this.churn = churn;
        this.up = up;
        this.down = down;
        this.lac = lac;
        this.core = core;
    }

    /**
     * Arguments: sessions that are held; how many of them have a prefix; lives at a time; seconds; packets a second each way; installs a second, and as many
     * removals; and {@code bars} if the rates and the memory are to be judged.
     */
    public static void main(String[] arguments) throws Exception {
        Namespaces.build();
        for (String host : List.of("198.51.100.2", "203.0.113.2", "2001:db8:71::2")) {
            Namespaces.run("ping -c 1 -w 5 " + host);
        }
        int held = Integer.parseInt(arguments[0]);
        TablesPlan plan = new TablesPlan(held, Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
        int seconds = Integer.parseInt(arguments[3]);
        long perSecond = Long.parseLong(arguments[4]);
        boolean bars = arguments.length > 6;
        long before = resident();
        try (Dataplane plane = LinuxDataplane.open(config(plan))) {
            Namespaces.run("ip link set lns0 txqueuelen 10000");
            long open = resident();
            double rate = install(plane.sessions(0), plan);
            long full = resident();
            long each = (full - before) / held;
            System.out.printf(
                    Locale.ROOT,
                    "seen %,d sessions and %,d prefixes installed, %,.0f sessions/s; resident memory: %,d MB before the data plane was open,"
                            + " %,d MB then, %,d MB with all sessions: %,d octets for each session, rings and queues and all%n",
                    held,
                    plan.prefixes(),
                    rate,
                    before >> 20,
                    open >> 20,
                    full >> 20,
                    each);
            TablesChurn churn = new TablesChurn(plan, plane.sessions(0), Long.parseLong(arguments[5]));
            churn.fill();
            plane.host(0, churn);
            TablesBook up = new TablesBook(held / STRIDE, STRIDE);
            TablesBook down = new TablesBook(held / STRIDE, STRIDE);
            plane.start();
            try (TablesLac lac = new TablesLac(LAC, plan, up, down, churn, perSecond);
                    TablesCore core = new TablesCore(CORE, CORE6, plan, down, up, churn, perSecond)) {
                TablesLab lab = new TablesLab(plane, plan, churn, up, down, lac, core);
                lab.run(seconds);
                System.exit(lab.judge(bars ? each : 0) ? 0 : 1);
            }
        }
    }

    private static DataplaneConfig config(TablesPlan plan) {
        return DataplaneConfig.builder(List.of(LNS))
                .tun("lns0", 1500)
                .poolRoutes(TablesPlan.pools())
                .maxSessions(plan.held() + plan.alive() + TablesPlan.REST)
                .maxPrefixes(plan.prefixes())
                .wireWorkers(2)
                .tunWorkers(2)
                .cpus(4)
                .build();
    }

    private static double install(Sessions sessions, TablesPlan plan) {
        for (int tunnel = 1; tunnel <= TablesPlan.HELD_TUNNELS; tunnel++) {
            assertThat(sessions.tunnelUp(tunnel, LNS, LAC)).isTrue();
        }
        for (int tunnel = 0; tunnel < TablesPlan.LIVES_TUNNELS; tunnel++) {
            assertThat(sessions.tunnelUp(TablesPlan.LIVES_TUNNEL + tunnel, LNS, LAC))
                    .isTrue();
        }
        long begin = System.nanoTime();
        for (int number = 0; number < plan.held(); number++) {
            if (!sessions.put(plan.entry(number))) {
                throw new AssertionError("no room for session " + number);
            }
        }
        return plan.held() * 1e9 / (System.nanoTime() - begin);
    }

    /** Octets of memory that are the process's now, without garbage. */
    private static long resident() throws IOException {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
                .findFirst()
                .orElseThrow();
    }

    private void run(int seconds) {
        // Before anything else is compiled the rates would say little.
        lac.begin();
        core.begin();
        pause(500);
        long sentUp = up.received();
        long sentDown = down.received();
        long installedBefore = churn.installed();
        long begin = System.nanoTime();
        churn.run();
        pause(seconds * 1000L);
        long nanos = System.nanoTime() - begin;
        installs = (churn.installed() - installedBefore) * 1e9 / nanos;
        removals = churn.removed() * 1e9 / nanos;
        System.out.printf(
                Locale.ROOT,
                "seen for %.1f s: %,.0f sessions installed and %,.0f removed each second (%,d of each; %,d tried again for lack of room); of stable sessions"
                        + " %,.0f packets/s up and %,.0f down%n",
                nanos / 1e9,
                installs,
                removals,
                churn.removed(),
                churn.refused(),
                (up.received() - sentUp) * 1e9 / nanos,
                (down.received() - sentDown) * 1e9 / nanos);
        lac.end();
        core.end();
        churn.end();
        settle();
    }

    private static void pause(long millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (System.nanoTime() - end < 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    /** Until everything has arrived, or been counted as lost, and every removal is confirmed. */
    private void settle() {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (System.nanoTime() - end < 0 && !atRest()) {
            pause(50);
        }
        pause(200);
    }

    private boolean atRest() {
        return churn.confirmed() == churn.installed()
                && pages().values().stream().allMatch(page -> page[0] == page[1]);
    }

    private long count(WorkerCounter counter) {
        return plane.counters().count(counter);
    }

    private long drops(DropReason reason) {
        return plane.counters().drops(reason);
    }

    /** Each hop's book: two sums that must be the same. */
    private Map<String, long[]> pages() {
        Map<String, long[]> pages = new LinkedHashMap<>();
        pages.put("stable sessions, up", new long[] {up.sent(), up.received()});
        pages.put("stable sessions, down", new long[] {down.sent(), down.received()});
        pages.put("LAC to socket", new long[] {
            up.sent() + up.livesSent(),
            count(WorkerCounter.WIRE_RECEIVED) + plane.counters().drops(KernelDrop.SOCKET_RECEIVE)
        });
        // The kernel has something to say to multicast addresses on each interface.
        pages.put("core to TUN", new long[] {
            down.sent() + down.livesSent(),
            count(WorkerCounter.TUN_READ)
                    - drops(DropReason.DESTINATION_MULTICAST)
                    + plane.counters().drops(KernelDrop.TUN_TRANSMIT)
        });
        pages.put("inside", new long[] {
            count(WorkerCounter.WIRE_RECEIVED) + count(WorkerCounter.TUN_READ),
            count(WorkerCounter.WIRE_SENT)
                    + count(WorkerCounter.TUN_WRITTEN)
                    + plane.counters().drops()
        });
        pages.put("socket to LAC", new long[] {count(WorkerCounter.WIRE_SENT), lac.arrived() + lac.kernelDrops()});
        pages.put("TUN to core", new long[] {count(WorkerCounter.TUN_WRITTEN), core.arrived() + core.kernelDrops()});
        pages.put("lives", new long[] {
            up.livesSent() + down.livesSent(),
            up.livesReceived()
                    + down.livesReceived()
                    + LATE.stream().mapToLong(this::drops).sum()
        });
        return pages;
    }

    private boolean judge(long octetsEach) {
        Map<String, LinuxLab.Scenario> all = new LinkedHashMap<>();
        all.put("no_packet_of_a_stable_session_is_lost_or_comes_twice", this::lost);
        all.put("no_packet_reaches_anybody_else", this::misdelivered);
        all.put("no_packet_sent_after_a_removal_is_delivered_and_each_is_a_named_drop", this::late);
        all.put("at_each_hop_what_was_sent_is_what_was_received_and_what_was_dropped_by_name", this::books);
        all.put("each_removal_is_confirmed_once_with_exact_counters", this::removals);
        all.put("stable_sessions_have_counted_each_packet", this::counters);
        if (octetsEach > 0) {
            all.put("the_bars_are_met", () -> {
                assertThat(installs).as("installs/s").isGreaterThanOrEqualTo(BAR_PER_SECOND);
                assertThat(removals).as("removals/s").isGreaterThanOrEqualTo(BAR_PER_SECOND);
                assertThat(octetsEach).as("octets per session").isLessThanOrEqualTo(BAR_OCTETS);
            });
        }
        boolean good = true;
        for (Map.Entry<String, LinuxLab.Scenario> each : all.entrySet()) {
            good &= LinuxLab.attempt(each.getKey(), each.getValue());
        }
        return good;
    }

    private void lost() {
        for (TablesBook book : List.of(up, down)) {
            assertThat(book.sent()).isPositive();
            assertThat(book.received()).isEqualTo(book.sent());
            assertThat(book.repeated()).isZero();
        }
        System.out.printf(
                Locale.ROOT,
                "seen of stable sessions: %,d packets up, %,d down, none lost, none twice; %,d and %,d were overtaken by a later one of their flow%n",
                up.received(),
                down.received(),
                up.overtaken(),
                down.overtaken());
    }

    private void misdelivered() {
        for (TablesBook book : List.of(up, down)) {
            assertThat(book.misdelivered()).as(book.complaint()).isZero();
        }
    }

    private void late() {
        for (TablesBook book : List.of(up, down)) {
            assertThat(book.lateSent()).isPositive();
            assertThat(book.lateReceived()).isZero();
            assertThat(book.livesReceived()).as("those of the living arrive").isPositive();
        }
        for (DropReason reason : DropReason.values()) {
            if (drops(reason) > 0 && !LATE.contains(reason) && reason != DropReason.DESTINATION_MULTICAST) {
                unexpected.add(reason);
            }
        }
        assertThat(unexpected).isEmpty();
        StringBuilder names = new StringBuilder();
        LATE.forEach(reason -> names.append(' ').append(reason).append(' ').append(drops(reason)));
        System.out.printf(
                Locale.ROOT,
                "seen of sessions that come and go: %,d packets up and %,d down, %,d and %,d of them sent after the removal; %,d and %,d arrived, the rest is%s%n",
                up.livesSent(),
                down.livesSent(),
                up.lateSent(),
                down.lateSent(),
                up.livesReceived(),
                down.livesReceived(),
                names);
    }

    private void books() {
        pages().forEach((name, page) -> assertThat(page[0]).as(name).isEqualTo(page[1]));
        assertThat(plane.counters().drops(KernelDrop.SOCKET_RECEIVE)
                        + plane.counters().drops(KernelDrop.TUN_TRANSMIT))
                .as("lost in queues that should have been long enough")
                .isZero();
    }

    private void removals() {
        assertThat(churn.removed()).isEqualTo(churn.installed());
        assertThat(churn.confirmed()).isEqualTo(churn.removed());
        assertThat(churn.packetsIn()).isEqualTo(up.livesReceived());
        assertThat(churn.packetsOut()).isEqualTo(down.livesReceived());
        assertThat(plane.sessions(0).size()).isEqualTo(plan.held());
    }

    private void counters() {
        for (long number = 0; number < plan.held(); number += STRIDE) {
            SessionCounters counters =
                    Objects.requireNonNull(plane.sessions(0).read(plan.tunnel(number), plan.session(number)));
            assertThat(counters.packetsIn()).as("session %d", number).isEqualTo(up.sentOf(number));
            assertThat(counters.packetsOut()).as("session %d", number).isEqualTo(down.sentOf(number));
            assertThat(counters.droppedIn() + counters.droppedOut()).isZero();
        }
    }
}
