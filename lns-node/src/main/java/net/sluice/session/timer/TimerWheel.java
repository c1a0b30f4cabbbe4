package net.sluice.session.timer;

/**
 * A hierarchical timer wheel (Varghese and Lauck): six levels of 64 slots, each level's slot as long as the whole level
 * below. To set, clear and fire a timer, and to find the next deadline, costs O(1) whatever the number of timers.
 *
 * <p>Deadlines are rounded up to the next tick of 2^20 ns (about 1 ms): a timer never fires early, and fires at most one
 * tick late when {@link #advance} is called in time. Timers fire in the order of their ticks, and those of one tick in an
 * order that depends on nothing but the calls made. Not thread-safe.
 */
public final class TimerWheel {
    private static final int TICK_SHIFT = 20;
    private static final int SLOT_SHIFT = 6;
    private static final int SLOTS = 1 << SLOT_SHIFT;
    private static final int LEVELS = 6;
    /** Farther ahead than the wheel reaches (two years): parked in the last level, and looked at again then. */
    private static final long REACH_TICKS = (1L << (SLOT_SHIFT * LEVELS)) - 1;

    private final TimerSlot[][] slots = new TimerSlot[LEVELS][SLOTS];
    private final long[] occupied = new long[LEVELS];
    private final TimerSlot due = new TimerSlot(LEVELS, 0);
    private final long startNanos;
    /** Every tick up to and including this one has been handled. */
    private long currentTick;

    private int size;

    /** @param nowNanos the time from which deadlines count */
    public TimerWheel(long nowNanos) {
        startNanos = nowNanos;
        for (int level = 0; level < LEVELS; level++) {
            for (int number = 0; number < SLOTS; number++) {
                slots[level][number] = new TimerSlot(level, number);
            }
        }
    }

    /**
     * Sets a timer, or moves it when it is set.
     *
     * @param deadlineNanos when; {@link Long#MAX_VALUE} clears it; a time that is past fires at the next {@link #advance}
     */
    public void set(Timer timer, long deadlineNanos) {
        clear(timer);
        if (deadlineNanos == Long.MAX_VALUE) {
            return;
        }
        // Far deadlines would overflow; the wheel looks at them again when its reach is over.
        long ahead = deadlineNanos - startNanos;
        if (deadlineNanos > startNanos && ahead < 0) {
            ahead = Long.MAX_VALUE - (1L << TICK_SHIFT);
        }
        timer.tick = (ahead >> TICK_SHIFT) + ((ahead & ((1L << TICK_SHIFT) - 1)) == 0 ? 0 : 1);
        size++;
        place(timer);
    }

    /** Clears a timer; one that is not set stays so. */
    public void clear(Timer timer) {
        TimerSlot slot = timer.slot;
        if (slot != null) {
            slot.remove(timer);
            size--;
            unmarkIfEmpty(slot);
        }
    }

    /** When {@link #advance} is worth calling: the next deadline, or earlier; {@link Long#MAX_VALUE} when no timer is set. */
    public long nextDeadlineNanos() {
        if (due.size() > 0) {
            return nanosOf(currentTick);
        }
        long tick = nextEventTick();
        return tick == Long.MAX_VALUE ? Long.MAX_VALUE : nanosOf(tick);
    }

    /** How many timers are set. */
    public int size() {
        return size;
    }

    /**
     * Fires every timer that is due.
     *
     * @return how many fired
     */
    public int advance(long nowNanos) {
        long nowTick = (nowNanos - startNanos) >> TICK_SHIFT;
        int fired = fireDue(nowNanos);
        for (long tick = nextEventTick(); tick <= nowTick; tick = nextEventTick()) {
            currentTick = tick;
            cascade();
            fired += fireDue(nowNanos);
        }
        currentTick = Math.max(currentTick, nowTick);
        return fired;
    }

    private int fireDue(long nowNanos) {
        int fired = 0;
        // Only those that are due now: what a timer sets for at once waits for the next turn.
        for (int left = due.size(); left > 0; left--) {
            Timer timer = due.poll();
            if (timer == null) {
                break;
            }
            size--;
            fired++;
            timer.expiry.expired(nowNanos);
        }
        return fired;
    }

    private void place(Timer timer) {
        long ahead = timer.tick - currentTick;
        if (ahead <= 0) {
            due.add(timer);
            return;
        }
        long tick = ahead > REACH_TICKS ? currentTick + REACH_TICKS : timer.tick;
        // The level is that of the highest slot digit in which the deadline differs from now.
        int level = (63 - Long.numberOfLeadingZeros(tick ^ currentTick)) / SLOT_SHIFT;
        if (level >= LEVELS) {
            level = LEVELS - 1;
        }
        int number = (int) (tick >>> (level * SLOT_SHIFT)) & (SLOTS - 1);
        slots[level][number].add(timer);
        occupied[level] |= 1L << number;
    }

    private void unmarkIfEmpty(TimerSlot slot) {
        if (slot.level < LEVELS && slot.size() == 0) {
            occupied[slot.level] &= ~(1L << slot.number);
        }
    }

    /** The next tick at which a slot begins that holds timers. */
    private long nextEventTick() {
        for (int level = 0; level < LEVELS; level++) {
            if (occupied[level] == 0) {
                continue;
            }
            int shift = level * SLOT_SHIFT;
            int now = (int) (currentTick >>> shift) & (SLOTS - 1);
            // Slots are numbered round the wheel: those behind the present one come first, in the top level also those
            // before it.
            long ahead = Long.rotateRight(occupied[level], now + 1);
            long distance = Long.numberOfTrailingZeros(ahead) + 1L;
            return ((currentTick >>> shift) + distance) << shift;
        }
        return Long.MAX_VALUE;
    }

    /** Brings the timers of the slots that begin at the present tick down a level, or to what is due. */
    private void cascade() {
        for (int level = LEVELS - 1; level >= 0; level--) {
            int shift = level * SLOT_SHIFT;
            if ((currentTick & ((1L << shift) - 1)) != 0) {
                continue;
            }
            TimerSlot slot = slots[level][(int) (currentTick >>> shift) & (SLOTS - 1)];
            for (Timer timer = slot.poll(); timer != null; timer = slot.poll()) {
                place(timer);
            }
            unmarkIfEmpty(slot);
        }
    }

    private long nanosOf(long tick) {
        return startNanos + (tick << TICK_SHIFT);
    }
}
