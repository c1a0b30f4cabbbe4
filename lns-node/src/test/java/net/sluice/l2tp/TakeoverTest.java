package net.sluice.l2tp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import net.sluice.l2tp.record.CallRecord;
import net.sluice.l2tp.record.TunnelRecord;
import net.sluice.l2tp.wire.CallMessage.Cdn;
import net.sluice.l2tp.wire.CallMessage.Iccn;
import net.sluice.l2tp.wire.CallMessage.Icrp;
import net.sluice.l2tp.wire.CallMessage.Icrq;
import net.sluice.l2tp.wire.CallMessage.Sli;
import net.sluice.l2tp.wire.ControlMessage;
import net.sluice.l2tp.wire.MessageType;
import net.sluice.l2tp.wire.ProxyAuthen;
import net.sluice.l2tp.wire.ResultCode;
import net.sluice.l2tp.wire.TunnelMessage.Hello;
import net.sluice.l2tp.wire.TunnelMessage.Scccn;
import net.sluice.l2tp.wire.TunnelMessage.Sccrp;
import net.sluice.l2tp.wire.TunnelMessage.Sccrq;
import net.sluice.l2tp.wire.TunnelMessage.StopCcn;
import net.sluice.l2tp.world.PolicyBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A tunnel goes on in another node, from each of the states of RFC 2661 s7.2.1 and s7.4: what its peer hears of that. */
class TakeoverTest {
    private static final PolicyBuilder SECRET =
            PolicyBuilder.open().secret("sesame").requireChallenge();

    @Test
    void anEstablishedTunnelGoesOnWithAHello() {
        Lab lab = new Lab();
        Tunnel old = lab.accepted();
        Call call = lab.connected(old);
        lab.calm(old);
        lab.run(3);
        Tunnel next = lab.resumed(old);

        assertThat(names(lab)).containsExactly("HELLO");
        assertThat(lab.lastSent().header().ns()).isEqualTo(old.channelState().nextNs());
        assertThat(lab.lastSent().header().nr()).isEqualTo(old.channelState().nextNr());
        assertThat(lab.lastSent().header().tunnelId()).isEqualTo(Lab.PEER_TUNNEL);
        assertThat(lab.lastSent().to()).isEqualTo(Lab.PEER);
        assertThat(next.peer()).isEqualTo(old.peer());
        assertThat(next.policy().name()).isEqualTo(old.policy().name());
        assertThat(next.isQuiet()).isFalse();
        lab.calm(next);
        assertThat(next.isQuiet()).isTrue();

        lab.data(next, call.localId(), "a frame");
        assertThat(lab.host.frames()).hasSize(1);
        Call taken = next.call(call.localId());
        assertThat(taken.isEstablished()).isTrue();
        assertThat(taken.request()).isEqualTo(call.request());
        assertThat(taken.peerId()).isEqualTo(Lab.PEER_SESSION);
        assertThat(taken.connected().txConnectSpeedBps()).isEqualTo(1000);
        lab.say(next.localId(), call.localId(), new Cdn(Lab.PEER_SESSION, new ResultCode(1, 0, ""), null));
        assertThat(lab.host.callsDown()).containsOnlyKeys(taken);
    }

    @Test
    void whatWasNotAcknowledgedIsSentAgainAtOnceAndBeforeTheHello() {
        Lab lab = new Lab();
        Tunnel old = lab.accepted();
        Call call = lab.connected(old);
        lab.calm(old);
        lab.run(2);
        call.setLinkInfo(1, 2, lab.now());
        int ns = lab.lastSent().header().ns();
        Tunnel next = lab.resumed(old);

        assertThat(names(lab)).containsExactly("SLI");
        assertThat(lab.last(Sli.class)).isEqualTo(new Sli(1, 2));
        assertThat(lab.lastSent().header().ns()).isEqualTo(ns);
        lab.calm(next);
        assertThat(names(lab)).containsExactly("SLI", "HELLO");
        assertThat(lab.lastSent().header().ns()).isEqualTo(ns + 1);
    }

    @Test
    void whatThePeerHasSaidMeanwhileItSaysAgain() {
        Lab lab = new Lab();
        Tunnel old = lab.accepted();
        TunnelSnapshot before = old.snapshot(lab.now());
        lab.offered(old);
        lab.host.die();
        Lab later = new Lab();
        Tunnel next = later.host.adopt(before, List.of());
        next.resume(later.now());
        later.ns(before.channel().nextNr());
        later.say(next.localId(), 0, Lab.icrq(Lab.PEER_SESSION));
        assertThat(later.host.callsAllocated()).hasSize(1);
    }

    @Test
    void aCallThatThePeerWasAnsweredEndsWithCdn() {
        Lab lab = new Lab();
        Tunnel old = lab.accepted();
        Call call = lab.offered(old);
        Tunnel next = lab.takenOver(old);
        assertThat(next.call(call.localId()).stateName()).isEqualTo("wait-connect");
        next.resume(lab.now());
        lab.calm(next);
        lab.calm(next);

        assertThat(names(lab)).containsExactly("ICRP", "CDN", "HELLO");
        Cdn cdn = lab.messages().stream()
                .filter(Cdn.class::isInstance)
                .map(Cdn.class::cast)
                .findFirst()
                .orElseThrow();
        assertThat(cdn.assignedSessionId()).isEqualTo(call.localId());
        assertThat(cdn.result().result()).isEqualTo(CallResult.TEMPORARILY_NO_FACILITIES);
        assertThat(lab.host.callsDown()).hasSize(1);
        assertThat(next.calls()).isEmpty();
        // The peer, which has not yet heard of it, is told nothing new.
        lab.say(next.localId(), call.localId(), Lab.iccn());
        assertThat(lab.host.callsUp()).isEmpty();
        assertThat(lab.host.callsDown()).hasSize(1);
        assertThat(lab.host.drops(L2tpDrop.UNKNOWN_SESSION)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sesame", "wrong"})
    void halfOpenAsLnsTheSetUpGoesOnWithTheSameChallenge(String word) {
        Lab lab = new Lab(config -> config.everyPeer(SECRET));
        lab.say(0, 0, Peers.sccrq(Lab.PEER_TUNNEL));
        Sccrp first = lab.last(Sccrp.class);
        Tunnel next = lab.resumed(lab.host.endpoint().tunnel(first.offer().assignedTunnelId()));
        assertThat(names(lab)).containsExactly("SCCRP");
        assertThat(lab.last(Sccrp.class).offer().challenge())
                .isEqualTo(first.offer().challenge());
        byte[] response = ChallengeResponse.to(
                first.offer().challenge(), word.getBytes(StandardCharsets.US_ASCII), MessageType.SCCCN);
        lab.say(next.localId(), 0, new Scccn(response));
        assertThat(next.isEstablished()).isEqualTo(word.equals("sesame"));
        assertThat(lab.host.tunnelsUp()).hasSize(word.equals("sesame") ? 1 : 0);
    }

    @Test
    void halfOpenAsLnsTheTimeThatIsLeftIsKept() {
        Lab lab = new Lab(config -> config.tunnelSetupSeconds(20).maxTransmissions(20));
        lab.say(0, 0, Peers.sccrq(Lab.PEER_TUNNEL));
        Tunnel old = lab.host.endpoint().tunnel(lab.last(Sccrp.class).offer().assignedTunnelId());
        lab.run(15);
        Tunnel next = lab.resumed(old);
        lab.run(4.5);
        assertThat(next.stateName()).isEqualTo("wait-ctl-conn");
        lab.run(1);
        assertThat(lab.host.tunnelsDown().get(next).cause()).isEqualTo(TunnelEnd.Cause.SETUP_TIMEOUT);
    }

    @Test
    void aRepeatedSccrqMakesNoSecondTunnelInAnotherNode() {
        Lab lab = new Lab();
        Tunnel old = lab.accepted();
        Tunnel next = lab.resumed(old);
        lab.ns(0);
        lab.say(0, 0, Peers.sccrq(Lab.PEER_TUNNEL));
        assertThat(lab.host.endpoint().tunnels()).containsExactly(next);
        assertThat(lab.host.drops(L2tpDrop.DUPLICATE)).isEqualTo(1);
    }

    @Test
    void aPeerThatHasRestartedIsKnownAsSuchInAnotherNode() {
        Lab lab = new Lab();
        Tunnel next = lab.resumed(lab.accepted());
        lab.calm(next);
        lab.run(40);
        lab.restart();
        Tunnel anew = lab.accepted();
        assertThat(anew.localId()).isNotEqualTo(next.localId());
        assertThat(lab.host.tunnelsDown().get(next).cause()).isEqualTo(TunnelEnd.Cause.PEER_RESTARTED);
    }

    @Test
    void halfOpenAsLacTheSetUpGoesOnWithTheSameRequest() {
        Lab lab = new Lab();
        Tunnel old = lab.host
                .endpoint()
                .openTunnel(
                        new UdpPath(lab.host.address(), Lab.PEER),
                        new TunnelProfile(SECRET.build(), "lac", true),
                        lab.now());
        Sccrq first = lab.last(Sccrq.class);
        Tunnel next = lab.takenOver(old, config -> config.everyPeer(SECRET));
        next.resume(lab.now());
        assertThat(lab.last(Sccrq.class)).usingRecursiveComparison().isEqualTo(first);
        assertThat(next.unanswered()).usingRecursiveComparison().isEqualTo(first);
        byte[] response =
                ChallengeResponse.to(first.offer().challenge(), SECRET.build().secret(), MessageType.SCCRP);
        lab.say(next.localId(), 0, new Sccrp(Peers.offer(Lab.PEER_TUNNEL), response));
        lab.last(Scccn.class);
        assertThat(next.isEstablished()).isTrue();
    }

    @Test
    void asLacNoCallThatIsNotEstablishedGoesOn() {
        Lab lab = new Lab();
        lab.host.answer(null);
        Tunnel old = lab.opening();
        lab.host.place(old, 1);
        Tunnel next = lab.takenOver(old);
        assertThat(next.calls()).extracting(Call::stateName).containsExactly("wait-tunnel");
        next.resume(lab.now());
        // The peer knows nothing of it.
        assertThat(lab.host.callsDown()).hasSize(1);
        lab.say(next.localId(), 0, Peers.sccrp(Lab.PEER_TUNNEL));
        lab.calm(next);
        assertThat(names(lab)).containsExactly("SCCRQ", "SCCCN");

        lab.host.answer(null);
        lab.host.place(next, 2);
        lab.calm(next);
        Icrq replied = lab.last(Icrq.class);
        lab.say(next.localId(), replied.assignedSessionId(), new Icrp(Lab.PEER_SESSION, -1));
        lab.calm(next);
        lab.host.place(next, 3);
        lab.calm(next);
        assertThat(next.calls()).extracting(Call::stateName).containsExactlyInAnyOrder("wait-answer", "wait-reply");
        Tunnel third = lab.resumed(next);
        lab.calm(third);
        lab.calm(third);
        assertThat(names(lab)).containsExactly("CDN", "CDN", "HELLO");
        assertThat(lab.host.callsDown()).hasSize(2);
    }

    @Test
    void aTunnelThatIsClosingGoesOnClosing() {
        Lab lab = new Lab();
        Tunnel old = lab.accepted();
        lab.calm(old);
        old.close(new StopResult(StopResult.CLEARED, 0, "maintenance"), lab.now());
        int ns = lab.lastSent().header().ns();
        Tunnel next = lab.resumed(old);
        assertThat(lab.last(StopCcn.class).result().text()).isEqualTo("maintenance");
        assertThat(lab.lastSent().header().ns()).isEqualTo(ns);
        lab.calm(next);
        lab.run(40);
        // Host sees to it that tunnelDown is not said of what was down before.
        assertThat(lab.host.released()).containsExactly(next);
        assertThat(lab.host.endpoint().tunnels()).isEmpty();
    }

    @Test
    void aPeerThatHasClosedIsAnsweredByTheSuccessorToo() {
        Lab lab = new Lab();
        Tunnel old = lab.accepted();
        lab.calm(old);
        StopCcn stop = new StopCcn(Lab.PEER_TUNNEL, new ResultCode(1, 0, ""));
        lab.say(old.localId(), 0, stop);
        int ns = old.channelState().nextNr() - 1;
        Tunnel next = lab.resumed(old);
        assertThat(lab.sent).isEmpty();
        lab.ns(ns);
        lab.say(next.localId(), 0, stop);
        assertThat(lab.sent).hasSize(1);
        assertThat(lab.sent.getFirst().message()).isInstanceOf(ControlMessage.Zlb.class);
        assertThat(lab.sent.getFirst().header().nr()).isEqualTo(ns + 1);
        lab.run(40);
        assertThat(lab.host.released()).containsExactly(next);
    }

    @Test
    void aTunnelThatIsGoneHasNoSnapshot() {
        Lab lab = new Lab();
        Tunnel tunnel = lab.accepted();
        Call call = lab.connected(tunnel);
        tunnel.close(new StopResult(1, 0, ""), lab.now());
        assertThat(call.snapshot()).isNull();
        lab.run(100);
        assertThat(tunnel.stateName()).isEqualTo("idle");
        assertThat(tunnel.snapshot(lab.now())).isNull();
    }

    @Test
    void anIdIsTakenOverOnce() {
        Lab lab = new Lab();
        TunnelSnapshot snapshot = lab.accepted().snapshot(lab.now());
        Lab other = new Lab();
        assertThat(other.host.adopt(snapshot, List.of())).isNotNull();
        assertThat(other.host.adopt(snapshot, List.of())).isNull();
        // And not where it still is.
        assertThat(lab.host.adopt(snapshot, List.of())).isNull();
    }

    @Test
    void theIdThatRefusalsAreSignedWithGivesWay() {
        Lab lab = new Lab();
        lab.say(0, 0, Peers.sccrq(1));
        Lab refuser = new Lab(config -> config.policies((peer, name) -> name.isEmpty()
                ? PolicyBuilder.open().build()
                : PolicyBuilder.open().refused().build()));
        refuser.say(0, 0, Peers.sccrq(9));
        int refusalId = refuser.last(StopCcn.class).assignedTunnelId();
        TunnelSnapshot tunnel = lab.host.endpoint().tunnels().iterator().next().snapshot(lab.now());
        TunnelSnapshot withThatId = new TunnelSnapshot(
                refusalId,
                tunnel.peerId(),
                tunnel.path(),
                tunnel.policyName(),
                tunnel.localName(),
                tunnel.peer(),
                tunnel.stage(),
                tunnel.ageNanos(),
                tunnel.request(),
                tunnel.channel(),
                tunnel.sessionIds(),
                tunnel.hasPlacedCalls());
        assertThat(refuser.host.adopt(withThatId, List.of())).isNotNull();
        refuser.restart();
        refuser.say(0, 0, Peers.sccrq(10));
        assertThat(refuser.last(StopCcn.class).assignedTunnelId()).isNotEqualTo(refusalId);
    }

    @Test
    void aPeerThatTheSuccessorDoesNotKnowIsToldSo() {
        Lab lab = new Lab();
        Tunnel old = lab.accepted();
        lab.connected(old);
        lab.calm(old);
        Tunnel next = lab.takenOver(
                old, config -> config.everyPeer(PolicyBuilder.open().refused()));
        next.resume(lab.now());
        assertThat(lab.last(StopCcn.class).result().result()).isEqualTo(StopResult.NOT_AUTHORIZED);
        assertThat(lab.host.callsDown()).hasSize(1);
        assertThat(lab.host.tunnelsDown()).containsOnlyKeys(next);
    }

    @Test
    void aTunnelThatWentElsewhereIsForgottenWithoutAWord() {
        Lab lab = new Lab();
        Tunnel tunnel = lab.accepted();
        Call call = lab.connected(tunnel);
        call.setLinkInfo(1, 1, lab.now());
        lab.sent.clear();
        assertThat(lab.host.endpoint().abandon(tunnel.localId())).isSameAs(tunnel);
        assertThat(lab.host.endpoint().abandon(tunnel.localId())).isNull();
        assertThat(tunnel.calls()).containsExactly(call);
        call.disconnect(new CallResult(1, 0, ""), lab.now());
        call.setLinkInfo(2, 2, lab.now());
        tunnel.close(new StopResult(1, 0, ""), lab.now());
        lab.say(tunnel.localId(), 0, new Hello());
        lab.data(tunnel, call.localId(), "a frame");
        lab.run(100);
        assertThat(lab.sent).isEmpty();
        assertThat(lab.host.callsDown()).isEmpty();
        assertThat(lab.host.tunnelsDown()).isEmpty();
        assertThat(lab.host.released()).isEmpty();
        assertThat(lab.host.frames()).isEmpty();
        assertThat(lab.host.endpoint().tunnels()).isEmpty();
        assertThat(lab.host.drops(L2tpDrop.UNKNOWN_TUNNEL)).isEqualTo(2);
        assertThat(tunnel.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aTunnelThatWentElsewhereMayComeBack() {
        Lab lab = new Lab();
        Tunnel tunnel = lab.accepted();
        lab.connected(tunnel);
        TunnelSnapshot snapshot = tunnel.snapshot(lab.now());
        List<CallSnapshot> calls = snapshots(tunnel);
        lab.host.endpoint().abandon(tunnel.localId());
        Tunnel again = lab.host.adopt(snapshot, calls);
        assertThat(again).isNotNull();
        again.resume(lab.now());
        lab.calm(again);
        assertThat(again.isQuiet()).isTrue();
        assertThat(again.calls()).allMatch(Call::isEstablished).hasSize(1);
    }

    @Test
    void noSecretAndNoPasswordIsInWhatIsWrittenDown() {
        Lab lab = new Lab(config -> config.everyPeer(PolicyBuilder.open().secret("sesame")));
        Tunnel tunnel = lab.accepted();
        lab.say(tunnel.localId(), 0, Lab.icrq(Lab.PEER_SESSION));
        Call call = tunnel.call(lab.last(Icrp.class).assignedSessionId());
        byte[] password = "open!door".getBytes(StandardCharsets.US_ASCII);
        lab.say(
                tunnel.localId(),
                call.localId(),
                new Iccn(
                        1000,
                        1,
                        Peers.NONE,
                        Peers.NONE,
                        Peers.NONE,
                        new ProxyAuthen(3, password, Peers.NONE, 1, password),
                        Peers.NONE,
                        0,
                        true));
        assertThat(call.connected().proxyAuthResponse()).isEqualTo(password);
        CallSnapshot written = call.snapshot();
        assertThat(written.isSequenced()).isTrue();
        assertThat(written.connected().proxyAuthResponse()).isEmpty();
        assertThat(written.connected().proxyAuthName()).isEmpty();
        String octets = new String(CallRecord.write(written), StandardCharsets.ISO_8859_1)
                + new String(TunnelRecord.write(tunnel.snapshot(lab.now())), StandardCharsets.ISO_8859_1);
        assertThat(octets).contains("line-1").doesNotContain("open!door").doesNotContain("sesame");
    }

    @Test
    void theRevisionTellsWhetherTheLastSnapshotStillServes() {
        Lab lab = new Lab(config -> config.callSetupSeconds(600));
        Tunnel tunnel = lab.accepted();
        long established = tunnel.revision();
        lab.calm(tunnel);
        lab.run(3);
        assertThat(tunnel.revision()).as("acknowledged").isEqualTo(established);
        lab.ns(1);
        lab.say(tunnel.localId(), 0, new Scccn(Peers.NONE));
        lab.run(3);
        assertThat(lab.host.drops(L2tpDrop.DUPLICATE)).isEqualTo(1);
        assertThat(tunnel.revision()).as("a duplicate").isEqualTo(established);
        lab.offered(tunnel);
        long offered = tunnel.revision();
        assertThat(offered).as("a message each way").isGreaterThan(established);
        tunnel.heard(lab.now());
        lab.run(8);
        assertThat(lab.counters().of(L2tpCounter.RETRANSMISSIONS)).isPositive();
        assertThat(tunnel.revision()).as("repeated").isEqualTo(offered);
        lab.calm(tunnel);
        lab.calm(tunnel);
        lab.run(61);
        lab.last(Hello.class);
        assertThat(tunnel.revision()).as("HELLO").isGreaterThan(offered);
    }

    private static List<CallSnapshot> snapshots(Tunnel tunnel) {
        return tunnel.calls().stream()
                .map(Call::snapshot)
                .filter(Objects::nonNull)
                .toList();
    }

    private static List<String> names(Lab lab) {
        return lab.messages().stream().map(ControlMessage::name).toList();
    }
}
