package net.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ShardInboxTest {
    private static final SubscriberRef ALICE = new SubscriberRef(0, 1, 2, 3);

    private final AtomicInteger wakeups = new AtomicInteger();
    private final ShardInbox inbox = new ShardInbox(2, wakeups::incrementAndGet);

    @Test
    void whatWaitsIsTakenInTheOrderInWhichItCame() {
        inbox.claimed(ALICE);
        inbox.committed(ALICE);
        assertThat(inbox.depth()).isEqualTo(2);
        assertThat(inbox.poll()).isEqualTo(new ShardEvent.Claimed(ALICE));
        assertThat(inbox.poll()).isEqualTo(new ShardEvent.Committed(ALICE));
        assertThat(inbox.poll()).isNull();
    }

    @Test
    void theLoopIsWokenWhenSomethingComesIntoAnEmptyInbox() {
        inbox.claimed(ALICE);
        inbox.committed(ALICE);
        assertThat(wakeups).hasValue(1);
        inbox.poll();
        inbox.poll();
        inbox.claimed(ALICE);
        assertThat(wakeups).hasValue(2);
    }

    @Test
    void ordersAreRefusedWhenTheInboxIsFullAndAnswersNever() {
        assertThat(inbox.end(ALICE, EndCause.ADMIN, "")).isTrue();
        inbox.claimed(ALICE);
        assertThat(inbox.end(ALICE, EndCause.ADMIN, "")).isFalse();
        inbox.committed(ALICE);
        assertThat(inbox.depth()).isEqualTo(3);
    }

    @Test
    void nothingIsLostBetweenThreads() throws Exception {
        int threads = 3;
        int each = 20_000;
        List<Thread> senders = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int session = t;
            senders.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < each; i++) {
                    inbox.claimed(new SubscriberRef(0, 1, session, i));
                }
            }));
        }
        long[] next = new long[threads];
        for (int taken = 0; taken < threads * each; ) {
            ShardEvent event = (ShardEvent) inbox.poll();
            if (event == null) {
                Thread.onSpinWait();
                assertThat(senders.stream().anyMatch(Thread::isAlive) || inbox.depth() > 0)
                        .isTrue();
                continue;
            }
            assertThat(event.ref().generation()).isEqualTo(next[event.ref().sessionId()]++);
            taken++;
        }
        assertThat(inbox.depth()).isZero();
    }
}
