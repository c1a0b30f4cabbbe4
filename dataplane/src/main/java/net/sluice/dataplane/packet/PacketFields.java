package net.sluice.dataplane.packet;

import java.lang.foreign.MemorySegment;

/**
 * What rules ask of a packet, read from it once. Addresses are of 128 bits; IPv4's are the lower 32 of them.
 *
 * <p>A packet is <i>readable</i> when what decides about it is all there. It is not when
 *
 * <ul>
 *   <li>its IPv6 extension headers do not end within it (RFC 7112: a first fragment without the entire chain may be discarded);
 *   <li>it is whole, or a first fragment, and has not got the whole header of TCP, or the first eight octets of UDP, DCCP, SCTP or UDP-Lite, or four of ICMP
 *       (RFC 1858 s3, the tiny fragment attack);
 *   <li>it is an IPv4 fragment of TCP that begins at octet 8, which only exists to overwrite the flags that were looked at (RFC 1858 s4, RFC 3128).
 * </ul>
 *
 * In IPv6 fragments that overlap are discarded by whoever reassembles (RFC 8200 s4.5), so they are not looked for.
 *
 * <p>One packet at a time; one thread.
 */
public final class PacketFields {

    /** Flag of {@link #has}: there are ports. */
    public static final int PORTS = 1;
    /** There is an ICMP or ICMPv6 type. */
    public static final int ICMP_TYPE = 1 << 1;
    /** TCP with ACK or RST. */
    public static final int ESTABLISHED = 1 << 2;
    /** A fragment other than the first. */
    public static final int LATER_FRAGMENT = 1 << 3;
    /** The whole packet, not a fragment of it. */
    public static final int WHOLE = 1 << 4;

    /** Protocol numbers. */
    public static final int TCP = TcpHeader.PROTOCOL;

    public static final int UDP = 17;
    private static final int ICMP = 1;
    private static final int DCCP = 33;
    private static final int ICMPV6 = 58;
    private static final int SCTP = 132;
    private static final int UDP_LITE = 136;

    private static final int UDP_HEADER = 8;
    private static final int ICMP_HEADER = 4;
    private static final int OVER_THE_FLAGS = 1;

    private boolean four;
    private int has;
    private int protocol;
    private int dscp;
    private int transport;
    private int sourcePort;
    private int destinationPort;
    private int icmpType;
    private boolean opening;
    private long sourceHigh;
    private long sourceLow;
    private long destinationHigh;
    private long destinationLow;

    /** Reads a well-formed packet of {@code length} octets; whether it is readable. */
    public boolean read(MemorySegment m, long packet, int length, boolean isIpv4) {
        four = isIpv4;
        opening = false;
        return isIpv4 ? readIpv4(m, packet, length) : readIpv6(m, packet, length);
    }

    private boolean readIpv4(MemorySegment m, long packet, int length) {
        sourceHigh = 0;
        sourceLow = Integer.toUnsignedLong(Ipv4Header.source(m, packet));
        destinationHigh = 0;
        destinationLow = Integer.toUnsignedLong(Ipv4Header.destination(m, packet));
        dscp = Octets.u8(m, packet + 1) >>> 2;
        protocol = Ipv4Header.protocol(m, packet);
        int offset = Ipv4Header.fragmentOffset(m, packet);
        if (offset != 0) {
            has = LATER_FRAGMENT;
            return protocol != TCP || offset != OVER_THE_FLAGS;
        }
        has = Ipv4Header.fragment(m, packet) ? 0 : WHOLE;
        return transport(m, packet, Ipv4Header.headerLength(m, packet), length);
    }

    private boolean readIpv6(MemorySegment m, long packet, int length) {
        sourceHigh = Ipv6Header.sourceHigh(m, packet);
        sourceLow = Ipv6Header.sourceLow(m, packet);
        destinationHigh = Ipv6Header.destinationHigh(m, packet);
        destinationLow = Ipv6Header.destinationLow(m, packet);
        dscp = Octets.u16(m, packet) >>> 6 & 0x3F;
        long found = Ipv6Extensions.transport(m, packet, length);
        if (found == Ipv6Extensions.MALFORMED) {
            return false;
        }
        protocol = Ipv6Extensions.protocol(found);
        if (Ipv6Extensions.offset(found) == 0) {
            has = LATER_FRAGMENT;
            return true;
        }
        has = Ipv6Extensions.fragment(found) ? 0 : WHOLE;
        return transport(m, packet, Ipv6Extensions.offset(found), length);
    }

    private boolean transport(MemorySegment m, long packet, int at, int length) {
        transport = at;
        int there = length - at;
        return switch (protocol) {
            case TCP -> there >= TcpHeader.SHORTEST && tcp(m, packet + at);
            case UDP, DCCP, SCTP, UDP_LITE -> there >= UDP_HEADER && ports(m, packet + at);
            case ICMP, ICMPV6 -> four != (protocol == ICMP) || (there >= ICMP_HEADER && icmp(m, packet + at));
            default -> true;
        };
    }

    private boolean tcp(MemorySegment m, long tcp) {
        int flags = TcpHeader.flags(m, tcp);
        has |= (flags & (TcpHeader.ACK | TcpHeader.RST)) != 0 ? ESTABLISHED : 0;
        opening = (flags & (TcpHeader.SYN | TcpHeader.ACK | TcpHeader.RST)) == TcpHeader.SYN;
        return ports(m, tcp);
    }

    private boolean ports(MemorySegment m, long header) {
        has |= PORTS;
        sourcePort = Octets.u16(m, header);
        destinationPort = Octets.u16(m, header + 2);
        return true;
    }

    private boolean icmp(MemorySegment m, long header) {
        has |= ICMP_TYPE;
        icmpType = Octets.u8(m, header);
        return true;
    }

    /** Of which family. */
    public boolean isIpv4() {
        return four;
    }

    /** {@link #PORTS} and others. */
    public int has() {
        return has;
    }

    /** What the data is; in a later fragment of IPv6, the header which the fragmented part begins with. */
    public int protocol() {
        return protocol;
    }

    /** The DiffServ code point (RFC 2474), 0..63. */
    public int dscp() {
        return dscp;
    }

    /** Where the transport header begins, from the packet's beginning; unless it is a later fragment. */
    int transport() {
        return transport;
    }

    /** With {@link #PORTS}. */
    public int sourcePort() {
        return sourcePort;
    }

    /** With {@link #PORTS}. */
    public int destinationPort() {
        return destinationPort;
    }

    /** With {@link #ICMP_TYPE}. */
    public int icmpType() {
        return icmpType;
    }

    /** Whether it is TCP's first segment of a connection. */
    public boolean opensConnection() {
        return opening;
    }

    public long sourceHigh() {
        return sourceHigh;
    }

    public long sourceLow() {
        return sourceLow;
    }

    public long destinationHigh() {
        return destinationHigh;
    }

    public long destinationLow() {
        return destinationLow;
    }
}
