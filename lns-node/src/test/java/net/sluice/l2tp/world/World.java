package net.sluice.l2tp.world;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import net.sluice.l2tp.UdpPath;

/**
 * Hosts, the network between them, and the time. Everything happens in the caller's thread; the same seed gives the same world.
 * Time begins far from zero, so that nothing can rely on it.
 */
public final class World {
    private static final long EPOCH_NANOS = 1_000_000_000_000L;

    /** Sees every datagram as it is sent; returns whether the network may have it. */
    public interface Tap {
        boolean pass(UdpPath sender, ByteBuffer datagram);
    }

    /** Who is reached at an address. */
    interface Station {
        String name();

        InetSocketAddress address();

        void receive(InetSocketAddress from, ByteBuffer datagram);
    }

    private record Event(long atNanos, long order, Runnable what) {}

    private final PriorityQueue<Event> events = new PriorityQueue<>(
            (a, b) -> a.atNanos != b.atNanos ? Long.compare(a.atNanos, b.atNanos) : Long.compare(a.order, b.order));
    private final Map<InetSocketAddress, Station> hosts = new HashMap<>();
    private final RandomGenerator random;
    private final List<String> transcript = new ArrayList<>();
    private Faults faults = Faults.NONE;
    private Tap tap = (sender, datagram) -> true;
    private boolean writing;
    private long nowNanos = EPOCH_NANOS;
    private long order;

    public World(long seed) {
        random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    public RandomGenerator random() {
        return random;
    }

    public long nowNanos() {
        return nowNanos;
    }

    /** Since the world began. */
    public long elapsedMillis() {
        return (nowNanos - EPOCH_NANOS) / 1_000_000;
    }

    public void faults(Faults next) {
        faults = next;
    }

    public void tap(Tap next) {
        tap = next;
    }

    /** From now on {@link #transcript} gets a line for everything. */
    public void write() {
        writing = true;
    }

    /** What happened, a line each: milliseconds, host, what. */
    public List<String> transcript() {
        return transcript;
    }

    void note(Station host, Supplier<String> what) {
        if (writing) {
            transcript.add("%8d %-4s %s".formatted(elapsedMillis(), host.name(), what.get()));
        }
    }

    void add(Station host) {
        hosts.put(host.address(), host);
    }

    /** Moves a host to another address, as a NAT does. */
    void move(InetSocketAddress from, Host host) {
        hosts.remove(from, host);
        hosts.put(host.address(), host);
    }

    /** An address of the documentation's networks. */
    public static InetSocketAddress address(String ip, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByName(ip), port);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    public void at(long whenNanos, Runnable what) {
        events.add(new Event(Math.max(whenNanos, nowNanos), order++, what));
    }

    /** Hands a datagram to the network. */
    public void send(InetSocketAddress from, InetSocketAddress to, ByteBuffer datagram) {
        byte[] octets = new byte[datagram.remaining()];
        datagram.duplicate().get(octets);
        if (!tap.pass(new UdpPath(from, to), ByteBuffer.wrap(octets)) || random.nextDouble() < faults.loss()) {
            return;
        }
        int copies = random.nextDouble() < faults.duplication() ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            long spread = faults.maxDelayNanos() - faults.minDelayNanos();
            long delay = faults.minDelayNanos() + (spread == 0 ? 0 : random.nextLong(spread));
            at(nowNanos + delay, () -> deliver(from, to, octets));
        }
    }

    private void deliver(InetSocketAddress from, InetSocketAddress to, byte[] octets) {
        Station host = hosts.get(to);
        if (host != null) {
            host.receive(from, ByteBuffer.wrap(octets));
        }
    }

    /** Lets time pass. */
    public void run(long nanos) {
        long end = nowNanos + nanos;
        while (!events.isEmpty() && events.element().atNanos <= end) {
            step();
        }
        nowNanos = end;
    }

    /** Lets time pass until nothing is left to happen, or for so long at most. */
    public void runUntilQuiet(long maxNanos) {
        long end = nowNanos + maxNanos;
        while (!events.isEmpty() && events.element().atNanos <= end) {
            step();
        }
    }

    private void step() {
        Event event = events.remove();
        nowNanos = Math.max(nowNanos, event.atNanos);
        event.what.run();
    }
}
