package net.sluice.cluster.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Registers in two Hazelcast members, and a witness that knows none; a register here remembers the octets that it was given. */
class HazelcastRegistersTest {
    private static final RegisterKey KEY = new RegisterKey(9, "some");

    private static final class Tape implements Register {
        static final RegisterKind KIND = new RegisterKind() {
            @Override
            public int number() {
                return 9;
            }

            @Override
            public Register empty() {
                return new Tape();
            }

            @Override
            public Register read(byte[] written) {
                Tape tape = new Tape();
                for (byte each : written) {
                    tape.octets.add(each);
                }
                return tape;
            }
        };

        private final List<Byte> octets = new ArrayList<>();

        /** Doing it again does no harm. */
        @Override
        public byte[] apply(byte[] operation) {
            if (operation[0] == 0) {
                octets.clear();
            } else if (!octets.contains(operation[0])) {
                octets.add(operation[0]);
            }
            return written();
        }

        @Override
        public byte[] written() {
            byte[] all = new byte[octets.size()];
            for (int i = 0; i < all.length; i++) {
                all[i] = octets.get(i);
            }
            return all;
        }

        @Override
        public boolean isEmpty() {
            return octets.isEmpty();
        }
    }

    private static byte[] op(int number) {
        return new byte[] {(byte) number};
    }

    @Test
    void what_one_member_does_the_other_sees_and_keeps_when_the_first_has_died() {
        List<Integer> ports = Stores.freePorts(3);
        ClusterConfig.Joining joining = new ClusterConfig.Joining(
                ports.stream().map(port -> "127.0.0.1:" + port).toList(), null, 0, true);
        try (HazelcastStore one = start("one", ports.get(0), joining);
                HazelcastStore two = start("two", ports.get(1), joining);
                HazelcastStore witness =
                        HazelcastStore.start(config(new Member("witness", 1, true, Map.of()), ports.get(2), joining))) {
            Stores.until("three members", () -> witness.safe() && two.safe());
            List<String> heard = new CopyOnWriteArrayList<>();
            two.registers().listen(news -> heard.add(new String(news, StandardCharsets.UTF_8)));

            List<byte[]> results = Stores.now(one.registers().apply(KEY, List.of(op(1), op(2))));
            assertThat(results).containsExactly(new byte[] {1}, new byte[] {1, 2});
            // Many names, so that both members have some of them as owners.
            for (int i = 0; i < 20; i++) {
                RegisterKey key = new RegisterKey(9, "name" + i);
                Stores.now((i % 2 == 0 ? one : two).registers().apply(key, List.of(op(7))));
            }
            assertThat(Stores.now(two.registers().apply(KEY, List.of(op(3)))).getFirst())
                    .containsExactly(1, 2, 3);
            Stores.until("news", () -> {
                one.registers().tell("hello".getBytes(StandardCharsets.UTF_8));
                return !heard.isEmpty();
            });
            assertThat(heard).contains("hello");

            one.terminate();
            for (int i = 0; i < 20; i++) {
                RegisterKey key = new RegisterKey(9, "name" + i);
                assertThat(applied(two, key, 8)).as("register %d", i).containsExactly(7, 8);
            }
            assertThat(applied(two, KEY, 4)).containsExactly(1, 2, 3, 4);
            assertThat(applied(two, KEY, 0)).isEmpty();
        }
    }

    private static HazelcastStore start(String name, int port, ClusterConfig.Joining joining) {
        return HazelcastStore.start(config(Member.of(name, 1), port, joining), List.of(Tape.KIND));
    }

    private static ClusterConfig config(Member member, int port, ClusterConfig.Joining joining) {
        return new ClusterConfig("registers", member, "127.0.0.1", port, joining, 1, Stores.TIMING, 1, 1);
    }

    /** Until it is sure, as who asks must. */
    private static byte[] applied(HazelcastStore store, RegisterKey key, int operation) {
        byte[][] result = new byte[1][];
        Stores.until("an answer for " + key, () -> {
            try {
                result[0] = store.registers()
                        .apply(key, List.of(op(operation)))
                        .toCompletableFuture()
                        .join()
                        .getFirst();
                return true;
            } catch (CompletionException unsure) {
                return false;
            }
        });
        return result[0];
    }
}
