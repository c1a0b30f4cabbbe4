package net.sluice.l2tp;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import net.sluice.l2tp.wire.SessionState;
import net.sluice.l2tp.wire.TunnelMessage.Fsq;
import net.sluice.l2tp.wire.TunnelMessage.Fsr;

/** Which sessions both ends of a tunnel have: FSQ asks, FSR answers (RFC 4951 s3.3). */
final class SessionQueries {
    /** Sessions in one message: hidden, they fit into 1,400 octets. */
    static final int MOST_IN_MESSAGE = 40;

    private final Core core;
    private final Tunnel tunnel;

    SessionQueries(Core core, Tunnel tunnel) {
        this.core = core;
        this.tunnel = tunnel;
    }

    /** Asks about all sessions: either end may have ended some of which the other does not know that. */
    void queryAll() {
        query(tunnel.calls());
    }

    private void query(Collection<Call> calls) {
        List<SessionState> asked = new ArrayList<>();
        calls.stream()
                .filter(Call::isEstablished)
                .sorted(Comparator.comparingInt(Call::localId))
                .forEach(call -> {
                    call.queried(true);
                    asked.add(new SessionState(call.localId(), call.peerId()));
                });
        core.counters().add(L2tpCounter.SESSIONS_QUERIED, asked.size());
        for (int from = 0; from < asked.size(); from += MOST_IN_MESSAGE) {
            tunnel.send(new Fsq(asked.subList(from, Math.min(asked.size(), from + MOST_IN_MESSAGE))), 0);
        }
    }

    /** "It MUST ensure that for each FSS AVP in the FSQ message, it includes an FSS AVP in the Failover Session Response". */
    void on(Fsq query) {
        List<SessionState> answers = new ArrayList<>();
        List<Call> stale = new ArrayList<>();
        for (SessionState asked : query.sessions()) {
            Call call = tunnel.call(asked.remoteSessionId());
            boolean paired = call != null && call.isEstablished() && call.peerId() == asked.sessionId();
            // "the Session ID field in the FSS AVP in the FSR MUST be set to zero"; "the Remote Session ID [..] is
            // always set to the
            // received value of the Session ID"
            answers.add(new SessionState(paired ? asked.remoteSessionId() : 0, asked.sessionId()));
            if (call != null && call.isEstablished() && !paired) {
                // "the local session MUST not be cleared, but rather marked stale, to be queried later"
                stale.add(call);
            }
        }
        core.counters().add(L2tpCounter.SESSIONS_QUERIED_BY_PEER, answers.size());
        for (int from = 0; from < answers.size(); from += MOST_IN_MESSAGE) {
            tunnel.send(new Fsr(answers.subList(from, Math.min(answers.size(), from + MOST_IN_MESSAGE))), 0);
        }
        query(stale);
    }

    /** "It MUST use the Remote Session ID field to identify the local session and silently [..] clear the session if the Session ID in the AVP was zero." */
    void on(Fsr response) {
        for (SessionState answer : response.sessions()) {
            Call call = tunnel.call(answer.remoteSessionId());
            // What was not asked about is another session than the one that the answer is about.
            if (call != null && call.isQueried()) {
                call.queried(false);
                if (answer.sessionId() == 0) {
                    call.clear();
                }
            }
        }
    }
}
