package net.sluice.cluster.guard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import net.sluice.cluster.lease.ClusterKey;
import net.sluice.cluster.lease.MemberId;

/** A connection that was accepted: whoever it is asks who is here, is answered, and may stay. */
final class GuardVisitor {
    private static final long PATIENCE_NANOS = 2_000_000_000;

    private final SocketChannel channel;
    private final MemberId self;
    private final ClusterKey key;
    private final long sinceNanos;
    private final ByteBuffer heard = ByteBuffer.allocate(GuardHello.LENGTH);
    private boolean answered;

    GuardVisitor(SocketChannel channel, MemberId self, ClusterKey key, long nowNanos) {
        this.channel = channel;
        this.self = self;
        this.key = key;
        sinceNanos = nowNanos;
    }

    /** False when the connection is to be closed. */
    boolean onReady() {
        try {
            if (answered) {
                heard.clear();
            }
            if (channel.read(heard) < 0) {
                return false;
            }
            if (!answered && !heard.hasRemaining()) {
                GuardHello hello = GuardHello.decode(heard.array(), key);
                if (hello == null || hello.answer()) {
                    return false;
                }
                answered = true;
                channel.write(new GuardHello(true, hello.nonce(), self).encode(key));
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** True as long as it has not said who it is. */
    boolean isStranger() {
        return !answered;
    }

    /** True when it took too long to say who it is. */
    boolean late(long nowNanos) {
        return !answered && nowNanos - sinceNanos >= PATIENCE_NANOS;
    }

    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }
}
