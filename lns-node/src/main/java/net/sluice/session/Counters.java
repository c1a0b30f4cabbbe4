package net.sluice.session;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongBinaryOperator;

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

    /** These and those. */
    public Counters plus(Counters more) {
        return new Counters(
                packetsIn + more.packetsIn,
                octetsIn + more.octetsIn,
                packetsOut + more.packetsOut,
                octetsOut + more.octetsOut,
                sum(classes, more.classes, Long::sum));
    }

    /** Of two readings of the same session the later one, whichever that is. */
    Counters latest(Counters other) {
        return new Counters(
                Math.max(packetsIn, other.packetsIn),
                Math.max(octetsIn, other.octetsIn),
                Math.max(packetsOut, other.packetsOut),
                Math.max(octetsOut, other.octetsOut),
                sum(classes, other.classes, Math::max));
    }

    private static List<ClassUsage> sum(List<ClassUsage> some, List<ClassUsage> others, LongBinaryOperator with) {
        if (some.isEmpty() || others.isEmpty()) {
            return some.isEmpty() ? others : some;
        }
        Map<String, ClassUsage> all = new LinkedHashMap<>();
        some.forEach(each -> all.put(each.name, each));
        others.forEach(each -> all.merge(
                each.name,
                each,
                (a, b) -> new ClassUsage(
                        a.name,
                        with.applyAsLong(a.packetsIn, b.packetsIn),
                        with.applyAsLong(a.octetsIn, b.octetsIn),
                        with.applyAsLong(a.packetsOut, b.packetsOut),
                        with.applyAsLong(a.octetsOut, b.octetsOut))));
        return List.copyOf(all.values());
    }

    /** A session that carried nothing. */
    public static final Counters ZERO = new Counters(0, 0, 0, 0);
}
