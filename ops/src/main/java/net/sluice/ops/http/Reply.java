package net.sluice.ops.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One answer: a status, headers and a body that writes itself.
 *
 * @param status RFC 9110 s15
 * @param contentType the value of Content-Type, empty when there is no body
 * @param headers further headers
 */
public record Reply(int status, String contentType, Map<String, String> headers, Body body) {
    public static final String JSON = "application/json";
    /** RFC 9457: problem details. */
    public static final String PROBLEM = "application/problem+json";

    /** Writes the content; called at most once, on the request's own virtual thread. */
    @FunctionalInterface
    public interface Body {
        void writeTo(OutputStream out) throws IOException;
    }

    /** A JSON document of what {@link Json} writes. */
    public static Reply json(int status, Object document) {
        return text(status, JSON, Json.write(document) + "\n");
    }

    /** A text of any type, in UTF-8. */
    public static Reply text(int status, String contentType, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        return new Reply(status, contentType, Map.of(), out -> out.write(bytes));
    }

    /** RFC 9457: what was wrong with the request, for programs and people. */
    public static Reply problem(int status, String title, String detail) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("type", "about:blank");
        document.put("title", title);
        document.put("status", status);
        document.put("detail", detail);
        return text(status, PROBLEM, Json.write(document) + "\n");
    }

    /** This reply with one more header. */
    public Reply with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Reply(status, contentType, Map.copyOf(more), body);
    }
}
