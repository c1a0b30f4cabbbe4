package net.sluice.node.capture;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import net.sluice.dataplane.Capture;
import net.sluice.dataplane.CaptureKind;
import net.sluice.dataplane.CapturedPacket;

/**
 * Makes a file of one capture. Of a user's, PPP frames of sessions that nobody has logged in on wait here, bounded, until it is known whose they are: so the
 * file begins with LCP, before the name was known.
 */
final class RunningCapture implements AutoCloseable {

    /** Sessions in set-up whose frames wait, and frames of each. The oldest give way. */
    private static final int WAITING_SESSIONS = 4096;

    private static final int WAITING_FRAMES = 64;
    private static final int LOGINS = 65_536;
    private static final int ROUND = 1024;
    private static final long PAUSE_MILLIS = 20;

    /** A capture ends when its file is this long. */
    private static final long MOST_OCTETS = 1L << 30;

    private final CaptureRequest request;
    private final Capture capture;
    private final Consumer<RunningCapture> ended;
    private final Map<Long, String> chosen = new ConcurrentHashMap<>();
    private final Queue<Long> others = new LinkedBlockingQueue<>(LOGINS);
    private final Map<Long, Deque<CapturedPacket>> waiting = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Deque<CapturedPacket>> eldest) {
            return size() > WAITING_SESSIONS;
        }
    };
    private final Map<CaptureKind, Integer> faces = new EnumMap<>(CaptureKind.class);
    private final List<CapturedPacket> round = new ArrayList<>();
    private final long beginNanos = System.nanoTime();
    private final long beginWallNanos;
    private volatile long packets;

    RunningCapture(CaptureRequest request, Capture capture, Consumer<RunningCapture> ended) {
        this.request = request;
        this.capture = capture;
        this.ended = ended;
        Instant now = InstantSource.system().instant();
        beginWallNanos = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    }

    /** Any thread. */
    void login(String user, int tunnelId, int sessionId) {
        if (user.equalsIgnoreCase(request.user())) {
            long session = capture.include(tunnelId, sessionId);
            if (session != 0) {
                chosen.put(session, user);
            }
        } else {
            long session = capture.session(tunnelId, sessionId);
            if (session != 0 && !others.offer(session)) {
                // Its frames are pushed out by newer ones in time.
                return;
            }
        }
    }

    /** Packets written so far. Any thread. */
    long packets() {
        return packets;
    }

    /** Packets that did not fit. Any thread. */
    long lost() {
        return capture.lost();
    }

    /** Writes the file until its bounds are reached or {@code over} says so. */
    void write(OutputStream out, BooleanSupplier over) throws IOException, InterruptedException {
        PcapngWriter writer = new PcapngWriter(out, "lns " + request.line() + "; passwords are masked");
        for (CaptureKind kind : CaptureKind.values()) {
            if (request.kinds().contains(kind)) {
                faces.put(kind, face(writer, kind));
            }
        }
        out.flush();
        long endNanos = beginNanos + TimeUnit.SECONDS.toNanos(request.seconds());
        boolean last;
        do {
            last = over.getAsBoolean() || System.nanoTime() - endNanos >= 0;
            int drained = capture.drain(round::add, ROUND);
            for (CapturedPacket packet : round) {
                sort(writer, packet);
            }
            round.clear();
            settle(writer);
            if (drained == 0 && !last) {
                out.flush();
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        } while (!last && !enough(writer));
        writer.end(wall(System.nanoTime()), capture.lost());
    }

    private int face(PcapngWriter writer, CaptureKind kind) throws IOException {
        return switch (kind) {
            case INNER ->
                writer.addInterface(
                        PcapngWriter.LINKTYPE_RAW, "inner", "IP packets of the subscriber", request.snaplen());
            case PPP ->
                writer.addInterface(
                        PcapngWriter.LINKTYPE_PPP_WITH_DIR, "ppp", "PPP control of the subscriber", request.snaplen());
            case OUTER ->
                writer.addInterface(
                        PcapngWriter.LINKTYPE_RAW,
                        "outer",
                        "L2TP messages; DSCP, ECN, TTL and Identification are made up",
                        request.snaplen());
        };
    }

    private boolean enough(PcapngWriter writer) {
        return (request.count() > 0 && writer.packets() >= request.count()) || writer.octets() >= MOST_OCTETS;
    }

    private void sort(PcapngWriter writer, CapturedPacket packet) throws IOException {
        if (request.user() == null || chosen.containsKey(packet.session())) {
            release(writer, packet.session());
            put(writer, packet);
        } else if (packet.session() != 0) {
            Deque<CapturedPacket> frames = waiting.computeIfAbsent(packet.session(), first -> new ArrayDeque<>());
            if (frames.size() == WAITING_FRAMES) {
                frames.removeFirst();
            }
            frames.addLast(packet);
        }
    }

    /** Who has logged in since: one whose frames are wanted, or another. */
    private void settle(PcapngWriter writer) throws IOException {
        if (!waiting.isEmpty()) {
            for (long session : chosen.keySet()) {
                release(writer, session);
            }
        }
        for (Long session = others.poll(); session != null; session = others.poll()) {
            waiting.remove(session);
        }
    }

    private void release(PcapngWriter writer, long session) throws IOException {
        Deque<CapturedPacket> frames = waiting.remove(session);
        if (frames != null) {
            for (CapturedPacket frame : frames) {
                put(writer, frame);
            }
        }
    }

    private void put(PcapngWriter writer, CapturedPacket packet) throws IOException {
        if (enough(writer)) {
            return;
        }
        byte[] octets = octets(packet);
        writer.packet(
                faces.getOrDefault(packet.kind(), 0),
                wall(packet.nanos()),
                octets,
                request.snaplen(),
                packet.received(),
                comment(packet));
        packets = writer.packets();
    }

    private byte[] octets(CapturedPacket packet) {
        byte[] octets = packet.octets();
        return switch (packet.kind()) {
            case INNER -> octets;
            case PPP -> {
                byte[] directed = new byte[1 + octets.length];
                directed[0] = (byte) (packet.received() ? 0 : 1);
                System.arraycopy(octets, 0, directed, 1, octets.length);
                Masking.ppp(directed, 1);
                yield directed;
            }
            case OUTER -> {
                Masking.l2tp(octets);
                InetSocketAddress local = packet.local();
                InetSocketAddress peer = packet.peer();
                if (local == null || peer == null) {
                    yield octets;
                }
                yield packet.received() ? OuterPacket.of(peer, local, octets) : OuterPacket.of(local, peer, octets);
            }
        };
    }

    private String comment(CapturedPacket packet) {
        if (packet.session() == 0) {
            return "";
        }
        String user = chosen.get(packet.session());
        String ids = packet.tunnelId() + "/" + packet.sessionId();
        return user == null ? ids : ids + " " + printable(user);
    }

    /** A peer chose it: no control characters, and not too long. */
    private static String printable(String user) {
        StringBuilder text = new StringBuilder();
        user.codePoints().limit(64).forEach(c -> text.appendCodePoint(Character.isISOControl(c) ? '?' : c));
        return new String(text.toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private long wall(long nanos) {
        return beginWallNanos + (nanos - beginNanos);
    }

    @Override
    public void close() {
        ended.accept(this);
        capture.close();
    }
}
