package net.sluice.load.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import net.sluice.load.lab.Fleet;
import net.sluice.load.lab.FreeRadius;
import net.sluice.load.lab.Lab;
import net.sluice.load.lab.LabHost;
import net.sluice.load.lab.LabProcess;
import net.sluice.load.lab.Node;
import net.sluice.load.lab.NodeConfig;
import net.sluice.load.shell.Progress;

/** Set-up rate, forwarding rates and memory per session of one node, as {@code docs/benchmarks/first-light.md} tells them. */
final class FirstLight {

    private static final int FEW = 1_000;
    private static final int MANY = 10_000;
    private static final int RUNS = 3;

    /** Sessions dialled by the same fleet before those that count: its JVM must be warm as well. */
    private static final int WARM_UP = 20_000;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** The least that holds a numbered packet, and what a busy line carries. */
    private static final int[] LENGTHS = {84, 1400};

    private static final String[] NODE_CPU = {"taskset", "-c", "0"};
    private static final int GENERATOR_CPU = 1;
    private static final Duration LONG_ENOUGH =
            Forwarding.RUN_IN.plus(Forwarding.SPAN).plusSeconds(20);

    /** More than any machine sends: as fast as it can. */
    private static final String FLAT_OUT = "10000000";

    private static final String USERS = "DEFAULT\tCleartext-Password := \"secret\"\n";

    private final Path folder;
    private final Progress progress;

    FirstLight(Path folder, Progress progress) {
        this.folder = folder;
        this.progress = progress;
    }

    String page() {
        StringBuilder page = new StringBuilder(intro());
        dialAndWeigh(page);
        forward(page);
        return page.toString();
    }

    // ---- set-up and memory

    private void dialAndWeigh(StringBuilder page) {
        List<Dialling> cold = new ArrayList<>();
        for (int sessions : new int[] {FEW, MANY}) {
            cold.add(inLab(stage -> {
                progress.say("cold: " + sessions);
                return stage.dialOnce(sessions);
            }));
        }
        page.append(this.<String>inLab(stage -> {
            Footprint empty = stage.weigh();
            Dialling few = median(stage, FEW);
            Dialling many = median(stage, MANY);
            Footprint warm = stage.weigh();
            progress.say("memory with " + MANY + " sessions up");
            Dialling.Held held = stage.hold(MANY);
            Footprint full = stage.weigh();
            held.hangUp();
            return setUps(cold, List.of(few, many)) + weights(empty, warm, full);
        }));
    }

    private static String setUps(List<Dialling> cold, List<Dialling> warm) {
        StringBuilder text = new StringBuilder("""
                ## Set-up

                CHAP by FreeRADIUS (one thread), accounting Start included; 20 tunnels, 100 calls in set-up at a time. Cold: node and fleet
                have just started; warm: both after 20,000 sessions, median of three runs. The fleet and FreeRADIUS share the CPUs with the
                node.

                """).append(Dialling.head());
        for (int i = 0; i < cold.size(); i++) {
            text.append(cold.get(i).row("cold")).append(warm.get(i).row("warm"));
        }
        return text.toString();
    }

    private Dialling median(Stage stage, int sessions) {
        List<Dialling> runs = new ArrayList<>();
        for (int i = 0; i < RUNS; i++) {
            progress.say("warm: " + sessions);
            runs.add(stage.dialOnce(sessions, "--rounds", Integer.toString(1 + WARM_UP / sessions)));
        }
        runs.sort(Comparator.comparingDouble(Dialling::perSecond));
        return runs.get(RUNS / 2);
    }

    private static String weights(Footprint empty, Footprint warm, Footprint full) {
        return String.format(
                Locale.ROOT,
                """

                ## Memory

                After full collections. The tables of the packet path are made at start for `limits.sessions` (20,000 here) and are part of
                what an empty node has; their pages become resident as sessions use them.

                | | heap, MB | resident, MB |
                |---|---|---|
                | just started | %.1f | %.1f |
                | warmed up, no session | %.1f | %.1f |
                | %,d sessions up | %.1f | %.1f |

                **Heap per session: %,d octets** (%,d sessions against none, both warmed up).

                """,
                empty.heapOctets() / 1e6,
                empty.residentOctets() / 1e6,
                warm.heapOctets() / 1e6,
                warm.residentOctets() / 1e6,
                MANY,
                full.heapOctets() / 1e6,
                full.residentOctets() / 1e6,
                (full.heapOctets() - warm.heapOctets()) / MANY,
                MANY);
    }

    // ---- forwarding

    private void forward(StringBuilder page) {
        page.append("""
                ## Forwarding

                1,000 sessions, every packet for another one. The generator has one CPU and sends as fast as it can, the node has the other
                one; the host behind drops what arrives, and its interface counts. Lengths are those of the subscriber's IP packet. What was offered
                and neither delivered nor dropped by the node, the kernel dropped before the node read it (socket buffer, TUN queue).

                """).append(Forwarding.head());
        for (int length : LENGTHS) {
            page.append(inLab(stage -> up(stage, length), NODE_CPU).row());
        }
        for (int length : LENGTHS) {
            page.append(inLab(stage -> down(stage, length), NODE_CPU).row());
        }
    }

    private Forwarding up(Stage stage, int length) {
        progress.say("up: " + length);
        Lab lab = stage.lab();
        discard(lab.core(), "udp dport 7007");
        Dialling.Held held =
                stage.hold(FEW, "--core", Lab.CORE_ADDRESS, "--size", Integer.toString(length), "--pps", FLAT_OUT);
        pin(held.fleet());
        Forwarding measured = Forwarding.measure(
                "up, " + length + " octets", new Forwarding.Way(lab.lns(), "access", lab.core(), "core"), stage.node());
        held.fleet().kill();
        return measured;
    }

    private Forwarding down(Stage stage, int length) {
        progress.say("down: " + length);
        Lab lab = stage.lab();
        Path addresses = lab.folder().resolve("addresses");
        Dialling.Held held = stage.hold(FEW, "--addresses", addresses.toString());
        // Data messages (T bit 0), the short ones excepted: the node's echoes must be answered.
        discard(lab.lac(), "udp sport 1701 udp length > 60 @th,64,1 0");
        LabProcess blast = Fleet.startBlast(lab, addresses, length, LONG_ENOUGH);
        pin(blast);
        Forwarding measured = Forwarding.measure(
                "down, " + length + " octets",
                new Forwarding.Way(lab.lns(), "core", lab.lac(), "access"),
                stage.node());
        blast.terminate(PATIENCE);
        held.hangUp();
        return measured;
    }

    /** A host that counts at its interface, and takes no further trouble. */
    private static void discard(LabHost host, String what) {
        host.run("nft", "add", "table", "ip", "bench");
        host.run("nft", "add", "chain", "ip", "bench", "in", "{ type filter hook prerouting priority -300 ; }");
        host.run("nft", "add rule ip bench in " + what + " drop");
    }

    private static void pin(LabProcess generator) {
        generator.pin(GENERATOR_CPU);
    }

    // ---- the lab

    private record Stage(Lab lab, Node node) {

        Dialling.Held hold(int sessions, String... more) {
            return Dialling.hold(lab, node, sessions, List.of(more));
        }

        Dialling dialOnce(int sessions, String... more) {
            Dialling.Held held = hold(sessions, more);
            held.hangUp();
            return held.dialling();
        }

        Footprint weigh() {
            return Footprint.of(lab.lns(), node.process());
        }
    }

    private <T> T inLab(Function<Stage, T> play, String... launcher) {
        try (Lab lab = Lab.build(folder)) {
            FreeRadius.start(lab, USERS, line -> {});
            return play.apply(new Stage(lab, Node.start(lab, new NodeConfig().launcher(launcher), line -> {})));
        }
    }

    // ---- the page

    private static String intro() {
        return String.format(Locale.ROOT, """
                # First light: set-up, forwarding, memory

                Made by `./lns bench first-light --write` on %s

                Three network namespaces (LAC, LNS, core) joined by veth, nothing else running. A machine's figures move by some percent from
                run to run; the CPU time per packet and per session is what travels between machines.

                """, Machine.told());
    }
}
