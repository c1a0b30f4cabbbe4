package net.sluice.node;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.LongAdder;
import net.sluice.dataplane.io.DatagramBatch;
import net.sluice.dataplane.io.DatagramPort;
import net.sluice.dataplane.io.DatagramVector;

/** Somebody on the network between nodes, who has what he sees arrive twice, or damaged. */
final class MeddlingPort implements DatagramPort {
    /** So many are damaged at most; what is damaged is lost. */
    private static final int MOST_DAMAGED = 4;

    private final DatagramPort port;
    private final LongAdder meddled = new LongAdder();
    private volatile Way way = Way.NONE;
    private int damaged;

    /** What he does. */
    enum Way {
        NONE,
        TWICE,
        DAMAGED
    }

    MeddlingPort(DatagramPort port) {
        this.port = port;
    }

    /** From now on he does that, and counts anew unless he stops. */
    void meddle(Way next) {
        if (next != Way.NONE) {
            meddled.reset();
        }
        way = next;
    }

    long meddled() {
        return meddled.sum();
    }

    @Override
    public int send(DatagramVector vector, int from) {
        int sent = port.send(vector, from);
        if (way == Way.TWICE && sent > 0) {
            meddled.add(Math.max(0, port.send(vector, from)));
        }
        return sent;
    }

    @Override
    public int receive(DatagramBatch batch) {
        int received = port.receive(batch);
        for (int i = 0; i < received && way == Way.DAMAGED && damaged < MOST_DAMAGED; i++) {
            MemorySegment memory = batch.memory();
            long last = batch.offset(i) + batch.length(i) - 1;
            memory.set(JAVA_BYTE, last, (byte) (memory.get(JAVA_BYTE, last) ^ 1));
            damaged++;
            meddled.increment();
        }
        return received;
    }

    @Override
    public InetSocketAddress local() {
        return port.local();
    }

    @Override
    public int descriptor() {
        return port.descriptor();
    }

    @Override
    public boolean joins() {
        return port.joins();
    }

    @Override
    public boolean segments() {
        return port.segments();
    }

    @Override
    public void dontFragment(boolean on) {
        port.dontFragment(on);
    }

    @Override
    public int pathMtu(MemorySegment peer, long peerOffset) {
        return port.pathMtu(peer, peerOffset);
    }

    @Override
    public long kernelDrops() {
        return port.kernelDrops();
    }

    @Override
    public void close() {
        port.close();
    }
}
