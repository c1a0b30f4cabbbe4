package net.sluice.session;

import java.util.List;

/**
 * What a session carried, as 64-bit counts of subscriber packets (IP octets, without PPP and L2TP headers).
 *
 * @param packetsIn packets from the subscriber
 * @param octetsIn octets from the subscriber
 * @param packetsOut packets to the subscriber
 * @param octetsOut octets to the subscriber
 * @param classes the part of it in each traffic class that had any; empty when it has no classes
 */
public record Counters(long packetsIn, long octetsIn, long packetsOut, long octetsOut, List<ClassUsage> classes) {
    /** What was carried in one traffic class. */
    public record ClassUsage(String name, long packetsIn, long octetsIn, long packetsOut, long octetsOut) {
        @Override
        public String toString() {
            return name + " in " + octetsIn + " (" + packetsIn + " packets), out " + octetsOut + " (" + packetsOut
                    + " packets)";
        }
    }

    public Counters {
        classes = List.copyOf(classes);
    }

    /** Without traffic classes. */
    public Counters(long packetsIn, long octetsIn, long packetsOut, long octetsOut) {
        this(packetsIn, octetsIn, packetsOut, octetsOut, List.of());
    }

    /** A session that carried nothing. */
    public static final Counters ZERO = new Counters(0, 0, 0, 0);
}
