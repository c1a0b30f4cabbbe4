package net.sluice.ppp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.sluice.ppp.wire.ControlPacket;
import net.sluice.ppp.wire.PapReply;
import net.sluice.ppp.wire.PapRequest;
import net.sluice.ppp.wire.PppProtocol;
import org.jspecify.annotations.Nullable;

/** PAP, the side that demands proof (RFC 1334 s2). */
final class PapAuthenticator implements Authenticator {
    private final PppLink link;
    private State state;

    private sealed interface State {
        /** For the peer's Authenticate-Request. */
        record Waiting(long deadlineNanos) implements State {}

        /** For AAA; {@code identifier} is that of the peer's last copy of the request. */
        record Asked(AuthRequest.Pap request, int identifier, long deadlineNanos) implements State {}

        record Accepted(String message) implements State {}

        record Refused() implements State {}
    }

    PapAuthenticator(PppLink link) {
        this.link = link;
        this.state = new State.Waiting(Long.MAX_VALUE);
    }

    @Override
    public AuthProtocol protocol() {
        return AuthProtocol.PAP;
    }

    @Override
    public void start() {
        state = new State.Waiting(link.now() + link.config.restartNanos() * link.config.maxConfigure());
    }

    @Override
    public boolean startWithProxy(ProxyAuth proxy) {
        if (proxy.type() != ProxyAuth.PAP && proxy.type() != ProxyAuth.TEXTUAL) {
            return false;
        }
        ask(new AuthRequest.Pap(proxy.name(), proxy.response(), AuthRequest.Origin.PROXY), proxy.identifier() & 0xFF);
        return true;
    }

    @Override
    public PppSnapshot.@Nullable PeerAuth snapshot() {
        return state instanceof State.Accepted accepted
                ? new PppSnapshot.PeerAuth(0, accepted.message().getBytes(StandardCharsets.UTF_8), PppSnapshot.NEVER)
                : null;
    }

    @Override
    public void restore(PppSnapshot.PeerAuth from) {
        byte[] answer = from.answer();
        state = new State.Accepted(answer == null ? "" : new String(answer, StandardCharsets.UTF_8));
    }

    private void ask(AuthRequest.Pap request, int identifier) {
        state = new State.Asked(request, identifier, link.now() + link.config.aaaTimeoutNanos());
        link.askAaa(request);
    }

    @Override
    public void onPacket(ControlPacket packet) {
        PapRequest request = PapRequest.parse(packet.data());
        if (request == null) {
            link.drop(PppDrop.AUTH_MALFORMED, PppProtocol.PAP);
            return;
        }
        switch (state) {
            case State.Waiting w ->
                ask(
                        new AuthRequest.Pap(request.peerId(), request.password(), AuthRequest.Origin.LINK),
                        packet.identifier());
            case State.Asked asked -> {
                // The answer goes to the peer's latest copy: RFC 1334 s2.2.1 has it change the identifier each time.
                if (same(asked.request, request)) {
                    state = new State.Asked(asked.request, packet.identifier(), asked.deadlineNanos);
                }
                link.drop(PppDrop.AUTH_PENDING, PppProtocol.PAP);
            }
            // RFC 1334 s2.2.1: "MUST return the same reply Code returned when the Authentication phase completed".
            case State.Accepted accepted -> reply(PapReply.AUTHENTICATE_ACK, packet.identifier(), accepted.message);
            case State.Refused r -> link.drop(PppDrop.AUTH_UNEXPECTED, PppProtocol.PAP);
        }
    }

    private static boolean same(AuthRequest.Pap asked, PapRequest again) {
        return Arrays.equals(asked.name(), again.peerId()) && Arrays.equals(asked.password(), again.password());
    }

    @Override
    public @Nullable AuthRequest pending() {
        return state instanceof State.Asked asked ? asked.request : null;
    }

    @Override
    public void decided(AuthDecision decision) {
        if (!(state instanceof State.Asked asked)) {
            return;
        }
        switch (decision) {
            case AuthDecision.Accept accept -> {
                state = new State.Accepted(accept.message());
                reply(PapReply.AUTHENTICATE_ACK, asked.identifier, accept.message());
                link.peerAccepted(asked.request, accept.message());
            }
            case AuthDecision.Reject reject -> {
                state = new State.Refused();
                reply(PapReply.AUTHENTICATE_NAK, asked.identifier, reject.message());
                link.peerRefused(asked.request, reject.message());
            }
        }
    }

    private void reply(int code, int identifier, String message) {
        byte[] data = PapReply.data(message.getBytes(StandardCharsets.UTF_8));
        link.send(PppProtocol.PAP, ControlPacket.of(code, identifier, data));
    }

    @Override
    public long deadlineNanos() {
        return switch (state) {
            case State.Waiting waiting -> waiting.deadlineNanos;
            case State.Asked asked -> asked.deadlineNanos;
            case State.Accepted a -> Long.MAX_VALUE;
            case State.Refused r -> Long.MAX_VALUE;
        };
    }

    @Override
    public void onTimeout() {
        PppEnd.Cause cause = state instanceof State.Asked ? PppEnd.Cause.AAA_NO_ANSWER : PppEnd.Cause.AUTH_NO_ANSWER;
        state = new State.Refused();
        link.end(PppEnd.of(cause));
    }

    @Override
    public String stateName() {
        return state.getClass().getSimpleName();
    }
}
