package net.sluice.dataplane.assembly;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import net.sluice.dataplane.DropReason;
import net.sluice.dataplane.RateLimit;
import org.jspecify.annotations.Nullable;

/** What a rate does to a session's packets in one direction, in the simplest way there is: whole numbers and a list. Shaping in one line without CoDel only. */
final class SlowRate {

    private static final long OCTET = 8_000_000_000L;
    private static final int LEAST = 512;

    private final Deque<byte[]> waiting = new ArrayDeque<>();
    private @Nullable RateLimit limit;

    /** In billionths of a bit, at {@code filled}. */
    private long credit;

    private long filled;

    /** Why packets are lost when they are offered: it itself, or those at the head that it pushes out. */
    record Offer(boolean passes, List<DropReason> lost) {}

    /** From now on; those that need not wait any more. */
    List<byte[]> limit(@Nullable RateLimit next, long now) {
        if (limit != null) {
            fill(now);
        } else if (next != null) {
            credit = next.burstOctets() * OCTET;
            filled = now;
        }
        limit = next;
        if (next != null) {
            credit = Math.min(credit, next.burstOctets() * OCTET);
        }
        if (next != null && next.queueing() != null) {
            return List.of();
        }
        List<byte[]> free = List.copyOf(waiting);
        if (!free.isEmpty()) {
            waiting.clear();
            credit = 0;
        }
        return free;
    }

    private void fill(long now) {
        if (limit != null) {
            long most = limit.burstOctets() * OCTET;
            credit = Math.min(most, Math.addExact(credit, Math.multiplyExact(now - filled, limit.bitsPerSecond())));
            filled = now;
        }
    }

    private long cost(RateLimit present, byte[] packet) {
        return (packet.length + present.overheadOctets()) * OCTET;
    }

    Offer offer(byte[] packet, long now) {
        RateLimit present = limit;
        if (present == null) {
            return new Offer(true, List.of());
        }
        fill(now);
        long cost = cost(present, packet);
        if (present.queueing() == null) {
            if (credit < Math.min(cost, present.burstOctets() * OCTET)) {
                return new Offer(false, List.of(DropReason.RATE_POLICED));
            }
            credit -= cost;
            return new Offer(true, List.of());
        }
        if (waiting.isEmpty() && credit >= 0) {
            credit -= cost;
            return new Offer(true, List.of());
        }
        waiting.add(packet);
        List<DropReason> lost = new ArrayList<>();
        while (waiting.stream().mapToInt(each -> Math.max(LEAST, each.length)).sum()
                > present.queueing().octets()) {
            waiting.remove();
            lost.add(DropReason.RATE_QUEUE_FULL);
        }
        return new Offer(false, lost);
    }

    /** Those whose turn has come. */
    List<byte[]> due(long now) {
        List<byte[]> due = new ArrayList<>();
        fill(now);
        while (limit != null && !waiting.isEmpty() && credit >= 0) {
            byte[] packet = waiting.remove();
            credit -= cost(limit, packet);
            due.add(packet);
        }
        return due;
    }

    /** How many wait. */
    int waiting() {
        return waiting.size();
    }
}
