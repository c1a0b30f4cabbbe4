package net.sluice.session;

import static net.sluice.session.fake.SessionWorld.SECOND;
import static net.sluice.session.fake.SessionWorld.address;
import static net.sluice.session.fake.SessionWorld.client;
import static net.sluice.session.fake.SessionWorld.ipv4;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import net.sluice.l2tp.Tunnel;
import net.sluice.session.AccountingRecord.Start;
import net.sluice.session.AccountingRecord.Stop;
import net.sluice.session.fake.FakeLac;
import net.sluice.session.fake.FakeLine;
import net.sluice.session.fake.SessionWorld;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Lives of many subscribers over lossy lines, from a seed: modems and LACs fail, AAA and the directory are slow or away,
 * users come twice. At the end nothing may be left, and every Start has its Stop. The fakes watch the rest.
 */
class SessionPropertyTest {
    private static final int USERS = 12;

    static List<Long> seeds() {
        List<Long> seeds = new ArrayList<>();
        for (long seed = 1; seed <= Long.getLong("sluice.session.seeds", 40); seed++) {
            seeds.add(seed);
        }
        return seeds;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void nothingLeaksAndEveryStartHasItsStop(long seed) {
        new Story(seed).tell();
    }

    @Test
    void theStoriesReachEveryStageAndMostEndings() {
        Set<EndCause> ends = EnumSet.noneOf(EndCause.class);
        Set<SessionCounter> counted = EnumSet.noneOf(SessionCounter.class);
        for (long seed : seeds()) {
            Story story = new Story(seed);
            story.tell();
            for (EndCause cause : EndCause.values()) {
                if (story.world.ended(cause) > 0) {
                    ends.add(cause);
                }
            }
            for (SessionCounter counter : SessionCounter.values()) {
                if (story.world.count(counter) > 0) {
                    counted.add(counter);
                }
            }
        }
        assertThat(ends)
                .contains(
                        EndCause.PEER_TERMINATED,
                        EndCause.ECHO_TIMEOUT,
                        EndCause.AUTH_FAILED,
                        EndCause.ADMIN,
                        EndCause.SESSION_TIMEOUT,
                        EndCause.IDLE_TIMEOUT,
                        EndCause.DISPLACED,
                        EndCause.SHUTDOWN,
                        EndCause.NO_ADDRESS,
                        EndCause.AAA_UNAVAILABLE,
                        EndCause.DIRECTORY_UNAVAILABLE,
                        EndCause.USER_CHANGED,
                        EndCause.CALL_LOST_CARRIER,
                        EndCause.TUNNEL_SILENT);
        assertThat(counted)
                .contains(
                        SessionCounter.LOGINS_ABANDONED,
                        SessionCounter.REAUTHENTICATIONS,
                        SessionCounter.ACCOUNTING_INTERIMS,
                        SessionCounter.STALE_AUTHENTICATED,
                        SessionCounter.STALE_ADDRESSED,
                        SessionCounter.STALE_DISPLACED,
                        SessionCounter.CALLS_REFUSED_SHUTDOWN);
    }

    private static final class Story {
        private final long seed;
        private final SplittableRandom random;
        private final SessionWorld world;
        private final List<FakeLine> lines = new ArrayList<>();
        private FakeLac lac;
        private Tunnel tunnel;

        Story(long seed) {
            this.seed = seed;
            random = new SplittableRandom(seed);
            world = new SessionWorld(seed, 1 + random.nextInt(3), new ShardLimits(60, 20, 64, 2 * SECOND));
            for (int i = 0; i < USERS; i++) {
                world.pool("10.0.0." + (i + 1));
                world.user("user" + i, services(i));
            }
            world.aaa().delayNanos(() -> random.nextLong(1, 3 * SECOND));
            world.directory().delayNanos(() -> random.nextLong(1, SECOND));
            world.lossPercent(random.nextInt(20));
            for (int shard = 0; shard < shards(); shard++) {
                world.forwarding(shard).removalDelayNanos(random.nextLong(SECOND));
            }
            reboot();
        }

        private int shards() {
            for (int n = 0; ; n++) {
                try {
                    world.shard(n);
                } catch (IndexOutOfBoundsException e) {
                    return n;
                }
            }
        }

        private Services services(int user) {
            ServicesBuilder services = Services.builder()
                    .sessionTimeoutSeconds(random.nextInt(4) == 0 ? 60 : 0)
                    .idleTimeoutSeconds(random.nextInt(4) == 0 ? 30 : 0)
                    .interimIntervalSeconds(60);
            if (user % 4 == 0) {
                services.framedAddress((Inet4Address) address("203.0.113." + (1 + user / 8)));
            }
            if (user % 5 == 0) {
                services.route(new IpPrefix(address("198.18." + user + ".0"), 24));
            }
            return services.build();
        }

        private void reboot() {
            lac = world.lac("198.51.100." + (1 + random.nextInt(2)), random.nextInt(shards()));
            tunnel = lac.openTunnel();
        }

        void tell() {
            for (int step = 0; step < 150; step++) {
                act();
                traffic();
                world.run(random.nextLong(3 * SECOND));
            }
            world.lossPercent(0);
            world.aaa().unavailable(false);
            world.directory().failure(null);
            for (int shard = 0; shard < shards(); shard++) {
                world.shard(shard).shutdown(world.time().nowNanos());
            }
            world.run(120 * SECOND);
            check();
        }

        private void act() {
            switch (random.nextInt(24)) {
                case 0 -> any(FakeLine::hangUp);
                case 1 -> any(FakeLine::dropCarrier);
                case 2 -> any(FakeLine::fallSilent);
                case 3 -> any(FakeLine::restartPpp);
                case 4 -> reboot();
                case 5 -> tunnel = lac.openTunnel();
                case 6 -> world.aaa().unavailable(random.nextInt(3) == 0);
                case 7 -> world.directory().failure(random.nextInt(4) == 0 ? "away" : null);
                case 8 -> orderAnEnd();
                case 9 -> any(line -> line.changeUser(client("user" + random.nextInt(USERS))));
                case 10 -> dial("nobody" + random.nextInt(3));
                default -> dial("user" + random.nextInt(USERS));
            }
        }

        private void dial(String user) {
            if (tunnel.isEstablished()) {
                lines.add(lac.dial(tunnel, client(user), ipv4(), "line of " + user));
            }
        }

        private interface Deed {
            void doTo(FakeLine line);
        }

        private void any(Deed deed) {
            if (!lines.isEmpty()) {
                FakeLine line = lines.get(random.nextInt(lines.size()));
                if (line.starts() > 0 && line.callEnd() == null) {
                    deed.doTo(line);
                }
            }
        }

        private void orderAnEnd() {
            world.directory().held().values().stream().findFirst().ifPresent(ref -> {
                if (ref.shard() == 0) {
                    world.inbox().end(ref, EndCause.ADMIN, "by chance");
                }
            });
        }

        private void traffic() {
            for (int shard = 0; shard < shards(); shard++) {
                int number = shard;
                world.forwarding(shard).entries().values().stream()
                        .filter(SessionEntry::forwards)
                        .limit(3)
                        .forEach(entry -> world.forwarding(number)
                                .traffic(entry.tunnelId(), entry.sessionId(), new Counters(1, 100, 2, 3000)));
            }
        }

        private void check() {
            Map<String, Integer> balance = new HashMap<>();
            for (AccountingRecord accounting : world.aaa().records()) {
                String id = accounting.account().identity().acctSessionId();
                switch (accounting) {
                    case Start _ -> balance.merge(id, 1, Integer::sum);
                    case AccountingRecord.Interim _ -> {}
                    case Stop _ -> balance.merge(id, -1, Integer::sum);
                }
            }
            assertThat(balance.values()).as("seed %d: Starts and Stops", seed).allMatch(n -> n == 0);
            assertThat(world.directory().held()).as("seed %d: addresses", seed).isEmpty();
            assertThat(world.directory().claims()).as("seed %d: claims", seed).isZero();
            assertThat(world.directory().waiting()).as("seed %d: waiting", seed).isZero();
            assertThat(world.directory().records()).as("seed %d: records", seed).isEmpty();
            assertThat(world.installedAddresses())
                    .as("seed %d: installed", seed)
                    .isZero();
            assertThat(world.count(SessionCounter.UNEXPECTED_EVENTS))
                    .as("seed %d", seed)
                    .isZero();
            for (int shard = 0; shard < shards(); shard++) {
                assertThat(world.forwarding(shard).entries())
                        .as("seed %d: entries", seed)
                        .isEmpty();
                assertThat(world.shard(shard).settled())
                        .as("seed %d: settled", seed)
                        .isTrue();
                assertThat(world.shard(shard).quiet())
                        .as("seed %d: quiet", seed)
                        .isTrue();
            }
        }
    }
}
