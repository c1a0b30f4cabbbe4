package net.sluice.load.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BirdTest {

    private static final String EXAMPLE = """
            define NODE = 1.2.3.4;        # ours
            define AS = 65001;
            protocol bgp node1 from node { neighbor 198.18.1.2 as AS; }
            # the end
            """;

    @Test
    void an_example_gets_other_values_and_other_neighbours() {
        assertThat(Bird.text(EXAMPLE, Map.of("NODE", "5.6.7.8"), List.of("protocol bgp other from node { }")))
                .contains("define NODE = 5.6.7.8;        # ours", "define AS = 65001;", "protocol bgp other")
                .doesNotContain("node1");
    }

    @Test
    void a_name_that_the_example_does_not_define_is_a_mistake() {
        assertThatThrownBy(() -> Bird.text(EXAMPLE, Map.of("NONE", "1"), List.of()))
                .hasMessageContaining("NONE");
    }
}
