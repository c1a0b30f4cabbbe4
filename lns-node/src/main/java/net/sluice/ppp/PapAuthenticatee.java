package net.sluice.ppp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.sluice.ppp.wire.ControlPacket;
import net.sluice.ppp.wire.PapReply;
import net.sluice.ppp.wire.PapRequest;
import net.sluice.ppp.wire.PppProtocol;

/** PAP, the side that proves itself (RFC 1334 s2). */
final class PapAuthenticatee implements AuthMachine {
    private final PppLink link;
    private final Credentials credentials;
    private State state = new State.Idle();
    private int lastIdentifier;

    private sealed interface State {
        record Idle() implements State {}

        /** Authenticate-Requests are out, {@code copies} of them. */
        record Requesting(int copies, long deadlineNanos) implements State {}

        record Accepted() implements State {}

        record Refused() implements State {}
    }

    PapAuthenticatee(PppLink link, Credentials credentials) {
        this.link = link;
        this.credentials = credentials;
    }

    @Override
    public AuthProtocol protocol() {
        return AuthProtocol.PAP;
    }

    @Override
    public void start() {
        request(1);
    }

    @Override
    public void accepted() {
        state = new State.Accepted();
    }

    private void request(int copies) {
        // RFC 1334 s2.2.1: "The Identifier field MUST be changed each time an Authenticate-Request packet is issued."
        lastIdentifier = link.nextAuthIdentifier();
        state = new State.Requesting(copies, link.now() + link.config.restartNanos());
        var request = new PapRequest(counted(credentials.user()), counted(credentials.password()));
        link.send(PppProtocol.PAP, ControlPacket.of(PapReply.AUTHENTICATE_REQUEST, lastIdentifier, request.data()));
    }

    private static byte[] counted(String text) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        return octets.length > 255 ? Arrays.copyOf(octets, 255) : octets;
    }

    @Override
    public void onPacket(ControlPacket packet) {
        switch (state) {
            // An answer to an earlier copy is an answer too.
            case State.Requesting r when (lastIdentifier - packet.identifier() & 0xFF) < r.copies -> onReply(packet);
            case State.Requesting r -> link.drop(PppDrop.AUTH_UNEXPECTED, PppProtocol.PAP);
            case State.Idle i -> link.drop(PppDrop.AUTH_UNEXPECTED, PppProtocol.PAP);
            case State.Accepted a -> link.drop(PppDrop.AUTH_UNEXPECTED, PppProtocol.PAP);
            case State.Refused r -> link.drop(PppDrop.AUTH_UNEXPECTED, PppProtocol.PAP);
        }
    }

    private void onReply(ControlPacket packet) {
        String message = AuthRequest.text(PapReply.message(packet.data()));
        if (packet.code() == PapReply.AUTHENTICATE_ACK) {
            state = new State.Accepted();
            link.weAreAccepted(AuthProtocol.PAP, message);
        } else {
            state = new State.Refused();
            link.weAreRefused(AuthProtocol.PAP, message);
        }
    }

    @Override
    public long deadlineNanos() {
        return state instanceof State.Requesting requesting ? requesting.deadlineNanos : Long.MAX_VALUE;
    }

    @Override
    public void onTimeout() {
        if (state instanceof State.Requesting requesting) {
            if (requesting.copies < link.config.maxConfigure()) {
                request(requesting.copies + 1);
            } else {
                state = new State.Refused();
                link.end(PppEnd.of(PppEnd.Cause.OWN_AUTH_NO_ANSWER));
            }
        }
    }

    @Override
    public String stateName() {
        return state.getClass().getSimpleName();
    }
}
