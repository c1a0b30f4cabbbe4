package net.sluice.dataplane.worker;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.WorkerCounter;
import net.sluice.dataplane.io.DatagramPort;
import net.sluice.dataplane.io.DatagramVector;
import net.sluice.dataplane.io.linux.Errno;

/** Gathers datagrams for one port and sends them; what the kernel refuses is a named drop, and never more than the one it refused, if it can be. */
final class Sender {

    private final DatagramPort port;
    private final DatagramVector vector;
    private final Cells cells;

    /** {@code control}: with DSCP CS6. */
    Sender(Arena arena, DatagramPort port, int batch, boolean control, Cells cells) {
        this.port = port;
        this.cells = cells;
        vector = new DatagramVector(arena, batch, control);
    }

    /** Memory and address must stay until {@link #flush}. */
    void add(MemorySegment memory, long offset, int length, MemorySegment peer, long peerOffset) {
        if (vector.packets().full()) {
            flush();
        }
        vector.add(memory, offset, length, peer, peerOffset);
    }

    void flush() {
        int count = vector.packets().count();
        int from = 0;
        int retried = -1;
        while (from < count) {
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
            } else {
                cells.drop(reason(-sent));
                from++;
            }
        }
        vector.clear();
    }

    private void sent(int from, int sent) {
        long octets = 0;
        for (int i = from; i < from + sent; i++) {
            octets += vector.packets().length(i);
        }
        cells.add(WorkerCounter.WIRE_SENT, sent);
        cells.add(WorkerCounter.WIRE_SENT_OCTETS, octets);
        cells.add(WorkerCounter.WIRE_SEND_BATCHES, 1);
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
