package net.sluice.l2tp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import net.sluice.conformance.Meets;
import net.sluice.l2tp.wire.CallMessage.Cdn;
import net.sluice.l2tp.wire.ControlMessage;
import net.sluice.l2tp.wire.ResultCode;
import net.sluice.l2tp.wire.TunnelMessage.Hello;
import net.sluice.l2tp.wire.TunnelMessage.Scccn;
import net.sluice.l2tp.wire.TunnelMessage.Sccrp;
import net.sluice.l2tp.wire.TunnelMessage.Sccrq;
import net.sluice.l2tp.wire.TunnelMessage.StopCcn;
import net.sluice.l2tp.world.Datagrams;
import net.sluice.l2tp.world.PolicyBuilder;
import net.sluice.l2tp.world.World;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 2661 s5.5, s5.7, s8.1: an established control connection, what may not disturb it, and its end. */
class TunnelLifeTest {
    private static final StopResult BYE = new StopResult(StopResult.CLEARED, 0, "bye");

    @Test
    @Meets("2661-6.5-2")
    void helloIsSentAfterSilenceAndNotBefore() {
        Lab lab = new Lab(config -> config.helloSeconds(20));
        Tunnel tunnel = lab.accepted();
        lab.run(19.9);
        assertThat(lab.messages()).noneMatch(Hello.class::isInstance);
        lab.run(0.2);
        assertThat(lab.last(Hello.class)).isEqualTo(new Hello());
        assertThat(lab.lastSent().header().sessionId()).isZero();
        lab.host.inject(Lab.PEER, Datagrams.zlb(tunnel.localId(), 2, 2));
        lab.run(19);
        assertThat(lab.messages()).hasSize(2);
        lab.run(1.5);
        assertThat(lab.messages()).hasSize(3);
    }

    @Test
    void dataAndWhatWasHeardElsewhereCountAsSignsOfLife() {
        Lab lab = new Lab(config -> config.helloSeconds(20));
        Tunnel tunnel = lab.accepted();
        for (int i = 0; i < 5; i++) {
            lab.run(15);
            lab.data(tunnel, 1, "whatever");
            lab.run(15);
            tunnel.heard(lab.now());
        }
        assertThat(lab.messages()).hasSize(1);
    }

    @Test
    @Meets("2661-6.5-1")
    void aPeerThatNeverSendsHelloIsFine() {
        Lab lab = new Lab(config -> config.helloSeconds(0));
        Tunnel tunnel = lab.accepted();
        lab.run(100_000);
        assertThat(tunnel.isEstablished()).isTrue();
        assertThat(lab.messages()).hasSize(1);
    }

    @Test
    @Meets("2661-5.8-5")
    void aSilentPeerLosesTheTunnelAndAllItsSessions() {
        Lab lab = new Lab(config -> config.helloSeconds(20));
        Tunnel tunnel = lab.accepted();
        Call call = lab.connected(tunnel);
        lab.run(19 + 31);
        assertThat(tunnel.isEstablished()).isTrue();
        lab.run(2);
        assertThat(lab.host.callsDown().get(call).cause()).isEqualTo(CallEnd.Cause.TUNNEL_SILENT);
        assertThat(lab.host.tunnelsDown().get(tunnel).cause()).isEqualTo(TunnelEnd.Cause.PEER_SILENT);
        assertThat(lab.host.released()).containsExactly(tunnel);
        assertThat(lab.counters().of(L2tpCounter.TUNNELS_SILENT)).isEqualTo(1);
        assertThat(tunnel.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    @Meets("2661-7.2.1-2")
    @Meets("2661-4.4.3-19")
    @Meets("2661-5.8-6")
    void closingSaysStopCcnAndKeepsTheChannelForAWholeCycle() {
        Lab lab = new Lab();
        Tunnel tunnel = lab.accepted();
        Call call = lab.connected(tunnel);
        tunnel.close(BYE, lab.now());
        StopCcn stop = lab.last(StopCcn.class);
        assertThat(stop.assignedTunnelId()).isEqualTo(tunnel.localId());
        assertThat(stop.result()).isEqualTo(new ResultCode(1, 0, "bye"));
        assertThat(lab.host.callsDown().get(call).cause()).isEqualTo(CallEnd.Cause.TUNNEL_DOWN);
        // "it is not necessary to clear each session individually"
        assertThat(lab.messages()).noneMatch(Cdn.class::isInstance);
        assertThat(tunnel.isQuiet()).isFalse();
        lab.host.inject(Lab.PEER, Datagrams.zlb(tunnel.localId(), 4, 3));
        assertThat(tunnel.isQuiet()).isTrue();
        lab.run(30.9);
        assertThat(lab.host.released()).isEmpty();
        lab.run(0.2);
        assertThat(lab.host.released()).containsExactly(tunnel);
        assertThat(lab.host.endpoint().tunnels()).isEmpty();
    }

    @Test
    @Meets("2661-5.7-1")
    @Meets("2661-7.2.1-3")
    void stopCcnOfThePeerIsAcknowledgedEachTimeItComes() {
        Lab lab = new Lab();
        Tunnel tunnel = lab.accepted();
        Call call = lab.connected(tunnel);
        lab.sent.clear();
        byte[] stop = Datagrams.of(
                new StopCcn(Lab.PEER_TUNNEL, new ResultCode(6, 0, "power cut")), tunnel.localId(), 0, 4, 2);
        for (int i = 0; i < 4; i++) {
            lab.host.inject(Lab.PEER, stop);
            assertThat(lab.sent).hasSize(i + 1);
            assertThat(lab.sent.getLast().message()).isEqualTo(new ControlMessage.Zlb());
            assertThat(lab.sent.getLast().header().nr()).isEqualTo(5);
            // The last time just before a whole retransmission cycle is over.
            lab.run(10.3);
        }
        assertThat(lab.host.tunnelsDown().get(tunnel))
                .isEqualTo(new TunnelEnd(TunnelEnd.Cause.PEER, new StopResult(6, 0, "power cut")));
        assertThat(lab.host.callsDown()).containsKey(call);
        assertThat(lab.host.released()).containsExactly(tunnel);
        lab.host.inject(Lab.PEER, stop);
        assertThat(lab.host.drops(L2tpDrop.UNKNOWN_TUNNEL)).isEqualTo(1);
    }

    @Test
    @Meets("2661-5.8-6")
    @Meets("2661-5.8-1")
    void aClosingTunnelRepeatsItsStopCcnAndAcknowledgesThePeersRepetitions() {
        Lab lab = new Lab();
        Tunnel tunnel = lab.accepted();
        lab.calm(tunnel);
        tunnel.close(BYE, lab.now());
        int before = lab.messages().size();
        lab.run(20);
        // After 1, 3, 7 and 15 seconds.
        assertThat(lab.messages()).hasSize(before + 4).endsWith(lab.last(StopCcn.class));
        lab.host.inject(Lab.PEER, Datagrams.zlb(tunnel.localId(), 2, 2));
        lab.run(30.9);
        assertThat(lab.messages()).hasSize(before + 4);
        lab.sent.clear();
        lab.host.inject(Lab.PEER, Datagrams.of(new Scccn(Peers.NONE), tunnel.localId(), 0, 1, 1));
        assertThat(lab.sent)
                .singleElement()
                .satisfies(zlb -> assertThat(zlb.header().nr()).isEqualTo(2));
        lab.run(0.2);
        assertThat(lab.host.released()).containsExactly(tunnel);
    }

    @Test
    @Meets("2661-7.2.1-2")
    @Meets("2661-7.2.1-3")
    void theOriginatorEndsItsTunnelWithStopCcnAndCleansUpWhenItGetsOne() {
        Lab ending = new Lab();
        Tunnel ended = ending.opened();
        ended.close(BYE, ending.now());
        assertThat(ending.last(StopCcn.class).assignedTunnelId()).isEqualTo(ended.localId());
        ending.host.inject(Lab.PEER, Datagrams.zlb(ended.localId(), 1, 3));
        ending.run(32);
        assertThat(ending.host.endpoint().tunnels()).isEmpty();

        Lab told = new Lab();
        Tunnel tunnel = told.opened();
        Call call = told.host.place(tunnel, 1);
        told.say(tunnel.localId(), 0, new StopCcn(Lab.PEER_TUNNEL, new ResultCode(1, 0, "")));
        assertThat(told.host.callsDown()).containsOnlyKeys(call);
        assertThat(told.host.tunnelsDown()).containsOnlyKeys(tunnel);
        told.run(32);
        assertThat(told.host.endpoint().tunnels()).isEmpty();
        assertThat(told.messages()).noneMatch(StopCcn.class::isInstance);
    }

    @Test
    void whatComesToAClosingTunnelIsDroppedByName() {
        Lab lab = new Lab();
        Tunnel tunnel = lab.accepted();
        tunnel.close(BYE, lab.now());
        lab.say(tunnel.localId(), 0, Lab.icrq(5));
        lab.say(tunnel.localId(), 0, new Hello());
        lab.say(tunnel.localId(), 0, HexFormat.of().parseHex("80ff"));
        assertThat(lab.host.drops(L2tpDrop.CLOSING)).isEqualTo(2);
        assertThat(lab.host.drops(L2tpDrop.MALFORMED_MESSAGE)).isEqualTo(1);
        assertThat(lab.host.callsAllocated()).isEmpty();
    }

    @Test
    void closingTwiceIsClosingOnce() {
        Lab lab = new Lab();
        Tunnel tunnel = lab.accepted();
        tunnel.close(BYE, lab.now());
        tunnel.close(BYE, lab.now());
        lab.host.endpoint().closeAll(BYE, lab.now());
        assertThat(lab.messages().stream().filter(StopCcn.class::isInstance)).hasSize(1);
    }

    // ---- Who may speak for a tunnel

    @Test
    void nobodyElseMaySpeakForATunnel() {
        Lab lab = new Lab();
        Tunnel tunnel = lab.accepted();
        Call call = lab.connected(tunnel);
        byte[] stop = Datagrams.of(new StopCcn(Lab.PEER_TUNNEL, new ResultCode(1, 0, "")), tunnel.localId(), 0, 4, 2);
        lab.host.inject(World.address("198.51.100.1", 1701), stop);
        lab.host.inject(World.address("192.0.2.9", 1702), stop);
        byte[] data = {0, 2, (byte) (tunnel.localId() >> 8), (byte) tunnel.localId(), 0, 0, 1};
        data[4] = (byte) (call.localId() >> 8);
        data[5] = (byte) call.localId();
        lab.host.inject(World.address("198.51.100.1", 1701), data);
        assertThat(lab.host.drops(L2tpDrop.WRONG_PEER)).isEqualTo(3);
        assertThat(lab.host.frames()).isEmpty();
        lab.host.inject(Lab.PEER, data);
        assertThat(lab.host.frames()).hasSize(1);
        assertThat(tunnel.isEstablished()).isTrue();
    }

    @Test
    void anotherAddressOfOursIsNotTheTunnels() {
        Lab lab = new Lab();
        Tunnel tunnel = lab.accepted();
        lab.host
                .endpoint()
                .onDatagram(
                        new UdpPath(World.address("192.0.2.100", 1701), Lab.PEER),
                        ByteBuffer.wrap(Datagrams.of(new Hello(), tunnel.localId(), 0, 2, 1)),
                        lab.now());
        assertThat(lab.host.drops(L2tpDrop.WRONG_PEER)).isEqualTo(1);
    }

    @Test
    @Meets(value = "2661-8.1-1", negative = true)
    void aNewPortIsFollowedOnlyWhereThePolicySaysSo() {
        Lab strict = new Lab();
        Tunnel tunnel = strict.accepted();
        strict.host.inject(World.address("192.0.2.9", 9999), Datagrams.of(new Hello(), tunnel.localId(), 0, 2, 1));
        assertThat(strict.host.drops(L2tpDrop.WRONG_PEER)).isEqualTo(1);
        assertThat(strict.host.moved()).isEmpty();
    }

    @Test
    void aNewPortIsFollowedByTheNextMessageOrTheLastOneAgainAndNothingElse() {
        Lab lab = new Lab(config -> config.everyPeer(PolicyBuilder.open().followPortChange()));
        Tunnel tunnel = lab.accepted();
        var next = World.address("192.0.2.9", 9999);
        lab.host.inject(next, Datagrams.zlb(tunnel.localId(), 2, 1));
        lab.host.inject(next, Datagrams.of(Peers.sccrq(Lab.PEER_TUNNEL), tunnel.localId(), 0, 0, 0));
        lab.host.inject(next, Datagrams.of(new Hello(), tunnel.localId(), 0, 3, 1));
        lab.host.inject(World.address("192.0.2.8", 9999), Datagrams.of(new Hello(), tunnel.localId(), 0, 2, 1));
        assertThat(lab.host.drops(L2tpDrop.WRONG_PEER)).isEqualTo(4);
        lab.host.inject(next, Datagrams.of(new Scccn(Peers.NONE), tunnel.localId(), 0, 1, 1));
        assertThat(lab.host.moved()).containsExactly(tunnel);
        assertThat(tunnel.path().peer()).isEqualTo(next);
        assertThat(lab.sent.getLast().to()).isEqualTo(next);
        lab.host.inject(Lab.PEER, Datagrams.of(new Hello(), tunnel.localId(), 0, 2, 1));
        assertThat(tunnel.path().peer()).isEqualTo(Lab.PEER);
    }

    // ---- A peer that restarts

    @Test
    void aPeerThatRestartsWithTheSameIdReplacesItsTunnelOnceItIsEstablished() {
        Lab lab = new Lab(config -> config.everyPeer(PolicyBuilder.open().maxTunnels(1)));
        Tunnel old = lab.accepted();
        Call call = lab.connected(old);
        lab.run(40);
        lab.restart();
        lab.say(0, 0, Peers.sccrq(Lab.PEER_TUNNEL));
        int id = lab.last(Sccrp.class).offer().assignedTunnelId();
        assertThat(id).isNotEqualTo(old.localId());
        assertThat(call.isEstablished()).isTrue();
        lab.say(id, 0, new Scccn(Peers.NONE));
        assertThat(lab.host.tunnelsDown().get(old).cause()).isEqualTo(TunnelEnd.Cause.PEER_RESTARTED);
        assertThat(lab.host.callsDown()).containsKey(call);
        assertThat(lab.host.released()).containsExactly(old);
        assertThat(lab.messages()).noneMatch(StopCcn.class::isInstance);
        assertThat(lab.host.endpoint().tunnels()).hasSize(1);
        assertThat(lab.counters().of(L2tpCounter.TUNNELS_SUPERSEDED)).isEqualTo(1);
    }

    @Test
    void aDifferentSccrqWithTheSameIdIsARestartAtOnce() {
        Lab lab = new Lab();
        Tunnel old = lab.accepted();
        lab.restart();
        lab.say(0, 0, new Sccrq(Peers.offer(Lab.PEER_TUNNEL), 5L));
        int id = lab.last(Sccrp.class).offer().assignedTunnelId();
        lab.say(id, 0, new Scccn(Peers.NONE));
        assertThat(lab.host.tunnelsDown()).containsOnlyKeys(old);
    }

    @Test
    void aReplayedSccrqHurtsNobody() {
        Lab lab = new Lab();
        Tunnel tunnel = lab.accepted();
        Call call = lab.connected(tunnel);
        lab.run(40);
        lab.host.inject(Lab.PEER, Datagrams.of(Peers.sccrq(Lab.PEER_TUNNEL), 0, 0, 0, 0));
        assertThat(lab.host.endpoint().tunnels()).hasSize(2);
        lab.run(19);
        // Keeps the tunnel alive that is really the peer's.
        tunnel.heard(lab.now());
        lab.run(21);
        assertThat(lab.host.endpoint().tunnels()).containsExactly(tunnel);
        assertThat(call.isEstablished()).isTrue();
        // A StopCCN would have been taken for the tunnel's that is up.
        assertThat(lab.messages()).noneMatch(StopCcn.class::isInstance);
        // And the tunnel is still known by its SCCRQ.
        lab.say(0, 0, new StopCcn(Lab.PEER_TUNNEL, new ResultCode(1, 0, "")));
        assertThat(lab.host.tunnelsDown()).containsKey(tunnel);
    }

    @Test
    void aPeerThatComesBackWhileItsOldTunnelClosesEndsTheOldOnesRepetitions() {
        Lab lab = new Lab();
        Tunnel old = lab.accepted();
        old.close(BYE, lab.now());
        lab.run(1.5);
        lab.restart();
        lab.say(0, 0, new Sccrq(Peers.offer(Lab.PEER_TUNNEL), 5L));
        assertThat(lab.host.released()).containsExactly(old);
        int id = lab.last(Sccrp.class).offer().assignedTunnelId();
        lab.say(id, 0, new Scccn(Peers.NONE));
        lab.run(20);
        assertThat(lab.messages()).noneMatch(StopCcn.class::isInstance);
    }

    // ---- What ends a tunnel, and what does not

    @ParameterizedTest
    @CsvSource({
        "8008 0000 0000 0063, 8, unknown message type 99", // unknown, M
        "8008 0000 0000 0006 8007 0000 270f 01, 8, unrecognized AVP 9999",
        "8008 0000 0000 0006 8007 0009 0001 01, 8, unrecognized AVP 1 of vendor 9",
        "8008 0000 0000 0003 8008 0000 000d 0000, 2, challenge response (13) of wrong length",
        "8006 0000 0000, 3, no message type",
        "ff, 3, no message type",
    })
    @Meets("2661-4.1-4")
    @Meets("2661-4.4.1-2")
    void anUnusableMessageAboutTheTunnelEndsItAndNoOther(String payload, int error, String text) {
        Lab lab = new Lab();
        Tunnel other = lab.accepted();
        lab.restart();
        lab.say(0, 0, Peers.sccrq(Lab.PEER_TUNNEL + 1));
        int id = lab.last(Sccrp.class).offer().assignedTunnelId();
        lab.say(id, 0, new Scccn(Peers.NONE));
        Tunnel tunnel = lab.host.tunnelsUp().getLast();
        Call first = lab.connected(tunnel);
        lab.say(id, 0, Lab.icrq(Lab.PEER_SESSION + 1));
        Call second = lab.host.callsAllocated().getLast();
        lab.say(id, 0, HexFormat.of().parseHex(payload.replace(" ", "")));
        assertThat(lab.last(StopCcn.class).result()).isEqualTo(new ResultCode(2, error, text));
        assertThat(lab.host.drops(L2tpDrop.MALFORMED_MESSAGE)).isEqualTo(1);
        assertThat(lab.host.tunnelsDown()).containsOnlyKeys(tunnel);
        assertThat(lab.host.callsDown()).containsOnlyKeys(first, second);
        assertThat(other.isEstablished()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "0008 0000 0000 0063",
        "8008 0000 0000 0006 0007 0000 270f 01",
        "8008 0000 0000 0006 0408 0000 0005 01ff"
    })
    @Meets("2661-4.1-5")
    void whatMayBeIgnoredIs(String payload) {
        Lab lab = new Lab();
        Tunnel tunnel = lab.accepted();
        lab.say(tunnel.localId(), 0, HexFormat.of().parseHex(payload.replace(" ", "")));
        assertThat(tunnel.isEstablished()).isTrue();
        assertThat(lab.counters().of(L2tpCounter.AVPS_IGNORED)).isEqualTo(1);
        assertThat(lab.host.events()).anyMatch(L2tpEvent.Ignored.class::isInstance);
        lab.run(1);
        assertThat(lab.sent.getLast().header().nr()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({
        "c8 01 00 0c 00 01 00 00 00 00 00 00, BAD_VERSION", // L2F
        "00 01 00 01 00 00, BAD_VERSION",
        "c8, TRUNCATED",
        "c8 02 00 ff 00 01 00 00 00 00 00 00, TRUNCATED",
        "88 02 00 01 00 00 00 00 00 00, BAD_CONTROL_HEADER",
        "c8 02 00 0c 00 00 00 00 00 00 00 00, NOT_AN_SCCRQ",
        "00 02 00 00 00 00 ff 03, UNKNOWN_TUNNEL",
        "c8 02 00 0c 12 34 00 00 00 00 00 00, UNKNOWN_TUNNEL",
    })
    @Meets("2661-8.1-3")
    @Meets(value = "2661-4.4.3-17", negative = true)
    @Meets(value = "2661-3.1-7", negative = true)
    void aBadHeaderIsDroppedByNameAndNothingIsSent(String datagram, L2tpDrop reason) {
        Lab lab = new Lab();
        lab.host
                .endpoint()
                .onDatagram(
                        new UdpPath(lab.host.address(), Lab.PEER),
                        ByteBuffer.wrap(HexFormat.ofDelimiter(" ").parseHex(datagram)),
                        lab.now());
        assertThat(lab.host.drops()).containsOnlyKeys(reason);
        assertThat(lab.counters().of(reason)).isEqualTo(1);
        assertThat(lab.sent).isEmpty();
    }

    @Test
    void aPeerThatNeverAcknowledgesButKeepsAskingIsGivenUp() {
        Lab lab = new Lab(config -> config.everyPeer(PolicyBuilder.open().maxSessionsPerTunnel(1)));
        Tunnel tunnel = lab.accepted();
        for (int i = 0; i < 2000 && tunnel.isEstablished(); i++) {
            lab.host.inject(Lab.PEER, Datagrams.of(Lab.icrq(1 + i), tunnel.localId(), 0, 2 + i, 1));
        }
        assertThat(lab.host.tunnelsDown().get(tunnel).cause()).isEqualTo(TunnelEnd.Cause.PEER_SILENT);
    }
}
