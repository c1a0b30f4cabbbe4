package net.sluice.l2tp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import net.sluice.l2tp.wire.CallErrors;
import net.sluice.l2tp.wire.L2tpHeader;
import net.sluice.l2tp.world.ConfigBuilder;
import net.sluice.l2tp.world.Datagrams;
import net.sluice.l2tp.world.Faults;
import net.sluice.l2tp.world.Host;
import net.sluice.l2tp.world.MortalHost;
import net.sluice.l2tp.world.PolicyBuilder;
import net.sluice.l2tp.world.World;
import org.junit.jupiter.api.Test;

/**
 * A LAC of ours and an LNS whose nodes die at any moment, over a network that loses, duplicates, delays and reorders: the LAC notices
 * nothing, neither in the numbers of messages nor in what they say. A failure names its seed.
 */
class MortalWorldTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int SEEDS = Integer.getInteger("sluice.l2tp.takeover.seeds", 60);
    private static final int CALLS = 20;
    private static final int DEATHS = 6;
    private static final InetSocketAddress LNS = World.address("192.0.2.1", 1701);
    private static final InetSocketAddress LAC = World.address("192.0.2.2", 1701);

    @Test
    void whateverDiesThePeerNoticesNothing() {
        Set<String> adoptedIn = new TreeSet<>();
        for (long seed = 0; seed < SEEDS; seed++) {
            try {
                adoptedIn.addAll(new Life(seed).live());
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
        // All in which an LNS's tunnels and calls can be.
        assertThat(adoptedIn)
                .containsExactlyInAnyOrder(
                        "tunnel wait-ctl-conn",
                        "tunnel established",
                        "tunnel closing",
                        "call wait-connect",
                        "call established");
    }

    @Test
    void theSameHoldsForALacWhoseNodesDie() {
        Set<String> adoptedIn = new TreeSet<>();
        for (long seed = 0; seed < SEEDS; seed++) {
            try {
                adoptedIn.addAll(lacLife(new World(seed)));
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
        // All in which a LAC's can be but wait-tunnel: the peer knows nothing of such a call, and nobody writes it down
        // for its own sake
        // (TakeoverTest has it).
        assertThat(adoptedIn)
                .containsExactlyInAnyOrder(
                        "tunnel wait-ctl-reply",
                        "tunnel established",
                        "tunnel closing",
                        "call wait-reply",
                        "call wait-answer",
                        "call established");
    }

    private static Set<String> lacLife(World world) {
        badWeather(world);
        PolicyBuilder policy = PolicyBuilder.open();
        if (world.random().nextBoolean()) {
            policy.secret("sesame").requireChallenge().hideAvps();
        }
        MortalHost lac = new MortalHost(
                world,
                "lac",
                LAC,
                world.random().nextLong(200_000_000L),
                config -> patient(config).everyPeer(policy));
        Host lns = new Host(
                world,
                "lns",
                LNS,
                config -> patient(config)
                        .everyPeer(policy)
                        .receiveWindow(1 + world.random().nextInt(8)));
        world.tap(new Watch(LAC));
        for (int i = 0; i < CALLS; i++) {
            int serial = i;
            world.at(world.nowNanos() + world.random().nextLong(i < 3 ? SECOND : 30 * SECOND), () -> lac.place(serial));
        }
        for (int i = 0; i < DEATHS; i++) {
            world.at(world.nowNanos() + world.random().nextLong(30 * SECOND), () -> {
                if (lac.endpoint() != null) {
                    lac.die(world.random().nextLong(2 * SECOND));
                }
            });
        }
        Set<Integer> promised = new HashSet<>();
        for (int i = 0; i < 1200; i++) {
            // One that died before a word was said is begun again.
            lac.open(LNS, new TunnelProfile(policy.build(), "lac", true));
            world.run(SECOND / 2);
            lac.up().stream()
                    .filter(call -> lac.isWritten(call.tunnel().localId(), call.localId()))
                    .forEach(call -> promised.add(call.localId()));
        }
        assertThat(lac.misfortunes()).isEmpty();
        assertThat(lns.tunnelsUp()).hasSize(1);
        assertThat(lns.tunnelsDown()).isEmpty();
        assertThat(lns.callsDown().keySet()).noneMatch(call -> promised.contains(call.peerId()));
        assertThat(lac.up().stream().map(call -> call.localId() + "/" + call.peerId()))
                .containsExactlyInAnyOrderElementsOf(lns.callsUp().stream()
                        .filter(Call::isEstablished)
                        .map(call -> call.peerId() + "/" + call.localId())
                        .toList());
        assertThat(lns.endpoint().counters().of(L2tpCounter.OUT_OF_STATE)).isZero();
        assertThat(lns.endpoint().counters().of(L2tpCounter.ACKS_OF_NOTHING)).isZero();

        lns.endpoint().closeAll(new StopResult(6, 0, "maintenance"), world.nowNanos());
        world.run(SECOND);
        if (lac.endpoint() != null) {
            lac.die(SECOND / 2);
        }
        world.run(600 * SECOND);
        assertThat(lns.released()).hasSize(1);
        return lac.adoptedIn();
    }

    private static void badWeather(World world) {
        world.faults(new Faults(
                0.25 * world.random().nextDouble(),
                0.2 * world.random().nextDouble(),
                1_000_000L,
                world.random().nextBoolean() ? 5_000_000L : 300_000_000L));
    }

    private static ConfigBuilder patient(ConfigBuilder config) {
        return config.maxTransmissions(20)
                .helloSeconds(7)
                .tunnelSetupSeconds(600)
                .callSetupSeconds(600);
    }

    /** Nr never goes back, and a number never stands for two messages: as they leave, whichever node they are from. */
    private static final class Watch implements World.Tap {
        private final InetSocketAddress mortal;
        private final Map<Integer, ByteBuffer> saidByNs = new HashMap<>();
        private int lastNr;

        Watch(InetSocketAddress mortal) {
            this.mortal = mortal;
        }

        @Override
        public boolean pass(UdpPath sender, ByteBuffer datagram) {
            L2tpHeader header = Datagrams.header(datagram);
            if (!sender.local().equals(mortal) || !header.isControl()) {
                return true;
            }
            assertThat(header.nr()).as("Nr").isGreaterThanOrEqualTo(lastNr);
            lastNr = header.nr();
            if (header.payloadLength() > 0) {
                ByteBuffer message = datagram.slice(header.payloadStart(), header.payloadLength());
                ByteBuffer before = saidByNs.putIfAbsent(header.ns(), message);
                assertThat(before == null || before.equals(message))
                        .as("Ns %d", header.ns())
                        .isTrue();
                assertThat(header.ns() == 0 || saidByNs.containsKey(header.ns() - 1))
                        .as("a gap before %d", header.ns())
                        .isTrue();
            }
            return true;
        }
    }

    private static final class Life {
        private final World world;
        private final MortalHost lns;
        private final Host lac;
        private final PolicyBuilder policy = PolicyBuilder.open();
        private final List<Call> placed = new ArrayList<>();
        /** Our ids of the calls that were written down as established: those are not to be lost. */
        private final Set<Integer> promised = new HashSet<>();

        Life(long seed) {
            world = new World(seed);
            badWeather(world);
            if (world.random().nextBoolean()) {
                policy.secret("sesame").requireChallenge().hideAvps();
            }
            int window = 1 + world.random().nextInt(16);
            long writeNanos = world.random().nextLong(200_000_000L);
            lns = new MortalHost(
                    world,
                    "lns",
                    LNS,
                    writeNanos,
                    config -> patient(config).everyPeer(policy).receiveWindow(window));
            lac = new Host(
                    world,
                    "lac",
                    LAC,
                    config -> patient(config).receiveWindow(1 + world.random().nextInt(16)));
            world.tap(new Watch(LNS));
        }

        Set<String> live() {
            Tunnel tunnel = lac.endpoint()
                    .openTunnel(
                            new UdpPath(LAC, LNS), new TunnelProfile(policy.build(), "lac", false), world.nowNanos());
            deaths(40);
            for (int i = 0; i < CALLS; i++) {
                int serial = i;
                later(40, () -> placed.add(lac.place(tunnel, serial)));
            }
            for (int i = 0; i < 600; i++) {
                world.run(SECOND);
                lns.up().stream()
                        .filter(call -> lns.isWritten(call.tunnel().localId(), call.localId()))
                        .forEach(call -> promised.add(call.localId()));
            }
            bothAgree(tunnel);
            talk();
            deaths(20);
            world.run(400 * SECOND);
            bothAgree(tunnel);
            eachHasHeardTheOther();
            close(tunnel);
            assertThat(lns.misfortunes()).isEmpty();
            return lns.adoptedIn();
        }

        private void later(long withinSeconds, Runnable what) {
            world.at(world.nowNanos() + world.random().nextLong(withinSeconds * SECOND), what);
        }

        private void deaths(long withinSeconds) {
            for (int i = 0; i < DEATHS; i++) {
                later(withinSeconds, this::death);
            }
        }

        private void death() {
            if (lns.endpoint() != null) {
                lns.die(world.random().nextLong(3 * SECOND));
            }
        }

        private void bothAgree(Tunnel tunnel) {
            assertThat(tunnel.isEstablished()).isTrue();
            assertThat(lac.tunnelsDown()).isEmpty();
            assertThat(lns.misfortunes()).isEmpty();
            for (Map.Entry<Call, CallEnd> down : lac.callsDown().entrySet()) {
                // What was being set up when a node died; nothing that was promised.
                assertThat(promised).doesNotContain(down.getKey().peerId());
                assertThat(down.getValue().cause()).isEqualTo(CallEnd.Cause.PEER);
                assertThat(down.getValue().result().code()).isEqualTo(CallResult.TEMPORARILY_NO_FACILITIES);
            }
            assertThat(lns.up().stream().map(call -> call.localId() + "/" + call.peerId()))
                    .containsExactlyInAnyOrderElementsOf(placed.stream()
                            .filter(Call::isEstablished)
                            .map(call -> call.peerId() + "/" + call.localId())
                            .toList());
            L2tpCounters counters = lac.endpoint().counters();
            assertThat(counters.of(L2tpCounter.ACKS_OF_NOTHING)).isZero();
            assertThat(counters.of(L2tpCounter.OUT_OF_STATE)).isZero();
            assertThat(counters.of(L2tpCounter.TUNNELS_ESTABLISHED)).isEqualTo(1);
            assertThat(lac.drops().keySet())
                    .isSubsetOf(L2tpDrop.DUPLICATE, L2tpDrop.OUTSIDE_WINDOW, L2tpDrop.UNKNOWN_SESSION);
        }

        /** Numbered reports both ways. */
        private void talk() {
            List<Call> calls = placed.stream().filter(Call::isEstablished).toList();
            for (int i = 0; i < 60 && !calls.isEmpty(); i++) {
                Call call = calls.get(i % calls.size());
                int number = i;
                world.at(
                        world.nowNanos() + i * SECOND / 3,
                        () -> call.reportErrors(new CallErrors(number, 0, 0, 0, 0, 0), world.nowNanos()));
                world.at(
                        world.nowNanos() + i * SECOND / 3,
                        () -> lns.act(() -> lns.up().stream()
                                .findFirst()
                                .ifPresent(up -> up.setLinkInfo(number, 0, world.nowNanos()))));
            }
        }

        private void eachHasHeardTheOther() {
            List<Long> reports = lns.heard().stream()
                    .map(e -> ((L2tpEvent.LineErrors) e).crc())
                    .toList();
            int spoken = placed.stream().anyMatch(Call::isEstablished) ? 60 : 0;
            List<Long> all = new ArrayList<>();
            for (long i = 0; i < spoken; i++) {
                all.add(i);
            }
            assertThat(reports).as("each report once, and in order").isEqualTo(all);
            List<Integer> infos = lac.events().stream()
                    .filter(L2tpEvent.LinkInfo.class::isInstance)
                    .map(e -> ((L2tpEvent.LinkInfo) e).sendAccm())
                    .toList();
            assertThat(infos).isSorted().doesNotHaveDuplicates();
            // What a node had not written down when it died was never said.
            assertThat(infos).hasSizeGreaterThanOrEqualTo(spoken / 4);
        }

        private void close(Tunnel tunnel) {
            if (world.random().nextBoolean()) {
                tunnel.close(new StopResult(1, 0, "the LAC closes"), world.nowNanos());
            } else {
                lnsCloses();
            }
            later(3, this::death);
            later(10, this::death);
            world.run(600 * SECOND);
            if (lac.tunnelsDown().isEmpty()) {
                // The node died before that was written down; so nobody was told.
                assertThat(tunnel.isEstablished()).isTrue();
                lnsCloses();
                world.run(600 * SECOND);
            }
            assertThat(lac.tunnelsDown().values())
                    .extracting(TunnelEnd::cause)
                    .containsAnyOf(TunnelEnd.Cause.LOCAL, TunnelEnd.Cause.PEER);
            assertThat(lac.released()).containsExactly(tunnel);
            assertThat(Objects.requireNonNull(lns.endpoint()).tunnels()).isEmpty();
        }

        private void lnsCloses() {
            lns.act(() -> List.copyOf(Objects.requireNonNull(lns.endpoint()).tunnels())
                    .forEach(tunnel -> tunnel.close(new StopResult(6, 0, "the LNS closes"), world.nowNanos())));
        }
    }
}
