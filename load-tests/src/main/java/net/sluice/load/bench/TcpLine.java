package net.sluice.load.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.sluice.load.lab.CPrograms;
import net.sluice.load.lab.Lab;
import net.sluice.load.lab.LabFailure;
import net.sluice.load.lab.LabHost;
import net.sluice.load.lab.LabProcess;
import net.sluice.load.lab.Subscriber;

/**
 * A subscriber with the kernel's TCP, on the lac host. Our fleet dials its session; then a program that is faster than any LNS
 * carries the packets between its TUN and the session, through the fleet's socket, while the fleet stands still.
 */
final class TcpLine implements AutoCloseable {

    private static final Pattern RECEIVED = Pattern.compile(
            "(?s)\"sum_received\":\\s*\\{.*?\"bytes\":\\s*(\\d+).*?\"bits_per_second\":\\s*([\\d.e+]+)");

    private final Lab lab;
    private final Cpus cpus;
    private final LabProcess lns;
    private final Dialled session;
    private final LabProcess carrier;

    /** TCP one way: bit/s, and the LNS's CPU time for each thousand octets. */
    record Stream(double bitsPerSecond, double nanosPerKilobyte) {}

    TcpLine(Lab lab, CPrograms programs, Cpus cpus, LabProcess lns, Dialled session) {
        this.lab = lab;
        this.cpus = cpus;
        this.lns = lns;
        this.session = session;
        List<String> command = new ArrayList<>(cpus.rest());
        command.addAll(
                List.of(programs.program("forwarder"), "lac", session.lines().toString(), Subscriber.DEVICE));
        command.addAll(session.owner());
        carrier = lab.lac().start("carrier", command);
        carrier.await("ready", Dialled.PATIENCE);
        LabProcess fleet = session.fleet();
        if (fleet != null) {
            fleet.signal("STOP");
        }
        LabHost host = lab.lac();
        String address = session.address();
        host.run("ip", "address", "add", address + "/32", "dev", Subscriber.DEVICE);
        host.run("ip", "link", "set", Subscriber.DEVICE, "up", "mtu", "1500");
        host.run("ip", "route", "replace", "203.0.113.0/24", "dev", Subscriber.DEVICE, "src", address);
    }

    /** Starts the server on the core host; once for a lab. */
    static void serve(Lab lab, Cpus cpus) {
        List<String> command = new ArrayList<>(cpus.rest());
        command.addAll(List.of("iperf3", "--server", "--bind", Lab.CORE_ADDRESS, "--forceflush"));
        lab.core().start("iperf3", command).await("Server listening", Dialled.PATIENCE);
    }

    Stream run(boolean up, double seconds) {
        List<String> command = new ArrayList<>(cpus.rest());
        command.addAll(List.of(
                "iperf3",
                "--client",
                Lab.CORE_ADDRESS,
                "--time",
                Long.toString(Math.max(1, Math.round(seconds))),
                "--json"));
        if (!up) {
            command.add("--reverse");
        }
        long before = lns.runNanos();
        LabHost.Outcome outcome =
                lab.lac().attempt(Duration.ofSeconds(30 + (long) seconds), command.toArray(String[]::new));
        long spent = lns.runNanos() - before;
        Matcher received = RECEIVED.matcher(outcome.text());
        if (!outcome.good() || !received.find()) {
            throw new LabFailure("iperf3 failed: " + outcome.text());
        }
        return new Stream(
                Double.parseDouble(received.group(2)), spent * 1e3 / Math.max(1, Long.parseLong(received.group(1))));
    }

    @Override
    public void close() {
        carrier.terminate(Dialled.PATIENCE);
        LabProcess fleet = session.fleet();
        if (fleet != null) {
            fleet.signal("CONT");
            fleet.terminate(Dialled.PATIENCE);
        }
    }
}
