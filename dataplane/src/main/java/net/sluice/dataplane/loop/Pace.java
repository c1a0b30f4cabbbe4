package net.sluice.dataplane.loop;

/**
 * Decides what a thread does between its turns. Packets that come in a steady stream, each soon after the last, would otherwise be handled by twos and
 * threes, and whatever costs per batch (system calls, wake-ups, what UDP_SEGMENT and joining save) would be paid for each few. So once several turns in a row
 * were small the thread naps for a moment after each, as network cards moderate their interrupts: batches grow, at the price of that moment's delay. A
 * nap that nothing came in ends it.
 */
final class Pace {

    /** What to do after a turn. */
    enum Next {
        /** The next turn at once. */
        TURN,
        /** A nap, then the next turn, whatever happens meanwhile. */
        NAP,
        /** Sleep until something happens. */
        SLEEP
    }

    /** A turn with less work than this is small: half of a usual batch. */
    static final int SMALL = 32;

    /** So many small turns in a row may go without a nap: an exchange of a few packets is not delayed. */
    static final int FEW = 4;

    private final boolean naps;
    private int smallTurns;
    private boolean napped;

    /** {@code naps}: whether there may be any. */
    Pace(boolean naps) {
        this.naps = naps;
    }

    /** After a turn that did so much {@code work}. */
    Next after(int work) {
        boolean fresh = napped;
        napped = false;
        if (work >= SMALL) {
            smallTurns = 0;
            return Next.TURN;
        }
        if (work > 0) {
            smallTurns++;
        } else if (fresh) {
            smallTurns = 0;
        }
        if (naps && smallTurns > FEW) {
            napped = true;
            return Next.NAP;
        }
        return work > 0 ? Next.TURN : Next.SLEEP;
    }
}
