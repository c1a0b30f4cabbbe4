package net.sluice.dataplane.io.linux;

import com.sun.jna.Memory;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * An ICMP or ICMPv6 echo socket of the kernel's ({@code socket(AF_INET, SOCK_DGRAM, IPPROTO_ICMP)}), to one address. It needs no capability, but our group has
 * to be within {@code net.ipv4.ping_group_range}, in both families. The kernel sets identifier and checksum, and gives us only answers to our identifier.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------+---------------+-------------------------------+
 * | 8, 0; 128, 129|   code: 0     |    checksum (the kernel's)    |   RFC 792, RFC 4443 s4
 * +---------------+---------------+-------------------------------+
 * |   identifier (the kernel's)   |       sequence number         |
 * +-------------------------------+-------------------------------+
 * |              token: known to this socket alone                |
 * |                                                               |
 * +---------------------------------------------------------------+
 * </pre>
 *
 * <p>One thread.
 */
public final class PingSocket implements AutoCloseable {
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_NONBLOCK = 0x800;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int IPPROTO_ICMP = 1;
    private static final int IPPROTO_ICMPV6 = 58;
    private static final int ECHO_REPLY = 0;
    private static final int ECHO_REQUEST = 8;
    private static final int ECHO_REQUEST_V6 = 128;
    private static final int ECHO_REPLY_V6 = 129;
    private static final int SEQUENCE = 6;
    private static final int TOKEN = 8;
    private static final int BYTES = 16;
    private static final int ROOM = 64;
    /** Answers and errors that are read at a time. */
    private static final int MOST = 32;

    private final int fd;
    private final byte[] address;
    private final String target;
    private final boolean four;
    private final long token;
    private final Memory room = new Memory(ROOM);
    private int sequence;

    private PingSocket(int fd, InetAddress target, long token) {
        this.fd = fd;
        this.address = SocketAddress.bytes(new InetSocketAddress(target, 0));
        this.target = target.getHostAddress();
        this.four = target instanceof Inet4Address;
        this.token = token;
    }

    /**
     * Opens one.
     *
     * @param token cannot be guessed
     * @throws NativeException EACCES when our group may not ping
     */
    public static PingSocket open(InetAddress target, long token) throws NativeException {
        boolean four = target instanceof Inet4Address;
        int fd = LibC.socket(
                four ? SocketAddress.AF_INET : SocketAddress.AF_INET6,
                SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
                four ? IPPROTO_ICMP : IPPROTO_ICMPV6);
        return new PingSocket(fd, target, token);
    }

    /** Sends an echo request; false when that cannot be: no route, say. */
    public boolean send() {
        ByteBuffer request = ByteBuffer.allocate(BYTES);
        request.put((byte) (four ? ECHO_REQUEST : ECHO_REQUEST_V6));
        request.putShort(SEQUENCE, (short) ++sequence).putLong(TOKEN, token);
        try {
            // Each time: the route and the source address are those of now.
            LibC.connect(fd, address, target);
            LibC.send(fd, request.array(), target);
            return true;
        } catch (NativeException unreachable) {
            return false;
        }
    }

    /** Whether an answer to one of ours has come since the last call. */
    public boolean answered() {
        boolean answered = false;
        for (int i = 0; i < MOST; i++) {
            try {
                int length = LibC.receive(fd, room, target);
                answered |= length == BYTES
                        && room.getByte(0) == (byte) (four ? ECHO_REPLY : ECHO_REPLY_V6)
                        && Long.reverseBytes(room.getLong(TOKEN)) == token;
            } catch (NativeException nothing) {
                if (nothing.errno() == Errno.EAGAIN) {
                    return answered;
                }
                // An ICMP error about one of ours, say: the next may be an answer.
            }
        }
        return answered;
    }

    @Override
    public void close() {
        LibC.close(fd);
        room.close();
    }
}
