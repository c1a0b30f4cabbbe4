package net.sluice.l2tp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import net.sluice.conformance.Meets;
import org.junit.jupiter.api.Test;

/**
 * The tables against the RFC: for each AVP what the closing sentences of its paragraph say, and the list of messages after its
 * name, copied by hand in the RFC's order. "+" after a message: s6 lists the AVP as one that must be present.
 */
class AvpTableTest {
    // number; M; hidable; fewest and most octets of the value ("The Length is" minus 6); messages
    private static final String RFC_2661_S4_4 = """
             0 1 no   2    2
            36 1 no   1 1017
             1 1 no   2 1017 CDN+ STOPCCN+
             2 1 no   2    2 SCCRP+ SCCRQ+
             3 1 yes  4    4 SCCRP+ SCCRQ+
             4 1 yes  4    4 SCCRP SCCRQ
             5 0 no   8    8 SCCRQ
             6 0 yes  2    2 SCCRP SCCRQ
             7 1 no   1 1017 SCCRP+ SCCRQ+
             8 0 yes  0 1017 SCCRP SCCRQ
             9 1 yes  2    2 SCCRP+ SCCRQ+ STOPCCN+
            10 1 no   2    2 SCCRQ SCCRP
            11 1 yes  1 1017 SCCRP SCCRQ
            13 1 yes 16   16 SCCCN SCCRP
            12 1 no   3 1017 CDN
            14 1 yes  2    2 CDN+ ICRP+ ICRQ+ OCRP+ OCRQ+
            15 1 yes  4    4 ICRQ+ OCRQ+
            16 1 yes  4    4 OCRQ+
            17 1 yes  4    4 OCRQ+
            18 1 yes  4    4 ICRQ OCRQ+
            19 1 yes  4    4 ICCN+ OCCN+ OCRQ+
            21 1 yes  0 1017 ICRQ OCRQ+
            22 1 yes  0 1017 ICRQ
            23 1 yes  0 1017 ICRQ OCRQ
            24 1 yes  4    4 ICCN+ OCCN+
            38 0 yes  4    4 ICCN OCCN
            25 0 yes  4    4 ICRQ OCRP
            37 0 yes  0 1017 ICCN
            39 1 no   0    0 ICCN OCCN
            26 0 yes  0 1017 ICCN
            27 0 yes  0 1017 ICCN
            28 0 yes  0 1017 ICCN
            29 0 yes  2    2 ICCN
            30 0 yes  0 1017 ICCN
            31 0 yes  1 1017 ICCN
            32 0 yes  2    2 ICCN
            33 0 yes  0 1017 ICCN
            34 1 yes 26   26 WEN+
            35 1 yes 10   10 SLI+
            """;

    @Test
    @Meets("2661-4.4.1-3")
    @Meets("2661-4.4.1-6")
    @Meets("2661-4.4.2-3")
    @Meets("2661-4.4.3-2")
    @Meets("2661-4.4.3-4")
    @Meets("2661-4.4.3-6")
    @Meets("2661-4.4.3-10")
    @Meets("2661-4.4.3-11")
    @Meets("2661-4.4.3-14")
    @Meets("2661-4.4.3-16")
    @Meets("2661-4.4.3-20")
    @Meets("2661-4.4.3-22")
    @Meets("2661-4.4.3-23")
    @Meets("2661-4.4.3-25")
    @Meets("2661-4.4.4-2")
    @Meets("2661-4.4.4-5")
    @Meets("2661-4.4.4-6")
    @Meets("2661-4.4.4-7")
    @Meets("2661-4.4.4-8")
    @Meets("2661-4.4.4-10")
    @Meets("2661-4.4.4-12")
    @Meets("2661-4.4.4-13")
    @Meets("2661-4.4.4-14")
    @Meets("2661-4.4.4-15")
    @Meets("2661-4.4.4-16")
    @Meets("2661-4.4.4-17")
    @Meets("2661-4.4.4-18")
    @Meets("2661-4.4.4-19")
    @Meets("2661-4.4.4-22")
    @Meets("2661-4.4.5-1")
    @Meets("2661-4.4.5-2")
    @Meets("2661-4.4.5-3")
    @Meets("2661-4.4.5-4")
    @Meets("2661-4.4.5-7")
    @Meets("2661-4.4.5-9")
    @Meets("2661-4.4.5-12")
    @Meets("2661-4.4.5-14")
    @Meets("2661-4.4.6-2")
    @Meets("2661-4.4.6-3")
    @Meets("2661-4.4.3-12")
    void everyAvpIsAsTheRfcHasIt() {
        List<String> ours =
                Arrays.stream(AvpType.values()).map(AvpTableTest::row).sorted().toList();
        List<String> rfc =
                RFC_2661_S4_4.lines().map(AvpTableTest::sortedMessages).sorted().toList();
        assertThat(ours).isEqualTo(rfc);
    }

    private static String row(AvpType type) {
        return sortedMessages("%2d %d %-3s %2d %4d %s"
                .formatted(
                        type.number(),
                        type.mandatory() ? 1 : 0,
                        type.hidable() ? "yes" : "no",
                        type.minOctets(),
                        type.maxOctets(),
                        Arrays.stream(MessageType.values())
                                .filter(m -> m.required().contains(type)
                                        || m.optional().contains(type))
                                .map(m -> m + (m.required().contains(type) ? "+" : ""))
                                .collect(Collectors.joining(" "))));
    }

    private static String sortedMessages(String row) {
        List<String> words = new ArrayList<>(List.of(row.strip().split(" +")));
        Set<String> messages = new TreeSet<>(words.subList(5, words.size()));
        return String.join(" ", words.subList(0, 5)) + " " + messages;
    }

    @Test
    void theMessagesHaveTheNumbersOfSection32() {
        assertThat(Arrays.stream(MessageType.values())
                        .map(m -> m.number() + " " + m + " " + m.scope())
                        .collect(Collectors.joining("\n")))
                .isEqualTo("""
                        1 SCCRQ TUNNEL
                        2 SCCRP TUNNEL
                        3 SCCCN TUNNEL
                        4 STOPCCN TUNNEL
                        6 HELLO TUNNEL
                        7 OCRQ CALL
                        8 OCRP CALL
                        9 OCCN CALL
                        10 ICRQ CALL
                        11 ICRP CALL
                        12 ICCN CALL
                        14 CDN CALL
                        15 WEN CALL
                        16 SLI CALL""");
    }
}
