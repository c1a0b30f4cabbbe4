package net.sluice.dataplane.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import net.sluice.dataplane.Loop;
import net.sluice.dataplane.ThreadTime;
import net.sluice.dataplane.Wakeup;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LoopThreadTest {

    @Test
    void a_wakeup_after_work_was_made_visible_is_never_lost() throws InterruptedException {
        AtomicInteger inbox = new AtomicInteger();
        Semaphore done = new Semaphore(0);
        Loop loop = nowNanos -> {
            int taken = inbox.getAndSet(0);
            done.release(taken);
            return taken;
        };
        for (long spin : new long[] {0, 20_000}) {
            try (LoopThread thread = new LoopThread("test", spin, 50_000).add(loop)) {
                thread.start();
                for (int i = 0; i < 5000; i++) {
                    inbox.incrementAndGet();
                    thread.wakeup();
                    assertThat(done.tryAcquire(5, TimeUnit.SECONDS))
                            .as("turn %d", i)
                            .isTrue();
                }
            }
        }
    }

    @Test
    void a_deadline_is_kept() throws InterruptedException {
        AtomicLong deadline = new AtomicLong(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200));
        Semaphore late = new Semaphore(0);
        Loop loop = new Loop() {
            @Override
            public int doWork(long nowNanos) {
                if (nowNanos < deadline.get()) {
                    return 0;
                }
                deadline.set(Long.MAX_VALUE);
                late.release();
                return 1;
            }

            @Override
            public long nextDeadlineNanos() {
                return deadline.get();
            }
        };
        try (LoopThread thread = new LoopThread("test", 0, 50_000).add(loop)) {
            thread.start();
            assertThat(late.tryAcquire(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void a_deadline_beyond_the_wrap_of_the_clock_is_slept_for() throws InterruptedException {
        long ahead = Long.MAX_VALUE - TimeUnit.MILLISECONDS.toNanos(100) - System.nanoTime();
        AtomicLong deadline = new AtomicLong(System.nanoTime() + ahead + TimeUnit.MILLISECONDS.toNanos(300));
        assertThat(deadline.get()).isNegative();
        AtomicInteger turns = new AtomicInteger();
        Semaphore late = new Semaphore(0);
        Loop loop = new Loop() {
            @Override
            public int doWork(long nowNanos) {
                turns.incrementAndGet();
                if (!Loop.due(deadline.get(), nowNanos)) {
                    return 0;
                }
                deadline.set(NEVER);
                late.release();
                return 1;
            }

            @Override
            public long nextDeadlineNanos() {
                return deadline.get();
            }
        };
        try (LoopThread thread = new LoopThread("test", 0, 0, () -> System.nanoTime() + ahead).add(loop)) {
            thread.start();
            assertThat(late.tryAcquire(5, TimeUnit.SECONDS)).isTrue();
            assertThat(turns.get()).as("turns until the deadline").isLessThan(100);
        }
    }

    @Test
    void of_two_deadlines_the_sooner_is_told_by_their_difference() {
        long beforeWrap = Long.MAX_VALUE - 5;
        long afterWrap = Long.MIN_VALUE + 5;
        assertThat(Loop.sooner(beforeWrap, afterWrap)).isEqualTo(beforeWrap);
        assertThat(Loop.sooner(afterWrap, beforeWrap)).isEqualTo(beforeWrap);
        assertThat(Loop.sooner(afterWrap, Loop.NEVER)).isEqualTo(afterWrap);
        assertThat(Loop.sooner(Loop.NEVER, afterWrap)).isEqualTo(afterWrap);
        assertThat(Loop.sooner(Loop.NEVER, Loop.NEVER)).isEqualTo(Loop.NEVER);
        assertThat(Loop.due(afterWrap, beforeWrap)).isFalse();
        assertThat(Loop.due(beforeWrap, afterWrap)).isTrue();
        assertThat(Loop.due(Loop.NEVER, afterWrap)).isFalse();
    }

    @Test
    void an_idle_thread_uses_no_cpu() throws InterruptedException {
        AtomicLong id = new AtomicLong();
        Semaphore running = new Semaphore(0);
        Loop loop = nowNanos -> {
            id.set(Thread.currentThread().threadId());
            running.release();
            return 0;
        };
        try (LoopThread thread = new LoopThread("test", 20_000, 50_000).add(loop)) {
            thread.start();
            assertThat(running.tryAcquire(5, TimeUnit.SECONDS)).isTrue();
            // The first sleep begins within the spin; from then on nothing should run.
            new Semaphore(0).tryAcquire(300, TimeUnit.MILLISECONDS);
            long before = ManagementFactory.getThreadMXBean().getThreadCpuTime(id.get());
            new Semaphore(0).tryAcquire(500, TimeUnit.MILLISECONDS);
            long used = ManagementFactory.getThreadMXBean().getThreadCpuTime(id.get()) - before;
            assertThat(used).isLessThan(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    @Test
    void a_failing_loop_is_called_again_and_does_not_end_the_others() throws InterruptedException {
        Semaphore calls = new Semaphore(0);
        Loop bad = nowNanos -> {
            throw new IllegalStateException("a bug");
        };
        Loop good = nowNanos -> {
            calls.release();
            return 0;
        };
        try (LoopThread thread = new LoopThread("test", 0, 50_000).add(bad).add(good)) {
            thread.start();
            assertThat(calls.tryAcquire(5, TimeUnit.SECONDS)).isTrue();
            calls.drainPermits();
            thread.wakeup();
            assertThat(calls.tryAcquire(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void a_descriptor_that_stays_readable_without_giving_work_does_not_burn_the_cpu() throws Exception {
        AtomicLong id = new AtomicLong();
        Semaphore running = new Semaphore(0);
        Pipe pipe = Pipe.open();
        pipe.sink().write(ByteBuffer.wrap(new byte[1]));
        Field descriptor = pipe.source().getClass().getDeclaredField("fdVal");
        descriptor.setAccessible(true);
        int fd = descriptor.getInt(pipe.source());
        PollableLoop loop = new PollableLoop() {
            @Override
            public List<Integer> descriptors() {
                return List.of(fd);
            }

            @Override
            public int doWork(long nowNanos) {
                id.set(Thread.currentThread().threadId());
                running.release();
                return 0;
            }
        };
        try (LoopThread thread = new LoopThread("test", 0, 50_000).add(loop)) {
            thread.start();
            assertThat(running.tryAcquire(1000, 10, TimeUnit.SECONDS)).isTrue();
            long before = ManagementFactory.getThreadMXBean().getThreadCpuTime(id.get());
            new Semaphore(0).tryAcquire(500, TimeUnit.MILLISECONDS);
            long used = ManagementFactory.getThreadMXBean().getThreadCpuTime(id.get()) - before;
            assertThat(used).isLessThan(TimeUnit.MILLISECONDS.toNanos(150));
        }
        pipe.sink().close();
        pipe.source().close();
    }

    @Test
    void time_is_told_apart_into_work_looking_for_it_and_sleep() throws InterruptedException {
        Semaphore ran = new Semaphore(0);
        AtomicInteger turns = new AtomicInteger(50);
        Loop loop = nowNanos -> {
            if (turns.getAndDecrement() <= 0) {
                return 0;
            }
            long end = System.nanoTime() + 2_000_000;
            while (System.nanoTime() - end < 0) {
                Thread.onSpinWait();
            }
            ran.release();
            return 1;
        };
        LoopThread thread = new LoopThread("test", 1_000_000, 0).add(loop);
        ThreadTime time = thread.time();
        assertThat(time.totalNanos()).isZero();
        try (thread) {
            thread.start();
            assertThat(ran.tryAcquire(50, 20, TimeUnit.SECONDS)).isTrue();
            new Semaphore(0).tryAcquire(200, TimeUnit.MILLISECONDS);
        }
        long total = time.totalNanos();
        assertThat(time.name()).isEqualTo("test");
        assertThat(time.busyNanos()).isBetween(100_000_000L, total);
        assertThat(time.spinningNanos()).isBetween(1_000_000L, total - time.busyNanos());
        assertThat(total - time.busyNanos() - time.spinningNanos()).as("asleep").isGreaterThan(100_000_000L);
        assertThat(time.totalNanos()).as("it has ended").isEqualTo(total);
    }

    /** A loop with an inbox that is no safer than a ring with one reader, and that hands what it takes on to the next. */
    private static final class Relayer implements Loop {
        final AtomicInteger inbox = new AtomicInteger();
        final AtomicInteger inside = new AtomicInteger();
        final Set<String> threads = ConcurrentHashMap.newKeySet();
        volatile long taken;
        private long plain;

        @Nullable
        Relayer next;

        @Nullable
        Wakeup toNext;

        volatile boolean together;

        @Override
        public int doWork(long nowNanos) {
            together |= inside.incrementAndGet() != 1;
            int found = inbox.getAndSet(0);
            if (found > 0) {
                threads.add(Thread.currentThread().getName());
                plain += found;
                taken = plain;
                if (next != null && toNext != null) {
                    next.inbox.addAndGet(found);
                    toNext.wakeup();
                }
            }
            inside.decrementAndGet();
            return found;
        }
    }

    @Test
    void little_work_for_a_sleeper_is_done_by_who_brings_it_and_none_is_lost_or_done_by_two()
            throws InterruptedException {
        Relayer first = new Relayer();
        Relayer second = new Relayer();
        try (LoopThread one = new LoopThread("one", 20_000, 50_000).add(first);
                LoopThread two = new LoopThread("two", 20_000, 50_000).add(second)) {
            first.next = second;
            first.toNext = two.broughtBy(one);
            one.start();
            two.start();
            long sent = 0;
            Random random = new Random(5);
            for (int i = 0; i < 4000; i++) {
                int some = i % 100 == 0 ? 50 : 1;
                sent += some;
                first.inbox.addAndGet(some);
                one.wakeup();
                if (random.nextInt(4) == 0) {
                    // Now and then the second is awake of itself, and meets who turns its loop.
                    two.wakeup();
                }
                long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
                while (second.taken != sent && System.nanoTime() - deadline < 0) {
                    Thread.onSpinWait();
                }
                assertThat(second.taken).as("after %d", i).isEqualTo(sent);
            }
        }
        assertThat(first.together || second.together)
                .as("two threads in one loop")
                .isFalse();
        assertThat(first.threads).containsOnly("one");
        assertThat(second.threads).contains("one", "two");
    }

    @Test
    void a_deadline_that_comes_of_work_done_by_another_is_kept_by_the_thread_itself() throws InterruptedException {
        AtomicInteger inbox = new AtomicInteger();
        Semaphore late = new Semaphore(0);
        Loop sleeper = new Loop() {
            private long deadline = NEVER;

            @Override
            public int doWork(long nowNanos) {
                if (Loop.due(deadline, nowNanos)) {
                    deadline = NEVER;
                    late.release();
                    return 1;
                }
                if (inbox.getAndSet(0) > 0) {
                    deadline = nowNanos + TimeUnit.MILLISECONDS.toNanos(5);
                    return 1;
                }
                return 0;
            }

            @Override
            public long nextDeadlineNanos() {
                return deadline;
            }
        };
        Relayer bringing = new Relayer();
        try (LoopThread one = new LoopThread("one", 0, 0).add(bringing);
                LoopThread two = new LoopThread("two", 0, 0).add(sleeper)) {
            Wakeup brought = two.broughtBy(one);
            bringing.next = new Relayer();
            bringing.toNext = () -> {
                inbox.incrementAndGet();
                brought.wakeup();
            };
            one.start();
            two.start();
            for (int i = 0; i < 50; i++) {
                bringing.inbox.incrementAndGet();
                one.wakeup();
                assertThat(late.tryAcquire(5, TimeUnit.SECONDS))
                        .as("turn %d", i)
                        .isTrue();
            }
        }
    }
}
