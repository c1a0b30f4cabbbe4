package net.sluice.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class LoginDirectoryTest {
    private static final Login ALICE = new Login("alice", "line 1");

    private final List<OwnerRef> displaced = new ArrayList<>();
    private final List<OwnerRef> granted = new ArrayList<>();
    private final LoginDirectory directory = new LoginDirectory(displaced::add);

    @Test
    void aFreeLoginIsGrantedAtOnce() {
        claim(owner(1));
        assertThat(granted).containsExactly(owner(1));
        assertThat(directory.holder(ALICE)).isEqualTo(owner(1));
    }

    @Test
    void aNewerClaimDisplacesTheHolderAndWaitsForItsRelease() {
        claim(owner(1));
        claim(owner(2));
        assertThat(displaced).containsExactly(owner(1));
        assertThat(granted).containsExactly(owner(1));

        directory.release(ALICE, owner(1));
        assertThat(granted).containsExactly(owner(1), owner(2));
        assertThat(directory.holder(ALICE)).isEqualTo(owner(2));
    }

    @Test
    void theNewestOfSeveralWaitersWinsAndTheOthersAreDisplacedUnheld() {
        claim(owner(1));
        claim(owner(2));
        claim(owner(3));
        assertThat(displaced).containsExactly(owner(1), owner(2));

        directory.release(ALICE, owner(2));
        directory.release(ALICE, owner(1));
        assertThat(granted).containsExactly(owner(1), owner(3));
    }

    @Test
    void aWaiterThatLeavesIsNeverGranted() {
        claim(owner(1));
        claim(owner(2));
        directory.release(ALICE, owner(2));
        directory.release(ALICE, owner(1));

        assertThat(granted).containsExactly(owner(1));
        assertThat(directory.size()).isZero();
    }

    @Test
    void whoeverTakesOverCanBeDisplacedInTurn() {
        claim(owner(1));
        claim(owner(2));
        directory.release(ALICE, owner(1));
        claim(owner(3));
        assertThat(displaced).containsExactly(owner(1), owner(2));
    }

    @Test
    void aReleaseByAStrangerChangesNothing() {
        claim(owner(1));
        directory.release(ALICE, owner(9));
        assertThat(directory.holder(ALICE)).isEqualTo(owner(1));
        directory.release(new Login("bob", ""), owner(1));
        assertThat(directory.size()).isOne();
    }

    @Test
    void otherCircuitsOfTheSameUserAreOtherLogins() {
        claim(owner(1));
        directory.claim(new Login("alice", "line 2"), owner(2), () -> granted.add(owner(2)));
        assertThat(granted).containsExactly(owner(1), owner(2));
        assertThat(displaced).isEmpty();
    }

    @Test
    void manyThreadsNeverHoldALoginTogether() throws Exception {
        int threads = 4;
        int claims = 2_000;
        ConcurrentHashMap<OwnerRef, CountDownLatch> answered = new ConcurrentHashMap<>();
        LoginDirectory shared = new LoginDirectory(owner -> answered.get(owner).countDown());
        AtomicInteger holders = new AtomicInteger();
        AtomicInteger grants = new AtomicInteger();
        AtomicReference<String> broken = new AtomicReference<>();
        CyclicBarrier start = new CyclicBarrier(threads);
        List<Thread> running = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int number = t;
            running.add(Thread.ofPlatform().start(() -> {
                try {
                    start.await(10, TimeUnit.SECONDS);
                    for (int i = 0; i < claims; i++) {
                        OwnerRef me = new OwnerRef(number, 1, i);
                        CountDownLatch answer = new CountDownLatch(1);
                        AtomicBoolean mine = new AtomicBoolean();
                        answered.put(me, answer);
                        shared.claim(ALICE, me, () -> {
                            mine.set(true);
                            answer.countDown();
                        });
                        if (!answer.await(10, TimeUnit.SECONDS)) {
                            broken.set(me + " was neither granted nor displaced");
                            return;
                        }
                        // A holder holds from the grant to its own release; who was displaced unheld never held.
                        if (mine.get()) {
                            grants.incrementAndGet();
                            if (holders.incrementAndGet() > 1) {
                                broken.set("held twice");
                            }
                            holders.decrementAndGet();
                        }
                        shared.release(ALICE, me);
                    }
                } catch (Exception e) {
                    broken.set(e.toString());
                }
            }));
        }
        for (Thread thread : running) {
            assertThat(thread.join(Duration.ofSeconds(60))).isTrue();
        }
        assertThat(broken.get()).isNull();
        assertThat(grants.get()).isPositive();
        assertThat(shared.size()).isZero();
    }

    private void claim(OwnerRef owner) {
        directory.claim(ALICE, owner, () -> granted.add(owner));
    }

    private static OwnerRef owner(int generation) {
        return new OwnerRef(1, 1, generation);
    }
}
