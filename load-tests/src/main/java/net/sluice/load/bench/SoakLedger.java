package net.sluice.load.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.sluice.load.lab.Node;

/**
 * The books of a whole lab: at each station on the way, what came in is what went out and what was dropped there under a name. One side too many or too few
 * by a single packet is an unexplained loss.
 */
final class SoakLedger {

    private static final String DATAPLANE = "sluice_dataplane_";
    private static final Pattern DROP = Pattern.compile("sluice_dataplane_drops_total\\{.*reason=\"([^\"]+)\"");

    /** These never came in: a shard could not even hand them over. */
    private static final String INJECT = "inject_";

    private final Map<String, Double> metrics;
    private final List<Account> accounts = new ArrayList<>();

    /** One station: name to packets, on both sides. */
    record Account(String station, Map<String, Long> in, Map<String, Long> out) {

        long difference() {
            return sum(in) - sum(out);
        }

        private static long sum(Map<String, Long> side) {
            return side.values().stream().mapToLong(Long::longValue).sum();
        }

        String row() {
            return String.format(Locale.ROOT, "| %s | %s | %s | %,d |%n", station, text(in), text(out), difference());
        }

        private static String text(Map<String, Long> side) {
            StringBuilder text = new StringBuilder();
            side.forEach((name, packets) -> {
                if (packets != 0) {
                    text.append(text.isEmpty() ? "" : "<br>")
                            .append(String.format(Locale.ROOT, "%,d %s", packets, name));
                }
            });
            return text.isEmpty() ? "0" : text.toString();
        }
    }

    /** {@code metrics}: the node's, when nothing is on its way any more. */
    SoakLedger(Map<String, Double> metrics) {
        this.metrics = metrics;
    }

    List<Account> accounts() {
        return accounts;
    }

    boolean balanced() {
        return accounts.stream().allMatch(account -> account.difference() == 0);
    }

    private long count(String counter) {
        return (long) Node.sum(metrics, DATAPLANE + counter + "_total", "");
    }

    /** What the node dropped, by reason. */
    private Map<String, Long> drops() {
        Map<String, Long> drops = new TreeMap<>();
        metrics.forEach((name, value) -> {
            Matcher drop = DROP.matcher(name);
            if (drop.lookingAt() && value > 0) {
                drops.merge(drop.group(1), value.longValue(), Long::sum);
            }
        });
        return drops;
    }

    /** What LACs sent. */
    void access(long sent, Map<String, Long> kernel) {
        accounts.add(new Account(
                "LACs to node", Map.of("sent", sent), with("received by the node", count("wire_received"), kernel)));
    }

    /** What the node took in, and made itself. */
    void node() {
        Map<String, Long> in = new LinkedHashMap<>();
        in.put("from the wire", count("wire_received"));
        in.put("from the TUN", count("tun_read"));
        in.put("control of its own", count("injected_control") + count("injected_ppp"));
        in.put("ICMP errors of its own", count("icmp_errors_sent"));
        in.put("more by fragmenting", count("fragments_sent") - count("fragmented"));
        Map<String, Long> out = new LinkedHashMap<>();
        out.put("to the wire", count("wire_sent"));
        out.put("to the TUN", count("tun_written"));
        out.put("to its control plane", count("punted_control") + count("punted_ppp") + count("punted_tunnel_zero"));
        drops().forEach((reason, packets) -> {
            if (!reason.startsWith(INJECT)) {
                out.put(reason, packets);
            }
        });
        accounts.add(new Account("through the node", in, out));
    }

    /** What the node forwarded. */
    void core(long received, Map<String, Long> kernel) {
        accounts.add(new Account(
                "node to core",
                Map.of("to the TUN", count("tun_written")),
                with("received by the core", received, kernel)));
    }

    /** What the core answered. */
    void back(long answered, Map<String, Long> kernel) {
        Map<String, Long> in = new LinkedHashMap<>();
        in.put("answered by the core", answered);
        in.put("the kernel's own multicast", drops().getOrDefault("destination_multicast", 0L));
        accounts.add(new Account("core to node", in, with("from the TUN", count("tun_read"), kernel)));
    }

    /** What the node sent to LACs. */
    void lacs(long received, Map<String, Long> kernel) {
        accounts.add(new Account(
                "node to LACs", Map.of("to the wire", count("wire_sent")), with("received by LACs", received, kernel)));
    }

    private static Map<String, Long> with(String first, long packets, Map<String, Long> more) {
        Map<String, Long> all = new LinkedHashMap<>();
        all.put(first, packets);
        all.putAll(more);
        return all;
    }
}
