package net.sluice.l2tp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.sluice.conformance.Meets;
import net.sluice.l2tp.wire.CallMessage.Cdn;
import net.sluice.l2tp.wire.SessionState;
import net.sluice.l2tp.wire.TunnelMessage.Fsq;
import net.sluice.l2tp.wire.TunnelMessage.Fsr;
import org.junit.jupiter.api.Test;

/** RFC 4951 s3.3: which sessions both ends have. */
class SessionQueriesTest {
    private final FailoverLab lab = new FailoverLab();

    private void say(net.sluice.l2tp.wire.ControlMessage message) {
        lab.lab.say(lab.tunnel.localId(), 0, message);
    }

    @Test
    @Meets("4951-3.3-5")
    @Meets("4951-3.3-6")
    @Meets("4951-3.3-7")
    @Meets("4951-4.2-1")
    void eachSessionOfAQueryIsAnswered() {
        Call call = lab.connected(55);
        Call other = lab.connected(56);
        lab.lab.sent.clear();
        say(new Fsq(List.of(
                new SessionState(56, other.localId()),
                new SessionState(99, 12_345),
                new SessionState(55, call.localId()))));
        assertThat(lab.lab.last(Fsr.class))
                .isEqualTo(new Fsr(List.of(
                        new SessionState(other.localId(), 56),
                        new SessionState(0, 99),
                        new SessionState(call.localId(), 55))));
        assertThat(lab.names()).containsExactly("FSR");
    }

    @Test
    @Meets("4951-3.3-8")
    void aSessionThatIsPairedWithAnotherIsNotClearedButAskedAbout() {
        Call call = lab.connected(55);
        lab.lab.sent.clear();
        say(new Fsq(List.of(new SessionState(54, call.localId()))));
        lab.lab.calm(lab.tunnel);
        assertThat(lab.lab.messages())
                .containsExactly(
                        new Fsr(List.of(new SessionState(0, 54))),
                        new Fsq(List.of(new SessionState(call.localId(), 55))));
        assertThat(call.isEstablished()).isTrue();
        // Appendix C: the peer has no such pair either.
        say(new Fsr(List.of(new SessionState(0, call.localId()))));
        assertThat(lab.lab.host.callsDown()).containsOnlyKeys(call);
        assertThat(lab.names()).doesNotContain("CDN");
    }

    @Test
    void aSessionThatIsBeingSetUpIsNotThereYet() {
        Call call = lab.lab.offered(lab.tunnel);
        lab.lab.calm(lab.tunnel);
        say(new Fsq(List.of(new SessionState(Lab.PEER_SESSION, call.localId()))));
        assertThat(lab.lab.last(Fsr.class).sessions()).containsExactly(new SessionState(0, Lab.PEER_SESSION));
        assertThat(lab.lab.host.callsDown()).isEmpty();
    }

    @Test
    @Meets("4951-3.3-1")
    @Meets("4951-3.3-9")
    @Meets("4951-3.3-10")
    void whatThePeerDoesNotHaveIsClearedWithoutAWordAndTheRestStays() {
        Call call = lab.connected(55);
        Call other = lab.connected(56);
        lab.recoveredByPeer();
        lab.lab.sent.clear();
        say(new Fsr(List.of(new SessionState(55, call.localId()), new SessionState(0, other.localId()))));
        assertThat(call.isEstablished()).isTrue();
        assertThat(lab.lab.host.callsDown()).containsOnlyKeys(other);
        assertThat(lab.lab.host.callsDown().get(other).cause()).isEqualTo(CallEnd.Cause.UNKNOWN_TO_PEER);
        assertThat(lab.names()).isEmpty();
        assertThat(lab.lab.counters().of(L2tpCounter.SESSIONS_UNKNOWN_TO_PEER)).isEqualTo(1);
    }

    @Test
    void anAnswerToWhatNobodyAskedClearsNothing() {
        Call call = lab.connected(55);
        say(new Fsr(List.of(new SessionState(0, call.localId()), new SessionState(0, 4711))));
        assertThat(call.isEstablished()).isTrue();
        lab.recoveredByPeer();
        say(new Fsr(List.of(new SessionState(55, call.localId()))));
        say(new Fsr(List.of(new SessionState(0, call.localId()))));
        assertThat(call.isEstablished()).isTrue();
    }

    @Test
    @Meets("4951-3.3-3")
    @Meets("4951-4.1-1")
    void manySessionsAreAskedAboutInSeveralMessages() {
        List<SessionState> all = new ArrayList<>();
        for (int i = 0; i < 2 * SessionQueries.MOST_IN_MESSAGE + 1; i++) {
            all.add(new SessionState(lab.connected(1000 + i).localId(), 1000 + i));
        }
        lab.lab.sent.clear();
        lab.recoveredByPeer();
        List<SessionState> asked = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            lab.lab.calm(lab.tunnel);
        }
        lab.lab.messages().stream()
                .filter(Fsq.class::isInstance)
                .map(Fsq.class::cast)
                .forEach(query -> {
                    assertThat(query.sessions()).hasSizeBetween(1, SessionQueries.MOST_IN_MESSAGE);
                    asked.addAll(query.sessions());
                });
        assertThat(asked).containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    @Meets("4951-3.3-4")
    void aRequestForASessionThatIsEstablishedEndsThatOneWithCdn() {
        Call call = lab.connected(55);
        lab.recoveredByPeer();
        say(Lab.icrq(55));
        lab.lab.calm(lab.tunnel);
        lab.lab.calm(lab.tunnel);
        Cdn cdn = lab.lab.last(Cdn.class);
        assertThat(cdn.assignedSessionId()).isEqualTo(call.localId());
        assertThat(lab.lab.lastSent().header().sessionId()).isEqualTo(55);
        assertThat(lab.lab.host.callsDown()).containsOnlyKeys(call);
    }

    @Test
    @Meets(value = "4951-3.3-3", negative = true)
    void aQueryAboutNothingIsIgnored() {
        Call call = lab.connected(55);
        lab.lab.say(lab.tunnel.localId(), 0, new byte[] {0, 8, 0, 0, 0, 0, 0, 21});
        lab.lab.say(lab.tunnel.localId(), 0, new byte[] {0, 8, 0, 0, 0, 0, 0, 22});
        lab.lab.run(1);
        assertThat(lab.lab.host.drops(L2tpDrop.MALFORMED_MESSAGE)).isEqualTo(2);
        assertThat(lab.tunnel.isEstablished()).isTrue();
        assertThat(call.isEstablished()).isTrue();
    }
}
