package net.sluice.ppp;

import net.sluice.ppp.wire.ChapValue;
import net.sluice.ppp.wire.ControlPacket;
import net.sluice.ppp.wire.PapReply;
import net.sluice.ppp.wire.PppProtocol;
import org.jspecify.annotations.Nullable;

/** The authentication of a link in both directions, as LCP agreed on it (RFC 1661 s3.5). */
final class Authentication {
    private final PppLink link;

    /** The peer proves itself to us; null when it need not. */
    private final @Nullable Authenticator ofPeer;

    /** We prove ourselves to the peer; null when we need not. */
    private final @Nullable AuthMachine ofUs;

    private boolean peerDone;
    private boolean weDone;

    Authentication(PppLink link, LcpResult agreed) {
        this.link = link;
        this.ofPeer = authenticator(agreed.peerAuth());
        this.ofUs = authenticatee(agreed.localAuth());
        this.peerDone = ofPeer == null;
        this.weDone = ofUs == null;
    }

    private @Nullable Authenticator authenticator(@Nullable AuthProtocol protocol) {
        return switch (protocol) {
            case null -> null;
            case PAP -> new PapAuthenticator(link);
            case CHAP_MD5, MSCHAP, MSCHAPV2 -> new ChapAuthenticator(link, protocol);
        };
    }

    private @Nullable AuthMachine authenticatee(@Nullable AuthProtocol protocol) {
        Credentials credentials = link.config.credentials();
        if (credentials == null) {
            return null;
        }
        return switch (protocol) {
            case null -> null;
            case PAP -> new PapAuthenticatee(link, credentials);
            case CHAP_MD5, MSCHAP, MSCHAPV2 -> new ChapAuthenticatee(link, protocol, credentials);
        };
    }

    /**
     * Starts both sides.
     *
     * @param proxy what the LAC collected; null: nothing, or it is not wanted
     * @return whether it was of use
     */
    boolean start(@Nullable ProxyAuth proxy) {
        boolean used = false;
        if (ofPeer != null) {
            used = proxy != null && ofPeer.startWithProxy(proxy);
            if (!used) {
                ofPeer.start();
            }
        }
        if (ofUs != null) {
            ofUs.start();
        }
        return used;
    }

    /** What a successor in another node has to know of the peer's proof; null when there is none, or none is asked for. */
    PppSnapshot.@Nullable PeerAuth ofPeer() {
        return ofPeer == null ? null : ofPeer.snapshot();
    }

    /** Complete, as another node had it. */
    void restore(PppSnapshot.@Nullable PeerAuth proof) {
        if (ofPeer != null) {
            ofPeer.restore(proof == null ? new PppSnapshot.PeerAuth(0, null, PppSnapshot.NEVER) : proof);
        }
        if (ofUs != null) {
            ofUs.accepted();
        }
        peerDone = true;
        weDone = true;
    }

    /** Whether both directions have come to their good end once; later challenges do not take that back. */
    boolean complete() {
        return peerDone && weDone;
    }

    void peerDone() {
        peerDone = true;
    }

    void weDone() {
        weDone = true;
    }

    void onPacket(int protocol, ControlPacket packet) {
        AuthMachine side = sideFor(protocol, packet.code());
        if (side == null || side.protocol().protocol() != protocol) {
            link.drop(PppDrop.AUTH_NOT_AGREED, protocol);
        } else {
            side.onPacket(packet);
        }
    }

    private @Nullable AuthMachine sideFor(int protocol, int code) {
        if (protocol == PppProtocol.PAP) {
            return switch (code) {
                case PapReply.AUTHENTICATE_REQUEST -> ofPeer;
                case PapReply.AUTHENTICATE_ACK, PapReply.AUTHENTICATE_NAK -> ofUs;
                default -> null;
            };
        }
        return switch (code) {
            case ChapValue.RESPONSE -> ofPeer;
            case ChapValue.CHALLENGE, ChapValue.SUCCESS, ChapValue.FAILURE -> ofUs;
            default -> null;
        };
    }

    /** Whether one of the two sides uses this protocol. */
    boolean uses(int protocol) {
        return speaks(ofPeer, protocol) || speaks(ofUs, protocol);
    }

    private static boolean speaks(@Nullable AuthMachine side, int protocol) {
        return side != null && side.protocol().protocol() == protocol;
    }

    @Nullable
    AuthRequest pending() {
        return ofPeer == null ? null : ofPeer.pending();
    }

    void decided(AuthDecision decision) {
        if (ofPeer != null) {
            ofPeer.decided(decision);
        }
    }

    long deadlineNanos() {
        long deadline = ofPeer == null ? Long.MAX_VALUE : ofPeer.deadlineNanos();
        return ofUs == null ? deadline : Math.min(deadline, ofUs.deadlineNanos());
    }

    void onTimeout() {
        if (ofPeer != null && link.now() >= ofPeer.deadlineNanos()) {
            ofPeer.onTimeout();
        }
        if (ofUs != null && link.now() >= ofUs.deadlineNanos()) {
            ofUs.onTimeout();
        }
    }

    /** For those who look: the states of both sides, empty for a side that there is none of. */
    String stateNames() {
        return (ofPeer == null ? "" : ofPeer.stateName()) + "/" + (ofUs == null ? "" : ofUs.stateName());
    }
}
