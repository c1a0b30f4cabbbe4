package net.sluice.load.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import net.sluice.load.lac.FleetPlan;
import net.sluice.load.lac.FleetReport;
import net.sluice.load.lac.TrafficOrder;
import net.sluice.load.shell.Progress;
import net.sluice.load.shell.Termination;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lns lac}: dials a fleet's sessions into an LNS, uses them, and tells how that went. */
@Command(
        name = "lac",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "The LAC fleet: opens tunnels and sessions into an LNS and is a PPP client on each.",
        footer = {
            "",
            "Ends by itself after --hold, or by SIGINT or SIGTERM; either way it hangs up in good order.",
            "Exit code 0: every session came up and stayed, and no packet was lost, doubled or misdelivered."
        })
public final class LacCommand implements Callable<Integer> {

    private static final double SECOND = 1e9;

    @Mixin
    private FleetOptions fleet = new FleetOptions();

    @Mixin
    private TrafficOptions traffic = new TrafficOptions();

    @Option(
            names = "--hold",
            paramLabel = "SECONDS",
            description = "Keep the sessions up so long, after the packets; without it until a signal.")
    private @Nullable Double holdSeconds;

    @Option(
            names = "--bridge",
            paramLabel = "DEVICE",
            description = "Make a TUN device of this name, and carry its packets over the first session.")
    private @Nullable String bridgeDevice;

    @Option(
            names = "--bridge-route",
            paramLabel = "PREFIX",
            split = ",",
            description = "Route this prefix over the bridged session; 0.0.0.0/0 for all.")
    private List<String> bridgeRoutes = List.of();

    @Option(
            names = "--addresses",
            paramLabel = "FILE",
            description = "Write the sessions' IPv4 addresses to this file, a line each, once all were dialled.")
    private @Nullable Path addresses;

    @Option(
            names = "--lines",
            paramLabel = "FILE",
            description = "Write the sessions' ids and addresses to this file too, for programs that send over them by"
                    + " themselves (load-tests/src/main/c/lines.h tells the format).")
    private @Nullable Path lines;

    @Option(
            names = "--ledger",
            paramLabel = "FILE",
            description =
                    "After the packets have each session pass a few more, and write to this file what each has been"
                            + " through: ids, packets, its longest interruption, whether PPP began anew.")
    private @Nullable Path ledger;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "1",
            description = "Dial so often, and hang up in between; packets, --hold and the rest are the last round's"
                    + " (${DEFAULT-VALUE}).")
    private int rounds = 1;

    @Option(names = "--events", description = "Tell every change of state of every tunnel and session.")
    private boolean events;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the report to this file.")
    private @Nullable Path json;

    @Override
    public Integer call() throws IOException {
        FleetPlan plan = fleet.plan();
        TrafficOrder order = traffic.order(fleet, ThreadLocalRandom.current().nextInt());
        long hold = holdSeconds == null ? Long.MAX_VALUE : (long) (holdSeconds * SECOND);
        if (rounds < 1) {
            throw fleet.wrong("--rounds is 1 or more");
        }
        Progress progress = new Progress(System.out, "lac: ");
        Termination termination = new Termination(FleetRun.LONGEST_END_MILLIS);
        int exitCode = 1;
        try (Bridge bridge = bridgeDevice == null ? null : Bridge.open(bridgeDevice, bridgeRoutes, progress)) {
            for (int round = 1; round < rounds && !termination.wished(); round++) {
                Progress mine = new Progress(System.out, "lac: round " + round + ": ");
                exitCode = play(plan, new FleetRun(plan, FleetRun.Wishes.none(events), null, mine, termination), mine);
            }
            if (!termination.wished()) {
                FleetRun.Wishes all =
                        new FleetRun.Wishes(order, traffic.bounded(), hold, addresses, lines, ledger, events);
                exitCode = play(plan, new FleetRun(plan, all, bridge, progress, termination), progress);
            }
        } catch (IOException | UncheckedIOException e) {
            progress.say("failed: " + e.getMessage());
        } finally {
            termination.done(exitCode);
        }
        return exitCode;
    }

    private int play(FleetPlan plan, FleetRun run, Progress progress) throws IOException {
        FleetReport report = run.run();
        return tell(plan, run, report, progress);
    }

    /** Says what went wrong, writes the report, and tells the exit code. */
    private int tell(FleetPlan plan, FleetRun run, FleetReport report, Progress progress) throws IOException {
        List<String> wrong = new ArrayList<>();
        if (report.linesUp() < plan.lines()) {
            wrong.add(plan.lines() - report.linesUp() + " sessions not up at the end");
        }
        if (report.drops() > 0) {
            wrong.add(report.drops() + " sessions went down");
        }
        FleetReport.Traffic packets = report.traffic();
        if (packets.linesWhole() < packets.lines()) {
            wrong.add(packets.lines() - packets.linesWhole() + " sessions lost, doubled or misdelivered packets");
        } else if (packets.sent() > 0 && !run.trafficOver()) {
            wrong.add("ended before the packets could come back");
        }
        if (!run.hungUpCleanly()) {
            wrong.add("did not get everything hung up");
        }
        if (run.unsent() > 0) {
            progress.say(run.unsent() + " datagrams were not taken by the kernel");
        }
        if (json != null) {
            Files.writeString(json, FleetText.json(report, run.wire(), wrong));
        }
        progress.say(wrong.isEmpty() ? "done: all well" : "FAILED: " + String.join("; ", wrong));
        return wrong.isEmpty() ? 0 : 1;
    }
}
