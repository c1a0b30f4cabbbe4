package net.sluice.load.lac;

import java.util.ArrayDeque;
import java.util.Deque;
import net.sluice.l2tp.Tunnel;
import net.sluice.l2tp.UdpPath;
import org.jspecify.annotations.Nullable;

/** One tunnel's place in the fleet: the tunnel that fills it now, and the lines that dial through it. */
final class Trunk {

    private final int number;
    private final UdpPath path;
    private final Deque<Line> waiting = new ArrayDeque<>();
    private @Nullable Tunnel tunnel;
    private boolean up;
    private long reopenNanos = Long.MAX_VALUE;

    Trunk(int number, UdpPath path) {
        this.number = number;
        this.path = path;
    }

    UdpPath path() {
        return path;
    }

    /** Lines to dial as soon as the tunnel is up. */
    Deque<Line> waiting() {
        return waiting;
    }

    @Nullable
    Tunnel tunnel() {
        return tunnel;
    }

    /** Whether it is down and will not be opened again. */
    boolean over() {
        return tunnel == null && reopenNanos == Long.MAX_VALUE;
    }

    /** When to open the tunnel again. */
    long reopenNanos() {
        return reopenNanos;
    }

    boolean up() {
        return up;
    }

    void opening(Tunnel fresh) {
        tunnel = fresh;
        reopenNanos = Long.MAX_VALUE;
    }

    void isUp() {
        up = true;
    }

    @Override
    public String toString() {
        return "tunnel " + number;
    }

    void isDown(long againNanos) {
        tunnel = null;
        up = false;
        reopenNanos = againNanos;
    }
}
