package net.sluice.load.bench;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How sessions came up, and what it cost.
 *
 * @param nodes how many
 * @param state cold or warm
 * @param perSecond from the first ICRQ until the last session was up
 * @param millis50 from ICRQ to addresses, median
 * @param millis99 the same, 99th percentile
 * @param micros CPU time for each session: of all nodes' threads by what they do, of the LAC and of FreeRADIUS
 */
record SetUpRow(
        int nodes,
        String state,
        int sessions,
        double perSecond,
        double millis50,
        double millis99,
        Map<String, Double> micros) {

    static final String LAC = "the LAC";
    static final String RADIUS = "FreeRADIUS";

    static final String HEAD = """
            | nodes | sessions | state | sessions/s | set-up ms, median | 99 % | nodes' CPU µs per session, all together | LAC's | FreeRADIUS's |
            |---|---|---|---|---|---|---|---|---|
            """;

    private static final double LEAST_MICROS = 1;

    SetUpRow {
        micros = Map.copyOf(micros);
    }

    private double nodesMicros() {
        return micros.values().stream().mapToDouble(Double::doubleValue).sum() - of(LAC) - of(RADIUS);
    }

    private double of(String what) {
        return micros.getOrDefault(what, 0.0);
    }

    String text() {
        return String.format(
                Locale.ROOT,
                "| %d | %,d | %s | %,.0f | %.1f | %.1f | %.0f | %.0f | %.0f |%n",
                nodes,
                sessions,
                state,
                perSecond,
                millis50,
                millis99,
                nodesMicros(),
                of(LAC),
                of(RADIUS));
    }

    /** The nodes' threads, the busiest first. */
    String threads() {
        Map<String, Double> ours = new TreeMap<>(micros);
        ours.remove(LAC);
        ours.remove(RADIUS);
        StringBuilder text = new StringBuilder();
        ours.entrySet().stream()
                .filter(each -> each.getValue() >= LEAST_MICROS)
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .forEach(each ->
                        text.append(String.format(Locale.ROOT, "| %s | %.0f |%n", each.getKey(), each.getValue())));
        return text.toString();
    }
}
