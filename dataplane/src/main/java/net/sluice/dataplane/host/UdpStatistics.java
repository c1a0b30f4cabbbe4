package net.sluice.dataplane.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Numbers that the kernel keeps of all UDP sockets of our network namespace (RFC 4113's, and Linux's own). */
public final class UdpStatistics {

    private final Path directory;
    private final long before;

    /** From now on. */
    public UdpStatistics() {
        this(Path.of("/proc/self/net"));
    }

    UdpStatistics(Path directory) {
        this.directory = directory;
        before = read();
    }

    /** Sends that found no room for a datagram, or lost it in a queue below; both families. */
    public long sendBufferErrors() {
        return Math.max(0, read() - before);
    }

    private long read() {
        return ipv4(lines("snmp")) + ipv6(lines("snmp6"));
    }

    private List<String> lines(String file) {
        try {
            return Files.readAllLines(directory.resolve(file));
        } catch (IOException unreadable) {
            return List.of();
        }
    }

    /** Two lines that begin with {@code Udp:}, names and numbers. */
    private static long ipv4(List<String> lines) {
        List<List<String>> udp = lines.stream()
                .filter(line -> line.startsWith("Udp: "))
                .map(line -> Arrays.asList(line.strip().split(" +")))
                .toList();
        if (udp.size() < 2) {
            return 0;
        }
        int column = udp.get(0).indexOf("SndbufErrors");
        return column < 0 || column >= udp.get(1).size() ? 0 : number(udp.get(1).get(column));
    }

    private static long ipv6(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith("Udp6SndbufErrors"))
                .mapToLong(line -> number(line.substring("Udp6SndbufErrors".length())))
                .sum();
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException odd) {
            return 0;
        }
    }
}
