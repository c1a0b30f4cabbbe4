package net.sluice.radius.exchange;

/**
 * Whether a server is worth asking. A server that leaves a request unanswered through all its tries, and has answered nothing else meanwhile, is
 * dead for a while. After that one asker finds out for all; until it has, the others pass the server over. Thread-safe, and without a clock of
 * its own.
 */
final class ServerHealth {

    /** What an asker may do. */
    enum Admission {
        ASK,
        /** Ask, with few tries: you find out for all. Tell {@link #answered}, {@link #silent} or {@link #abandoned}. */
        FIND_OUT,
        PASS_OVER
    }

    private final long deadNanos;
    private ServerState state = ServerState.UP;
    private long retryAtNanos;
    private long lastAnswerNanos;
    private boolean everAnswered;

    ServerHealth(long deadNanos) {
        this.deadNanos = deadNanos;
    }

    synchronized ServerState state() {
        return state;
    }

    /** How long it will be passed over, 0 when it will not. */
    synchronized long deadForNanos(long nowNanos) {
        return state == ServerState.DEAD ? Math.max(0, retryAtNanos - nowNanos) : 0;
    }

    synchronized Admission admit(long nowNanos) {
        return switch (state) {
            case UP -> Admission.ASK;
            case HALF_OPEN -> Admission.PASS_OVER;
            case DEAD -> {
                if (nowNanos - retryAtNanos < 0) {
                    yield Admission.PASS_OVER;
                }
                state = ServerState.HALF_OPEN;
                yield Admission.FIND_OUT;
            }
        };
    }

    /** Whether it had been dead. */
    synchronized boolean answered(long nowNanos) {
        lastAnswerNanos = nowNanos;
        everAnswered = true;
        boolean revived = state != ServerState.UP;
        state = ServerState.UP;
        return revived;
    }

    /**
     * A request first sent at {@code firstSentNanos} has used up its tries. One lost request does not condemn a server that answers others.
     *
     * @return whether it is dead from now on and was not before
     */
    synchronized boolean silent(long firstSentNanos, long nowNanos) {
        boolean answeredOthers = everAnswered && lastAnswerNanos - firstSentNanos > 0;
        if (deadNanos == 0 || (state == ServerState.UP && answeredOthers)) {
            if (state == ServerState.HALF_OPEN) {
                state = ServerState.UP;
            }
            return false;
        }
        if (state == ServerState.DEAD) {
            // A straggler of before: it knows nothing new, and does not put the next attempt off.
            return false;
        }
        boolean fresh = state == ServerState.UP;
        state = ServerState.DEAD;
        retryAtNanos = nowNanos + deadNanos;
        return fresh;
    }

    /** Who was to find out did not: the next one may. */
    synchronized void abandoned(long nowNanos) {
        if (state == ServerState.HALF_OPEN) {
            state = ServerState.DEAD;
            retryAtNanos = nowNanos;
        }
    }
}
