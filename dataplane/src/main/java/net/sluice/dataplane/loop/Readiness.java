package net.sluice.dataplane.loop;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Waits in epoll until a descriptor is readable, a time has come or another thread calls. Level-triggered: a descriptor that still holds something
 * ends the wait at once, so nothing is forgotten between reading and waiting.
 */
final class Readiness {

    private static final EpollIoOps READABLE = EpollIoOps.EPOLLIN;

    private final ManualIoEventLoop epoll;

    /** True from the announcement of sleep until somebody wakes us; the waker clears it. */
    private volatile boolean asleep;

    Readiness(Thread owner) {
        epoll = new ManualIoEventLoop(owner, EpollIoHandler.newFactory()) {
            @Override
            protected boolean canBlock() {
                // Asked after the epoll handler has armed its own wake-up, so a caller between our announcement and
                // here is not lost.
                return asleep;
            }
        };
    }

    /** Owner only. */
    void open() {
        epoll.runNow();
    }

    /** Owner only, after {@link #open}. */
    void watch(int descriptor) {
        IoRegistration registration = epoll.register(new Watched(new FileDescriptor(descriptor)))
                .syncUninterruptibly()
                .getNow();
        registration.submit(READABLE);
    }

    /** Announces sleep; afterwards the owner looks for work once more and then calls {@link #await} or {@link #stayAwake}. */
    void announceSleep() {
        asleep = true;
        // The volatile store above and the owner's next reads of its rings must not change places: see wakeup().
        VarHandle.fullFence();
    }

    void stayAwake() {
        asleep = false;
    }

    void await(long nanos) {
        epoll.run(nanos);
        asleep = false;
    }

    /** Any thread, after enqueueing: when it is not asleep, the owner looks at its rings once more before it is. */
    boolean isAsleep() {
        VarHandle.fullFence();
        return asleep;
    }

    /** Any thread. Its enqueueing stays before its look at {@code asleep}: one of the two sides sees the other. */
    void wakeup() {
        VarHandle.fullFence();
        if (asleep) {
            asleep = false;
            epoll.wakeup();
        }
    }

    /** Owner only; the descriptors stay open. */
    void close() {
        epoll.shutdownGracefully(0, 1, TimeUnit.SECONDS).addListener(ended -> {});
        for (int turn = 0; turn < 1000 && !epoll.isTerminated(); turn++) {
            epoll.runNow();
        }
    }

    /** Netty's name for a descriptor of ours. It is never closed by Netty, because its owner does. */
    private record Watched(FileDescriptor fd) implements EpollIoHandle {

        @Override
        public void handle(@Nullable IoRegistration registration, @Nullable IoEvent event) {
            // The loops look for themselves after every wait.
        }

        @Override
        public void close() {
            // The loop owns the descriptor.
        }
    }
}
