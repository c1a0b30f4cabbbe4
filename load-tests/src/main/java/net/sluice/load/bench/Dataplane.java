package net.sluice.load.bench;

import java.nio.file.Path;
import java.util.List;
import net.sluice.load.lab.CPrograms;
import net.sluice.load.lab.FreeRadius;
import net.sluice.load.lab.L2tpns;
import net.sluice.load.lab.Lab;
import net.sluice.load.shell.Progress;
import org.jspecify.annotations.Nullable;

/**
 * The packet path of our node, of l2tpns and of a forwarder in C, in turn in one lab: the page {@code
 * docs/benchmarks/dataplane.md}. A first round finds the highest rate that each keeps up with; the runs that follow measure at
 * these rates, at one that is the same for all, and TCP. Each visit of a contender starts it, dials its sessions, and ends it.
 */
final class Dataplane {

    /** Of the slowest contender's highest rate: what all get alike. */
    private static final double EQUAL_SHARE = 0.8;

    /** An equal rate that somebody could not keep up with is lowered so much for the next round. */
    private static final double LOWER = 0.85;

    private static final String USERS = "DEFAULT\tCleartext-Password := \"secret\"\n";

    private final Path folder;
    private final Progress progress;
    private final DataplaneOrder order;

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
        long began = System.nanoTime();
        CPrograms programs = CPrograms.compile(folder.resolve("programs"));
        DataplanePage page = new DataplanePage(order);
        String machine = Machine.told() + " " + Machine.busy();
        String offloads = "";
        try (Lab lab = Lab.build(folder)) {
            lab.offload();
            Gauge.prepare(lab);
            Cpus least = Cpus.of(1);
            FreeRadius.start(lab, USERS, false, line -> {}).process().pin(least.restRange());
            TcpLine.serve(lab, least);
            for (int forLns : order.cpus()) {
                Cpus cpus = Cpus.of(forLns);
                Results results = new Results();
                DataplaneRound round = new DataplaneRound(lab, programs, cpus, order, results, progress);
                if (!order.flows().isEmpty()) {
                    say(began, cpus.title() + ", rates");
                    order.contenders().forEach(round::search);
                    order.flows().forEach(flow -> results.equalRate(flow, EQUAL_SHARE * slowest(results, flow)));
                }
                for (int run = 1; run <= order.runs(); run++) {
                    say(began, cpus.title() + ", run " + run + " of " + order.runs());
                    order.contenders().forEach(round::measure);
                    order.flows().forEach(flow -> lowerWhereLossy(results, flow));
                }
                page.add(cpus, results);
                offloads = round.offloads();
            }
        }
        say(began, "done");
        return page.text(machine, offloads);
    }

    private void say(long began, String what) {
        progress.say(what + " (" + (System.nanoTime() - began) / 1_000_000_000 + " s since the beginning)");
    }

    private double slowest(Results results, Flow flow) {
        return order.contenders().stream()
                .map(who -> results.highestRate(who, flow))
                .mapToDouble(found -> found == null ? 0 : found.perSecond())
                .min()
                .orElseThrow();
    }

    private void lowerWhereLossy(Results results, Flow flow) {
        boolean lossy = order.contenders().stream()
                .map(who -> results.shots(who, flow, Results.Load.EQUAL).getLast())
                .anyMatch(shot -> !shot.lossless());
        if (lossy) {
            results.equalRate(flow, LOWER * results.equalRate(flow));
        }
    }
}
