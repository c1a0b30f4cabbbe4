package net.sluice.load.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.sluice.load.lab.LabFailure;

/** The machine that a page's figures come from. */
final class Machine {

    /** Places in /proc/stat's line of all CPUs. */
    private static final int IDLE = 3;

    private static final int WAITING = 4;

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

    /** What others do here: a second's look at the CPUs. */
    static String busy() {
        long[] before = processorTimes();
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
        long[] after = processorTimes();
        long idle = after[1] - before[1];
        long all = after[0] - before[0];
        return String.format(
                Locale.ROOT,
                "Before it began, other programs kept the CPUs busy to %.0f %%%s.",
                100.0 * (all - idle) / Math.max(1, all),
                (all - idle) * 10 > all ? ": **too much for the figures to be trusted**" : "");
    }

    /** All time of all CPUs, and idle time, in ticks. */
    private static long[] processorTimes() {
        String[] times = fromFile("/proc/stat", "cpu +([0-9 ]+)").split(" ", -1);
        long sum = Arrays.stream(times).mapToLong(Long::parseLong).sum();
        return new long[] {sum, Long.parseLong(times[IDLE]) + Long.parseLong(times[WAITING])};
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
