package net.sluice.dataplane.service;

import net.sluice.dataplane.PacketRate;

/** Lets packets through at a {@link PacketRate} (the generic cell rate algorithm, ITU-T I.371, virtual scheduling). One thread. */
public final class PacketGate {

    private static final long NANOS = 1_000_000_000L;

    private long intervalNanos;
    private long burstNanos;

    /** When a steady stream at the rate would be up to date. */
    private long dueNanos;

    /** Full of credit. */
    public PacketGate(PacketRate rate, long nowNanos) {
        dueNanos = nowNanos;
        rate(rate);
    }

    /** Another rate from now on; what was saved up stays. */
    public void rate(PacketRate rate) {
        intervalNanos = NANOS / rate.perSecond();
        burstNanos = intervalNanos * (rate.burst() - 1L);
    }

    /** Whether one more may pass at this time. */
    public boolean admits(long nowNanos) {
        long due = dueNanos - nowNanos < 0 ? nowNanos : dueNanos;
        if (due - nowNanos > burstNanos) {
            return false;
        }
        dueNanos = due + intervalNanos;
        return true;
    }
}
