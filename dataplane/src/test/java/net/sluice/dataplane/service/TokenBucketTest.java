package net.sluice.dataplane.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenBucketTest {

    private static final long START = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(1);
    private static final int BURST = 10_000;

    private final TokenBucket bucket = new TokenBucket();

    /** Octets that a rate allows in a time, rounded down, computed without any bound. */
    private static long allowed(long bitsPerSecond, long nanos) {
        return BigInteger.valueOf(bitsPerSecond)
                .multiply(BigInteger.valueOf(nanos))
                .divide(BigInteger.valueOf(8_000_000_000L))
                .longValueExact();
    }

    @ParameterizedTest
    @ValueSource(longs = {1_000, 64_000, 9_500_000, 1_000_000_007, 100_000_000_000L})
    void a_greedy_sender_gets_its_rate_to_the_octet_and_never_more_than_the_burst_beyond_it(long rate) {
        SplittableRandom random = new SplittableRandom(rate);
        bucket.limit(rate, BURST, START);
        long packetNanos = Math.max(1, 8_000_000_000L * 700 / rate);
        long now = START;
        long passed = 0;
        for (int i = 0; i < 200_000; i++) {
            now += random.nextLong(packetNanos);
            while (true) {
                int octets = random.nextInt(40, 1500);
                if (!bucket.take(octets, now)) {
                    break;
                }
                passed += octets;
            }
            assertThat(passed).isLessThanOrEqualTo(BURST + allowed(rate, now - START));
        }
        // What is left in the bucket is less than the packet that did not pass.
        assertThat(passed).isGreaterThan(BURST + allowed(rate, now - START) - 1500);
    }

    @ParameterizedTest
    @ValueSource(longs = {1_000, 64_000, 9_500_000, 1_000_000_007, 100_000_000_000L})
    void packets_that_go_when_they_are_ready_keep_the_rate_to_the_packet(long rate) {
        SplittableRandom random = new SplittableRandom(rate);
        bucket.limit(rate, BURST, START);
        long now = START;
        long passed = 0;
        for (int i = 0; i < 200_000; i++) {
            now = bucket.readyNanos();
            assertThat(bucket.ready(now)).isTrue();
            int octets = random.nextInt(40, 1500);
            bucket.spend(octets);
            passed += octets;
        }
        long due = BURST + allowed(rate, now - START);
        // A rate faster than a packet in a nanosecond has whole nanoseconds to wait: what comes in meanwhile is saved.
        assertThat(passed).isBetween(due - 1500 - rate / 8_000_000_000L, due + 1500);
    }

    @Test
    void the_moment_when_it_is_ready_is_the_first_one() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 10_000; i++) {
            TokenBucket each = new TokenBucket();
            each.limit(random.nextLong(1_000, 10_000_000_000L), random.nextInt(0, 2000), START);
            each.spend(random.nextInt(2000, 65_535));
            long ready = each.readyNanos();
            assertThat(each.ready(ready - 1)).isFalse();
            assertThat(each.ready(ready)).isTrue();
        }
    }

    @Test
    void many_looks_add_up_to_the_same_as_one() {
        TokenBucket other = new TokenBucket();
        bucket.limit(9_999_991, BURST, START);
        other.limit(9_999_991, BURST, START);
        bucket.spend(60_000);
        other.spend(60_000);
        long ready = other.readyNanos();
        for (long now = START; ready - now > 0; now += 7) {
            assertThat(bucket.ready(now)).isFalse();
        }
        assertThat(bucket.readyNanos()).isEqualTo(ready);
    }

    @Test
    void a_pause_of_centuries_fills_it_and_does_no_harm() {
        bucket.limit(100_000_000_000L, 1 << 30, 0);
        assertThat(bucket.take(1 << 20, 0)).isTrue();
        assertThat(bucket.take(1 << 30, Long.MAX_VALUE)).isTrue();
        assertThat(bucket.take(1, Long.MAX_VALUE)).isFalse();
    }

    @Test
    void a_time_before_the_last_gives_nothing_and_takes_nothing() {
        bucket.limit(8_000_000, 1000, START);
        assertThat(bucket.take(1000, START)).isTrue();
        assertThat(bucket.take(1, START - 1_000_000)).isFalse();
        assertThat(bucket.take(1, START + 1_000)).isTrue();
        assertThat(bucket.take(1, START + 1_000)).isFalse();
    }

    @Test
    void a_packet_longer_than_the_burst_passes_a_full_bucket_and_is_paid_for_later() {
        bucket.limit(8_000_000, 1000, START);
        assertThat(bucket.take(1500, START)).isTrue();
        // 500 octets of debt and 1,000 to be full again: at an octet per microsecond.
        assertThat(bucket.take(1500, START + 1_499_999)).isFalse();
        assertThat(bucket.take(1500, START + 1_500_000)).isTrue();
    }

    @Test
    void a_new_rate_counts_from_its_beginning_and_a_smaller_burst_takes_what_is_too_much() {
        bucket.limit(8_000_000, 1000, START);
        assertThat(bucket.take(1000, START)).isTrue();
        // 100 octets at the old rate, 200 at twice the rate.
        bucket.limit(16_000_000, 1000, START + 100_000);
        assertThat(bucket.take(301, START + 200_000)).isFalse();
        assertThat(bucket.take(300, START + 200_000)).isTrue();
        bucket.limit(16_000_000, 50, START + 1_000_000_000);
        assertThat(bucket.take(51, START + 1_000_000_000)).isTrue();
        assertThat(bucket.take(50, START + 1_000_000_000)).isFalse();
    }
}
