package net.sluice.load.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What came of a fault for the ha-sets that lay alike.
 *
 * @param recognition how they know copies: content or ns
 * @param where how they lay
 */
record SetRow(SetFault fault, String recognition, Lie where, List<SetFate> sets) {

    static final String HEAD = """
            | fault | copies known by | where the lines are | ha-sets | not kept | packets sent | lost up | lost down | sets that lost any | doubled up | doubled down | refused | worst gap | median gap |
            |---|---|---|---|---|---|---|---|---|---|---|---|---|---|
            """;

    /** Where the nodes of a set's lines are. */
    enum Lie {
        HOME_STRUCK("home at the node that ends, the other line elsewhere"),
        MEMBER_STRUCK("home elsewhere, the other line at the node that ends"),
        ALL_STRUCK("both at the node that ends"),
        APART("at two nodes"),
        TOGETHER("at one node");

        private final String text;

        Lie(String text) {
            this.text = text;
        }

        /**
         * How a set lies.
         *
         * @param nodes those of its lines, the oldest first
         * @param struck the node that ends; 0: none does
         */
        static Lie of(List<Integer> nodes, int struck) {
            boolean home = nodes.getFirst() == struck;
            boolean apart = nodes.stream().distinct().count() > 1;
            if (!nodes.contains(struck)) {
                return apart ? APART : TOGETHER;
            }
            return !apart ? ALL_STRUCK : home ? HOME_STRUCK : MEMBER_STRUCK;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    long notKept() {
        return sets.stream().filter(set -> !set.kept()).count();
    }

    long sent() {
        return sets.stream().mapToLong(set -> set.packets().sent()).sum();
    }

    long lostUp() {
        return sets.stream().mapToLong(SetFate::lostUp).sum();
    }

    long lostDown() {
        return sets.stream().mapToLong(SetFate::lostDown).sum();
    }

    long doubledUp() {
        return sets.stream().mapToLong(SetFate::doubledUp).sum();
    }

    long doubledDown() {
        return sets.stream().mapToLong(SetFate::doubledDown).sum();
    }

    long refused() {
        return sets.stream().mapToLong(SetFate::refused).sum();
    }

    private long losers() {
        return sets.stream().filter(set -> set.lostUp() + set.lostDown() > 0).count();
    }

    private long[] gaps() {
        return sets.stream()
                .mapToLong(set -> set.packets().gapMillis())
                .sorted()
                .toArray();
    }

    long worstGapMillis() {
        return Arrays.stream(gaps()).max().orElse(0);
    }

    String text() {
        long[] gaps = gaps();
        return String.format(
                Locale.ROOT,
                "| %s | %s | %s | %,d | %,d | %,d | %,d | %,d | %,d | %,d | %,d | %,d | %.2f s | %.2f s |%n",
                fault,
                recognition,
                where,
                sets.size(),
                notKept(),
                sent(),
                lostUp(),
                lostDown(),
                losers(),
                doubledUp(),
                doubledDown(),
                refused(),
                worstGapMillis() / 1e3,
                gaps.length == 0 ? 0 : gaps[gaps.length / 2] / 1e3);
    }
}
