package net.sluice.cluster;

import static net.sluice.cluster.Addresses.ip;
import static net.sluice.cluster.Addresses.range;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random requests and releases beside a model that knows who holds each address. */
class AddressPoolsPropertyTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void noAddressIsEverHeldTwiceAndNoneIsLost(long seed) {
        new World(seed).run();
    }

    private static final class World {
        private final SplittableRandom random;
        private final long seed;
        private final Set<OwnerRef> toEnd = new LinkedHashSet<>();
        private final Map<OwnerRef, List<Prefix>> held = new HashMap<>();
        private final Set<OwnerRef> live = new LinkedHashSet<>();
        private final Set<OwnerRef> waiting = new LinkedHashSet<>();
        private final AddressPools pools;
        private long generation;

        World(long seed) {
            this.seed = seed;
            random = new SplittableRandom(seed);
            pools = new AddressPools(
                    List.of(
                            PoolConfig.ipv4("a", List.of(range("10.0.0.0/28")), List.of(range("10.0.0.0-10.0.0.2"))),
                            new PoolConfig("b", List.of(range("2001:db8::/60")), List.of(), 64)),
                    Set.of(ip("10.0.0.9")),
                    20,
                    toEnd::add);
        }

        void run() {
            for (int step = 0; step < 3_000; step++) {
                if (random.nextInt(5) < 2 && !live.isEmpty()) {
                    end(pick(live));
                } else if (random.nextInt(5) == 0 && !toEnd.isEmpty()) {
                    end(pick(toEnd));
                } else {
                    begin();
                }
                check();
            }
            // The displaced end; with that nobody may be left waiting for ever.
            while (!toEnd.isEmpty()) {
                end(pick(toEnd));
            }
            assertThat(waiting).as("seed %d", seed).isEmpty();
            new ArrayList<>(live).forEach(this::end);
            assertThat(pools.heldCount()).as("seed %d", seed).isZero();
            assertThat(pools.counts()).as("seed %d", seed).allSatisfy(count -> {
                assertThat(count.used()).isZero();
                assertThat(count.free()).isEqualTo(count.size());
            });
            pools.counts().forEach(this::everyAddressIsThereOnce);
        }

        /** Not only by the count: each can be had, and then there is none left. */
        private void everyAddressIsThereOnce(PoolCount count) {
            Set<Prefix> given = new HashSet<>();
            for (int i = 0; i <= count.size(); i++) {
                OwnerRef owner = new OwnerRef(1, 1, ++generation);
                pools.acquire(
                        new Login("last" + i, ""), List.of(new AddressWish.FromPool(count.name())), owner, outcome -> {
                            if (outcome instanceof AddressOutcome.Granted granted) {
                                given.addAll(granted.prefixes());
                            }
                        });
            }
            assertThat(given).as("seed %d: pool %s", seed, count.name()).hasSize(count.size());
        }

        private void begin() {
            OwnerRef owner = new OwnerRef(random.nextInt(4), 1, ++generation);
            List<AddressWish> wishes = new ArrayList<>();
            for (int i = random.nextInt(1, 4); i > 0; i--) {
                wishes.add(wish());
            }
            live.add(owner);
            waiting.add(owner);
            pools.acquire(new Login("user" + random.nextInt(8), ""), wishes, owner, outcome -> {
                assertThat(waiting.remove(owner))
                        .as("seed %d: answered once", seed)
                        .isTrue();
                if (outcome instanceof AddressOutcome.Granted granted) {
                    assertThat(granted.prefixes()).hasSameSizeAs(wishes);
                    held.put(owner, granted.prefixes());
                } else {
                    live.remove(owner);
                }
            });
        }

        private AddressWish wish() {
            return switch (random.nextInt(6)) {
                case 0 -> new AddressWish.FromPool("b");
                case 1 -> new AddressWish.Exactly(Prefix.host(ip("192.0.2." + random.nextInt(1, 4))));
                case 2 -> new AddressWish.Exactly(Prefix.host(ip("10.0.0." + random.nextInt(16))));
                case 3 ->
                    new AddressWish.Exactly(
                            Prefix.around(ip("10.0.0." + random.nextInt(16)).getAddress(), random.nextInt(29, 32)));
                default -> new AddressWish.FromPool("a");
            };
        }

        private void end(OwnerRef owner) {
            toEnd.remove(owner);
            live.remove(owner);
            waiting.remove(owner);
            held.remove(owner);
            pools.release(owner);
        }

        private OwnerRef pick(Set<OwnerRef> from) {
            return from.stream().skip(random.nextInt(from.size())).findFirst().orElseThrow();
        }

        private void check() {
            Map<Integer, OwnerRef> holderOf = new HashMap<>();
            Set<Prefix> v6 = new HashSet<>();
            held.forEach((owner, prefixes) -> {
                Set<Integer> mine = new HashSet<>();
                for (Prefix prefix : prefixes) {
                    if (prefix.width() == 128) {
                        assertThat(v6.add(prefix))
                                .as("seed %d: %s", seed, prefix)
                                .isTrue();
                        continue;
                    }
                    byte[] first = prefix.address().getAddress();
                    for (int i = 0; i < 1 << (32 - prefix.length()); i++) {
                        mine.add((first[0] & 0xFF) << 24 | (first[2] & 0xFF) << 8 | ((first[3] & 0xFF) + i));
                    }
                }
                for (int address : mine) {
                    assertThat(holderOf.put(address, owner))
                            .as("seed %d: %08x is held twice", seed, address)
                            .isNull();
                }
                assertThat(prefixes).as("seed %d: our own address", seed).doesNotContain(Prefix.host(ip("10.0.0.9")));
            });
        }
    }
}
