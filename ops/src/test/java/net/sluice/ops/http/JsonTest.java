package net.sluice.ops.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {
    @Test
    void everyKindOfValueIsWritten() {
        assertThat(Json.write(
                        Arrays.asList("a", 1, 2L, 1.5, true, null, Map.of(), List.of(), Map.of("k", List.of(1, 2)))))
                .isEqualTo("[\"a\",1,2,1.5,true,null,{},[],{\"k\":[1,2]}]");
    }

    @Test
    void whatJsonCannotHoldIsEscapedOrNull() {
        assertThat(Json.write("\"\\\n\r\t\0\ud800é")).isEqualTo("\"\\\"\\\\\\n\\r\\t\\u0000\\ud800é\"");
        assertThat(Json.write(List.of(Double.NaN, Double.POSITIVE_INFINITY))).isEqualTo("[null,null]");
    }
}
