package net.sluice.dataplane.service;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import net.sluice.dataplane.NumberRange;
import net.sluice.dataplane.PacketMatch;
import net.sluice.dataplane.Prefix;
import net.sluice.dataplane.packet.PacketFields;

/**
 * Rules made fast to compare packets with: for each family one array of ints, sixteen for each rule that packets of the family can match, and the ranges
 * that they point at, sorted, in which a number is found by bisection. Thus a rule may have thousands of prefixes and costs little more than with one.
 *
 * <pre>
 *  +-------+-------+---------------+---------------+---------------+---------------+---------------+---------------+---------------+
 *  | needs | rule  |   protocols   | source ports  |  dest. ports  |  ICMP types   |     DSCPs     |    sources    | destinations  |
 *  +-------+-------+---------------+---------------+---------------+---------------+---------------+---------------+---------------+
 *    flags   index   from, to: into the ranges; equal where the rule says nothing
 * </pre>
 *
 * Immutable; any thread; nothing is allocated when packets are compared.
 */
public final class MatchProgram {

    /** {@link #first}'s answer when no rule matches. */
    public static final int NONE = -1;

    private static final int STRIDE = 16;
    private static final int NEEDS = 0;
    private static final int RULE = 1;
    private static final int PROTOCOLS = 2;
    private static final int SOURCE_PORTS = 4;
    private static final int DESTINATION_PORTS = 6;
    private static final int ICMP_TYPES = 8;
    private static final int DSCPS = 10;
    private static final int SOURCES = 12;
    private static final int DESTINATIONS = 14;

    /** Longs of a range of IPv6 addresses: the first's halves, the last's halves. */
    private static final int WIDE = 4;

    private final int[] four;
    private final int[] six;
    private final int[] ranges;
    private final long[] wideRanges;

    /** Of these rules, in order. */
    public MatchProgram(List<PacketMatch> rules) {
        Ranges built = new Ranges();
        four = code(rules, true, built);
        six = code(rules, false, built);
        ranges = built.narrow();
        wideRanges = built.wide();
    }

    /** The index of the first rule that matches a readable packet, or {@link #NONE}. */
    public int first(PacketFields packet) {
        return packet.isIpv4() ? firstIpv4(packet) : firstIpv6(packet);
    }

    private int firstIpv4(PacketFields packet) {
        int[] code = four;
        for (int at = 0; at < code.length; at += STRIDE) {
            if (matches(code, at, packet)
                    && within(code, at + SOURCES, (int) packet.sourceLow())
                    && within(code, at + DESTINATIONS, (int) packet.destinationLow())) {
                return code[at + RULE];
            }
        }
        return NONE;
    }

    private int firstIpv6(PacketFields packet) {
        int[] code = six;
        for (int at = 0; at < code.length; at += STRIDE) {
            if (matches(code, at, packet)
                    && within(code, at + SOURCES, packet.sourceHigh(), packet.sourceLow())
                    && within(code, at + DESTINATIONS, packet.destinationHigh(), packet.destinationLow())) {
                return code[at + RULE];
            }
        }
        return NONE;
    }

    private boolean matches(int[] code, int at, PacketFields packet) {
        return (code[at + NEEDS] & ~packet.has()) == 0
                && within(code, at + PROTOCOLS, packet.protocol())
                && within(code, at + DESTINATION_PORTS, packet.destinationPort())
                && within(code, at + SOURCE_PORTS, packet.sourcePort())
                && within(code, at + ICMP_TYPES, packet.icmpType())
                && within(code, at + DSCPS, packet.dscp());
    }

    /** Whether the rule's ranges, if it has any, have this number in one of them. */
    private boolean within(int[] code, int field, int number) {
        int low = code[field];
        int high = code[field + 1];
        if (low == high) {
            return true;
        }
        // The last range that does not begin beyond the number is at low.
        while (high - low > 2) {
            int middle = low + ((high - low) / 4) * 2;
            if (Integer.compareUnsigned(ranges[middle], number) <= 0) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return Integer.compareUnsigned(ranges[low], number) <= 0
                && Integer.compareUnsigned(number, ranges[low + 1]) <= 0;
    }

    private boolean within(int[] code, int field, long numberHigh, long numberLow) {
        int low = code[field];
        int high = code[field + 1];
        if (low == high) {
            return true;
        }
        while (high - low > WIDE) {
            int middle = low + ((high - low) / (2 * WIDE)) * WIDE;
            if (notBeyond(wideRanges[middle], wideRanges[middle + 1], numberHigh, numberLow)) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return notBeyond(wideRanges[low], wideRanges[low + 1], numberHigh, numberLow)
                && notBeyond(numberHigh, numberLow, wideRanges[low + 2], wideRanges[low + 3]);
    }

    private static boolean notBeyond(long high, long low, long otherHigh, long otherLow) {
        return high == otherHigh ? Long.compareUnsigned(low, otherLow) <= 0 : Long.compareUnsigned(high, otherHigh) < 0;
    }

    // ---- making it

    private static int[] code(List<PacketMatch> rules, boolean four, Ranges built) {
        int[] code = new int[rules.size() * STRIDE];
        int at = 0;
        for (int rule = 0; rule < rules.size(); rule++) {
            PacketMatch match = rules.get(rule);
            if (of(match.sources(), four) && of(match.destinations(), four)) {
                code[at + NEEDS] = needs(match);
                code[at + RULE] = rule;
                built.numbers(code, at + PROTOCOLS, match.protocols());
                built.numbers(code, at + SOURCE_PORTS, match.sourcePorts());
                built.numbers(code, at + DESTINATION_PORTS, match.destinationPorts());
                built.numbers(code, at + ICMP_TYPES, match.icmpTypes());
                built.numbers(code, at + DSCPS, match.dscps());
                built.prefixes(code, at + SOURCES, match.sources(), four);
                built.prefixes(code, at + DESTINATIONS, match.destinations(), four);
                at += STRIDE;
            }
        }
        return Arrays.copyOf(code, at);
    }

    /** Whether packets of the family can match these prefixes. */
    private static boolean of(List<Prefix> prefixes, boolean four) {
        return prefixes.isEmpty() || prefixes.stream().anyMatch(prefix -> prefix.isIpv4() == four);
    }

    private static int needs(PacketMatch match) {
        boolean ports =
                !match.sourcePorts().isEmpty() || !match.destinationPorts().isEmpty();
        return (ports ? PacketFields.PORTS : 0)
                | (match.icmpTypes().isEmpty() ? 0 : PacketFields.ICMP_TYPE)
                | (match.established() ? PacketFields.ESTABLISHED : 0)
                | (match.laterFragments() ? PacketFields.LATER_FRAGMENT : 0);
    }

    /** The ranges of all rules. */
    private static final class Ranges {

        private int[] narrow = new int[64];
        private int narrowCount;
        private long[] wide = new long[64];
        private int wideCount;

        int[] narrow() {
            return Arrays.copyOf(narrow, narrowCount);
        }

        long[] wide() {
            return Arrays.copyOf(wide, wideCount);
        }

        void numbers(int[] code, int field, List<NumberRange> numbers) {
            List<NumberRange> sorted = new ArrayList<>(numbers);
            sorted.sort(Comparator.comparingInt(NumberRange::first));
            code[field] = narrowCount;
            for (NumberRange range : sorted) {
                boolean joins = narrowCount > code[field] && range.first() <= narrow[narrowCount - 1];
                if (joins) {
                    narrow[narrowCount - 1] = Math.max(narrow[narrowCount - 1], range.last());
                } else {
                    add(range.first(), range.last());
                }
            }
            code[field + 1] = narrowCount;
        }

        private void add(int first, int last) {
            if (narrowCount == narrow.length) {
                narrow = Arrays.copyOf(narrow, 2 * narrowCount);
            }
            narrow[narrowCount++] = first;
            narrow[narrowCount++] = last;
        }

        /** Prefixes lie in each other or apart: of those that begin alike or within another, the longer ones say nothing new. */
        void prefixes(int[] code, int field, List<Prefix> prefixes, boolean four) {
            Function<Prefix, byte[]> octets = prefix -> prefix.address().getAddress();
            List<Prefix> sorted = prefixes.stream()
                    .filter(prefix -> prefix.isIpv4() == four)
                    .sorted(Comparator.comparing(octets, Arrays::compareUnsigned)
                            .thenComparingInt(Prefix::length))
                    .toList();
            code[field] = four ? narrowCount : wideCount;
            Prefix covering = null;
            for (Prefix prefix : sorted) {
                if (covering == null || !covering.contains(prefix.address())) {
                    covering = prefix;
                    add(prefix);
                }
            }
            code[field + 1] = four ? narrowCount : wideCount;
        }

        private void add(Prefix prefix) {
            ByteBuffer address = ByteBuffer.wrap(prefix.address().getAddress());
            if (prefix.isIpv4()) {
                int first = address.getInt();
                add(first, first | hosts(prefix.length()));
                return;
            }
            if (wideCount == wide.length) {
                wide = Arrays.copyOf(wide, 2 * wideCount);
            }
            long high = address.getLong();
            long low = address.getLong();
            wide[wideCount++] = high;
            wide[wideCount++] = low;
            wide[wideCount++] = high | wideHosts(prefix.length());
            wide[wideCount++] = low | wideHosts(Math.max(0, prefix.length() - 64));
        }

        private static int hosts(int length) {
            return length == 0 ? -1 : (int) ((1L << (32 - length)) - 1);
        }

        /** Bits of half an address that are beyond a prefix of this length. */
        private static long wideHosts(int length) {
            return length == 0 ? -1 : length >= 64 ? 0 : (1L << (64 - length)) - 1;
        }
    }
}
