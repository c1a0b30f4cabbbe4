package net.sluice.l2tp.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The AVPs of RFC 2661 s4.4: for each what the closing sentences of its paragraph say, and the list of messages after its name,
 * copied by hand in the RFC's order; those of RFC 3308 s3.1, s4.1; and
 * those of RFC 4951 s5, whose lengths are those of its figures. "+" after a message: s6 lists the AVP as one that must be present.
 */
public final class RfcAvps {
    /** Number; M; hidable; fewest and most octets of the value ("The Length is" minus 6); messages. */
    public static final String TABLE = """
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
            47 0 yes  2    2 SCCRQ SCCRP
            48 0 yes  2    2 ICRQ ICRP OCRQ OCRP
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
            76 0 yes  6    6 SCCRQ SCCRP
            77 1 no  10   10 SCCRQ
            78 0 yes  6    6 SCCRP
            79 1 yes 10   10 FSQ+ FSR+
            """;

    /** One row. */
    public record Row(
            int type, boolean mandatory, boolean hidable, int minOctets, int maxOctets, List<String> messages) {
        private static Row of(String line) {
            List<String> words = new ArrayList<>(List.of(line.strip().split(" +")));
            return new Row(
                    Integer.parseInt(words.get(0)),
                    words.get(1).equals("1"),
                    words.get(2).equals("yes"),
                    Integer.parseInt(words.get(3)),
                    Integer.parseInt(words.get(4)),
                    words.subList(5, words.size()));
        }

        /** Whether the RFC wants it in that message. */
        public boolean isRequiredIn(String message) {
            return messages.contains(message + "+");
        }

        /** Whether that message is the place for it. */
        public boolean mayBeIn(String message) {
            return messages.isEmpty() || messages.contains(message) || isRequiredIn(message);
        }
    }

    /** The rows by attribute type. */
    public static final Map<Integer, Row> ROWS =
            TABLE.lines().map(Row::of).collect(Collectors.toUnmodifiableMap(Row::type, Function.identity()));

    private RfcAvps() {}
}
