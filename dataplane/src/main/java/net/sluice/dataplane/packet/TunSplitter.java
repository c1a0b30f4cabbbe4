package net.sluice.dataplane.packet;

import java.lang.foreign.MemorySegment;

/**
 * Makes packets of what a TUN with IFF_VNET_HDR gives: completes a checksum that was left to us, and cuts a packet of many segments (TSO, USO) into
 * packets that could have come from the sender itself. Headers are those of the whole, but for:
 *
 * <ul>
 *   <li>lengths and checksums;
 *   <li>IPv4's Identification, which counts up;
 *   <li>TCP's sequence number; FIN and PSH on the last one only; CWR on the first only (RFC 3168 s6.1.2: the answer to one ECE is one CWR).
 * </ul>
 *
 * <p>One at a time: {@link #take}, then {@link #next} while {@link #pending}. The packet must stay where it is meanwhile, or be moved. One thread.
 */
public final class TunSplitter {

    /** RFC 768: "If the computed checksum is zero, it is transmitted as all ones". */
    private static final int ALL_ONES = 0xFFFF;

    private static final int UDP_HEADER = 8;
    private static final int UDP_LENGTH = 4;
    private static final int UDP_CHECKSUM = 6;
    private static final int IPV4_LENGTH = 2;
    private static final int IPV4_IDENTIFICATION = 4;
    private static final int IPV4_CHECKSUM = 10;
    private static final int IPV4_SHORTEST = 20;
    private static final int IPV6_LENGTH = 4;
    private static final int IPV6_HEADER = 40;

    private MemorySegment memory = MemorySegment.NULL;
    private long packet;
    private int transport;
    private int headers;
    private int payload;
    private int size;
    private boolean tcp;
    private boolean four;
    private int constantSum;
    private int at;
    private int index;

    /**
     * Looks at a packet.
     *
     * @param header where its virtio header is
     * @param packetOffset where it begins
     * @param length its octets that are there
     * @param room how long a segment can be
     * @return true when it is one of many segments, to be had from {@link #next}; false when it is one packet, whose checksum is now complete, or one that
     *     nothing can be made of
     */
    public boolean take(MemorySegment m, long header, long packetOffset, int length, int room) {
        memory = m;
        packet = packetOffset;
        size = 0;
        boolean partial = VirtioHeader.needsChecksum(m, header);
        int start = VirtioHeader.checksumStart(m, header);
        int field = start + VirtioHeader.checksumOffset(m, header);
        if (!partial || field + 2 > length) {
            return false;
        }
        int type = VirtioHeader.gsoType(m, header);
        if (type == 0) {
            complete(packet + start, packet + field, length - start);
            return false;
        }
        return segmented(type, start, field - start, length, VirtioHeader.gsoSize(m, header), room);
    }

    private void complete(long from, long field, int length) {
        int sum = Checksum.of(Checksum.sum(memory, from, from + length));
        Octets.u16(memory, field, sum == 0 && field - from == UDP_CHECKSUM ? ALL_ONES : sum);
    }

    private boolean segmented(int type, int start, int checksumOffset, int length, int gsoSize, int room) {
        tcp = type == VirtioHeader.TCP_IPV4 || type == VirtioHeader.TCP_IPV6;
        four = Octets.u8(memory, packet) >>> 4 == 4;
        transport = start;
        int least = start + (tcp ? TcpHeader.SHORTEST : UDP_HEADER);
        if ((!tcp && type != VirtioHeader.UDP_L4)
                || checksumOffset != (tcp ? TcpHeader.CHECKSUM : UDP_CHECKSUM)
                || start < (four ? Math.max(IPV4_SHORTEST, Ipv4Header.headerLength(memory, packet)) : IPV6_HEADER)
                || least > length) {
            return false;
        }
        headers = start + (tcp ? TcpHeader.length(memory, packet + start) : UDP_HEADER);
        payload = length - headers;
        if (headers < least || payload <= 0 || gsoSize == 0 || headers + Math.min(gsoSize, payload) > room) {
            return false;
        }
        size = gsoSize;
        // The field has the sum of the pseudo header with the length of the whole; each segment puts its own in its
        // place.
        constantSum = Octets.u16(memory, packet + start + checksumOffset) + (~(length - start) & 0xFFFF);
        at = 0;
        index = 0;
        return true;
    }

    /** How many segments the packet is, after {@link #take} has said that it is of many. */
    public int segments() {
        return (payload + size - 1) / size;
    }

    /** Whether there is another segment. */
    public boolean pending() {
        return at < payload && size > 0;
    }

    /** Moves what is {@link #pending} to the beginning of {@code target}, where it stays. */
    public void move(MemorySegment target) {
        MemorySegment.copy(memory, packet, target, 0, (long) headers + payload);
        memory = target;
        packet = 0;
    }

    /** Writes the next segment at {@code offset} of {@code target}, which must have the room that was promised; its length. */
    public int next(MemorySegment target, long offset) {
        int part = Math.min(size, payload - at);
        boolean last = at + part == payload;
        MemorySegment.copy(memory, packet, target, offset, headers);
        MemorySegment.copy(memory, packet + headers + at, target, offset + headers, part);
        int length = headers + part;
        if (four) {
            Octets.u16(target, offset + IPV4_LENGTH, length);
            Octets.u16(target, offset + IPV4_IDENTIFICATION, Octets.u16(memory, packet + IPV4_IDENTIFICATION) + index);
            Octets.u16(target, offset + IPV4_CHECKSUM, 0);
            int header = Ipv4Header.headerLength(target, offset);
            Octets.u16(target, offset + IPV4_CHECKSUM, Checksum.of(Checksum.sum(target, offset, offset + header)));
        } else {
            Octets.u16(target, offset + IPV6_LENGTH, length - IPV6_HEADER);
        }
        long head = offset + transport;
        if (tcp) {
            tcp(target, head, last);
        } else {
            Octets.u16(target, head + UDP_LENGTH, length - transport);
        }
        long field = head + (tcp ? TcpHeader.CHECKSUM : UDP_CHECKSUM);
        Octets.u16(target, field, 0);
        int sum = Checksum.of(
                Checksum.fold(Checksum.sum(target, head, offset + length)) + constantSum + (length - transport));
        Octets.u16(target, field, sum == 0 && !tcp ? ALL_ONES : sum);
        at += part;
        index++;
        if (last) {
            size = 0;
        }
        return length;
    }

    private void tcp(MemorySegment target, long head, boolean last) {
        int flags = TcpHeader.flags(memory, packet + transport);
        if (!last) {
            flags &= ~(TcpHeader.FIN | TcpHeader.PSH);
        }
        if (index > 0) {
            flags &= ~TcpHeader.CWR;
        }
        TcpHeader.flags(target, head, flags);
        TcpHeader.sequence(target, head, TcpHeader.sequence(memory, packet + transport) + at);
    }
}
