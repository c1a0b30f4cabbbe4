package net.sluice.node.blueprint;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Which Host Name AVPs a peer may have: texts with {@code *} for any part; case does not count. */
final class HostNamePattern {
    private final List<Pattern> patterns;

    HostNamePattern(List<String> globs) {
        this.patterns = globs.stream().map(HostNamePattern::compiled).toList();
    }

    /** An empty list takes any name; an empty name is one that is not known yet, and fits. */
    boolean fits(String hostName) {
        return patterns.isEmpty()
                || hostName.isEmpty()
                || patterns.stream()
                        .anyMatch(pattern -> pattern.matcher(hostName).matches());
    }

    private static Pattern compiled(String glob) {
        String regex = Arrays.stream(glob.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
        return Pattern.compile(regex, Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    }
}
