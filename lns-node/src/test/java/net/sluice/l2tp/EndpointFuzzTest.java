package net.sluice.l2tp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import net.sluice.l2tp.wire.L2tpHeader;
import net.sluice.l2tp.world.Datagrams;
import net.sluice.l2tp.world.Host;
import net.sluice.l2tp.world.PolicyBuilder;
import net.sluice.l2tp.world.World;
import org.junit.jupiter.api.Test;

/**
 * A whole endpoint with tunnels and calls, fed garbage by its peer and by a stranger while the clock runs: no exception, every
 * promise to its owner is kept (Host watches), and nothing of it ends another peer's tunnel or call.
 */
class EndpointFuzzTest {
    private static final int MOST_STEPS = 60;
    private static final int SEEDS = 200;

    @FuzzTest(maxDuration = "60s")
    void garbageEndsNothingOfOthers(byte[] octets) {
        live(new Script(octets));
    }

    @Test
    void garbageOfManySeedsEndsNothingOfOthers() {
        for (long seed = 0; seed < SEEDS; seed++) {
            RandomGenerator random =
                    RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            byte[] octets = new byte[random.nextInt(3000)];
            random.nextBytes(octets);
            try {
                live(new Script(octets));
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    /** Octets as a sequence of choices. */
    private static final class Script {
        private final byte[] octets;
        private int at;

        Script(byte[] octets) {
            this.octets = octets;
        }

        boolean hasMore() {
            return at < octets.length;
        }

        int below(int bound) {
            return hasMore() ? (octets[at++] & 0xff) % bound : 0;
        }

        byte[] some() {
            int length = Math.min(below(120), octets.length - at);
            at += length;
            return Arrays.copyOfRange(octets, at - length, at);
        }
    }

    private static void live(Script script) {
        World world = new World(1);
        Host host = new Host(
                world,
                "host",
                World.address("192.0.2.1", 1701),
                config -> config.everyPeer(PolicyBuilder.open()
                        .secret("s")
                        .maxSessionsPerTunnel(5)
                        .maxTunnels(5)
                        .maxHalfOpenTunnels(3)));
        Host friend = new Host(world, "lac", World.address("192.0.2.2", 1701));
        Host peer = new Host(world, "peer", Lab.PEER);
        Call good = friend.place(friend.open(host), 1);
        Tunnel victim = peer.open(host);
        Call call = peer.place(victim, 1);
        world.run(Lab.SECOND);
        for (int i = 0; i < MOST_STEPS && script.hasMore(); i++) {
            step(script, world, host, victim, call);
        }
        assertThat(good.isEstablished()).isTrue();
        // Open ones, closing ones, and the friend's.
        assertThat(host.endpoint().tunnels().size()).isLessThanOrEqualTo(5 + 13 + 1);
        good.disconnect(new CallResult(1, 0, ""), world.nowNanos());
        host.endpoint().closeAll(new StopResult(6, 0, ""), world.nowNanos());
        world.run(200 * Lab.SECOND);
        assertThat(host.endpoint().tunnels()).isEmpty();
        assertThat(host.callsDown().keySet()).containsAll(host.callsAllocated());
    }

    private static void step(Script script, World world, Host host, Tunnel victim, Call call) {
        int kind = script.below(8);
        byte[] octets = script.some();
        ChannelState channel = victim.channelState();
        switch (kind) {
            case 0 -> host.inject(Lab.PEER, octets);
            case 1 -> host.inject(World.address("192.0.2.3", 1), octets);
            // As the next message of the peer's tunnel, for no session or for its session, or one near it.
            case 2, 3 ->
                host.inject(
                        Lab.PEER,
                        Datagrams.control(
                                octets,
                                victim.peerId(),
                                kind == 2 ? 0 : call.peerId(),
                                channel.nextNs() + script.below(4) - 1,
                                channel.nextNr()));
            case 4 -> host.inject(Lab.PEER, Datagrams.control(octets, 0, 0, 0, 0));
            case 5 -> world.run(script.below(100) * Lab.SECOND / 10);
            case 6 ->
                flipped(
                        host,
                        Datagrams.of(
                                Lab.icrq(1 + script.below(9)), victim.peerId(), 0, channel.nextNs(), channel.nextNr()),
                        octets);
            default -> flipped(host, Datagrams.of(Peers.sccrq(1 + script.below(9)), 0, 0, 0, 0), octets);
        }
    }

    /** A message that is right, but for a few bits. */
    private static void flipped(Host host, byte[] message, byte[] bits) {
        for (int i = 0; i < 3 && i < bits.length; i++) {
            int at = L2tpHeader.CONTROL_OCTETS + (bits[i] & 0xff) % (message.length - L2tpHeader.CONTROL_OCTETS);
            message[at] ^= (byte) (1 << i);
        }
        host.inject(Lab.PEER, message);
    }
}
