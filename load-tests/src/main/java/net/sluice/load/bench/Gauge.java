package net.sluice.load.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.sluice.load.lab.CPrograms;
import net.sluice.load.lab.Lab;
import net.sluice.load.lab.LabFailure;
import net.sluice.load.lab.LabHost;
import net.sluice.load.lab.LabProcess;

/**
 * Sends flows through an LNS and counts what arrives: in the firewall of the host behind, before routing, where it is dropped
 * too. A flow ends before it is counted, so what is missing is lost.
 */
final class Gauge {

    private static final long DRAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int DRAIN_LOOKS = 100;
    private static final Pattern FLOOD = Pattern.compile("flood: (\\d+) packets in ([0-9.]+) s");
    private static final Pattern COUNTER = Pattern.compile("packets (\\d+) bytes (\\d+)");

    private static final double SLOW = 10_000;
    private static final double ONE_BURST_SECONDS = 0.001;
    private static final int ATTEMPTS = 20;

    /** Of L2TP with no field more than needed, and a protocol in one octet. */
    private static final int LEAST_HEAD = 7;

    /** With Length and sequence numbers, address and control. */
    private static final int MOST_HEAD = 18;

    private final Lab lab;
    private final CPrograms programs;
    private final Cpus cpus;
    private final LabProcess lns;
    private final Dialled sessions;
    private int headOctets;

    Gauge(Lab lab, CPrograms programs, Cpus cpus, LabProcess lns, Dialled sessions) {
        this.lab = lab;
        this.programs = programs;
        this.cpus = cpus;
        this.lns = lns;
        this.sessions = sessions;
    }

    /** Counts and drops, on both hosts, what generators send; once for a lab. */
    static void prepare(Lab lab) {
        String rules = String.format(Locale.ROOT, """
                table ip bench {
                  counter seen { }
                  chain in {
                    type filter hook prerouting priority -300;
                    meta l4proto { tcp, udp } th dport 9 counter name seen drop
                    ip daddr != %s udp sport 1701 udp length > 60 @th,64,1 0 counter name seen drop
                  }
                }
                """, Dialled.SUBSCRIBER_LAC);
        for (LabHost host : List.of(lab.lac(), lab.core())) {
            host.run("nft", rules);
        }
    }

    /** How long the L2TP and PPP headers are that the LNS puts before a packet: seen in so few that they arrive all. */
    void calibrate() {
        Flow few = new Flow(false, 64, Flow.WORST);
        double octets = 0;
        for (int i = 0; i < ATTEMPTS; i++) {
            Seen before = Seen.of(lab.lac());
            long sent = Long.parseLong(flood(few, SLOW, ONE_BURST_SECONDS).group(1));
            Seen after = drained(lab.lac(), Seen.of(lab.lac()));
            octets = (double) (payload(after) - payload(before)) / sent - few.octets();
            if (octets >= LEAST_HEAD && octets <= MOST_HEAD && octets == Math.rint(octets)) {
                headOctets = (int) octets;
                return;
            }
        }
        throw new LabFailure("the LNS puts, on average, " + octets + " octets before each of a few packets");
    }

    private static long payload(Seen seen) {
        return seen.octets() - 28 * seen.messages();
    }

    /**
     * Runs a flow to its end.
     *
     * @param perSecond packets; 0: as fast as the generator can
     */
    Shot shoot(Flow flow, double perSecond, double seconds) {
        LabHost target = flow.up() ? lab.core() : lab.lac();
        Seen before = Seen.of(target);
        long cpuBefore = lns.runNanos();
        Matcher sent = flood(flow, perSecond, seconds);
        long ended = System.nanoTime();
        Seen then = Seen.of(target);
        double looked = Double.parseDouble(sent.group(2)) + (System.nanoTime() - ended) / 1e9;
        Seen after = drained(target, then);
        return new Shot(
                Long.parseLong(sent.group(1)),
                delivered(flow, before, after),
                delivered(flow, then, after),
                Double.parseDouble(sent.group(2)),
                delivered(flow, before, then) / looked,
                lns.runNanos() - cpuBefore);
    }

    private double delivered(Flow flow, Seen before, Seen after) {
        return flow.delivered(after.messages() - before.messages(), after.octets() - before.octets(), headOctets);
    }

    /** What the counter says when no more comes: socket buffers of megabytes hold a second's work and more. */
    private static Seen drained(LabHost target, Seen first) {
        Seen last = first;
        for (int i = 0; i < DRAIN_LOOKS; i++) {
            LockSupport.parkNanos(DRAIN_NANOS);
            Seen now = Seen.of(target);
            if (now.messages() == last.messages()) {
                return now;
            }
            last = now;
        }
        throw new LabFailure("packets still come to " + target.name() + " long after the last was sent");
    }

    private Matcher flood(Flow flow, double perSecond, double seconds) {
        List<String> command = new ArrayList<>(cpus.rest());
        command.addAll(List.of(
                programs.program("flood"),
                flow.up() ? "up" : "down",
                sessions.lines().toString(),
                Integer.toString(flow.octets()),
                Integer.toString(flow.row()),
                String.format(Locale.ROOT, "%.0f", perSecond),
                String.format(Locale.ROOT, "%.3f", seconds)));
        if (flow.up()) {
            command.addAll(sessions.owner());
        }
        LabHost from = flow.up() ? lab.lac() : lab.core();
        LabHost.Outcome outcome =
                from.attempt(Duration.ofMillis((long) (seconds * 1000) + 30_000), command.toArray(String[]::new));
        Matcher matcher = FLOOD.matcher(outcome.text());
        if (!outcome.good() || !matcher.find()) {
            throw new LabFailure("the generator failed: " + command + ": " + outcome.text());
        }
        return matcher;
    }

    /** What a host's counter says. */
    private record Seen(long messages, long octets) {

        static Seen of(LabHost host) {
            Matcher matcher = COUNTER.matcher(host.run("nft", "list", "counter", "ip", "bench", "seen"));
            if (!matcher.find()) {
                throw new LabFailure("no counter on " + host.name());
            }
            return new Seen(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
        }
    }
}
