package net.sluice.l2tp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import net.sluice.conformance.Meets;
import net.sluice.l2tp.wire.ControlMessage;
import net.sluice.l2tp.wire.MessageType;
import net.sluice.l2tp.wire.ResultCode;
import net.sluice.l2tp.wire.TunnelMessage.Hello;
import net.sluice.l2tp.wire.TunnelMessage.Scccn;
import net.sluice.l2tp.wire.TunnelMessage.Sccrp;
import net.sluice.l2tp.wire.TunnelMessage.Sccrq;
import net.sluice.l2tp.wire.TunnelMessage.StopCcn;
import net.sluice.l2tp.wire.TunnelOffer;
import net.sluice.l2tp.world.ConfigBuilder;
import net.sluice.l2tp.world.Datagrams;
import net.sluice.l2tp.world.Host;
import net.sluice.l2tp.world.PolicyBuilder;
import net.sluice.l2tp.world.World;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 2661 s5.1, s7.2.1: how control connections come to be, and why some do not. */
class TunnelSetUpTest {
    private static final byte[] CHALLENGE = {1, 2, 3, 4};

    @Test
    @Meets("2661-4.4.3-18")
    @Meets("2661-4.4.3-17")
    @Meets("2661-5.3-3")
    void theTunnelIdInTheHeaderIsZeroUntilThePeerHasGivenOne() {
        Lab lab = new Lab();
        Tunnel tunnel = lab.opening();
        assertThat(lab.lastSent().header().tunnelId()).isZero();
        assertThat(lab.last(Sccrq.class).offer().assignedTunnelId()).isEqualTo(tunnel.localId());
        lab.say(tunnel.localId(), 0, Peers.sccrp(Lab.PEER_TUNNEL));
        assertThat(lab.lastSent().header().tunnelId()).isEqualTo(Lab.PEER_TUNNEL);
        lab.last(Scccn.class);
        lab.run(1);
        assertThat(tunnel.peerId()).isEqualTo(Lab.PEER_TUNNEL);
        assertThat(lab.host.tunnelsUp()).containsExactly(tunnel);
    }

    @Test
    void whatThePeerSaysOfItselfIsRemembered() {
        Lab lab = new Lab();
        TunnelOffer offer = new TunnelOffer(
                TunnelOffer.VERSION_1, "lac7.carrier\n.example", "ACME", 0x1206, 2, 1, 9, 4, Peers.NONE);
        lab.say(0, 0, new Sccrq(offer, null));
        Tunnel tunnel = lab.host.endpoint().tunnels().iterator().next();
        assertThat(tunnel.peerHostName()).isEqualTo("lac7.carrier?.example");
        assertThat(tunnel.peer()).isEqualTo(new PeerFacts("lac7.carrier?.example", "ACME", 0x1206, 2, 1, -1));
    }

    @Test
    @Meets("2661-5.1.1-1")
    @Meets("2661-4.4.3-24")
    void everyChallengeIsAnswered() {
        PolicyBuilder policy = PolicyBuilder.open().secret("sesame");
        Lab lns = new Lab(config -> config.everyPeer(policy));
        lns.say(0, 0, new Sccrq(challenging(Lab.PEER_TUNNEL), null));
        byte[] answer = lns.last(Sccrp.class).challengeResponse();
        assertThat(ChallengeResponse.isRight(answer, CHALLENGE, policy.build().secret(), MessageType.SCCRP))
                .isTrue();

        Lab lac = new Lab();
        Tunnel tunnel = lac.host
                .endpoint()
                .openTunnel(
                        new UdpPath(lac.host.address(), Lab.PEER),
                        new TunnelProfile(policy.build(), "lac", false),
                        lac.now());
        lac.say(tunnel.localId(), 0, new Sccrp(challenging(Lab.PEER_TUNNEL), Peers.NONE));
        assertThat(ChallengeResponse.isRight(
                        lac.last(Scccn.class).challengeResponse(),
                        CHALLENGE,
                        policy.build().secret(),
                        MessageType.SCCCN))
                .isTrue();
    }

    private static TunnelOffer challenging(int id) {
        return new TunnelOffer(TunnelOffer.VERSION_1, "peer", "", -1, 3, -1, id, 4, CHALLENGE);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 16})
    @Meets(value = "2661-5.1.1-1", negative = true)
    @Meets(value = "2661-5.1.1-2", negative = true)
    @Meets(value = "2661-4.4.3-24", negative = true)
    void aWrongOrMissingResponseInScccnEndsTheTunnel(int octets) {
        Lab lab = new Lab(
                config -> config.everyPeer(PolicyBuilder.open().secret("sesame").requireChallenge()));
        lab.say(0, 0, Peers.sccrq(Lab.PEER_TUNNEL));
        Sccrp reply = lab.last(Sccrp.class);
        assertThat(reply.offer().challenge()).hasSize(16);
        lab.say(reply.offer().assignedTunnelId(), 0, new Scccn(new byte[octets]));
        StopCcn stop = lab.last(StopCcn.class);
        assertThat(stop.result().result()).isEqualTo(StopResult.NOT_AUTHORIZED);
        assertThat(lab.host.tunnelsUp()).isEmpty();
        assertThat(lab.counters().of(L2tpCounter.TUNNELS_UNAUTHORIZED)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 16})
    @Meets(value = "2661-5.1.1-1", negative = true)
    @Meets(value = "2661-5.1.1-2", negative = true)
    @Meets(value = "2661-4.4.3-24", negative = true)
    void aWrongOrMissingResponseInSccrpEndsTheTunnel(int octets) {
        Lab lab = new Lab();
        PolicyBuilder policy = PolicyBuilder.open().secret("sesame").requireChallenge();
        Tunnel tunnel = lab.host
                .endpoint()
                .openTunnel(
                        new UdpPath(lab.host.address(), Lab.PEER),
                        new TunnelProfile(policy.build(), "lac", false),
                        lab.now());
        lab.say(tunnel.localId(), 0, new Sccrp(Peers.offer(5), new byte[octets]));
        assertThat(lab.last(StopCcn.class).result().result()).isEqualTo(StopResult.NOT_AUTHORIZED);
        assertThat(lab.lastSent().header().tunnelId()).isEqualTo(5);
        assertThat(lab.host.tunnelsUp()).isEmpty();
        assertThat(lab.host.tunnelsDown().get(tunnel).cause()).isEqualTo(TunnelEnd.Cause.REFUSED);
    }

    @ParameterizedTest
    @CsvSource({"sesame, sesame, true", "sesame, Sesame, false", "sesame, '', false", "'', sesame, false"})
    @Meets("2661-5.1.1-3")
    @Meets("2661-9.1-1")
    void bothMustHaveTheSameSecretForATunnelThatIsAuthenticated(String theLnss, String theLacs, boolean up) {
        World world = new World(2);
        PolicyBuilder lnsPolicy = PolicyBuilder.open().secret(theLnss);
        PolicyBuilder lacPolicy = PolicyBuilder.open().secret(theLacs);
        // Who has a secret asks for a proof of it.
        Host lns = new Host(
                world,
                "lns",
                World.address("192.0.2.1", 1701),
                config -> config.everyPeer(theLnss.isEmpty() ? lnsPolicy : lnsPolicy.requireChallenge()));
        Host lac = new Host(world, "lac", World.address("192.0.2.2", 1701));
        PolicyBuilder asked = theLacs.isEmpty() ? lacPolicy : lacPolicy.requireChallenge();
        lac.open(lns, new TunnelProfile(asked.build(), "lac", false));
        world.run(10 * Lab.SECOND);
        assertThat(lns.tunnelsUp()).hasSize(up ? 1 : 0);
        assertThat(lac.tunnelsUp()).hasSize(up ? 1 : 0);
        assertThat(lac.tunnelsDown()).hasSize(up ? 0 : 1);
    }

    @Test
    @Meets(value = "2661-5.1.1-3", negative = true)
    @Meets(value = "2661-9.1-1", negative = true)
    void aChallengeThatWeCannotAnswerIsRefused() {
        Lab lab = new Lab();
        lab.say(0, 0, new Sccrq(challenging(5), null));
        assertThat(lab.last(StopCcn.class).result().result()).isEqualTo(StopResult.NOT_AUTHORIZED);
        assertThat(lab.host.endpoint().tunnels()).isEmpty();
        assertThatThrownBy(() -> lab.host
                        .endpoint()
                        .openTunnel(
                                new UdpPath(lab.host.address(), Lab.PEER),
                                new TunnelProfile(
                                        PolicyBuilder.open().requireChallenge().build(), "lac", false),
                                lab.now()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @Meets("2661-4.3-1")
    void withoutASecretNothingIsHidden() {
        Lab lab = new Lab(config -> config.everyPeer(PolicyBuilder.open().hideAvps()));
        lab.say(0, 0, Peers.sccrq(Lab.PEER_TUNNEL));
        // Lab reads what is sent without a secret.
        assertThat(lab.last(Sccrp.class).offer().assignedTunnelId()).isNotZero();
    }

    @ParameterizedTest
    @CsvSource({"0x0200", "0x0000", "0x0300"})
    @Meets("2661-7.2.1-1")
    void anotherVersionIsRefusedWithTheHighestThatWeHave(String version) {
        Lab lns = new Lab();
        lns.say(0, 0, new Sccrq(versioned(Integer.decode(version)), null));
        assertThat(lns.last(StopCcn.class).result().result()).isEqualTo(StopResult.VERSION_NOT_SUPPORTED);
        assertThat(lns.last(StopCcn.class).result().error()).isEqualTo(0x0100);

        Lab lac = new Lab();
        Tunnel tunnel = lac.opening();
        lac.say(tunnel.localId(), 0, new Sccrp(versioned(Integer.decode(version)), Peers.NONE));
        assertThat(lac.last(StopCcn.class).result().result()).isEqualTo(StopResult.VERSION_NOT_SUPPORTED);
        assertThat(lac.host.tunnelsUp()).isEmpty();
        assertThat(lac.host.tunnelsDown()).containsOnlyKeys(tunnel);
        lac.host.inject(Lab.PEER, Datagrams.zlb(tunnel.localId(), 1, 2));
        lac.run(32);
        assertThat(lac.host.endpoint().tunnels()).isEmpty();
    }

    @Test
    void anotherRevisionOfTheSameVersionIsFine() {
        Lab lab = new Lab();
        lab.say(0, 0, new Sccrq(versioned(0x0107), null));
        lab.last(Sccrp.class);
    }

    private static TunnelOffer versioned(int version) {
        return new TunnelOffer(version, "peer", "", -1, 3, -1, 5, 4, Peers.NONE);
    }

    @Test
    void severalTunnelsBetweenTheSameHostsDoNotMix() {
        Lab lab = new Lab();
        Tunnel first = lab.accepted();
        lab.restart();
        lab.say(0, 0, Peers.sccrq(Lab.PEER_TUNNEL + 1));
        int second = lab.last(Sccrp.class).offer().assignedTunnelId();
        lab.say(second, 0, new Scccn(Peers.NONE));
        assertThat(second).isNotEqualTo(first.localId());
        assertThat(lab.host.tunnelsUp()).hasSize(2);
        lab.say(second, 0, Lab.icrq(55));
        assertThat(first.calls()).isEmpty();
    }

    @Test
    void aRepeatedSccrqMakesNoSecondTunnel() {
        Lab lab = new Lab();
        byte[] sccrq = Datagrams.of(Peers.sccrq(Lab.PEER_TUNNEL), 0, 0, 0, 0);
        for (int i = 0; i < 3; i++) {
            lab.host.inject(Lab.PEER, sccrq);
        }
        assertThat(lab.host.endpoint().tunnels()).hasSize(1);
        assertThat(lab.host.drops(L2tpDrop.DUPLICATE)).isEqualTo(2);
        assertThat(lab.sent.stream().filter(s -> s.message() instanceof ControlMessage.Zlb))
                .hasSize(2)
                .allMatch(s ->
                        s.header().tunnelId() == Lab.PEER_TUNNEL && s.header().nr() == 1);
    }

    @Test
    void theSameIdFromAnotherPortIsAnotherTunnel() {
        Lab lab = new Lab();
        byte[] sccrq = Datagrams.of(Peers.sccrq(Lab.PEER_TUNNEL), 0, 0, 0, 0);
        lab.host.inject(Lab.PEER, sccrq);
        lab.host.inject(World.address("192.0.2.9", 1702), sccrq);
        lab.host.inject(World.address("192.0.2.8", 1701), sccrq);
        assertThat(lab.host.endpoint().tunnels()).hasSize(3);
    }

    @Test
    void anSccrqThatDoesNotBeginAtZeroIsDropped() {
        Lab lab = new Lab();
        lab.host.inject(Lab.PEER, Datagrams.of(Peers.sccrq(5), 0, 0, 1, 0));
        assertThat(lab.host.drops(L2tpDrop.OUTSIDE_WINDOW)).isEqualTo(1);
        assertThat(lab.sent).isEmpty();
    }

    @Test
    void onlySccrqAndStopCcnMayComeWithTunnelIdZero() {
        Lab lab = new Lab();
        lab.host.inject(Lab.PEER, Datagrams.of(new Hello(), 0, 0, 0, 0));
        lab.host.inject(Lab.PEER, Datagrams.of(Peers.sccrp(5), 0, 0, 0, 0));
        lab.host.inject(Lab.PEER, Datagrams.zlb(0, 0, 0));
        assertThat(lab.host.drops(L2tpDrop.NOT_AN_SCCRQ)).isEqualTo(3);
        assertThat(lab.sent).isEmpty();
    }

    @Test
    @Meets("2661-4.4.3-17")
    @Meets("2661-4.4.3-18")
    @Meets("2661-4.4.3-19")
    void aStopCcnBeforeThePeersIdIsKnownGoesToZeroAndItsRepetitionToTheIdThatHasComeMeanwhile() {
        Lab lab = new Lab();
        Tunnel tunnel = lab.opening();
        int assigned = lab.last(Sccrq.class).offer().assignedTunnelId();
        tunnel.close(new StopResult(StopResult.CLEARED, 0, "bye"), lab.now());
        // The window is one message; SCCRQ is acknowledged without an answer.
        lab.host.inject(Lab.PEER, Datagrams.zlb(tunnel.localId(), 0, 1));
        assertThat(lab.last(StopCcn.class).assignedTunnelId()).isEqualTo(assigned);
        assertThat(lab.lastSent().header().tunnelId()).isZero();
        lab.host.inject(Lab.PEER, Datagrams.of(Peers.sccrp(Lab.PEER_TUNNEL), tunnel.localId(), 0, 0, 1));
        lab.run(1.1);
        assertThat(lab.last(StopCcn.class).assignedTunnelId()).isEqualTo(assigned);
        assertThat(lab.lastSent().header().tunnelId()).isEqualTo(Lab.PEER_TUNNEL);
        assertThat(lab.host.tunnelsUp()).isEmpty();
    }

    @Test
    @Meets("2661-5.3-3")
    @Meets("2661-4.4.3-19")
    void stopCcnWithTunnelIdZeroFindsItsTunnelByTheAssignedId() {
        Lab lab = new Lab();
        lab.say(0, 0, Peers.sccrq(Lab.PEER_TUNNEL));
        lab.say(0, 0, new StopCcn(Lab.PEER_TUNNEL, new ResultCode(1, 0, "")));
        assertThat(lab.host.tunnelsDown()).hasSize(1);
        lab.host.inject(Lab.PEER, Datagrams.of(new StopCcn(99, new ResultCode(1, 0, "")), 0, 0, 1, 0));
        assertThat(lab.host.drops(L2tpDrop.UNKNOWN_TUNNEL)).isEqualTo(1);
    }

    /** We have restarted, and use our ids again; what was on its way to the tunnel of before is not of this one. */
    @Test
    void beforeSccrpNothingButTheFirstMessageIsHeard() {
        Lab lab = new Lab();
        Tunnel tunnel = lab.opening();
        lab.host.inject(Lab.PEER, Datagrams.of(new Hello(), tunnel.localId(), 0, 1, 0));
        lab.host.inject(Lab.PEER, Datagrams.of(new Hello(), tunnel.localId(), 0, 0xFFFF, 0));
        assertThat(lab.host.drops(L2tpDrop.WRONG_PEER)).isEqualTo(2);

        lab.say(tunnel.localId(), 0, Peers.sccrp(Lab.PEER_TUNNEL));
        lab.ns(1);
        lab.say(tunnel.localId(), 0, new StopCcn(Lab.PEER_TUNNEL, new ResultCode(1, 0, "")));
        assertThat(lab.host.tunnelsDown().get(tunnel).cause()).isEqualTo(TunnelEnd.Cause.PEER);
    }

    @Test
    void nothingIsAcknowledgedToTunnelIdZero() {
        Lab lab = new Lab();
        Tunnel tunnel = lab.opening();
        lab.say(tunnel.localId(), 0, new Hello());
        lab.run(1);
        assertThat(lab.sent.stream().map(Lab.Sent::message)).noneMatch(ControlMessage.Zlb.class::isInstance);
    }

    @Test
    void aRefusalThatCrossesOurOwnStopCcnIsAcknowledgedToItsSender() {
        Lab lab = new Lab();
        Tunnel tunnel = lab.opening();
        tunnel.close(new StopResult(StopResult.CLEARED, 0, ""), lab.now());
        lab.say(tunnel.localId(), 0, new StopCcn(Lab.PEER_TUNNEL, new ResultCode(6, 0, "")));
        lab.run(1);
        assertThat(lab.sent.getLast().message()).isInstanceOf(ControlMessage.Zlb.class);
        assertThat(lab.sent.getLast().header().tunnelId()).isEqualTo(Lab.PEER_TUNNEL);
    }

    @Test
    @Meets("2661-4.4.3-7")
    @Meets("2661-4.4.3-8")
    void theLowerTieBreakerWinsAndEqualOnesBothLose() {
        assertThat(tie(5L, 6L)).isEqualTo("theirs");
        assertThat(tie(6L, 5L)).isEqualTo("ours");
        assertThat(tie(5L, 5L)).isEqualTo("none");
        assertThat(tie(-1L, 5L)).as("unsigned").isEqualTo("ours");
        assertThat(tie(5L, null)).isEqualTo("theirs");
        assertThat(tie(null, 5L)).isEqualTo("ours");
        assertThat(tie(null, null)).isEqualTo("both");
    }

    private static String tie(Long theirs, Long ours) {
        World world = new World(1);
        List<Long> numbers = ours == null ? List.of() : List.of(ours);
        RiggedRandom random = new RiggedRandom(numbers);
        Lab lab = new Lab();
        L2tpEndpoint endpoint = new L2tpEndpoint(new ConfigBuilder("x").build(world.random()), random, lab.host);
        UdpPath path = new UdpPath(lab.host.address(), Lab.PEER);
        Tunnel mine =
                endpoint.openTunnel(path, new TunnelProfile(PolicyBuilder.open().build(), "x", ours != null), 0);
        int before = lab.sent.size();
        endpoint.onDatagram(path, ByteBuffer.wrap(Datagrams.of(new Sccrq(Peers.offer(5), theirs), 0, 0, 0, 0)), 1);
        boolean answered = lab.sent.size() > before;
        boolean mineLives = !mine.stateName().equals("idle");
        // Silently: whoever loses hears nothing of it.
        assertThat(lab.sent.stream().map(Lab.Sent::message)).noneMatch(StopCcn.class::isInstance);
        return answered ? (mineLives ? "both" : "theirs") : (mineLives ? "ours" : "none");
    }

    @Test
    void aTunnelThatIsNotEstablishedInTimeIsClosed() {
        Lab lab = new Lab(config -> config.tunnelSetupSeconds(10));
        lab.say(0, 0, Peers.sccrq(Lab.PEER_TUNNEL));
        Tunnel tunnel = lab.host.endpoint().tunnels().iterator().next();
        lab.host.inject(Lab.PEER, Datagrams.zlb(tunnel.localId(), 1, 1));
        lab.run(11);
        assertThat(lab.host.tunnelsDown().get(tunnel).cause()).isEqualTo(TunnelEnd.Cause.SETUP_TIMEOUT);
        assertThat(lab.last(StopCcn.class).assignedTunnelId()).isEqualTo(tunnel.localId());
    }

    @Test
    void allIdsAreGivenBackWhenPeersNeverAnswer() {
        World world = new World(5);
        ShardTunnelIds ids = new ShardTunnelIds(0, 256, world.random());
        for (int i = 0; i < 240; i++) {
            assertThat(ids.take()).isPositive();
        }
        Host host = new Host(world, "host", World.address("192.0.2.1", 1701), config -> config.tunnelIds(ids));
        // 15 ids are left, one of them set apart.
        for (int round = 0; round < 3; round++) {
            for (int i = 1; i <= 20; i++) {
                host.inject(Lab.PEER, Datagrams.of(Peers.sccrq(round * 100 + i), 0, 0, 0, 0));
            }
            assertThat(host.endpoint().tunnels()).hasSize(14);
            world.run(40 * Lab.SECOND);
            assertThat(host.endpoint().tunnels()).isEmpty();
        }
        assertThat(host.drops(L2tpDrop.NO_TUNNEL_ID)).isEqualTo(18);
        assertThat(host.released()).hasSize(42);
        assertThat(Datagrams.message(ByteBuffer.wrap(host.refusals().getFirst())))
                .isInstanceOfSatisfying(
                        StopCcn.class, stop -> assertThat(stop.result().error()).isEqualTo(4));
    }
}
