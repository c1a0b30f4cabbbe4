package net.sluice.dataplane.io;

import java.util.ArrayList;
import java.util.List;
import net.sluice.dataplane.io.linux.Errno;
import net.sluice.dataplane.io.linux.LibC;
import net.sluice.dataplane.io.linux.NativeException;
import net.sluice.dataplane.io.linux.PacketCalls;
import net.sluice.dataplane.io.linux.TunSetup;

/**
 * A Linux TUN interface with several queues. The kernel chooses the queue of what we read by flow; what we write enters the kernel on the writer's CPU.
 * The interface goes when its last queue is closed, and its routes with it.
 */
public final class TunDevice implements AutoCloseable {

    private final String name;
    private final List<TunQueue> queues;

    private TunDevice(String name, List<TunQueue> queues) {
        this.name = name;
        this.queues = List.copyOf(queues);
    }

    /** Makes interface {@code name} with that many queues; it is down and has no address. */
    public static TunDevice open(String name, int queues) throws NativeException {
        List<TunQueue> opened = new ArrayList<>();
        try {
            for (int i = 0; i < queues; i++) {
                opened.add(new Queue(TunSetup.openQueue(name, i == 0)));
            }
            return new TunDevice(name, opened);
        } catch (NativeException e) {
            opened.forEach(TunQueue::close);
            throw e;
        }
    }

    /** The interface's name. */
    public String name() {
        return name;
    }

    /** Its queues. */
    public List<TunQueue> queues() {
        return queues;
    }

    @Override
    public void close() {
        queues.forEach(TunQueue::close);
    }

    /** TUN has no call for many packets: one read or write each. */
    private static final class Queue implements TunQueue {

        private final int fd;
        private final PacketCalls reads = new PacketCalls();
        private final PacketCalls writes = new PacketCalls();
        private boolean closed;

        Queue(int fd) {
            this.fd = fd;
        }

        @Override
        public int descriptor() {
            return fd;
        }

        @Override
        public int read(PacketBatch batch) {
            int count = 0;
            int error = 0;
            while (count < batch.capacity() && error == 0) {
                int got = reads.read(fd, batch.memory().address() + batch.offset(count), batch.room());
                if (got < 0) {
                    error = got;
                } else {
                    batch.length(count++, got);
                }
            }
            batch.count(count);
            return count > 0 || error == -Errno.EAGAIN ? count : error;
        }

        @Override
        public int write(PacketVector vector, int from) {
            for (int i = from; i < vector.count(); i++) {
                int put = writes.write(fd, vector.address(i), vector.length(i));
                if (put < 0) {
                    return i > from ? i - from : put;
                }
            }
            return vector.count() - from;
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                LibC.close(fd);
            }
        }
    }
}
