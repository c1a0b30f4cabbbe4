package net.sluice.load.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import net.sluice.load.lab.CPrograms;
import net.sluice.load.lab.FreeRadius;
import net.sluice.load.lab.L2tpns;
import net.sluice.load.lab.Lab;
import net.sluice.load.lab.LabProcess;
import net.sluice.load.shell.Progress;
import org.jspecify.annotations.Nullable;

/**
 * The packet path of our node, of l2tpns and of a forwarder in C, in turn in one lab: the page {@code
 * docs/benchmarks/dataplane.md}. Each visit of a contender starts it, dials its sessions, runs every flow and TCP through it, and
 * ends it; a first, short round finds out how fast each is.
 */
final class Dataplane {

    /** Of the slowest contender's rate flat out: what all are compared at. */
    private static final double EQUAL_SHARE = 0.8;

    /** A rate that somebody could not keep up with is lowered so much for the next round. */
    private static final double LOWER = 0.85;

    /** Losses beyond this do not count as none. */
    static final double NO_LOSS = 0.001;

    /** So begins what our node says about them. */
    private static final String OFFLOADS = "UDP_GRO ";

    private static final String USERS = "DEFAULT\tCleartext-Password := \"secret\"\n";

    private final Path folder;
    private final Progress progress;
    private final DataplaneOrder order;
    private String offloads = "";

    Dataplane(Path folder, Progress progress, DataplaneOrder order) {
        this.folder = folder;
        this.progress = progress;
        this.order = order;
    }

    /** Why it cannot be measured here, or null. */
    static @Nullable String refusal(List<Contender> contenders) {
        if (!CPrograms.compilable()) {
            return "there is no gcc for the generator";
        }
        for (String command : List.of("nft", "iperf3", "taskset")) {
            if (!Lab.has(command)) {
                return "no command " + command;
            }
        }
        if (contenders.contains(Contender.L2TPNS) && !L2tpns.installed()) {
            return "l2tpns is not installed";
        }
        return Runtime.getRuntime().availableProcessors() < 2 ? "one CPU is too few" : null;
    }

    String page() {
        CPrograms programs = CPrograms.compile(folder.resolve("programs"));
        DataplanePage page = new DataplanePage(order);
        String machine = Machine.told() + " " + Machine.busy();
        try (Lab lab = Lab.build(folder)) {
            lab.offload();
            Gauge.prepare(lab);
            Cpus least = Cpus.of(1);
            FreeRadius.start(lab, USERS, false, line -> {}).process().pin(least.restRange());
            TcpLine.serve(lab, least);
            for (int forLns : order.cpus()) {
                Cpus cpus = Cpus.of(forLns);
                Results results = new Results();
                Round first = new Round(lab, programs, cpus, results, order.seconds() / 2);
                order.contenders().forEach(first::probe);
                order.flows().forEach(flow -> results.rate(flow, EQUAL_SHARE * slowest(results, flow)));
                Results counted = first.reset();
                for (int run = 1; run <= order.runs(); run++) {
                    progress.say(cpus.title() + ", run " + run + " of " + order.runs());
                    Round round = new Round(lab, programs, cpus, counted, order.seconds());
                    order.contenders().forEach(round::measure);
                    order.flows().forEach(flow -> lowerWhereLossy(counted, flow));
                }
                page.add(cpus, counted);
            }
        }
        return page.text(machine, offloads);
    }

    private double slowest(Results results, Flow flow) {
        return order.contenders().stream()
                .mapToDouble(who -> results.median(who, flow, Results.Load.FLAT_OUT, Shot::deliveredPerSecond))
                .min()
                .orElseThrow();
    }

    private void lowerWhereLossy(Results results, Flow flow) {
        boolean lossy = order.contenders().stream()
                .map(who -> results.shots(who, flow, Results.Load.EQUAL).getLast())
                .anyMatch(shot -> shot.loss() > NO_LOSS);
        if (lossy) {
            results.rate(flow, LOWER * results.rate(flow));
        }
    }

    /** All contenders once. */
    private final class Round {

        private final Lab lab;
        private final CPrograms programs;
        private final Cpus cpus;
        private final Results results;
        private final double seconds;

        Round(Lab lab, CPrograms programs, Cpus cpus, Results results, double seconds) {
            this.lab = lab;
            this.programs = programs;
            this.cpus = cpus;
            this.results = results;
            this.seconds = seconds;
        }

        /** Rates to run at, without the measurements that found them. */
        Results reset() {
            Results fresh = new Results();
            order.flows().forEach(flow -> fresh.rate(flow, results.rate(flow)));
            return fresh;
        }

        void probe(Contender contender) {
            visit(
                    contender,
                    (lns, gauge) ->
                            order.flows().forEach(flow -> shoot(contender, gauge, flow, Results.Load.FLAT_OUT)));
        }

        void measure(Contender contender) {
            visit(contender, (lns, gauge) -> {
                for (Results.Load load : Results.Load.values()) {
                    order.flows().forEach(flow -> shoot(contender, gauge, flow, load));
                }
                Dialled subscriber = Dialled.subscriber(lab, contender, cpus);
                try (TcpLine line = new TcpLine(lab, programs, cpus, lns, subscriber)) {
                    for (boolean up : new boolean[] {true, false}) {
                        line.run(up, order.warmUpSeconds() / 2);
                    }
                    for (boolean up : new boolean[] {true, false}) {
                        TcpLine.Stream stream = line.run(up, seconds);
                        progress.say(String.format(
                                Locale.ROOT,
                                "%s: TCP %s: %.2f Gbit/s, %.0f ns/kB",
                                contender.title(),
                                up ? "up" : "down",
                                stream.bitsPerSecond() / 1e9,
                                stream.nanosPerKilobyte()));
                        results.add(contender, up, stream);
                    }
                }
            });
        }

        private interface Play {
            void with(LabProcess lns, Gauge gauge);
        }

        private void visit(Contender contender, Play play) {
            LabProcess lns = contender.start(lab, programs, cpus);
            Dialled sessions = Dialled.fleet(lab, contender, cpus);
            Gauge gauge = new Gauge(lab, programs, cpus, lns, sessions);
            lns.lines().stream()
                    .filter(line -> line.contains(OFFLOADS))
                    .forEach(line ->
                            offloads = line.substring(line.indexOf(OFFLOADS)).strip());
            warmUp(gauge);
            gauge.calibrate();
            play.with(lns, gauge);
            String remark = sessions.hangUp();
            if (remark != null) {
                progress.say(contender.title() + ": " + remark);
                results.remark(contender, remark);
            }
            lns.terminate(Dialled.PATIENCE);
        }

        /** For the JIT compiler, and the same for all. */
        private void warmUp(Gauge gauge) {
            for (int row : new int[] {Flow.WORST, Flow.BULK}) {
                for (boolean up : new boolean[] {true, false}) {
                    gauge.shoot(new Flow(up, 64, row), 0, order.warmUpSeconds());
                }
            }
        }

        private void shoot(Contender contender, Gauge gauge, Flow flow, Results.Load load) {
            double rate = load == Results.Load.EQUAL ? results.rate(flow) : 0;
            Shot shot = gauge.shoot(flow, rate, seconds);
            progress.say(String.format(
                    Locale.ROOT,
                    "%s: %s, %s: %.0f of %.0f kpps, %.0f ns/packet, loss %.2f %%",
                    contender.title(),
                    flow.title(),
                    load == Results.Load.EQUAL ? "equal" : "flat out",
                    shot.deliveredPerSecond() / 1e3,
                    shot.offeredPerSecond() / 1e3,
                    shot.nanosPerPacket(),
                    100 * shot.loss()));
            results.add(contender, flow, load, shot);
        }
    }
}
