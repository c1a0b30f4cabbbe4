package net.sluice.ops.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;

/** What a client may write into a request line and an Accept header. */
class HttpFuzzTest {
    private static final List<String> OFFERS = List.of("text/plain;version=0.0.4", "application/json");
    private final Router router = new Router()
            .add("GET", "/", request -> Reply.json(200, List.of()))
            .add("GET", "/sessions/{id}", request -> Reply.json(200, List.of()));

    @FuzzTest
    void anyAcceptHeaderHasAnAnswer(FuzzedDataProvider data) {
        String best = Accept.of(data.consumeRemainingAsString()).best(OFFERS);
        assertThat(best == null || OFFERS.contains(best)).isTrue();
    }

    @FuzzTest
    void anyPathThatIsAUriLeadsSomewhere(FuzzedDataProvider data) {
        try {
            URI uri = new URI("/" + data.consumeRemainingAsString());
            String path = uri.getRawPath();
            if (path != null) {
                assertThat(router.match("GET", path)).isNotNull();
            }
        } catch (URISyntaxException refused) {
            // The JDK's server has answered 400 by then.
            return;
        }
    }

    @FuzzTest
    void anyTextIsWrittenAsJsonWithoutControlCharacters(FuzzedDataProvider data) {
        String json = Json.write(data.consumeRemainingAsString());
        assertThat(json).startsWith("\"").endsWith("\"");
        assertThat(json.chars().noneMatch(c -> c < 0x20)).isTrue();
    }
}
