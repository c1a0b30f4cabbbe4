package net.sluice.ops.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Proactive content negotiation (RFC 9110 s12.5.1): the ranges of an Accept header against what we can write. A malformed
 * range is passed over: a client that cannot write the header still gets the default.
 */
public final class Accept {
    private static final int MAX_RANGES = 32;

    private final List<Range> ranges;

    private record Range(String type, Map<String, String> parameters, double quality) {}

    private Accept(List<Range> ranges) {
        this.ranges = ranges;
    }

    /** The header's ranges; an absent or empty header accepts anything. */
    public static Accept of(@Nullable String header) {
        List<Range> ranges = new ArrayList<>();
        if (header != null && !header.isBlank()) {
            for (String part : header.split(",", -1)) {
                Range range = range(part);
                if (range != null && ranges.size() < MAX_RANGES) {
                    ranges.add(range);
                }
            }
        }
        return new Accept(List.copyOf(ranges));
    }

    /**
     * The offer that the client likes best; of equals the one offered first. Null when the client excludes them all.
     *
     * @param offers media types with the parameters that tell them apart, such as {@code text/plain;version=0.0.4}
     */
    public @Nullable String best(List<String> offers) {
        if (ranges.isEmpty()) {
            return offers.getFirst();
        }
        String best = null;
        double bestQuality = 0;
        for (String offer : offers) {
            double quality = quality(offer);
            if (quality > bestQuality) {
                best = offer;
                bestQuality = quality;
            }
        }
        return best;
    }

    /** The quality that the most specific matching range gives; 0 when none matches. */
    private double quality(String offer) {
        Range offered = range(offer);
        if (offered == null) {
            throw new IllegalArgumentException("not a media type: " + offer);
        }
        double quality = 0;
        int specific = -1;
        for (Range range : ranges) {
            int match = specificity(range, offered);
            if (match > specific) {
                specific = match;
                quality = range.quality;
            }
        }
        return quality;
    }

    /** -1: no match; else the more, the narrower (RFC 9110 s12.5.1: "the most specific reference has precedence"). */
    private static int specificity(Range range, Range offered) {
        if (range.type.equals("*/*")) {
            return 0;
        }
        if (range.type.endsWith("/*")) {
            String prefix = range.type.substring(0, range.type.length() - 1);
            return offered.type.startsWith(prefix) ? 1 : -1;
        }
        if (!range.type.equals(offered.type)) {
            return -1;
        }
        int specific = 2;
        for (Map.Entry<String, String> parameter : range.parameters.entrySet()) {
            String value = offered.parameters.get(parameter.getKey());
            // A parameter that we do not know of (Prometheus sends escaping=) does not make another type.
            if (value == null) {
                continue;
            }
            if (!value.equals(parameter.getValue())) {
                return -1;
            }
            specific++;
        }
        return specific;
    }

    private static @Nullable Range range(String text) {
        String[] parts = text.split(";", -1);
        String type = parts[0].trim().toLowerCase(Locale.ROOT);
        int slash = type.indexOf('/');
        if (slash < 1 || slash == type.length() - 1) {
            return null;
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        double quality = 1;
        for (int i = 1; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            if (equals < 0) {
                continue;
            }
            String name = parts[i].substring(0, equals).trim().toLowerCase(Locale.ROOT);
            String value = parts[i].substring(equals + 1).trim().toLowerCase(Locale.ROOT);
            if (name.equals("q")) {
                quality = quality(value, quality);
            } else {
                parameters.put(name, value);
            }
        }
        return new Range(type, parameters, quality);
    }

    private static double quality(String text, double otherwise) {
        try {
            return Math.clamp(Double.parseDouble(text), 0, 1);
        } catch (NumberFormatException malformed) {
            return otherwise;
        }
    }
}
