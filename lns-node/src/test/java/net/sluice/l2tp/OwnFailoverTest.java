package net.sluice.l2tp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import net.sluice.conformance.Meets;
import net.sluice.l2tp.wire.CallMessage.Icrp;
import net.sluice.l2tp.wire.ControlSequence;
import net.sluice.l2tp.wire.FailoverCapability;
import net.sluice.l2tp.wire.ResultCode;
import net.sluice.l2tp.wire.SessionState;
import net.sluice.l2tp.wire.TunnelMessage.Fsq;
import net.sluice.l2tp.wire.TunnelMessage.Scccn;
import net.sluice.l2tp.wire.TunnelMessage.Sccrp;
import net.sluice.l2tp.wire.TunnelMessage.Sccrq;
import net.sluice.l2tp.wire.TunnelMessage.StopCcn;
import net.sluice.l2tp.wire.TunnelRecovery;
import net.sluice.l2tp.world.Datagrams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 4951 where we have failed: the node that goes on recovers the tunnel. */
class OwnFailoverTest {
    private static final ControlSequence SUGGESTED = new ControlSequence(3000, 100);

    @Test
    @Meets("4951-3.2.1-3")
    @Meets("4951-3.2.1-4")
    @Meets("4951-3.2.1-5")
    @Meets("4951-3.2.1-8")
    void aRecoveryTunnelIsAskedForBesideTheOldOne() {
        FailoverLab lab = new FailoverLab();
        Call call = lab.connected();
        Tunnel next = lab.recovering(lab.tunnel);

        assertThat(lab.names()).containsExactly("SCCRQ");
        Sccrq asked = lab.lab.last(Sccrq.class);
        assertThat(lab.lab.lastSent().header().tunnelId()).isZero();
        assertThat(asked.recovery()).isEqualTo(new TunnelRecovery(lab.tunnel.localId(), Lab.PEER_TUNNEL));
        assertThat(asked.offer().failover()).isEqualTo(FailoverCapability.NONE);
        assertThat(asked.offer().assignedTunnelId()).isNotEqualTo(lab.tunnel.localId());
        assertThat(asked.tieBreaker()).isNotNull();

        lab.lab.sent.clear();
        int recovery = recoverySince(lab, asked, SUGGESTED);
        assertThat(next.channelState().nextNr()).isEqualTo(100);
        Lab.Sent query = lab.saidIn(Lab.PEER_TUNNEL).getFirst();
        assertThat(query.message()).isEqualTo(new Fsq(List.of(new SessionState(call.localId(), Lab.PEER_SESSION))));
        assertThat(query.header().ns()).isEqualTo(3000);
        assertThat(query.header().nr()).isEqualTo(100);
        assertThat(lab.saidIn(FailoverLab.RECOVERY_TUNNEL))
                .extracting(each -> each.message().name())
                .containsExactly("SCCCN");
        // The peer has it: the recovery tunnel has done what it was there for.
        lab.lab.host.inject(Lab.PEER, Datagrams.zlb(recovery, 1, 2));
        assertThat(lab.saidIn(FailoverLab.RECOVERY_TUNNEL))
                .extracting(each -> each.message().name())
                .containsExactly("SCCCN", "StopCCN");
        assertThat(next.isEstablished()).isTrue();
        assertThat(next.call(call.localId()).isEstablished()).isTrue();
        assertThat(lab.lab.host.tunnelsUp()).containsExactly(next);
        assertThat(lab.lab.counters().of(L2tpCounter.TUNNELS_RECOVERED)).isEqualTo(1);
    }

    private static int recoverySince(FailoverLab lab, Sccrq asked, ControlSequence suggested) {
        int id = asked.offer().assignedTunnelId();
        lab.lab.host.inject(
                Lab.PEER,
                Datagrams.of(new Sccrp(Peers.offer(FailoverLab.RECOVERY_TUNNEL), Peers.NONE, suggested), id, 0, 0, 1));
        return id;
    }

    @Test
    @Meets("4951-3.2.2-2")
    void withoutASuggestionTheNumbersBeginAtZero() {
        FailoverLab lab = new FailoverLab();
        lab.connected();
        Tunnel next = lab.recovering(lab.tunnel);
        recoverySince(lab, lab.lab.last(Sccrq.class), null);
        Lab.Sent query = lab.saidIn(Lab.PEER_TUNNEL).getFirst();
        assertThat(query.header().ns()).isZero();
        assertThat(query.header().nr()).isZero();
        assertThat(next.channelState().nextNr()).isZero();
    }

    @Test
    @Meets("4951-5.3-1")
    void withASuggestionTheyBeginThere() {
        FailoverLab lab = new FailoverLab();
        lab.connected();
        Tunnel next = lab.recovering(lab.tunnel);
        recoverySince(lab, lab.lab.last(Sccrq.class), new ControlSequence(0xffff, 0x8000));
        assertThat(lab.saidIn(Lab.PEER_TUNNEL).getFirst().header().ns()).isEqualTo(0xffff);
        assertThat(next.channelState().nextNr()).isEqualTo(0x8000);
        // What is under way of the peer's old messages is old.
        assertThat(next.channelState().unacknowledged()).hasSize(1);
    }

    @Test
    @Meets("4951-3.3-2")
    void callsThatWereBeingSetUpAreClearedWithoutAWord() {
        FailoverLab lab = new FailoverLab();
        Call call = lab.lab.offered(lab.tunnel);
        Tunnel next = lab.recovering(lab.tunnel);
        assertThat(next.call(call.localId()).stateName()).isEqualTo("wait-connect");
        recoverySince(lab, lab.lab.last(Sccrq.class), SUGGESTED);
        assertThat(next.calls()).isEmpty();
        assertThat(lab.lab.host.callsDown()).hasSize(1);
        lab.lab.run(1);
        assertThat(lab.saidIn(Lab.PEER_TUNNEL)).isEmpty();
    }

    // ---- Failure

    enum Failure {
        REFUSED,
        NO_ANSWER,
        WRONG_ANSWER
    }

    @ParameterizedTest
    @EnumSource
    @Meets("4951-3.2.1-19")
    void aRecoveryThatFailsTakesTheOldTunnelWithIt(Failure failure) {
        FailoverLab lab = new FailoverLab();
        lab.connected();
        Tunnel next = lab.recovering(lab.tunnel);
        int id = lab.lab.last(Sccrq.class).offer().assignedTunnelId();
        switch (failure) {
            case REFUSED ->
                lab.lab.host.inject(
                        Lab.PEER,
                        Datagrams.of(
                                new StopCcn(FailoverLab.RECOVERY_TUNNEL, new ResultCode(2, 3, "unknown")),
                                id,
                                0,
                                0,
                                1));
            case NO_ANSWER -> lab.lab.run(32);
            case WRONG_ANSWER -> lab.lab.host.inject(Lab.PEER, Datagrams.of(new Scccn(Peers.NONE), id, 0, 0, 1));
        }
        assertThat(lab.lab.host.tunnelsDown().get(next).cause()).isEqualTo(TunnelEnd.Cause.RECOVERY_FAILED);
        assertThat(lab.lab.host.callsDown().values())
                .extracting(CallEnd::cause)
                .containsExactly(CallEnd.Cause.TUNNEL_DOWN);
        assertThat(lab.lab.counters().of(L2tpCounter.RECOVERIES_FAILED)).isEqualTo(1);
        // Silently: not even StopCCN.
        assertThat(lab.saidIn(Lab.PEER_TUNNEL)).isEmpty();
        assertThat(lab.lab.host.endpoint().tunnel(next.localId())).isNull();
    }

    @Test
    void whoClosesATunnelThatIsBeingRecoveredEndsTheRecoveryToo() {
        FailoverLab lab = new FailoverLab();
        Tunnel next = lab.recovering(lab.tunnel);
        next.close(new StopResult(StopResult.SHUTTING_DOWN, 0, "maintenance"), lab.lab.now());
        lab.lab.run(100);
        assertThat(lab.lab.host.tunnelsDown()).hasSize(2);
        assertThat(lab.lab.host.endpoint().tunnels()).isEmpty();
    }

    // ---- When

    @Test
    void aSilentResumptionThatStaysUnansweredTurnsIntoARecovery() {
        FailoverLab lab = new FailoverLab();
        Call call = lab.connected();
        Tunnel next = lab.lab.resumed(lab.tunnel);
        lab.lab.run(6.9);
        assertThat(lab.names()).containsExactly("HELLO", "HELLO", "HELLO");
        lab.lab.run(0.2);
        assertThat(lab.lab.last(Sccrq.class).recovery())
                .isEqualTo(new TunnelRecovery(lab.tunnel.localId(), Lab.PEER_TUNNEL));
        recoverySince(lab, lab.lab.last(Sccrq.class), SUGGESTED);
        assertThat(next.call(call.localId()).isEstablished()).isTrue();
        assertThat(lab.lab.counters().of(L2tpCounter.TUNNELS_RECOVERED)).isEqualTo(1);
    }

    @Test
    void oneThatIsAnsweredDoesNotAndNeitherDoesALaterSilence() {
        FailoverLab lab = new FailoverLab();
        lab.connected();
        Tunnel next = lab.lab.resumed(lab.tunnel);
        lab.lab.run(3);
        lab.lab.calm(next);
        lab.lab.run(61 + 34);
        assertThat(lab.names()).doesNotContain("SCCRQ");
        assertThat(lab.lab.host.tunnelsDown().get(next).cause()).isEqualTo(TunnelEnd.Cause.PEER_SILENT);
    }

    @ParameterizedTest
    @CsvSource({"true, false", "false, true", "false, false"})
    void whereItWasNotAgreedOnNothingIsRecovered(boolean we, boolean they) {
        FailoverLab lab = new FailoverLab(
                config -> config.failover(new FailoverCapability(we, true, 0)), new FailoverCapability(they, true, 0));
        lab.connected();
        Tunnel next = lab.recovering(lab.tunnel);
        assertThat(lab.names()).containsExactly("HELLO");
        lab.lab.run(32);
        assertThat(lab.names()).containsOnly("HELLO");
        assertThat(lab.lab.host.tunnelsDown().get(next).cause()).isEqualTo(TunnelEnd.Cause.PEER_SILENT);
    }

    @Test
    void aNodeThatTakesOverInTheMiddleOfOurRecoveryAsksAgain() {
        FailoverLab lab = new FailoverLab();
        Call call = lab.connected();
        Tunnel second = lab.recovering(lab.tunnel);
        Sccrq asked = lab.lab.last(Sccrq.class);
        TunnelSnapshot half = Objects.requireNonNull(
                        lab.lab.host.endpoint().tunnel(asked.offer().assignedTunnelId()))
                .snapshot(lab.lab.now());
        Tunnel third = lab.lab.takenOver(second);
        Tunnel recovery = Objects.requireNonNull(lab.lab.host.adopt(half, List.of()));
        third.resume(lab.lab.now());
        recovery.resume(lab.lab.now());
        assertThat(lab.names()).containsExactly("SCCRQ");
        assertThat(lab.lab.last(Sccrq.class)).usingRecursiveComparison().isEqualTo(asked);
        recoverySince(lab, asked, SUGGESTED);
        assertThat(third.channelState().nextNr()).isEqualTo(100);
        assertThat(third.call(call.localId()).isEstablished()).isTrue();
    }

    // ---- Both have failed (Appendix B)

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1})
    @Meets("4951-3.2.1-11")
    @Meets("4951-3.2.1-12")
    void ofTwoRecoveriesOfOneTunnelTheLowerTieBreakerWins(int theirs) {
        FailoverLab lab = new FailoverLab();
        lab.connected();
        Tunnel next = lab.recovering(lab.tunnel);
        Sccrq ours = lab.lab.last(Sccrq.class);
        Tunnel plain = lab.lab.opening();
        lab.lab.sent.clear();
        lab.ask(
                Lab.PEER,
                new TunnelRecovery(Lab.PEER_TUNNEL, next.localId()),
                FailoverLab.RECOVERY_TUNNEL,
                ours.tieBreaker() + theirs);
        if (theirs < 0) {
            // "the endpoint that loses the tie, should reset the Ns and Nr values (Section 3.2.2) as if it were a
            // remote endpoint"
            assertThat(lab.names()).containsExactly("SCCRP");
            assertThat(lab.reply().suggested()).isNotNull();
            assertThat(next.isEstablished()).isTrue();
            assertThat(next.failover().isSuspended()).isTrue();
        } else if (theirs > 0) {
            assertThat(lab.names()).isEmpty();
            assertThat(lab.lab.host.drops(L2tpDrop.TIE_LOST)).isEqualTo(1);
            recoverySince(lab, ours, SUGGESTED);
            assertThat(next.channelState().nextNr()).isEqualTo(100);
        } else {
            assertThat(lab.lab.last(Sccrq.class).tieBreaker()).isNotEqualTo(ours.tieBreaker());
            assertThat(lab.lab.last(Sccrq.class).recovery()).isEqualTo(ours.recovery());
        }
        assertThat(next.isEstablished()).isTrue();
        assertThat(plain.stateName()).isEqualTo("wait-ctl-reply");
        assertThat(lab.lab.counters().of(L2tpCounter.RECOVERIES_FAILED)).isZero();
    }

    @Test
    void aRequestThatHasLostTheTieAndComesLateIsNotTakenForANewFailure() {
        FailoverLab lab = new FailoverLab();
        lab.connected();
        Tunnel next = lab.recovering(lab.tunnel);
        Sccrq ours = lab.lab.last(Sccrq.class);
        recoverySince(lab, ours, SUGGESTED);
        TunnelRecovery same = new TunnelRecovery(Lab.PEER_TUNNEL, next.localId());
        lab.ask(Lab.PEER, same, 91, ours.tieBreaker() + 1);
        assertThat(lab.lab.host.drops(L2tpDrop.TIE_LOST)).isEqualTo(1);
        assertThat(next.failover().isSuspended()).isFalse();
        lab.lab.run(4);
        lab.ask(Lab.PEER, same, 91, ours.tieBreaker() + 1);
        assertThat(next.failover().isSuspended()).isTrue();
    }

    @Test
    @Meets("4951-3.2.1-9")
    @Meets("4951-3.2.1-10")
    void aTieOfOtherTunnelsLeavesRecoveriesAlone() {
        FailoverLab lab = new FailoverLab();
        lab.connected();
        Tunnel next = lab.recovering(lab.tunnel);
        Tunnel plain = lab.lab.opening();
        lab.lab.sent.clear();
        // One like others, with the lowest tie breaker.
        lab.lab.host.inject(Lab.PEER, Datagrams.of(new Sccrq(Peers.offer(90), 0L), 0, 0, 0, 0));
        assertThat(lab.lab.host.tunnelsDown()).containsOnlyKeys(plain);
        assertThat(next.failover().isSuspended()).isTrue();
        assertThat(lab.names()).containsExactly("SCCRP");
    }

    @Test
    void theLimitsOfAPeersTunnelsDoNotHinderItsRecovery() {
        FailoverLab lab = new FailoverLab(
                config -> config.everyPeer(
                        net.sluice.l2tp.world.PolicyBuilder.open().maxTunnels(1)),
                FailoverLab.ABLE);
        lab.recoveredByPeer();
        assertThat(lab.lab.counters().of(L2tpCounter.TUNNELS_RECOVERED)).isEqualTo(1);
        assertThat(lab.lab.messages()).noneMatch(Icrp.class::isInstance);
    }
}
