package net.sluice.load.counterpart;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import net.sluice.load.probe.Ledger;
import net.sluice.load.probe.Probe;
import org.jspecify.annotations.Nullable;

/**
 * What the counterpart has received, line by line. A probe that came from another address than its line's is misdelivered: some
 * LNS took one subscriber's packet for another's. Lines beyond the limit are counted, and not answered.
 */
final class Books {

    private final int linesLimit;
    private final Map<Key, Line> lines = new HashMap<>();
    private long strangers;
    private long refused;

    private record Key(int run, int line) {}

    private static final class Line {
        private final Ledger ledger = new Ledger();
        private long misdelivered;

        Probe.Tally tally() {
            return new Probe.Tally(ledger.received(), ledger.duplicates(), misdelivered);
        }
    }

    Books(int linesLimit) {
        this.linesLimit = linesLimit;
    }

    /**
     * Books one datagram's payload, position to limit, and writes the line's tally into it.
     *
     * @param sourceAddress where it came from
     * @return true when it is to be sent back
     */
    boolean received(ByteBuffer payload, int sourceAddress) {
        if (!Probe.isProbe(payload)) {
            strangers++;
            return false;
        }
        Probe probe = Probe.read(payload);
        Line line = line(probe);
        if (line == null) {
            refused++;
            return false;
        }
        if (probe.address() == sourceAddress) {
            line.ledger.add(probe.sequence());
        } else {
            line.misdelivered++;
        }
        Probe.putTally(payload, line.tally());
        return true;
    }

    private @Nullable Line line(Probe probe) {
        Key key = new Key(probe.run(), probe.line());
        Line line = lines.get(key);
        if (line == null && lines.size() < linesLimit) {
            line = new Line();
            lines.put(key, line);
        }
        return line;
    }

    /** Sums over all lines. */
    Totals totals() {
        long received = 0;
        long duplicates = 0;
        long misdelivered = 0;
        long late = 0;
        for (Line line : lines.values()) {
            received += line.ledger.received();
            duplicates += line.ledger.duplicates();
            misdelivered += line.misdelivered;
            late += line.ledger.late();
        }
        return new Totals(lines.size(), received, duplicates, misdelivered, strangers, refused, late);
    }

    /**
     * Sums over all lines.
     *
     * @param strangers datagrams that are no probes
     * @param refused probes of lines beyond the limit
     * @param late probes so old that nobody knows whether they were new
     */
    record Totals(
            int lines, long received, long duplicates, long misdelivered, long strangers, long refused, long late) {}
}
