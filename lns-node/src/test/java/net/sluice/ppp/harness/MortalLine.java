package net.sluice.ppp.harness;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import net.sluice.ppp.NetworkConfig;
import net.sluice.ppp.PppConfig;
import net.sluice.ppp.PppSnapshot;
import net.sluice.ppp.record.PppReading;
import net.sluice.ppp.record.PppRecord;

/**
 * Two links and a bad line between them, in virtual time; the server's node dies at times, and a successor goes on from what is written
 * down. What the server says is held while anything of it is not written down; a write takes its time, and one is under way at most.
 */
public final class MortalLine {
    private static final byte[] NO_GOING_ON = {};

    private final SplittableRandom random;
    private final PppLine.Faults faults;
    private final PppConfig serverConfig;
    private final PasswordBook book;
    private final NetworkConfig served;
    private final long writeNanos;
    private final PriorityQueue<Event> agenda = new PriorityQueue<>();
    private final PppSide client;
    private final List<String> framesToClient = new ArrayList<>();

    /** Null while no node lives. */
    private PppSide server;

    private int node;
    private byte[] store = NO_GOING_ON;
    private long writtenRevision = -1;
    private boolean writing;
    private List<ByteBuffer> held = new ArrayList<>();
    private boolean lost;
    private int takeovers;
    private long nowNanos;
    private long sequence;

    private record Event(long atNanos, long sequence, Runnable what) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(atNanos, other.atNanos);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }

    public MortalLine(
            long seed,
            PppLine.Faults faults,
            PppConfig serverConfig,
            PppConfig clientConfig,
            PasswordBook book,
            NetworkConfig served) {
        random = new SplittableRandom(seed);
        this.faults = faults;
        this.serverConfig = serverConfig;
        this.book = book;
        this.served = served;
        writeNanos = random.nextLong(200_000_000L);
        client = new PppSide(clientConfig, random.split(), frame -> carry(frame, false));
        client.link().network(NetworkConfig.client(), 0);
        begin();
        client.link().open(0);
    }

    private void begin() {
        server = new PppSide(serverConfig, random.split(), held::add);
        decide();
        server.link().open(nowNanos);
        turnEnds();
    }

    private void decide() {
        PppSide side = server;
        side.aaa(request -> {
            side.link().network(served, nowNanos);
            side.link().authenticated(request, book.decide(request), nowNanos);
        });
    }

    /** The one that lives; null when none does. */
    public PppSide server() {
        return server;
    }

    public PppSide client() {
        return client;
    }

    public int takeovers() {
        return takeovers;
    }

    /** Whether the server died when nobody could go on for it: the call would be ended. */
    public boolean isLost() {
        return lost;
    }

    /** What the client was sent since the last call. */
    public List<String> takeFramesToClient() {
        List<String> taken = List.copyOf(framesToClient);
        framesToClient.clear();
        return taken;
    }

    // ---- Death and takeover

    /** Within so long, one or more nodes die, each succeeded within {@code absenceNanos}. */
    public void deaths(int count, long withinNanos, long absenceNanos) {
        for (int i = 0; i < count; i++) {
            at(nowNanos + random.nextLong(withinNanos), () -> die(random.nextLong(absenceNanos)));
        }
    }

    private void die(long absenceNanos) {
        if (server != null) {
            server = null;
            node++;
            held = new ArrayList<>();
            writing = false;
            at(nowNanos + absenceNanos, this::takeOver);
        }
    }

    private void takeOver() {
        if (store.length == 0) {
            lost = true;
            return;
        }
        if (!(PppRecord.read(store) instanceof PppReading.Good<PppSnapshot>(PppSnapshot snapshot))) {
            throw new AssertionError("a record that cannot be read");
        }
        takeovers++;
        server = new PppSide(serverConfig, random.split(), snapshot, held::add, nowNanos);
        decide();
        writtenRevision = server.link().revision();
        server.link().resume(nowNanos);
        turnEnds();
    }

    // ---- Commit before answer

    private void turnEnds() {
        if (server == null || writing) {
            return;
        }
        if (server.link().revision() == writtenRevision) {
            held.forEach(frame -> carry(frame, true));
            held.clear();
            return;
        }
        writing = true;
        int writer = node;
        long revision = server.link().revision();
        PppSnapshot snapshot = server.link().snapshot(nowNanos);
        byte[] record = snapshot == null ? NO_GOING_ON : PppRecord.write(snapshot);
        List<ByteBuffer> said = List.copyOf(held);
        held.clear();
        boolean arrives = random.nextBoolean();
        at(nowNanos + writeNanos, () -> {
            if (writer == node) {
                store = record;
                writtenRevision = revision;
                writing = false;
                said.forEach(frame -> carry(frame, true));
                turnEnds();
            } else if (arrives && writer == node - 1 && server == null) {
                store = record;
            }
        });
    }

    // ---- The line

    private void carry(ByteBuffer frame, boolean toClient) {
        if (toClient) {
            framesToClient.add(PppText.of(frame));
        }
        int copies = random.nextDouble() < faults.duplication() ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            if (random.nextDouble() >= faults.loss()) {
                long span = faults.maxDelayNanos() - faults.minDelayNanos();
                long delay = faults.minDelayNanos() + (span > 0 ? random.nextLong(span) : 0);
                ByteBuffer copy = frame.duplicate();
                at(nowNanos + delay, () -> deliver(copy, toClient));
            }
        }
    }

    private void deliver(ByteBuffer frame, boolean toClient) {
        if (toClient) {
            client.link().onFrame(frame, nowNanos);
        } else if (server != null) {
            server.link().onFrame(frame, nowNanos);
            turnEnds();
        }
    }

    private void at(long whenNanos, Runnable what) {
        agenda.add(new Event(whenNanos, sequence++, what));
    }

    /** Lets time pass until the condition holds or the time is over. Returns whether it holds. */
    public boolean runUntil(BooleanSupplier done, long forNanos) {
        long untilNanos = nowNanos + forNanos;
        while (!done.getAsBoolean()) {
            if (!step(untilNanos)) {
                nowNanos = untilNanos;
                return done.getAsBoolean();
            }
        }
        return true;
    }

    private boolean step(long untilNanos) {
        long eventAt = agenda.isEmpty() ? Long.MAX_VALUE : agenda.peek().atNanos;
        long serverAt = server == null ? Long.MAX_VALUE : server.timerNanos();
        long at = Math.min(eventAt, Math.min(serverAt, client.timerNanos()));
        if (at > untilNanos) {
            return false;
        }
        nowNanos = Math.max(nowNanos, at);
        if (eventAt == at) {
            agenda.remove().what.run();
        } else if (serverAt == at) {
            server.fire(nowNanos);
            turnEnds();
        } else {
            client.fire(nowNanos);
        }
        return true;
    }
}
