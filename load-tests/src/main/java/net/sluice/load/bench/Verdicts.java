package net.sluice.load.bench;

import java.util.Locale;

/** Ratios against their bars, counted. */
final class Verdicts {

    private static final String MET = "met";
    private static final String MISSED = "**missed**";

    /** Counts as missed. */
    private static final String UNPROVEN = "**not proven**, too much was lost";

    private int met;
    private int missed;

    /** Two cells of a table: a ratio that must not be more than the bar, and what that means; NaN where there is none. */
    String atMost(double ratio, double bar) {
        return atMost(ratio, bar, true);
    }

    /**
     * The same for a ratio that proves something under a condition only.
     *
     * @param lossless ours lost no more than it may
     */
    String atMost(double ratio, double bar, boolean lossless) {
        return cells(ratio, bar, "≤ ", !lossless ? UNPROVEN : ratio <= bar ? MET : MISSED);
    }

    /** The same for one that must not be less. */
    String atLeast(double ratio, double bar) {
        return cells(ratio, bar, "≥ ", ratio >= bar ? MET : MISSED);
    }

    private String cells(double ratio, double bar, String sign, String word) {
        if (Double.isNaN(ratio)) {
            return "– | –";
        }
        if (Double.isNaN(bar)) {
            return String.format(Locale.ROOT, "%.2f | –", ratio);
        }
        if (word.equals(MET)) {
            met++;
        } else {
            missed++;
        }
        return String.format(Locale.ROOT, "%.2f | %s%.2f: %s", ratio, sign, bar, word);
    }

    int met() {
        return met;
    }

    int asked() {
        return met + missed;
    }
}
