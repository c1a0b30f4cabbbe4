package net.sluice.dataplane.io;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import net.sluice.dataplane.tally.SizeTally;

/** {@link TunQueue}'s twin in memory, for tests and simulations: one thread reads, any write. */
public final class MemoryTun implements TunQueue {

    private final Queue<byte[]> inbound = new ArrayDeque<>();
    private final Queue<Integer> writeErrors = new ArrayDeque<>();
    private final List<byte[]> outbound = new ArrayList<>();

    /** Puts an IP packet in, as if the kernel had routed it to the device. */
    public void deliver(byte[] packet) {
        inbound.add(packet);
    }

    /** The next write that finds no earlier error returns this error number, negated. */
    public synchronized void failWrite(int errno) {
        writeErrors.add(errno);
    }

    /** What was written since the last call. */
    public synchronized List<byte[]> written() {
        List<byte[]> taken = List.copyOf(outbound);
        outbound.clear();
        return taken;
    }

    @Override
    public int descriptor() {
        return -1;
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
        while (!batch.full() && !inbound.isEmpty()) {
            byte[] next = inbound.remove();
            int length = Math.min(next.length, batch.room());
            MemorySegment.copy(next, 0, batch.memory(), JAVA_BYTE, batch.next(), length);
            batch.add(length);
        }
        return batch.count();
    }

    @Override
    public PacketOutlet outlet(SizeTally joins) {
        return this::write;
    }

    private synchronized int write(PacketVector vector, int from) {
        Integer error = writeErrors.poll();
        if (error != null) {
            return -error;
        }
        for (int i = from; i < vector.count(); i++) {
            outbound.add(MemoryPort.octets(vector, i));
        }
        return vector.count() - from;
    }

    @Override
    public void close() {
        // Memory only.
    }
}
