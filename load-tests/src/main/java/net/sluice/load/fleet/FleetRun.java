package net.sluice.load.fleet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.random.RandomGenerator;
import net.sluice.l2tp.UdpPath;
import net.sluice.load.lac.FleetOutput;
import net.sluice.load.lac.FleetPlan;
import net.sluice.load.lac.FleetReport;
import net.sluice.load.lac.LacFleet;
import net.sluice.load.lac.Line;
import net.sluice.load.lac.LineEnd;
import net.sluice.load.lac.TrafficOrder;
import net.sluice.load.probe.Ipv4;
import net.sluice.load.shell.Progress;
import net.sluice.load.shell.Termination;
import org.jspecify.annotations.Nullable;

/**
 * One run of a fleet on real sockets, in one thread: dial, send, hold, hang up. The phases follow each other; a signal goes
 * straight to hanging up.
 */
final class FleetRun implements FleetOutput {

    private static final long SECOND = 1_000_000_000L;
    private static final long LONGEST_WAIT_NANOS = 100_000_000L;
    private static final long MILLI = 1_000_000L;

    /** How long packets may be on their way after the last one was sent. */
    private static final long DRAIN_NANOS = 2 * SECOND;

    /** How long the hanging up may take beyond what retransmissions need. */
    private static final long HANG_UP_NANOS = 60 * SECOND;

    /** How long an orderly end may take after a signal. */
    static final long LONGEST_END_MILLIS = (HANG_UP_NANOS + DRAIN_NANOS) / MILLI;

    /** The first failures are told one by one. */
    private static final int FAILURES_TOLD = 20;

    /** How fast the last packets go that prove the lines. */
    private static final double PROOF_PER_SECOND = 4_000;

    /** What the run is to do beside dialling. */
    record Wishes(
            @Nullable TrafficOrder traffic,
            boolean trafficBounded,
            long holdNanos,
            @Nullable Path addresses,
            @Nullable Path lines,
            @Nullable Path ledger,
            boolean events) {

        /** Nothing at all. */
        static Wishes none(boolean events) {
            return new Wishes(null, true, 0, null, null, null, events);
        }
    }

    private enum Phase {
        DIALLING,
        SENDING,
        PROVING,
        DRAINING,
        HOLDING,
        HANGING_UP,
        OVER
    }

    private final FleetPlan plan;
    private final Wishes wishes;
    private final FleetSockets sockets;
    private final LacFleet fleet;
    private final Progress progress;
    private final Termination termination;
    private final @Nullable Bridge bridge;
    private Phase phase = Phase.DIALLING;
    private long phaseNanos;
    private boolean trafficOver;
    private int failuresTold;
    private boolean hungUpCleanly;

    FleetRun(FleetPlan plan, Wishes wishes, @Nullable Bridge bridge, Progress progress, Termination termination)
            throws IOException {
        this.plan = plan;
        this.wishes = wishes;
        this.bridge = bridge;
        this.progress = progress;
        sockets = new FleetSockets(plan.lacs());
        fleet = new LacFleet(plan, RandomGenerator.of("L64X128MixRandom"), this);
        this.termination = termination;
    }

    /** Runs all phases; the report is the fleet's at its height, before it hung up. */
    FleetReport run() throws IOException {
        long now = System.nanoTime();
        progress.say("dialling " + plan);
        enter(Phase.DIALLING, now);
        fleet.start(now);
        FleetReport atHeight = fleet.report();
        while (phase != Phase.OVER) {
            int work = turn();
            now = System.nanoTime();
            boolean wasUp = phase != Phase.HANGING_UP;
            if (wasUp) {
                step(now);
            } else {
                stepDown(now);
            }
            if (wasUp && phase == Phase.HANGING_UP) {
                atHeight = fleet.report();
                writeLedger();
                fleet.hangUp(now);
                sockets.flush();
            }
            if (progress.due(now)) {
                progress.now(standing(fleet.report()));
            }
            if (work == 0) {
                rest(now);
            }
        }
        sockets.close();
        return atHeight;
    }

    private void writeLedger() throws IOException {
        if (wishes.ledger() != null) {
            Files.write(wishes.ledger(), LineLedger.rows(fleet.lines(), System.nanoTime(), Instant.now()));
        }
    }

    private int turn() {
        int work = sockets.receive((path, datagram) -> fleet.onDatagram(path, datagram, System.nanoTime()));
        if (bridge != null) {
            work += bridge.carryUp(fleet);
        }
        work += fleet.doWork(System.nanoTime());
        sockets.flush();
        return work;
    }

    private void rest(long now) throws IOException {
        if (bridge != null && bridge.active()) {
            bridge.rest();
            return;
        }
        long wait = Math.min(fleet.nextDeadlineNanos() - now, LONGEST_WAIT_NANOS);
        if (wait > 0) {
            sockets.await((int) Math.max(1, wait / MILLI));
        }
    }

    private void enter(Phase next, long now) {
        phase = next;
        phaseNanos = now;
    }

    /** From dialling to the wish to end. */
    private void step(long now) throws IOException {
        if (termination.wished()) {
            if (phase == Phase.SENDING && !wishes.trafficBounded()) {
                stopSending(now);
            } else if (phase != Phase.DRAINING && phase != Phase.PROVING) {
                enter(Phase.HANGING_UP, now);
            }
        }
        switch (phase) {
            case DIALLING -> {
                if (fleet.settled()) {
                    dialled(now);
                }
            }
            case SENDING, PROVING -> {
                if (fleet.trafficSent()) {
                    enter(Phase.DRAINING, now);
                }
            }
            case DRAINING -> {
                FleetReport.Traffic traffic = fleet.report().traffic();
                if (traffic.returned() >= traffic.sent() || now - phaseNanos > DRAIN_NANOS) {
                    progress.say(FleetText.traffic(fleet.report()));
                    trafficOver = true;
                    enter(termination.wished() ? Phase.HANGING_UP : Phase.HOLDING, now);
                }
            }
            case HOLDING -> {
                if (now - phaseNanos >= wishes.holdNanos()) {
                    enter(Phase.HANGING_UP, now);
                }
            }
            case HANGING_UP, OVER -> {}
        }
    }

    private void stopSending(long now) {
        if (wishes.ledger() == null) {
            fleet.stopTraffic();
            enter(Phase.DRAINING, now);
        } else {
            fleet.prove(PROOF_PER_SECOND, now);
            enter(Phase.PROVING, now);
        }
    }

    private void dialled(long now) throws IOException {
        FleetReport report = fleet.report();
        if (wishes.addresses() != null) {
            Files.write(
                    wishes.addresses(),
                    fleet.lines().stream()
                            .map(Line::address)
                            .filter(address -> address != 0)
                            .map(address -> Ipv4.toAddress(address).getHostAddress())
                            .toList());
        }
        if (wishes.lines() != null) {
            Files.write(
                    wishes.lines(),
                    fleet.lines().stream()
                            .flatMap(line -> line.wiring().stream())
                            .toList());
        }
        progress.say(FleetText.setup(report, plan.lines()));
        TrafficOrder traffic = wishes.traffic();
        if (traffic == null || report.linesUp() == 0) {
            enter(Phase.HOLDING, now);
        } else {
            fleet.startTraffic(traffic, now);
            enter(Phase.SENDING, now);
        }
    }

    private void stepDown(long now) {
        if (fleet.quiet()) {
            hungUpCleanly = true;
            enter(Phase.OVER, now);
        } else if (now - phaseNanos > HANG_UP_NANOS) {
            enter(Phase.OVER, now);
        }
    }

    private String standing(FleetReport report) {
        String shared = String.format(
                Locale.ROOT,
                "%s: %d tunnels, %d of %d up, %d in set-up, %d failed, %.0f/s",
                phase.toString().toLowerCase(Locale.ROOT).replace('_', ' '),
                report.tunnelsUp(),
                report.linesUp(),
                plan.lines(),
                report.linesInSetup(),
                report.failureCount(),
                report.setupsPerSecond());
        return report.traffic().sent() == 0
                ? shared
                : shared + "; " + report.traffic().sent() + " packets sent, "
                        + report.traffic().returned() + " back";
    }

    /** Whether the lines were hung up and the tunnels closed in good order. */
    boolean hungUpCleanly() {
        return hungUpCleanly;
    }

    /** Whether the sending has ended, and all its packets had time to come back. */
    boolean trafficOver() {
        return trafficOver;
    }

    long unsent() {
        return sockets.unsent();
    }

    /** Datagrams on the wire, of whatever kind. */
    FleetText.Wire wire() {
        return new FleetText.Wire(sockets.sent(), sockets.received());
    }

    // What the fleet says.

    @Override
    public void send(UdpPath path, ByteBuffer datagram) {
        sockets.send(path, datagram);
    }

    @Override
    public void lineUp(Line line) {
        if (wishes.events()) {
            progress.say(
                    line + ": up, address " + Ipv4.toAddress(line.address()).getHostAddress());
        }
        if (bridge != null) {
            bridge.lineUp(line);
        }
    }

    @Override
    public void lineDown(Line line, LineEnd end) {
        if (wishes.events()) {
            progress.say(line + ": down: " + end);
        } else if (!end.wanted() && failuresTold < FAILURES_TOLD) {
            failuresTold++;
            progress.say(line + ": " + end + (failuresTold == FAILURES_TOLD ? " (further ones are only counted)" : ""));
        }
        if (bridge != null) {
            bridge.lineDown(line);
        }
    }

    @Override
    public void packet(Line line, ByteBuffer ip) {
        if (bridge != null) {
            bridge.carryDown(line, ip);
        }
    }

    @Override
    public void event(Object who, Object what) {
        if (wishes.events()) {
            progress.say(who + ": " + what);
        }
    }
}
