package net.sluice.load.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** What labs stand on: hosts, the programs that run on them, and a folder for what those print. Ends with all of it. */
public final class Ground implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long POLL_NANOS = 50_000_000L;
    private static final int EVIDENCE_LINES = 40;

    private final Path folder;
    private final List<LabHost> hosts = new ArrayList<>();
    private final Deque<LabProcess> processes = new ArrayDeque<>();
    private final AtomicInteger logs = new AtomicInteger();

    private Ground(Path folder) {
        this.folder = folder;
    }

    /** A ground without hosts; fails where no lab can be. */
    static Ground prepare(Path folder) {
        String refusal = Lab.refusal();
        if (refusal != null) {
            throw new LabFailure("no lab: " + refusal);
        }
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new LabFailure("cannot make " + folder, e);
        }
        return new Ground(folder);
    }

    /** A host with nothing but its loopback; one of that name that a lab before us left is taken down. */
    LabHost host(String name) {
        LabHost.Command.run(PATIENCE, List.of("ip", "netns", "delete", name));
        outside("ip", "netns", "add", name);
        LabHost host = new LabHost(name, this);
        hosts.add(host);
        host.run("ip", "link", "set", "lo", "up");
        // Addresses must be usable at once, and a capture free of router solicitations.
        host.run("sysctl", "-q", "-w", "net.ipv6.conf.default.accept_dad=0", "net.ipv6.conf.default.accept_ra=0");
        // Megabytes of socket buffer, where the kernel lets a namespace set its own limit.
        host.attempt(PATIENCE, "sysctl", "-q", "-w", "net.core.rmem_max=33554432", "net.core.wmem_max=33554432");
        return host;
    }

    /** Lets whoever runs on a host ping. */
    static void pings(LabHost host) {
        host.run("sysctl", "-q", "-w", "net.ipv4.ping_group_range=0 2147483647");
    }

    /** Has a host forward what is not for it. */
    static void forwards(LabHost host) {
        host.run(
                "sysctl",
                "-q",
                "-w",
                "net.ipv4.ip_forward=1",
                "net.ipv6.conf.all.forwarding=1",
                "net.ipv4.conf.all.send_redirects=0",
                "net.ipv4.conf.default.send_redirects=0",
                "net.ipv4.conf.all.rp_filter=0",
                "net.ipv4.conf.default.rp_filter=0");
    }

    /** A wire between two hosts, not up yet. */
    static void wire(LabHost a, String deviceA, LabHost b, String deviceB) {
        outside(
                "ip", "link", "add", deviceA, "netns", a.name(), "type", "veth", "peer", "name", deviceB, "netns",
                b.name());
    }

    /** Gives a wire's end its addresses and sets it up. */
    static void end(LabHost host, String device, String... addresses) {
        for (String address : addresses) {
            boolean six = address.indexOf(':') >= 0;
            host.run(
                    six
                            ? new String[] {"ip", "-6", "address", "add", address, "dev", device, "nodad"}
                            : new String[] {"ip", "address", "add", address, "dev", device});
        }
        // A packet forwarded from a veth into a TUN keeps its "checksum to be filled in later", which nobody then fills
        // in.
        host.run("ethtool", "-K", device, "tx", "off");
        host.run("ip", "link", "set", device, "up");
    }

    /** Where logs, configurations and captures go. */
    public Path folder() {
        return folder;
    }

    /**
     * Waits until something is so, asking many times a second.
     *
     * @param what for the message, when it was not so in time
     * @param evidence lines that the message shows too
     */
    public void await(String what, Duration patience, BooleanSupplier so, Supplier<List<String>> evidence) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!so.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                List<String> lines = evidence.get();
                throw new LabFailure("waited " + patience.toSeconds() + " s in vain for " + what + "\n  "
                        + String.join("\n  ", lines.subList(Math.max(0, lines.size() - EVIDENCE_LINES), lines.size())));
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    LabProcess adopt(LabProcess process) {
        processes.push(process);
        return process;
    }

    /** The first log of a program has its name, the next ones a number too. */
    String logName(String program) {
        return String.format(Locale.ROOT, "%02d-%s.log", logs.incrementAndGet(), program);
    }

    private static void outside(String... command) {
        LabHost.Outcome outcome = LabHost.Command.run(PATIENCE, List.of(command));
        if (!outcome.good()) {
            throw new LabFailure(String.join(" ", command) + ": " + outcome.text());
        }
    }

    /** Ends what still runs, the last started first, and takes the hosts down. */
    @Override
    public void close() {
        while (!processes.isEmpty()) {
            processes.pop().close();
        }
        for (LabHost host : hosts) {
            LabHost.Command.run(PATIENCE, List.of("ip", "netns", "delete", host.name()));
        }
    }
}
