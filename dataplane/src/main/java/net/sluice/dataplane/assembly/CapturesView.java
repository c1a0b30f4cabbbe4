package net.sluice.dataplane.assembly;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import net.sluice.dataplane.Capture;
import net.sluice.dataplane.CaptureKind;
import net.sluice.dataplane.CaptureTarget;
import net.sluice.dataplane.CapturedPacket;
import net.sluice.dataplane.Captures;
import net.sluice.dataplane.worker.CaptureBuffer;
import net.sluice.dataplane.worker.CaptureSwitch;
import net.sluice.dataplane.worker.Tables;
import org.jspecify.annotations.Nullable;

/** Starts and ends captures. */
final class CapturesView implements Captures {

    private final Tables tables;
    private final UsageView usage;
    private final List<InetSocketAddress> ports;
    private final CaptureSwitch captures;
    private final AtomicLong copied = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();

    CapturesView(Tables tables, UsageView usage, List<InetSocketAddress> ports, CaptureSwitch captures) {
        this.tables = tables;
        this.usage = usage;
        this.ports = List.copyOf(ports);
        this.captures = captures;
    }

    @Override
    public @Nullable Capture start(CaptureTarget target, Set<CaptureKind> kinds) {
        if (captures.running() >= MOST) {
            return null;
        }
        int peerTunnelId = target instanceof CaptureTarget.OfTunnel of ? usage.peerTunnelId(of.tunnelId()) : 0;
        CaptureBuffer buffer = new CaptureBuffer(target, kinds, tables, ports, peerTunnelId);
        return captures.add(buffer, MOST) ? new Running(buffer) : null;
    }

    @Override
    public int running() {
        return captures.running();
    }

    @Override
    public long copied() {
        return copied.get();
    }

    @Override
    public long lost() {
        return lost.get();
    }

    private final class Running implements Capture {

        private final CaptureBuffer buffer;
        private long copiedTold;
        private long lostTold;

        Running(CaptureBuffer buffer) {
            this.buffer = buffer;
        }

        @Override
        public long include(int tunnelId, int sessionId) {
            long ref = usage.reference(tunnelId, sessionId);
            return ref != 0 && buffer.include(ref) ? ref : 0;
        }

        @Override
        public long session(int tunnelId, int sessionId) {
            return usage.reference(tunnelId, sessionId);
        }

        @Override
        public int drain(Consumer<CapturedPacket> sink, int limit) {
            int drained = buffer.drain(sink, limit);
            tell();
            return drained;
        }

        /** Adds to the sums what has come since the last time. */
        private synchronized void tell() {
            long copiedNow = buffer.copied();
            long lostNow = buffer.lost();
            copied.addAndGet(copiedNow - copiedTold);
            lost.addAndGet(lostNow - lostTold);
            copiedTold = copiedNow;
            lostTold = lostNow;
        }

        @Override
        public long lost() {
            return buffer.lost();
        }

        @Override
        public void close() {
            captures.remove(buffer);
            tell();
        }
    }
}
