package net.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import net.sluice.l2tp.CallResult;
import net.sluice.l2tp.Tunnel;
import net.sluice.session.fake.ClusterWorld;
import net.sluice.session.fake.ClusterWorld.Node;
import net.sluice.session.fake.FakeLac;
import net.sluice.session.fake.FakeLine;
import net.sluice.session.fake.SessionWorld;
import org.junit.jupiter.api.Test;

/**
 * Many worlds, one for each seed, in which nodes die at random moments while sessions come, go and carry packets over links that lose some, and a store that is
 * slow, fails, or falls silent. Whoever was up and did nothing must notice nothing.
 */
class ClusterSimulationTest {
    private static final long SECOND = ClusterWorld.SECOND;
    private static final int SEEDS = Integer.getInteger("sluice.cluster.seeds", 40);
    private static final int FROM = Integer.getInteger("sluice.cluster.from", 1);
    private static final int USERS = 40;

    /** One world. */
    private static final class Story {
        final SplittableRandom dice;
        final ClusterWorld world;
        final Map<FakeLine, Facts> steady = new LinkedHashMap<>();
        final Set<FakeLine> ended = new HashSet<>();
        final List<FakeLine> lines = new ArrayList<>();
        final List<FakeLac> lacs = new ArrayList<>();
        final Map<FakeLac, Tunnel> tunnels = new LinkedHashMap<>();
        final boolean lossy;
        final boolean lacsFail;
        int users;

        Story(long seed, boolean lacsFail) {
            this.lacsFail = lacsFail;
            dice = new SplittableRandom(seed);
            world = new ClusterWorld(seed);
            for (int i = 1; i <= USERS; i++) {
                world.pool("10.1.0." + i);
                world.user("user" + i, Services.DEFAULTS);
            }
            world.join(1 + dice.nextInt(3));
            world.join(1 + dice.nextInt(3));
            for (int i = 1; i <= 3; i++) {
                FakeLac lac = world.lac("198.51.100." + i);
                lacs.add(lac);
                tunnels.put(lac, lac.openTunnel());
            }
            world.run(2 * SECOND);
            lossy = dice.nextInt(3) == 0;
            if (lossy) {
                world.lossPercent(1 + dice.nextInt(9));
            }
            if (dice.nextInt(3) == 0) {
                world.store().failPercent(dice.nextInt(40));
            }
        }

        void play() {
            for (int act = 0; act < 6; act++) {
                for (int i = dice.nextInt(40); i > 0; i--) {
                    somethingHappens();
                }
                if (dice.nextInt(4) == 0) {
                    silence();
                }
                failOver();
                takeover();
                failOver();
                // A LAC repeats every eight seconds at the latest, and gives up after six times in vain.
                world.run(9 * SECOND + dice.nextLong(4 * SECOND));
            }
        }

        void failOver() {
            if (lacsFail && dice.nextBoolean()) {
                note();
                FakeLac lac = lacs.get(dice.nextInt(lacs.size()));
                int id = tunnels.get(lac).localId();
                lac.failOver();
                tunnels.put(lac, lac.tunnel(id));
                world.run(dice.nextBoolean() ? 0 : dice.nextLong(4 * SECOND));
            }
        }

        void somethingHappens() {
            switch (dice.nextInt(10)) {
                case 0, 1, 2, 3 -> dial();
                case 4 -> endOne();
                default -> traffic();
            }
            // Often not so long that the store could have answered.
            world.run(dice.nextInt(3) == 0 ? dice.nextLong(SECOND) : dice.nextLong(10_000_000));
        }

        void dial() {
            if (users < USERS) {
                users++;
                FakeLac lac = lacs.get(dice.nextInt(lacs.size()));
                lines.add(lac.dial(
                        tunnels.get(lac), SessionWorld.client("user" + users), SessionWorld.ipv4(), "line" + users));
            }
        }

        void endOne() {
            List<FakeLine> up = lines.stream()
                    .filter(line -> line.isUp() && !ended.contains(line))
                    .toList();
            if (!up.isEmpty()) {
                FakeLine line = up.get(dice.nextInt(up.size()));
                ended.add(line);
                steady.remove(line);
                if (dice.nextBoolean()) {
                    line.hangUp();
                } else {
                    line.dropCarrier();
                }
            }
        }

        void traffic() {
            for (FakeLine line : lines) {
                if (line.isUp() && line.call() != null) {
                    world.traffic(
                            line.call().tunnel().peerId(),
                            line.call().peerId(),
                            new Counters(1, dice.nextInt(1500), 1, dice.nextInt(1500)));
                }
            }
        }

        void silence() {
            world.store().silent(true);
            world.run(dice.nextLong(8 * SECOND));
            note();
            if (dice.nextBoolean()) {
                world.store().silent(false);
                world.run(dice.nextLong(SECOND));
            }
        }

        void takeover() {
            note();
            int tunnelId = tunnels.get(lacs.get(dice.nextInt(lacs.size()))).peerId();
            Node victim = world.owner(tunnelId);
            if (dice.nextInt(3) == 0) {
                Node next = world.join(1 + dice.nextInt(3));
                world.store().silent(false);
                world.move(tunnelId >>> 8, next);
                world.run(dice.nextLong(2 * SECOND));
            } else {
                world.join(1 + dice.nextInt(3));
                world.kill(victim, 50_000_000 + dice.nextLong(2 * SECOND));
                world.store().silent(false);
                world.run(2 * SECOND + 100_000_000);
            }
        }

        /** Who is up now has to stay. */
        void note() {
            for (FakeLine line : lines) {
                if (line.isUp() && !ended.contains(line)) {
                    Facts now = facts(line);
                    steady.merge(line, now, (before, _) -> before.accounted ? before : now);
                }
            }
        }

        /** How what was being set up may end; a LAC that has failed over, and its LNS, forget what only one of them has. */
        List<Integer> ends() {
            return lacsFail
                    ? List.of(CallResult.TEMPORARILY_NO_FACILITIES, CallResult.ADMINISTRATIVE, CallResult.LOST_CARRIER)
                    : List.of(CallResult.TEMPORARILY_NO_FACILITIES, CallResult.ADMINISTRATIVE);
        }

        Facts facts(FakeLine line) {
            String circuit = "line" + (lines.indexOf(line) + 1);
            String acctSessionId = world.aaa().openSessions().values().stream()
                    .map(each -> each.account().identity())
                    .filter(each -> circuit.equals(each.callingNumber()))
                    .map(SessionIdentity::acctSessionId)
                    .findFirst()
                    .orElse("");
            return new Facts(
                    line.ip().localAddress(),
                    line.call().peerId(),
                    line.lcpUps(),
                    line.ipUps(),
                    acctSessionId,
                    !acctSessionId.isEmpty());
        }

        void judge() {
            world.lossPercent(0);
            world.store().failPercent(0);
            world.store().silent(false);
            world.run(150 * SECOND);
            for (FakeLac lac : lacs) {
                assertThat(lac.tunnelEnds()).as("tunnels of a LAC").isEmpty();
            }
            steady.forEach((line, facts) -> {
                assertThat(line.isUp())
                        .as("line %s that was up is up; %s %s", lines.indexOf(line) + 1, line.callEnd(), line.linkEnd())
                        .isTrue();
                Facts now = facts(line);
                assertThat(now.address).isEqualTo(facts.address);
                assertThat(now.sessionId).isEqualTo(facts.sessionId);
                assertThat(now.lcpUps).isEqualTo(facts.lcpUps);
                if (facts.accounted && !lossy) {
                    // One that is not may be up for the peer only: that is asked again. So it may be when an answer got
                    // lost.
                    assertThat(now).as("line %s", lines.indexOf(line) + 1).isEqualTo(facts);
                }
            });
            for (FakeLine line : lines) {
                assertThat(line.isUp() || line.callEnd() != null)
                        .as("every line is up, or over")
                        .isTrue();
                if (line.callEnd() != null && !ended.contains(line)) {
                    assertThat(line.callEnd().result().code())
                            .as("line %s: %s", lines.indexOf(line) + 1, line.callEnd())
                            .isIn(ends());
                }
            }
            long up = lines.stream().filter(FakeLine::isUp).count();
            assertThat(world.aaa().openSessions()).as("accounted sessions").hasSize((int) up);
            assertThat(world.directory().held()).as("addresses held").hasSize((int) up);
            assertThat(world.installedAddresses()).as("addresses forwarded to").isEqualTo((int) up);
            assertThat(world.directory().claims()).isEqualTo((int) up);
            assertThat(world.directory().waiting()).isZero();
            assertThat(world.records(RecordId.Kind.SESSION))
                    .as("session records")
                    .isEqualTo(up);
            assertThat(world.records(RecordId.Kind.TUNNEL)).isEqualTo(3);
            lacs.forEach(FakeLac::close);
            world.run(150 * SECOND);
            assertThat(world.aaa().openSessions()).isEmpty();
            assertThat(world.directory().held()).isEmpty();
            assertThat(world.records(RecordId.Kind.SESSION)).isZero();
            assertThat(world.records(RecordId.Kind.TUNNEL)).isZero();
            assertThat(world.records(RecordId.Kind.CHECKPOINT)).isZero();
            assertThat(world.errors()).isZero();
        }
    }

    private record Facts(int address, int sessionId, int lcpUps, int ipUps, String acctSessionId, boolean accounted) {}

    @Test
    void whoeverWasUpNoticesNothingWhateverNodesDie() {
        tell(false, SEEDS);
    }

    @Test
    void norWhenLacsFailOverToo() {
        tell(true, SEEDS);
    }

    private static void tell(boolean lacsFail, int seeds) {
        List<String> failures = new ArrayList<>();
        for (int seed = FROM; seed < FROM + seeds; seed++) {
            try {
                Story story = new Story(seed, lacsFail);
                story.play();
                story.judge();
            } catch (RuntimeException | AssertionError wrong) {
                failures.add(
                        "seed " + seed + " (-Dsluice.cluster.from=" + seed + " -Dsluice.cluster.seeds=1): " + wrong);
                if (SEEDS == 1) {
                    throw wrong;
                }
            }
        }
        if (!failures.isEmpty()) {
            fail(failures.size() + " of " + SEEDS + " worlds went wrong:\n" + String.join("\n", failures));
        }
    }
}
