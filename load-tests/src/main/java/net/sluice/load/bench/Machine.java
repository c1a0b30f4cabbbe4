package net.sluice.load.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.sluice.load.lab.LabFailure;

/** The machine that a page's figures come from. */
final class Machine {

    private Machine() {}

    /** The date and the machine. */
    static String told() {
        return String.format(
                Locale.ROOT,
                "%s: %d CPUs (%s), %.0f GB, Linux %s, Java %s.",
                LocalDate.now(ZoneOffset.UTC),
                Runtime.getRuntime().availableProcessors(),
                fromFile("/proc/cpuinfo", "model name\\s*:\\s*(.*)"),
                Long.parseLong(fromFile("/proc/meminfo", "MemTotal:\\s*(\\d+) kB")) * 1024 / 1e9,
                System.getProperty("os.version"),
                Runtime.version());
    }

    private static String fromFile(String file, String pattern) {
        try {
            Matcher matcher = Pattern.compile(pattern).matcher(Files.readString(Path.of(file)));
            return matcher.find() ? matcher.group(1) : "unknown";
        } catch (IOException e) {
            throw new LabFailure("cannot read " + file, e);
        }
    }
}
