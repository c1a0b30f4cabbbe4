package net.sluice.dataplane.worker;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PacketRingTest {

    private final MemorySegment source = Arena.ofAuto().allocate(4096);

    private boolean offer(PacketRing ring, long ref, int length) {
        if (length > 0) {
            source.asSlice(0, length).fill((byte) ref);
        }
        return ring.writer().offer(ref, source, 0, length);
    }

    @Test
    void nothing_is_seen_before_it_is_published_and_room_comes_back_only_by_release() {
        PacketRing ring = new PacketRing(Arena.ofAuto(), 4096);
        int fits = 0;
        while (offer(ring, fits, 1000)) {
            fits++;
        }
        assertThat(fits).isEqualTo(3);
        assertThat(ring.reader().next()).isFalse();
        ring.writer().publish();
        for (int i = 0; i < fits; i++) {
            assertThat(ring.reader().next()).isTrue();
            assertThat(ring.reader().ref()).isEqualTo(i);
        }
        assertThat(ring.reader().next()).isFalse();
        assertThat(offer(ring, 9, 1000)).isFalse();
        ring.reader().release();
        assertThat(offer(ring, 9, 1000)).isTrue();
    }

    @Test
    void the_reader_can_write_headers_before_a_packet() {
        PacketRing ring = new PacketRing(Arena.ofAuto(), 4096);
        offer(ring, 1, 20);
        offer(ring, 2, 20);
        ring.writer().publish();
        assertThat(ring.reader().next()).isTrue();
        ring.reader().memory().asSlice(ring.reader().offset() - 14, 14).fill((byte) 0xEE);
        assertThat(ring.reader().ref()).isEqualTo(1);
        assertThat(ring.reader().length()).isEqualTo(20);
        assertThat(ring.reader().next()).isTrue();
        assertThat(ring.reader().ref()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void what_goes_in_comes_out_in_order_whatever_the_lengths(long seed) {
        Random random = new Random(seed);
        PacketRing ring = new PacketRing(Arena.ofAuto(), 8192);
        Queue<Long> model = new ArrayDeque<>();
        long ref = 0;
        for (int step = 0; step < 20_000; step++) {
            if (random.nextBoolean()) {
                for (int i = random.nextInt(5); i > 0; i--) {
                    int length = (int) (ref * 7919 % 1600);
                    if (offer(ring, ref, length)) {
                        model.add(ref++);
                    }
                }
                ring.writer().publish();
            } else {
                for (int i = random.nextInt(5); i > 0 && ring.reader().next(); i--) {
                    take(ring.reader(), model.remove());
                }
                ring.reader().release();
            }
        }
        assertThat(ref).isGreaterThan(1000);
    }

    private static void take(PacketRing.Reader reader, long expected) {
        int length = (int) (expected * 7919 % 1600);
        if (reader.ref() != expected || reader.length() != length) {
            throw new AssertionError("expected " + expected + " but was " + reader.ref());
        }
        if (length > 0
                && (reader.memory().get(JAVA_BYTE, reader.offset()) != (byte) expected
                        || reader.memory().get(JAVA_BYTE, reader.offset() + length - 1) != (byte) expected)) {
            throw new AssertionError("octets of " + expected);
        }
    }

    @Test
    void two_threads_lose_and_reorder_nothing() {
        PacketRing ring = new PacketRing(Arena.ofAuto(), 1 << 16);
        long count = 300_000;
        CompletableFuture<Void> reading = CompletableFuture.runAsync(() -> {
            long next = 0;
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (next < count && System.nanoTime() - deadline < 0) {
                boolean some = false;
                while (ring.reader().next()) {
                    take(ring.reader(), next++);
                    some = true;
                }
                ring.reader().release();
                if (!some) {
                    LockSupport.parkNanos(1000);
                }
            }
            assertThat(next).isEqualTo(count);
        });
        for (long ref = 0; ref < count && !reading.isDone(); ) {
            int length = (int) (ref * 7919 % 1600);
            if (offer(ring, ref, length)) {
                ref++;
            } else {
                ring.writer().publish();
                LockSupport.parkNanos(1000);
            }
            if (ref % 16 == 0) {
                ring.writer().publish();
            }
        }
        ring.writer().publish();
        assertThat(reading.orTimeout(60, TimeUnit.SECONDS)).succeedsWithin(Duration.ofSeconds(60));
    }
}
