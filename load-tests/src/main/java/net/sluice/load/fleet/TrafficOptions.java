package net.sluice.load.fleet;

import java.net.InetSocketAddress;
import net.sluice.load.lac.LineTraffic;
import net.sluice.load.lac.TrafficOrder;
import net.sluice.load.probe.Ipv4;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the sessions send: the part of {@code lns lac}'s options that becomes a {@link TrafficOrder}. */
final class TrafficOptions {

    private static final int OUR_PORT = 4007;

    @Option(
            names = "--core",
            paramLabel = "ADDRESS[:PORT]",
            description = "Send numbered packets to the counterpart there (./lns core; port 7007).")
    private @Nullable String core;

    @Option(
            names = "--packets",
            paramLabel = "N",
            description = "Packets of each session; without it they send until the end.")
    private long packets = Long.MAX_VALUE;

    @Option(
            names = "--pps",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Packets per second, all sessions together (${DEFAULT-VALUE}).")
    private double packetsPerSecond = 1000;

    @Option(
            names = "--size",
            paramLabel = "OCTETS",
            defaultValue = "128",
            description = "Length of each IP packet, 84 or more (${DEFAULT-VALUE}).")
    private int size = 128;

    @Option(
            names = "--sample",
            paramLabel = "N",
            defaultValue = "0",
            description = "So many sessions, evenly taken, send --sample-pps packets more (${DEFAULT-VALUE}).")
    private int sample;

    @Option(
            names = "--sample-pps",
            paramLabel = "N",
            defaultValue = "10",
            description = "Packets per second of each of the --sample sessions (${DEFAULT-VALUE}).")
    private double samplePacketsPerSecond = 10;

    /** What to send; null: nothing. */
    @Nullable
    TrafficOrder order(FleetOptions options, int run) {
        if (core == null) {
            return null;
        }
        InetSocketAddress target = options.addressAndPort(core, 7007);
        try {
            LineTraffic.Course course =
                    new LineTraffic.Course(run, OUR_PORT, Ipv4.toInt(target.getAddress()), target.getPort(), size);
            return new TrafficOrder(
                    course, packets, packetsPerSecond, new TrafficOrder.Sample(sample, samplePacketsPerSecond));
        } catch (IllegalArgumentException e) {
            throw options.wrong(e.getMessage());
        }
    }

    /** Whether the sending ends by itself. */
    boolean bounded() {
        return packets != Long.MAX_VALUE;
    }
}
