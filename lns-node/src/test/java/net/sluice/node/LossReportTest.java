package net.sluice.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.sluice.node.cluster.ClusterView;
import org.junit.jupiter.api.Test;

class LossReportTest {
    private static String text(ClusterView view) {
        return LossReport.of("n1", List.of(), view).text();
    }

    private static ClusterView view(List<String> members, int agreed, boolean safe) {
        return new ClusterView(true, members, agreed, 80, 0, 0, safe);
    }

    @Test
    void aNodeThatIsAloneTakesItsSessionsAlong() {
        assertThat(text(null))
                .isEqualTo(
                        "lose node n1 now: 0 sessions kept, 0 lost (this node is alone), 0 octets of accounting at risk");
    }

    @Test
    void othersKeepThemWhenTheyAreAMajorityAndHaveTheRecords() {
        assertThat(text(view(List.of("n1", "n2", "n3"), 3, true)))
                .isEqualTo("lose node n1 now: 0 sessions kept, 0 lost, 0 octets of accounting at risk");
        assertThat(text(view(List.of("n1", "n2", "n3"), 3, false))).contains("not every record has its backup yet");
        assertThat(text(view(List.of("n1", "n2"), 2, true)))
                .contains("1 of the 2 that count would be left, no majority");
        assertThat(text(view(List.of("n1", "n2", "n3"), 5, true)))
                .contains("2 of the 5 that count would be left, no majority");
    }
}
