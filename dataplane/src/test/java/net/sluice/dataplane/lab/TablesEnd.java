package net.sluice.dataplane.lab;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import net.sluice.dataplane.io.DatagramBatch;
import net.sluice.dataplane.io.DatagramVector;
import net.sluice.dataplane.io.UdpPort;
import net.sluice.dataplane.io.linux.Errno;
import net.sluice.dataplane.io.linux.SocketAddress;

/**
 * One end of {@link TablesLab}, a thread: it sends packets of stable sessions and of lives, and looks at what arrives from the other end. It is never so far
 * ahead of the other end that a queue on the way could overflow, so whatever does not arrive was lost by somebody.
 */
abstract class TablesEnd implements Runnable, AutoCloseable {

    static final int SUBSCRIBER_PORT = 9;

    private static final int BATCH = 32;
    private static final int WINDOW = 300;
    private static final int BUFFER = 32 << 20;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    final TablesPlan plan;
    final Arena arena = Arena.ofShared();
    final MemorySegment slots = arena.allocate(2L * BATCH * TablesPacket.MOST, 8);
    final MemorySegment peers = arena.allocate(2L * BATCH * SocketAddress.BYTES, 8);
    private final TablesBook out;
    private final TablesBook in;
    private final TablesChurn churn;
    private final List<UdpPort> ports;
    private final List<DatagramVector> vectors;
    private final DatagramBatch batch = new DatagramBatch(arena, 64, 2048);
    private final long perSecond;
    private final SplittableRandom random = new SplittableRandom(7);
    private final AtomicLong arrived = new AtomicLong();
    private final Thread thread;
    private volatile boolean sending;
    private volatile boolean closing;
    private long begin;
    private long livesBegin;
    private final int[] filled;
    private int flow;
    private int slot;

    TablesEnd(
            String namespace,
            List<InetSocketAddress> locals,
            TablesPlan plan,
            TablesBook out,
            TablesBook in,
            TablesChurn churn,
            long perSecond)
            throws Exception {
        this.plan = plan;
        this.out = out;
        this.in = in;
        this.churn = churn;
        this.perSecond = perSecond;
        ports = Namespaces.inside(namespace, () -> {
            List<UdpPort> open = new ArrayList<>();
            for (InetSocketAddress local : locals) {
                open.add(UdpPort.openAlone(local, BUFFER));
            }
            return open;
        });
        filled = new int[ports.size()];
        vectors = ports.stream()
                .map(port -> new DatagramVector(arena, 2 * BATCH, false))
                .toList();
        thread = new Thread(this, namespace + "-end");
        thread.setDaemon(true);
        thread.start();
    }

    /** Writes a datagram for this token into slot {@code at}, and its destination; returns its length. */
    abstract int write(long at, long peer, long number, boolean inPrefix, long token, long sequence);

    /** Where the content of a received datagram is, or -1 when it cannot be one. */
    abstract long content(MemorySegment m, long at, int length);

    /** Whether everything around the content is as it should be. */
    abstract boolean right(DatagramBatch from, int i, long number, boolean inPrefix);

    /** Which socket packets to these addresses go by. */
    abstract int port(boolean four);

    void begin() {
        sending = true;
    }

    void end() {
        sending = false;
    }

    /** Datagrams received, whatever they were. */
    long arrived() {
        return arrived.get();
    }

    long kernelDrops() {
        return ports.stream().mapToLong(UdpPort::kernelDrops).sum();
    }

    @Override
    public void run() {
        while (!closing) {
            int work = receive();
            if (sending) {
                long now = System.nanoTime();
                if (begin == 0) {
                    begin = now;
                    livesBegin = now;
                }
                work += send(now);
            }
            if (work == 0) {
                LockSupport.parkNanos(100_000);
            }
        }
    }

    private int send(long now) {
        long due = Math.min(BATCH, perSecond * (now - begin) / SECOND - out.sent());
        int stable = (int) Math.max(0, Math.min(due, WINDOW - out.outstanding()));
        for (int i = 0; i < stable; i++) {
            long number = out.number(flow);
            boolean inPrefix = flow % 2 == 1;
            add(number, inPrefix, number | (inPrefix ? TablesPacket.IN_PREFIX : 0), out.send(flow));
            flow = flow + 1 == out.flows() ? 0 : flow + 1;
        }
        // One for each ten of the others.
        int lives = Math.clamp(perSecond / 10 * (now - livesBegin) / SECOND - out.livesSent(), 0, BATCH / 4);
        for (int i = 0; i < lives; i++) {
            life();
        }
        flush();
        return stable + lives;
    }

    /** To or from a life that has been removed, is about to be, or has just been installed. */
    private void life() {
        long removed = churn.removed();
        boolean late = removed > TablesPlan.REST && random.nextBoolean();
        long life;
        if (late) {
            life = removed - 1 - (random.nextBoolean() ? 0 : random.nextInt(TablesPlan.REST));
        } else if (random.nextBoolean()) {
            life = removed + random.nextInt(4);
        } else {
            life = churn.installed() - 1 - random.nextInt(4);
        }
        boolean inPrefix = random.nextBoolean();
        long number = TablesPlan.LIFE | life;
        long token = number | (inPrefix ? TablesPacket.IN_PREFIX : 0) | (late ? TablesPacket.LATE : 0);
        add(number, inPrefix, token, out.sendLife(late));
    }

    private void add(long number, boolean inPrefix, long token, long sequence) {
        long at = (long) slot * TablesPacket.MOST;
        long peer = (long) slot * SocketAddress.BYTES;
        slot++;
        int length = write(at, peer, number, inPrefix, token, sequence);
        int port = port(plan.isFour(number, inPrefix));
        vectors.get(port).add(slots, at, length, peers, peer);
        filled[port]++;
    }

    private void flush() {
        for (int i = 0; i < ports.size(); i++) {
            DatagramVector vector = vectors.get(i);
            for (int from = 0; from < filled[i]; ) {
                int sent = ports.get(i).send(vector, from);
                if (sent < 0 && sent != -Errno.EAGAIN) {
                    throw new IllegalStateException("a send that says " + sent);
                }
                from += Math.max(0, sent);
            }
            vector.clear();
            filled[i] = 0;
        }
        slot = 0;
    }

    private int receive() {
        int work = 0;
        for (UdpPort port : ports) {
            int got = Math.max(0, port.receive(batch));
            for (int i = 0; i < got; i++) {
                look(i);
            }
            arrived.addAndGet(got);
            work += got;
        }
        return work;
    }

    private void look(int i) {
        MemorySegment m = batch.memory();
        long content = content(m, batch.offset(i), batch.length(i));
        if (content < 0 || !TablesPacket.sound(m, content)) {
            in.misdelivered("no packet of ours, of " + batch.length(i) + " octets");
            return;
        }
        long token = TablesPacket.token(m, content);
        boolean inPrefix = (token & TablesPacket.IN_PREFIX) != 0;
        boolean late = (token & TablesPacket.LATE) != 0;
        long number = token & ~(TablesPacket.IN_PREFIX | TablesPacket.LATE);
        if (!right(batch, i, number, inPrefix)) {
            in.misdelivered("a packet of " + Long.toHexString(token) + " went to somebody else, or came from there");
        } else if ((number & TablesPlan.LIFE) != 0) {
            in.receiveLife(late, TablesPacket.sequence(m, content));
        } else {
            in.receive(number, inPrefix, TablesPacket.sequence(m, content));
        }
    }

    @Override
    public void close() {
        closing = true;
        try {
            thread.join(5000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        ports.forEach(UdpPort::close);
    }
}
