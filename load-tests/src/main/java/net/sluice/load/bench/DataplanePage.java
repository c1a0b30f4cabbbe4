package net.sluice.load.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import net.sluice.load.bench.Results.Load;

/** The page that {@link Dataplane} makes of its results. */
final class DataplanePage {

    private static final double TCP_RATE_BAR = 2.5;
    private static final double TCP_COST_BAR = 0.35;

    /** Who misses less than this when the generator sends what it can is not busy. */
    private static final double NOT_FULL = 0.01;

    private final DataplaneOrder order;
    private final StringBuilder tables = new StringBuilder();
    private final List<String> remarks = new ArrayList<>();
    private final Verdicts verdicts = new Verdicts();

    DataplanePage(DataplaneOrder order) {
        this.order = order;
    }

    void add(Cpus cpus, Results results) {
        tables.append("\n## ").append(cpus.title()).append("\n\n");
        if (!order.flows().isEmpty()) {
            highestTable(results);
        }
        if (order.tcp()) {
            tcpTable(results);
        }
        if (!order.flows().isEmpty()) {
            equalTable(results);
            flatOutTable(results);
        }
        results.remarks()
                .forEach((who, said) ->
                        said.forEach(text -> remarks.add(cpus.title() + ", " + who.title() + ": " + text)));
    }

    private void highestTable(Results results) {
        tables.append("""
                ### Each at its own highest rate without loss: judged

                What a packet costs where the LNS has all the work that it can do (RFC 2544 s26.1, at most 0.1 % lost), and how much that
                is. This is what sizes a machine, and what the bars ask for. A star: the generator can send no more, so the LNS may be able
                to carry more, and at less cost. A dagger: the LNS lost too much in every run, at the lowest rates that were tried; where
                it is ours, nothing is proven, and where it is the other's, its own figures are the better for what it lost.

                """);
        row("flow | " + titles("kpps: ") + " | of l2tpns | " + titles("ns/packet: ")
                + " | of l2tpns | bar | of the C forwarder | bar | most lost, %");
        rule(7 + 2 * order.contenders().size());
        order.flows().forEach(flow -> highestRow(results, flow));
    }

    private void highestRow(Results results, Flow flow) {
        Load load = Load.HIGHEST;
        boolean proven = !results.losesAlways(Contender.SLUICE, flow);
        row(String.format(
                Locale.ROOT,
                "%s | %s | %s | %s | %s | %s | %s",
                flow.title(),
                all(who -> whole(results.median(who, flow, load, Shot::offeredPerSecond) / 1e3)
                        + star(limited(results, who, flow))
                        + (results.losesAlways(who, flow) ? "†" : "")),
                ratio(peer(results, flow, load, Contender.L2TPNS, Shot::offeredPerSecond)),
                costs(results, flow, load),
                verdicts.atMost(peer(results, flow, load, Contender.L2TPNS, Shot::nanosPerPacket), flow.bar(), proven),
                verdicts.atMost(
                        peer(results, flow, load, Contender.FORWARDER, Shot::nanosPerPacket),
                        flow.forwarderBar(),
                        proven),
                mostLost(results, flow, load)));
    }

    private static boolean limited(Results results, Contender who, Flow flow) {
        HighestRate.Found found = results.highestRate(who, flow);
        return found != null && found.limited();
    }

    private void equalTable(Results results) {
        tables.append("""

                ### All at one low rate: not judged

                What the same work costs: CPU ns per packet at a rate that the slowest keeps up with easily, and the others more easily
                still. An LNS with time to spare sleeps and is woken for fewer packets at a time, so this tells of the hours when a node
                has little to do, not of how many subscribers it can serve.

                """);
        row("flow | kpps | " + titles("ns/packet: ") + " | of l2tpns | of the C forwarder | most lost, %");
        rule(5 + order.contenders().size());
        List<String> dearer = new ArrayList<>();
        for (Flow flow : order.flows()) {
            double ofPeer = peer(results, flow, Load.EQUAL, Contender.L2TPNS, Shot::nanosPerPacket);
            row(String.format(
                    Locale.ROOT,
                    "%s | %s | %s | %s | %s | %s",
                    flow.title(),
                    whole(results.median(Contender.SLUICE, flow, Load.EQUAL, Shot::offeredPerSecond) / 1e3),
                    costs(results, flow, Load.EQUAL),
                    ratio(ofPeer),
                    ratio(peer(results, flow, Load.EQUAL, Contender.FORWARDER, Shot::nanosPerPacket)),
                    mostLost(results, flow, Load.EQUAL)));
            if (ofPeer > 1) {
                dearer.add(flow.title() + " (" + ratio(ofPeer) + ")");
            }
        }
        if (order.contenders().contains(Contender.L2TPNS)) {
            tables.append('\n')
                    .append(
                            dearer.isEmpty()
                                    ? "Nowhere here does a packet cost more with ours than with l2tpns."
                                    : "**Here a packet costs more with ours than with l2tpns**: "
                                            + String.join("; ", dearer) + ".")
                    .append('\n');
        }
    }

    private void flatOutTable(Results results) {
        tables.append("""

                ### Flat out: mostly loss, not judged

                One short shot each of as much as the generator sends, from which the search for the highest rate begins. What is lost
                costs little, and what is delivered comes in the fullest batches: this proves no bar. Thousands of packets per second
                delivered meanwhile, and how much was lost or still in buffers when the generator ended. A star: the LNS kept up, and the
                generator was the limit.

                """);
        row("flow | " + titles("kpps: ") + " | of l2tpns | " + titles("missing, %: "));
        rule(2 + 2 * order.contenders().size());
        for (Flow flow : order.flows()) {
            Load load = Load.FLAT_OUT;
            row(String.format(
                    Locale.ROOT,
                    "%s | %s | %s | %s",
                    flow.title(),
                    all(who -> whole(results.median(who, flow, load, Shot::deliveredPerSecond) / 1e3)
                            + star(results.median(who, flow, load, Shot::missing) < NOT_FULL)),
                    ratio(peer(results, flow, load, Contender.L2TPNS, Shot::deliveredPerSecond)),
                    all(who -> whole(100 * results.median(who, flow, load, Shot::missing)))));
        }
    }

    private void tcpTable(Results results) {
        tables.append("""

                ### TCP: judged

                By iperf3, one connection of one subscriber: Gbit/s, and the LNS's CPU ns per kB.

                """);
        row("TCP | " + titles("Gbit/s: ") + " | of l2tpns | bar | " + titles("ns/kB: ")
                + " | of l2tpns | bar | of the C forwarder");
        rule(6 + 2 * order.contenders().size());
        tcpRow(results, true);
        tcpRow(results, false);
    }

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
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT, """
                # The data plane, beside l2tpns and a forwarder in C

                Made by `%s` on %s

                %s

                **Bars met: %d of %d** (CPU per packet, each LNS at its own highest rate without loss; TCP).
                """, order.command(), machine, method(offloads), verdicts.met(), verdicts.asked()));
        text.append(tables);
        if (!remarks.isEmpty()) {
            text.append("\nOf the sessions, some went down meanwhile:\n\n");
            remarks.forEach(remark -> text.append("- ").append(remark).append('\n'));
        }
        return text.toString();
    }

    private String method(String offloads) {
        return String.format(
                Locale.ROOT,
                """
                %d runs of each LNS, in turn in one lab; medians. 1,000 sessions by L2TP, PPP and CHAP from our LAC fleet, %d tunnels from
                as many addresses (the C forwarder has a table of sessions instead). Same CPUs for all, 8 MiB of socket buffer, veth with
                its offloads on (TSO, UDP segmentation). Worst case: every packet another subscriber's; bulk: 32 in a row, TCP segments up
                and UDP down. Up, 32 datagrams of one LAC come in one piece, as from a network card with GRO; down, packets of the worst
                case come one by one. CPU ns per packet is the run time of all threads of the LNS, kernel work in its system calls
                included and spinning too, by the packets that the host behind it has counted. The rest of the lab, the generator
                included, has a CPU of its own; with the LNS on all CPUs, it shares one. Our node: %s.

                The highest rate of each LNS and flow is searched for once, to 3 %%, by at most %d shots of %.2f s that begin near what it
                delivered flat out; it keeps up when at most 0.1 %% is lost and no more than 1 %% is still to come when the generator has
                ended (RFC 2544 s26.1 would have shots of a minute; the second condition is for what socket buffers hide in shorter ones).
                It must then hold for %.2f s; if not, at most %d such shots go down until it does. Each run measures %.2f s at this rate; when
                it was too much, again at 5 %% less each time, at most %d times, which later runs begin with. Runs that lost too much even so do
                not count, if there are others. The low rate, 0.8 of the slowest one's highest, gets %.2f s in each run.""",
                order.runs(),
                Dialled.LACS,
                offloads,
                order.searchTrials(),
                order.searchSeconds(),
                order.settleSeconds(),
                HighestRate.MOST_LONG_TRIALS,
                order.seconds(),
                DataplaneRound.STEPS,
                order.equalSeconds());
    }

    /** Ours by a peer's; NaN when either was not run. */
    private static double peer(Results results, Flow flow, Load load, Contender peer, ToDoubleFunction<Shot> what) {
        return results.median(Contender.SLUICE, flow, load, what) / results.median(peer, flow, load, what);
    }

    private String costs(Results results, Flow flow, Load load) {
        return all(who -> whole(results.median(who, flow, load, Shot::nanosPerPacket)));
    }

    private String mostLost(Results results, Flow flow, Load load) {
        double most = order.contenders().stream()
                .mapToDouble(who -> results.median(who, flow, load, Shot::loss))
                .max()
                .orElse(Double.NaN);
        return String.format(Locale.ROOT, "%.2f%s", 100 * most, most > Shot.NO_LOSS ? " (too much)" : "");
    }

    private interface Column {
        String of(Contender contender);
    }

    private String titles(String before) {
        return all(who -> before + who.title());
    }

    private String all(Column column) {
        return order.contenders().stream().map(column::of).collect(Collectors.joining(" | "));
    }

    private static String star(boolean limited) {
        return limited ? "*" : "";
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
