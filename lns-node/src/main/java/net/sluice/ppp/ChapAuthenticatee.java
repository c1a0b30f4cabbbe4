package net.sluice.ppp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.sluice.ppp.auth.MsChapFailure;
import net.sluice.ppp.auth.MsChapV2;
import net.sluice.ppp.wire.ChapValue;
import net.sluice.ppp.wire.ControlPacket;
import net.sluice.ppp.wire.PppProtocol;
import org.jspecify.annotations.Nullable;

/** CHAP in its three forms, the side that proves itself (RFC 1994 s4, RFC 2433, RFC 2759). */
@SuppressWarnings("ArrayRecordComponent") // the states hold octet strings; nobody compares them
final class ChapAuthenticatee implements AuthMachine {
    private final PppLink link;
    private final Credentials credentials;
    private final ChapAlgorithm algorithm;
    private State state = new State.Waiting(Long.MAX_VALUE);

    private sealed interface State {
        /** For the peer's Challenge. */
        record Waiting(long deadlineNanos) implements State {}

        /**
         * A Response is out; it is repeated until the peer says something. {@code before}: the one to the Challenge before,
         * which may have been the newer of the two if the line reorders; the peer's word on it counts as well.
         */
        record Responded(
                int identifier,
                byte[] challenge,
                byte[] response,
                @Nullable String proof,
                @Nullable Responded before,
                int copiesLeft,
                long deadlineNanos)
                implements State {
            Responded again(int copies, long deadline) {
                return new Responded(identifier, challenge, response, proof, before, copies, deadline);
            }

            Responded withoutBefore() {
                return new Responded(identifier, challenge, response, proof, null, copiesLeft, deadlineNanos);
            }

            boolean answers(int id, byte[] challengeValue) {
                return identifier == id && Arrays.equals(challenge, challengeValue);
            }
        }

        /** The peer took our {@code last} Response, null when another node gave it; another of its Challenges starts over. */
        record Accepted(@Nullable Responded last) implements State {}

        record Refused() implements State {}
    }

    ChapAuthenticatee(PppLink link, AuthProtocol protocol, Credentials credentials) {
        this.link = link;
        this.algorithm = ChapAlgorithm.of(protocol);
        this.credentials = credentials;
    }

    @Override
    public AuthProtocol protocol() {
        return algorithm.protocol();
    }

    @Override
    public void start() {
        state = new State.Waiting(link.now() + link.config.restartNanos() * link.config.maxConfigure());
    }

    @Override
    public void accepted() {
        state = new State.Accepted(null);
    }

    @Override
    public void onPacket(ControlPacket packet) {
        if (packet.code() == ChapValue.CHALLENGE) {
            onChallenge(packet);
        } else {
            onResult(packet);
        }
    }

    /** RFC 1994 s4.1: "Whenever a Challenge packet is received, the peer MUST transmit a CHAP packet with the Code 2." */
    private void onChallenge(ControlPacket packet) {
        ChapValue challenge = ChapValue.parse(packet.data());
        if (challenge == null) {
            drop(PppDrop.AUTH_MALFORMED);
            return;
        }
        switch (state) {
            // A copy of the Challenge gets a copy of the Response: the peer has judged that, and gives its old verdict
            // again.
            case State.Responded r when r.answers(packet.identifier(), challenge.value()) -> send(r);
            case State.Accepted a
            when a.last != null && a.last.answers(packet.identifier(), challenge.value()) -> send(a.last);
            case State.Responded r -> respond(packet.identifier(), challenge.value(), r.withoutBefore());
            case State.Waiting w -> respond(packet.identifier(), challenge.value(), null);
            case State.Accepted a -> respond(packet.identifier(), challenge.value(), null);
            case State.Refused r -> drop(PppDrop.AUTH_UNEXPECTED);
        }
    }

    private void respond(int identifier, byte[] challenge, State.@Nullable Responded before) {
        ChapAlgorithm.Answer answer = algorithm.answer(identifier, challenge, credentials, link.random);
        if (answer.value().length == 0) {
            drop(PppDrop.AUTH_MALFORMED);
            return;
        }
        byte[] name = credentials.user().getBytes(StandardCharsets.UTF_8);
        var responded = new State.Responded(
                identifier,
                challenge,
                new ChapValue(answer.value(), name).data(),
                answer.proof(),
                before,
                link.config.maxConfigure() - 1,
                link.now() + link.config.restartNanos());
        state = responded;
        send(responded);
    }

    private void send(State.Responded responded) {
        link.send(PppProtocol.CHAP, ControlPacket.of(ChapValue.RESPONSE, responded.identifier, responded.response));
    }

    private void onResult(ControlPacket packet) {
        State.Responded responded = respondedWith(packet.identifier());
        if (responded == null) {
            drop(PppDrop.AUTH_UNEXPECTED);
            return;
        }
        byte[] message = packet.copyOfData();
        if (packet.code() == ChapValue.FAILURE) {
            state = new State.Refused();
            link.weAreRefused(protocol(), failureText(message));
        } else if (responded.proof != null && !MsChapV2.verifySuccess(responded.proof, message)) {
            // RFC 2759 s5: "If the authenticator response is either missing or incorrect, the peer MUST end the
            // session."
            state = new State.Refused();
            link.end(PppEnd.of(PppEnd.Cause.PEER_NOT_GENUINE));
        } else {
            state = new State.Accepted(responded);
            link.weAreAccepted(protocol(), AuthRequest.text(message));
        }
    }

    /** The Response with this identifier that waits for the peer's word; null when there is none. */
    private State.@Nullable Responded respondedWith(int identifier) {
        if (!(state instanceof State.Responded responded)) {
            return null;
        }
        if (responded.identifier == identifier) {
            return responded;
        }
        State.Responded before = responded.before;
        return before != null && before.identifier == identifier ? before : null;
    }

    private String failureText(byte[] message) {
        String text = AuthRequest.text(message);
        if (algorithm == ChapAlgorithm.MD5) {
            return text;
        }
        MsChapFailure failure = MsChapFailure.parse(text);
        return "error " + failure.error() + " " + failure.message();
    }

    @Override
    public long deadlineNanos() {
        return switch (state) {
            case State.Waiting waiting -> waiting.deadlineNanos;
            case State.Responded responded -> responded.deadlineNanos;
            case State.Accepted a -> Long.MAX_VALUE;
            case State.Refused r -> Long.MAX_VALUE;
        };
    }

    @Override
    public void onTimeout() {
        if (state instanceof State.Responded r && r.copiesLeft > 0) {
            // RFC 1994 s4.1: "Because the Success might be lost, the authenticator MUST allow repeated Response
            // packets".
            state = r.again(r.copiesLeft - 1, link.now() + link.config.restartNanos());
            send(r);
            if (r.before != null) {
                send(r.before);
            }
        } else {
            state = new State.Refused();
            link.end(PppEnd.of(PppEnd.Cause.OWN_AUTH_NO_ANSWER));
        }
    }

    private void drop(PppDrop reason) {
        link.drop(reason, PppProtocol.CHAP);
    }

    @Override
    public String stateName() {
        return state.getClass().getSimpleName();
    }
}
