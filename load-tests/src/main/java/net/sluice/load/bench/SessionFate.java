package net.sluice.load.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.sluice.load.lab.LabFailure;

/**
 * What a session has been through, as the LAC fleet saw it (a row of {@code ./lns lac --ledger}).
 *
 * @param up whether it was up to the end
 * @param sent packets that its subscriber sent
 * @param reached of these, how many the core is known to have had
 * @param returned of these, how many came back
 * @param gapMillis its longest interruption; coarse unless it is watched
 * @param watched whether it sent often enough for that
 * @param renegotiations how often PPP began anew
 * @param proved whether a packet went there and back at the end
 * @param doubled packets that came twice, or to another
 */
record SessionFate(
        String user,
        String address,
        boolean up,
        long sent,
        long reached,
        long returned,
        long gapMillis,
        boolean watched,
        int renegotiations,
        boolean proved,
        long doubled) {

    /** Reads a ledger. */
    static List<SessionFate> read(Path ledger) {
        try {
            return Files.readAllLines(ledger).stream()
                    .skip(1)
                    .map(SessionFate::parse)
                    .toList();
        } catch (IOException e) {
            throw new LabFailure("the fleet left no ledger", e);
        }
    }

    static SessionFate parse(String row) {
        String[] words = row.split(" ", -1);
        return new SessionFate(
                words[0],
                words[1],
                words[4].equals("up"),
                Long.parseLong(words[5]),
                Long.parseLong(words[6]),
                Long.parseLong(words[7]),
                Long.parseLong(words[8]),
                Boolean.parseBoolean(words[9]),
                Integer.parseInt(words[10]),
                Boolean.parseBoolean(words[11]),
                Long.parseLong(words[12]));
    }

    /** Whether it lives on with the same ids and address, and passes packets both ways. */
    boolean kept() {
        return up && proved && renegotiations == 0;
    }
}
