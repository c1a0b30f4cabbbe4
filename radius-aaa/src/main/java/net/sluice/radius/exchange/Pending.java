package net.sluice.radius.exchange;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import net.sluice.radius.message.NoAnswerReason;
import net.sluice.radius.wire.DecodedPacket.Packet;
import net.sluice.radius.wire.EncodedPacket.Ready;
import org.jspecify.annotations.Nullable;

/** A request that waits for its answer: the asking thread waits, the receiving thread hands over. */
final class Pending {

    /** What ends the wait. */
    sealed interface End {

        /** A proved answer, and when it came. */
        record Answer(Packet packet, long atNanos) implements End {}

        /** The port was closed. */
        record Closed() implements End {}
    }

    private final Question question;
    private final Ready request;
    private final CompletableFuture<End> end = new CompletableFuture<>();
    private volatile NoAnswerReason nearest = NoAnswerReason.TIMEOUT;

    Pending(Question question, Ready request) {
        this.question = question;
        this.request = request;
    }

    Question question() {
        return question;
    }

    Ready request() {
        return request;
    }

    /** The worst that is to be said of the silence: an answer that came and could not be used says more than none. */
    NoAnswerReason nearest() {
        return nearest;
    }

    void unusable(NoAnswerReason reason) {
        nearest = reason;
    }

    void end(End how) {
        end.complete(how);
    }

    /** Waits; null when {@code nanos} went by. */
    @Nullable
    End await(long nanos) throws InterruptedException {
        try {
            return end.get(nanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return null;
        } catch (ExecutionException e) {
            throw new IllegalStateException("nothing ends this exceptionally", e);
        }
    }
}
