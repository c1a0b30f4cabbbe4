package net.sluice.dataplane.io.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;

/**
 * The kernel's socket addresses in native memory.
 *
 * <pre>
 *  sockaddr_in                                   sockaddr_in6
 *  0       2       4               8            0       2       4               8                      24              28
 *  +-------+-------+---------------+            +-------+-------+---------------+------- ... ----------+---------------+
 *  |family | port  |    address    |            |family | port  |   flow info   |       address        |   scope id    |
 *  +-------+-------+---------------+            +-------+-------+---------------+------- ... ----------+---------------+
 *   host    network  network order               host    network                   network order         host order
 * </pre>
 */
public final class SocketAddress {

    /** Room for either. */
    public static final int BYTES = 32;

    public static final int AF_INET = 2;
    public static final int AF_INET6 = 10;

    private static final int IN_BYTES = 16;
    private static final int IN6_BYTES = 28;
    private static final int PORT = 2;
    private static final int IN_ADDRESS = 4;
    private static final int IN6_ADDRESS = 8;
    private static final int IN6_SCOPE = 24;

    private static final ValueLayout.OfShort NETWORK_SHORT = JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private SocketAddress() {}

    /** Writes {@code address} at {@code offset}, {@link #BYTES} bytes. */
    public static void put(MemorySegment memory, long offset, InetSocketAddress address) {
        memory.asSlice(offset, BYTES).fill((byte) 0);
        InetAddress host = address.getAddress();
        byte[] octets = host.getAddress();
        memory.set(JAVA_SHORT_UNALIGNED, offset, (short) (octets.length == 4 ? AF_INET : AF_INET6));
        memory.set(NETWORK_SHORT, offset + PORT, (short) address.getPort());
        int at = octets.length == 4 ? IN_ADDRESS : IN6_ADDRESS;
        MemorySegment.copy(octets, 0, memory, JAVA_BYTE, offset + at, octets.length);
        if (host instanceof Inet6Address six) {
            memory.set(JAVA_INT_UNALIGNED, offset + IN6_SCOPE, six.getScopeId());
        }
    }

    /** Writes an address at {@code offset} whose 4 or 16 octets are at {@code from}. */
    public static void put(
            MemorySegment memory, long offset, boolean four, MemorySegment octets, long from, short port) {
        for (int at = 0; at < BYTES; at += Long.BYTES) {
            memory.set(JAVA_LONG_UNALIGNED, offset + at, 0);
        }
        memory.set(JAVA_SHORT_UNALIGNED, offset, (short) (four ? AF_INET : AF_INET6));
        memory.set(NETWORK_SHORT, offset + PORT, port);
        MemorySegment.copy(octets, from, memory, offset + (four ? IN_ADDRESS : IN6_ADDRESS), four ? 4 : 16);
    }

    /** Copies the 4 or 16 octets of the host. */
    public static void copyHost(MemorySegment memory, long offset, MemorySegment to, long at) {
        boolean four = family(memory, offset) == AF_INET;
        MemorySegment.copy(memory, offset + (four ? IN_ADDRESS : IN6_ADDRESS), to, at, four ? 4 : 16);
    }

    /** Reads what {@link #put} or the kernel wrote. */
    public static InetSocketAddress get(MemorySegment memory, long offset) {
        boolean four = family(memory, offset) == AF_INET;
        byte[] octets = new byte[four ? 4 : 16];
        MemorySegment.copy(memory, JAVA_BYTE, offset + (four ? IN_ADDRESS : IN6_ADDRESS), octets, 0, octets.length);
        try {
            InetAddress host = four
                    ? Inet4Address.getByAddress(octets)
                    : Inet6Address.getByAddress(null, octets, memory.get(JAVA_INT_UNALIGNED, offset + IN6_SCOPE));
            return new InetSocketAddress(host, port(memory, offset));
        } catch (UnknownHostException e) {
            throw new AssertionError("an address of 4 or 16 octets", e);
        }
    }

    /** The address as the bytes that bind(2) takes. */
    static byte[] bytes(InetSocketAddress address) {
        MemorySegment bytes = MemorySegment.ofArray(new byte[BYTES]);
        put(bytes, 0, address);
        return bytes.asSlice(0, length(bytes, 0)).toArray(JAVA_BYTE);
    }

    /** AF_INET or AF_INET6. */
    public static int family(MemorySegment memory, long offset) {
        return memory.get(JAVA_SHORT_UNALIGNED, offset);
    }

    /** How many of the bytes the kernel wants. */
    public static int length(MemorySegment memory, long offset) {
        return family(memory, offset) == AF_INET ? IN_BYTES : IN6_BYTES;
    }

    /** The port, 0..65535. */
    public static int port(MemorySegment memory, long offset) {
        return Short.toUnsignedInt(Short.reverseBytes(memory.get(JAVA_SHORT_UNALIGNED, offset + PORT)));
    }

    /** Same family and host, whatever the port. */
    public static boolean sameHost(MemorySegment a, long offsetA, MemorySegment b, long offsetB) {
        int family = family(a, offsetA);
        if (family != family(b, offsetB)) {
            return false;
        }
        if (family == AF_INET) {
            return a.get(JAVA_INT_UNALIGNED, offsetA + IN_ADDRESS) == b.get(JAVA_INT_UNALIGNED, offsetB + IN_ADDRESS);
        }
        return a.get(JAVA_LONG_UNALIGNED, offsetA + IN6_ADDRESS) == b.get(JAVA_LONG_UNALIGNED, offsetB + IN6_ADDRESS)
                && a.get(JAVA_LONG_UNALIGNED, offsetA + IN6_ADDRESS + 8)
                        == b.get(JAVA_LONG_UNALIGNED, offsetB + IN6_ADDRESS + 8);
    }

    /** Same family, host and port. */
    public static boolean same(MemorySegment a, long offsetA, MemorySegment b, long offsetB) {
        return a.get(JAVA_SHORT_UNALIGNED, offsetA + PORT) == b.get(JAVA_SHORT_UNALIGNED, offsetB + PORT)
                && sameHost(a, offsetA, b, offsetB);
    }

    /** A hash of family and host. */
    public static long hostHash(MemorySegment memory, long offset) {
        if (family(memory, offset) == AF_INET) {
            return memory.get(JAVA_INT_UNALIGNED, offset + IN_ADDRESS) * 0x9E37_79B9_7F4A_7C15L;
        }
        return (memory.get(JAVA_LONG_UNALIGNED, offset + IN6_ADDRESS) * 0x9E37_79B9_7F4A_7C15L
                        ^ memory.get(JAVA_LONG_UNALIGNED, offset + IN6_ADDRESS + 8))
                * 0xBF58_476D_1CE4_E5B9L;
    }

    /** A hash of family, host and port. */
    public static long hash(MemorySegment memory, long offset) {
        return (hostHash(memory, offset) ^ memory.get(JAVA_SHORT_UNALIGNED, offset + PORT)) * 0x94D0_49BB_1331_11EBL;
    }
}
