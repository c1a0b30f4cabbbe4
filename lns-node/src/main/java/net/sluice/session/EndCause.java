package net.sluice.session;

import static net.sluice.session.TerminateCause.ADMIN_REBOOT;
import static net.sluice.session.TerminateCause.ADMIN_RESET;
import static net.sluice.session.TerminateCause.LOST_CARRIER;
import static net.sluice.session.TerminateCause.LOST_SERVICE;
import static net.sluice.session.TerminateCause.NAS_ERROR;
import static net.sluice.session.TerminateCause.NAS_REQUEST;
import static net.sluice.session.TerminateCause.PORT_ERROR;
import static net.sluice.session.TerminateCause.PORT_PREEMPTED;
import static net.sluice.session.TerminateCause.SERVICE_UNAVAILABLE;
import static net.sluice.session.TerminateCause.USER_ERROR;
import static net.sluice.session.TerminateCause.USER_REQUEST;

import net.sluice.l2tp.CallEnd;
import net.sluice.l2tp.CallResult;
import net.sluice.ppp.PppEnd;

/**
 * Why a subscriber's session ended, and what each neighbour is told: accounting (RFC 2866 s5.10), the LAC (CDN Result
 * Code, RFC 2661 s4.4.2), and PPP.
 */
public enum EndCause {
    // By PPP.
    PEER_TERMINATED(USER_REQUEST, CallResult.ADMINISTRATIVE, PppEnd.Cause.PEER_TERMINATED),
    ECHO_TIMEOUT(LOST_CARRIER, CallResult.LOST_CARRIER, PppEnd.Cause.ECHO_TIMEOUT),
    LCP_NO_ANSWER(LOST_CARRIER, CallResult.LOST_CARRIER, PppEnd.Cause.LCP_NO_ANSWER),
    LCP_NOT_CONVERGING(USER_ERROR, CallResult.ADMINISTRATIVE, PppEnd.Cause.LCP_NOT_CONVERGING),
    AUTH_PROTOCOL_REFUSED(USER_ERROR, CallResult.ADMINISTRATIVE, PppEnd.Cause.AUTH_PROTOCOL_REFUSED),
    AUTH_NO_ANSWER(USER_ERROR, CallResult.ADMINISTRATIVE, PppEnd.Cause.AUTH_NO_ANSWER),
    AUTH_FAILED(USER_ERROR, CallResult.ADMINISTRATIVE, PppEnd.Cause.AUTH_FAILED),
    AAA_NO_ANSWER(SERVICE_UNAVAILABLE, CallResult.TEMPORARILY_NO_FACILITIES, PppEnd.Cause.AAA_NO_ANSWER),
    OWN_AUTH_FAILED(NAS_ERROR, CallResult.ADMINISTRATIVE, PppEnd.Cause.OWN_AUTH_FAILED),
    OWN_AUTH_NO_ANSWER(USER_ERROR, CallResult.ADMINISTRATIVE, PppEnd.Cause.OWN_AUTH_NO_ANSWER),
    PEER_NOT_GENUINE(USER_ERROR, CallResult.ADMINISTRATIVE, PppEnd.Cause.PEER_NOT_GENUINE),
    LOOPED_BACK(PORT_ERROR, CallResult.ADMINISTRATIVE, PppEnd.Cause.LOOPED_BACK),
    PROTOCOL_REJECTED(USER_ERROR, CallResult.ADMINISTRATIVE, PppEnd.Cause.PROTOCOL_REJECTED),
    NO_NETWORK_PROTOCOL(LOST_SERVICE, CallResult.ADMINISTRATIVE, PppEnd.Cause.NO_NETWORK_PROTOCOL),
    SETUP_TIMEOUT(LOST_SERVICE, CallResult.ADMINISTRATIVE, PppEnd.Cause.SETUP_TIMEOUT),
    // By us.
    ADMIN(ADMIN_RESET, CallResult.ADMINISTRATIVE, PppEnd.Cause.ADMIN),
    SESSION_TIMEOUT(TerminateCause.SESSION_TIMEOUT, CallResult.ADMINISTRATIVE, PppEnd.Cause.SESSION_TIMEOUT),
    IDLE_TIMEOUT(TerminateCause.IDLE_TIMEOUT, CallResult.ADMINISTRATIVE, PppEnd.Cause.IDLE_TIMEOUT),
    DISPLACED(PORT_PREEMPTED, CallResult.ADMINISTRATIVE, PppEnd.Cause.DISPLACED),
    SHUTDOWN(ADMIN_REBOOT, CallResult.ADMINISTRATIVE, PppEnd.Cause.SHUTDOWN),
    /** AAA accepted, but there was no address to give, or it is another's. */
    NO_ADDRESS(SERVICE_UNAVAILABLE, CallResult.TEMPORARILY_NO_FACILITIES, PppEnd.Cause.NO_ADDRESS),
    /** No server could say who it is, or too many logins wait for one. */
    AAA_UNAVAILABLE(SERVICE_UNAVAILABLE, CallResult.TEMPORARILY_NO_FACILITIES, PppEnd.Cause.AAA_NO_ANSWER),
    /** The data plane has no room for its addresses. */
    FORWARDING_FULL(SERVICE_UNAVAILABLE, CallResult.TEMPORARILY_NO_FACILITIES, PppEnd.Cause.NO_NETWORK_PROTOCOL),
    /** The login directory or the session store could not answer. */
    DIRECTORY_UNAVAILABLE(SERVICE_UNAVAILABLE, CallResult.TEMPORARILY_NO_FACILITIES, PppEnd.Cause.ADMIN),
    /** Another user authenticated over a session that is up. */
    USER_CHANGED(USER_ERROR, CallResult.ADMINISTRATIVE, PppEnd.Cause.AUTH_FAILED),
    // By the call: the LAC need not be told.
    CALL_LOST_CARRIER(LOST_CARRIER, CallResult.LOST_CARRIER, PppEnd.Cause.LOWER_DOWN),
    CALL_ADMINISTRATIVE(ADMIN_RESET, CallResult.ADMINISTRATIVE, PppEnd.Cause.LOWER_DOWN),
    CALL_ERROR(PORT_ERROR, CallResult.GENERAL_ERROR, PppEnd.Cause.LOWER_DOWN),
    CALL_REFUSED(SERVICE_UNAVAILABLE, CallResult.TEMPORARILY_NO_FACILITIES, PppEnd.Cause.LOWER_DOWN),
    CALL_CLOSED(NAS_REQUEST, CallResult.ADMINISTRATIVE, PppEnd.Cause.LOWER_DOWN),
    TUNNEL_DOWN(LOST_SERVICE, CallResult.LOST_CARRIER, PppEnd.Cause.LOWER_DOWN),
    TUNNEL_SILENT(LOST_CARRIER, CallResult.LOST_CARRIER, PppEnd.Cause.LOWER_DOWN);

    private final TerminateCause terminateCause;
    private final int cdnResult;
    private final PppEnd.Cause pppCause;

    EndCause(TerminateCause terminateCause, int cdnResult, PppEnd.Cause pppCause) {
        this.terminateCause = terminateCause;
        this.cdnResult = cdnResult;
        this.pppCause = pppCause;
    }

    /** For the accounting Stop. */
    public TerminateCause terminateCause() {
        return terminateCause;
    }

    /** The Result Code of our CDN. */
    public int cdnResult() {
        return cdnResult;
    }

    /** For the PPP link, when we end it. */
    PppEnd.Cause pppCause() {
        return pppCause;
    }

    /** Why the link says that it is over. */
    static EndCause of(PppEnd end) {
        return switch (end.cause()) {
            case PEER_TERMINATED -> PEER_TERMINATED;
            case ECHO_TIMEOUT -> ECHO_TIMEOUT;
            case LCP_NO_ANSWER -> LCP_NO_ANSWER;
            case LCP_NOT_CONVERGING -> LCP_NOT_CONVERGING;
            case AUTH_PROTOCOL_REFUSED -> AUTH_PROTOCOL_REFUSED;
            case AUTH_NO_ANSWER -> AUTH_NO_ANSWER;
            case AUTH_FAILED -> AUTH_FAILED;
            case AAA_NO_ANSWER -> AAA_NO_ANSWER;
            case OWN_AUTH_FAILED -> OWN_AUTH_FAILED;
            case OWN_AUTH_NO_ANSWER -> OWN_AUTH_NO_ANSWER;
            case PEER_NOT_GENUINE -> PEER_NOT_GENUINE;
            case LOOPED_BACK -> LOOPED_BACK;
            case PROTOCOL_REJECTED -> PROTOCOL_REJECTED;
            case NO_NETWORK_PROTOCOL -> NO_NETWORK_PROTOCOL;
            case SETUP_TIMEOUT -> SETUP_TIMEOUT;
            case ADMIN -> ADMIN;
            case SESSION_TIMEOUT -> SESSION_TIMEOUT;
            case IDLE_TIMEOUT -> IDLE_TIMEOUT;
            case DISPLACED -> DISPLACED;
            case NO_ADDRESS -> NO_ADDRESS;
            case SHUTDOWN -> SHUTDOWN;
            case LOWER_DOWN -> CALL_CLOSED;
        };
    }

    /** Why the L2TP core says that the call is over. */
    static EndCause of(CallEnd end) {
        return switch (end.cause()) {
            case PEER -> ofPeersCdn(end.result().code());
            case LOCAL -> CALL_CLOSED;
            case SETUP_TIMEOUT, PROTOCOL_ERROR -> CALL_ERROR;
            case REFUSED -> CALL_REFUSED;
            case TUNNEL_DOWN -> TUNNEL_DOWN;
            case TUNNEL_SILENT -> TUNNEL_SILENT;
            case UNKNOWN_TO_PEER -> CALL_LOST_CARRIER;
        };
    }

    private static EndCause ofPeersCdn(int resultCode) {
        return switch (resultCode) {
            case CallResult.ADMINISTRATIVE -> CALL_ADMINISTRATIVE;
            case CallResult.GENERAL_ERROR -> CALL_ERROR;
            case CallResult.TEMPORARILY_NO_FACILITIES, CallResult.PERMANENTLY_NO_FACILITIES -> CALL_REFUSED;
            default -> CALL_LOST_CARRIER;
        };
    }
}
