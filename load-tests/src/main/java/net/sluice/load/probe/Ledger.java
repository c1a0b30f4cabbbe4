package net.sluice.load.probe;

/**
 * What has been received of one line's numbered packets: which sequence numbers, and how often. Exact for packets that are at
 * most {@value #WINDOW} behind the newest; an older one counts as late, and is neither new nor a duplicate.
 */
public final class Ledger {

    /** How many sequence numbers back a duplicate is still known as one. */
    public static final int WINDOW = 1024;

    private final long[] seen = new long[WINDOW / Long.SIZE];
    private long newest = -1;
    private long received;
    private long duplicates;
    private long late;

    /** Books one packet; true when it is the first with this sequence number. */
    public boolean add(long sequence) {
        if (sequence > newest) {
            forget(newest + 1, sequence);
            newest = sequence;
        } else if (sequence <= newest - WINDOW) {
            late++;
            return false;
        } else if (isSeen(sequence)) {
            duplicates++;
            return false;
        }
        int bit = (int) (sequence % WINDOW);
        seen[bit / Long.SIZE] |= 1L << bit;
        received++;
        return true;
    }

    private boolean isSeen(long sequence) {
        int bit = (int) (sequence % WINDOW);
        return (seen[bit / Long.SIZE] & 1L << bit) != 0;
    }

    /** The slots of these sequence numbers held older ones until now. */
    private void forget(long first, long last) {
        for (long sequence = Math.max(first, last - WINDOW + 1); sequence <= last; sequence++) {
            int bit = (int) (sequence % WINDOW);
            seen[bit / Long.SIZE] &= ~(1L << bit);
        }
    }

    public long received() {
        return received;
    }

    public long duplicates() {
        return duplicates;
    }

    /** Packets so old that nobody knows whether they were new. */
    public long late() {
        return late;
    }
}
