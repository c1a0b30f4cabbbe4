package net.sluice.load.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import net.sluice.load.lab.ClusterLab;

/**
 * The page of {@link Failover}: what holds for all, written anew each time, and a section for each command that was run with {@code --write}, headed by it. A command's section
 * takes the place of its last one; the others stay as they are, each with its own date.
 */
final class FailoverPage {

    private static final String SECTION = "## ";

    private static final String HEAD = String.format(Locale.ROOT, """
            # Failover: nodes die, sessions stay

            Each section was made by the command over it, with `--write`; nothing here is written by hand.

            Nodes are processes in network namespaces of their own behind one service address; a router spreads over those that announce it (BIRD, BGP with BFD), by addresses and ports
            (`fib_multipath_hash_policy=1`) unless said otherwise. CHAP and accounting by FreeRADIUS. Each session sends numbered packets of %d octets, which the core sends back; the watched ones ten a second, and
            their gaps are measured: the longest time between two packets that came back one after the other, at their sending or at their arrival (so up to 0.1 s more than the interruption, whether packets were
            lost or waited). Traffic goes on all the time, also while nodes start and end, and a session's gap is the worst of the whole round. A session is lost when it is not up at the end, or passes no packet
            both ways then. After each fault what died is started again, and the next round begins when all nodes have their share of slots.

            Octets not billed: what is known to have reached the core, or came back to the subscriber, and is in no accounting record; a node that dies takes along what it forwarded since its last checkpoint.
            PPP anew: the LNS began LCP or IPCP again. Calls and tunnels failed: those that the fleet saw refused, unanswered or cleared. What else did not go as it should stands in brackets behind the fault: a node that was told to end
            and did not end with exit code 0, an order to drain that was not carried out, sessions without an accounting Stop. A node that is to be restarted is told to end when the one before it is back and has
            its share.
            """, Failover.PACKET_OCTETS);

    private FailoverPage() {}

    /** How the order is given: options that are as by default are left out. */
    static String command(Failover.Order order) {
        StringBuilder command = new StringBuilder(String.format(
                Locale.ROOT, "./lns bench failover --sessions %d --watched %d", order.sessions(), order.watched()));
        if (order.spread() != ClusterLab.Spread.PORTS) {
            command.append(" --spread ").append(order.spread());
        }
        if (order.fixed()) {
            command.append(" --fixed");
        }
        if (order.recovers()) {
            command.append(" --rfc4951");
        }
        if (order.caller() != Caller.FLEET) {
            command.append(" --lac ").append(order.caller());
        }
        if (!order.faults().equals(List.of(Fault.values()))) {
            command.append(" --fault ")
                    .append(String.join(
                            ",", order.faults().stream().map(Fault::name).toList()));
        }
        return command.toString();
    }

    /**
     * What came of an order.
     *
     * @param learned whether the nodes' JVMs use what one has learned in a rehearsal
     * @param circumstances the date and the machine
     */
    static String section(Failover.Order order, boolean learned, String circumstances, List<FailoverRow> rows) {
        StringBuilder section = new StringBuilder(String.format(
                Locale.ROOT,
                """
                %s`%s`

                On %s The nodes' JVMs start %s the cache of a rehearsal (`./lns rehearse`).

                %s holds %,d sessions in %d tunnels, %d of them watched; the fault comes %d s after the last one is up.%s%s

                """,
                SECTION,
                command(order),
                circumstances,
                learned ? "with" : "without",
                order.caller().told(order.recovers()),
                order.sessions(),
                order.tunnels(),
                order.watched(),
                Failover.before(order.sessions()).toSeconds(),
                order.spread() == ClusterLab.Spread.PORTS
                        ? ""
                        : " The router spreads by addresses alone (`fib_multipath_hash_policy="
                                + order.spread().hashPolicy() + "`).",
                order.fixed()
                        ? " RADIUS gives each user an address of its own."
                        : " Addresses come from the nodes' pool."));
        section.append(FailoverRow.HEAD);
        rows.forEach(row -> section.append(row.text()));
        return section.toString();
    }

    /**
     * The page with a section in the place of that of the same command, or behind the others.
     *
     * @param page as it was; empty when there was none
     */
    static String with(String page, String section) {
        List<String> sections = new ArrayList<>(List.of(page.split("(?m)^(?=" + SECTION + ")", -1)));
        // What stands before the first section is the head of then.
        sections.removeIf(each -> !each.startsWith(SECTION));
        sections.replaceAll(each -> each.strip() + "\n");
        int place = 0;
        while (place < sections.size() && !heading(sections.get(place)).equals(heading(section))) {
            place++;
        }
        if (place < sections.size()) {
            sections.set(place, section);
        } else {
            sections.add(section);
        }
        return HEAD + "\n" + String.join("\n", sections);
    }

    private static String heading(String section) {
        return section.lines().findFirst().orElse("");
    }
}
