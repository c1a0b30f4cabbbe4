package net.sluice.cluster.guard;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.random.RandomGenerator;
import net.sluice.cluster.lease.ClusterKey;
import net.sluice.cluster.lease.MemberId;
import org.jspecify.annotations.Nullable;

/**
 * The guard connection to one life of a member. A death is proven when the connection, once it was there, has broken, and
 * a new one is refused by the host, or is answered by another life of the member: the kernel of a host breaks and refuses
 * the connections of a process that has ended, and never those of one that is frozen; one that is cut off says nothing.
 */
final class GuardLink {
    /** The kernel says that a connection timed out much later than this; so what fails sooner was refused. */
    private static final long CONNECT_NANOS = 1_000_000_000;

    private static final long RETRY_NANOS = 100_000_000;
    /** The sockets of a process that ends are closed one after the other; the listening one may be among the last. */
    private static final long QUICK_RETRY_NANOS = 5_000_000;

    private static final int QUICK_RETRIES = 40;
    private static final long REMEMBERED_NANOS = 60_000_000_000L;

    private enum State {
        /** Nothing under way. */
        IDLE,
        /** A connection is being made. */
        CONNECTING,
        /** It was asked who is there. */
        ASKED,
        /** It is the one that was sought. */
        WATCHING,
        /** It is proven that it has ended. */
        DEAD
    }

    private final MemberId target;
    private final MemberId self;
    private final InetSocketAddress address;
    private final ClusterKey key;
    private final RandomGenerator random;
    private final byte[] nonce = new byte[GuardHello.NONCE_LENGTH];
    private ByteBuffer heard = ByteBuffer.allocate(GuardHello.LENGTH);
    private State state = State.IDLE;
    private @Nullable SocketChannel channel;
    /** It was seen alive. */
    private boolean seen;

    private long sinceNanos;
    private int quickRetries;
    /** No longer listed. */
    private boolean gone;

    private long goneSinceNanos;

    GuardLink(
            MemberId target,
            MemberId self,
            InetSocketAddress address,
            ClusterKey key,
            RandomGenerator random,
            long nowNanos) {
        this.target = target;
        this.self = self;
        this.address = address;
        this.key = key;
        this.random = random;
        sinceNanos = nowNanos - RETRY_NANOS;
    }

    /** The member is in the list, or not. True when it is long gone, or dead and gone: then this can be forgotten. */
    boolean onListed(boolean listed, long nowNanos) {
        if (!listed && !gone) {
            goneSinceNanos = nowNanos;
        }
        gone = !listed;
        return gone && (state == State.DEAD || nowNanos - goneSinceNanos >= REMEMBERED_NANOS);
    }

    boolean dead() {
        return state == State.DEAD;
    }

    /** Connects if it is time to. */
    void onTimeout(Selector selector, long nowNanos) {
        if (nowNanos - nextDeadlineNanos(nowNanos) < 0) {
            return;
        }
        if (state == State.IDLE) {
            connect(selector, nowNanos);
        } else if (state == State.CONNECTING || state == State.ASKED) {
            give(State.IDLE, nowNanos);
        }
    }

    /** When {@link #onTimeout} wants to be called at the latest. */
    long nextDeadlineNanos(long nowNanos) {
        return switch (state) {
            case IDLE -> sinceNanos + (quickRetries > 0 ? QUICK_RETRY_NANOS : RETRY_NANOS);
            case CONNECTING, ASKED -> sinceNanos + CONNECT_NANOS;
            case WATCHING, DEAD -> nowNanos + CONNECT_NANOS;
        };
    }

    private void connect(Selector selector, long nowNanos) {
        state = State.CONNECTING;
        sinceNanos = nowNanos;
        try {
            SocketChannel opened = SocketChannel.open();
            channel = opened;
            opened.configureBlocking(false);
            opened.register(selector, SelectionKey.OP_CONNECT, this);
            if (opened.connect(address)) {
                ask(opened, selector, nowNanos);
            }
        } catch (IOException e) {
            failed(e, nowNanos);
        }
    }

    /** Something can be done with the channel. */
    void onReady(Selector selector, long nowNanos) {
        SocketChannel open = channel;
        if (open == null) {
            return;
        }
        try {
            if (state == State.CONNECTING) {
                if (open.finishConnect()) {
                    ask(open, selector, nowNanos);
                }
            } else {
                read(open, nowNanos);
            }
        } catch (IOException e) {
            failed(e, nowNanos);
        }
        if (seen && state == State.IDLE) {
            // It has broken: is it dead? The host knows, and is asked at once.
            onTimeout(selector, nowNanos);
        }
    }

    private void ask(SocketChannel open, Selector selector, long nowNanos) throws IOException {
        random.nextBytes(nonce);
        heard = ByteBuffer.allocate(GuardHello.LENGTH);
        // A hello fits into the send buffer of a new connection.
        open.write(new GuardHello(false, nonce, self).encode(key));
        open.register(selector, SelectionKey.OP_READ, this);
        state = State.ASKED;
        sinceNanos = nowNanos;
    }

    private void read(SocketChannel open, long nowNanos) throws IOException {
        if (state == State.WATCHING) {
            // Nothing more is said; whatever comes is not looked at.
            heard.clear();
        }
        if (open.read(heard) < 0) {
            broken(nowNanos);
        } else if (state == State.ASKED && !heard.hasRemaining()) {
            answered(GuardHello.decode(heard.array(), key), nowNanos);
        }
    }

    private void answered(@Nullable GuardHello hello, long nowNanos) {
        if (hello == null || !hello.answers(nonce) || !hello.sender().name().equals(target.name())) {
            give(State.IDLE, nowNanos);
        } else if (hello.sender().equals(target)) {
            seen = true;
            quickRetries = 0;
            state = State.WATCHING;
        } else {
            give(seen ? State.DEAD : State.IDLE, nowNanos);
        }
    }

    private void failed(IOException e, long nowNanos) {
        boolean refused = e.getClass() == ConnectException.class
                && state == State.CONNECTING
                && nowNanos - sinceNanos < CONNECT_NANOS;
        if (refused && seen) {
            give(State.DEAD, nowNanos);
        } else {
            broken(nowNanos);
        }
    }

    /** Once it was watched, the next connection is made at once, some more soon after; later ones are not. */
    private void broken(long nowNanos) {
        boolean watched = state == State.WATCHING;
        give(State.IDLE, nowNanos);
        if (watched) {
            quickRetries = QUICK_RETRIES;
            sinceNanos = nowNanos - QUICK_RETRY_NANOS;
        } else if (quickRetries > 0) {
            quickRetries--;
        }
    }

    private void give(State next, long nowNanos) {
        close();
        state = next;
        sinceNanos = nowNanos;
    }

    void close() {
        SocketChannel open = channel;
        channel = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // It is gone either way.
            }
        }
    }
}
