package net.sluice.ops.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptTest {
    private static final List<String> OFFERS =
            List.of("text/plain;version=0.0.4", "application/openmetrics-text;version=1.0.0");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*/*                                                    | text",
                "text/*                                                 | text",
                "application/*                                          | open",
                "application/openmetrics-text                           | open",
                "application/openmetrics-text;version=0.0.1             | none",
                "application/openmetrics-text;version=0.0.1,text/plain;q=0.1 | text",
                "text/plain;q=0.3,application/openmetrics-text;q=0.5    | open",
                "*/*, text/plain;q=0                                    | open",
                "image/png                                              | none",
                "TEXT/PLAIN ; VERSION=0.0.4                             | text",
                "text/plain;q=banana                                    | text",
                ";;;,/,//,q=1                                           | text",
            })
    void theClientsWishIsMet(String header, String expected) {
        String best = Accept.of(header).best(OFFERS);
        String name = best == null ? "none" : best.startsWith("text") ? "text" : "open";
        assertThat(name).isEqualTo(expected);
    }

    @Test
    void noHeaderTakesTheFirstOffer() {
        assertThat(Accept.of(null).best(OFFERS)).isEqualTo(OFFERS.getFirst());
    }
}
