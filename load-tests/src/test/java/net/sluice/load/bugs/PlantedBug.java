package net.sluice.load.bugs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One bug: a text in one source file, and what it becomes.
 *
 * <p>As text:
 *
 * <pre>
 * == name-of-the-bug
 * what: one sentence
 * file: path from the root of the house
 * find: the text, one "find:" for each of its lines; indentation does not count
 * with: what stands there instead, as many lines as needed, or an empty one
 * by: the tests that notice it, each as class#method, or sim:FROM-TO for seeds of the simulation; separated by commas
 * </pre>
 *
 * @param name its name, unique
 * @param what what is wrong then
 * @param file the source file, relative to the root
 * @param find the lines that are replaced
 * @param with the lines that replace them
 * @param judges what notices it: every one of them
 */
record PlantedBug(String name, String what, Path file, List<String> find, List<String> with, List<String> judges) {

    /** Reads all lists in a directory, in the order of their names. */
    static List<PlantedBug> readAll(Path directory) throws IOException {
        List<PlantedBug> bugs = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".txt")).sorted().toList()) {
                bugs.addAll(parse(Files.readAllLines(file), file.getFileName().toString()));
            }
        }
        Map<String, Long> names = bugs.stream().collect(Collectors.groupingBy(PlantedBug::name, Collectors.counting()));
        names.forEach((name, count) -> {
            if (count > 1) {
                throw new IllegalArgumentException("two bugs have the name " + name);
            }
        });
        return bugs;
    }

    static List<PlantedBug> parse(List<String> lines, String source) {
        List<PlantedBug> bugs = new ArrayList<>();
        String name = "";
        Map<String, List<String>> fields = new LinkedHashMap<>();
        for (String line : lines) {
            if (line.startsWith("== ")) {
                finish(name, fields, source, bugs);
                name = line.substring(3).strip();
            } else if (!line.isBlank() && !line.startsWith("#")) {
                int colon = line.indexOf(':');
                if (colon < 0 || !List.of("what", "file", "find", "with", "by").contains(line.substring(0, colon))) {
                    throw new IllegalArgumentException(source + ", " + name + ": not a field: " + line);
                }
                fields.computeIfAbsent(line.substring(0, colon), key -> new ArrayList<>())
                        .add(line.substring(colon + 1).strip());
            }
        }
        finish(name, fields, source, bugs);
        return bugs;
    }

    /** The source with the bug in it. */
    String plantedIn(String source) {
        Matcher matcher = pattern().matcher(source);
        List<MatchResult> places = matcher.results().toList();
        if (places.size() != 1) {
            throw new IllegalStateException(name + ": its text occurs " + places.size() + " times in " + file
                    + ", not once; move the bug along with the code");
        }
        MatchResult place = places.getFirst();
        return source.substring(0, place.start()) + String.join("\n", with) + source.substring(place.end());
    }

    private Pattern pattern() {
        return Pattern.compile(find.stream().map(Pattern::quote).collect(Collectors.joining("\\s*\\n\\s*")));
    }

    private static void finish(String name, Map<String, List<String>> fields, String source, List<PlantedBug> into) {
        if (name.isEmpty()) {
            return;
        }
        if (fields.size() != 5) {
            throw new IllegalArgumentException(source + ", " + name + ": needs what, file, find, with and by");
        }
        into.add(new PlantedBug(
                name,
                String.join(" ", fields.get("what")),
                Path.of(fields.get("file").getFirst()),
                List.copyOf(fields.get("find")),
                List.copyOf(fields.get("with")),
                Stream.of(String.join(",", fields.get("by")).split(","))
                        .map(String::strip)
                        .toList()));
        fields.clear();
    }
}
