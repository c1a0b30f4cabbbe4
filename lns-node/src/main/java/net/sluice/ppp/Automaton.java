package net.sluice.ppp;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;
import net.sluice.ppp.wire.Code;
import net.sluice.ppp.wire.ControlPacket;
import net.sluice.ppp.wire.Options;
import org.jspecify.annotations.Nullable;

/**
 * The option negotiation automaton of RFC 1661 s4, one for each control protocol of a link. What it does in which state
 * says the {@link TransitionTable}; what the options mean says its {@link ControlProtocol}.
 */
final class Automaton {
    private static final byte[] NOTHING = {};

    private final ControlProtocol protocol;
    private final PppConfig config;

    private AutomatonState state = AutomatonState.INITIAL;

    /** Packets that may still be sent before we give up (RFC 1661 s4.6). */
    private int restartCount;

    private long restartPeriodNanos;
    private long deadlineNanos = Long.MAX_VALUE;

    /** Configure-Requests answered by a Nak since the last Configure-Ack; copies of one count once, the Nak may be lost. */
    private int naksSent;

    private int nakkedIdentifier = -1;

    /** Configure-Naks and -Rejects received since the last Configure-Ack. */
    private int refusals;

    private int lastIdentifier;

    /** The options of our Configure-Request that waits for an answer; null when none does. */
    private byte @Nullable [] request;

    private int requestIdentifier;

    /** Digest of the peer's request that we acknowledged, and until when a copy of it is only acknowledged again. */
    private int acknowledged;

    private long copiesUntilNanos = Long.MIN_VALUE;

    /** The packet that is being worked on, and the answer to it if it is a Configure-Request. */
    private @Nullable ControlPacket packet;

    private @Nullable RequestJudge verdict;

    Automaton(ControlProtocol protocol, PppConfig config) {
        this.protocol = protocol;
        this.config = config;
    }

    AutomatonState state() {
        return state;
    }

    boolean opened() {
        return state == AutomatonState.OPENED;
    }

    /** When the Restart timer expires; {@link Long#MAX_VALUE} while it does not run. */
    long deadlineNanos() {
        return deadlineNanos;
    }

    /** A fresh identifier. */
    int nextIdentifier() {
        lastIdentifier = lastIdentifier + 1 & 0xFF;
        return lastIdentifier;
    }

    /** The identifier given out last; a successor that takes it up does not give it out again at once. */
    int lastIdentifier() {
        return lastIdentifier;
    }

    /** Goes on where a predecessor on the same link has been: late answers to that one are known as such. */
    void identifiersAfter(int last) {
        lastIdentifier = last;
    }

    /** Up, Down, Open, Close. */
    void command(AutomatonEvent event) {
        fire(event);
    }

    void onTimeout() {
        if (protocol.link.now() >= deadlineNanos) {
            fire(restartCount > 0 ? AutomatonEvent.TO_PLUS : AutomatonEvent.TO_MINUS);
        }
    }

    /**
     * Enters Opened without negotiation: the LAC has negotiated for us (RFC 2661 s4.4.5). Identifiers start anywhere, so
     * that they are not taken for the LAC's.
     */
    void adopt(int firstIdentifier) {
        lastIdentifier = firstIdentifier;
        restartCount = config.maxConfigure();
        restartPeriodNanos = config.restartNanos();
        become(AutomatonState.OPENED, AutomatonEvent.UP);
        protocol.up();
    }

    // ---- From node to node

    PppSnapshot.Copies copies() {
        long now = protocol.link.now();
        return new PppSnapshot.Copies(
                lastIdentifier, acknowledged, opened() && copiesUntilNanos > now ? copiesUntilNanos - now : 0);
    }

    /** The NCP's state, as far as a successor has to know the difference. */
    PppSnapshot.Ncp.Stage stage() {
        return switch (state) {
            case INITIAL, STARTING -> PppSnapshot.Ncp.Stage.GONE;
            case CLOSED, CLOSING -> PppSnapshot.Ncp.Stage.CLOSED;
            case STOPPED, STOPPING -> PppSnapshot.Ncp.Stage.STOPPED;
            case REQ_SENT, ACK_RCVD, ACK_SENT -> PppSnapshot.Ncp.Stage.NEGOTIATING;
            case OPENED -> PppSnapshot.Ncp.Stage.OPENED;
        };
    }

    /** Goes on in this state, where another node has been; nothing is sent, and nobody is told. */
    void restore(AutomatonState there, PppSnapshot.Copies copies) {
        lastIdentifier = copies.lastIdentifier() + PppLink.IDENTIFIER_LEAP & 0xFF;
        acknowledged = copies.acknowledged();
        copiesUntilNanos = protocol.link.now() + copies.remainingNanos();
        restartCount = config.maxConfigure();
        restartPeriodNanos = config.restartNanos();
        state = there;
    }

    // ---- Events

    void onPacket(ControlPacket received) {
        if (state == AutomatonState.INITIAL || state == AutomatonState.STARTING) {
            drop(PppDrop.WRONG_STATE);
            return;
        }
        packet = received;
        try {
            Code code = Code.of(received.code());
            if (code == null || !protocol.knows(code)) {
                fire(AutomatonEvent.RUC);
            } else {
                onCode(code, received);
            }
        } finally {
            packet = null;
            verdict = null;
        }
    }

    /** RXJ+, RXJ- and RXR of the codes that only LCP has. */
    void onExtended(AutomatonEvent event) {
        fire(event);
    }

    private void onCode(Code code, ControlPacket received) {
        switch (code) {
            case CONFIGURE_REQUEST -> onConfigureRequest(received);
            case CONFIGURE_ACK -> onConfigureAck(received);
            case CONFIGURE_NAK, CONFIGURE_REJECT -> onRefusal(code, received);
            case TERMINATE_REQUEST -> {
                protocol.terminateRequested(AuthRequest.text(received.copyOfData()));
                fire(AutomatonEvent.RTR);
            }
            case TERMINATE_ACK -> fire(AutomatonEvent.RTA);
            case CODE_REJECT -> onCodeReject(received);
            case PROTOCOL_REJECT, ECHO_REQUEST, ECHO_REPLY, DISCARD_REQUEST, IDENTIFICATION ->
                protocol.extended(code, received);
        }
    }

    private void onConfigureRequest(ControlPacket received) {
        // RFC 1661 s6: an option beyond the end: "the entire packet is silently discarded".
        if (!Options.wellFormed(received.data())) {
            drop(PppDrop.OPTIONS_MALFORMED);
            return;
        }
        if (isCopyOfAcknowledged(received)) {
            // A copy that the network made, or the peer because our Ack was lost. The table would take the link down
            // for it;
            // an Ack tells the peer all it wants. Two Restart periods later the table has the word again.
            drop(PppDrop.DUPLICATE_REQUEST);
            send(Code.CONFIGURE_ACK, received.identifier(), received.copyOfData());
            return;
        }
        if (negotiates()) {
            verdict = judge(received);
        }
        boolean good = verdict == null || verdict.code() == Code.CONFIGURE_ACK;
        fire(good ? AutomatonEvent.RCR_PLUS : AutomatonEvent.RCR_MINUS);
    }

    /** Whether the table answers a Configure-Request in this state with an Ack, Nak or Reject. */
    private boolean negotiates() {
        return state == AutomatonState.STOPPED || state.compareTo(AutomatonState.REQ_SENT) >= 0;
    }

    private boolean isCopyOfAcknowledged(ControlPacket received) {
        return opened()
                && protocol.link.now() < copiesUntilNanos
                && acknowledged == digest(received.identifier(), received.data());
    }

    /** The same in every node, whatever its JVM. */
    private static int digest(int identifier, ByteBuffer options) {
        CRC32C crc = new CRC32C();
        crc.update(identifier);
        crc.update(options.duplicate());
        return (int) crc.getValue();
    }

    private RequestJudge judge(ControlPacket received) {
        if (state == AutomatonState.STOPPED) {
            beginNegotiation();
        }
        var judge = new RequestJudge(protocol, naksSent >= config.maxFailure());
        judge.examine(received.data());
        return judge;
    }

    private void onConfigureAck(ControlPacket received) {
        if (!negotiating()) {
            fire(AutomatonEvent.RCA);
            return;
        }
        byte[] asked = answered(received);
        if (asked == null) {
            return;
        }
        // RFC 1661 s5.2: "MUST exactly match those of the last transmitted Configure-Request."
        if (!received.data().equals(ByteBuffer.wrap(asked))) {
            drop(PppDrop.REPLY_MISMATCH);
            return;
        }
        request = null;
        refusals = 0;
        fire(AutomatonEvent.RCA);
    }

    private void onRefusal(Code code, ControlPacket received) {
        if (!negotiating()) {
            fire(AutomatonEvent.RCN);
            return;
        }
        byte[] asked = answered(received);
        if (asked == null) {
            return;
        }
        ByteBuffer options = received.data();
        if (!Options.wellFormed(options)) {
            drop(PppDrop.OPTIONS_MALFORMED);
            return;
        }
        // RFC 1661 s5.4: "MUST be a proper subset of those in the last transmitted Configure-Request."
        if (code == Code.CONFIGURE_REJECT && !(options.hasRemaining() && Options.isSubsequence(options, asked))) {
            drop(PppDrop.REPLY_MISMATCH);
            return;
        }
        request = null;
        refusals++;
        PppEnd.Cause cause = learn(code, options);
        // RFC 1661 s4.5 leaves it to the implementor to see that this does not go on for ever: each refusal is answered
        // at
        // once and sets the restart counter anew.
        if (cause == null && refusals > 2 * config.maxFailure()) {
            cause = PppEnd.Cause.LCP_NOT_CONVERGING;
        }
        if (cause != null) {
            protocol.hopeless(cause);
        } else {
            fire(AutomatonEvent.RCN);
        }
    }

    private PppEnd.@Nullable Cause learn(Code code, ByteBuffer options) {
        var first = new PppEnd.@Nullable Cause[1];
        Options.forEach(options, (type, value) -> {
            PppEnd.Cause cause = code == Code.CONFIGURE_NAK ? protocol.naked(type, value) : protocol.rejected(type);
            if (first[0] == null) {
                first[0] = cause;
            }
        });
        return first[0];
    }

    /** Whether a reply to our Configure-Request can be due. */
    private boolean negotiating() {
        return state.compareTo(AutomatonState.REQ_SENT) >= 0;
    }

    /** The request that this packet answers, or null (and a drop) when it answers none. */
    private byte @Nullable [] answered(ControlPacket received) {
        // RFC 1661 s5.2 to s5.4: "the Identifier field MUST match that of the last transmitted Configure-Request."
        if (request == null || received.identifier() != requestIdentifier) {
            drop(PppDrop.STALE_REPLY);
            return null;
        }
        return request;
    }

    private void onCodeReject(ControlPacket received) {
        ByteBuffer data = received.data();
        if (data.remaining() < 1) {
            drop(PppDrop.PACKET_MALFORMED);
            return;
        }
        int code = data.get(data.position()) & 0xFF;
        // RFC 1661 s5.6: "a code which is fundamental to this version of the protocol".
        if (code <= Code.PROTOCOL_REJECT.number()) {
            protocol.catastrophe("code " + code);
            fire(AutomatonEvent.RXJ_MINUS);
        } else {
            protocol.codeRejected(code);
            fire(AutomatonEvent.RXJ_PLUS);
        }
    }

    /** The table has the word: the state changes first, then the actions follow in its order. */
    private void fire(AutomatonEvent event) {
        TransitionTable.Transition transition = TransitionTable.of(state, event);
        if (transition == null) {
            // RFC 1661 s4.4: "an event that cannot occur in a properly implemented automaton". No transition is taken.
            throw new IllegalStateException(protocol.name() + ": " + event + " in " + state);
        }
        protocol.link.step(protocol.name(), state, event);
        if (event == AutomatonEvent.UP) {
            beginNegotiation();
        }
        if (transition.actions().isEmpty() && transition.next() == state && isNegotiation(event)) {
            drop(PppDrop.WRONG_STATE);
        }
        become(transition.next(), event);
        boolean terminating = transition.actions().contains(TransitionTable.Action.STR);
        for (TransitionTable.Action action : transition.actions()) {
            act(action, event, terminating);
        }
    }

    /** Packets that are meant to move the automaton; where the table lets them do nothing, they are discarded. */
    private static boolean isNegotiation(AutomatonEvent event) {
        return switch (event) {
            case RCR_PLUS, RCR_MINUS, RCA, RCN, RTA -> true;
            case UP, DOWN, OPEN, CLOSE, TO_PLUS, TO_MINUS, RTR, RUC, RXJ_PLUS, RXJ_MINUS, RXR -> false;
        };
    }

    private void become(AutomatonState next, AutomatonEvent by) {
        if (next != state) {
            protocol.link.stateChanged(protocol.name(), state, next, by);
            state = next;
        }
        if (!TransitionTable.timerRuns(next)) {
            deadlineNanos = Long.MAX_VALUE;
        }
    }

    private void act(TransitionTable.Action action, AutomatonEvent event, boolean terminating) {
        switch (action) {
            case TLU -> {
                // A retransmission comes a Restart period later, and may have been on its way for a while.
                copiesUntilNanos = protocol.link.now() + 2 * Math.max(config.restartNanos(), config.restartMaxNanos());
                protocol.up();
            }
            case TLD -> {
                protocol.down();
                beginNegotiation();
            }
            case TLS -> {}
            case TLF -> protocol.finished(event);
            case IRC -> {
                restartCount = terminating ? config.maxTerminate() : config.maxConfigure();
                restartPeriodNanos = config.restartNanos();
            }
            case ZRC -> {
                restartCount = 0;
                restartPeriodNanos = config.restartNanos();
                startTimer();
            }
            case SCR -> sendConfigureRequest();
            case SCA, SCN -> sendVerdict();
            case STR -> sendTerminateRequest();
            case STA -> send(Code.TERMINATE_ACK, packetInHand().identifier(), NOTHING);
            case SCJ -> sendCodeReject();
            case SER -> protocol.answerEcho(packetInHand());
        }
    }

    private void beginNegotiation() {
        request = null;
        refusals = 0;
        naksSent = 0;
        nakkedIdentifier = -1;
        copiesUntilNanos = Long.MIN_VALUE;
        protocol.begin();
    }

    private void sendConfigureRequest() {
        var writer = new Options.Writer();
        protocol.writeRequest(writer);
        byte[] options = writer.toArray();
        // RFC 1661 s5.1: "The Identifier field MUST be changed whenever the contents of the Options field changes, and
        // whenever a valid reply has been received for a previous request."
        if (request == null || !Arrays.equals(request, options)) {
            requestIdentifier = nextIdentifier();
        }
        request = options;
        send(Code.CONFIGURE_REQUEST, requestIdentifier, options);
        retransmitLater();
    }

    private void sendTerminateRequest() {
        send(Code.TERMINATE_REQUEST, nextIdentifier(), NOTHING);
        retransmitLater();
    }

    private void retransmitLater() {
        // RFC 1661 s4.4: "The counter is decremented for each transmission, including the first."
        restartCount--;
        startTimer();
        // RFC 1661 s4.6: "Each successive value less than the final value SHOULD be at least twice the previous value."
        restartPeriodNanos =
                Math.min(2 * restartPeriodNanos, Math.max(config.restartMaxNanos(), config.restartNanos()));
    }

    private void startTimer() {
        deadlineNanos = protocol.link.now() + restartPeriodNanos;
    }

    private void sendVerdict() {
        RequestJudge answer = verdict;
        if (answer == null) {
            throw new IllegalStateException(protocol.name() + ": no Configure-Request to answer");
        }
        ControlPacket received = packetInHand();
        switch (answer.code()) {
            case CONFIGURE_ACK -> {
                naksSent = 0;
                acknowledged = digest(received.identifier(), received.data());
            }
            case CONFIGURE_NAK -> {
                naksSent += received.identifier() == nakkedIdentifier ? 0 : 1;
                nakkedIdentifier = received.identifier();
            }
            default -> {}
        }
        send(answer.code(), received.identifier(), answer.options());
    }

    private void sendCodeReject() {
        ControlPacket received = packetInHand();
        if (!protocol.link.incoming.mayReject(protocol.number() << 8 | received.code())) {
            drop(PppDrop.REJECT_LIMITED);
            return;
        }
        drop(PppDrop.CODE_UNKNOWN);
        byte[] rejected = received.octets();
        // RFC 1661 s5.6: "The Rejected-Packet MUST be truncated to comply with the peer's established MRU."
        int room = protocol.link.peerMru() - ControlPacket.HEADER;
        send(Code.CODE_REJECT, nextIdentifier(), rejected.length > room ? Arrays.copyOf(rejected, room) : rejected);
    }

    private ControlPacket packetInHand() {
        ControlPacket current = packet;
        if (current == null) {
            throw new IllegalStateException(protocol.name() + ": no packet to answer");
        }
        return current;
    }

    private void send(Code code, int identifier, byte[] data) {
        protocol.link.send(protocol.number(), ControlPacket.of(code.number(), identifier, data));
    }

    private void drop(PppDrop reason) {
        protocol.link.drop(reason, protocol.number());
    }
}
