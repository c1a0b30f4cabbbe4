package net.sluice.cluster.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Members of a store on loopback, and waiting for what they do. */
final class Stores {
    /** Short, so that tests are; a silence still longer than a busy machine's pauses. */
    static final ClusterConfig.Timing TIMING = new ClusterConfig.Timing(1, 4, 2, 2, 1000);

    /** Longer than anything takes, also on a busy machine. */
    static final Duration AWHILE = Duration.ofMinutes(2);

    private Stores() {}

    static List<Integer> freePorts(int count) {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            List<Integer> ports =
                    sockets.stream().map(ServerSocket::getLocalPort).toList();
            for (ServerSocket socket : sockets) {
                socket.close();
            }
            return ports;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ClusterConfig config(String name, long incarnation, int port, List<Integer> all) {
        return config("test", Member.of(name, incarnation), port, all, 1);
    }

    static ClusterConfig config(String cluster, Member member, int port, List<Integer> all, int version) {
        return new ClusterConfig(
                cluster,
                member,
                "127.0.0.1",
                port,
                ClusterConfig.Joining.ofMembers(
                        all.stream().map(each -> "127.0.0.1:" + each).toList()),
                1,
                TIMING,
                1,
                version);
    }

    /** What a stage comes to; fails the test when it takes too long. */
    static <T> T now(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(AWHILE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Waits until it is so; returns after how many milliseconds. */
    static long until(String what, BooleanSupplier isSo) {
        long start = System.nanoTime();
        while (!isSo.getAsBoolean()) {
            assertThat(System.nanoTime() - start).as(what).isLessThan(AWHILE.toNanos());
            LockSupport.parkNanos(1_000_000);
        }
        return (System.nanoTime() - start) / 1_000_000;
    }

    /** Writes until it is sure, as who writes must; returns how often it was not. */
    static int write(Store store, List<Write> batch) {
        long start = System.nanoTime();
        for (int unsure = 0; ; unsure++) {
            try {
                store.write(batch).toCompletableFuture().get(AWHILE.toSeconds(), TimeUnit.SECONDS);
                return unsure;
            } catch (ExecutionException e) {
                assertThat(System.nanoTime() - start).as("unsure: " + e).isLessThan(AWHILE.toNanos());
            } catch (TimeoutException e) {
                throw new AssertionError(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }
    }

    /** Replaces until it is known whether it did, as who claims must. */
    static boolean replace(Store store, int slot, @Nullable Ownership expected, Ownership next) {
        long start = System.nanoTime();
        for (int unsure = 0; ; unsure++) {
            try {
                boolean replaced = store.replace(slot, expected, next)
                        .toCompletableFuture()
                        .get(AWHILE.toSeconds(), TimeUnit.SECONDS);
                return replaced
                        || (unsure > 0 && next.equals(now(store.ownerships()).get(slot)));
            } catch (ExecutionException e) {
                assertThat(System.nanoTime() - start).as("unsure: " + e).isLessThan(AWHILE.toNanos());
            } catch (TimeoutException e) {
                throw new AssertionError(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }
    }

    static Write put(int slot, long epoch, long id, byte... value) {
        return new Write(new RecordKey(slot, epoch, RecordKey.TUNNEL, id), value);
    }

    static Write delete(int slot, long epoch, long id) {
        return new Write(new RecordKey(slot, epoch, RecordKey.TUNNEL, id), null);
    }

    /** The records of a slot, readable. */
    static List<String> read(Store store, int slot) {
        return now(store.read(slot, 1, Long.MAX_VALUE - 16)).stream()
                .map(each -> each.key().epoch() + "/" + each.key().id() + "=" + java.util.Arrays.toString(each.value()))
                .sorted()
                .toList();
    }

    /** Remembers what a listener is told. */
    static final class Heard implements StoreListener {
        final List<List<Member>> lists = new java.util.concurrent.CopyOnWriteArrayList<>();
        final List<Map.Entry<Integer, Ownership>> ownerships = new java.util.concurrent.CopyOnWriteArrayList<>();

        static Heard of(Store store) {
            Heard heard = new Heard();
            store.listen(heard);
            return heard;
        }

        @Override
        public void ownershipChanged(int slot, Ownership now) {
            ownerships.add(Map.entry(slot, now));
        }

        @Override
        public void membersChanged(List<Member> members) {
            lists.add(members);
        }

        List<Member> members() {
            return lists.isEmpty() ? List.of() : lists.getLast();
        }

        List<String> names() {
            return members().stream().map(Member::name).sorted().toList();
        }
    }
}
