package net.sluice.dataplane.lab;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A line that is longer than it looks: between two ends, each of which takes it for the other, it carries every datagram so much later, in order. (The kernel's netem
 * is not everywhere.) The calling thread's namespace is its place.
 */
final class SlowLine implements AutoCloseable {

    private static final int BUFFER = 4 << 20;

    /** On its way. */
    private record Late(ByteBuffer datagram, SocketAddress to, long dueNanos, long number) implements Delayed {

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(dueNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(number, ((Late) other).number);
        }
    }

    private final DatagramChannel channel;
    private final InetSocketAddress one;
    private final InetSocketAddress other;
    private final long delayNanos;
    private final DelayQueue<Late> late = new DelayQueue<>();
    private final AtomicLong carried = new AtomicLong();

    SlowLine(InetSocketAddress at, InetSocketAddress one, InetSocketAddress other, long delay, TimeUnit unit)
            throws IOException {
        this.one = one;
        this.other = other;
        delayNanos = unit.toNanos(delay);
        channel = DatagramChannel.open()
                .setOption(StandardSocketOptions.SO_RCVBUF, BUFFER)
                .setOption(StandardSocketOptions.SO_SNDBUF, BUFFER)
                .bind(at);
        begin("slow-line-in", this::receive);
        begin("slow-line-out", this::send);
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private void begin(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        while (channel.isOpen()) {
                            work.run();
                        }
                    } catch (ClosedChannelException e) {
                        // It is over.
                    } catch (IOException | InterruptedException e) {
                        System.out.println(name + ": " + e);
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    private void receive() throws IOException {
        ByteBuffer datagram = ByteBuffer.allocate(2048);
        SocketAddress from = channel.receive(datagram);
        SocketAddress to = one.equals(from) ? other : one;
        late.add(new Late(datagram.flip(), to, System.nanoTime() + delayNanos, carried.getAndIncrement()));
    }

    private void send() throws IOException, InterruptedException {
        Late next = late.poll(100, TimeUnit.MILLISECONDS);
        if (next != null) {
            channel.send(next.datagram, next.to);
        }
    }

    /** Datagrams taken in. */
    long carried() {
        return carried.get();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
