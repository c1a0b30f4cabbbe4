package net.sluice.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HeartbeatTest {

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    /** Hears what is written at a time. */
    private final OutputStream watcher = new OutputStream() {
        @Override
        public void write(int octet) {
            throw new AssertionError("half a line");
        }

        @Override
        public void write(byte[] octets) {
            heard.add(new String(octets, StandardCharsets.US_ASCII));
        }
    };

    private String hear() throws InterruptedException {
        return heard.poll(20, TimeUnit.SECONDS);
    }

    @Test
    void it_beats_and_says_at_the_end_that_no_more_is_to_come() throws InterruptedException {
        Heartbeat heart = new Heartbeat(watcher, Duration.ofMillis(80), () -> true);
        for (int i = 0; i < 5; i++) {
            assertThat(hear()).isEqualTo("80\n");
        }
        heart.close();
        assertThat(heard).last().isEqualTo("0\n");
    }

    @Test
    void while_there_is_no_life_there_is_no_beat() throws InterruptedException {
        AtomicInteger looks = new AtomicInteger();
        Heartbeat heart = new Heartbeat(watcher, Duration.ofMillis(80), () -> looks.incrementAndGet() % 4 == 0);
        for (int beat = 1; beat < 4; beat++) {
            assertThat(hear()).isEqualTo("80\n");
            assertThat(looks).hasValueGreaterThanOrEqualTo(4 * beat);
        }
        heart.close();
    }

    @Test
    void without_a_limit_the_watcher_is_told_that_it_need_not_watch() throws InterruptedException {
        Heartbeat heart = new Heartbeat(watcher, Duration.ZERO, () -> true);
        assertThat(hear()).isEqualTo("0\n");
        heart.close();
    }
}
