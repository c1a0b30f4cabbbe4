package net.sluice.ppp;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import net.sluice.ppp.wire.Code;
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

    /**
     * A successor leaps over so many identifiers, which another node may have used since it last wrote them down: an answer to one of its
     * Challenges is not to be judged by one of ours.
     */
    static final int IDENTIFIER_LEAP = 64;

    private static final long RENEGOTIATION_WINDOW_NANOS = 60_000_000_000L;

    final PppConfig config;
    final RandomGenerator random;
    final Keepalive keepalive;
    private final Outbox outbox;
    private final Lcp lcp;
    final Incoming incoming;

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

    private int renegotiations;
    private long renegotiationsSinceNanos;
    private long setupDeadlineNanos = NEVER;
    private long announcedNanos = NEVER;
    private long changes;

    public PppLink(PppConfig config, RandomGenerator random, PppOutput out) {
        this.config = config;
        this.random = random;
        this.outbox = new Outbox(out);
        this.keepalive = new Keepalive(config);
        this.lcp = new Lcp(this);
        this.incoming = new Incoming(this, lcp);
        this.network = new NetworkLayer(this, outbox);
    }

    // ---- From node to node

    /**
     * What it takes to go on with the link in another node; null when there is no going on: outside the network-layer protocol phase,
     * before {@link #network} has said what there may be, and once the link is ending. Then the session is to be ended by its call. An NCP
     * that is being negotiated is no obstacle.
     */
    public @Nullable PppSnapshot snapshot(long nowNanos) {
        now = nowNanos;
        NetworkConfig allowed = network.allowed();
        Authentication proof = authentication;
        if (phase != Phase.NETWORK
                || ending != null
                || proof == null
                || allowed == null
                || !network.isStarted()
                || !lcp.automaton.opened()) {
            return null;
        }
        return new PppSnapshot(
                lcp.snapshot(),
                proof.ofPeer(),
                peerName,
                authIdentifier,
                allowed,
                network.ipcp(),
                network.ipv6cp(),
                PppSnapshot.in(keepalive.deadlineNanos(), now),
                PppSnapshot.in(setupDeadlineNanos, now));
    }

    /**
     * Grows with each change of what a {@link #snapshot} says that the peer may rely on; while it is the same, the last one still serves.
     * Echoes and repetitions do not count.
     */
    public long revision() {
        return changes;
    }

    /**
     * Goes on with a link of another node. Nothing is sent or said before {@link #resume}, neither then of what is up already: the owner
     * knows, by {@link #view}. The peer finds no difference; what it begins anew is a renegotiation, and what it asks again is answered again.
     *
     * @param config as it is here: what was agreed stays agreed, the times are from here
     */
    public static PppLink adopt(
            PppConfig config, RandomGenerator random, PppSnapshot snapshot, PppOutput out, long nowNanos) {
        PppLink link = new PppLink(config, random, out);
        link.now = nowNanos;
        link.restore(snapshot);
        return link;
    }

    private void restore(PppSnapshot from) {
        phase = Phase.NETWORK;
        peerName = from.peerName();
        authIdentifier = from.authIdentifier() + IDENTIFIER_LEAP & 0xFF;
        lcp.restore(from.lcp());
        Authentication proof = new Authentication(this, lcp.result());
        proof.restore(from.peerAuth());
        authentication = proof;
        keepalive.restore(PppSnapshot.at(from.echoInNanos(), now), now);
        setupDeadlineNanos = PppSnapshot.at(from.setupInNanos(), now);
        network.restore(from);
    }

    /** After {@link #adopt}, once: begins anew what was being negotiated, and says when to be called. */
    public void resume(long nowNanos) {
        now = nowNanos;
        network.resume();
        settle();
    }

    /** What a snapshot would say has changed. */
    void changed() {
        changes++;
    }

    int lastAuthIdentifier() {
        return authIdentifier;
    }

    // ---- The owner's word

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
        incoming.onFrame(frame);
        settle();
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
        changed();
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

    Phase phase() {
        return phase;
    }

    @Nullable
    Authentication authentication() {
        return authentication;
    }

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
            changed();
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
