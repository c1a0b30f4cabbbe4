package net.sluice.dataplane.io;

import java.util.ArrayList;
import java.util.List;
import net.sluice.dataplane.Offloads;
import net.sluice.dataplane.io.linux.Errno;
import net.sluice.dataplane.io.linux.LibC;
import net.sluice.dataplane.io.linux.NativeException;
import net.sluice.dataplane.io.linux.PacketCalls;
import net.sluice.dataplane.io.linux.SubmissionRing;
import net.sluice.dataplane.io.linux.TunSetup;
import net.sluice.dataplane.tally.SizeTally;

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

    /** Makes interface {@code name} with that many queues and nothing joined; it is down and has no address. */
    public static TunDevice open(String name, int queues) throws NativeException {
        return open(name, queues, Offloads.NONE);
    }

    /** The same with what the kernel has of what is wanted. */
    public static TunDevice open(String name, int queues, Offloads wanted) throws NativeException {
        List<TunQueue> opened = new ArrayList<>();
        try {
            int first = TunSetup.openQueue(name, wanted.tunTso(), true);
            // What the interface may do is asked of its first queue, for all of them.
            boolean udp = wanted.tunTso() && wanted.tunUso() && TunSetup.segmentTcpAndUdp(first);
            boolean tcp = udp || (wanted.tunTso() && TunSetup.segmentTcp(first));
            boolean ring = wanted.tunTso() && wanted.tunUring() && SubmissionRing.allowed();
            opened.add(queue(first, wanted.tunTso(), tcp, udp, ring));
            for (int i = 1; i < queues; i++) {
                opened.add(queue(TunSetup.openQueue(name, wanted.tunTso(), false), wanted.tunTso(), tcp, udp, ring));
            }
            return new TunDevice(name, opened);
        } catch (NativeException e) {
            opened.forEach(TunQueue::close);
            throw e;
        }
    }

    private static TunQueue queue(int fd, boolean headers, boolean tcp, boolean udp, boolean ring) {
        return headers ? new SegmentingQueue(fd, tcp, udp, ring) : new Queue(fd);
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
        private boolean closed;

        Queue(int fd) {
            this.fd = fd;
        }

        @Override
        public int descriptor() {
            return fd;
        }

        @Override
        public boolean segmentsTcp() {
            return false;
        }

        @Override
        public boolean segmentsUdp() {
            return false;
        }

        @Override
        public int read(PacketBatch batch) {
            batch.clear();
            int error = 0;
            while (!batch.full() && error == 0) {
                int got = reads.read(fd, batch.memory().address() + batch.next(), batch.room());
                if (got < 0) {
                    error = got;
                } else {
                    batch.add(got);
                }
            }
            return batch.count() > 0 || error == -Errno.EAGAIN ? batch.count() : error;
        }

        @Override
        public PacketOutlet outlet(SizeTally joins) {
            PacketCalls writes = new PacketCalls();
            return (vector, from) -> write(writes, vector, from);
        }

        private int write(PacketCalls writes, PacketVector vector, int from) {
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
