package net.sluice.load.bench;

import java.util.Locale;

/** Ratios against their bars, counted. */
final class Verdicts {

    private int met;
    private int missed;

    /** Two cells of a table: a ratio that must not be more than the bar, and what that means; NaN where there is none. */
    String atMost(double ratio, double bar) {
        return cells(ratio, bar, "≤ ", ratio <= bar);
    }

    /** The same for one that must not be less. */
    String atLeast(double ratio, double bar) {
        return cells(ratio, bar, "≥ ", ratio >= bar);
    }

    private String cells(double ratio, double bar, String sign, boolean good) {
        if (Double.isNaN(ratio)) {
            return "– | –";
        }
        if (Double.isNaN(bar)) {
            return String.format(Locale.ROOT, "%.2f | –", ratio);
        }
        if (good) {
            met++;
        } else {
            missed++;
        }
        return String.format(Locale.ROOT, "%.2f | %s%.2f: %s", ratio, sign, bar, good ? "met" : "**missed**");
    }

    int met() {
        return met;
    }

    int asked() {
        return met + missed;
    }
}
