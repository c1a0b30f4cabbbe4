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
    private static final short IFF_TUN_EXCL = (short) 0x8000;

    /** struct ifreq: 16 bytes of name, then a union. */
    private static final int IFREQ_BYTES = 40;

    private static final int IFREQ_FLAGS = 16;

    private TunSetup() {}

    /**
     * Opens one more queue of interface {@code name}, which goes with its last queue.
     *
     * @param first whether it is the first one, which makes the interface: then EBUSY says that there is one of this name
     */
    public static int openQueue(String name, boolean first) throws NativeException {
        int fd = LibC.open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
        try (Memory request = new Memory(IFREQ_BYTES)) {
            request.clear();
            byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
            request.write(0, ascii, 0, Math.min(ascii.length, IFREQ_FLAGS - 1));
            request.setShort(IFREQ_FLAGS, (short) (IFF_TUN | IFF_NO_PI | IFF_MULTI_QUEUE | (first ? IFF_TUN_EXCL : 0)));
            LibC.ioctl(fd, TUNSETIFF, request, "TUNSETIFF, {\"" + name + "\", IFF_TUN|IFF_NO_PI|IFF_MULTI_QUEUE}");
            return fd;
        } catch (NativeException e) {
            LibC.close(fd);
            throw e;
        }
    }
}
