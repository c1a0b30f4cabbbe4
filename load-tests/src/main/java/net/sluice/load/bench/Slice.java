package net.sluice.load.bench;

/** A part of the comparison of packet paths that can be measured alone. */
enum Slice {
    /** Worst case from subscribers to the core. */
    UP("up"),

    /** Worst case from the core to subscribers. */
    DOWN("down"),

    /** Packets in a row, both ways. */
    BULK("bulk"),

    /** One subscriber's TCP, both ways. */
    TCP("tcp");

    private final String word;

    Slice(String word) {
        this.word = word;
    }

    static Slice of(Flow flow) {
        if (flow.bulk()) {
            return BULK;
        }
        return flow.up() ? UP : DOWN;
    }

    @Override
    public String toString() {
        return word;
    }
}
