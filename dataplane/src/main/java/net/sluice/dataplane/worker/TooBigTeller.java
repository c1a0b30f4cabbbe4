package net.sluice.dataplane.worker;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import net.sluice.dataplane.DataplaneConfig;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.WorkerCounter;
import net.sluice.dataplane.packet.TooBigMessage;

/** Tells senders that their packet did not fit its session, through the TUN: when it may, when it has an address of its own, and not too often. */
final class TooBigTeller {

    private static final int SLOT_BYTES = (TooBigMessage.LONGEST + 63) & -64;

    private final PacketSink[] queues;
    private final IcmpSource source;
    private final Limiter limiter;
    private final Cells cells;
    private final MemorySegment slots;
    private final int slotCount;
    private int used;
    private long admitted;
    private long nowNanos;

    /** {@code queues}: the ways to the TUN queues. */
    TooBigTeller(Arena arena, DataplaneConfig config, PacketSink[] queues, Cells cells) {
        this.queues = queues;
        this.cells = cells;
        source = IcmpSource.of(config);
        limiter = new Limiter(config.icmpPerSecond());
        slotCount = config.batch();
        slots = arena.allocate((long) slotCount * SLOT_BYTES, 64);
    }

    /** Octets of native memory that one takes. */
    static long bytes(DataplaneConfig config) {
        return (long) config.batch() * SLOT_BYTES;
    }

    /** The time of this turn. */
    void now(long now) {
        nowNanos = now;
    }

    /**
     * Tells the sender of a well-formed packet, or not.
     *
     * @param ref the session's
     * @param queue the session's TUN queue
     * @return what the packet's discard is to be counted as
     */
    DropReason tell(long ref, int queue, MemorySegment m, long packet, int length, boolean four, int mtu) {
        if (!(four ? TooBigMessage.allowedIpv4(m, packet, length) : TooBigMessage.allowedIpv6(m, packet, length))) {
            return DropReason.TOO_BIG_UNTOLD;
        }
        if (source.missing(four)) {
            return DropReason.TOO_BIG_NO_SOURCE;
        }
        // RFC 1812 s4.3.2.8, RFC 4443 s2.4 f: the rate of errors is limited, with a bucket of tokens.
        long state = limiter.admit(admitted, nowNanos);
        if (state == Limiter.REFUSED) {
            return DropReason.TOO_BIG_LIMITED;
        }
        admitted = state;
        if (used == slotCount) {
            flush();
        }
        long message = (long) used++ * SLOT_BYTES;
        int octets = four
                ? TooBigMessage.writeIpv4(m, packet, length, mtu, source.ipv4(), slots, message)
                : TooBigMessage.writeIpv6(m, packet, length, mtu, source.high(), source.low(), slots, message);
        cells.add(WorkerCounter.ICMP_ERRORS_SENT, 1);
        queues[queue].accept(ref, slots, message, octets);
        return DropReason.TOO_BIG;
    }

    void flush() {
        if (used > 0) {
            used = 0;
            for (PacketSink queue : queues) {
                queue.flush();
            }
        }
    }
}
