package net.sluice.dataplane.packet;

import java.lang.foreign.MemorySegment;

/**
 * Makes one packet of TCP segments or UDP datagrams that follow each other in one flow, to be written to a TUN with IFF_VNET_HDR: a virtio header and
 * headers of the whole; the payloads stay where they lie. The kernel cuts it where it must, into the same packets.
 *
 * <p>Joined is what the kernel's own GRO would join: packets whose headers are the same but for lengths, checksums and IPv4's Identification, which counts up
 * where it means anything; each payload as long as the first one's, the last may be shorter. Of TCP, data with ACK, sequence numbers without gap; the last
 * one may have PSH and FIN. Of UDP, what has a checksum. Never joined are fragments, IPv4 with options, IPv6 with extension headers, SYN, RST, URG and CWR,
 * and a packet whose checksum is wrong: it goes as it is, for its receiver to judge.
 *
 * <p>{@link #begin} with a packet, then {@link #add} those after it while it returns true; then {@link #finish}. One thread.
 */
public final class TunJoiner {

    /** Room for the virtio header and the longest headers that are joined. */
    public static final int HEADER_BYTES = 128;

    private static final int MOST_OCTETS = 65_535;
    private static final int IPV4_HEADER = 20;
    private static final int IPV4_WITHOUT_OPTIONS = 0x45;
    private static final int IPV4_PROTOCOL = 9;
    private static final int IPV4_IDENTIFICATION = 4;
    private static final int IPV4_FLAGS = 6;
    private static final int IPV4_DONT_FRAGMENT = 0x4000;
    private static final int IPV4_CHECKSUM = 10;
    private static final int IPV4_ADDRESSES = 12;
    private static final int IPV4_TTL = 8;
    private static final int IPV6_HEADER = 40;
    private static final int IPV6_NEXT_HEADER = 6;
    private static final int IPV6_ADDRESSES = 8;
    private static final int UDP = 17;
    private static final int UDP_HEADER = 8;
    private static final int UDP_LENGTH = 4;
    private static final int UDP_CHECKSUM = 6;

    private final boolean joinsUdp;
    private MemorySegment memory = MemorySegment.NULL;
    private long packet;
    private boolean tcp;
    private boolean four;
    private int transport;
    private int headers;
    private int size;

    private int total;
    private int count;
    private int lastFlags;
    private int lastIdentification;
    private boolean open;

    /** {@code udp}: whether the kernel can cut UDP, too. */
    public TunJoiner(boolean udp) {
        joinsUdp = udp;
    }

    /** Begins with a packet, which is there whole and well-formed; false when nothing can be joined to it. */
    public boolean begin(MemorySegment m, long offset, int length) {
        memory = m;
        packet = offset;
        count = 1;
        open = false;
        int at = transport(m, offset, length);
        if (at == 0) {
            return false;
        }
        transport = at;
        four = at == IPV4_HEADER;
        tcp = protocol(m, offset, four) == TcpHeader.PROTOCOL;
        open = tcp ? beginTcp(m, offset + at) : beginUdp(m, offset + at, length - at);
        size = length - headers;
        open &= size > 0;
        lastIdentification = four ? Octets.u16(m, offset + IPV4_IDENTIFICATION) : 0;
        total = length;
        return open;
    }

    private boolean beginTcp(MemorySegment m, long head) {
        headers = transport + TcpHeader.length(m, head);
        lastFlags = TcpHeader.flags(m, head);
        return headers >= transport + TcpHeader.SHORTEST && lastFlags == TcpHeader.ACK;
    }

    private boolean beginUdp(MemorySegment m, long head, int length) {
        headers = transport + UDP_HEADER;
        return joinsUdp && Octets.u16(m, head + UDP_LENGTH) == length && Octets.u16(m, head + UDP_CHECKSUM) != 0;
    }

    private static int protocol(MemorySegment m, long offset, boolean four) {
        return Octets.u8(m, offset + (four ? IPV4_PROTOCOL : IPV6_NEXT_HEADER));
    }

    /** Where the TCP or UDP header is, or 0 when it is no packet to be joined. */
    private static int transport(MemorySegment m, long offset, int length) {
        int first = length < IPV4_HEADER + UDP_HEADER ? 0 : Octets.u8(m, offset);
        if (first == IPV4_WITHOUT_OPTIONS) {
            return !Ipv4Header.fragment(m, offset) && holds(m, offset, length, IPV4_HEADER) ? IPV4_HEADER : 0;
        }
        return first >>> 4 == 6 && length >= IPV6_HEADER + UDP_HEADER && holds(m, offset, length, IPV6_HEADER)
                ? IPV6_HEADER
                : 0;
    }

    private static boolean holds(MemorySegment m, long offset, int length, int header) {
        int protocol = protocol(m, offset, header == IPV4_HEADER);
        return protocol == UDP || (protocol == TcpHeader.PROTOCOL && length >= header + TcpHeader.SHORTEST);
    }

    /** Adds the next packet if it can be joined. */
    public boolean add(MemorySegment m, long offset, int length) {
        int part = length - headers;
        if (!open
                || part <= 0
                || part > size
                || total + part > MOST_OCTETS
                || transport(m, offset, length) != transport
                || !sameIp(m, offset)
                || !(tcp ? sameTcp(m, offset + transport) : sameUdp(m, offset + transport, length - transport))
                || (count == 1 && !checksumRight(memory, packet, total))
                || !checksumRight(m, offset, length)) {
            open = false;
            return false;
        }
        lastFlags = tcp ? TcpHeader.flags(m, offset + transport) : TcpHeader.ACK;
        lastIdentification = four ? Octets.u16(m, offset + IPV4_IDENTIFICATION) : 0;
        total += part;
        count++;
        open = part == size && lastFlags == TcpHeader.ACK;
        return true;
    }

    private boolean sameIp(MemorySegment m, long offset) {
        if (!four) {
            return Octets.i32(m, offset) == Octets.i32(memory, packet)
                    && Octets.u16(m, offset + IPV6_NEXT_HEADER) == Octets.u16(memory, packet + IPV6_NEXT_HEADER)
                    && Octets.i64(m, offset + IPV6_ADDRESSES) == Octets.i64(memory, packet + IPV6_ADDRESSES)
                    && Octets.i64(m, offset + IPV6_ADDRESSES + 8) == Octets.i64(memory, packet + IPV6_ADDRESSES + 8)
                    && Octets.i64(m, offset + IPV6_ADDRESSES + 16) == Octets.i64(memory, packet + IPV6_ADDRESSES + 16)
                    && Octets.i64(m, offset + IPV6_ADDRESSES + 24) == Octets.i64(memory, packet + IPV6_ADDRESSES + 24);
        }
        int flags = Octets.u16(m, offset + IPV4_FLAGS);
        // RFC 6864 s4: with DF the Identification means nothing; without, the kernel's cutting must give the same ones.
        return Octets.i64(m, offset + IPV4_ADDRESSES) == Octets.i64(memory, packet + IPV4_ADDRESSES)
                && Octets.u16(m, offset) == Octets.u16(memory, packet)
                && Octets.u16(m, offset + IPV4_TTL) == Octets.u16(memory, packet + IPV4_TTL)
                && flags == Octets.u16(memory, packet + IPV4_FLAGS)
                && ((flags & IPV4_DONT_FRAGMENT) != 0
                        || Octets.u16(m, offset + IPV4_IDENTIFICATION) == ((lastIdentification + 1) & 0xFFFF));
    }

    /** Ports, acknowledgement, lengths, flags but for PSH and FIN, window and options. */
    private boolean sameTcp(MemorySegment m, long tcp) {
        long first = packet + transport;
        int flags = TcpHeader.flags(m, tcp);
        boolean same = Octets.i32(m, tcp) == Octets.i32(memory, first)
                && TcpHeader.sequence(m, tcp) == TcpHeader.sequence(memory, first) + total - headers
                && Octets.i32(m, tcp + 8) == Octets.i32(memory, first + 8)
                && Octets.u8(m, tcp + 12) == Octets.u8(memory, first + 12)
                && (flags & ~(TcpHeader.PSH | TcpHeader.FIN)) == TcpHeader.ACK
                && Octets.u16(m, tcp + 14) == Octets.u16(memory, first + 14);
        for (int at = TcpHeader.SHORTEST; same && at < headers - transport; at += Integer.BYTES) {
            same = Octets.i32(m, tcp + at) == Octets.i32(memory, first + at);
        }
        return same;
    }

    /** Ports, and a length of its own and a checksum. */
    private boolean sameUdp(MemorySegment m, long udp, int length) {
        return Octets.i32(m, udp) == Octets.i32(memory, packet + transport)
                && Octets.u16(m, udp + UDP_LENGTH) == length
                && Octets.u16(m, udp + UDP_CHECKSUM) != 0;
    }

    private boolean checksumRight(MemorySegment m, long offset, int length) {
        int sum = Checksum.fold(Checksum.sum(m, offset + transport, offset + length));
        return Checksum.fold(pseudo(m, offset, length - transport) + sum) == 0xFFFF;
    }

    private int pseudo(MemorySegment m, long offset, int length) {
        long addresses = offset + (four ? IPV4_ADDRESSES : IPV6_ADDRESSES);
        return Checksum.sum(m, addresses, offset + transport) + (tcp ? TcpHeader.PROTOCOL : UDP) + length;
    }

    /** How many packets are joined. */
    public int count() {
        return count;
    }

    /** How long the headers of each are: where the payloads begin. */
    public int headerLength() {
        return headers;
    }

    /**
     * Writes the virtio header and the headers of the whole, when {@link #count} is more than 1.
     *
     * @return how many octets they are, {@link #HEADER_BYTES} at most
     */
    public int finish(MemorySegment target, long offset) {
        int field = tcp ? TcpHeader.CHECKSUM : UDP_CHECKSUM;
        VirtioHeader.segmented(target, offset, type(), headers, size, transport, field);
        long ip = offset + VirtioHeader.BYTES;
        MemorySegment.copy(memory, packet, target, ip, headers);
        if (four) {
            Octets.u16(target, ip + 2, total);
            Octets.u16(target, ip + IPV4_CHECKSUM, 0);
            Octets.u16(target, ip + IPV4_CHECKSUM, Checksum.of(Checksum.sum(target, ip, ip + IPV4_HEADER)));
        } else {
            Octets.u16(target, ip + 4, total - IPV6_HEADER);
        }
        if (tcp) {
            TcpHeader.flags(target, ip + transport, lastFlags);
        } else {
            Octets.u16(target, ip + transport + UDP_LENGTH, total - transport);
        }
        // The kernel wants the sum of the pseudo header, not its complement.
        Octets.u16(target, ip + transport + field, Checksum.fold(pseudo(target, ip, total - transport)));
        return VirtioHeader.BYTES + headers;
    }

    private int type() {
        if (!tcp) {
            return VirtioHeader.UDP_L4;
        }
        return four ? VirtioHeader.TCP_IPV4 : VirtioHeader.TCP_IPV6;
    }
}
