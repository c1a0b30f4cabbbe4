package net.sluice.dataplane.io.linux;

import java.net.Inet4Address;
import java.net.InetSocketAddress;

/** Opens UDP sockets as the L2TP side wants them. */
public final class UdpSockets {

    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_NONBLOCK = 0x800;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_REUSEPORT = 15;
    private static final int SO_SNDBUF = 7;
    private static final int SO_RCVBUF = 8;
    private static final int SO_SNDBUFFORCE = 32;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int SOL_IP = 0;
    private static final int IP_MTU_DISCOVER = 10;
    private static final int SOL_IPV6 = 41;
    private static final int IPV6_V6ONLY = 26;
    private static final int IPV6_MTU_DISCOVER = 23;

    /** IP_PMTUDISC_DONT and IPV6_PMTUDISC_DONT: the kernel fragments, outer DF is off. */
    private static final int PMTUDISC_DONT = 0;

    private UdpSockets() {}

    /**
     * Opens a non-blocking socket bound to {@code local} itself, so that answers carry it.
     *
     * @param shared with SO_REUSEPORT, so that each worker has one of its own
     */
    public static int open(InetSocketAddress local, boolean shared) throws NativeException {
        boolean four = local.getAddress() instanceof Inet4Address;
        int fd = LibC.socket(
                four ? SocketAddress.AF_INET : SocketAddress.AF_INET6, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        try {
            LibC.setOption(fd, SOL_SOCKET, SO_REUSEPORT, shared ? 1 : 0, "SO_REUSEPORT");
            if (four) {
                LibC.setOption(fd, SOL_IP, IP_MTU_DISCOVER, PMTUDISC_DONT, "IP_MTU_DISCOVER");
            } else {
                LibC.setOption(fd, SOL_IPV6, IPV6_V6ONLY, 1, "IPV6_V6ONLY");
                LibC.setOption(fd, SOL_IPV6, IPV6_MTU_DISCOVER, PMTUDISC_DONT, "IPV6_MTU_DISCOVER");
            }
            LibC.bind(fd, SocketAddress.bytes(local), local.toString());
            return fd;
        } catch (NativeException e) {
            LibC.close(fd);
            throw e;
        }
    }

    /** Asks for a receive buffer, beyond the sysctl's limit if we may; returns what the kernel gave, in the same measure. */
    public static int receiveBuffer(int fd, int bytes) throws NativeException {
        return buffer(fd, bytes, SO_RCVBUFFORCE, SO_RCVBUF, "SO_RCVBUF");
    }

    /** The same for the send buffer. */
    public static int sendBuffer(int fd, int bytes) throws NativeException {
        return buffer(fd, bytes, SO_SNDBUFFORCE, SO_SNDBUF, "SO_SNDBUF");
    }

    private static int buffer(int fd, int bytes, int force, int option, String what) throws NativeException {
        try {
            LibC.setOption(fd, SOL_SOCKET, force, bytes, what + "FORCE");
        } catch (NativeException e) {
            LibC.setOption(fd, SOL_SOCKET, option, bytes, what);
        }
        // socket(7): "The kernel doubles this value (to allow space for bookkeeping overhead)".
        return LibC.option(fd, SOL_SOCKET, option, what) / 2;
    }
}
