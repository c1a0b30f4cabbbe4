package net.sluice.dataplane.io;

import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import net.sluice.dataplane.HostProblem;
import net.sluice.dataplane.Offloads;
import net.sluice.dataplane.io.linux.Errno;
import net.sluice.dataplane.io.linux.LibC;
import net.sluice.dataplane.io.linux.NativeException;
import net.sluice.dataplane.io.linux.PacketCalls;
import net.sluice.dataplane.io.linux.UdpSockets;

/** A Linux UDP socket: recvmmsg and sendmmsg. */
public final class UdpPort implements DatagramPort {

    private final InetSocketAddress local;
    private final int fd;
    /** A socket to ask for path MTUs; -1 when nobody will ask. */
    private final int probe;

    private final boolean segments;

    private final boolean joins;
    private final PacketCalls calls = new PacketCalls();
    private boolean whole;
    private boolean closed;
    private int dropsSeen;
    private long drops;

    private UdpPort(InetSocketAddress local, int fd, int probe, boolean segments, boolean joins) {
        this.local = local;
        this.fd = fd;
        this.probe = probe;
        this.segments = segments;
        this.joins = joins;
    }

    /**
     * Opens and binds a socket beside others of the same address, one for each worker.
     *
     * @param bufferBytes asked for both socket buffers
     * @param wanted what to use of the kernel, as far as it goes
     * @param warnings told when the kernel gave less
     */
    public static UdpPort open(
            InetSocketAddress local, int bufferBytes, Offloads wanted, Consumer<HostProblem> warnings)
            throws NativeException {
        return open(local, true, false, bufferBytes, wanted, warnings);
    }

    /** The same at an address that is on no interface, and that a local route brings to this host. */
    public static UdpPort openRouted(
            InetSocketAddress local, int bufferBytes, Offloads wanted, Consumer<HostProblem> warnings)
            throws NativeException {
        return open(local, true, true, bufferBytes, wanted, warnings);
    }

    /** The same for a socket that must be the only one of its address, and is content with smaller buffers. */
    public static UdpPort openAlone(InetSocketAddress local, int bufferBytes) throws NativeException {
        return open(local, false, false, bufferBytes, Offloads.NONE, smaller -> {});
    }

    private static UdpPort open(
            InetSocketAddress local,
            boolean shared,
            boolean routed,
            int bufferBytes,
            Offloads wanted,
            Consumer<HostProblem> warnings)
            throws NativeException {
        int fd = UdpSockets.open(local, shared, routed);
        try {
            complain(UdpSockets.receiveBuffer(fd, bufferBytes), bufferBytes, "rmem_max", warnings);
            complain(UdpSockets.sendBuffer(fd, bufferBytes), bufferBytes, "wmem_max", warnings);
            boolean segments = wanted.udpSegment() && UdpSockets.segments(fd);
            boolean joins = wanted.udpGro() && UdpSockets.join(fd);
            return new UdpPort(local, fd, shared ? UdpSockets.openProbe(local, routed) : -1, segments, joins);
        } catch (NativeException e) {
            LibC.close(fd);
            throw e;
        }
    }

    private static void complain(int got, int asked, String limit, Consumer<HostProblem> warnings) {
        if (got < asked) {
            warnings.accept(HostProblem.warning(
                    "socket-buffer",
                    "a socket buffer of " + got + " bytes instead of " + asked,
                    "Set sysctl net.core." + limit + "=" + asked
                            + ", or give the capability NET_ADMIN; a small buffer loses packets at every pause."));
        }
    }

    @Override
    public InetSocketAddress local() {
        return local;
    }

    @Override
    public int descriptor() {
        return fd;
    }

    @Override
    public boolean joins() {
        return joins;
    }

    @Override
    public int receive(DatagramBatch batch) {
        int received = calls.receiveMany(fd, batch.headers().address(0), batch.messages());
        batch.received(Math.max(received, 0));
        return received < 0 && received != -Errno.EAGAIN ? received : batch.count();
    }

    @Override
    public boolean segments() {
        return segments;
    }

    @Override
    public void dontFragment(boolean on) {
        boolean four = local.getAddress() instanceof Inet4Address;
        if (on != whole && UdpSockets.dontFragment(calls, fd, four, on) == 0) {
            whole = on;
        }
    }

    @Override
    public int pathMtu(MemorySegment peer, long peerOffset) {
        return UdpSockets.pathMtu(calls, probe, peer, peerOffset);
    }

    @Override
    public int send(DatagramVector vector, int from) {
        int sent = calls.sendMany(fd, vector.header(from), vector.messagesFrom(from));
        return sent < 0 ? sent : vector.datagrams(from, sent);
    }

    /** Beside the owner's calls: it holds a lock against {@link #close}, after which the descriptor may be another's. */
    @Override
    public synchronized long kernelDrops() {
        if (!closed) {
            try {
                int now = UdpSockets.drops(fd);
                drops += Integer.toUnsignedLong(now - dropsSeen);
                dropsSeen = now;
            } catch (NativeException untold) {
                return drops;
            }
        }
        return drops;
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            LibC.close(fd);
            if (probe >= 0) {
                LibC.close(probe);
            }
        }
    }
}
