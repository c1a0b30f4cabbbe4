package net.sluice.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;
import net.sluice.ops.http.HttpLimits;
import net.sluice.ops.http.HttpService;
import net.sluice.ops.http.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OpsServerTest {
    private final Metrics metrics = new Metrics();
    private final Health health = new Health();
    private final AtomicLong calls = new AtomicLong(7);
    private final AtomicBoolean listening = new AtomicBoolean();
    private final CountDownLatch enter = new CountDownLatch(2);
    private final CountDownLatch leave = new CountDownLatch(1);
    private HttpService service;
    private HttpClient client;

    @BeforeEach
    void start() throws Exception {
        metrics.counter("sluice_calls_total", "Calls", Labels.of("peer", "a"), calls::get);
        metrics.gauge("sluice_sessions", "Sessions that are up", Labels.NONE, () -> 3.5);
        health.live("loops", () -> null);
        health.ready("listening", () -> listening.get() ? null : "no socket \"yet\"");
        OpsServer server = new OpsServer(metrics, health);
        server.router()
                .add("GET", "/wait", request -> {
                    enter.countDown();
                    leave.await();
                    return Reply.json(200, List.of());
                })
                .add(
                        "POST",
                        "/sessions/{id}/end",
                        request -> Reply.json(200, List.of(request.parameters().get("id"))))
                .add("GET", "/broken", request -> {
                    throw new IllegalStateException("secret detail");
                })
                .add("GET", "/number", request -> {
                    throw new IllegalArgumentException("limit: not a number");
                });
        service = server.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), new HttpLimits(2, 16, 1000, 5));
        client = HttpClient.newHttpClient();
    }

    @AfterEach
    void stop() {
        leave.countDown();
        client.close();
        service.close();
        metrics.close();
    }

    @Test
    void metricsAreTextForWhoeverDoesNotAskForMore() throws Exception {
        HttpResponse<String> answer = get("/metrics");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
        assertThat(answer.body())
                .contains("# HELP sluice_calls_total Calls\n", "# TYPE sluice_calls_total counter\n")
                .contains("sluice_calls_total{peer=\"a\"} 7.0\n", "sluice_sessions 3.5\n")
                .doesNotContain("# EOF");
    }

    @Test
    void metricsAreOpenMetricsForPrometheus() throws Exception {
        HttpResponse<String> answer = get(
                "/metrics",
                "Accept",
                "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
                        + "application/openmetrics-text;version=0.0.1;q=0.5,"
                        + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2");
        assertThat(answer.headers().firstValue("content-type"))
                .hasValue("application/openmetrics-text; version=1.0.0; charset=utf-8");
        assertThat(answer.body()).contains("# TYPE sluice_calls counter\n").endsWith("# EOF\n");
    }

    @Test
    void metricsStayTextForAnAcceptThatNothingSuits() throws Exception {
        assertThat(get("/metrics", "Accept", "image/png").headers().firstValue("content-type"))
                .hasValue(Metrics.TEXT);
    }

    @Test
    void longAnswersArePackedForWhoeverTakesGzip() throws Exception {
        metrics.processAndJvm();
        HttpRequest request =
                request("/metrics").header("Accept-Encoding", "br, gzip").build();
        HttpResponse<InputStream> answer = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        assertThat(answer.headers().firstValue("content-encoding")).hasValue("gzip");
        try (InputStream unpacked = new GZIPInputStream(answer.body())) {
            assertThat(new String(unpacked.readAllBytes(), StandardCharsets.UTF_8))
                    .contains("jvm_memory_used_bytes");
        }
    }

    @Test
    void everyMetricOfTheProcessHasAHelpText() throws Exception {
        metrics.processAndJvm();
        metrics.timer("sluice_login_seconds", "Login", Labels.NONE, List.of(Duration.ofMillis(10)))
                .accept(5_000_000);
        String body = get("/metrics").body();
        List<String> silent = new ArrayList<>();
        for (String line : body.split("\n", -1)) {
            if (line.startsWith("# TYPE ")) {
                String name = line.split(" ", -1)[2];
                String help = body.lines()
                        .filter(l -> l.startsWith("# HELP " + name + " "))
                        .findFirst()
                        .orElse("");
                if (help.length() <= ("# HELP " + name + " ").length()) {
                    silent.add(name);
                }
            }
        }
        assertThat(silent).isEmpty();
        assertThat(body).contains("sluice_login_seconds_bucket{le=\"0.01\"} 1", "sluice_login_seconds_count 1");
    }

    @Test
    void readinessSaysWhichCheckFailsAndWhy() throws Exception {
        HttpResponse<String> before = get("/health/ready");
        assertThat(before.statusCode()).isEqualTo(503);
        assertThat(before.body())
                .isEqualTo("{\"status\":\"failing\",\"checks\":[{\"name\":\"loops\",\"status\":\"ok\"},"
                        + "{\"name\":\"listening\",\"status\":\"failing\",\"reason\":\"no socket \\\"yet\\\"\"}]}\n");
        listening.set(true);
        assertThat(get("/health/ready").statusCode()).isEqualTo(200);
        assertThat(get("/health/live").body())
                .isEqualTo("{\"status\":\"ok\",\"checks\":[{\"name\":\"loops\",\"status\":\"ok\"}]}\n");
    }

    @Test
    void aCheckThatThrowsIsAFailingCheck() throws Exception {
        health.live("bug", () -> {
            throw new IllegalStateException("oops");
        });
        assertThat(get("/health/live").body())
                .contains("the check itself failed: java.lang.IllegalStateException: oops");
    }

    @Test
    void anUnknownPathIsToldWhatThereIs() throws Exception {
        HttpResponse<String> answer = get("/metric");
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
        assertThat(answer.body()).contains("/metrics, /number, /sessions/{id}/end, /wait");
    }

    @Test
    void aWrongMethodIsToldTheRightOnes() throws Exception {
        HttpResponse<String> answer =
                client.send(request("/metrics").DELETE().build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("allow")).hasValue("GET, HEAD");
    }

    @Test
    void headHasNoBody() throws Exception {
        HttpResponse<String> answer = client.send(
                request("/health/live")
                        .method("HEAD", HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void pathParametersAreDecoded() throws Exception {
        HttpResponse<String> answer = client.send(
                request("/sessions/a%2Fb%20+c/end")
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.body()).isEqualTo("[\"a/b +c\"]\n");
    }

    @Test
    void aBodyThatIsTooLongIsRefused() throws Exception {
        HttpResponse<String> answer = client.send(
                request("/sessions/1/end")
                        .POST(HttpRequest.BodyPublishers.ofString("x".repeat(1001)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(413);
    }

    @Test
    void aBugInAnEndpointKeepsItsDetailsInTheLog() throws Exception {
        HttpResponse<String> answer = get("/broken");
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).doesNotContain("secret detail");
        assertThat(service.failed()).isEqualTo(1);
        assertThat(get("/number").body()).contains("limit: not a number");
    }

    @Test
    void oneRequestTooManyAtOnceIsRefusedAtOnce() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            waiting.add(client.sendAsync(request("/wait").build(), HttpResponse.BodyHandlers.ofString()));
        }
        enter.await();
        HttpResponse<String> answer = get("/metrics");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("retry-after")).hasValue("1");
        leave.countDown();
        for (var each : waiting) {
            assertThat(each.get().statusCode()).isEqualTo(200);
        }
        assertThat(service.refused()).isEqualTo(1);
    }

    @Test
    void bytesThatAreNotHttpDoNotHurtTheNextRequest() throws Exception {
        for (String garbage :
                List.of("\0\1\2\r\n\r\n", "GET\r\n\r\n", "GET /%zz HTTP/1.1\r\n\r\n", "GET / HTTP/9.9\r\n\r\n")) {
            try (Socket socket = new Socket()) {
                socket.setSoTimeout(10_000);
                socket.connect(service.address());
                OutputStream out = socket.getOutputStream();
                out.write(garbage.getBytes(StandardCharsets.ISO_8859_1));
                out.flush();
                socket.shutdownOutput();
                String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
                assertThat(answer).doesNotContain("500 ");
            }
        }
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void anAddressInUseIsAnError() {
        assertThatThrownBy(() -> new OpsServer(new Metrics(), health).start(service.address(), HttpLimits.DEFAULT))
                .isInstanceOf(java.net.BindException.class);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + service.address().getPort() + path))
                .timeout(Duration.ofSeconds(20));
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = request(path);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
