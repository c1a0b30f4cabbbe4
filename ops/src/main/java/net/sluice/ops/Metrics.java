package net.sluice.ops;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The node's metrics. Counters and gauges are read through suppliers when somebody scrapes, so a metric costs nothing on the
 * path that it watches; a supplier is called from a scraper's thread, must not block and must be safe to call from any
 * thread.
 *
 * <p>A name is what Prometheus shows: {@code sluice_} first, the unit in plural before {@code _total}; counters end in
 * {@code _total}, timers in {@code _seconds}. One name has one help text, one kind and one list of label names; two
 * registrations of the same name and labels are a bug and are refused.
 *
 * <p>Thread-safe.
 */
public final class Metrics implements AutoCloseable {
    /** Prometheus asks for this first. */
    public static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    /** The text format that everything reads. */
    public static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private static final Pattern NAME = Pattern.compile("sluice_[a-z0-9]+(_[a-z0-9]+)*");

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<String, Description> descriptions = new LinkedHashMap<>();
    // Micrometer holds a FunctionCounter's object weakly; the suppliers must live as long as their registration.
    private final Map<Meter.Id, Object> suppliers = new ConcurrentHashMap<>();
    private @Nullable JvmGcMetrics gc;

    /** What a metric is to Prometheus. */
    public enum Kind {
        COUNTER,
        GAUGE,
        HISTOGRAM
    }

    /**
     * One metric's page in the manual.
     *
     * @param labels label names
     */
    public record Description(String name, Kind kind, String help, List<String> labels) {}

    /** Undoes a registration. */
    @FunctionalInterface
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }

    /** A number that only grows while the process lives. */
    public Registration counter(String name, String help, Labels labels, LongSupplier value) {
        require(name.endsWith("_total"), "a counter's name ends in _total: " + name);
        describe(name, Kind.COUNTER, help, labels);
        return keep(
                FunctionCounter.builder(name, value, LongSupplier::getAsLong)
                        .description(help)
                        .tags(labels.array())
                        .register(registry)
                        .getId(),
                value);
    }

    /** A time that only grows while the process lives, shown in seconds. */
    public Registration seconds(String name, String help, Labels labels, LongSupplier nanos) {
        require(name.endsWith("_seconds_total"), "a growing time's name ends in _seconds_total: " + name);
        describe(name, Kind.COUNTER, help, labels);
        return keep(
                FunctionCounter.builder(name, nanos, each -> each.getAsLong() / 1e9)
                        .description(help)
                        .tags(labels.array())
                        .register(registry)
                        .getId(),
                nanos);
    }

    /** A number that goes up and down. */
    public Registration gauge(String name, String help, Labels labels, DoubleSupplier value) {
        require(!name.endsWith("_total"), "only a counter's name ends in _total: " + name);
        describe(name, Kind.GAUGE, help, labels);
        return keep(
                Gauge.builder(name, value, DoubleSupplier::getAsDouble)
                        .description(help)
                        .tags(labels.array())
                        .register(registry)
                        .getId(),
                value);
    }

    /**
     * A histogram of durations, shown in seconds.
     *
     * @return takes each duration, in nanoseconds
     */
    public LongConsumer timer(String name, String help, Labels labels, Collection<Duration> buckets) {
        require(name.endsWith("_seconds"), "a timer's name ends in _seconds: " + name);
        describe(name, Kind.HISTOGRAM, help, labels);
        var timer = io.micrometer.core.instrument.Timer.builder(name)
                .description(help)
                .tags(labels.array())
                .serviceLevelObjectives(buckets.toArray(Duration[]::new))
                .register(registry);
        keep(timer.getId(), timer);
        return nanos -> timer.record(nanos, TimeUnit.NANOSECONDS);
    }

    /**
     * A histogram of sizes or counts.
     *
     * @return takes each value
     */
    public LongConsumer histogram(String name, String help, Labels labels, double... buckets) {
        describe(name, Kind.HISTOGRAM, help, labels);
        DistributionSummary summary = DistributionSummary.builder(name)
                .description(help)
                .tags(labels.array())
                .serviceLevelObjectives(buckets)
                .register(registry);
        keep(summary.getId(), summary);
        return summary::record;
    }

    /** Adds the process's and the JVM's own metrics, under Micrometer's names. */
    public void processAndJvm() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        JvmGcMetrics collector = new JvmGcMetrics();
        collector.bindTo(registry);
        gc = collector;
    }

    /** Our own metrics, in the order of registration. */
    public List<Description> descriptions() {
        synchronized (descriptions) {
            return List.copyOf(descriptions.values());
        }
    }

    /**
     * Writes all metrics.
     *
     * @param contentType {@link #OPEN_METRICS} or {@link #TEXT}
     */
    public void write(String contentType, OutputStream out) throws IOException {
        registry.scrape(out, contentType);
    }

    @Override
    public void close() {
        if (gc != null) {
            gc.close();
        }
        registry.close();
        suppliers.clear();
    }

    private Registration keep(Meter.Id id, Object supplier) {
        if (suppliers.putIfAbsent(id, supplier) != null) {
            throw new IllegalArgumentException("metric is registered already: " + id.getName() + id.getTags());
        }
        return () -> {
            registry.remove(id);
            suppliers.remove(id);
        };
    }

    private void describe(String name, Kind kind, String help, Labels labels) {
        require(NAME.matcher(name).matches(), "a metric's name is sluice_ and lower-case words: " + name);
        require(!help.isBlank(), "a metric has a help text: " + name);
        Description description = new Description(name, kind, help, labels.names());
        Description known;
        synchronized (descriptions) {
            known = descriptions.putIfAbsent(name, description);
        }
        if (known != null) {
            require(known.equals(description), "metric is described otherwise already: " + known + " / " + description);
        }
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
