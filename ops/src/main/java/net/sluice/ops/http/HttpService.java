package net.sluice.ops.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP/1.1 server: each request on a virtual thread of its own, everything a client can make grow bounded by
 * {@link HttpLimits}, every refusal an RFC 9457 problem that says why.
 */
public final class HttpService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpService.class);
    private static final int BACKLOG = 64;
    /** Smaller answers do not pay for the gzip header. */
    private static final int GZIP_FROM_BYTES = 1024;

    private final HttpServer server;
    private final ExecutorService executor;
    private final Router router;
    private final HttpLimits limits;
    private final Semaphore slots;
    private final LongAdder requests = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder failed = new LongAdder();

    private HttpService(HttpServer server, Router router, HttpLimits limits) {
        this.server = server;
        this.router = router;
        this.limits = limits;
        this.slots = new Semaphore(limits.concurrent());
        this.executor = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("http-", 0).factory());
    }

    /**
     * Binds and starts.
     *
     * @param bind port 0 takes any free port, see {@link #address()}
     * @throws IOException when the address cannot be bound
     */
    public static HttpService start(InetSocketAddress bind, Router router, HttpLimits limits) throws IOException {
        boundTheJdkServer(limits);
        HttpServer server = HttpServer.create(bind, BACKLOG);
        HttpService service = new HttpService(server, router, limits);
        server.setExecutor(service.executor);
        server.createContext("/", service::serve);
        server.start();
        return service;
    }

    /** The JDK's server takes its bounds from system properties only, read when its classes load. */
    private static void boundTheJdkServer(HttpLimits limits) {
        String seconds = Integer.toString(limits.requestSeconds());
        setUnlessSet("sun.net.httpserver.maxReqTime", seconds);
        setUnlessSet("sun.net.httpserver.maxRspTime", seconds);
        setUnlessSet("sun.net.httpserver.idleInterval", "30");
        setUnlessSet("sun.net.httpserver.maxIdleConnections", Integer.toString(limits.connections()));
        setUnlessSet("jdk.httpserver.maxConnections", Integer.toString(limits.connections()));
        setUnlessSet("sun.net.httpserver.maxReqHeaderSize", "65536");
    }

    private static void setUnlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    /** Requests answered, refusals included. */
    public long requests() {
        return requests.sum();
    }

    /** Requests refused because {@link HttpLimits#concurrent()} were being answered. */
    public long refused() {
        return refused.sum();
    }

    /** Requests whose endpoint threw. */
    public long failed() {
        return failed.sum();
    }

    /** When this returns no endpoint runs any more, unless one ignored its interrupt for two seconds. */
    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
        try {
            if (!executor.awaitTermination(2, TimeUnit.SECONDS)) {
                LOG.warn("an HTTP request is still being answered");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve(HttpExchange exchange) throws IOException {
        requests.increment();
        try (exchange) {
            if (!slots.tryAcquire()) {
                refused.increment();
                send(
                        exchange,
                        Reply.problem(503, "Busy", "too many requests at once").with("Retry-After", "1"));
                return;
            }
            try {
                send(exchange, answer(exchange));
            } finally {
                slots.release();
            }
        } catch (IOException gone) {
            LOG.debug("client {} went away: {}", exchange.getRemoteAddress(), gone.getMessage());
        }
    }

    private Reply answer(HttpExchange exchange) throws IOException {
        String method = exchange.getRequestMethod();
        return switch (router.match(method, exchange.getRequestURI().getRawPath())) {
            case Router.Match.Unknown() ->
                Reply.problem(404, "Not found", "there is: " + String.join(", ", router.paths()));
            case Router.Match.WrongMethod(var allowed) ->
                Reply.problem(405, "Method not allowed", "allowed: " + String.join(", ", allowed))
                        .with("Allow", String.join(", ", allowed));
            case Router.Match.Found(var endpoint, var parameters) -> {
                byte[] body = readBody(exchange.getRequestBody());
                if (body.length > limits.bodyBytes()) {
                    yield Reply.problem(413, "Content too large", "at most " + limits.bodyBytes() + " bytes");
                }
                yield ask(endpoint, request(exchange, parameters, new String(body, StandardCharsets.UTF_8)));
            }
        };
    }

    /** One byte more than allowed is enough to know. */
    private byte[] readBody(InputStream body) throws IOException {
        return body.readNBytes(limits.bodyBytes() + 1);
    }

    private Reply ask(Router.Endpoint endpoint, Request request) {
        try {
            return endpoint.answer(request);
        } catch (IllegalArgumentException bad) {
            return Reply.problem(400, "Bad request", String.valueOf(bad.getMessage()));
        } catch (Exception bug) {
            failed.increment();
            LOG.error("{} {} failed", request.method(), request.path(), bug);
            return Reply.problem(500, "Internal error", "the node's log says why");
        }
    }

    private static Request request(HttpExchange exchange, Map<String, String> parameters, String body) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), List.copyOf(values)));
        return new Request(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getPath(),
                parameters,
                query(exchange.getRequestURI().getRawQuery()),
                headers,
                body,
                exchange.getRemoteAddress());
    }

    private static Map<String, List<String>> query(@Nullable String raw) {
        Map<String, List<String>> query = new LinkedHashMap<>();
        if (raw != null) {
            for (String pair : raw.split("&", -1)) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                query.computeIfAbsent(decoded(name), absent -> new ArrayList<>())
                        .add(decoded(value));
            }
        }
        return query;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static void send(HttpExchange exchange, Reply reply) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        reply.body().writeTo(content);
        var headers = exchange.getResponseHeaders();
        headers.set("Cache-Control", "no-store");
        headers.set("X-Content-Type-Options", "nosniff");
        if (!reply.contentType().isEmpty()) {
            headers.set("Content-Type", reply.contentType());
        }
        reply.headers().forEach(headers::set);
        byte[] bytes = content.toByteArray();
        if (bytes.length >= GZIP_FROM_BYTES) {
            headers.set("Vary", "Accept, Accept-Encoding");
            if (takesGzip(exchange.getRequestHeaders().getFirst("Accept-Encoding"))) {
                headers.set("Content-Encoding", "gzip");
                bytes = gzip(bytes);
            }
        }
        if (exchange.getRequestMethod().equals("HEAD") || bytes.length == 0) {
            exchange.sendResponseHeaders(reply.status(), -1);
            return;
        }
        exchange.sendResponseHeaders(reply.status(), bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    private static boolean takesGzip(@Nullable String acceptEncoding) {
        if (acceptEncoding == null) {
            return false;
        }
        for (String coding : acceptEncoding.toLowerCase(Locale.ROOT).split(",", -1)) {
            String[] parts = coding.trim().split(";", -1);
            if (parts[0].trim().equals("gzip")) {
                return parts.length == 1 || !parts[1].trim().matches("q=0(\\.0*)?");
            }
        }
        return false;
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream(bytes.length / 4);
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        }
        return packed.toByteArray();
    }
}
