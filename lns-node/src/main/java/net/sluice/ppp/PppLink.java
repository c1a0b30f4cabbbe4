package net.sluice.ppp;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import net.sluice.ppp.wire.Code;
import net.sluice.ppp.wire.ControlPacket;
import net.sluice.ppp.wire.PppFrame;
import net.sluice.ppp.wire.PppProtocol;
import org.jspecify.annotations.Nullable;

/**
 * One PPP link, either side of it: ties the phases of RFC 1661 s3.2 together. Single-threaded: it belongs to whoever calls
 * it, has no clock, timer, thread or socket, and says everything through its {@link PppOutput}. A link is used once.
 */
public final class PppLink {
    private static final long NEVER = Long.MAX_VALUE;

    /** LCP may come up so often in one {@link #RENEGOTIATION_WINDOW_NANOS}: each time AAA is asked. */
    static final int MOST_RENEGOTIATIONS = 30;

    private static final long RENEGOTIATION_WINDOW_NANOS = 60_000_000_000L;

    final PppConfig config;
    final RandomGenerator random;
    final Keepalive keepalive;
    private final Outbox outbox;
    private final Lcp lcp;

    private Phase phase = Phase.DEAD;
    private long now;
    private boolean finished;

    /** Why we are ending the link, from the moment that this is decided. */
    private @Nullable PppEnd ending;

    /** What the peer's Terminate-Request said; null when there was none since LCP was last open. */
    private @Nullable String peerTerminated;

    private @Nullable Authentication authentication;
    private @Nullable ProxyAuth proxyAuth;
    private String peerName = "";

    /** Of the last Challenge or PAP request; goes on when LCP is negotiated anew, so that old answers are known as such. */
    private int authIdentifier;

    /** The NCPs; they run while LCP is open and authentication is complete. */
    final NetworkLayer network;

    private @Nullable RejectLimit rejectLimit;
    private int renegotiations;
    private long renegotiationsSinceNanos;
    private long setupDeadlineNanos = NEVER;
    private long announcedNanos = NEVER;

    public PppLink(PppConfig config, RandomGenerator random, PppOutput out) {
        this.config = config;
        this.random = random;
        this.outbox = new Outbox(out);
        this.keepalive = new Keepalive(config);
        this.lcp = new Lcp(this);
        this.network = new NetworkLayer(this, outbox);
    }

    /** Starts LCP: the call that carries the link is up. Only the first call of this or {@link #openWithProxy} counts. */
    public void open(long nowNanos) {
        now = nowNanos;
        if (begin()) {
            startLcp();
        }
        settle();
    }

    /**
     * Starts from what the LAC negotiated where that is acceptable to our configuration, and by LCP where it is not
     * (RFC 2661 s4.4.5).
     */
    public void openWithProxy(ProxyLcp lcpOptions, ProxyAuth auth, long nowNanos) {
        now = nowNanos;
        if (begin()) {
            proxyAuth = config.proxyAuth() ? auth : null;
            String why = config.proxyLcp() ? lcp.adopt(lcpOptions) : "switched off";
            if (why != null) {
                proxyAuth = null;
                event(new PppEvent.Proxy(false, false, why));
                startLcp();
            }
        }
        settle();
    }

    private boolean begin() {
        if (phase != Phase.DEAD || finished) {
            return false;
        }
        become(Phase.ESTABLISH);
        setupDeadlineNanos = now + config.setupTimeoutNanos();
        return true;
    }

    private void startLcp() {
        lcp.automaton.command(AutomatonEvent.OPEN);
        lcp.automaton.command(AutomatonEvent.UP);
    }

    /** A frame of the peer, position to limit: FF 03 or not, protocol in one or two octets, packet. Never throws. */
    public void onFrame(ByteBuffer frame, long nowNanos) {
        now = nowNanos;
        ByteBuffer information = frame.duplicate();
        int protocol = PppFrame.protocol(information);
        if (protocol == PppFrame.MALFORMED) {
            drop(PppDrop.FRAME_MALFORMED, PppFrame.MALFORMED);
        } else if (protocol == PppProtocol.LCP) {
            ControlPacket packet = parse(protocol, information);
            if (packet != null) {
                lcp.automaton.onPacket(packet);
            }
        } else if (!lcp.automaton.opened()) {
            // RFC 1661 s3.4, s3.7: "Any non-LCP packets received during this phase MUST be silently discarded."
            drop(PppDrop.LCP_NOT_OPEN, protocol);
        } else {
            onUpperLayer(protocol, information);
        }
        settle();
    }

    private void onUpperLayer(int protocol, ByteBuffer information) {
        if (protocol == PppProtocol.PAP || protocol == PppProtocol.CHAP) {
            ControlPacket packet = parse(protocol, information);
            if (packet != null && authentication != null) {
                authentication.onPacket(protocol, packet);
            }
            return;
        }
        // RFC 1661 s3.5: "All other packets received during this phase MUST be silently discarded."
        if (phase != Phase.NETWORK || !network.isConfigured()) {
            drop(PppDrop.NOT_NETWORK_PHASE, protocol);
        } else if (!network.onPacket(protocol, information)) {
            reject(protocol, information);
        }
    }

    /** A packet of LCP, an NCP or authentication; null (and a drop) when it is none. */
    @Nullable
    ControlPacket parse(int protocol, ByteBuffer information) {
        ControlPacket packet = ControlPacket.parse(information);
        // RFC 1661 s5: "The Length MUST NOT exceed the MRU of the link."
        int most = Math.max(Lcp.DEFAULT_MRU, config.mru()) - ControlPacket.HEADER;
        if (packet == null || packet.data().remaining() > most) {
            drop(PppDrop.PACKET_MALFORMED, protocol);
            return null;
        }
        return packet;
    }

    private void reject(int protocol, ByteBuffer information) {
        if (mayReject(protocol)) {
            drop(PppDrop.PROTOCOL_UNKNOWN, protocol);
            lcp.sendProtocolReject(protocol, information);
        } else {
            drop(PppDrop.REJECT_LIMITED, protocol);
        }
    }

    /** The deadline came, or any other moment; calling it too early does no harm. */
    public void onTimeout(long nowNanos) {
        now = nowNanos;
        lcp.automaton.onTimeout();
        network.onTimeout();
        if (authentication != null) {
            authentication.onTimeout();
        }
        if (now >= keepalive.deadlineNanos()) {
            echo();
        }
        if (now >= setupDeadlineNanos) {
            setupDeadlineNanos = NEVER;
            boolean late = phase == Phase.NETWORK;
            end(PppEnd.of(late ? PppEnd.Cause.NO_NETWORK_PROTOCOL : PppEnd.Cause.SETUP_TIMEOUT));
        }
        settle();
    }

    private void echo() {
        if (keepalive.exhausted()) {
            keepalive.stop();
            end(PppEnd.of(PppEnd.Cause.ECHO_TIMEOUT, config.echoMaxUnanswered() + " unanswered"));
        } else {
            keepalive.sent(lcp.sendEchoRequest(), now);
        }
    }

    /** When {@link #onTimeout} is due; {@link Long#MAX_VALUE} for never. */
    public long nextDeadlineNanos() {
        long next = Math.min(lcp.automaton.deadlineNanos(), Math.min(keepalive.deadlineNanos(), setupDeadlineNanos));
        next = Math.min(next, network.deadlineNanos());
        return authentication == null ? next : Math.min(next, authentication.deadlineNanos());
    }

    /** Says what there is to say, now that the state is whole again. */
    private void settle() {
        outbox.flush();
        long next = nextDeadlineNanos();
        // An announced deadline that is past has fired; the owner may wait for the next one by our word alone.
        if (next != NEVER && (next < announcedNanos || announcedNanos <= now)) {
            announcedNanos = next;
            outbox.say(o -> o.deadlineChanged(next));
            outbox.flush();
        }
    }

    /** Ends the link: Terminate-Request, and {@link PppOutput#down} when the peer answered or did not in time. */
    public void close(PppEnd why, long nowNanos) {
        now = nowNanos;
        end(why);
        settle();
    }

    /** The call is gone: {@link PppOutput#down} at once, and nothing more is sent. */
    public void lowerDown(long nowNanos) {
        now = nowNanos;
        if (!finished) {
            endingByPeer();
            ending(PppEnd.of(PppEnd.Cause.LOWER_DOWN));
            if (lcp.automaton.state() != AutomatonState.INITIAL) {
                lcp.automaton.command(AutomatonEvent.DOWN);
            }
            finish();
        }
        settle();
    }

    /** The answer to {@link PppOutput#authenticate}; one that nobody waits for is ignored. */
    public void authenticated(AuthDecision decision, long nowNanos) {
        now = nowNanos;
        if (authentication != null) {
            authentication.decided(decision);
        }
        settle();
    }

    /**
     * The answer to one certain request; ignored when that is not the one that waits for an answer, since the peer has
     * renegotiated in the meantime.
     */
    @SuppressWarnings("ReferenceEquality") // that very request, not one that looks like it
    public void authenticated(AuthRequest request, AuthDecision decision, long nowNanos) {
        now = nowNanos;
        if (authentication != null && authentication.pending() == request) {
            authentication.decided(decision);
        }
        settle();
    }

    /**
     * What the network protocols may be; before {@link #authenticated} says accept, or at any time when no authentication is
     * agreed: NCPs wait for it. Once they run, it counts from the next renegotiation of LCP on.
     */
    public void network(NetworkConfig ncp, long nowNanos) {
        now = nowNanos;
        network.allow(ncp);
        if (phase == Phase.NETWORK) {
            network.start();
        }
        settle();
    }

    /** Traffic of the peer was seen: our next Echo-Request can wait. */
    public void dataSeen(long nowNanos) {
        now = nowNanos;
        keepalive.alive(now);
    }

    /** The link as it is now. */
    public PppView view() {
        return new PppView(phase, lcp.automaton.opened() ? lcp.result() : null, peerName, network.ip(), network.ip6());
    }

    // ---- what LCP says

    /** LCP This-Layer-Up. */
    void lcpUp() {
        peerTerminated = null;
        peerName = "";
        LcpResult agreed = lcp.result();
        keepalive.start(random.nextDouble(), now);
        become(Phase.AUTHENTICATE);
        PppView view = view();
        outbox.say(o -> o.lcpUp(view));
        if (renegotiatesTooOften()) {
            end(PppEnd.of(PppEnd.Cause.LCP_NOT_CONVERGING, renegotiations + " renegotiations"));
            return;
        }
        authentication = new Authentication(this, agreed);
        boolean proxyAuthUsed = authentication.start(agreed.proxied() ? proxyAuth : null);
        proxyAuth = null;
        if (agreed.proxied()) {
            event(new PppEvent.Proxy(true, proxyAuthUsed, ""));
        }
        advance();
    }

    private boolean renegotiatesTooOften() {
        if (renegotiations == 0 || now - renegotiationsSinceNanos > RENEGOTIATION_WINDOW_NANOS) {
            renegotiations = 0;
            renegotiationsSinceNanos = now;
        }
        return ++renegotiations > MOST_RENEGOTIATIONS;
    }

    /** LCP This-Layer-Down: everything above goes down with it. */
    void lcpDown() {
        keepalive.stop();
        authentication = null;
        network.stop();
        outbox.say(PppOutput::lcpDown);
        boolean terminating = ending != null || peerTerminated != null;
        become(terminating ? Phase.TERMINATE : Phase.ESTABLISH);
        setupDeadlineNanos = terminating ? NEVER : now + config.setupTimeoutNanos();
    }

    /** LCP This-Layer-Finished. */
    void lcpFinished(AutomatonEvent by) {
        endingByPeer();
        ending(PppEnd.of(PppEnd.Cause.LCP_NO_ANSWER, by.toString()));
        finish();
    }

    private void endingByPeer() {
        String text = peerTerminated;
        if (text != null) {
            ending(PppEnd.of(PppEnd.Cause.PEER_TERMINATED, text));
        }
    }

    void peerTerminates(String text) {
        peerTerminated = PppEvent.printable(text);
    }

    void protocolRejected(int protocol) {
        event(new PppEvent.Rejected("protocol " + HexFormat.of().toHexDigits((short) protocol)));
        // One that has come to its good end is not needed any more.
        if (authentication != null && authentication.uses(protocol) && !authentication.complete()) {
            end(PppEnd.of(PppEnd.Cause.PROTOCOL_REJECTED, "authentication"));
            return;
        }
        network.protocolRejected(protocol);
    }

    void codeRejected(int code) {
        event(new PppEvent.Rejected("code " + code));
        // RFC 1661 s4.3: "The implementation MUST stop sending the offending packet type."
        if (code == Code.ECHO_REQUEST.number()) {
            keepalive.stop();
        }
    }

    // ---- what authentication says

    void askAaa(AuthRequest request) {
        outbox.say(o -> o.authenticate(request));
    }

    int nextAuthIdentifier() {
        authIdentifier = authIdentifier + 1 & 0xFF;
        return authIdentifier;
    }

    /** What comes next follows on an identifier that somebody else chose. */
    void authIdentifierUsed(int identifier) {
        authIdentifier = identifier;
    }

    void peerAccepted(AuthRequest request, String message) {
        peerName = request.user();
        event(new PppEvent.Authentication(request.protocol(), true, true, request.user(), message));
        if (authentication != null) {
            authentication.peerDone();
        }
        advance();
    }

    void peerRefused(AuthRequest request, String message) {
        event(new PppEvent.Authentication(request.protocol(), true, false, request.user(), message));
        end(PppEnd.of(PppEnd.Cause.AUTH_FAILED, message));
    }

    void weAreAccepted(AuthProtocol protocol, String message) {
        event(new PppEvent.Authentication(protocol, false, true, ourName(), message));
        if (authentication != null) {
            authentication.weDone();
        }
        advance();
    }

    void weAreRefused(AuthProtocol protocol, String message) {
        event(new PppEvent.Authentication(protocol, false, false, ourName(), message));
        end(PppEnd.of(PppEnd.Cause.OWN_AUTH_FAILED, PppEvent.printable(message)));
    }

    private String ourName() {
        return config.credentials() == null ? "" : config.credentials().user();
    }

    /** RFC 1661 s3.5: the network-layer protocol phase "MUST NOT occur until authentication has completed". */
    private void advance() {
        if (phase == Phase.AUTHENTICATE && authentication != null && authentication.complete()) {
            become(Phase.NETWORK);
            network.start();
        }
    }

    // ---- what the NCPs say

    /** An NCP is open: the link is up. */
    void networkUp() {
        setupDeadlineNanos = NEVER;
    }

    /** No NCP is open any more. */
    void networkDown() {
        if (ending == null) {
            setupDeadlineNanos = now + config.setupTimeoutNanos();
        }
    }

    // ---- the end

    /** Notes why the link ends; the first reason counts. */
    void ending(PppEnd why) {
        if (ending == null) {
            ending = why;
        }
    }

    /** Ends the link by LCP, unless it is ending already. */
    void end(PppEnd why) {
        if (ending != null || finished) {
            return;
        }
        ending(why);
        setupDeadlineNanos = NEVER;
        if (phase == Phase.DEAD) {
            finish();
            return;
        }
        become(Phase.TERMINATE);
        lcp.automaton.command(AutomatonEvent.CLOSE);
    }

    private void finish() {
        PppEnd why = ending;
        if (finished || why == null) {
            return;
        }
        finished = true;
        keepalive.stop();
        setupDeadlineNanos = NEVER;
        become(Phase.DEAD);
        outbox.down(why);
    }

    // ---- what all layers use

    long now() {
        return now;
    }

    int peerMru() {
        return lcp.automaton.opened() ? lcp.peerMru : Lcp.DEFAULT_MRU;
    }

    void send(int protocol, byte[] packet) {
        outbox.send(PppFrame.of(leadsWithAddress(protocol), protocol, packet));
    }

    private boolean leadsWithAddress(int protocol) {
        return switch (config.framing()) {
            case ALWAYS -> true;
            // RFC 1661 s6.6: "The Address and Control fields MUST NOT be compressed when sending any LCP packet."
            case NEGOTIATED -> protocol == PppProtocol.LCP || !lcp.peerAcfc;
            case NEVER -> false;
        };
    }

    boolean mayReject(int thing) {
        if (rejectLimit == null) {
            rejectLimit = new RejectLimit();
        }
        return rejectLimit.admit(thing, now);
    }

    void drop(PppDrop reason, int protocol) {
        outbox.say(o -> o.dropped(reason, protocol));
    }

    void event(PppEvent event) {
        outbox.say(o -> o.event(event));
    }

    void step(String protocol, AutomatonState state, AutomatonEvent event) {
        outbox.say(o -> o.step(protocol, state, event));
    }

    void stateChanged(String protocol, AutomatonState from, AutomatonState to, AutomatonEvent by) {
        event(new PppEvent.StateChange(protocol, from, to, by));
    }

    private void become(Phase next) {
        if (next != phase) {
            event(new PppEvent.PhaseChange(phase, next));
            phase = next;
        }
    }

    /** A magic number, never 0 (RFC 1661 s6.4). */
    int randomMagic() {
        int magic = random.nextInt();
        return magic == 0 ? 1 : magic;
    }

    /** An interface identifier, never 0, with the "u" bit 0 as for all that are not globally unique (RFC 5072 s4.1). */
    long randomInterfaceId() {
        long id = random.nextLong() & ~0x0200_0000_0000_0000L;
        return id == 0 ? 1 : id;
    }

    int randomOctet() {
        return random.nextInt(256);
    }

    /** For those who look: where the automata and the authentication stand. */
    String states() {
        return phase + " " + lcp.automaton.state() + " "
                + (authentication == null ? "-" : authentication.stateNames()) + " "
                + network.states();
    }
}
