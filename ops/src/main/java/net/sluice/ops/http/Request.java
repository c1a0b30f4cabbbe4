package net.sluice.ops.http;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request, read to its end.
 *
 * @param method as it was sent, upper case
 * @param path decoded, without the query
 * @param parameters what the route's {@code {name}} segments matched, decoded
 * @param query the query's values by name, decoded, in the order sent
 * @param headers values by lower-case name
 * @param body read as UTF-8, at most {@link HttpLimits#bodyBytes()} bytes of it
 */
public record Request(
        String method,
        String path,
        Map<String, String> parameters,
        Map<String, List<String>> query,
        Map<String, List<String>> headers,
        String body,
        InetSocketAddress remote) {

    /** The header's values joined by commas (RFC 9110 s5.3), or null when it was not sent. */
    public @Nullable String header(String name) {
        List<String> values = headers.get(name.toLowerCase(Locale.ROOT));
        return values == null || values.isEmpty() ? null : String.join(",", values);
    }

    /** The first value of a query parameter, or null. */
    public @Nullable String queryValue(String name) {
        List<String> values = query.get(name);
        return values == null || values.isEmpty() ? null : values.getFirst();
    }
}
