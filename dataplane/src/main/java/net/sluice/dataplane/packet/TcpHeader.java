package net.sluice.dataplane.packet;

import java.lang.foreign.MemorySegment;

/** What joining, cutting and filters need of the TCP header (RFC 9293 s3.1). */
final class TcpHeader {

    static final int PROTOCOL = 6;
    static final int SHORTEST = 20;
    static final int CHECKSUM = 16;
    static final int FIN = 0x01;
    static final int SYN = 0x02;
    static final int RST = 0x04;
    static final int PSH = 0x08;
    static final int ACK = 0x10;
    static final int CWR = 0x80;
    private static final int SEQUENCE = 4;
    private static final int FLAGS = 13;
    private static final int DATA_OFFSET = 12;

    private TcpHeader() {}

    static int sequence(MemorySegment memory, long tcp) {
        return Octets.i32(memory, tcp + SEQUENCE);
    }

    static void sequence(MemorySegment memory, long tcp, int value) {
        Octets.i32(memory, tcp + SEQUENCE, value);
    }

    static int flags(MemorySegment memory, long tcp) {
        return Octets.u8(memory, tcp + FLAGS);
    }

    static void flags(MemorySegment memory, long tcp, int value) {
        Octets.u8(memory, tcp + FLAGS, value);
    }

    /** Its length with options, by its own word. */
    static int length(MemorySegment memory, long tcp) {
        return (Octets.u8(memory, tcp + DATA_OFFSET) >>> 4) * 4;
    }
}
