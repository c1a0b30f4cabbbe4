package net.sluice.ops.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Method and path to endpoint. A path is a template whose segments are literal or {@code {name}}; literal segments win over
 * named ones. Routes are added before the service starts.
 */
public final class Router {
    private final List<Route> routes = new ArrayList<>();

    /** Answers one request on a virtual thread of its own; it may block. */
    @FunctionalInterface
    public interface Endpoint {
        Reply answer(Request request) throws Exception;
    }

    private record Route(String method, List<String> template, Endpoint endpoint) {
        String path() {
            return "/" + String.join("/", template);
        }
    }

    /** What a request's method and path led to. */
    sealed interface Match {
        record Found(Endpoint endpoint, Map<String, String> parameters) implements Match {}

        record WrongMethod(SortedSet<String> allowed) implements Match {}

        record Unknown() implements Match {}
    }

    /** Adds a route; GET answers HEAD as well. */
    public Router add(String method, String template, Endpoint endpoint) {
        Route route = new Route(method, segments(template), endpoint);
        for (Route other : routes) {
            if (other.method.equals(method) && other.template.equals(route.template)) {
                throw new IllegalArgumentException("route is there already: " + method + " " + template);
            }
        }
        routes.add(route);
        return this;
    }

    /** Every path, for whoever asked for one that is not there. */
    public List<String> paths() {
        return routes.stream().map(Route::path).distinct().sorted().toList();
    }

    /** @param rawPath still percent-encoded, so that an encoded slash stays within its segment */
    Match match(String method, String rawPath) {
        List<String> segments = segments(rawPath);
        String wanted = method.equals("HEAD") ? "GET" : method;
        SortedSet<String> allowed = new TreeSet<>();
        Match.Found best = null;
        int bestLiterals = -1;
        for (Route route : routes) {
            Map<String, String> parameters = parameters(route.template, segments);
            if (parameters == null) {
                continue;
            }
            allowed.add(route.method);
            int literals = segments.size() - parameters.size();
            if (route.method.equals(wanted) && literals > bestLiterals) {
                best = new Match.Found(route.endpoint, parameters);
                bestLiterals = literals;
            }
        }
        if (best != null) {
            return best;
        }
        if (allowed.isEmpty()) {
            return new Match.Unknown();
        }
        if (allowed.contains("GET")) {
            allowed.add("HEAD");
        }
        return new Match.WrongMethod(allowed);
    }

    private static @Nullable Map<String, String> parameters(List<String> template, List<String> segments) {
        if (template.size() != segments.size()) {
            return null;
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        for (int i = 0; i < template.size(); i++) {
            String pattern = template.get(i);
            String segment = decoded(segments.get(i));
            if (pattern.startsWith("{") && !segment.isEmpty()) {
                parameters.put(pattern.substring(1, pattern.length() - 1), segment);
            } else if (!pattern.equals(segment)) {
                return null;
            }
        }
        return parameters;
    }

    private static List<String> segments(String path) {
        String bare = path.startsWith("/") ? path.substring(1) : path;
        return List.of(bare.split("/", -1));
    }

    /** A plus sign is itself in a path; malformed escapes have been refused by {@code java.net.URI} before. */
    private static String decoded(String segment) {
        return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
