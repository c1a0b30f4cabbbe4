package net.sluice.dataplane.packet;

import java.lang.foreign.MemorySegment;

/**
 * Makes one packet of TCP segments that follow each other in one flow, to be written to a TUN with IFF_VNET_HDR: a virtio header and headers of the
 * whole; the payloads stay where they lie. The kernel cuts it where it must, into the same segments.
 *
 * <p>Joined is what the kernel's own GRO would join: data with ACK, whose headers are the same but for lengths, checksums, sequence number, IPv4's
 * Identification and, in the last one, PSH and FIN; each payload as long as the first one's, the last may be shorter; sequence numbers without gap. Never
 * joined are fragments, IPv4 with options, IPv6 with extension headers, SYN, RST, URG and CWR, and a segment whose checksum is wrong: it goes as it is, for
 * its receiver to judge.
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

    private MemorySegment memory = MemorySegment.NULL;
    private long packet;
    private boolean four;
    private int transport;
    private int headers;
    private int size;

    private int total;
    private int count;
    private int lastFlags;
    private int lastIdentification;
    private boolean open;

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
        headers = at + TcpHeader.length(m, offset + at);
        size = length - headers;
        lastFlags = TcpHeader.flags(m, offset + at);
        if (headers < at + TcpHeader.SHORTEST || size <= 0 || lastFlags != TcpHeader.ACK) {
            return false;
        }
        lastIdentification = four ? Octets.u16(m, offset + IPV4_IDENTIFICATION) : 0;
        total = length;
        open = true;
        return true;
    }

    /** Where the TCP header is, or 0 when it is no packet to be joined. */
    private static int transport(MemorySegment m, long offset, int length) {
        int first = length < IPV4_HEADER + TcpHeader.SHORTEST ? 0 : Octets.u8(m, offset);
        if (first == IPV4_WITHOUT_OPTIONS) {
            return Octets.u8(m, offset + IPV4_PROTOCOL) == TcpHeader.PROTOCOL && !Ipv4Header.fragment(m, offset)
                    ? IPV4_HEADER
                    : 0;
        }
        return first >>> 4 == 6
                        && length >= IPV6_HEADER + TcpHeader.SHORTEST
                        && Octets.u8(m, offset + IPV6_NEXT_HEADER) == TcpHeader.PROTOCOL
                ? IPV6_HEADER
                : 0;
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
                || !sameTcp(m, offset + transport)
                || (count == 1 && !checksumRight(memory, packet, total))
                || !checksumRight(m, offset, length)) {
            open = false;
            return false;
        }
        lastFlags = TcpHeader.flags(m, offset + transport);
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

    private boolean checksumRight(MemorySegment m, long offset, int length) {
        int sum = Checksum.fold(Checksum.sum(m, offset + transport, offset + length));
        return Checksum.fold(pseudo(m, offset, length - transport) + sum) == 0xFFFF;
    }

    private int pseudo(MemorySegment m, long offset, int length) {
        long addresses = offset + (four ? IPV4_ADDRESSES : IPV6_ADDRESSES);
        return Checksum.sum(m, addresses, offset + transport) + TcpHeader.PROTOCOL + length;
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
        VirtioHeader.segmented(
                target,
                offset,
                four ? VirtioHeader.TCP_IPV4 : VirtioHeader.TCP_IPV6,
                headers,
                size,
                transport,
                TcpHeader.CHECKSUM);
        long ip = offset + VirtioHeader.BYTES;
        MemorySegment.copy(memory, packet, target, ip, headers);
        if (four) {
            Octets.u16(target, ip + 2, total);
            Octets.u16(target, ip + IPV4_CHECKSUM, 0);
            Octets.u16(target, ip + IPV4_CHECKSUM, Checksum.of(Checksum.sum(target, ip, ip + IPV4_HEADER)));
        } else {
            Octets.u16(target, ip + 4, total - IPV6_HEADER);
        }
        TcpHeader.flags(target, ip + transport, lastFlags);
        // The kernel wants the sum of the pseudo header, not its complement.
        Octets.u16(target, ip + transport + TcpHeader.CHECKSUM, Checksum.fold(pseudo(target, ip, total - transport)));
        return VirtioHeader.BYTES + headers;
    }
}
