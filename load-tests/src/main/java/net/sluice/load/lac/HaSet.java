package net.sluice.load.lac;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import net.sluice.load.probe.Ledger;
import org.jspecify.annotations.Nullable;

/**
 * The subscriber's end of an ha-set: lines in different tunnels, all of which carry every packet. Of what comes, the first copy counts. A copy is known by the Ns
 * that all members share; or by content, when another line has shown the packet already (what the same line shows again is a repeat, and no copy).
 */
public final class HaSet {

    /** In place of a Ns: the packet has none. */
    static final int UNNUMBERED = -1;

    /** How many packets back a copy is known, in either way. */
    static final int REMEMBERED = Ledger.WINDOW;

    private static final int NUMBERS = 1 << 16;
    private static final long FNV_BASIS = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final int number;
    private final boolean sharedNs;
    private final List<Line> members = new ArrayList<>();
    private final LineTraffic traffic = new LineTraffic();
    private final Ledger numbers = new Ledger();
    private final SequencedMap<Long, Integer> shown = new LinkedHashMap<>();
    private int dialled;
    private int ns;
    private long newest = UNNUMBERED;
    private long copies;
    private long refused;

    HaSet(int number, boolean sharedNs) {
        this.number = number;
        this.sharedNs = sharedNs;
    }

    /** Counted from 0. */
    public int number() {
        return number;
    }

    /** Further copies of packets to the subscriber: as it should be. */
    public long copies() {
        return copies;
    }

    /** Packets that had to have a Ns and had none, or one that is too old to tell a copy. */
    public long refused() {
        return refused;
    }

    List<Line> members() {
        return Collections.unmodifiableList(members);
    }

    void join(Line member) {
        members.add(member);
    }

    /** The subscriber's packets, over whichever line. */
    LineTraffic traffic() {
        return traffic;
    }

    /** All members have the same; 0 while none has one. */
    int address() {
        return members.stream()
                .mapToInt(Line::address)
                .filter(address -> address != 0)
                .findFirst()
                .orElse(0);
    }

    /** The next member, each once; null when it was the last one's turn. */
    @Nullable
    Line nextToDial() {
        return dialled < members.size() ? members.get(dialled++) : null;
    }

    /** The Ns of the next packet to the LNS, the same in each copy. */
    int nextNs() {
        return sharedNs ? ns++ & (NUMBERS - 1) : UNNUMBERED;
    }

    /** Whether this is the first copy of a packet to the subscriber, position to limit, which a member brings. */
    boolean first(Line member, int dataNs, ByteBuffer packet) {
        return sharedNs ? firstByNs(dataNs) : firstByContent(1 << members.indexOf(member), packet);
    }

    private boolean firstByNs(int dataNs) {
        if (dataNs == UNNUMBERED) {
            refused++;
            return false;
        }
        // RFC 2661 s5.8: of 16 bits, the half that follows a number is ahead of it.
        long counted = newest == UNNUMBERED ? NUMBERS + dataNs : newest + (short) (dataNs - newest);
        newest = Math.max(newest, counted);
        long late = numbers.late();
        boolean first = numbers.add(counted);
        refused += numbers.late() - late;
        copies = numbers.duplicates();
        return first;
    }

    private boolean firstByContent(int member, ByteBuffer packet) {
        long hash = FNV_BASIS;
        for (int i = packet.position(); i < packet.limit(); i++) {
            hash = (hash ^ (packet.get(i) & 0xff)) * FNV_PRIME;
        }
        int before = shown.getOrDefault(hash, 0);
        boolean first = before == 0 || (before & member) != 0;
        shown.put(hash, first ? member : before | member);
        if (shown.size() > REMEMBERED) {
            shown.pollFirstEntry();
        }
        copies += first ? 0 : 1;
        return first;
    }
}
