package net.sluice.dataplane.io.linux;

import com.sun.jna.Memory;
import java.nio.charset.StandardCharsets;

/** Opens queues of a TUN interface (Documentation/networking/tuntap.rst). */
public final class TunSetup {

    private static final int O_RDWR = 2;
    private static final int O_NONBLOCK = 0x800;
    private static final int O_CLOEXEC = 0x80000;

    /** {@code _IOW('T', 202, int)}. */
    private static final long TUNSETIFF = 0x4004_54CAL;

    private static final short IFF_TUN = 0x0001;
    private static final short IFF_NO_PI = 0x1000;
    private static final short IFF_MULTI_QUEUE = 0x0100;
    private static final short IFF_VNET_HDR = 0x4000;
    private static final short IFF_TUN_EXCL = (short) 0x8000;

    /** struct ifreq: 16 bytes of name, then a union. */
    private static final int IFREQ_BYTES = 40;

    private static final int IFREQ_FLAGS = 16;

    /** {@code _IOW('T', 208, unsigned int)}. */
    private static final long TUNSETOFFLOAD = 0x4004_54D0L;

    private static final int TUN_F_CSUM = 0x01;
    private static final int TUN_F_TSO4 = 0x02;
    private static final int TUN_F_TSO6 = 0x04;
    private static final int TUN_F_TSO_ECN = 0x08;
    private static final int TUN_F_USO4 = 0x20;
    private static final int TUN_F_USO6 = 0x40;
    private static final int TSO = TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6 | TUN_F_TSO_ECN;
    private static final int USO = TUN_F_USO4 | TUN_F_USO6;

    private TunSetup() {}

    /** Lets the kernel give us TCP of many segments, and checksums to complete; of an interface with headers. False when it will not. */
    public static boolean segmentTcp(int fd) {
        return offload(fd, TSO, "TSO4|TSO6|TSO_ECN");
    }

    /** The same for UDP (Linux 6.2), beside TCP. */
    public static boolean segmentTcpAndUdp(int fd) {
        return offload(fd, TSO | USO, "TSO4|TSO6|TSO_ECN|USO4|USO6");
    }

    private static boolean offload(int fd, int flags, String what) {
        try {
            LibC.ioctl(fd, TUNSETOFFLOAD, flags, "TUNSETOFFLOAD, " + what);
            return true;
        } catch (NativeException refused) {
            return false;
        }
    }

    /**
     * Opens one more queue of interface {@code name}, which goes with its last queue.
     *
     * @param headers whether each packet has a virtio header (IFF_VNET_HDR); all queues of an interface alike
     * @param first whether it is the first one, which makes the interface: then EBUSY says that there is one of this name
     */
    public static int openQueue(String name, boolean headers, boolean first) throws NativeException {
        int fd = LibC.open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
        try (Memory request = new Memory(IFREQ_BYTES)) {
            request.clear();
            byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
            request.write(0, ascii, 0, Math.min(ascii.length, IFREQ_FLAGS - 1));
            int flags = IFF_TUN | IFF_NO_PI | IFF_MULTI_QUEUE;
            int kind = (headers ? IFF_VNET_HDR : 0) | (first ? IFF_TUN_EXCL : 0);
            request.setShort(IFREQ_FLAGS, (short) (flags | kind));
            String what = "IFF_TUN|IFF_NO_PI|IFF_MULTI_QUEUE" + (headers ? "|IFF_VNET_HDR" : "");
            LibC.ioctl(fd, TUNSETIFF, request, "TUNSETIFF, {\"" + name + "\", " + what + "}");
            return fd;
        } catch (NativeException e) {
            LibC.close(fd);
            throw e;
        }
    }
}
