package net.sluice.cluster.guard;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import net.sluice.cluster.lease.Beat;
import net.sluice.cluster.lease.BeatSink;
import net.sluice.cluster.lease.BeatWire;
import net.sluice.cluster.lease.ClusterKey;
import net.sluice.cluster.lease.LeaseKeeper;
import net.sluice.cluster.lease.MemberId;
import net.sluice.cluster.store.Member;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sockets of a member's leases, and the thread that runs its {@link LeaseKeeper} and whatever takes its {@link Turn}
 * with it. UDP and TCP listen on one port. A failure of the thread ends it: then the lease lapses, and others take over.
 *
 * <p>The TCP socket must stay open for as long as this member may act: when it is closed others take this member for dead.
 *
 * <p>Bounds: {@value #VISITORS} accepted connections, one connection to each listed member, {@value #DATAGRAMS} datagrams
 * in one turn.
 */
public final class Guard implements BeatSink, AutoCloseable {
    /** What is done in the thread of the guard, after each thing that happened to the lease. */
    public interface Turn {
        /** Does what is to be done now. */
        void onTurn(long nowNanos);

        /** When it wants to be called at the latest. */
        long nextDeadlineNanos();

        /** That life of a member has ended, which is proven; the lease knows. */
        default void ended(MemberId member) {}
    }

    private static final Logger LOG = LoggerFactory.getLogger(Guard.class);
    private static final int VISITORS = 128;
    private static final int DATAGRAMS = 64;
    private static final int BACKLOG = 64;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long ACCEPT_AGAIN_NANOS = 200 * NANOS_PER_MILLI;
    private static final long LONGEST_WAIT_NANOS = 50 * NANOS_PER_MILLI;

    private final MemberId self;
    private final ClusterKey beatKey;
    private final ClusterKey helloKey;
    private final SecureRandom random = new SecureRandom();
    private final Selector selector;
    private final ServerSocketChannel listening;
    private final DatagramChannel beats;
    private final InetSocketAddress address;
    private final LongAdder unsent = new LongAdder();
    private final LongAdder strangers = new LongAdder();
    private final Queue<LongConsumer> inbox = new ConcurrentLinkedQueue<>();
    private final byte[] octets = new byte[BeatWire.LONGEST + 1];
    private final List<GuardVisitor> visitors = new ArrayList<>();
    private final Map<MemberId, GuardLink> links = new HashMap<>();
    private final SelectionKey accepting;
    private long acceptAgainNanos = System.nanoTime();
    private @Nullable Thread thread;
    private volatile boolean closing;

    private Guard(
            MemberId self,
            byte[] secret,
            String cluster,
            Selector selector,
            ServerSocketChannel listening,
            DatagramChannel beats)
            throws IOException {
        this.self = self;
        this.selector = selector;
        this.listening = listening;
        this.beats = beats;
        beatKey = ClusterKey.forBeats(secret, cluster);
        helloKey = ClusterKey.of(secret, "guards 1", cluster);
        address = (InetSocketAddress) listening.getLocalAddress();
        accepting = listening.register(selector, SelectionKey.OP_ACCEPT);
    }

    /**
     * Opens the sockets.
     *
     * @param bind an address of this member that the others reach; port 0 chooses one
     * @throws IOException when the address cannot be bound
     * @throws IllegalArgumentException when the secret is empty, or the name cannot be carried by a beat
     */
    public static Guard open(MemberId self, byte[] secret, String cluster, InetSocketAddress bind) throws IOException {
        if (!BeatWire.canCarry(self.name())) {
            throw new IllegalArgumentException("the name of a member has 1 to 63 octets, not so: " + self.name());
        }
        Selector selector = Selector.open();
        ServerSocketChannel listening = ServerSocketChannel.open();
        DatagramChannel beats = DatagramChannel.open();
        try {
            listening.bind(bind, BACKLOG);
            beats.bind(listening.getLocalAddress());
            listening.configureBlocking(false);
            beats.configureBlocking(false);
            beats.register(selector, SelectionKey.OP_READ);
            return new Guard(self, secret, cluster, selector, listening, beats);
        } catch (IOException | IllegalArgumentException e) {
            listening.close();
            beats.close();
            selector.close();
            throw e;
        }
    }

    /** Where it listens; {@link GuardAddress#attribute} makes it known. */
    public InetSocketAddress address() {
        return address;
    }

    /** Begins to run them. */
    public void start(LeaseKeeper lease, Turn turn) {
        thread = Thread.ofPlatform().name("cluster-guard").daemon().start(() -> {
            try {
                while (!closing) {
                    turn(lease, turn);
                }
            } catch (ClosedSelectorException e) {
                LOG.debug("closed while waiting");
            } catch (IOException | RuntimeException e) {
                LOG.error("the guard has failed; the lease will lapse, and others take over", e);
            }
        });
    }

    /** Lets this be done in the thread of the guard; for any thread. */
    public void inTurn(LongConsumer work) {
        inbox.add(work);
        wake();
    }

    /** Something waits for a turn; for any thread. */
    public void wake() {
        selector.wakeup();
    }

    private void turn(LeaseKeeper lease, Turn turn) throws IOException {
        long before = System.nanoTime();
        long wait = Math.min(lease.nextDeadlineNanos() - before, turn.nextDeadlineNanos() - before);
        for (GuardLink link : links.values()) {
            wait = Math.min(wait, link.nextDeadlineNanos(before) - before);
        }
        // Rounded up: a deadline that is less than a millisecond away is waited for, not spun for.
        long millis = (Math.min(wait, LONGEST_WAIT_NANOS) + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI;
        if (millis <= 0) {
            selector.selectNow();
        } else {
            selector.select(millis);
        }
        // Acknowledgements that waited while this process was frozen are as old as when they were sent; the lease
        // knows.
        long nowNanos = System.nanoTime();
        for (SelectionKey key : selector.selectedKeys()) {
            ready(key, lease, nowNanos);
        }
        selector.selectedKeys().clear();
        for (LongConsumer work = inbox.poll(); work != null; work = inbox.poll()) {
            work.accept(nowNanos);
        }
        tendLinks(lease, turn, nowNanos);
        lease.onTimeout(nowNanos);
        turn.onTurn(nowNanos);
    }

    private void ready(SelectionKey key, LeaseKeeper lease, long nowNanos) throws IOException {
        if (!key.isValid()) {
            return;
        }
        if (key.channel().equals(beats)) {
            receive(lease, nowNanos);
        } else if (key.channel().equals(listening)) {
            accept(nowNanos);
        } else if (key.attachment() instanceof GuardLink link) {
            link.onReady(selector, nowNanos);
        } else if (key.attachment() instanceof GuardVisitor visitor && !visitor.onReady()) {
            dismiss(visitor);
            visitors.remove(visitor);
        }
    }

    // --- beats

    private void receive(LeaseKeeper lease, long nowNanos) throws IOException {
        for (int i = 0; i < DATAGRAMS; i++) {
            ByteBuffer in = ByteBuffer.wrap(octets);
            SocketAddress from = beats.receive(in);
            if (from == null) {
                return;
            }
            switch (BeatWire.decode(octets, in.position(), beatKey)) {
                case BeatWire.Arrived.Taken(Beat beat) -> lease.onBeat(beat, nowNanos);
                case BeatWire.Arrived.Refused(var reason) -> lease.drops().count(reason);
            }
        }
    }

    @Override
    public void send(Member to, Beat beat) {
        InetSocketAddress target = GuardAddress.of(to);
        try {
            if (target == null || beats.send(ByteBuffer.wrap(BeatWire.encode(beat, beatKey)), target) == 0) {
                unsent.increment();
            }
        } catch (IOException e) {
            // No route, say: to the lease it is as if the network had lost it.
            unsent.increment();
        }
    }

    /** Beats that could not be sent. */
    public long unsent() {
        return unsent.sum();
    }

    // --- guard connections

    private void dismiss(GuardVisitor visitor) {
        if (visitor.isStranger()) {
            strangers.increment();
        }
        visitor.close();
    }

    /** Connections that were closed since whoever made them did not say, as a member does, who he is, or since there were too many. */
    public long strangers() {
        return strangers.sum();
    }

    private void accept(long nowNanos) {
        try {
            acceptAll(nowNanos);
        } catch (IOException e) {
            // No file descriptors left, say. The kernel goes on to take connections, which is what counts.
            accepting.interestOps(0);
            acceptAgainNanos = nowNanos + ACCEPT_AGAIN_NANOS;
        }
    }

    private void acceptAll(long nowNanos) throws IOException {
        for (SocketChannel visitor = listening.accept(); visitor != null; visitor = listening.accept()) {
            if (visitors.size() >= VISITORS) {
                visitor.close();
                strangers.increment();
                continue;
            }
            visitor.configureBlocking(false);
            GuardVisitor accepted = new GuardVisitor(visitor, self, helloKey, nowNanos);
            visitor.register(selector, SelectionKey.OP_READ, accepted);
            visitors.add(accepted);
        }
    }

    private void tendLinks(LeaseKeeper lease, Turn turn, long nowNanos) {
        visitors.removeIf(visitor -> {
            boolean late = visitor.late(nowNanos);
            if (late) {
                dismiss(visitor);
            }
            return late;
        });
        List<Member> listed = lease.listedOthers();
        for (Member member : listed) {
            InetSocketAddress target = GuardAddress.of(member);
            if (target != null) {
                links.computeIfAbsent(
                        MemberId.of(member), id -> new GuardLink(id, self, target, helloKey, random, nowNanos));
            }
        }
        links.forEach((id, link) -> {
            link.onTimeout(selector, nowNanos);
            if (link.dead() && !lease.isProvenDead(id)) {
                LOG.info("member {} has ended: its host refuses its connections, or it has another life", id);
                lease.onProvenDead(id, nowNanos);
                turn.ended(id);
            }
        });
        Set<MemberId> present = listed.stream().map(MemberId::of).collect(Collectors.toSet());
        links.entrySet().removeIf(entry -> {
            boolean forgotten = entry.getValue().onListed(present.contains(entry.getKey()), nowNanos);
            if (forgotten) {
                entry.getValue().close();
            }
            return forgotten;
        });
        if (!accepting.isValid() || nowNanos - acceptAgainNanos < 0) {
            return;
        }
        accepting.interestOps(SelectionKey.OP_ACCEPT);
    }

    /** Ends the thread and closes the sockets: to the others this member is dead. */
    @Override
    public void close() throws IOException {
        closing = true;
        wake();
        Thread running = thread;
        if (running != null && !running.equals(Thread.currentThread())) {
            try {
                running.join(1_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        links.values().forEach(GuardLink::close);
        visitors.forEach(GuardVisitor::close);
        listening.close();
        beats.close();
        selector.close();
    }
}
