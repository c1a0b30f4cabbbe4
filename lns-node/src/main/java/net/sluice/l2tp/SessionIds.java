package net.sluice.l2tp;

import java.util.random.RandomGenerator;

/**
 * The session ids of one tunnel: never 0, hard to guess (RFC 2661 s9.1), and the longest unused first. As many as four times the
 * tunnel's limit are in use, so that memory goes with the limit while an id that was freed rests for long.
 */
final class SessionIds {
    private static final int LAST_ID = 0xffff;
    private static final int ROUNDS = 4;

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
