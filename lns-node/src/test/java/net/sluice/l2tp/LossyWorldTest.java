package net.sluice.l2tp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import net.sluice.l2tp.wire.CallErrors;
import net.sluice.l2tp.world.Faults;
import net.sluice.l2tp.world.Host;
import net.sluice.l2tp.world.PolicyBuilder;
import net.sluice.l2tp.world.World;
import org.junit.jupiter.api.Test;

/** Whole lives of tunnels over a network that loses, duplicates, delays and reorders; a failure names its seed. */
class LossyWorldTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int SEEDS = Integer.getInteger("sluice.l2tp.seeds", 40);
    private static final int CALLS = 30;

    @Test
    void allCallsComeUpAndEverythingEndsAndIsDeliveredOnceAndInOrder() {
        for (long seed = 0; seed < SEEDS; seed++) {
            try {
                oneLife(seed);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private static void oneLife(long seed) {
        World world = new World(seed);
        double loss = 0.3 * world.random().nextDouble();
        double duplication = 0.2 * world.random().nextDouble();
        long longest = world.random().nextBoolean() ? 5_000_000L : 400_000_000L;
        world.faults(new Faults(loss, duplication, 1_000_000L, longest));
        int window = 1 + world.random().nextInt(32);
        PolicyBuilder policy = PolicyBuilder.open();
        if (world.random().nextBoolean()) {
            policy.secret("sesame").requireChallenge();
        }
        if (world.random().nextBoolean()) {
            policy.secret("sesame").hideAvps();
        }
        Host lns = new Host(
                world,
                "lns",
                World.address("192.0.2.1", 1701),
                config -> config.everyPeer(policy)
                        .receiveWindow(window)
                        .maxTransmissions(20)
                        .helloSeconds(10)
                        .callSetupSeconds(600));
        Host lac = new Host(
                world,
                "lac",
                World.address("2001:db8::2", 1701),
                config -> config.receiveWindow(1 + world.random().nextInt(32))
                        .maxTransmissions(20)
                        .helloSeconds(10)
                        .callSetupSeconds(600));
        Tunnel tunnel = lac.open(
                lns, new TunnelProfile(policy.build(), "lac", world.random().nextBoolean()));
        List<Call> placed = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            placed.add(lac.place(tunnel, i));
        }
        world.run(400 * SECOND);
        assertThat(placed).allMatch(Call::isEstablished);
        assertThat(lns.callsUp()).hasSize(CALLS).allMatch(Call::isEstablished);
        everyCallHasItsCounterpart(placed, lns.callsUp());
        messagesArriveOnceAndInOrder(world, placed, lns);
        half(placed).forEach(call -> call.disconnect(new CallResult(1, 0, ""), world.nowNanos()));
        world.run(400 * SECOND);
        assertThat(lns.callsDown()).hasSize(CALLS / 2);
        tunnel.close(new StopResult(1, 0, ""), world.nowNanos());
        world.runUntilQuiet(2000 * SECOND);
        for (Host host : List.of(lac, lns)) {
            assertThat(host.callsDown()).hasSize(CALLS);
            assertThat(host.released()).hasSize(1);
            assertThat(host.endpoint().tunnels()).isEmpty();
            assertThat(host.drops())
                    .doesNotContainKeys(
                            L2tpDrop.MALFORMED_MESSAGE,
                            L2tpDrop.WRONG_PEER,
                            L2tpDrop.UNKNOWN_SESSION,
                            L2tpDrop.TRUNCATED);
        }
    }

    private static List<Call> half(List<Call> calls) {
        return calls.subList(0, calls.size() / 2);
    }

    private static void everyCallHasItsCounterpart(List<Call> lacCalls, List<Call> lnsCalls) {
        for (Call call : lnsCalls) {
            assertThat(lacCalls)
                    .filteredOn(c -> c.peerId() == call.localId() && c.localId() == call.peerId())
                    .singleElement()
                    .satisfies(c -> assertThat(c.request()).isEqualTo(call.request()));
        }
        assertThat(new HashSet<>(lnsCalls.stream().map(Call::localId).toList())).hasSize(lnsCalls.size());
    }

    /** WENs with a running number: the LNS reports each once, and in order. */
    private static void messagesArriveOnceAndInOrder(World world, List<Call> calls, Host lns) {
        for (int i = 0; i < 100; i++) {
            calls.get(i % calls.size()).reportErrors(new CallErrors(i, 0, 0, 0, 0, 0), world.nowNanos());
        }
        world.run(600 * SECOND);
        List<Long> numbers = lns.events().stream()
                .filter(L2tpEvent.LineErrors.class::isInstance)
                .map(e -> ((L2tpEvent.LineErrors) e).crc())
                .toList();
        assertThat(numbers).hasSize(100).isSorted();
        assertThat(new HashSet<>(numbers)).hasSize(100);
    }

    @Test
    void theSameSeedGivesTheSameWorld() {
        assertThat(transcript(11)).isEqualTo(transcript(11)).isNotEqualTo(transcript(12));
    }

    private static List<String> transcript(long seed) {
        World world = new World(seed);
        world.write();
        world.faults(new Faults(0.2, 0.1, 1_000_000L, 90_000_000L));
        Host lns = new Host(world, "lns", World.address("192.0.2.1", 1701));
        Host lac = new Host(world, "lac", World.address("192.0.2.2", 1701));
        Tunnel tunnel = lac.open(lns);
        for (int i = 0; i < 5; i++) {
            lac.place(tunnel, i);
        }
        world.run(100 * SECOND);
        return world.transcript();
    }

    @Test
    void manyTunnelsWithManyCallsComeUpTogether() {
        World world = new World(99);
        world.faults(new Faults(0.01, 0, 1_000_000L, 20_000_000L));
        Host lns = new Host(world, "lns", World.address("192.0.2.1", 1701));
        List<Host> lacs = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Host lac = new Host(world, "lac" + i, World.address("192.0.2." + (10 + i), 1701));
            lacs.add(lac);
            Tunnel tunnel = lac.open(lns);
            for (int call = 0; call < 200; call++) {
                lac.place(tunnel, call);
            }
        }
        world.run(120 * SECOND);
        assertThat(lns.callsUp()).hasSize(4000).allMatch(Call::isEstablished);
        assertThat(lacs).allMatch(lac -> lac.callsUp().size() == 200);
        lns.endpoint().closeAll(new StopResult(6, 0, "maintenance"), world.nowNanos());
        world.run(40 * SECOND);
        assertThat(lns.endpoint().isQuiet()).isTrue();
        assertThat(lns.callsDown()).hasSize(4000);
        world.run(60 * SECOND);
        assertThat(lns.endpoint().tunnels()).isEmpty();
    }
}
