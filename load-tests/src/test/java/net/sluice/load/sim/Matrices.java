package net.sluice.load.sim;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The state x event tables in {@code docs/fsm}, read for their cells: of those in which something can happen, a run must have
 * reached each, unless {@code sim/unreached.txt} says why not. Of the L2TP machines only changes of state count, which is what
 * their events tell.
 */
final class Matrices {
    private static final Pattern GRID_STATE = Pattern.compile("\\d (\\S+)");
    private static final Pattern COLUMNS = Pattern.compile("\\s{2,}");

    /** How the tables name what the events call otherwise. */
    private static final Map<String, String> BY = Map.of(
            "20 s of silence", "timeout",
            "60 s of silence", "timeout",
            "20 s without news", "timeout",
            "no acknowledgement", "retransmission exhausted",
            "malformed", "malformed message");

    private final Set<String> cells = new LinkedHashSet<>();
    private final List<Excuse> excuses = new ArrayList<>();

    /** A cell, or a family of cells, that no seed can reach; {@code *} is any. */
    private record Excuse(String line, Predicate<String> covers) {
        static Excuse of(String line) {
            String[] fields = line.split("\t", -1);
            if (fields.length != 4 || fields[3].isBlank()) {
                throw new IllegalArgumentException("not machine, state, event and reason: " + line);
            }
            String pattern = Pattern.quote(String.join("\t", fields[0], fields[1], fields[2]))
                    .replace("*", "\\E[^\\t]*\\Q");
            return new Excuse(line, Pattern.compile(pattern).asMatchPredicate());
        }
    }

    Matrices(Path root) throws IOException {
        Path tables = root.resolve("docs/fsm");
        readGrid(Files.readAllLines(tables.resolve("ppp-automaton.txt")));
        readBlocks(Files.readAllLines(tables.resolve("session-subscriber.txt")));
        for (String machine : List.of("l2tp-control-connection", "l2tp-incoming-call-lac", "l2tp-incoming-call-lns")) {
            readRows(machine, Files.readAllLines(tables.resolve(machine + ".txt")));
        }
        for (String line : Files.readAllLines(root.resolve("load-tests/src/test/resources/sim/unreached.txt"))) {
            if (!line.isBlank() && !line.startsWith("#")) {
                excuses.add(Excuse.of(line));
            }
        }
    }

    static String change(String by, String to) {
        return by + " -> " + to;
    }

    /** Cells that were not reached and are not excused. */
    List<String> missing(Reach reach) {
        return cells.stream()
                .filter(cell -> !reach.cells().containsKey(cell))
                .filter(cell ->
                        excuses.stream().noneMatch(excuse -> excuse.covers().test(cell)))
                .toList();
    }

    /** Excuses that are not needed: a cell of theirs was reached, or none of theirs exists. */
    List<String> idle(Reach reach) {
        return excuses.stream()
                .filter(excuse -> cells.stream().noneMatch(excuse.covers())
                        || cells.stream()
                                .anyMatch(cell -> excuse.covers().test(cell)
                                        && reach.cells().containsKey(cell)))
                .map(Excuse::line)
                .toList();
    }

    /** Of each machine, how many of its cells were reached. */
    Map<String, String> share(Reach reach) {
        Map<String, int[]> counts = new TreeMap<>();
        for (String cell : cells) {
            int[] count = counts.computeIfAbsent(cell.substring(0, cell.indexOf('\t')), machine -> new int[2]);
            count[0] += reach.cells().containsKey(cell) ? 1 : 0;
            count[1]++;
        }
        Map<String, String> share = new TreeMap<>();
        counts.forEach((machine, count) -> share.put(machine, count[0] + " of " + count[1]));
        return share;
    }

    private void readGrid(List<String> lines) {
        List<String> states = new ArrayList<>();
        List<Integer> columns = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith("      0 ")) {
                for (Matcher matcher = GRID_STATE.matcher(line); matcher.find(); ) {
                    states.add(matcher.group(1));
                    columns.add(matcher.start());
                }
            } else if (!states.isEmpty() && !line.isBlank()) {
                for (int i = 0; i < states.size(); i++) {
                    int end = i + 1 < columns.size() ? Math.min(columns.get(i + 1), line.length()) : line.length();
                    String what = line.substring(columns.get(i), end).strip();
                    if (!what.equals("-")) {
                        add(
                                "ppp-automaton",
                                states.get(i),
                                line.substring(0, columns.getFirst()).strip());
                    }
                }
            }
        }
    }

    private void readBlocks(List<String> lines) {
        String state = "";
        for (String line : lines.subList(2, lines.size())) {
            if (line.startsWith("  ")) {
                String[] fields = COLUMNS.split(line.strip(), -1);
                if (!fields[1].equals("cannot happen")) {
                    add("session-subscriber", state, beforeComma(fields[0]).toLowerCase(Locale.ROOT));
                }
            } else if (!line.isBlank()) {
                state = beforeComma(line);
            }
        }
    }

    private void readRows(String machine, List<String> lines) {
        for (String line : lines.subList(4, lines.size())) {
            String[] fields = COLUMNS.split(line.strip(), -1);
            if (fields.length == 4 && !fields[0].equals(fields[3]) && !fields[0].equals("State")) {
                String event = beforeComma(fields[1]);
                boolean ofTunnel = fields[2].startsWith("StopCCN") || event.equals("StopCCN");
                String cause = BY.getOrDefault(event, event);
                String by = machine.contains("call") && ofTunnel ? "tunnel down: " + cause : cause;
                // Where a row says of a message whether it is acceptable, the two are told apart by where they lead.
                add(machine, fields[0], event.equals(fields[1]) ? by : change(by, fields[3]));
            }
        }
    }

    private void add(String machine, String state, String event) {
        cells.add(Reach.key(machine, state, event));
    }

    private static String beforeComma(String text) {
        int comma = text.indexOf(',');
        return comma < 0 ? text : text.substring(0, comma);
    }
}
