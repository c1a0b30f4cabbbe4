package net.sluice.radius.exchange;

import java.time.Duration;

/**
 * The variables of RFC 5080 s2.2.1 for one server. The first wait is {@code initial}, each next one twice the last, up to {@code longest}; each
 * is moved by a random tenth either way.
 *
 * @param initial  IRT, more than 0
 * @param longest  MRT, not below {@code initial}
 * @param duration MRD: no transmission later than this after the first
 * @param tries    MRC: transmissions in all, the first included, 1..20
 */
public record Retransmission(Duration initial, Duration longest, Duration duration, int tries) {

    /**
     * IRT and MRT are the RFC's. Three tries instead of five bound the wait for one server to 14 s, so that a second one is asked while the PPP
     * peer still waits.
     */
    public static final Retransmission DEFAULT =
            new Retransmission(Duration.ofSeconds(2), Duration.ofSeconds(16), Duration.ofSeconds(30), 3);

    public Retransmission {
        if (initial.isNegative()
                || initial.isZero()
                || longest.compareTo(initial) < 0
                || duration.compareTo(initial) < 0) {
            throw new IllegalArgumentException(
                    "0 < initial <= longest, initial <= duration: " + initial + ", " + longest + ", " + duration);
        }
        if (tries < 1 || tries > 20) {
            throw new IllegalArgumentException("tries must be 1..20, not " + tries);
        }
    }
}
