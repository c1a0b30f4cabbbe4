package net.sluice.l2tp;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The session ids of one tunnel: never 0, hard to guess (RFC 2661 s9.1), and the longest unused first. As many as four times the
 * tunnel's limit are in use, so that memory goes with the limit while an id that was freed rests for long.
 */
final class SessionIds {
    private static final int LAST_ID = 0xffff;
    private static final int ROUNDS = 4;

    /** So many that were given back last are written down in their order: those of which stray packets may still be on their way. */
    private static final int RESTING = 32;

    private final int space;
    private final int[] roundKeys = new int[ROUNDS];
    /** An id that no session has: refusals are signed with it. */
    private final int reserved;
    /** How far the permutation has been walked, and how many of its ids were given out for the first time. */
    private int walked;

    private int fresh;
    private char[] freed = {};
    private int first;
    private int size;

    SessionIds(int limit, RandomGenerator random) {
        space = Math.min(LAST_ID - 1, Math.max(256, 4 * limit));
        for (int i = 0; i < ROUNDS; i++) {
            roundKeys[i] = random.nextInt();
        }
        reserved = walk();
    }

    /** Ids that go on where others, elsewhere, have been; those in use have to be named by {@link #inUse}. */
    SessionIds(int limit, TunnelSnapshot.IdWalk from) {
        for (int i = 0; i < ROUNDS; i++) {
            roundKeys[i] = from.keys().get(i);
        }
        // The limit may have been a larger one.
        space = Math.min(LAST_ID - 1, Math.max(from.fresh(), Math.max(256, 4 * limit)));
        fresh = from.fresh();
        reserved = walk();
        Set<Integer> last = new LinkedHashSet<>(from.resting());
        Set<Integer> gone = new HashSet<>();
        while (walked < from.walked()) {
            int id = walk();
            if (last.contains(id)) {
                gone.add(id);
            } else {
                giveBack(id);
            }
        }
        last.stream().filter(gone::contains).forEach(this::giveBack);
    }

    /** What it takes to go on elsewhere. */
    TunnelSnapshot.IdWalk walked() {
        List<Integer> keys = new ArrayList<>(ROUNDS);
        for (int key : roundKeys) {
            keys.add(key);
        }
        List<Integer> resting = new ArrayList<>();
        for (int i = fresh < space ? size : Math.max(0, size - RESTING); i < size; i++) {
            resting.add((int) freed[(first + i) % freed.length]);
        }
        return new TunnelSnapshot.IdWalk(keys, walked, fresh, resting);
    }

    /** After the ids that came from elsewhere: these are in use. */
    void inUse(Collection<Integer> ids) {
        char[] all = freed;
        int count = size;
        int from = first;
        freed = new char[] {};
        size = 0;
        first = 0;
        for (int i = 0; i < count; i++) {
            int id = all[(from + i) % all.length];
            if (!ids.contains(id)) {
                giveBack(id);
            }
        }
    }

    int reserved() {
        return reserved;
    }

    /** Takes an id; 0 when there is none left. */
    int take() {
        if (fresh < space) {
            fresh++;
            return walk();
        }
        if (size == 0) {
            return 0;
        }
        int id = freed[first];
        first = (first + 1) % freed.length;
        size--;
        return id;
    }

    void giveBack(int id) {
        if (size == freed.length) {
            grow();
        }
        freed[(first + size++) % freed.length] = (char) id;
    }

    private void grow() {
        char[] larger = new char[Math.min(space, Math.max(16, freed.length * 2))];
        for (int i = 0; i < size; i++) {
            larger[i] = freed[(first + i) % freed.length];
        }
        freed = larger;
        first = 0;
    }

    /** The next of all numbers from 1 to 65,535 in an order of its own. */
    private int walk() {
        int id = permute(walked++);
        return id == 0 ? permute(walked++) : id;
    }

    /** A Feistel permutation of the 16-bit numbers. */
    private int permute(int number) {
        int left = number >> 8 & 0xff;
        int right = number & 0xff;
        for (int key : roundKeys) {
            int mixed = (right ^ (key & 0xff)) * 0x9e3779b1 + key;
            int next = left ^ mixed >>> 24;
            left = right;
            right = next;
        }
        return left << 8 | right;
    }
}
