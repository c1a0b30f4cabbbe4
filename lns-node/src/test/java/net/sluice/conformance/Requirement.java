package net.sluice.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * One normative sentence of an RFC.
 *
 * @param id RFC, section and place in the section: {@code 2661-5.8-3}
 * @param subject what the sentence speaks of: the section's title or the AVP's name
 * @param sentence the RFC's own words
 */
record Requirement(String id, String subject, String sentence) {

    /** The section, {@code 5.8} of {@code 2661-5.8-3}. */
    String section() {
        return id.substring(id.indexOf('-') + 1, id.lastIndexOf('-'));
    }

    /** Reads {@code docs/rfc/NNNN.requirements.tsv}, in the RFC's order. */
    static Map<String, Requirement> read(Path directory, String rfc) throws IOException {
        return rows(directory.resolve(rfc + ".requirements.tsv"), 3).stream()
                .map(row -> new Requirement(row.get(0), row.get(1), row.get(2)))
                .collect(unique(Requirement::id, UnaryOperator.identity()));
    }

    /** Reads {@code docs/rfc/NNNN.not.tsv}: the reason by requirement id. */
    static Map<String, String> reasons(Path directory, String rfc) throws IOException {
        return rows(directory.resolve(rfc + ".not.tsv"), 2).stream().collect(unique(List::getFirst, List::getLast));
    }

    private static List<List<String>> rows(Path file, int columns) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> List.of(line.split("\t", -1)))
                .peek(row -> {
                    if (row.size() != columns || row.stream().anyMatch(String::isBlank)) {
                        throw new IllegalStateException(file + ": not " + columns + " columns: " + row);
                    }
                })
                .toList();
    }

    private static <T, V> java.util.stream.Collector<T, ?, Map<String, V>> unique(
            Function<T, String> key, Function<T, V> value) {
        return Collectors.toMap(
                key,
                value,
                (a, b) -> {
                    throw new IllegalStateException("twice the same id: " + a + " and " + b);
                },
                LinkedHashMap::new);
    }
}
