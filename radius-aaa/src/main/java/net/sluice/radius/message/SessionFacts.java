package net.sluice.radius.message;

import java.util.List;
import net.sluice.radius.wire.Attribute;
import org.jspecify.annotations.Nullable;

/**
 * What every request about a session says of it, before and after it is authenticated. Texts that are empty are not sent.
 *
 * @param acctSessionId    Acct-Session-Id, 1..253 octets of UTF-8: the key of the session's accounting, and of its order
 * @param nasPort          NAS-Port, 0..2^32-1, or {@link #NO_PORT}
 * @param nasPortId        NAS-Port-Id
 * @param nasPortType      NAS-Port-Type, {@link #VIRTUAL} and others of RFC 2865 s5.41
 * @param callingStationId Calling-Station-Id: the subscriber's line
 * @param calledStationId  Called-Station-Id
 * @param connectInfo      Connect-Info: speeds, "8000000/1000000"
 * @param tunnel           null when the session came over none
 * @param extra            sent after the others, in this order
 */
public record SessionFacts(
        String acctSessionId,
        long nasPort,
        String nasPortId,
        int nasPortType,
        String callingStationId,
        String calledStationId,
        String connectInfo,
        @Nullable TunnelFacts tunnel,
        List<Attribute> extra) {

    /** No NAS-Port is sent. */
    public static final long NO_PORT = -1;

    /** NAS-Port-Type Virtual (RFC 2865 s5.41). */
    public static final int VIRTUAL = 5;

    public SessionFacts {
        extra = List.copyOf(extra);
    }

    /** Facts of which only the session's name is known; NAS-Port-Type is Virtual. */
    public static SessionFacts of(String acctSessionId) {
        return new SessionFacts(acctSessionId, NO_PORT, "", VIRTUAL, "", "", "", null, List.of());
    }

    public SessionFacts withPort(long port, String portId, int portType) {
        return new SessionFacts(
                acctSessionId, port, portId, portType, callingStationId, calledStationId, connectInfo, tunnel, extra);
    }

    public SessionFacts withStations(String calling, String called) {
        return new SessionFacts(
                acctSessionId, nasPort, nasPortId, nasPortType, calling, called, connectInfo, tunnel, extra);
    }

    public SessionFacts withConnectInfo(String info) {
        return new SessionFacts(
                acctSessionId, nasPort, nasPortId, nasPortType, callingStationId, calledStationId, info, tunnel, extra);
    }

    public SessionFacts withTunnel(TunnelFacts facts) {
        return new SessionFacts(
                acctSessionId,
                nasPort,
                nasPortId,
                nasPortType,
                callingStationId,
                calledStationId,
                connectInfo,
                facts,
                extra);
    }

    public SessionFacts withExtra(List<Attribute> more) {
        return new SessionFacts(
                acctSessionId,
                nasPort,
                nasPortId,
                nasPortType,
                callingStationId,
                calledStationId,
                connectInfo,
                tunnel,
                more);
    }
}
