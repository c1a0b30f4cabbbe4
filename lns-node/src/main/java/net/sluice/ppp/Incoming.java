package net.sluice.ppp;

import java.nio.ByteBuffer;
import net.sluice.ppp.wire.ControlPacket;
import net.sluice.ppp.wire.PppFrame;
import net.sluice.ppp.wire.PppProtocol;
import org.jspecify.annotations.Nullable;

/** What comes in on a link: to LCP, authentication or an NCP, as the phase allows (RFC 1661 s3), or to nobody. */
final class Incoming {
    private final PppLink link;
    private final Lcp lcp;
    private @Nullable RejectLimit rejectLimit;

    Incoming(PppLink link, Lcp lcp) {
        this.link = link;
        this.lcp = lcp;
    }

    void onFrame(ByteBuffer frame) {
        ByteBuffer information = frame.duplicate();
        int protocol = PppFrame.protocol(information);
        if (protocol == PppFrame.MALFORMED) {
            link.drop(PppDrop.FRAME_MALFORMED, PppFrame.MALFORMED);
        } else if (protocol == PppProtocol.LCP) {
            ControlPacket packet = parse(protocol, information);
            if (packet != null) {
                lcp.automaton.onPacket(packet);
            }
        } else if (!lcp.automaton.opened()) {
            // RFC 1661 s3.4, s3.7: "Any non-LCP packets received during this phase MUST be silently discarded."
            link.drop(PppDrop.LCP_NOT_OPEN, protocol);
        } else {
            onUpperLayer(protocol, information);
        }
    }

    private void onUpperLayer(int protocol, ByteBuffer information) {
        if (protocol == PppProtocol.PAP || protocol == PppProtocol.CHAP) {
            ControlPacket packet = parse(protocol, information);
            Authentication authentication = link.authentication();
            if (packet != null && authentication != null) {
                authentication.onPacket(protocol, packet);
            }
            return;
        }
        // RFC 1661 s3.5: "All other packets received during this phase MUST be silently discarded."
        if (link.phase() != Phase.NETWORK || !link.network.isConfigured()) {
            link.drop(PppDrop.NOT_NETWORK_PHASE, protocol);
        } else if (!link.network.onPacket(protocol, information)) {
            reject(protocol, information);
        }
    }

    /** A packet of LCP, an NCP or authentication; null (and a drop) when it is none. */
    @Nullable
    ControlPacket parse(int protocol, ByteBuffer information) {
        ControlPacket packet = ControlPacket.parse(information);
        // RFC 1661 s5: "The Length MUST NOT exceed the MRU of the link."
        int most = Math.max(Lcp.DEFAULT_MRU, link.config.mru()) - ControlPacket.HEADER;
        if (packet == null || packet.data().remaining() > most) {
            link.drop(PppDrop.PACKET_MALFORMED, protocol);
            return null;
        }
        return packet;
    }

    private void reject(int protocol, ByteBuffer information) {
        if (mayReject(protocol)) {
            link.drop(PppDrop.PROTOCOL_UNKNOWN, protocol);
            lcp.sendProtocolReject(protocol, information);
        } else {
            link.drop(PppDrop.REJECT_LIMITED, protocol);
        }
    }

    /** Whether an unknown protocol or code may be rejected now. */
    boolean mayReject(int thing) {
        if (rejectLimit == null) {
            rejectLimit = new RejectLimit();
        }
        return rejectLimit.admit(thing, link.now());
    }
}
