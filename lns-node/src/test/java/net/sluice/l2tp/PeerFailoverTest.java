package net.sluice.l2tp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import net.sluice.conformance.Meets;
import net.sluice.l2tp.record.TunnelRecord;
import net.sluice.l2tp.wire.CallMessage.Cdn;
import net.sluice.l2tp.wire.ControlSequence;
import net.sluice.l2tp.wire.FailoverCapability;
import net.sluice.l2tp.wire.MessageType;
import net.sluice.l2tp.wire.ResultCode;
import net.sluice.l2tp.wire.SessionState;
import net.sluice.l2tp.wire.TunnelMessage.Fsq;
import net.sluice.l2tp.wire.TunnelMessage.Fsr;
import net.sluice.l2tp.wire.TunnelMessage.Hello;
import net.sluice.l2tp.wire.TunnelMessage.Scccn;
import net.sluice.l2tp.wire.TunnelMessage.Sccrp;
import net.sluice.l2tp.wire.TunnelMessage.Sccrq;
import net.sluice.l2tp.wire.TunnelMessage.StopCcn;
import net.sluice.l2tp.wire.TunnelRecovery;
import net.sluice.l2tp.world.Datagrams;
import net.sluice.l2tp.world.PolicyBuilder;
import net.sluice.l2tp.world.World;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 4951 where the peer fails and we are the remote endpoint: the recovery tunnel, and what becomes of the old one. */
class PeerFailoverTest {
    private static final FailoverCapability NEITHER = FailoverCapability.NONE;

    // ---- Agreement

    @Test
    void eachSaysWhatItCanAndBothAreWrittenDown() {
        FailoverCapability theirs = new FailoverCapability(true, false, 7_000);
        FailoverLab lab = new FailoverLab(config -> config, theirs);
        Sccrp said = (Sccrp) lab.lab.messages().getFirst();
        assertThat(said.offer().failover()).isEqualTo(FailoverLab.ABLE);
        assertThat(lab.tunnel.peer().failover()).isEqualTo(theirs);
        TunnelSnapshot written = lab.tunnel.snapshot(lab.lab.now());
        assertThat(TunnelRecord.read(TunnelRecord.write(written)))
                .usingRecursiveComparison()
                .isEqualTo(new net.sluice.l2tp.record.L2tpReading.Good<>(written));
        assertThat(written.failover()).isEqualTo(FailoverLab.ABLE);
        Tunnel next = lab.lab.takenOver(lab.tunnel);
        assertThat(next.peer().failover()).isEqualTo(theirs);
        assertThat(next.failover().isAgreed()).isTrue();
    }

    @Test
    @Meets("4951-5.1-3")
    void whoCanDoNothingSaysNothing() {
        Lab lab = new Lab();
        FailoverLab.accepted(lab, FailoverLab.ABLE);
        assertThat(((Sccrp) lab.messages().getFirst()).offer().failover()).isEqualTo(NEITHER);
    }

    // ---- Recovery

    @Test
    @Meets("4951-3.2.1-1")
    @Meets("4951-3.2.1-4")
    @Meets("4951-3.2.1-6")
    @Meets("4951-3.2.1-14")
    @Meets("4951-3.2.2-1")
    void thePeerRecoversTheTunnelAndItsSessionsGoOn() {
        FailoverLab lab = new FailoverLab();
        Call call = lab.connected();
        ChannelState before = lab.tunnel.channelState();
        lab.lab.sent.clear();
        Tunnel recovery = lab.recoveredByPeer();

        Sccrp reply = (Sccrp) lab.lab.messages().getFirst();
        assertThat(reply.offer().failover()).isEqualTo(NEITHER);
        assertThat(reply.offer().assignedTunnelId()).isNotEqualTo(lab.tunnel.localId());
        ControlSequence suggested = Objects.requireNonNull(reply.suggested());
        // Beyond what either may have sent, so that old packets are known as such.
        assertThat(suggested.ns()).isGreaterThan(before.nextNr() + 16);
        assertThat(suggested.nr()).isGreaterThan(before.nextNs());
        ChannelState after = lab.tunnel.channelState();
        assertThat(after.nextNr()).isEqualTo(suggested.ns());
        assertThat(lab.saidIn(Lab.PEER_TUNNEL)).hasSize(1);
        Lab.Sent query = lab.saidIn(Lab.PEER_TUNNEL).getFirst();
        assertThat(query.message()).isEqualTo(new Fsq(List.of(new SessionState(call.localId(), Lab.PEER_SESSION))));
        assertThat(query.header().ns()).isEqualTo(suggested.nr());
        assertThat(query.header().nr()).isEqualTo(suggested.ns());

        assertThat(call.isEstablished()).isTrue();
        assertThat(lab.lab.host.tunnelsUp()).containsExactly(lab.tunnel);
        lab.lab.say(lab.tunnel.localId(), 0, new Fsr(List.of(new SessionState(Lab.PEER_SESSION, call.localId()))));
        assertThat(call.isEstablished()).isTrue();
        lab.sayInRecovery(recovery.localId(), new StopCcn(FailoverLab.RECOVERY_TUNNEL, new ResultCode(1, 0, "")), 2);
        lab.lab.run(40);
        assertThat(lab.lab.host.released()).containsExactly(recovery);
        assertThat(lab.tunnel.isEstablished()).isTrue();
        assertThat(lab.lab.counters().of(L2tpCounter.PEER_FAILOVERS)).isEqualTo(1);
        assertThat(lab.lab.counters().of(L2tpCounter.TUNNELS_RECOVERED)).isEqualTo(1);
        assertThat(lab.lab.counters().of(L2tpCounter.RECOVERIES_FAILED)).isZero();
    }

    @Test
    @Meets("4951-3.2.1-7")
    @Meets("4951-3.2.1-20")
    void untilItIsRecoveredTheOldTunnelCarriesDataAndNothingElse() {
        FailoverLab lab = new FailoverLab();
        Call call = lab.connected();
        call.setLinkInfo(1, 1, lab.lab.now());
        lab.ask(lab.known());
        lab.lab.sent.clear();
        lab.lab.say(lab.tunnel.localId(), 0, new Hello());
        lab.lab.say(lab.tunnel.localId(), call.localId(), new Cdn(Lab.PEER_SESSION, new ResultCode(1, 0, ""), null));
        call.setLinkInfo(2, 2, lab.lab.now());
        lab.lab.run(10);
        assertThat(lab.lab.host.drops(L2tpDrop.RECOVERING)).isEqualTo(2);
        assertThat(lab.saidIn(Lab.PEER_TUNNEL)).isEmpty();
        lab.lab.data(lab.tunnel, call.localId(), "a frame");
        assertThat(lab.lab.host.frames()).hasSize(1);
        assertThat(call.isEstablished()).isTrue();
        assertThat(lab.tunnel.isEstablished()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 0", "0, 1"})
    @Meets("4951-3.2.1-13")
    void aTunnelThatIsNotKnownByBothIdsIsNotRecovered(int offByHere, int offByThere) {
        FailoverLab lab = new FailoverLab();
        int here = lab.tunnel.localId() + offByHere;
        lab.ask(new TunnelRecovery(Lab.PEER_TUNNEL + offByThere, here));
        if (offByHere + offByThere == 0) {
            lab.reply();
            return;
        }
        refused(lab, StopResult.GENERAL_ERROR, 3);
    }

    private static void refused(FailoverLab lab, int result, int error) {
        StopCcn stop = lab.lab.last(StopCcn.class);
        assertThat(stop.result().result()).isEqualTo(result);
        assertThat(stop.result().error()).isEqualTo(error);
        assertThat(lab.lab.lastSent().header().tunnelId()).isEqualTo(FailoverLab.RECOVERY_TUNNEL);
        assertThat(lab.lab.host.endpoint().tunnels()).containsExactly(lab.tunnel);
        assertThat(lab.tunnel.failover().isSuspended()).isFalse();
        assertThat(lab.lab.counters().of(L2tpCounter.RECOVERIES_REFUSED)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"true, false", "false, true", "false, false"})
    @Meets("4951-3.2.1-13")
    void whereOneOfBothHasNotSaidThatItCanRecoverItsControlChannelNothingIsRecovered(boolean we, boolean they) {
        FailoverLab lab = new FailoverLab(
                config -> config.failover(new FailoverCapability(we, true, 0)), new FailoverCapability(they, true, 0));
        lab.ask(lab.known());
        refused(lab, StopResult.GENERAL_ERROR, 3);
    }

    @Test
    @Meets("4951-3.2.1-2")
    void anotherVersionOfL2tpRecoversNothing() {
        FailoverLab lab = new FailoverLab();
        byte[] datagram =
                Datagrams.of(new Sccrq(Peers.offer(FailoverLab.RECOVERY_TUNNEL), 5L, lab.known()), 0, 0, 0, 0);
        datagram[1] = (byte) ((datagram[1] & 0xf0) | 3);
        lab.lab.host.inject(Lab.PEER, datagram);
        assertThat(lab.lab.host.drops(L2tpDrop.BAD_VERSION)).isEqualTo(1);
        assertThat(lab.tunnel.failover().isSuspended()).isFalse();
    }

    @Test
    void whoIsNotWhereThePeerIsRecoversNothing() {
        FailoverLab lab = new FailoverLab();
        lab.ask(World.address("192.0.2.10", 1701), lab.known(), FailoverLab.RECOVERY_TUNNEL, 5L);
        refused(lab, StopResult.GENERAL_ERROR, 3);
    }

    @Test
    @Meets(value = "4951-3.2.1-6", negative = true)
    void theOldTunnelsIdIsNoIdForARecoveryTunnel() {
        FailoverLab lab = new FailoverLab();
        lab.ask(Lab.PEER, lab.known(), Lab.PEER_TUNNEL, 5L);
        assertThat(lab.lab.last(StopCcn.class).result().error()).isEqualTo(3);
        assertThat(lab.lab.host.endpoint().tunnels()).containsExactly(lab.tunnel);
    }

    @Test
    void aRecoveryTunnelIsNotItselfRecovered() {
        FailoverLab lab = new FailoverLab();
        Tunnel recovery = lab.recoveredByPeer();
        lab.ask(Lab.PEER, new TunnelRecovery(FailoverLab.RECOVERY_TUNNEL, recovery.localId()), 79, 5L);
        assertThat(lab.lab.last(StopCcn.class).result().error()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sesame", "wrong"})
    @Meets("4951-3.2.1-15")
    @Meets("4951-3.2.1-16")
    void thePeerHasToProveTheSecretOfTheOldTunnelAgain(String word) {
        FailoverLab lab = new FailoverLab();
        Lab secret = new Lab(config -> config.failover(FailoverLab.ABLE)
                .everyPeer(PolicyBuilder.open().secret("sesame").requireChallenge()));
        secret.say(0, 0, new Sccrq(Peers.offer(Lab.PEER_TUNNEL).withFailover(FailoverLab.ABLE), null));
        Sccrp first = secret.last(Sccrp.class);
        secret.say(first.offer().assignedTunnelId(), 0, proof(first, "sesame"));
        Tunnel old = secret.host.endpoint().tunnel(first.offer().assignedTunnelId());
        assertThat(old.isEstablished()).isTrue();
        Call call = secret.connected(old);
        secret.calm(old);
        secret.host.inject(
                Lab.PEER,
                Datagrams.of(
                        new Sccrq(
                                Peers.offer(FailoverLab.RECOVERY_TUNNEL),
                                5L,
                                new TunnelRecovery(Lab.PEER_TUNNEL, old.localId())),
                        0,
                        0,
                        0,
                        0));
        Sccrp second = secret.last(Sccrp.class);
        assertThat(second.offer().challenge()).isNotEmpty();
        secret.host.inject(
                Lab.PEER, Datagrams.of(proof(second, word), second.offer().assignedTunnelId(), 0, 1, 1));
        if (word.equals("sesame")) {
            assertThat(old.channelState().nextNr())
                    .isEqualTo(Objects.requireNonNull(second.suggested()).ns());
        } else {
            assertThat(secret.last(StopCcn.class).result().result()).isEqualTo(StopResult.NOT_AUTHORIZED);
            assertThat(old.failover().isSuspended()).isFalse();
            assertThat(old.channelState().nextNr()).isLessThan(10);
        }
        assertThat(call.isEstablished()).isTrue();
        assertThat(lab.tunnel.isEstablished()).isTrue();
    }

    private static Scccn proof(Sccrp reply, String word) {
        return new Scccn(ChallengeResponse.to(
                reply.offer().challenge(), word.getBytes(StandardCharsets.US_ASCII), MessageType.SCCCN));
    }

    @Test
    @Meets("4951-3.2.2-4")
    @Meets("4951-3.3-2")
    void callsThatWereBeingSetUpAreClearedWithoutAWord() {
        FailoverLab lab = new FailoverLab();
        Call call = lab.lab.offered(lab.tunnel);
        lab.recoveredByPeer();
        assertThat(call.isEstablished()).isFalse();
        assertThat(lab.lab.host.callsDown().get(call).cause()).isEqualTo(CallEnd.Cause.UNKNOWN_TO_PEER);
        assertThat(lab.names()).doesNotContain("CDN");
        // Its id is free, and so is the peer's, for calls of a new beginning.
        Call anew = lab.lab.connected(lab.tunnel);
        assertThat(anew.peerId()).isEqualTo(Lab.PEER_SESSION);
    }

    @Test
    void anEndThatMayNotHaveArrivedIsToldAgain() {
        FailoverLab lab = new FailoverLab();
        Call call = lab.connected();
        call.disconnect(new CallResult(CallResult.ADMINISTRATIVE, 0, "quota"), lab.lab.now());
        lab.recoveredByPeer();
        Cdn again = lab.lab.last(Cdn.class);
        assertThat(again.assignedSessionId()).isEqualTo(call.localId());
        assertThat(lab.lab.lastSent().header().ns())
                .isEqualTo(Objects.requireNonNull(suggested(lab)).nr());
    }

    private static ControlSequence suggested(FailoverLab lab) {
        return lab.lab.messages().stream()
                .filter(Sccrp.class::isInstance)
                .map(Sccrp.class::cast)
                .reduce((a, b) -> b)
                .orElseThrow()
                .suggested();
    }

    // ---- What becomes of it

    @Test
    void aRecoveryThatIsNotConfirmedLeavesTheTunnelAsItWas() {
        FailoverLab lab = new FailoverLab(config -> config.tunnelSetupSeconds(20), FailoverLab.ABLE);
        Call call = lab.connected();
        ChannelState before = lab.tunnel.channelState();
        lab.ask(lab.known());
        call.setLinkInfo(1, 1, lab.lab.now());
        lab.lab.run(19);
        assertThat(lab.saidIn(Lab.PEER_TUNNEL))
                .noneMatch(each -> each.message().name().equals("SLI"));
        lab.lab.run(2);
        assertThat(lab.saidIn(Lab.PEER_TUNNEL)).last().satisfies(each -> {
            assertThat(each.message().name()).isEqualTo("SLI");
            assertThat(each.header().ns()).isEqualTo(before.nextNs());
        });
        assertThat(lab.lab.counters().of(L2tpCounter.RECOVERIES_FAILED)).isEqualTo(1);
        assertThat(call.isEstablished()).isTrue();
    }

    @Test
    void whoAsksAgainWithAnotherIdGetsAnotherRecoveryTunnelAndTheLastToBeConfirmedCounts() {
        FailoverLab lab = new FailoverLab(config -> config.tunnelSetupSeconds(20), FailoverLab.ABLE);
        lab.connected();
        lab.ask(lab.known());
        Sccrp first = lab.reply();
        lab.ask(Lab.PEER, lab.known(), 79, 9L);
        Sccrp second = lab.reply();
        assertThat(second.offer().assignedTunnelId()).isNotEqualTo(first.offer().assignedTunnelId());
        lab.confirm();
        assertThat(lab.tunnel.failover().isSuspended()).isFalse();
        assertThat(lab.tunnel.channelState().nextNr())
                .isEqualTo(Objects.requireNonNull(second.suggested()).ns());
        // The one that nobody confirms hinders nothing; should it be confirmed, it counts.
        lab.sayInRecovery(first.offer().assignedTunnelId(), new Scccn(Peers.NONE), 1);
        assertThat(lab.tunnel.channelState().nextNr())
                .isEqualTo(Objects.requireNonNull(first.suggested()).ns());
        assertThat(lab.lab.counters().of(L2tpCounter.TUNNELS_RECOVERED)).isEqualTo(2);
        assertThat(lab.lab.counters().of(L2tpCounter.RECOVERIES_FAILED)).isZero();
    }

    @Test
    void onePeerHasFewRecoveryTunnelsOfOneTunnel() {
        FailoverLab lab = new FailoverLab();
        for (int i = 0; i < 20; i++) {
            lab.ask(Lab.PEER, lab.known(), 100 + i, 9L);
        }
        assertThat(lab.lab.host.endpoint().tunnels().stream()
                        .filter(each -> each.stateName().equals("wait-ctl-conn")))
                .hasSize(4);
        lab.lab.run(61);
        assertThat(lab.tunnel.isEstablished()).isTrue();
        assertThat(lab.tunnel.failover().isSuspended()).isFalse();
    }

    @Test
    void aRepeatedRequestMakesNoSecondRecoveryTunnel() {
        FailoverLab lab = new FailoverLab();
        lab.ask(lab.known());
        lab.ask(lab.known());
        assertThat(lab.lab.host.endpoint().tunnels()).hasSize(2);
        assertThat(lab.lab.host.drops(L2tpDrop.DUPLICATE)).isEqualTo(1);
    }

    @Test
    void aRecoveryTunnelThatThePeerLeavesStandingIsTornDown() {
        FailoverLab lab = new FailoverLab(config -> config.tunnelSetupSeconds(20), FailoverLab.ABLE);
        Tunnel recovery = lab.recoveredByPeer();
        lab.lab.sent.clear();
        lab.lab.run(21);
        assertThat(lab.saidIn(FailoverLab.RECOVERY_TUNNEL))
                .extracting(each -> each.message().name())
                .contains("StopCCN");
        assertThat(lab.lab.host.tunnelsDown()).containsKey(recovery);
        assertThat(lab.tunnel.isEstablished()).isTrue();
    }

    @Test
    @Meets(value = "4951-3.2.1-5", negative = true)
    void aRecoveryTunnelTakesNoCalls() {
        FailoverLab lab = new FailoverLab();
        Tunnel recovery = lab.recoveredByPeer();
        lab.sayInRecovery(recovery.localId(), Lab.icrq(5), 2);
        assertThat(lab.saidIn(FailoverLab.RECOVERY_TUNNEL).getLast().message().name())
                .isEqualTo("StopCCN");
        assertThat(recovery.calls()).isEmpty();
        assertThat(lab.lab.host.place(recovery, 1).stateName()).isEqualTo("refused");
        assertThat(lab.tunnel.isEstablished()).isTrue();
    }

    @Test
    void aNodeThatTakesOverInTheMiddleOfARecoveryFinishesIt() {
        FailoverLab lab = new FailoverLab();
        Call call = lab.connected();
        lab.ask(lab.known());
        Sccrp reply = lab.reply();
        TunnelSnapshot half = lab.recovery().snapshot(lab.lab.now());
        Tunnel next = lab.lab.takenOver(lab.tunnel);
        Tunnel recovery = Objects.requireNonNull(lab.lab.host.adopt(half, List.of()));
        next.resume(lab.lab.now());
        recovery.resume(lab.lab.now());
        assertThat(lab.names()).containsExactly("SCCRP");
        lab.sayInRecovery(recovery.localId(), new Scccn(Peers.NONE), 1);
        assertThat(next.channelState().nextNr())
                .isEqualTo(Objects.requireNonNull(reply.suggested()).ns());
        assertThat(next.call(call.localId()).isEstablished()).isTrue();
        assertThat(lab.lab.last(Fsq.class).sessions()).hasSize(1);
    }

    @Test
    void aPeerThatComesBackFromAnotherPortIsFollowedThere() {
        FailoverLab lab =
                new FailoverLab(config -> config.everyPeer(PolicyBuilder.open().followPortChange()), FailoverLab.ABLE);
        InetSocketAddress there = World.address("192.0.2.9", 4000);
        lab.ask(there, lab.known(), FailoverLab.RECOVERY_TUNNEL, 5L);
        lab.lab.host.inject(
                there, Datagrams.of(new Scccn(Peers.NONE), lab.recovery().localId(), 0, 1, 1));
        assertThat(lab.lab.host.moved()).containsExactly(lab.tunnel);
        assertThat(lab.tunnel.path().peer()).isEqualTo(there);
    }

    // ---- Recovery Time

    @ParameterizedTest
    @CsvSource({"0, 32", "60000, 64", "90000, 96"})
    void aPeerThatIsSilentIsGivenTheTimeThatItHasAskedFor(long millis, int seconds) {
        FailoverLab lab = new FailoverLab(config -> config, new FailoverCapability(true, true, millis));
        lab.connected();
        lab.lab.run(60 - 0.2);
        lab.lab.last(Hello.class);
        lab.lab.run(Math.max(30, millis / 1000.0 - 1));
        assertThat(lab.tunnel.isEstablished()).isTrue();
        lab.lab.run(seconds - Math.max(30, millis / 1000.0 - 1) + 8);
        assertThat(lab.lab.host.tunnelsDown().get(lab.tunnel).cause()).isEqualTo(TunnelEnd.Cause.PEER_SILENT);
    }

    @Test
    void whoeverIsHeardInThatTimeHasAllOfItAgain() {
        FailoverLab lab = new FailoverLab(config -> config, new FailoverCapability(true, true, 60_000));
        Call call = lab.connected();
        for (int i = 0; i < 3; i++) {
            call.setLinkInfo(i, i, lab.lab.now());
            lab.lab.run(50);
            assertThat(lab.tunnel.isEstablished()).isTrue();
            lab.lab.calm(lab.tunnel);
        }
        assertThat(lab.tunnel.isQuiet()).isTrue();
    }

    @Test
    void noPeerIsWaitedForLongerThanTenMinutes() {
        FailoverLab lab = new FailoverLab(config -> config, new FailoverCapability(true, true, 0xffff_ffffL));
        lab.connected();
        lab.lab.run(60 + 600 + 20);
        assertThat(lab.lab.host.tunnelsDown()).containsKey(lab.tunnel);
    }
}
