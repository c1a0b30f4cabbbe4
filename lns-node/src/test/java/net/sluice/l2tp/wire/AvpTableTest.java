package net.sluice.l2tp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import net.sluice.conformance.Meets;
import net.sluice.l2tp.world.RfcAvps;
import org.junit.jupiter.api.Test;

/** Our tables against the RFC's. */
class AvpTableTest {
    @Test
    @Meets("2661-4.4.3-12")
    void everyAvpIsAsTheRfcHasIt() {
        List<String> ours =
                Arrays.stream(AvpType.values()).map(AvpTableTest::row).sorted().toList();
        List<String> rfc =
                RfcAvps.TABLE.lines().map(AvpTableTest::sortedMessages).sorted().toList();
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
                        16 SLI CALL
                        21 FSQ TUNNEL
                        22 FSR TUNNEL""");
    }
}
