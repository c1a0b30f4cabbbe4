package net.sluice.load.fleet;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import net.sluice.load.lac.FleetReport;
import org.HdrHistogram.Histogram;

/** A fleet's report, for people and as JSON. */
final class FleetText {

    private static final double MILLI = 1e6;

    private FleetText() {}

    /** Datagrams that left and came, control and data. */
    record Wire(long sent, long received) {}

    static String setup(FleetReport report, int lines) {
        Histogram latency = report.setupLatency();
        String text = String.format(
                Locale.ROOT,
                "%d of %d sessions up in %.2f s: %.0f/s; set-up latency ms p50 %.1f p90 %.1f p99 %.1f max %.1f",
                report.linesUp(),
                lines,
                report.setupSpanNanos() / 1e9,
                report.setupsPerSecond(),
                latency.getValueAtPercentile(50) / MILLI,
                latency.getValueAtPercentile(90) / MILLI,
                latency.getValueAtPercentile(99) / MILLI,
                latency.getMaxValue() / MILLI);
        return report.failures().isEmpty() ? text : text + "; failed: " + new TreeMap<>(report.failures());
    }

    static String traffic(FleetReport report) {
        FleetReport.Traffic traffic = report.traffic();
        Histogram trip = report.roundTrip();
        return String.format(
                Locale.ROOT,
                "traffic: %d of %d sessions whole; sent %d, reached the core %d, came back %d; duplicates %d,"
                        + " misdelivered %d, corrupt %d; round trip ms p50 %.2f p99 %.2f max %.2f",
                traffic.linesWhole(),
                traffic.lines(),
                traffic.sent(),
                traffic.reachedCore(),
                traffic.returned(),
                traffic.duplicates(),
                traffic.misdelivered(),
                traffic.corrupt(),
                trip.getValueAtPercentile(50) / MILLI,
                trip.getValueAtPercentile(99) / MILLI,
                trip.getMaxValue() / MILLI);
    }

    /** The whole report as one JSON object. */
    static String json(FleetReport report, Wire wire, List<String> verdict) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("tunnelsUp", report.tunnelsUp());
        all.put("sessionsUp", report.linesUp());
        all.put("setups", report.setups());
        all.put("drops", report.drops());
        all.put("failures", new TreeMap<>(report.failures()));
        all.put("datagramDrops", new TreeMap<>(report.datagramDrops()));
        all.put("setupSeconds", report.setupSpanNanos() / 1e9);
        all.put("setupsPerSecond", report.setupsPerSecond());
        all.put("setupLatencyMillis", percentiles(report.setupLatency()));
        FleetReport.Traffic traffic = report.traffic();
        all.put("trafficSessions", traffic.lines());
        all.put("trafficSessionsWhole", traffic.linesWhole());
        all.put("packetsSent", traffic.sent());
        all.put("packetsReachedCore", traffic.reachedCore());
        all.put("packetsReturned", traffic.returned());
        all.put("packetsDuplicate", traffic.duplicates());
        all.put("packetsMisdelivered", traffic.misdelivered());
        all.put("packetsCorrupt", traffic.corrupt());
        all.put("packetsAfterEnd", traffic.afterEnd());
        all.put("datagramsSent", wire.sent());
        all.put("datagramsReceived", wire.received());
        all.put("roundTripMillis", percentiles(report.roundTrip()));
        all.put("failed", verdict);
        return write(all) + "\n";
    }

    private static Map<String, Object> percentiles(Histogram histogram) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("count", histogram.getTotalCount());
        for (double percentile : new double[] {50, 90, 99, 99.9}) {
            values.put(
                    String.format(Locale.ROOT, "p%.4g", percentile),
                    histogram.getValueAtPercentile(percentile) / MILLI);
        }
        values.put("max", histogram.getMaxValue() / MILLI);
        return values;
    }

    private static String write(Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                List<String> members = new ArrayList<>();
                map.forEach((key, member) -> members.add(quote(key.toString()) + ": " + write(member)));
                yield "{" + String.join(", ", members) + "}";
            }
            case List<?> list ->
                "[" + String.join(", ", list.stream().map(FleetText::write).toList()) + "]";
            case Number number -> number.toString();
            default -> quote(value.toString());
        };
    }

    private static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
