package net.sluice.ppp;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The state transition table of RFC 1661 s4.1, as it is printed there; LCP and every NCP run on it. A cell is
 * action,action/new-state, '-' is what cannot happen. Of the footnotes, x (crossed connection) is what the cell says; p
 * (passive) and r (restart) are options that are not taken: a subscriber line is a switched circuit, and whoever wants a
 * link restarted closes it.
 */
final class TransitionTable {
    private static final String RFC_1661_4_1 = """
                  |    0         1         2         3         4         5
            Events| Initial   Starting  Closed    Stopped   Closing   Stopping
            ------+-----------------------------------------------------------
             Up   |    2     irc,scr/6     -         -         -         -
             Down |    -         -         0       tls/1       0         1
             Open |  tls/1       1     irc,scr/6     3r        5r        5r
             Close|    0       tlf/0       2         2         4         4
                  |
              TO+ |    -         -         -         -       str/4     str/5
              TO- |    -         -         -         -       tlf/2     tlf/3
                  |
             RCR+ |    -         -       sta/2 irc,scr,sca/8   4         5
             RCR- |    -         -       sta/2 irc,scr,scn/6   4         5
             RCA  |    -         -       sta/2     sta/3       4         5
             RCN  |    -         -       sta/2     sta/3       4         5
                  |
             RTR  |    -         -       sta/2     sta/3     sta/4     sta/5
             RTA  |    -         -         2         3       tlf/2     tlf/3
                  |
             RUC  |    -         -       scj/2     scj/3     scj/4     scj/5
             RXJ+ |    -         -         2         3         4         5
             RXJ- |    -         -       tlf/2     tlf/3     tlf/2     tlf/3
                  |
             RXR  |    -         -         2         3         4         5

                  |    6         7         8           9
            Events| Req-Sent  Ack-Rcvd  Ack-Sent    Opened
            ------+-----------------------------------------
             Up   |    -         -         -           -
             Down |    1         1         1         tld/1
             Open |    6         7         8           9r
             Close|irc,str/4 irc,str/4 irc,str/4 tld,irc,str/4
                  |
              TO+ |  scr/6     scr/6     scr/8         -
              TO- |  tlf/3p    tlf/3p    tlf/3p        -
                  |
             RCR+ |  sca/8   sca,tlu/9   sca/8   tld,scr,sca/8
             RCR- |  scn/6     scn/7     scn/6   tld,scr,scn/6
             RCA  |  irc/7     scr/6x  irc,tlu/9   tld,scr/6x
             RCN  |irc,scr/6   scr/6x  irc,scr/8   tld,scr/6x
                  |
             RTR  |  sta/6     sta/6     sta/6   tld,zrc,sta/5
             RTA  |    6         6         8       tld,scr/6
                  |
             RUC  |  scj/6     scj/7     scj/8       scj/9
             RXJ+ |    6         6         8           9
             RXJ- |  tlf/3     tlf/3     tlf/3   tld,irc,str/5
                  |
             RXR  |    6         7         8         ser/9
            """;

    /** The actions (RFC 1661 s4.4), named as in the table. */
    enum Action {
        TLU,
        TLD,
        TLS,
        TLF,
        IRC,
        ZRC,
        SCR,
        SCA,
        SCN,
        STR,
        STA,
        SCJ,
        SER
    }

    /** One cell. */
    record Transition(List<Action> actions, AutomatonState next) {}

    private static final Map<AutomatonEvent, Map<AutomatonState, Transition>> CELLS = read();

    private TransitionTable() {}

    /** The cell, or null for an event that cannot happen in that state. */
    static @Nullable Transition of(AutomatonState state, AutomatonEvent event) {
        return cellsOf(event).get(state);
    }

    /** RFC 1661 s4.1: "The states in which the Restart timer is running are identifiable by the presence of TO events." */
    static boolean timerRuns(AutomatonState state) {
        return cellsOf(AutomatonEvent.TO_PLUS).containsKey(state);
    }

    private static Map<AutomatonState, Transition> cellsOf(AutomatonEvent event) {
        Map<AutomatonState, Transition> row = CELLS.get(event);
        if (row == null) {
            throw new IllegalStateException("RFC 1661's table has no row for " + event);
        }
        return row;
    }

    private static Map<AutomatonEvent, Map<AutomatonState, Transition>> read() {
        Map<AutomatonEvent, Map<AutomatonState, Transition>> cells = new EnumMap<>(AutomatonEvent.class);
        List<AutomatonState> columns = new ArrayList<>();
        for (String line : RFC_1661_4_1.lines().toList()) {
            int bar = line.indexOf('|');
            if (bar < 0 || line.substring(bar + 1).isBlank()) {
                continue;
            }
            String rowName = line.substring(0, bar).strip();
            String[] fields = line.substring(bar + 1).strip().split(" +", -1);
            if (rowName.isEmpty()) {
                columns.clear();
                for (String number : fields) {
                    columns.add(AutomatonState.of(Integer.parseInt(number)));
                }
            } else if (!rowName.equals("Events")) {
                readRow(
                        cells.computeIfAbsent(event(rowName), e -> new EnumMap<>(AutomatonState.class)),
                        columns,
                        fields);
            }
        }
        return cells;
    }

    private static void readRow(Map<AutomatonState, Transition> row, List<AutomatonState> columns, String[] fields) {
        if (fields.length != columns.size()) {
            throw new IllegalStateException("a row has " + fields.length + " cells: " + String.join(" ", fields));
        }
        for (int i = 0; i < fields.length; i++) {
            if (!fields[i].equals("-")) {
                row.put(columns.get(i), cell(fields[i]));
            }
        }
    }

    private static Transition cell(String text) {
        int slash = text.indexOf('/');
        List<Action> actions = new ArrayList<>();
        if (slash > 0) {
            for (String name : text.substring(0, slash).split(",", -1)) {
                actions.add(Action.valueOf(name.toUpperCase(Locale.ROOT)));
            }
        }
        int state = Character.digit(text.charAt(slash + 1), 10);
        return new Transition(List.copyOf(actions), AutomatonState.of(state));
    }

    private static AutomatonEvent event(String rowName) {
        for (AutomatonEvent event : AutomatonEvent.values()) {
            if (event.toString().equals(rowName)) {
                return event;
            }
        }
        throw new IllegalStateException("RFC 1661's table has a row " + rowName);
    }
}
