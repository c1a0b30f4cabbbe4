package net.sluice.load.lac;

import java.nio.ByteBuffer;
import net.sluice.load.probe.Ipv4;
import net.sluice.load.probe.Ledger;
import net.sluice.load.probe.Probe;

/** One line's numbered packets: what it sent, what came back, and what was wrong with it. */
public final class LineTraffic {

    /** Counted, and nothing more to do with it. */
    static final long BOOKED = -1;

    /** Some other packet for the subscriber. */
    static final long NOT_NUMBERED = -2;

    private static final byte[] FILL = fill();

    private final Ledger ledger = new Ledger();
    private long sent;
    private long misdelivered;
    private long corrupt;
    private long afterEnd;
    private long otherPackets;
    private Probe.Tally core = Probe.Tally.NOTHING;
    private long lastSentNanos;
    private long returnedSentNanos;
    private long returnedNanos;
    private long widestGapNanos;
    private long widestGapEndNanos;
    private long proofFrom = Long.MAX_VALUE;
    private boolean proved;

    /** Where a line's numbered packets go. */
    public record Course(int run, int port, int coreAddress, int corePort, int packetOctets) {
        public Course {
            if (packetOctets < Ipv4.HEADERS + Probe.LENGTH) {
                throw new IllegalArgumentException(
                        "a numbered packet has at least " + (Ipv4.HEADERS + Probe.LENGTH) + " octets");
            }
        }
    }

    /** Octet i of a packet behind the probe is i: a shifted payload would show. */
    private static byte[] fill() {
        byte[] octets = new byte[1 << 16];
        for (int i = 0; i < octets.length; i++) {
            octets[i] = (byte) i;
        }
        return octets;
    }

    /** Makes the line's next packet: the buffer is the whole IP packet afterwards. */
    void next(ByteBuffer packet, Course course, int line, int address, long nowNanos) {
        packet.clear().position(Ipv4.HEADERS);
        new Probe(course.run(), line, address, sent, nowNanos).put(packet);
        packet.put(FILL, packet.position(), course.packetOctets() - packet.position());
        packet.flip();
        Ipv4.seal(packet, address, course.port(), course.coreAddress(), course.corePort(), (int) sent);
        if (sent >= proofFrom && sent > 0) {
            // That nothing was sent meanwhile is not the network's doing.
            long silenceNanos = nowNanos - lastSentNanos;
            returnedSentNanos += silenceNanos;
            returnedNanos += silenceNanos;
        }
        sent++;
        lastSentNanos = nowNanos;
    }

    /**
     * Books a packet that came down the line.
     *
     * @return its age in ns when it is the first copy of one of this line's numbered packets; {@link #NOT_NUMBERED} when it is
     *     none of ours; {@link #BOOKED} for the rest
     */
    long received(ByteBuffer packet, Course course, int line, int address, long nowNanos) {
        String flaw = Ipv4.flaw(packet);
        if (flaw != null) {
            if (flaw.startsWith("wrong")) {
                corrupt++;
            } else {
                otherPackets++;
                return NOT_NUMBERED;
            }
            return BOOKED;
        }
        if (Ipv4.destination(packet) != address) {
            misdelivered++;
            return BOOKED;
        }
        ByteBuffer payload = packet.slice(packet.position() + Ipv4.HEADERS, packet.remaining() - Ipv4.HEADERS);
        if (!Probe.isProbe(payload)) {
            otherPackets++;
            return NOT_NUMBERED;
        }
        Probe probe = Probe.read(payload);
        if (probe.run() != course.run() || probe.line() != line) {
            misdelivered++;
            return BOOKED;
        }
        Probe.Tally tally = Probe.readTally(payload);
        if (tally.received() + tally.duplicates() + tally.misdelivered()
                > core.received() + core.duplicates() + core.misdelivered()) {
            core = tally;
        }
        if (!ledger.add(probe.sequence())) {
            return BOOKED;
        }
        returned(probe, nowNanos);
        return nowNanos - probe.sentNanos();
    }

    private void returned(Probe probe, long nowNanos) {
        boolean first = ledger.received() == 1;
        if (first || probe.sentNanos() - returnedSentNanos > 0) {
            gap(first ? 0 : probe.sentNanos() - returnedSentNanos, nowNanos);
            returnedSentNanos = probe.sentNanos();
        }
        gap(first ? 0 : nowNanos - returnedNanos, nowNanos);
        returnedNanos = nowNanos;
        proved |= probe.sequence() >= proofFrom;
    }

    private void gap(long nanos, long nowNanos) {
        if (nanos > widestGapNanos) {
            widestGapNanos = nanos;
            widestGapEndNanos = nowNanos;
        }
    }

    /** From now on a packet that comes back proves the way there and back. */
    void expectProof() {
        proofFrom = sent;
        proved = false;
    }

    /** How many packets were sent since a proof was expected. */
    long sentForProof() {
        return sent - proofFrom;
    }

    /** Whether a packet that was sent since a proof was expected has come back. */
    public boolean proved() {
        return proved;
    }

    /**
     * The longest time between two packets that came back, at their sending or at their arrival, or since the last one that did: how long the way there
     * and back was interrupted, at most, whether packets were lost or waited. The time between packets of a proof, and before
     * its first, is left out: they are sent as seldom as it suits.
     */
    public long widestGapNanos() {
        return Math.max(widestGapNanos, sinceReturnedNanos());
    }

    /** When that time was over. */
    public long widestGapEndNanos() {
        return sinceReturnedNanos() > widestGapNanos ? lastSentNanos : widestGapEndNanos;
    }

    private long sinceReturnedNanos() {
        return ledger.received() == 0 ? 0 : lastSentNanos - returnedSentNanos;
    }

    public long sent() {
        return sent;
    }

    /** Different packets that came back. */
    public long returned() {
        return ledger.received();
    }

    /** Further copies, and packets too old to tell. */
    public long duplicates() {
        return ledger.duplicates() + ledger.late();
    }

    /** Packets of another line, or to another line's address. */
    public long misdelivered() {
        return misdelivered;
    }

    /** Packets with a wrong length or checksum. */
    public long corrupt() {
        return corrupt;
    }

    /** Packets that came while the line was ending or coming up again. */
    public long afterEnd() {
        return afterEnd;
    }

    void cameAfterEnd() {
        afterEnd++;
    }

    /** What is no numbered packet of ours: router advertisements, ping, the bridge's. */
    public long otherPackets() {
        return otherPackets;
    }

    /** What the core had seen of this line when the newest returned packet passed it. */
    public Probe.Tally core() {
        return core;
    }
}
