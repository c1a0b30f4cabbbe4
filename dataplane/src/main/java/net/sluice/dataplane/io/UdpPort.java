package net.sluice.dataplane.io;

import java.net.InetSocketAddress;
import java.util.function.Consumer;
import net.sluice.dataplane.HostProblem;
import net.sluice.dataplane.io.linux.Errno;
import net.sluice.dataplane.io.linux.LibC;
import net.sluice.dataplane.io.linux.NativeException;
import net.sluice.dataplane.io.linux.PacketCalls;
import net.sluice.dataplane.io.linux.UdpSockets;

/** A Linux UDP socket: recvmmsg and sendmmsg. */
public final class UdpPort implements DatagramPort {

    private final InetSocketAddress local;
    private final int fd;
    private final PacketCalls calls = new PacketCalls();
    private boolean closed;

    private UdpPort(InetSocketAddress local, int fd) {
        this.local = local;
        this.fd = fd;
    }

    /**
     * Opens and binds a socket beside others of the same address, one for each worker.
     *
     * @param bufferBytes asked for both socket buffers
     * @param warnings told when the kernel gave less
     */
    public static UdpPort open(InetSocketAddress local, int bufferBytes, Consumer<HostProblem> warnings)
            throws NativeException {
        return open(local, true, bufferBytes, warnings);
    }

    /** The same for a socket that must be the only one of its address, and is content with smaller buffers. */
    public static UdpPort openAlone(InetSocketAddress local, int bufferBytes) throws NativeException {
        return open(local, false, bufferBytes, smaller -> {});
    }

    private static UdpPort open(
            InetSocketAddress local, boolean shared, int bufferBytes, Consumer<HostProblem> warnings)
            throws NativeException {
        int fd = UdpSockets.open(local, shared);
        try {
            complain(UdpSockets.receiveBuffer(fd, bufferBytes), bufferBytes, "rmem_max", warnings);
            complain(UdpSockets.sendBuffer(fd, bufferBytes), bufferBytes, "wmem_max", warnings);
            return new UdpPort(local, fd);
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
    public int receive(DatagramBatch batch) {
        int received = calls.receiveMany(
                fd, batch.headers().address(0), batch.packets().capacity());
        batch.received(Math.max(received, 0));
        return received == -Errno.EAGAIN ? 0 : received;
    }

    @Override
    public int send(DatagramVector vector, int from) {
        return calls.sendMany(
                fd, vector.headers().address(from), vector.packets().count() - from);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            LibC.close(fd);
        }
    }
}
