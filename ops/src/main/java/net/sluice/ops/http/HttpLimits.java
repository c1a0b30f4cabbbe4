package net.sluice.ops.http;

/**
 * What a client may ask of the service before it is refused.
 *
 * @param concurrent requests being answered at once; one more is told 503 with Retry-After
 * @param connections open TCP connections; one more is closed at once
 * @param bodyBytes longest request body; a longer one is told 413
 * @param requestSeconds how long a client may take to send its request, and as long again to read the answer
 */
public record HttpLimits(int concurrent, int connections, int bodyBytes, int requestSeconds) {
    /** For a handful of scrapers and operators. */
    public static final HttpLimits DEFAULT = new HttpLimits(32, 128, 1 << 20, 10);
}
