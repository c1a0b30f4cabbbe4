package net.sluice.ppp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.sluice.ppp.wire.ChapValue;
import net.sluice.ppp.wire.ControlPacket;
import net.sluice.ppp.wire.PppProtocol;
import org.jspecify.annotations.Nullable;

/** CHAP in its three forms, the side that demands proof (RFC 1994 s4, RFC 2433, RFC 2759). */
@SuppressWarnings("ArrayRecordComponent") // the states hold octet strings; nobody compares them
final class ChapAuthenticator implements Authenticator {
    private final PppLink link;
    private final ChapAlgorithm algorithm;
    private State state = new State.Idle();
    private int triesLeft;

    private sealed interface State {
        record Idle() implements State {}

        /** A Challenge is out. */
        record Challenged(
                int identifier, byte[] challenge, int copiesLeft, AuthRequest.Origin origin, long deadlineNanos)
                implements State {}

        /** A Failure is out that allows another try; {@code failure} is repeated if the peer repeats itself. */
        record Retrying(int refused, byte[] failure, int expected, byte[] challenge, long deadlineNanos)
                implements State {}

        /** AAA has the response. */
        record Asked(AuthRequest request, int identifier, long deadlineNanos) implements State {}

        /** {@code success} answers copies of the Response; null: AAA did not say enough for one. */
        record Accepted(int identifier, byte @Nullable [] success, long rechallengeNanos) implements State {}

        record Refused() implements State {}
    }

    ChapAuthenticator(PppLink link, AuthProtocol protocol) {
        this.link = link;
        this.algorithm = ChapAlgorithm.of(protocol);
        this.triesLeft = link.config.authTries();
    }

    @Override
    public AuthProtocol protocol() {
        return algorithm.protocol();
    }

    @Override
    public void start() {
        challenge(link.config.maxConfigure(), AuthRequest.Origin.LINK);
    }

    @Override
    public boolean startWithProxy(ProxyAuth proxy) {
        // There is no type for MS-CHAPv2: LACs that collect it say 2 or 5, and the LCP options tell which it was.
        boolean chap =
                proxy.type() == ProxyAuth.CHAP || (proxy.type() == ProxyAuth.MSCHAP && algorithm != ChapAlgorithm.MD5);
        if (!chap || proxy.challenge().length == 0) {
            return false;
        }
        // RFC 2661 s4.4.5, Proxy Authen ID: "the byte ID value presented to the client by the LAC in its Challenge".
        int identifier = proxy.identifier() & 0xFF;
        var response = new ChapValue(proxy.response(), proxy.name());
        AuthRequest request = algorithm.request(identifier, proxy.challenge(), response, AuthRequest.Origin.PROXY);
        if (request == null) {
            return false;
        }
        link.authIdentifierUsed(identifier);
        ask(request, identifier);
        return true;
    }

    /**
     * Accepted, or asked again since: then the successor asks anew, with an identifier and a value of its own, and whatever is said to the
     * Challenge that is out is said to nobody.
     */
    @Override
    public PppSnapshot.@Nullable PeerAuth snapshot() {
        return switch (state) {
            case State.Accepted accepted ->
                new PppSnapshot.PeerAuth(
                        accepted.identifier, accepted.success, PppSnapshot.in(accepted.rechallengeNanos, link.now()));
            case State.Challenged _, State.Retrying _, State.Asked _ ->
                new PppSnapshot.PeerAuth(link.lastAuthIdentifier(), null, 0);
            case State.Idle _, State.Refused _ -> null;
        };
    }

    @Override
    public void restore(PppSnapshot.PeerAuth from) {
        long period = link.config.rechallengeNanos();
        long in = from.rechallengeInNanos() < 0 ? period : Math.min(period, from.rechallengeInNanos());
        state = new State.Accepted(from.identifier(), from.answer(), period > 0 ? link.now() + in : Long.MAX_VALUE);
    }

    private void challenge(int copiesLeft, AuthRequest.Origin origin) {
        // RFC 1994 s4.1: "The Identifier field MUST be changed each time a Challenge is sent", and so must the value.
        int identifier = link.nextAuthIdentifier();
        byte[] value = randomChallenge();
        // A peer that has answered waits for our word, and a successor that knew nothing of the Challenge would not
        // give it.
        link.changed();
        state = new State.Challenged(
                identifier, value, copiesLeft - 1, origin, link.now() + link.config.restartNanos());
        byte[] name = link.config.localName().getBytes(StandardCharsets.UTF_8);
        send(ChapValue.CHALLENGE, identifier, new ChapValue(value, name).data());
    }

    private byte[] randomChallenge() {
        byte[] value = new byte[algorithm.challengeLength()];
        link.random.nextBytes(value);
        return value;
    }

    private void ask(AuthRequest request, int identifier) {
        state = new State.Asked(request, identifier, link.now() + link.config.aaaTimeoutNanos());
        link.askAaa(request);
    }

    @Override
    public void onPacket(ControlPacket packet) {
        int identifier = packet.identifier();
        switch (state) {
            case State.Challenged c when c.identifier == identifier -> onResponse(packet, c.challenge, c.origin);
            case State.Retrying r
            when r.expected == identifier -> onResponse(packet, r.challenge, AuthRequest.Origin.LINK);
            case State.Retrying r when r.refused == identifier -> send(ChapValue.FAILURE, identifier, r.failure);
            case State.Asked asked when asked.identifier == identifier -> drop(PppDrop.AUTH_PENDING);
            // RFC 1994 s4.1: "any Response packets received having the current Challenge Identifier MUST return the
            // same
            // reply Code previously returned for that specific Challenge".
            case State.Accepted accepted
            when accepted.identifier == identifier && accepted.success != null ->
                send(ChapValue.SUCCESS, identifier, accepted.success);
            case State.Challenged c -> drop(PppDrop.AUTH_UNEXPECTED);
            case State.Retrying r -> drop(PppDrop.AUTH_UNEXPECTED);
            case State.Asked a -> drop(PppDrop.AUTH_UNEXPECTED);
            case State.Accepted a -> drop(PppDrop.AUTH_UNEXPECTED);
            case State.Idle i -> drop(PppDrop.AUTH_UNEXPECTED);
            case State.Refused r -> drop(PppDrop.AUTH_UNEXPECTED);
        }
    }

    private void onResponse(ControlPacket packet, byte[] challenge, AuthRequest.Origin origin) {
        ChapValue response = ChapValue.parse(packet.data());
        AuthRequest request =
                response == null ? null : algorithm.request(packet.identifier(), challenge, response, origin);
        if (request == null) {
            drop(PppDrop.AUTH_MALFORMED);
        } else {
            ask(request, packet.identifier());
        }
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
                String message = algorithm.success(accept);
                if (message != null) {
                    accept(asked, message, accept.message());
                } else if (asked.request.origin() == AuthRequest.Origin.RECHALLENGE) {
                    // Nobody could judge a peer that is up, and it may stay; the next period's challenge will tell.
                    state = new State.Accepted(asked.identifier, null, nextRechallengeNanos());
                    link.changed();
                } else {
                    refuse(asked, AuthDecision.reject("AAA sent no authenticator response"), false);
                }
            }
            case AuthDecision.Reject reject -> {
                triesLeft--;
                refuse(asked, reject, algorithm.knowsRetry() && reject.retryAllowed() && triesLeft > 0);
            }
        }
    }

    private void accept(State.Asked asked, String success, String message) {
        byte[] data = bounded(success);
        state = new State.Accepted(asked.identifier, data, nextRechallengeNanos());
        send(ChapValue.SUCCESS, asked.identifier, data);
        link.peerAccepted(asked.request, message);
    }

    private long nextRechallengeNanos() {
        long period = link.config.rechallengeNanos();
        return period > 0 ? link.now() + period : Long.MAX_VALUE;
    }

    private void refuse(State.Asked asked, AuthDecision.Reject reject, boolean retry) {
        byte[] next = randomChallenge();
        byte[] data = bounded(algorithm.failure(reject, retry, next));
        send(ChapValue.FAILURE, asked.identifier, data);
        if (retry) {
            // RFC 2759 s9.1: the retry comes with the next identifier, answering the challenge in the Failure; s6: R=1
            // "disables short timeouts, expecting the peer to prompt the user".
            int expected = asked.identifier + 1 & 0xFF;
            link.authIdentifierUsed(expected);
            state = new State.Retrying(
                    asked.identifier, data, expected, next, link.now() + link.config.aaaTimeoutNanos());
        } else {
            state = new State.Refused();
            link.peerRefused(asked.request, reject.message());
        }
    }

    /** A message that fits the smallest packet a peer may insist on. */
    private byte[] bounded(String message) {
        byte[] data = message.getBytes(StandardCharsets.UTF_8);
        int room = link.peerMru() - ControlPacket.HEADER;
        return data.length > room ? Arrays.copyOf(data, room) : data;
    }

    @Override
    public long deadlineNanos() {
        return switch (state) {
            case State.Idle i -> Long.MAX_VALUE;
            case State.Challenged challenged -> challenged.deadlineNanos;
            case State.Retrying retrying -> retrying.deadlineNanos;
            case State.Asked asked -> asked.deadlineNanos;
            case State.Accepted accepted -> accepted.rechallengeNanos;
            case State.Refused r -> Long.MAX_VALUE;
        };
    }

    @Override
    public void onTimeout() {
        switch (state) {
            case State.Challenged c when c.copiesLeft > 0 -> challenge(c.copiesLeft, c.origin);
            case State.Challenged c -> giveUp(PppEnd.Cause.AUTH_NO_ANSWER);
            case State.Retrying r -> giveUp(PppEnd.Cause.AUTH_FAILED);
            case State.Asked a -> giveUp(PppEnd.Cause.AAA_NO_ANSWER);
            case State.Accepted a -> challenge(link.config.maxConfigure(), AuthRequest.Origin.RECHALLENGE);
            case State.Idle i -> {}
            case State.Refused r -> {}
        }
    }

    private void giveUp(PppEnd.Cause cause) {
        state = new State.Refused();
        link.end(PppEnd.of(cause));
    }

    private void send(int code, int identifier, byte[] data) {
        link.send(PppProtocol.CHAP, ControlPacket.of(code, identifier, data));
    }

    private void drop(PppDrop reason) {
        link.drop(reason, PppProtocol.CHAP);
    }

    @Override
    public String stateName() {
        return state.getClass().getSimpleName();
    }
}
