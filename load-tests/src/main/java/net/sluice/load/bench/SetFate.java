package net.sluice.load.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.sluice.load.lab.LabFailure;

/**
 * What an ha-set has been through, as the LAC fleet saw it.
 *
 * @param packets the subscriber's packets, over whichever line, as its first line's row of the ledger has them
 * @param lines what each line carried itself, copies included; the first is the oldest member
 * @param doubledUp packets that the core had twice
 * @param refused packets to the subscriber whose shared Ns was missing or too old
 */
record SetFate(SessionFate packets, List<SessionFate> lines, long doubledUp, long refused) {

    private static final int SET = 14;
    private static final int CARRIED_UP = 15;
    private static final int CARRIED_DOWN = 16;
    private static final int REFUSED = 18;
    private static final int DOUBLED_UP = 19;

    /** Reads a ledger. */
    static List<SetFate> read(Path ledger) {
        try {
            return parse(Files.readAllLines(ledger));
        } catch (IOException e) {
            throw new LabFailure("the fleet left no ledger", e);
        }
    }

    static List<SetFate> parse(List<String> ledger) {
        Map<Integer, List<String>> rows = ledger.stream()
                .skip(1)
                .collect(Collectors.groupingBy(
                        row -> Integer.parseInt(row.split(" ", -1)[SET]), TreeMap::new, Collectors.toList()));
        return rows.values().stream().map(SetFate::of).toList();
    }

    private static SetFate of(List<String> rows) {
        String[] words = rows.getFirst().split(" ", -1);
        return new SetFate(
                SessionFate.parse(rows.getFirst()),
                rows.stream().map(SetFate::carried).toList(),
                Long.parseLong(words[DOUBLED_UP]),
                Long.parseLong(words[REFUSED]));
    }

    /** A line by itself: all that it took up should have reached a node, and what came down it was sent by one, though it may be more. */
    private static SessionFate carried(String row) {
        String[] words = row.split(" ", -1);
        SessionFate whole = SessionFate.parse(row);
        long up = Long.parseLong(words[CARRIED_UP]);
        long down = Long.parseLong(words[CARRIED_DOWN]);
        return new SessionFate(
                whole.user(),
                whole.address(),
                whole.up(),
                Math.max(up, down),
                up,
                down,
                whole.gapMillis(),
                whole.watched(),
                whole.renegotiations(),
                whole.proved(),
                whole.doubled());
    }

    long lostUp() {
        return packets.sent() - packets.reached();
    }

    long lostDown() {
        return packets.reached() - packets.returned();
    }

    /** Packets that the subscriber took twice, though the core had sent them once. */
    long doubledDown() {
        // What the core had twice it has answered twice.
        return Math.max(0, packets.doubled() - 2 * doubledUp);
    }

    /** Whether all its lines live on with the ids and the address that they had, and packets go both ways. */
    boolean kept() {
        return lines.stream().allMatch(line -> line.kept() && line.address().equals(packets.address()));
    }
}
