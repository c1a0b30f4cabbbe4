package net.sluice.load.demo;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The programs' own log lines, made shorter for a reader of the demo: time stamps and the like go, the words stay. */
final class LogLine {

    /** Time, level and logger stand before the message of the node's console format. */
    private static final Pattern NODE =
            Pattern.compile("^\\S+Z\\s+(?:TRACE|DEBUG|INFO|WARN|ERROR)\\s+\\S+\\s+(.*?)\\s*$");

    private static final Pattern LAC = Pattern.compile("^lac: (.*)$");

    /** How things stand, now and then. */
    private static final Pattern PROGRESS = Pattern.compile("^lac: [a-z ]+: \\d+ tunnels, ");

    /** Which session a line is about: there is only one here, told when it begins. */
    private static final Pattern CONTEXT = Pattern.compile(
            "(?<!RINGING -> ESTABLISHING) acctSessionId=\\S+ tunnel=\\S+ call=\\S+ lac=\\S+( calling=\\S+)?( user=\\S+)?");

    private LogLine() {}

    static Optional<String> node(String line) {
        Matcher matcher = NODE.matcher(line);
        return matcher.matches() ? Optional.of(CONTEXT.matcher(matcher.group(1)).replaceFirst("")) : Optional.empty();
    }

    static Optional<String> lac(String line) {
        Matcher matcher = LAC.matcher(line);
        return matcher.matches() && !PROGRESS.matcher(line).find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** FreeRADIUS itself tells little; only what went wrong is of interest. */
    static Optional<String> radius(String line) {
        return line.contains("Error") || line.contains("Dropping") ? Optional.of(line) : Optional.empty();
    }
}
