package net.sluice.cluster.directory;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import net.sluice.cluster.AddressOutcome;
import net.sluice.cluster.AddressRange;
import net.sluice.cluster.AddressWish;
import net.sluice.cluster.Directory;
import net.sluice.cluster.Login;
import net.sluice.cluster.OwnerRef;
import net.sluice.cluster.PoolConfig;
import net.sluice.cluster.Prefix;
import net.sluice.cluster.store.Registers;

/** Logins with an address each, as fast as they go, for a measurement: the slots are shared out among so many processes. */
public final class SetUps {
    private final SharedDirectory directory;
    private final AtomicInteger refused = new AtomicInteger();

    private SetUps(SharedDirectory directory) {
        this.directory = directory;
    }

    /**
     * Sets sessions up, some at a time, and ends each a thousand later.
     *
     * @param self which of {@code processes} this is
     * @return what was measured
     */
    public static String run(Registers registers, int self, int processes, int inFlight, int seconds) {
        SlotView slots = new SlotView() {
            @Override
            public boolean mine(int slot) {
                return slot % processes == self;
            }

            @Override
            public long epoch(int slot) {
                return 1;
            }
        };
        SharedDirectory directory = SharedDirectory.open(
                Runnable::run,
                registers,
                slots,
                DirectoryConfig.of(
                        List.of(PoolConfig.ipv4("dsl", List.of(AddressRange.of(prefix())), List.of())),
                        Set.of(),
                        processes),
                owner -> {},
                new Placements() {
                    @Override
                    public void placed(Prefix prefix, int slot) {}

                    @Override
                    public void displaced(Prefix prefix) {}

                    @Override
                    public void haSet(String name, List<OwnerRef> members) {}
                },
                System.nanoTime());
        try (ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor()) {
            ScheduledFuture<?> ticking =
                    clock.scheduleAtFixedRate(() -> directory.tick(System.nanoTime(), 0), 0, 50, TimeUnit.MILLISECONDS);
            String measured = new SetUps(directory).measure(self, processes, inFlight, seconds);
            ticking.cancel(false);
            return measured;
        }
    }

    private static Prefix prefix() {
        return Town.prefix("10.0.0.0/16");
    }

    private String measure(int self, int processes, int inFlight, int seconds) {
        Semaphore window = new Semaphore(inFlight);
        long start = System.nanoTime();
        long end = start + TimeUnit.SECONDS.toNanos(seconds);
        long[] tookNanos = new long[2_000_000];
        AtomicInteger done = new AtomicInteger();
        for (int i = 0; System.nanoTime() < end && i < tookNanos.length; i++) {
            // Of sixteen tunnels, as of some busy LACs.
            int slot = (i % 16) * processes + self;
            OwnerRef owner = new OwnerRef(slot * 256 + 1, 1 + i % 60_000, i);
            Login login = new Login("user" + self + "-" + i % 50_000, "line");
            window.acquireUninterruptibly();
            long begin = System.nanoTime();
            int number = i;
            setUp(login, owner, () -> {
                tookNanos[number] = System.nanoTime() - begin;
                done.incrementAndGet();
                window.release();
            });
            if (i >= 1000) {
                int old = i - 1000;
                OwnerRef before = new OwnerRef((old % 16 * processes + self) * 256 + 1, 1 + old % 60_000, old);
                directory.releaseAddresses(before);
                directory.release(new Login("user" + self + "-" + old % 50_000, "line"), before);
            }
        }
        double took = (System.nanoTime() - start) / 1e9;
        long[] all =
                Arrays.stream(tookNanos).filter(nanos -> nanos > 0).sorted().toArray();
        return "%.0f set-ups/s, half within %.1f ms, 99 of 100 within %.1f ms, %d refused, %d unsure"
                .formatted(
                        done.get() / took,
                        all[all.length / 2] / 1e6,
                        all[all.length * 99 / 100] / 1e6,
                        refused.get(),
                        directory.unsureCount());
    }

    private void setUp(Login login, OwnerRef owner, Runnable done) {
        directory.claim(login, owner, new Directory.Claimant() {
            @Override
            public void granted() {
                directory.acquire(login, null, List.of(new AddressWish.FromPool("dsl")), owner, outcome -> {
                    if (outcome instanceof AddressOutcome.Refused) {
                        refused.incrementAndGet();
                    }
                    done.run();
                });
            }

            @Override
            public void failed(String why) {
                refused.incrementAndGet();
                done.run();
            }
        });
    }
}
