package net.sluice.node.config.bind;

import java.util.Collection;
import java.util.Locale;

/** Guesses what somebody meant to write. */
final class Nearest {
    private Nearest() {}

    /** "did you mean x?", or the other advice when nothing is near. */
    static String hint(String written, Collection<String> known, String otherwise) {
        String best = null;
        int bestDistance = Math.max(1, written.length() / 3) + 1;
        for (String candidate : known) {
            int distance = distance(written.toLowerCase(Locale.ROOT).replace('_', '-'), candidate);
            if (distance < bestDistance) {
                best = candidate;
                bestDistance = distance;
            }
        }
        return best == null ? otherwise : "did you mean \"" + best + "\"?";
    }

    /** Levenshtein's distance, over texts of at most 64 characters. */
    private static int distance(String a, String b) {
        if (a.length() > 64 || b.length() > 64) {
            return Integer.MAX_VALUE;
        }
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
