package net.sluice.ppp.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The list of Configuration Options of a Configure packet (RFC 1661 s6).
 *
 * <pre>
 *  0                   1
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |     Type      |    Length     |    Data ...
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class Options {
    private static final int HEADER = 2;

    private Options() {}

    /** Takes one option after the other; {@code value} is a view without type and length. */
    public interface Visitor {
        void option(int type, ByteBuffer value);
    }

    /** Whether every length field is at least 2 and none points beyond the end; only then may {@link #forEach} be called. */
    public static boolean wellFormed(ByteBuffer options) {
        int at = options.position();
        while (at < options.limit()) {
            if (at + HEADER > options.limit()) {
                return false;
            }
            int length = options.get(at + 1) & 0xFF;
            if (length < HEADER || at + length > options.limit()) {
                return false;
            }
            at += length;
        }
        return true;
    }

    /** Visits the options of a well-formed list in order; the buffer's position stays. */
    public static void forEach(ByteBuffer options, Visitor visitor) {
        int at = options.position();
        while (at < options.limit()) {
            int length = options.get(at + 1) & 0xFF;
            visitor.option(options.get(at) & 0xFF, options.slice(at + HEADER, length - HEADER));
            at += length;
        }
    }

    /**
     * Whether the options of {@code part} are found in {@code whole}, octet for octet and in the same order; both
     * well-formed.
     */
    public static boolean isSubsequence(ByteBuffer part, byte[] whole) {
        ByteBuffer rest = ByteBuffer.wrap(whole);
        int at = part.position();
        while (at < part.limit()) {
            int length = part.get(at + 1) & 0xFF;
            if (!skipTo(rest, part.slice(at, length))) {
                return false;
            }
            at += length;
        }
        return true;
    }

    private static boolean skipTo(ByteBuffer rest, ByteBuffer option) {
        while (rest.hasRemaining()) {
            int length = rest.get(rest.position() + 1) & 0xFF;
            ByteBuffer candidate = rest.slice(rest.position(), length);
            rest.position(rest.position() + length);
            if (candidate.equals(option)) {
                return true;
            }
        }
        return false;
    }

    /** Collects options. */
    public static final class Writer {
        private byte[] octets = new byte[32];
        private int length;

        /** An option without data. */
        public void flag(int type) {
            header(type, 0);
        }

        /** An option whose data is one number of 2 octets. */
        public void number16(int type, int value) {
            header(type, 2);
            number(value, 2);
        }

        /** An option whose data is one number of 4 octets. */
        public void number32(int type, int value) {
            header(type, 4);
            number(value, 4);
        }

        /** An option whose data is one number of 8 octets. */
        public void number64(int type, long value) {
            header(type, 8);
            number(value, 8);
        }

        /** An option whose data is a number of 2 octets and one octet more. */
        public void number16AndOctet(int type, int value, int octet) {
            header(type, 3);
            number(value, 2);
            number(octet, 1);
        }

        /** An option as it was received; the buffer's position stays. */
        public void copy(int type, ByteBuffer value) {
            header(type, value.remaining());
            value.get(value.position(), octets, length, value.remaining());
            length += value.remaining();
        }

        /** Whether nothing was written. */
        public boolean isEmpty() {
            return length == 0;
        }

        /** What was written. */
        public byte[] toArray() {
            return Arrays.copyOf(octets, length);
        }

        private void header(int type, int dataLength) {
            int needed = length + HEADER + dataLength;
            if (needed > octets.length) {
                octets = Arrays.copyOf(octets, Math.max(needed, 2 * octets.length));
            }
            number(type, 1);
            number(HEADER + dataLength, 1);
        }

        private void number(long value, int width) {
            for (int shift = 8 * (width - 1); shift >= 0; shift -= 8) {
                octets[length++] = (byte) (value >>> shift);
            }
        }
    }
}
