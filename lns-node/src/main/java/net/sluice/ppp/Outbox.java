package net.sluice.ppp;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Holds what a link has to say until its own state change is complete, so that whoever hears it finds the link in its new
 * state and may call it again at once.
 */
final class Outbox {
    private final PppOutput out;

    /** Empty links have none: most of the time most links have nothing to say. */
    private @Nullable ArrayDeque<Consumer<PppOutput>> waiting;

    private boolean flushing;
    private boolean closed;

    Outbox(PppOutput out) {
        this.out = out;
    }

    void send(ByteBuffer frame) {
        say(o -> o.send(frame));
    }

    /** After {@link PppOutput#down} nothing more is said. */
    void down(PppEnd why) {
        say(o -> o.down(why));
        closed = true;
    }

    void say(Consumer<PppOutput> what) {
        if (closed) {
            return;
        }
        if (waiting == null) {
            waiting = new ArrayDeque<>(4);
        }
        waiting.add(what);
    }

    /** Says it all, and what comes of it; does nothing when called from within. */
    void flush() {
        if (flushing) {
            return;
        }
        flushing = true;
        try {
            ArrayDeque<Consumer<PppOutput>> queue;
            while ((queue = waiting) != null) {
                Consumer<PppOutput> next = queue.poll();
                if (next == null) {
                    waiting = null;
                } else {
                    next.accept(out);
                }
            }
        } finally {
            flushing = false;
        }
    }
}
