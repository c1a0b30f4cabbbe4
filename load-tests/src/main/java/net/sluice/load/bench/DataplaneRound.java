package net.sluice.load.bench;

import java.util.Locale;
import net.sluice.load.lab.CPrograms;
import net.sluice.load.lab.Lab;
import net.sluice.load.lab.LabProcess;
import net.sluice.load.shell.Progress;

/** Visits of contenders, with the LNS on a number of CPUs: what is shot at them, and in which order. */
final class DataplaneRound {

    /** A rate that was too much in a measurement is lowered so much, for good. */
    private static final double STEP = 0.95;

    /** So often in one run. */
    static final int STEPS = 4;

    /** So begins what our node says about its own. */
    private static final String OFFLOADS = "UDP_GRO ";

    private final Lab lab;
    private final CPrograms programs;
    private final Cpus cpus;
    private final DataplaneOrder order;
    private final Results results;
    private final Progress progress;
    private String offloads = "";

    DataplaneRound(Lab lab, CPrograms programs, Cpus cpus, DataplaneOrder order, Results results, Progress progress) {
        this.lab = lab;
        this.programs = programs;
        this.cpus = cpus;
        this.order = order;
        this.results = results;
        this.progress = progress;
    }

    /** What our node said that it uses. */
    String offloads() {
        return offloads;
    }

    /** Finds the rates that a contender is measured at. */
    void search(Contender contender) {
        visit(
                contender,
                (lns, gauge) -> order.flows().forEach(flow -> {
                    Shot flatOut = shoot(contender, gauge, flow, Results.Load.FLAT_OUT, 0, order.searchSeconds());
                    results.add(contender, flow, Results.Load.FLAT_OUT, flatOut);
                    HighestRate.Found found = HighestRate.settle(
                            HighestRate.search(
                                    flatOut,
                                    order.searchTrials(),
                                    rate -> gauge.shoot(flow, rate, order.searchSeconds())),
                            HighestRate.MOST_LONG_TRIALS,
                            rate -> gauge.shoot(flow, rate, order.settleSeconds()));
                    progress.say(String.format(
                            Locale.ROOT,
                            "%s: %s: keeps up with %.0f kpps%s",
                            contender.title(),
                            flow.title(),
                            found.perSecond() / 1e3,
                            found.limited() ? ", all that the generator can" : ""));
                    results.highestRate(contender, flow, found);
                }));
    }

    /** All that counts, once. */
    void measure(Contender contender) {
        visit(contender, (lns, gauge) -> {
            for (Flow flow : order.flows()) {
                Results.Load load = Results.Load.EQUAL;
                Shot shot = shoot(contender, gauge, flow, load, results.equalRate(flow), order.equalSeconds());
                results.add(contender, flow, load, shot);
            }
            order.flows().forEach(flow -> measureHighest(contender, gauge, flow));
            if (order.tcp()) {
                measureTcp(contender, lns);
            }
        });
    }

    private void measureHighest(Contender contender, Gauge gauge, Flow flow) {
        HighestRate.Found found = results.highestRate(contender, flow);
        if (found == null) {
            throw new IllegalStateException("no rate was searched for " + contender + ", " + flow);
        }
        Results.Load load = Results.Load.HIGHEST;
        Shot shot = shoot(contender, gauge, flow, load, found.perSecond(), order.seconds());
        for (int step = 0; step < STEPS && !shot.keptUp(); step++) {
            found = found.lower(STEP);
            shot = shoot(contender, gauge, flow, load, found.perSecond(), order.seconds());
        }
        results.highestRate(contender, flow, found.seen(shot));
        results.add(contender, flow, load, shot);
    }

    private void measureTcp(Contender contender, LabProcess lns) {
        Dialled subscriber = Dialled.subscriber(lab, contender, cpus);
        try (TcpLine line = new TcpLine(lab, programs, cpus, lns, subscriber)) {
            for (boolean up : new boolean[] {true, false}) {
                line.run(up, order.warmUpSeconds(contender) / 2);
            }
            for (boolean up : new boolean[] {true, false}) {
                TcpLine.Stream stream = line.run(up, order.seconds());
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
        if (!order.flows().isEmpty()) {
            warmUp(gauge, order.warmUpSeconds(contender));
            gauge.calibrate();
        }
        play.with(lns, gauge);
        String remark = sessions.hangUp();
        if (remark != null) {
            progress.say(contender.title() + ": " + remark);
            results.remark(contender, remark);
        }
        lns.terminate(Dialled.PATIENCE);
    }

    private static void warmUp(Gauge gauge, double seconds) {
        for (int row : new int[] {Flow.WORST, Flow.BULK}) {
            for (boolean up : new boolean[] {true, false}) {
                gauge.shoot(new Flow(up, 64, row), 0, seconds);
            }
        }
    }

    private Shot shoot(
            Contender contender, Gauge gauge, Flow flow, Results.Load load, double perSecond, double seconds) {
        Shot shot = gauge.shoot(flow, perSecond, seconds);
        progress.say(String.format(
                Locale.ROOT,
                "%s: %s, %s: %.0f of %.0f kpps, %.0f ns/packet, loss %.2f %%, late %.2f %%",
                contender.title(),
                flow.title(),
                load,
                shot.deliveredPerSecond() / 1e3,
                shot.offeredPerSecond() / 1e3,
                shot.nanosPerPacket(),
                100 * shot.loss(),
                100 * shot.late() / Math.max(1, shot.sent())));
        return shot;
    }
}
