package net.sluice.node.config.value;

import java.util.Map;
import java.util.TreeMap;

/**
 * A protocol over IP.
 *
 * @param number 0..255
 */
public record IpProtocol(int number) {
    private static final Map<String, Integer> NAMES = new TreeMap<>(Map.ofEntries(
            Map.entry("icmp", 1),
            Map.entry("igmp", 2),
            Map.entry("tcp", 6),
            Map.entry("udp", 17),
            Map.entry("dccp", 33),
            Map.entry("ipv6", 41),
            Map.entry("gre", 47),
            Map.entry("esp", 50),
            Map.entry("ah", 51),
            Map.entry("icmpv6", 58),
            Map.entry("sctp", 132),
            Map.entry("udplite", 136)));

    /** {@code tcp}, or {@code 6}. */
    public static IpProtocol parse(String text) throws BadValueException {
        Integer named = NAMES.get(text);
        if (named != null) {
            return new IpProtocol(named);
        }
        if (!text.matches("\\d{1,3}") || Integer.parseInt(text) > 255) {
            throw new BadValueException(
                    "\"" + text + "\" is no protocol",
                    "write a number up to 255, or one of " + String.join(", ", NAMES.keySet()));
        }
        return new IpProtocol(Integer.parseInt(text));
    }

    @Override
    public String toString() {
        return NAMES.entrySet().stream()
                .filter(each -> each.getValue() == number)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(Integer.toString(number));
    }
}
