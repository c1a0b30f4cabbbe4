package net.sluice.load.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.sluice.load.lab.LabFailure;
import net.sluice.load.lab.LabHost;
import net.sluice.load.lab.LabProcess;

/**
 * A JVM's memory after a full collection.
 *
 * @param heapOctets live objects
 * @param residentOctets all pages that the process has in memory, whatever for
 */
record Footprint(long heapOctets, long residentOctets) {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern USED = Pattern.compile("used (\\d+)K");
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

    /** Collects first; the process waits meanwhile. */
    static Footprint of(LabHost host, LabProcess process) {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        String pid = Long.toString(process.pid());
        for (String order : List.of("GC.run", "GC.run")) {
            host.attempt(PATIENCE, jcmd, pid, order);
        }
        long used =
                number(USED, host.attempt(PATIENCE, jcmd, pid, "GC.heap_info").text());
        try {
            return new Footprint(used << 10, number(RESIDENT, Files.readString(Path.of("/proc", pid, "status"))) << 10);
        } catch (IOException e) {
            throw new LabFailure("no status of process " + pid, e);
        }
    }

    private static long number(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new LabFailure("no " + pattern + " in: " + text);
        }
        return Long.parseLong(matcher.group(1));
    }
}
