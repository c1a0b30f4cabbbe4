package net.sluice.dataplane.haset;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * First wins, by content: a packet is known by its hash. For each hash it counts how often it has passed and how often each member has shown it; what a member
 * now shows more often than was passed before passes too. So a copy is discarded and a subscriber's genuine repeat is not, unless two lines each lost a
 * different one of the repeats, which no receiver could tell.
 *
 * <p>A pass is remembered for the window's time, and an eighth of it more at most, and a member that shows a hash is taken to show the oldest pass that it
 * has not yet shown: while no line is slower than another by more than the window, no packet passes twice.
 *
 * <p>Memory: a record for each hash and eighth of the window, 46 octets, at first for {@value #FIRST_RECORDS} of them, doubled when they do not last for the
 * window, up to {@value #MOST_RECORDS}. Beyond that the oldest are forgotten early, which is counted. One thread.
 */
public final class ContentWindow {

    static final int FIRST_RECORDS = 256;

    /** Enough for 130,000 different packets a second in a window of half a second. */
    static final int MOST_RECORDS = 1 << 16;

    private static final int MEMBERS = 8;
    private static final int PARTS = 8;
    private static final int NONE = -1;

    private final long partNanos;
    private long part = Long.MIN_VALUE;

    // Records are a ring in the order of time: the oldest is at head. Those of a bucket are a chain, oldest first.
    private int[] buckets = new int[0];
    private long[] hashes = new long[0];
    private long[] parts = new long[0];
    private int[] next = new int[0];
    private char[] passed = new char[0];
    private char[] shown = new char[0];
    private int head;
    private int count;

    /** {@code windowMillis}: longer than the lines' delays differ. */
    public ContentWindow(int windowMillis) {
        partNanos = TimeUnit.MILLISECONDS.toNanos(windowMillis) / PARTS;
        resize(FIRST_RECORDS);
    }

    /**
     * A member, 0..7, shows a packet with this hash.
     *
     * @return never {@link Verdict#LATE}
     */
    public Verdict see(long hash, int member, long nowNanos) {
        part = Math.max(part, Math.floorDiv(nowNanos, partNanos));
        while (count > 0 && part - parts[head] > PARTS) {
            forgetOldest();
        }
        int last = NONE;
        int same = NONE;
        for (int record = buckets[bucket(hash)]; record != NONE; record = next[record]) {
            if (hashes[record] == hash) {
                if (shown[record * MEMBERS + member] < passed[record]) {
                    shown[record * MEMBERS + member]++;
                    return Verdict.COPY;
                }
                same = record;
            }
            last = record;
        }
        if (same == NONE || parts[same] != part || passed[same] == Character.MAX_VALUE) {
            same = append(hash, last);
        }
        passed[same]++;
        shown[same * MEMBERS + member]++;
        return Verdict.FIRST;
    }

    /** A member is gone: another that gets its number has shown nothing yet. */
    public void forget(int member) {
        for (int i = 0; i < count; i++) {
            shown[record(i) * MEMBERS + member] = 0;
        }
    }

    /** Whether the next new packet makes it forget one that is still within the window. */
    public boolean full() {
        return count == MOST_RECORDS && part - parts[head] <= PARTS;
    }

    /** How many records there are. */
    int size() {
        return count;
    }

    private int record(int i) {
        return head + i & hashes.length - 1;
    }

    private int bucket(long hash) {
        return (int) hash & buckets.length - 1;
    }

    /** A new record behind {@code last}, the newest in its bucket's chain. */
    private int append(long hash, int last) {
        int newestInChain = last;
        if (count == hashes.length) {
            if (count < MOST_RECORDS) {
                resize(2 * count);
            } else {
                forgetOldest();
            }
            newestInChain = newest(bucket(hash));
        }
        int record = record(count++);
        hashes[record] = hash;
        parts[record] = part;
        passed[record] = 0;
        Arrays.fill(shown, record * MEMBERS, (record + 1) * MEMBERS, (char) 0);
        link(record, newestInChain);
        return record;
    }

    private int newest(int bucket) {
        int newest = NONE;
        for (int record = buckets[bucket]; record != NONE; record = next[record]) {
            newest = record;
        }
        return newest;
    }

    /** The oldest of all is the first of its chain. */
    private void forgetOldest() {
        buckets[bucket(hashes[head])] = next[head];
        head = record(1);
        count--;
    }

    private void resize(int records) {
        long[] oldHashes = hashes;
        long[] oldParts = parts;
        char[] oldPassed = passed;
        char[] oldShown = shown;
        buckets = new int[2 * records];
        Arrays.fill(buckets, NONE);
        hashes = new long[records];
        parts = new long[records];
        next = new int[records];
        passed = new char[records];
        shown = new char[records * MEMBERS];
        for (int i = 0; i < count; i++) {
            int old = head + i & oldHashes.length - 1;
            hashes[i] = oldHashes[old];
            parts[i] = oldParts[old];
            passed[i] = oldPassed[old];
            System.arraycopy(oldShown, old * MEMBERS, shown, i * MEMBERS, MEMBERS);
            link(i, newest(bucket(hashes[i])));
        }
        head = 0;
    }

    /** Makes a record the newest of its bucket's chain, behind {@code last}. */
    private void link(int record, int last) {
        next[record] = NONE;
        if (last == NONE) {
            buckets[bucket(hashes[record])] = record;
        } else {
            next[last] = record;
        }
    }
}
