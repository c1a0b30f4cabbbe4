package net.sluice.load.bench;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.DoubleFunction;

/**
 * The search for the highest rate that an LNS keeps up with: RFC 2544 s26.1 "Throughput", with trials of seconds instead of a
 * minute (what a socket buffer hides in so short a time is seen as {@link Shot#late}).
 *
 * <p>{@link #search} begins near what was delivered flat out, goes up or down in steps until the rate lies between one that was
 * kept up with and one that was not, and halves that range until it is small. A rate that was too much once, perhaps by a
 * hiccup, is tried again before the search rests on it. {@link #settle} then tries in longer shots whether the rate can be held.
 */
final class HighestRate {

    /** The usual number of trials is five or six; this is the bound. */
    static final int MOST_TRIALS = 8;

    /** The first rate, of what was delivered flat out. */
    private static final double FIRST = 0.95;

    /** A step up; the third and each further one is twice as big as the one before. */
    private static final double UP = 0.12;

    private static final double DOWN = 0.8;

    /** Longer shots at most, to find a rate that is held. */
    static final int MOST_LONG_TRIALS = 6;

    /** The first step down from a rate that is not held; each further one is twice as big. */
    private static final double LONG_DOWN = 0.06;

    private static final double LEAST_LEFT = 0.5;

    /** A range is small when its ends are so close, of the upper one. */
    private static final double CLOSE = 0.03;

    /** A generator that sends less than this part of what it is asked for, twice, can send no more. */
    private static final double GENERATOR = 0.97;

    private final Shot flatOut;

    /** Rates that were too much, the lowest on top. */
    private final Deque<Double> tooMuch = new ArrayDeque<>();

    /** The highest that was kept up with; 0 while there is none. */
    private double kept;

    private int stepsUp;
    private int slowTrials;
    private double stepUp = UP;

    private HighestRate(Shot flatOut) {
        this.flatOut = flatOut;
    }

    /**
     * What was found.
     *
     * @param perSecond packets
     * @param limited the generator cannot send more, and the LNS may be able to carry more
     */
    record Found(double perSecond, boolean limited) {

        /** A measurement at this rate lost too much. */
        Found lower(double share) {
            return new Found(perSecond * share, false);
        }

        /** A measurement at this rate: where the generator fell short of it, that was the limit. */
        Found seen(Shot shot) {
            return new Found(perSecond, limited || slow(shot, perSecond));
        }
    }

    /**
     * Searches.
     *
     * @param flatOut what came of all that the generator can send
     * @param most trials
     * @param trial a short shot at so many packets per second
     */
    static Found search(Shot flatOut, int most, DoubleFunction<Shot> trial) {
        if (flatOut.keptUp()) {
            return new Found(flatOut.offeredPerSecond(), true);
        }
        return new HighestRate(flatOut).run(most, trial);
    }

    /**
     * Goes down from what was found until a longer shot is kept up with, and once halfway up again where the last step down was big.
     *
     * @param most trials
     * @param trial a longer shot at so many packets per second
     * @return what was kept up with; when all was too much, the least that was tried
     */
    static Found settle(Found found, int most, DoubleFunction<Shot> trial) {
        Found at = found;
        Found lost = found;
        double step = LONG_DOWN;
        boolean kept = trial.apply(at.perSecond()).keptUp();
        int tried = 1;
        while (!kept && tried < most) {
            lost = at;
            at = at.lower(1 - Math.min(step, LEAST_LEFT));
            step *= 2;
            kept = trial.apply(at.perSecond()).keptUp();
            tried++;
        }
        if (kept && tried < most && lost.perSecond() - at.perSecond() > LONG_DOWN * lost.perSecond() * 1.5) {
            Found between = at.lower((at.perSecond() + lost.perSecond()) / 2 / at.perSecond());
            return trial.apply(between.perSecond()).keptUp() ? between : at;
        }
        return at;
    }

    private Found run(int most, DoubleFunction<Shot> trial) {
        for (int i = 0; i < most; i++) {
            double rate = next();
            boolean again = !tooMuch.isEmpty() && rate >= tooMuch.getFirst();
            Shot shot = trial.apply(rate);
            if (shot.keptUp()) {
                if (tooMuch.isEmpty() && kept > 0 && ++stepsUp > 1) {
                    stepUp *= 2;
                }
                boolean slow = slow(shot, rate);
                kept = Math.max(kept, Math.min(rate, shot.offeredPerSecond()));
                if (kept >= GENERATOR * flatOut.offeredPerSecond() || (slow && ++slowTrials > 1)) {
                    return new Found(kept, true);
                }
                if (again && !slow) {
                    tooMuch.removeFirst();
                }
            } else if (again) {
                break;
            } else {
                tooMuch.addFirst(rate);
            }
        }
        // When all was too much, the least that was tried: its loss will be on the page.
        return new Found(kept > 0 || tooMuch.isEmpty() ? kept : tooMuch.getFirst(), false);
    }

    private static boolean slow(Shot shot, double asked) {
        return shot.offeredPerSecond() < GENERATOR * asked;
    }

    private double next() {
        if (tooMuch.isEmpty()) {
            return kept > 0
                    ? Math.min(flatOut.offeredPerSecond(), (1 + stepUp) * kept)
                    : Math.min(flatOut.offeredPerSecond(), FIRST * flatOut.deliveredPerSecond());
        }
        double high = tooMuch.getFirst();
        if (kept == 0) {
            return DOWN * high;
        }
        return high - kept <= CLOSE * high ? high : (kept + high) / 2;
    }
}
