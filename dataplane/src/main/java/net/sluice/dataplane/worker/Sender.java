package net.sluice.dataplane.worker;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import net.sluice.dataplane.BatchKind;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.WorkerCounter;
import net.sluice.dataplane.io.DatagramPort;
import net.sluice.dataplane.io.DatagramVector;
import net.sluice.dataplane.io.linux.Errno;
import org.jspecify.annotations.Nullable;

/**
 * Gathers datagrams for one port and sends them, joined where that can be; what the kernel refuses is sent again one by one if it was joined, else it is a
 * named drop, and never more than the one that was refused, if it can be.
 */
final class Sender {

    private final DatagramPort port;
    private final int index;
    private final DatagramVector vector;
    private final @Nullable PathLimits limits;
    private final boolean joins;
    private final boolean whole;
    private final FenceWatch fence;
    private final Tap tap;
    private final Ledger ledger;
    private final Cells cells;

    /** For control: nothing joined. {@code index}, here and below: the port's. */
    static Sender control(
            Arena arena, DatagramPort port, int index, int batch, FenceWatch fence, Tap tap, Cells cells) {
        DatagramVector vector = new DatagramVector(arena, batch, true);
        return new Sender(port, index, vector, null, false, fence, tap, Ledger.WIRE, cells);
    }

    /** For data, joined within {@code limits} where the port can. */
    static Sender data(
            Arena arena,
            DatagramPort port,
            int index,
            int batch,
            PathLimits limits,
            FenceWatch fence,
            Tap tap,
            Cells cells) {
        DatagramVector vector = new DatagramVector(arena, batch, false);
        return new Sender(port, index, vector, limits, false, fence, tap, Ledger.WIRE, cells);
    }

    /** The same for data whose outer packets are not to be fragmented. */
    static Sender whole(
            Arena arena,
            DatagramPort port,
            int index,
            int batch,
            PathLimits limits,
            FenceWatch fence,
            Tap tap,
            Cells cells) {
        DatagramVector vector = new DatagramVector(arena, batch, false);
        return new Sender(port, index, vector, limits, true, fence, tap, Ledger.WIRE, cells);
    }

    /** For frames to other nodes, joined within {@code limits} where the port can; no capture sees them. */
    static Sender relay(
            Arena arena, DatagramPort port, int batch, PathLimits limits, FenceWatch fence, Tap tap, Cells cells) {
        DatagramVector vector = new DatagramVector(arena, batch, false);
        return new Sender(port, 0, vector, limits, false, fence, tap, Ledger.RELAY, cells);
    }

    private Sender(
            DatagramPort port,
            int index,
            DatagramVector vector,
            @Nullable PathLimits limits,
            boolean whole,
            FenceWatch fence,
            Tap tap,
            Ledger ledger,
            Cells cells) {
        this.port = port;
        this.index = index;
        this.fence = fence;
        this.tap = tap;
        this.ledger = ledger;
        this.vector = vector;
        this.limits = limits;
        this.joins = limits != null && port.segments();
        this.whole = whole;
        this.cells = cells;
    }

    /** Memory and address must stay until {@link #flush}. */
    void add(MemorySegment memory, long offset, int length, MemorySegment peer, long peerOffset, int dscp) {
        if (vector.packets().full()) {
            flush();
        }
        vector.add(memory, offset, length, peer, peerOffset, dscp);
    }

    void flush() {
        int count = vector.packets().count();
        if (count == 0) {
            return;
        }
        port.dontFragment(whole);
        if (joins && limits != null && count > 1) {
            vector.join(limits);
        }
        int from = 0;
        int retried = -1;
        while (from < count) {
            if (vector.control() ? fence.shutForControl() : fence.shut()) {
                cells.drop(DropReason.FENCED, count - from);
                break;
            }
            int sent = port.send(vector, from);
            if (sent > 0) {
                sent(from, sent);
                from += sent;
            } else if (sent == -Errno.EINTR) {
                // Try the same one again.
            } else if (sent == -Errno.ECONNREFUSED && retried != from) {
                // An ICMP error that an earlier datagram to whomever has met: the call reports it and has sent nothing.
                cells.add(WorkerCounter.WIRE_RECEIVE_ERRORS, 1);
                retried = from;
            } else if (sent == -Errno.EAGAIN) {
                cells.drop(DropReason.SEND_BUFFER_FULL, count - from);
                from = count;
            } else if (limits != null && vector.joined(from) > 1 && dislikesJoined(-sent)) {
                cells.add(WorkerCounter.WIRE_JOINS_REFUSED, 1);
                limits.refuse(vector.peers().segment(from), vector.peers().offset(from));
                vector.joinAgain(from, limits);
            } else {
                if (sent == -Errno.EMSGSIZE && limits != null) {
                    limits.ask(vector.peers().segment(from), vector.peers().offset(from));
                }
                int lost = vector.joined(from);
                cells.drop(reason(-sent), lost);
                from += lost;
            }
        }
        vector.clear();
    }

    /** EINVAL or EMSGSIZE: a segment does not fit the path's MTU; EIO: the device below cannot do it. */
    private static boolean dislikesJoined(int errno) {
        return errno == Errno.EINVAL || errno == Errno.EIO || errno == Errno.EMSGSIZE;
    }

    private void captured(int from, int sent) {
        for (int i = from; i < from + sent; i++) {
            tap.sent(
                    index,
                    vector.peers().segment(i),
                    vector.peers().offset(i),
                    vector.packets().segment(i),
                    vector.packets().offset(i),
                    vector.packets().length(i));
        }
    }

    private void sent(int from, int sent) {
        if (tap.on() && ledger == Ledger.WIRE) {
            captured(from, sent);
        }
        long octets = 0;
        for (int i = from; i < from + sent; i++) {
            octets += vector.packets().length(i);
        }
        int together = 0;
        for (int i = from; i < from + sent; ) {
            int joined = vector.joined(i);
            if (joined > 1) {
                together += joined;
                if (ledger == Ledger.WIRE) {
                    cells.batch(BatchKind.WIRE_SENT_JOINED, joined);
                }
            }
            i += joined;
        }
        cells.add(ledger.joined, together);
        cells.add(ledger.sent, sent);
        cells.add(ledger.octets, octets);
        cells.add(ledger.batches, 1);
        if (ledger == Ledger.WIRE) {
            cells.batch(BatchKind.WIRE_SENT, sent);
        }
    }

    private static DropReason reason(int errno) {
        return switch (errno) {
            case Errno.ENOBUFS, Errno.ENOMEM -> DropReason.SEND_BUFFER_FULL;
            case Errno.EMSGSIZE -> DropReason.SEND_TOO_BIG;
            case Errno.ENETUNREACH, Errno.EHOSTUNREACH -> DropReason.SEND_UNREACHABLE;
            default -> DropReason.SEND_ERROR;
        };
    }
}
