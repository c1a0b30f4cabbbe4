package net.sluice.load.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The page that {@link Dataplane} makes of its results. */
final class DataplanePage {

    private static final double TCP_RATE_BAR = 2.5;
    private static final double TCP_COST_BAR = 0.35;

    private final DataplaneOrder order;
    private final StringBuilder tables = new StringBuilder();
    private final List<String> remarks = new ArrayList<>();
    private final Verdicts verdicts = new Verdicts();

    DataplanePage(DataplaneOrder order) {
        this.order = order;
    }

    void add(Cpus cpus, Results results) {
        tables.append("\n## ").append(cpus.title()).append("\n\n");
        tables.append("""
                At one rate for all, which none loses anything of (at most 0.1 %): CPU ns per packet, and its ratio to the peers'.

                """);
        row("flow | kpps | " + titles() + " | of l2tpns | bar | of the C forwarder | bar | most lost, %");
        rule(8 + order.contenders().size() - 1);
        order.flows().forEach(flow -> equalRow(results, flow));
        tables.append("""

                Flat out: as much as the generator sends, most of which is lost. Thousands of packets per second delivered, then CPU ns
                per packet. A star: the LNS kept up, and the generator was the limit.

                """);
        row("flow | " + titles() + " | of l2tpns | " + titles() + " | of l2tpns | of the C forwarder");
        rule(4 + 2 * order.contenders().size());
        order.flows().forEach(flow -> flatOutRow(results, flow));
        tables.append("""

                TCP by iperf3, one connection of one subscriber: Gbit/s, then the LNS's CPU ns per kB.

                """);
        row("TCP | " + titles() + " | of l2tpns | bar | " + titles() + " | of l2tpns | bar | of the C forwarder");
        rule(6 + 2 * order.contenders().size());
        tcpRow(results, true);
        tcpRow(results, false);
        results.remarks()
                .forEach((who, said) ->
                        said.forEach(text -> remarks.add(cpus.title() + ", " + who.title() + ": " + text)));
    }

    private void equalRow(Results results, Flow flow) {
        Results.Load load = Results.Load.EQUAL;
        double mostLost = order.contenders().stream()
                .mapToDouble(who -> results.median(who, flow, load, Shot::loss))
                .max()
                .orElse(Double.NaN);
        double ours = results.median(Contender.SLUICE, flow, load, Shot::nanosPerPacket);
        row(String.format(
                Locale.ROOT,
                "%s | %.0f | %s | %s | %s | %.2f%s",
                flow.title(),
                results.median(Contender.SLUICE, flow, load, Shot::offeredPerSecond) / 1e3,
                all(who -> whole(results.median(who, flow, load, Shot::nanosPerPacket))),
                verdicts.atMost(ours / results.median(Contender.L2TPNS, flow, load, Shot::nanosPerPacket), flow.bar()),
                verdicts.atMost(
                        ours / results.median(Contender.FORWARDER, flow, load, Shot::nanosPerPacket),
                        flow.forwarderBar()),
                100 * mostLost,
                mostLost > Dataplane.NO_LOSS ? " (too much)" : ""));
    }

    private void flatOutRow(Results results, Flow flow) {
        Results.Load load = Results.Load.FLAT_OUT;
        double rate = results.median(Contender.SLUICE, flow, load, Shot::deliveredPerSecond);
        double cost = results.median(Contender.SLUICE, flow, load, Shot::nanosPerPacket);
        row(String.format(
                Locale.ROOT,
                "%s | %s | %s | %s | %s | %s",
                flow.title(),
                all(who -> whole(results.median(who, flow, load, Shot::deliveredPerSecond) / 1e3)
                        + (results.median(who, flow, load, Shot::loss) < NOT_FULL ? "*" : "")),
                ratio(rate / results.median(Contender.L2TPNS, flow, load, Shot::deliveredPerSecond)),
                all(who -> whole(results.median(who, flow, load, Shot::nanosPerPacket))),
                ratio(cost / results.median(Contender.L2TPNS, flow, load, Shot::nanosPerPacket)),
                ratio(cost / results.median(Contender.FORWARDER, flow, load, Shot::nanosPerPacket))));
    }

    /** Who loses less than this when the generator sends what it can is not busy. */
    private static final double NOT_FULL = 0.005;

    private void tcpRow(Results results, boolean up) {
        double rate = results.tcp(Contender.SLUICE, up, TcpLine.Stream::bitsPerSecond);
        double cost = results.tcp(Contender.SLUICE, up, TcpLine.Stream::nanosPerKilobyte);
        row(String.format(
                Locale.ROOT,
                "%s | %s | %s | %s | %s | %s",
                up ? "up" : "down",
                all(who ->
                        String.format(Locale.ROOT, "%.2f", results.tcp(who, up, TcpLine.Stream::bitsPerSecond) / 1e9)),
                verdicts.atLeast(rate / results.tcp(Contender.L2TPNS, up, TcpLine.Stream::bitsPerSecond), TCP_RATE_BAR),
                all(who -> whole(results.tcp(who, up, TcpLine.Stream::nanosPerKilobyte))),
                verdicts.atMost(
                        cost / results.tcp(Contender.L2TPNS, up, TcpLine.Stream::nanosPerKilobyte), TCP_COST_BAR),
                ratio(cost / results.tcp(Contender.FORWARDER, up, TcpLine.Stream::nanosPerKilobyte))));
    }

    /**
     * The whole page.
     *
     * @param machine where and when, said in sentences
     * @param offloads what our node said about its own
     */
    String text(String machine, String offloads) {
        StringBuilder text = new StringBuilder(
                String.format(Locale.ROOT, """
                # The data plane, beside l2tpns and a forwarder in C

                Made by `./lns bench dataplane --write` on %s

                %s

                **Bars met: %d of %d** (ratios at one rate for all, and TCP).
                """, machine, method(offloads), verdicts.met(), verdicts.asked()));
        text.append(tables);
        if (!remarks.isEmpty()) {
            text.append("\nOf the sessions, some went down meanwhile:\n\n");
            remarks.forEach(remark -> text.append("- ").append(remark).append('\n'));
        }
        return text.toString();
    }

    private String method(String offloads) {
        return String.format(Locale.ROOT, """
                %d runs of each LNS, in turn in one lab; every flow for %.1f s, medians. 1,000 sessions by L2TP, PPP and CHAP from our LAC
                fleet, %d tunnels from as many addresses (the C forwarder has a table of sessions instead). Same CPUs for all, 8 MiB of
                socket buffer, veth with its offloads on (TSO, UDP segmentation). Worst case: every packet another subscriber's; bulk: 32
                in a row, TCP segments up and UDP down. Up, 32 datagrams of one LAC come in one piece, as from a network card with GRO;
                down, packets of the worst case come one by one. CPU ns per packet is the run time of all threads of the LNS, kernel work
                in its system calls included and spinning too, by the packets that the host behind it has counted. The rest of the lab,
                the generator included, has a CPU of its own; with the LNS on all CPUs, it shares one. Our node: %s.""", order.runs(), order.seconds(), Dialled.LACS, offloads);
    }

    private interface Column {
        String of(Contender contender);
    }

    private String titles() {
        return all(Contender::title);
    }

    private String all(Column column) {
        return order.contenders().stream().map(column::of).collect(Collectors.joining(" | "));
    }

    private static String whole(double number) {
        return Double.isNaN(number) ? "–" : String.format(Locale.ROOT, "%,.0f", number);
    }

    private static String ratio(double number) {
        return Double.isNaN(number) ? "–" : String.format(Locale.ROOT, "%.2f", number);
    }

    private void row(String cells) {
        tables.append("| ").append(cells).append(" |\n");
    }

    private void rule(int columns) {
        tables.append("|").append("---|".repeat(columns)).append('\n');
    }
}
