package net.sluice.ops;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import net.sluice.ops.http.Accept;
import net.sluice.ops.http.HttpLimits;
import net.sluice.ops.http.HttpService;
import net.sluice.ops.http.Reply;
import net.sluice.ops.http.Request;
import net.sluice.ops.http.Router;

/**
 * What operators and their tools ask a node by HTTP: {@code /metrics} (OpenMetrics or Prometheus text, by Accept),
 * {@code /health/live} and {@code /health/ready} (200 or 503, JSON with each check and its reason). Whoever has more to
 * offer adds routes before {@link #start}.
 */
public final class OpsServer {
    private static final String ANSWERS = "text/plain";

    private final Router router = new Router();
    private final Metrics metrics;

    public OpsServer(Metrics metrics, Health health) {
        this.metrics = metrics;
        router.add("GET", "/", this::index);
        router.add("GET", "/metrics", this::metrics);
        router.add("GET", "/health/live", request -> report(health.live()));
        router.add("GET", "/health/ready", request -> report(health.ready()));
    }

    /** For further routes. */
    public Router router() {
        return router;
    }

    /**
     * Binds and serves.
     *
     * @throws IOException when the address cannot be bound
     */
    public HttpService start(InetSocketAddress bind, HttpLimits limits) throws IOException {
        HttpService service = HttpService.start(bind, router, limits);
        metrics.counter(
                "sluice_ops_requests_total",
                "HTTP requests answered, refusals included",
                Labels.NONE,
                service::requests);
        metrics.counter(
                "sluice_ops_requests_refused_total",
                "HTTP requests refused because too many were being answered",
                Labels.NONE,
                service::refused);
        metrics.counter(
                "sluice_ops_requests_failed_total",
                "HTTP requests that ended in an internal error",
                Labels.NONE,
                service::failed);
        return service;
    }

    private Reply index(Request request) {
        return Reply.text(200, ANSWERS, String.join("\n", router.paths()) + "\n");
    }

    private Reply metrics(Request request) {
        String type = Accept.of(request.header("accept")).best(List.of(Metrics.TEXT, Metrics.OPEN_METRICS));
        // RFC 9110 s12.4.1: what suits nobody may still be sent; a scraper with odd wishes gets what all can read.
        String chosen = type == null ? Metrics.TEXT : type;
        return new Reply(200, chosen, Map.of(), out -> metrics.write(chosen, out));
    }

    private static Reply report(Health.Report report) {
        return Reply.json(report.ok() ? 200 : 503, report.document());
    }
}
