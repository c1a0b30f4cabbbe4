package net.sluice.node.cluster;

/**
 * Whether this node reaches the LACs, and whether it is to give its slots to others because it does not.
 *
 * <p>The way is <b>lost</b> when no interface that is looked at has carrier, or when no address has answered for as long as the settings say. That is told to the
 * others at once. The node <b>drains</b> when it has said so for {@value #SAID_NANOS} ns and another has not for as long: whoever loses the way by the same event, or has it
 * again, has said it by then, and when all have lost it nobody drains. It no longer drains when the way has been there for long enough, or when for {@value #SAID_NANOS} ns there has
 * been no other that has it.
 *
 * <p>Time during which nobody looked, since this process was not running, is no silence. One thread.
 */
final class AccessWatch {
    /** For what two nodes that are cut off by one event may be apart in seeing it, and the beat that says so. */
    static final long SAID_NANOS = 700_000_000L;

    /** Between two looks; twice that is late. */
    static final long LOOK_NANOS = 100_000_000L;

    private final AccessSettings settings;
    private long lookedNanos;
    private long answeredNanos;
    private boolean linked = true;
    private boolean lost;
    private long changedNanos;
    private boolean another;
    private long anotherNanos;
    private boolean drains;

    AccessWatch(AccessSettings settings, long nowNanos) {
        this.settings = settings;
        lookedNanos = nowNanos;
        answeredNanos = nowNanos;
        changedNanos = nowNanos;
        anotherNanos = nowNanos;
    }

    /**
     * What is seen now.
     *
     * @param hasLink whether one of the interfaces has carrier, or none is looked at
     * @param answered whether an address has answered since the last look
     * @param anotherReaches whether another that could have our slots has not lost its way
     */
    void look(boolean hasLink, boolean answered, boolean anotherReaches, long nowNanos) {
        long since = nowNanos - lookedNanos;
        lookedNanos = nowNanos;
        if (answered) {
            answeredNanos = nowNanos;
        } else if (since > 2 * LOOK_NANOS) {
            answeredNanos += since;
        }
        linked = hasLink;
        boolean silent = !settings.addresses().isEmpty() && nowNanos - answeredNanos >= settings.holdNanos();
        if (lost == (linked && !silent)) {
            lost = !lost;
            changedNanos = nowNanos;
        }
        if (another != anotherReaches) {
            another = anotherReaches;
            anotherNanos = nowNanos;
        }
        decide(nowNanos);
    }

    private void decide(long nowNanos) {
        long forNanos = nowNanos - changedNanos;
        boolean alone = !another && nowNanos - anotherNanos >= SAID_NANOS;
        if (!drains) {
            drains = lost && another && forNanos >= SAID_NANOS && nowNanos - anotherNanos >= SAID_NANOS;
        } else if (alone || (!lost && forNanos >= settings.backNanos())) {
            drains = false;
        }
    }

    /** Whether this node does not reach the LACs. */
    boolean lost() {
        return lost;
    }

    /** Whether it is to give its slots to others. */
    boolean drains() {
        return drains;
    }

    /** What is wrong, for people; it may be that nothing is. */
    String problem() {
        if (!linked) {
            return "none of its interfaces " + String.join(", ", settings.interfaces()) + " has carrier";
        }
        return "none of the addresses that it pings has answered for " + (lookedNanos - answeredNanos) / 1_000_000
                + " ms";
    }
}
