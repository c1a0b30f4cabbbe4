package net.sluice.session;

import java.util.ArrayDeque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A call's output, in order: PPP control frames, and accounting. */
final class GatedCall extends Gated {
    /** More frames than any negotiation has under way; the peer repeats what it has no answer to. */
    static final int MOST_FRAMES = 64;

    private final CommitGate gate;
    /** What leaves when the batch in flight is safe. */
    private final ArrayDeque<Held> covered = new ArrayDeque<>(2);
    /** What leaves at the end of the turn when nothing has changed, and else with the next batch. */
    private final ArrayDeque<Held> waiting = new ArrayDeque<>(2);

    boolean dirty;

    GatedCall(CommitGate gate, RecordId id, Supplier<byte @Nullable []> source) {
        super(id, source);
        this.gate = gate;
    }

    int held() {
        return covered.size() + waiting.size();
    }

    void add(Held held) {
        waiting.add(held);
    }

    boolean isClean() {
        return !dirty && !flying;
    }

    @Override
    void covered() {
        dirty = false;
        covered.addAll(waiting);
        waiting.clear();
    }

    @Override
    void safe() {
        leave(covered);
        release();
    }

    @Override
    void unsure() {
        dirty = true;
    }

    /** Lets go what waits for nothing any more. */
    void release() {
        if (isClean()) {
            leave(waiting);
        }
    }

    private void leave(ArrayDeque<Held> queue) {
        for (Held next = queue.poll(); next != null; next = queue.poll()) {
            gate.released(next);
            next.leave().run();
        }
    }

    /** The call has no frames any more. */
    void dropFrames() {
        dropFrames(covered);
        dropFrames(waiting);
    }

    private void dropFrames(ArrayDeque<Held> queue) {
        queue.removeIf(held -> {
            if (held.frame()) {
                gate.dropped(held, SessionCounter.HELD_OF_ENDED);
            }
            return held.frame();
        });
    }

    /** Nothing of it is to happen: it is another node's. */
    void forget() {
        covered.forEach(gate::released);
        waiting.forEach(gate::released);
        covered.clear();
        waiting.clear();
    }
}
