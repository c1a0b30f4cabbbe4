package net.sluice.l2tp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import net.sluice.l2tp.wire.FailoverCapability;
import net.sluice.l2tp.world.ConfigBuilder;
import net.sluice.l2tp.world.Faults;
import net.sluice.l2tp.world.Host;
import net.sluice.l2tp.world.PolicyBuilder;
import net.sluice.l2tp.world.World;
import org.junit.jupiter.api.Test;

/**
 * A LAC and an LNS of ours, either of which fails over at any moment, and both at once, and remembers of the control channel nothing that is right: no
 * session that was established on both sides is lost, and in the end both have the same ones. A failure names its seed.
 */
class FailoverWorldTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int SEEDS = Integer.getInteger("sluice.l2tp.failover.seeds", 80);
    private static final int FROM = Integer.getInteger("sluice.l2tp.failover.from", 0);
    private static final int CALLS = 25;
    private static final InetSocketAddress LNS = World.address("192.0.2.1", 1701);
    private static final InetSocketAddress LAC = World.address("192.0.2.2", 1701);

    /** One end, whichever node it is on. */
    private static final class End {
        final World world;
        final String name;
        final InetSocketAddress address;
        final PolicyBuilder policy;
        Host host;
        Tunnel tunnel;

        End(World world, String name, InetSocketAddress address, PolicyBuilder policy) {
            this.world = world;
            this.name = name;
            this.address = address;
            this.policy = policy;
            host = new Host(world, name, address, this::config);
        }

        private ConfigBuilder config(ConfigBuilder config) {
            return config.maxTransmissions(20)
                    .helloSeconds(20)
                    .tunnelSetupSeconds(200)
                    .callSetupSeconds(200)
                    .everyPeer(policy)
                    .failover(new FailoverCapability(true, true, 60_000));
        }

        List<String> established(boolean mirrored) {
            return tunnel.calls().stream()
                    .filter(Call::isEstablished)
                    .map(call -> mirrored ? call.peerId() + "/" + call.localId() : call.localId() + "/" + call.peerId())
                    .sorted()
                    .toList();
        }

        /** It goes on with what it knows of the tunnel and its sessions; the numbers are of some time ago. */
        void failOver(ChannelState numbers) {
            TunnelSnapshot now = tunnel.snapshot(world.nowNanos());
            if (now == null || !(now.stage() instanceof TunnelSnapshot.Stage.Established)) {
                return;
            }
            TunnelSnapshot known = new TunnelSnapshot(
                    now.localId(),
                    now.peerId(),
                    now.path(),
                    now.policyName(),
                    now.localName(),
                    now.peer(),
                    now.stage(),
                    now.ageNanos(),
                    now.request(),
                    numbers,
                    now.sessionIds(),
                    now.hasPlacedCalls(),
                    now.failover(),
                    null);
            List<CallSnapshot> calls = tunnel.calls().stream()
                    .map(Call::snapshot)
                    .filter(Objects::nonNull)
                    .toList();
            host.die();
            host = new Host(world, name, address, this::config);
            tunnel = Objects.requireNonNull(host.adopt(known, calls));
            tunnel.recover(world.nowNanos());
        }
    }

    @Test
    void whicheverEndFailsNoSessionIsLost() {
        long recovered = 0;
        for (long seed = FROM; seed < FROM + SEEDS; seed++) {
            try {
                recovered += oneLife(seed);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
        assertThat(recovered).isPositive();
    }

    private static long oneLife(long seed) {
        World world = new World(seed);
        world.faults(new Faults(
                0.15 * world.random().nextDouble(),
                0.1 * world.random().nextDouble(),
                1_000_000L,
                world.random().nextBoolean() ? 5_000_000L : 200_000_000L));
        PolicyBuilder policy = PolicyBuilder.open();
        if (world.random().nextBoolean()) {
            policy.secret("sesame").requireChallenge();
        }
        if (world.random().nextBoolean()) {
            policy.secret("sesame").hideAvps();
        }
        End lns = new End(world, "lns", LNS, policy);
        End lac = new End(world, "lac", LAC, policy);
        lac.tunnel = lac.host.open(lns.host, new TunnelProfile(policy.build(), "lac", false));
        world.run(150 * SECOND);
        lns.tunnel = lns.host.tunnelsUp().getFirst();
        ChannelState early = lac.tunnel.channelState();
        List<String> steady = new ArrayList<>();
        for (int round = 0; round < 4; round++) {
            for (int i = 0; i < CALLS / 4; i++) {
                lac.host.place(lac.tunnel, round * CALLS + i);
                world.run(world.random().nextLong(SECOND / 2));
            }
            if (world.random().nextBoolean()) {
                world.run(100 * SECOND);
            }
            List<String> both = lac.established(false);
            both = both.stream().filter(lns.established(true)::contains).toList();
            steady.addAll(both);
            int who = world.random().nextInt(5);
            if (who != 0) {
                (who % 2 == 1 ? lac : lns).failOver(who < 3 ? early : lac.tunnel.channelState());
                world.run(world.random().nextLong(3 * SECOND));
            } else {
                lac.failOver(early);
                lns.failOver(early);
            }
            if (world.random().nextInt(3) == 0) {
                // The second failure may find the first one's recovery under way; what the dead node sent has arrived.
                world.run(SECOND / 4);
                (world.random().nextBoolean() ? lac : lns).failOver(early);
            }
            world.run(200 * SECOND);
            assertThat(lac.tunnel.isEstablished())
                    .as("LAC %s", lac.host.tunnelsDown().values())
                    .isTrue();
            assertThat(lns.tunnel.isEstablished())
                    .as("LNS %s", lns.host.tunnelsDown().values())
                    .isTrue();
            assertThat(lac.established(false)).isEqualTo(lns.established(true)).containsAll(steady);
        }
        world.run(300 * SECOND);
        assertThat(lac.host.endpoint().tunnels()).containsExactly(lac.tunnel);
        assertThat(lns.host.endpoint().tunnels()).containsExactly(lns.tunnel);
        return lac.host.endpoint().counters().of(L2tpCounter.TUNNELS_RECOVERED)
                + lns.host.endpoint().counters().of(L2tpCounter.TUNNELS_RECOVERED);
    }
}
