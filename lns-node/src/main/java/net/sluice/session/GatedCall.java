package net.sluice.session;

import java.util.ArrayDeque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A call's output, in order: PPP control frames, and accounting. */
final class GatedCall extends Gated {
    /** More frames than any negotiation has under way; the peer repeats what it has no answer to. */
    static final int MOST_FRAMES = 64;

    private final CommitGate gate;
    /** What is held; null for most calls most of the time. */
    private @Nullable ArrayDeque<Held> held;
    /** So many of it, the first ones, leave when the batch in flight is safe; the others when nothing has changed, or with the next. */
    private int covered;

    boolean dirty;

    GatedCall(CommitGate gate, RecordId id, Supplier<byte @Nullable []> source) {
        super(id, source);
        this.gate = gate;
    }

    int held() {
        return held == null ? 0 : held.size();
    }

    void add(Held next) {
        if (held == null) {
            held = new ArrayDeque<>(2);
        }
        held.add(next);
    }

    boolean isClean() {
        return !dirty && !flying;
    }

    @Override
    void covered() {
        dirty = false;
        covered = held();
    }

    @Override
    void safe() {
        while (covered > 0 && held() > 0) {
            covered--;
            leave();
        }
        release();
    }

    @Override
    void unsure() {
        dirty = true;
    }

    /** Lets go what waits for nothing any more. */
    void release() {
        while (isClean() && held() > 0) {
            leave();
        }
    }

    private void leave() {
        ArrayDeque<Held> queue = held;
        Held next = queue == null ? null : queue.poll();
        if (next != null) {
            if (held() == 0) {
                held = null;
            }
            gate.released(next);
            next.leave().run();
        }
    }

    /** The call has no frames any more. */
    void dropFrames() {
        ArrayDeque<Held> all = held;
        int before = covered;
        held = null;
        covered = 0;
        for (int place = 0; all != null && !all.isEmpty(); place++) {
            Held next = all.remove();
            if (next.frame()) {
                gate.dropped(next, SessionCounter.HELD_OF_ENDED);
            } else {
                add(next);
                covered += place < before ? 1 : 0;
            }
        }
    }

    /** Nothing of it is to happen: it is another node's. */
    void forget() {
        if (held != null) {
            held.forEach(gate::released);
        }
        held = null;
        covered = 0;
    }
}
