package net.sluice.load.lab;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The LAC fleet as a process on the lac host, and its counterpart on the core host. */
public final class Fleet {

    private static final Duration START = Duration.ofSeconds(20);

    private Fleet() {}

    /**
     * Starts a fleet that knows the tunnel secret of the lab's node.
     *
     * @param options as {@code ./lns lac} takes them
     */
    public static LabProcess start(Lab lab, List<String> options, Consumer<String> listener) {
        return start(lab.lac(), Lab.LNS_ADDRESS, options, listener);
    }

    /** Starts a fleet on a host of any lab. */
    static LabProcess start(LabHost host, String lns, List<String> options, Consumer<String> listener) {
        Path secret = host.ground().folder().resolve("tunnel.secret");
        List<String> arguments = new ArrayList<>(List.of("lac", "--lns", lns, "--secret-file", secret.toString()));
        arguments.addAll(options);
        return host.start("lac", Programs.load(arguments.toArray(String[]::new)), listener);
    }

    /** Starts the counterpart and waits until it answers. */
    public static LabProcess startCore(Lab lab) {
        return startCore(lab.core());
    }

    static LabProcess startCore(LabHost host) {
        LabProcess core = host.start("core", Programs.load("core", "--listen", Lab.CORE_ADDRESS));
        core.await("answering at", START);
        return core;
    }

    /**
     * Starts the generator for the way down on the core host.
     *
     * @param addresses the subscribers', as {@code ./lns lac --addresses} writes them
     * @param octets length of each IP packet
     */
    public static LabProcess startBlast(Lab lab, Path addresses, int octets, Duration howLong) {
        return lab.core()
                .start(
                        "blast",
                        Programs.load(
                                "blast",
                                "--from",
                                Lab.CORE_ADDRESS,
                                "--to",
                                addresses.toString(),
                                "--size",
                                Integer.toString(octets),
                                "--seconds",
                                Long.toString(howLong.toSeconds())));
    }

    /** Addresses of the LAC for {@code --from}. */
    public static String lacAddresses(int count) {
        List<String> addresses = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            addresses.add(Lab.lacAddress(i));
        }
        return String.join(",", addresses);
    }

    /** Where a fleet's JSON report goes. */
    public static Path report(Lab lab, String name) {
        return lab.folder().resolve(name + ".json");
    }
}
