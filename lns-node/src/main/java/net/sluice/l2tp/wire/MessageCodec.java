package net.sluice.l2tp.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.sluice.l2tp.wire.CallMessage.Cdn;
import net.sluice.l2tp.wire.CallMessage.Iccn;
import net.sluice.l2tp.wire.CallMessage.Icrp;
import net.sluice.l2tp.wire.CallMessage.Icrq;
import net.sluice.l2tp.wire.CallMessage.Occn;
import net.sluice.l2tp.wire.CallMessage.Ocrp;
import net.sluice.l2tp.wire.CallMessage.Ocrq;
import net.sluice.l2tp.wire.CallMessage.Sli;
import net.sluice.l2tp.wire.CallMessage.Wen;
import net.sluice.l2tp.wire.TunnelMessage.Fsq;
import net.sluice.l2tp.wire.TunnelMessage.Fsr;
import net.sluice.l2tp.wire.TunnelMessage.Hello;
import net.sluice.l2tp.wire.TunnelMessage.Scccn;
import net.sluice.l2tp.wire.TunnelMessage.Sccrp;
import net.sluice.l2tp.wire.TunnelMessage.Sccrq;
import net.sluice.l2tp.wire.TunnelMessage.StopCcn;
import org.jspecify.annotations.Nullable;

/** Control messages to octets and back (RFC 2661 s6). Stateless. */
public final class MessageCodec {
    private MessageCodec() {}

    /**
     * Reads the payload of a control message.
     *
     * @param datagram the whole datagram; its position and limit are not moved
     * @param header its header, already read
     * @param secret the secret shared with the peer, for hidden AVPs; empty when there is none
     */
    public static Decoded decode(ByteBuffer datagram, L2tpHeader header, byte[] secret) {
        return decode(datagram, header.payloadStart(), header.payloadEnd(), secret);
    }

    /** Reads a payload that stands alone. */
    public static Decoded decode(byte[] payload, byte[] secret) {
        return decode(ByteBuffer.wrap(payload), 0, payload.length, secret);
    }

    private static Decoded decode(ByteBuffer in, int start, int end, byte[] secret) {
        if (start == end) {
            return new Decoded.Message(new ControlMessage.Zlb(), List.of());
        }
        AvpReader reader = new AvpReader(in, start, end, secret);
        reader.read();
        Decoded.Malformed malformed = reader.malformed();
        if (malformed != null) {
            return malformed;
        }
        MessageType type = reader.type();
        if (type == null) {
            return new Decoded.Ignorable(reader.messageNumber());
        }
        AvpSet avps = reader.avps();
        ControlMessage message = message(type, avps);
        return new Decoded.Message(message, avps.ignored());
    }

    /**
     * The Host Name of an SCCRQ, by which the secret is found that reading the whole of it may need. It is never hidden.
     *
     * @return null when the payload is no SCCRQ; empty when it has no Host Name
     */
    public static @Nullable String hostNameOfSccrq(ByteBuffer datagram, L2tpHeader header) {
        int at = header.payloadStart();
        int end = header.payloadEnd();
        if (end - at < 8
                || L2tpHeader.u16(datagram, at + 4) != AvpType.MESSAGE_TYPE.number()
                || L2tpHeader.u16(datagram, at + 6) != MessageType.SCCRQ.number()) {
            return null;
        }
        while (end - at >= AvpType.HEADER_OCTETS) {
            int length = L2tpHeader.u16(datagram, at) & AvpReader.LENGTH_MASK;
            if (length < AvpType.HEADER_OCTETS || length > end - at) {
                return "";
            }
            if (L2tpHeader.u16(datagram, at + 2) == 0
                    && L2tpHeader.u16(datagram, at + 4) == AvpType.HOST_NAME.number()) {
                byte[] name = new byte[length - AvpType.HEADER_OCTETS];
                datagram.get(at + AvpType.HEADER_OCTETS, name);
                return Octets.printable(new String(name, StandardCharsets.UTF_8));
            }
            at += length;
        }
        return "";
    }

    /**
     * The Assigned Tunnel ID of a message, without reading more of it.
     *
     * @return 0 when it has none, or hides it
     */
    public static int shownAssignedTunnelId(ByteBuffer datagram, L2tpHeader header) {
        int at = header.payloadStart();
        int end = header.payloadEnd();
        while (end - at >= AvpType.HEADER_OCTETS) {
            int bits = L2tpHeader.u16(datagram, at);
            int length = bits & AvpReader.LENGTH_MASK;
            if (length < AvpType.HEADER_OCTETS || length > end - at) {
                return 0;
            }
            if (L2tpHeader.u16(datagram, at + 2) == 0
                    && L2tpHeader.u16(datagram, at + 4) == AvpType.ASSIGNED_TUNNEL_ID.number()) {
                boolean shown = (bits & AvpReader.H) == 0 && length == AvpType.HEADER_OCTETS + Short.BYTES;
                return shown ? L2tpHeader.u16(datagram, at + AvpType.HEADER_OCTETS) : 0;
            }
            at += length;
        }
        return 0;
    }

    /**
     * Which tunnel of ours an SCCRQ is to recover, for whoever has to hand it to that tunnel's endpoint: the Recover Remote Tunnel ID of its
     * Tunnel Recovery AVP (RFC 4951 s5.2). Allocates nothing, and takes any octets.
     *
     * @param datagram the whole datagram, position to limit, which are not moved
     * @return 0 when it is none with tunnel id 0, no SCCRQ, or wants nothing recovered
     */
    public static int recoveredTunnel(ByteBuffer datagram) {
        int start = datagram.position();
        int end = datagram.limit();
        int at = start + L2tpHeader.CONTROL_OCTETS;
        if (end - at < 8 || !L2tpHeader.isFirstControl(datagram, start)) {
            return 0;
        }
        if (L2tpHeader.u16(datagram, at + 4) != AvpType.MESSAGE_TYPE.number()
                || L2tpHeader.u16(datagram, at + AvpType.HEADER_OCTETS) != MessageType.SCCRQ.number()) {
            return 0;
        }
        while (end - at >= AvpType.HEADER_OCTETS) {
            int head = L2tpHeader.u16(datagram, at);
            int length = head & AvpReader.LENGTH_MASK;
            if (length < AvpType.HEADER_OCTETS || length > end - at) {
                return 0;
            }
            if (L2tpHeader.u16(datagram, at + 2) == 0
                    && L2tpHeader.u16(datagram, at + 4) == AvpType.TUNNEL_RECOVERY.number()
                    && (head & AvpReader.H) == 0
                    && length == AvpType.HEADER_OCTETS + TunnelRecovery.OCTETS) {
                return L2tpHeader.u16(datagram, at + AvpType.HEADER_OCTETS + TunnelRecovery.REMOTE_AT);
            }
            at += length;
        }
        return 0;
    }

    /** Whether a control message that came is a StopCCN, without reading more of it. */
    public static boolean isStopCcn(ByteBuffer datagram, L2tpHeader header) {
        int at = header.payloadStart();
        return header.payloadEnd() - at >= AvpType.HEADER_OCTETS + Short.BYTES
                && L2tpHeader.u16(datagram, at + 4) == AvpType.MESSAGE_TYPE.number()
                && L2tpHeader.u16(datagram, at + AvpType.HEADER_OCTETS) == MessageType.STOPCCN.number();
    }

    /** Whether a datagram that {@link #encode} has made ends a session: CDN. */
    public static boolean isCdn(byte[] datagram) {
        int at = L2tpHeader.CONTROL_OCTETS + AvpType.HEADER_OCTETS;
        return datagram.length >= at + Short.BYTES && Octets.u16(datagram, at) == MessageType.CDN.number();
    }

    private static ControlMessage message(MessageType type, AvpSet avps) {
        return switch (type) {
            case SCCRQ -> new Sccrq(offer(avps), avps.u64(AvpType.TIE_BREAKER), recovery(avps));
            case SCCRP -> new Sccrp(offer(avps), avps.octets(AvpType.CHALLENGE_RESPONSE), suggested(avps));
            case SCCCN -> new Scccn(avps.octets(AvpType.CHALLENGE_RESPONSE));
            case STOPCCN -> new StopCcn(avps.u16(AvpType.ASSIGNED_TUNNEL_ID, 0), result(avps));
            case HELLO -> new Hello();
            case FSQ -> new Fsq(avps.sessionStates());
            case FSR -> new Fsr(avps.sessionStates());
            case OCRQ ->
                new Ocrq(
                        avps.u16(AvpType.ASSIGNED_SESSION_ID, 0),
                        avps.u32(AvpType.CALL_SERIAL_NUMBER, 0),
                        avps.u32(AvpType.MINIMUM_BPS, 0),
                        avps.u32(AvpType.MAXIMUM_BPS, 0),
                        avps.u32(AvpType.BEARER_TYPE, 0),
                        avps.u32(AvpType.FRAMING_TYPE, 0),
                        avps.latin1(AvpType.CALLED_NUMBER),
                        avps.latin1(AvpType.SUB_ADDRESS),
                        sessionPhb(avps));
            case OCRP ->
                new Ocrp(
                        avps.u16(AvpType.ASSIGNED_SESSION_ID, 0),
                        avps.u32(AvpType.PHYSICAL_CHANNEL_ID, -1),
                        sessionPhb(avps));
            case OCCN ->
                new Occn(
                        avps.u32(AvpType.TX_CONNECT_SPEED, 0),
                        avps.u32(AvpType.FRAMING_TYPE, 0),
                        avps.u32(AvpType.RX_CONNECT_SPEED, 0),
                        avps.has(AvpType.SEQUENCING_REQUIRED));
            case ICRQ ->
                new Icrq(
                        avps.u16(AvpType.ASSIGNED_SESSION_ID, 0),
                        avps.u32(AvpType.CALL_SERIAL_NUMBER, 0),
                        avps.u32(AvpType.BEARER_TYPE, 0),
                        avps.u32(AvpType.PHYSICAL_CHANNEL_ID, -1),
                        avps.latin1(AvpType.CALLING_NUMBER),
                        avps.latin1(AvpType.CALLED_NUMBER),
                        avps.latin1(AvpType.SUB_ADDRESS),
                        sessionPhb(avps));
            case ICRP -> new Icrp(avps.u16(AvpType.ASSIGNED_SESSION_ID, 0), sessionPhb(avps));
            case ICCN -> iccn(avps);
            case CDN -> new Cdn(avps.u16(AvpType.ASSIGNED_SESSION_ID, 0), result(avps), cause(avps));
            case WEN -> new Wen(CallErrors.of(avps.octets(AvpType.CALL_ERRORS)));
            case SLI -> new Sli(Octets.u32(avps.octets(AvpType.ACCM), 2), Octets.u32(avps.octets(AvpType.ACCM), 6));
        };
    }

    private static TunnelOffer offer(AvpSet avps) {
        return new TunnelOffer(
                avps.u16(AvpType.PROTOCOL_VERSION, 0),
                avps.text(AvpType.HOST_NAME),
                avps.text(AvpType.VENDOR_NAME),
                avps.u16(AvpType.FIRMWARE_REVISION, -1),
                avps.u32(AvpType.FRAMING_CAPABILITIES, 0),
                avps.u32(AvpType.BEARER_CAPABILITIES, -1),
                avps.u16(AvpType.ASSIGNED_TUNNEL_ID, 0),
                avps.u16(AvpType.RECEIVE_WINDOW_SIZE, TunnelOffer.DEFAULT_WINDOW),
                avps.octets(AvpType.CHALLENGE),
                avps.u16(AvpType.CONTROL_CONNECTION_DS, PhbCode.NONE),
                FailoverCapability.of(avps.octets(AvpType.FAILOVER_CAPABILITY)));
    }

    private static @Nullable TunnelRecovery recovery(AvpSet avps) {
        return avps.has(AvpType.TUNNEL_RECOVERY) ? TunnelRecovery.of(avps.octets(AvpType.TUNNEL_RECOVERY)) : null;
    }

    private static @Nullable ControlSequence suggested(AvpSet avps) {
        return avps.has(AvpType.SUGGESTED_CONTROL_SEQUENCE)
                ? ControlSequence.of(avps.octets(AvpType.SUGGESTED_CONTROL_SEQUENCE))
                : null;
    }

    private static int sessionPhb(AvpSet avps) {
        return avps.u16(AvpType.SESSION_DS, PhbCode.NONE);
    }

    private static void putPhb(AvpType type, int code, AvpWriter avps) {
        if (code != PhbCode.NONE) {
            avps.u16(type, code);
        }
    }

    private static Iccn iccn(AvpSet avps) {
        return new Iccn(
                avps.u32(AvpType.TX_CONNECT_SPEED, 0),
                avps.u32(AvpType.FRAMING_TYPE, 0),
                avps.octets(AvpType.INITIAL_RECEIVED_LCP_CONFREQ),
                avps.octets(AvpType.LAST_SENT_LCP_CONFREQ),
                avps.octets(AvpType.LAST_RECEIVED_LCP_CONFREQ),
                proxyAuthen(avps),
                avps.octets(AvpType.PRIVATE_GROUP_ID),
                avps.u32(AvpType.RX_CONNECT_SPEED, 0),
                avps.has(AvpType.SEQUENCING_REQUIRED));
    }

    /** Without all that its type needs, it is as if there were no proxy authentication: none of these AVPs is mandatory. */
    private static ProxyAuthen proxyAuthen(AvpSet avps) {
        int type = avps.u16(AvpType.PROXY_AUTHEN_TYPE, 0);
        if (type == 0) {
            return ProxyAuthen.NONE;
        }
        AvpType[] needed = switch (type) {
            case ProxyAuthen.TEXTUAL -> new AvpType[] {AvpType.PROXY_AUTHEN_NAME, AvpType.PROXY_AUTHEN_RESPONSE};
            case ProxyAuthen.PAP ->
                new AvpType[] {AvpType.PROXY_AUTHEN_NAME, AvpType.PROXY_AUTHEN_RESPONSE, AvpType.PROXY_AUTHEN_ID};
            case ProxyAuthen.CHAP, ProxyAuthen.MS_CHAP_V1 ->
                new AvpType[] {
                    AvpType.PROXY_AUTHEN_NAME,
                    AvpType.PROXY_AUTHEN_RESPONSE,
                    AvpType.PROXY_AUTHEN_ID,
                    AvpType.PROXY_AUTHEN_CHALLENGE
                };
            default -> new AvpType[0];
        };
        for (AvpType avp : needed) {
            if (!avps.has(avp)) {
                avps.ignore("proxy authentication of type " + type + ": " + avp + " is missing");
                return ProxyAuthen.NONE;
            }
        }
        return new ProxyAuthen(
                type,
                avps.octets(AvpType.PROXY_AUTHEN_NAME),
                avps.octets(AvpType.PROXY_AUTHEN_CHALLENGE),
                // "ID is a 2 octet unsigned integer, the most significant octet MUST be 0"
                avps.u16(AvpType.PROXY_AUTHEN_ID, 0) & 0xff,
                avps.octets(AvpType.PROXY_AUTHEN_RESPONSE));
    }

    private static ResultCode result(AvpSet avps) {
        return ResultCode.of(avps.octets(AvpType.RESULT_CODE));
    }

    private static @Nullable Q931Cause cause(AvpSet avps) {
        return avps.has(AvpType.Q931_CAUSE_CODE) ? Q931Cause.of(avps.octets(AvpType.Q931_CAUSE_CODE)) : null;
    }

    /**
     * The datagram of a message, with Ns and Nr still to be set ({@link L2tpHeader#setSequence}).
     *
     * @param tunnelId the receiver's id of the tunnel; 0 before it is known
     * @param sessionId the receiver's id of the session; 0 when the message is about the tunnel, or before it is known
     * @param hiding how to hide what may be hidden; null to hide nothing
     * @throws IllegalArgumentException when a value does not fit into its AVP
     */
    public static byte[] encode(ControlMessage message, int tunnelId, int sessionId, @Nullable Hiding hiding) {
        AvpWriter avps = new AvpWriter(hiding);
        switch (message) {
            case ControlMessage.Zlb zlb -> {}
            case TunnelMessage m -> put(m, avps);
            case CallMessage m -> put(m, avps);
        }
        return avps.datagram(tunnelId, sessionId);
    }

    private static void put(TunnelMessage message, AvpWriter avps) {
        switch (message) {
            case Sccrq m -> {
                avps.messageType(MessageType.SCCRQ);
                put(m.offer(), avps);
                Long tieBreaker = m.tieBreaker();
                if (tieBreaker != null) {
                    avps.u64(AvpType.TIE_BREAKER, tieBreaker);
                }
                TunnelRecovery recovery = m.recovery();
                if (recovery != null) {
                    avps.octets(AvpType.TUNNEL_RECOVERY, recovery.value());
                }
            }
            case Sccrp m -> {
                avps.messageType(MessageType.SCCRP);
                put(m.offer(), avps);
                avps.optional(AvpType.CHALLENGE_RESPONSE, m.challengeResponse());
                ControlSequence suggested = m.suggested();
                if (suggested != null) {
                    avps.octets(AvpType.SUGGESTED_CONTROL_SEQUENCE, suggested.value());
                }
            }
            case Scccn m -> {
                avps.messageType(MessageType.SCCCN);
                avps.optional(AvpType.CHALLENGE_RESPONSE, m.challengeResponse());
            }
            case StopCcn m -> {
                avps.messageType(MessageType.STOPCCN);
                avps.u16(AvpType.ASSIGNED_TUNNEL_ID, m.assignedTunnelId());
                avps.octets(AvpType.RESULT_CODE, m.result().value());
            }
            case Hello m -> avps.messageType(MessageType.HELLO);
            case Fsq m -> {
                avps.messageType(MessageType.FSQ);
                put(m.sessions(), avps);
            }
            case Fsr m -> {
                avps.messageType(MessageType.FSR);
                put(m.sessions(), avps);
            }
        }
    }

    private static void put(List<SessionState> sessions, AvpWriter avps) {
        sessions.forEach(session -> avps.octets(AvpType.FAILOVER_SESSION_STATE, session.value()));
    }

    private static void put(TunnelOffer offer, AvpWriter avps) {
        avps.u16(AvpType.PROTOCOL_VERSION, offer.protocolVersion());
        avps.octets(AvpType.HOST_NAME, Octets.utf8(offer.hostName(), AvpType.HOST_NAME.maxOctets()));
        avps.u32(AvpType.FRAMING_CAPABILITIES, offer.framingCapabilities());
        avps.u16(AvpType.ASSIGNED_TUNNEL_ID, offer.assignedTunnelId());
        if (offer.bearerCapabilities() >= 0) {
            avps.u32(AvpType.BEARER_CAPABILITIES, offer.bearerCapabilities());
        }
        avps.u16(AvpType.RECEIVE_WINDOW_SIZE, offer.receiveWindow());
        avps.optional(AvpType.CHALLENGE, offer.challenge());
        if (offer.firmwareRevision() >= 0) {
            avps.u16(AvpType.FIRMWARE_REVISION, offer.firmwareRevision());
        }
        avps.optional(AvpType.VENDOR_NAME, Octets.utf8(offer.vendorName(), AvpType.VENDOR_NAME.maxOctets()));
        putPhb(AvpType.CONTROL_CONNECTION_DS, offer.controlPhb(), avps);
        if (offer.failover().isAny()) {
            avps.octets(AvpType.FAILOVER_CAPABILITY, offer.failover().value());
        }
    }

    private static void put(CallMessage message, AvpWriter avps) {
        switch (message) {
            case Icrq m -> putIcrq(m, avps);
            case Icrp m -> {
                avps.messageType(MessageType.ICRP);
                avps.u16(AvpType.ASSIGNED_SESSION_ID, m.assignedSessionId());
                putPhb(AvpType.SESSION_DS, m.sessionPhb(), avps);
            }
            case Iccn m -> putIccn(m, avps);
            case Cdn m -> {
                avps.messageType(MessageType.CDN);
                avps.octets(AvpType.RESULT_CODE, m.result().value());
                avps.u16(AvpType.ASSIGNED_SESSION_ID, m.assignedSessionId());
                Q931Cause cause = m.cause();
                if (cause != null) {
                    avps.octets(AvpType.Q931_CAUSE_CODE, cause.value());
                }
            }
            case Wen m -> {
                avps.messageType(MessageType.WEN);
                avps.octets(AvpType.CALL_ERRORS, m.errors().value());
            }
            case Sli m -> {
                avps.messageType(MessageType.SLI);
                byte[] accm = new byte[10];
                Octets.putU32(accm, 2, m.sendAccm());
                Octets.putU32(accm, 6, m.receiveAccm());
                avps.octets(AvpType.ACCM, accm);
            }
            case Ocrq m -> putOcrq(m, avps);
            case Ocrp m -> {
                avps.messageType(MessageType.OCRP);
                avps.u16(AvpType.ASSIGNED_SESSION_ID, m.assignedSessionId());
                if (m.physicalChannelId() >= 0) {
                    avps.u32(AvpType.PHYSICAL_CHANNEL_ID, m.physicalChannelId());
                }
                putPhb(AvpType.SESSION_DS, m.sessionPhb(), avps);
            }
            case Occn m -> {
                avps.messageType(MessageType.OCCN);
                putConnected(m.txConnectSpeed(), m.framingType(), m.rxConnectSpeed(), m.sequencingRequired(), avps);
            }
        }
    }

    private static void putIcrq(Icrq m, AvpWriter avps) {
        avps.messageType(MessageType.ICRQ);
        avps.u16(AvpType.ASSIGNED_SESSION_ID, m.assignedSessionId());
        avps.u32(AvpType.CALL_SERIAL_NUMBER, m.callSerialNumber());
        avps.u32(AvpType.BEARER_TYPE, m.bearerType());
        if (m.physicalChannelId() >= 0) {
            avps.u32(AvpType.PHYSICAL_CHANNEL_ID, m.physicalChannelId());
        }
        avps.optionalLatin1(AvpType.CALLING_NUMBER, m.callingNumber());
        avps.optionalLatin1(AvpType.CALLED_NUMBER, m.calledNumber());
        avps.optionalLatin1(AvpType.SUB_ADDRESS, m.subAddress());
        putPhb(AvpType.SESSION_DS, m.sessionPhb(), avps);
    }

    private static void putIccn(Iccn m, AvpWriter avps) {
        avps.messageType(MessageType.ICCN);
        putConnected(m.txConnectSpeed(), m.framingType(), m.rxConnectSpeed(), m.sequencingRequired(), avps);
        avps.optional(AvpType.INITIAL_RECEIVED_LCP_CONFREQ, m.initialReceivedLcp());
        avps.optional(AvpType.LAST_SENT_LCP_CONFREQ, m.lastSentLcp());
        avps.optional(AvpType.LAST_RECEIVED_LCP_CONFREQ, m.lastReceivedLcp());
        ProxyAuthen proxy = m.proxyAuthen();
        if (proxy.type() != 0) {
            putProxyAuthen(proxy, avps);
        }
        avps.optional(AvpType.PRIVATE_GROUP_ID, m.privateGroupId());
    }

    private static void putProxyAuthen(ProxyAuthen proxy, AvpWriter avps) {
        avps.u16(AvpType.PROXY_AUTHEN_TYPE, proxy.type());
        if (proxy.type() == ProxyAuthen.NO_AUTHENTICATION) {
            return;
        }
        avps.octets(AvpType.PROXY_AUTHEN_NAME, proxy.name());
        if (proxy.type() == ProxyAuthen.CHAP || proxy.type() == ProxyAuthen.MS_CHAP_V1) {
            // RFC 2661 s4.4.5: "This AVP MUST be present for Proxy Authen Types 2 and 5."
            avps.octets(AvpType.PROXY_AUTHEN_CHALLENGE, proxy.challenge());
        } else {
            avps.optional(AvpType.PROXY_AUTHEN_CHALLENGE, proxy.challenge());
        }
        if (proxy.type() != ProxyAuthen.TEXTUAL) {
            avps.u16(AvpType.PROXY_AUTHEN_ID, proxy.id() & 0xff);
        }
        avps.octets(AvpType.PROXY_AUTHEN_RESPONSE, proxy.response());
    }

    private static void putConnected(
            long txConnectSpeed, long framingType, long rxConnectSpeed, boolean sequencing, AvpWriter avps) {
        avps.u32(AvpType.TX_CONNECT_SPEED, txConnectSpeed);
        avps.u32(AvpType.FRAMING_TYPE, framingType);
        if (rxConnectSpeed > 0) {
            avps.u32(AvpType.RX_CONNECT_SPEED, rxConnectSpeed);
        }
        if (sequencing) {
            avps.octets(AvpType.SEQUENCING_REQUIRED, Octets.NONE);
        }
    }

    private static void putOcrq(Ocrq m, AvpWriter avps) {
        avps.messageType(MessageType.OCRQ);
        avps.u16(AvpType.ASSIGNED_SESSION_ID, m.assignedSessionId());
        avps.u32(AvpType.CALL_SERIAL_NUMBER, m.callSerialNumber());
        avps.u32(AvpType.MINIMUM_BPS, m.minimumBps());
        avps.u32(AvpType.MAXIMUM_BPS, m.maximumBps());
        avps.u32(AvpType.BEARER_TYPE, m.bearerType());
        avps.u32(AvpType.FRAMING_TYPE, m.framingType());
        avps.octets(AvpType.CALLED_NUMBER, m.calledNumber().getBytes(StandardCharsets.ISO_8859_1));
        avps.optionalLatin1(AvpType.SUB_ADDRESS, m.subAddress());
        putPhb(AvpType.SESSION_DS, m.sessionPhb(), avps);
    }
}
