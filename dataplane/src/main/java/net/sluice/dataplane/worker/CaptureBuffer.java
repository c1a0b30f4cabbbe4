package net.sluice.dataplane.worker;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import net.sluice.dataplane.CaptureKind;
import net.sluice.dataplane.CaptureTarget;
import net.sluice.dataplane.CapturedPacket;
import net.sluice.dataplane.io.linux.SocketAddress;
import net.sluice.dataplane.packet.L2tpHeader;
import net.sluice.dataplane.table.SessionTable;
import net.sluice.dataplane.table.TunnelTable;

/**
 * One capture: what it wants, asked by the workers inside {@link net.sluice.dataplane.table.Grace}, and the ring that they copy into.
 *
 * <pre>
 *  0       4       8               16              24      28      32                              64
 *  +-------+-------+---------------+---------------+-------+-------+-------------------------------+------------ ... --+
 *  | kind  |  ids  |     time      |  session ref  | port  |  pad  | peer, a SocketAddress (outer) | octets            |
 *  |(+dir) |t16 s16|               |               |       |       |                               |                   |
 *  +-------+-------+---------------+---------------+-------+-------+-------------------------------+------------ ... --+
 * </pre>
 */
public final class CaptureBuffer {

    private static final int IDS = 4;
    private static final int TIME = 8;
    private static final int REF = 16;
    private static final int PORT = 24;
    private static final int PEER = 32;
    private static final int DATA = 64;
    private static final int RECEIVED = 1 << 8;
    private static final int KIND = RECEIVED - 1;
    private static final int MESSAGE = 1;
    private static final int MOST_CHOSEN = 64;

    /** Room for thousands of packets, and an eighth of it is longer than the longest. */
    private static final int BYTES = 8 << 20;

    private final CaptureTarget target;
    private final SessionTable sessions;
    private final TunnelTable tunnels;
    private final List<InetSocketAddress> ports;
    private final boolean inner;
    private final boolean ppp;
    private final boolean outer;
    private final int peerTunnelId;
    private final MemorySegment host;
    private final SharedRing ring;
    private final AtomicLong copied = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private volatile long[] chosen = {};

    /**
     * Nothing captured yet.
     *
     * @param ports our addresses, by port index
     * @param peerTunnelId of a tunnel's capture what the peer calls it; 0 when that is not known
     */
    public CaptureBuffer(
            CaptureTarget target,
            Set<CaptureKind> kinds,
            Tables tables,
            List<InetSocketAddress> ports,
            int peerTunnelId) {
        this.target = target;
        this.sessions = tables.sessions();
        this.tunnels = tables.tunnels();
        this.ports = List.copyOf(ports);
        this.peerTunnelId = peerTunnelId;
        inner = kinds.contains(CaptureKind.INNER);
        ppp = kinds.contains(CaptureKind.PPP);
        outer = kinds.contains(CaptureKind.OUTER);
        // Memory that a worker may be writing to goes when nobody refers to it any more.
        Arena arena = Arena.ofAuto();
        host = arena.allocate(SocketAddress.BYTES, Long.BYTES);
        if (target instanceof CaptureTarget.OfPeer peer) {
            SocketAddress.put(host, 0, new InetSocketAddress(peer.address(), 0));
        }
        ring = new SharedRing(arena, BYTES, DATA + (1 << 16));
    }

    /** Adds a session, by its reference; false when there are too many. Any thread. */
    public synchronized boolean include(long ref) {
        long[] alive = Arrays.stream(chosen).filter(sessions::alive).toArray();
        if (alive.length == MOST_CHOSEN) {
            return false;
        }
        long[] more = Arrays.copyOf(alive, alive.length + 1);
        more[alive.length] = ref;
        chosen = more;
        return true;
    }

    /** Whether it is one of those whose packets it copies. */
    boolean wants(long ref) {
        return switch (target) {
            case CaptureTarget.OfSession of ->
                sessions.tunnelId(ref) == of.tunnelId() && sessions.sessionId(ref) == of.sessionId();
            case CaptureTarget.OfTunnel of -> sessions.tunnelId(ref) == of.tunnelId();
            case CaptureTarget.OfPeer of -> {
                int tunnel = tunnels.find(sessions.tunnelId(ref));
                yield tunnel != 0 && SocketAddress.sameHost(tunnels.peers(), tunnels.peerOffset(tunnel), host, 0);
            }
            case CaptureTarget.Chosen of -> isChosen(ref);
        };
    }

    private boolean isChosen(long ref) {
        for (long each : chosen) {
            if (each == ref) {
                return true;
            }
        }
        return false;
    }

    /** A session's IP packet. */
    void inner(long ref, MemorySegment m, long packet, int length, boolean received) {
        if (inner && wants(ref)) {
            copy(CaptureKind.INNER, received, ref, -1, m, packet, length, host, 0);
        }
    }

    /** A session's PPP frame. */
    void ppp(long ref, MemorySegment m, long frame, int length, boolean received) {
        if (ppp && (wants(ref) || stranger(ref))) {
            copy(CaptureKind.PPP, received, ref, -1, m, frame, length, host, 0);
        }
    }

    /** Whether it is not known yet whose session it is. */
    private boolean stranger(long ref) {
        return target instanceof CaptureTarget.Chosen
                && (sessions.flags(sessions.setting(ref)) & (SessionTable.IPV4_OPEN | SessionTable.IPV6_OPEN)) == 0;
    }

    /** A datagram that came in. */
    void received(
            int port,
            MemorySegment peer,
            long peerOffset,
            MemorySegment m,
            long offset,
            int length,
            boolean wellFormed) {
        if (!outer) {
            return;
        }
        int tunnelId = wellFormed ? L2tpHeader.tunnelId(m, offset) : 0;
        int sessionId = wellFormed ? L2tpHeader.sessionId(m, offset) : 0;
        long ref = tunnelId == 0 || sessionId == 0 ? 0 : sessions.find(tunnelId, sessionId);
        boolean wanted = switch (target) {
            case CaptureTarget.OfSession of -> tunnelId == of.tunnelId() && sessionId == of.sessionId();
            case CaptureTarget.OfTunnel of -> tunnelId == of.tunnelId();
            case CaptureTarget.OfPeer of -> SocketAddress.sameHost(peer, peerOffset, host, 0);
            case CaptureTarget.Chosen of -> ref != 0 && isChosen(ref);
        };
        if (wanted) {
            copy(CaptureKind.OUTER, true, ref, port, m, offset, length, peer, peerOffset);
        }
    }

    /** A datagram that went out; its ids are the peer's. */
    void sent(int port, MemorySegment peer, long peerOffset, MemorySegment m, long offset, int length) {
        if (!outer) {
            return;
        }
        int ids = L2tpHeader.tunnelId(m, offset) << 16 | L2tpHeader.sessionId(m, offset);
        long ref = 0;
        boolean wanted = false;
        switch (target) {
            case CaptureTarget.OfSession of -> {
                ref = sessions.find(of.tunnelId(), of.sessionId());
                wanted = ref != 0 && goesTo(ref, ids, peer, peerOffset);
            }
            case CaptureTarget.OfTunnel of -> {
                int tunnel = tunnels.find(of.tunnelId());
                wanted = tunnel != 0
                        && SocketAddress.same(peer, peerOffset, tunnels.peers(), tunnels.peerOffset(tunnel))
                        && (peerTunnelId == 0 || ids >>> 16 == 0 || ids >>> 16 == peerTunnelId);
            }
            case CaptureTarget.OfPeer of -> wanted = SocketAddress.sameHost(peer, peerOffset, host, 0);
            case CaptureTarget.Chosen of -> {
                for (long each : chosen) {
                    if (sessions.alive(each) && goesTo(each, ids, peer, peerOffset)) {
                        ref = each;
                        wanted = true;
                    }
                }
            }
        }
        if (wanted) {
            copy(CaptureKind.OUTER, false, ref, port, m, offset, length, peer, peerOffset);
        }
    }

    private boolean goesTo(long ref, int ids, MemorySegment peer, long peerOffset) {
        int tunnel = tunnels.find(sessions.tunnelId(ref));
        return sessions.peerIds(sessions.setting(ref)) == ids
                && tunnel != 0
                && SocketAddress.same(peer, peerOffset, tunnels.peers(), tunnels.peerOffset(tunnel));
    }

    @SuppressWarnings("EnumOrdinal") // Lives no longer than the process.
    private void copy(
            CaptureKind kind,
            boolean received,
            long ref,
            int port,
            MemorySegment m,
            long offset,
            int length,
            MemorySegment peer,
            long peerOffset) {
        int index = ring.claim(MESSAGE, DATA + length);
        if (index < 0) {
            lost.getAndIncrement();
            return;
        }
        MemorySegment to = ring.memory();
        to.set(JAVA_INT, index, kind.ordinal() | (received ? RECEIVED : 0));
        to.set(JAVA_INT, (long) index + IDS, ref == 0 ? 0 : sessions.tunnelId(ref) << 16 | sessions.sessionId(ref));
        to.set(JAVA_LONG, (long) index + TIME, System.nanoTime());
        to.set(JAVA_LONG, (long) index + REF, ref);
        to.set(JAVA_INT, (long) index + PORT, port);
        MemorySegment.copy(peer, peerOffset, to, (long) index + PEER, SocketAddress.BYTES);
        MemorySegment.copy(m, offset, to, (long) index + DATA, length);
        ring.commit(index);
        copied.getAndIncrement();
    }

    /** One thread; see {@link net.sluice.dataplane.Capture#drain}. */
    public int drain(Consumer<CapturedPacket> sink, int limit) {
        return ring.read((type, buffer, index, length) -> sink.accept(packet(index, length)), limit);
    }

    @SuppressWarnings("EnumOrdinal") // Lives no longer than the process.
    private CapturedPacket packet(int index, int length) {
        MemorySegment from = ring.memory();
        int flags = from.get(JAVA_INT, index);
        int ids = from.get(JAVA_INT, (long) index + IDS);
        int port = from.get(JAVA_INT, (long) index + PORT);
        return new CapturedPacket(
                CaptureKind.values()[flags & KIND],
                (flags & RECEIVED) != 0,
                from.get(JAVA_LONG, (long) index + REF),
                ids >>> 16,
                ids & 0xFFFF,
                from.get(JAVA_LONG, (long) index + TIME),
                port < 0 ? null : ports.get(port),
                port < 0 ? null : SocketAddress.get(from, (long) index + PEER),
                from.asSlice((long) index + DATA, length - DATA).toArray(JAVA_BYTE));
    }

    /** Packets copied. */
    public long copied() {
        return copied.get();
    }

    /** Packets that did not fit. */
    public long lost() {
        return lost.get();
    }
}
