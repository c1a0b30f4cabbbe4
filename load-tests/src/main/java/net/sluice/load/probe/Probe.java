package net.sluice.load.probe;

import java.nio.ByteBuffer;

/**
 * One numbered packet of one line: the payload of a UDP datagram. The fleet sends it, the counterpart behind the LNS writes its
 * tally into it and sends it back.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                      Magic "SLPR" (4 octets)                  |
 * |                      Run (4), drawn by the fleet              |
 * |                      Line (4), counted from 0                 |
 * |                      IPv4 address of the line (4)             |
 * |                      Sequence number (8), from 0              |
 * |                      Sent, the fleet's clock in ns (8)        |
 * |                      Core's tally: received, each once (8)    |
 * |                      Core's tally: duplicates (8)             |
 * |                      Core's tally: misdelivered (8)           |
 * |                      Padding ...                              |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * @param run the fleet's run; packets of an older run are strangers
 * @param line the line's number
 * @param address the line's IPv4 address as an int, so that the counterpart can tell whose packet it was
 * @param sequence counted from 0 in each line
 * @param sentNanos the fleet's clock when it was sent
 */
public record Probe(int run, int line, int address, long sequence, long sentNanos) {

    /** Octets of a probe without padding. */
    public static final int LENGTH = 56;

    private static final int MAGIC = 0x534c5052;
    private static final int TALLY = 32;

    /** Writes this probe, its tally zero, at the buffer's position. */
    public void put(ByteBuffer to) {
        to.putInt(MAGIC)
                .putInt(run)
                .putInt(line)
                .putInt(address)
                .putLong(sequence)
                .putLong(sentNanos)
                .putLong(0)
                .putLong(0)
                .putLong(0);
    }

    /** True when the octets from the buffer's position are a probe. */
    public static boolean isProbe(ByteBuffer from) {
        return from.remaining() >= LENGTH && from.getInt(from.position()) == MAGIC;
    }

    /** Reads a probe that {@link #isProbe} has seen; the position stays. */
    public static Probe read(ByteBuffer from) {
        int at = from.position();
        return new Probe(
                from.getInt(at + 4),
                from.getInt(at + 8),
                from.getInt(at + 12),
                from.getLong(at + 16),
                from.getLong(at + 24));
    }

    /** Reads the counterpart's tally of a probe that {@link #isProbe} has seen; the position stays. */
    public static Tally readTally(ByteBuffer from) {
        int at = from.position() + TALLY;
        return new Tally(from.getLong(at), from.getLong(at + 8), from.getLong(at + 16));
    }

    /** Writes the counterpart's tally into a probe that {@link #isProbe} has seen; the position stays. */
    public static void putTally(ByteBuffer to, Tally tally) {
        int at = to.position() + TALLY;
        to.putLong(at, tally.received()).putLong(at + 8, tally.duplicates()).putLong(at + 16, tally.misdelivered());
    }

    /**
     * What one end has seen of one line.
     *
     * @param received different packets
     * @param duplicates further copies of a packet
     * @param misdelivered packets that came by another line's address
     */
    public record Tally(long received, long duplicates, long misdelivered) {

        public static final Tally NOTHING = new Tally(0, 0, 0);
    }
}
