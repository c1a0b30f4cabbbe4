package net.sluice.dataplane.io.linux;

import java.lang.foreign.MemorySegment;
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
    private static final int SO_MEMINFO = 55;
    private static final int SK_MEMINFO_DROPS = 8;
    private static final int SOL_IP = 0;
    private static final int IP_MTU_DISCOVER = 10;
    private static final int SOL_IPV6 = 41;
    private static final int IPV6_V6ONLY = 26;
    private static final int IPV6_MTU_DISCOVER = 23;

    /** IP_PMTUDISC_DONT and IPV6_PMTUDISC_DONT: the kernel fragments, outer DF is off. */
    private static final int PMTUDISC_DONT = 0;

    /** IP_PMTUDISC_DO and IPV6_PMTUDISC_DO: outer DF is on, and nothing longer than the path's MTU is sent. */
    private static final int PMTUDISC_DO = 2;

    private static final int SOL_UDP = 17;
    private static final int UDP_SEGMENT = 103;
    private static final int UDP_GRO = 104;
    private static final int IP_MTU = 14;
    private static final int IPV6_MTU = 24;
    private static final int IPV6_FREEBIND = 78;

    private UdpSockets() {}

    /**
     * Opens a non-blocking socket bound to {@code local} itself, so that answers carry it.
     *
     * @param shared with SO_REUSEPORT, so that each worker has one of its own
     * @param routed whether {@code local} may be on no interface, and only be routed to this host: bind(2) sees a local route in IPv4, and does not in IPv6
     */
    public static int open(InetSocketAddress local, boolean shared, boolean routed) throws NativeException {
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
                LibC.setOption(fd, SOL_IPV6, IPV6_FREEBIND, routed ? 1 : 0, "IPV6_FREEBIND");
            }
            LibC.bind(fd, SocketAddress.bytes(local), local.toString());
            return fd;
        } catch (NativeException e) {
            LibC.close(fd);
            throw e;
        }
    }

    /** Asks for joined datagrams (udp(7), UDP_GRO); false when the kernel knows no such thing (before Linux 5.0). */
    public static boolean join(int fd) {
        return has(fd, UDP_GRO, 1, "UDP_GRO");
    }

    /** Whether datagrams can be sent joined (udp(7), UDP_SEGMENT; since Linux 4.18): asks for no fixed segment size, which changes nothing. */
    public static boolean segments(int fd) {
        return has(fd, UDP_SEGMENT, 0, "UDP_SEGMENT");
    }

    /** A socket at the same address and a port of its own, to ask for the MTU of paths; it sends and receives nothing. */
    public static int openProbe(InetSocketAddress local, boolean routed) throws NativeException {
        return open(new InetSocketAddress(local.getAddress(), 0), false, routed);
    }

    /**
     * The MTU of the path to {@code peer}, of the route or as the kernel has learned it; or an error number negated.
     *
     * @param probe see {@link #openProbe}
     */
    public static int pathMtu(PacketCalls calls, int probe, MemorySegment peer, long peerOffset) {
        boolean four = SocketAddress.family(peer, peerOffset) == SocketAddress.AF_INET;
        int connected = calls.connect(probe, peer.address() + peerOffset, SocketAddress.length(peer, peerOffset));
        if (connected < 0) {
            return connected;
        }
        return four ? calls.option(probe, SOL_IP, IP_MTU) : calls.option(probe, SOL_IPV6, IPV6_MTU);
    }

    /**
     * What the kernel discarded before it got into the socket, modulo 2^32 (sock_diag(7), SK_MEMINFO_DROPS; the number that /proc/net/udp calls drops).
     *
     * @throws NativeException when the kernel does not tell (before Linux 4.12)
     */
    public static int drops(int fd) throws NativeException {
        return LibC.optionInts(fd, SOL_SOCKET, SO_MEMINFO, SK_MEMINFO_DROPS + 1, "SO_MEMINFO")[SK_MEMINFO_DROPS];
    }

    /** Whether what is sent from now on may not be fragmented (ip(7), IP_MTU_DISCOVER); 0, or an error number negated. */
    public static int dontFragment(PacketCalls calls, int fd, boolean four, boolean on) {
        int value = on ? PMTUDISC_DO : PMTUDISC_DONT;
        return four
                ? calls.setOption(fd, SOL_IP, IP_MTU_DISCOVER, value)
                : calls.setOption(fd, SOL_IPV6, IPV6_MTU_DISCOVER, value);
    }

    private static boolean has(int fd, int option, int value, String what) {
        try {
            LibC.setOption(fd, SOL_UDP, option, value, what);
            return true;
        } catch (NativeException unknown) {
            return false;
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
