package net.sluice.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private final Metrics metrics = new Metrics();

    @Test
    void aSupplierLivesAsLongAsItsRegistration() throws IOException {
        metrics.counter("sluice_a_total", "A", Labels.NONE, () -> 41);
        System.gc();
        assertThat(scrape()).contains("sluice_a_total 41.0");
    }

    @Test
    void aGrowingTimeIsShownInSeconds() throws IOException {
        metrics.seconds("sluice_a_seconds_total", "A", Labels.NONE, () -> 1_500_000_000L);
        assertThat(scrape()).contains("sluice_a_seconds_total 1.5");
        assertThatThrownBy(() -> metrics.seconds("sluice_b_total", "B", Labels.NONE, () -> 1))
                .hasMessageContaining("_seconds_total");
    }

    @Test
    void aClosedRegistrationIsNoLongerShownAndMayComeBack() throws IOException {
        Metrics.Registration a = metrics.gauge("sluice_a", "A", Labels.of("x", "1"), () -> 1);
        metrics.gauge("sluice_a", "A", Labels.of("x", "2"), () -> 2);
        a.close();
        assertThat(scrape()).doesNotContain("x=\"1\"").contains("sluice_a{x=\"2\"} 2.0");
        metrics.gauge("sluice_a", "A", Labels.of("x", "1"), () -> 3);
        assertThat(scrape()).contains("sluice_a{x=\"1\"} 3.0");
    }

    @Test
    void labelValuesAreEscaped() throws IOException {
        metrics.gauge("sluice_a", "A", Labels.of("x", "q\"\\\n"), () -> 1);
        assertThat(scrape()).contains("sluice_a{x=\"q\\\"\\\\\\n\"} 1.0");
    }

    @Test
    void aHistogramCountsIntoItsBuckets() throws IOException {
        var sizes = metrics.histogram("sluice_batch_packets", "Packets per batch", Labels.NONE, 1, 8);
        sizes.accept(5);
        assertThat(scrape())
                .contains("sluice_batch_packets_bucket{le=\"1.0\"} 0", "sluice_batch_packets_bucket{le=\"8.0\"} 1");
    }

    @Test
    void carelessRegistrationsAreRefused() {
        metrics.gauge("sluice_a", "A", Labels.of("x", "1"), () -> 1);
        assertThatThrownBy(() -> metrics.gauge("sluice_a", "A", Labels.of("x", "1"), () -> 1))
                .hasMessageContaining("registered already");
        assertThatThrownBy(() -> metrics.gauge("sluice_a", "B", Labels.of("x", "2"), () -> 1))
                .hasMessageContaining("described otherwise");
        assertThatThrownBy(() -> metrics.gauge("sluice_a", "A", Labels.NONE, () -> 1))
                .hasMessageContaining("described otherwise");
        assertThatThrownBy(() -> metrics.gauge("other_a", "A", Labels.NONE, () -> 1))
                .hasMessageContaining("sluice_");
        assertThatThrownBy(() -> metrics.gauge("sluice_b", " ", Labels.NONE, () -> 1))
                .hasMessageContaining("help");
        assertThatThrownBy(() -> metrics.counter("sluice_b", "B", Labels.NONE, () -> 1))
                .hasMessageContaining("_total");
        assertThatThrownBy(() -> metrics.timer("sluice_b", "B", Labels.NONE, List.of()))
                .hasMessageContaining("_seconds");
        assertThatThrownBy(() -> Labels.of("Bad-Name", "1")).hasMessageContaining("Bad-Name");
    }

    @Test
    void descriptionsNameEachMetricOnce() {
        metrics.gauge("sluice_a", "A", Labels.of("x", "1"), () -> 1);
        metrics.gauge("sluice_a", "A", Labels.of("x", "2"), () -> 1);
        assertThat(metrics.descriptions())
                .containsExactly(new Metrics.Description("sluice_a", Metrics.Kind.GAUGE, "A", List.of("x")));
    }

    private String scrape() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        metrics.write(Metrics.TEXT, out);
        return out.toString(StandardCharsets.UTF_8);
    }
}
