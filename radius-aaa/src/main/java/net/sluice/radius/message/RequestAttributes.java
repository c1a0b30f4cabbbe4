package net.sluice.radius.message;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.sluice.radius.message.AccountingRequest.Usage;
import net.sluice.radius.message.Credentials.Chap;
import net.sluice.radius.message.Credentials.Eap;
import net.sluice.radius.message.Credentials.MsChap;
import net.sluice.radius.message.Credentials.MsChapV2;
import net.sluice.radius.message.Credentials.Pap;
import net.sluice.radius.wire.Attribute;
import net.sluice.radius.wire.AttributeType;
import net.sluice.radius.wire.Attributes;
import net.sluice.radius.wire.Ipv6Prefix;
import net.sluice.radius.wire.Octets;
import org.jspecify.annotations.Nullable;

/** Turns what is to be said into attributes. Texts and octets that are empty are left out, as RFC 2865 s5 demands. */
public final class RequestAttributes {

    private static final int SERVICE_FRAMED = 2;
    private static final int PROTOCOL_PPP = 1;
    private static final int TUNNEL_L2TP = 3;
    private static final int MEDIUM_IPV4 = 1;
    private static final int MEDIUM_IPV6 = 2;
    private static final int NO_TAG = 0;

    /** RFC 2865 s5: Length is at most 255, of which two are Type and Length. */
    private static final int LONGEST_VALUE = 253;

    private static final int ACCOUNTING_ON = 7;
    private static final int ACCOUNTING_OFF = 8;
    private static final long UNSIGNED_32 = 0xFFFF_FFFFL;

    private final List<Attribute> list = new ArrayList<>();

    private RequestAttributes() {}

    /** The attributes of an Access-Request, but for its Message-Authenticator; User-Password in clear. */
    public static Attributes of(AccessRequest request, NasIdentity nas) {
        RequestAttributes out = new RequestAttributes();
        out.octets(AttributeType.USER_NAME, request.credentials().userName());
        out.credentials(request.credentials());
        out.integer(AttributeType.SERVICE_TYPE, SERVICE_FRAMED);
        out.integer(AttributeType.FRAMED_PROTOCOL, PROTOCOL_PPP);
        out.nas(nas);
        out.session(request.session());
        if (request.challenge() != null && request.challenge().state() != null) {
            out.list.add(
                    Attribute.octets(AttributeType.STATE, request.challenge().state()));
        }
        out.list.addAll(request.session().extra());
        return new Attributes(out.list);
    }

    /**
     * The attributes of an Accounting-Request.
     *
     * @param now for Acct-Delay-Time, the seconds since the event (RFC 2866 s5.2)
     */
    public static Attributes of(AccountingRequest request, NasIdentity nas, Instant now) {
        RequestAttributes out = new RequestAttributes();
        out.integer(AttributeType.ACCT_STATUS_TYPE, request.status().value());
        out.octets(AttributeType.USER_NAME, request.userName());
        out.integer(AttributeType.SERVICE_TYPE, SERVICE_FRAMED);
        out.integer(AttributeType.FRAMED_PROTOCOL, PROTOCOL_PPP);
        out.nas(nas);
        out.session(request.session());
        out.integer(AttributeType.ACCT_AUTHENTIC, request.authentic().value());
        // RFC 2865 s5.25: Class "SHOULD be sent unmodified by the client to the accounting server".
        request.classes().forEach(octets -> out.list.add(Attribute.octets(AttributeType.CLASS, octets)));
        out.addresses(request.addresses());
        if (request.status() != AccountingStatus.START) {
            out.usage(request.usage());
        }
        if (request.cause() != null) {
            out.integer(AttributeType.ACCT_TERMINATE_CAUSE, request.cause().value());
        }
        out.dates(request.at() == null ? now : request.at(), now);
        out.list.addAll(request.session().extra());
        out.list.addAll(request.extra());
        return new Attributes(out.list);
    }

    /** Accounting-On or Accounting-Off: about the node and no session (RFC 2866 s5.1). */
    public static Attributes ofNode(NodeRecord node, NasIdentity nas, Instant now) {
        RequestAttributes out = new RequestAttributes();
        out.integer(AttributeType.ACCT_STATUS_TYPE, node.on() ? ACCOUNTING_ON : ACCOUNTING_OFF);
        out.nas(nas);
        // RFC 2866 s5.5: every Accounting-Request MUST have an Acct-Session-Id.
        out.text(AttributeType.ACCT_SESSION_ID, node.acctSessionId());
        out.dates(node.at(), now);
        return new Attributes(out.list);
    }

    /** Status-Server: who asks, and nothing else (RFC 5997 s3). */
    public static Attributes ofStatus(NasIdentity nas) {
        RequestAttributes out = new RequestAttributes();
        out.nas(nas);
        return new Attributes(out.list);
    }

    /** Why {@code credentials} cannot be said in RADIUS, or null when they can. No value is in the text. */
    public static @Nullable String misfit(Credentials credentials) {
        return switch (credentials) {
            case Pap pap -> pap.password().length() > 128 ? "the password is longer than 128 octets" : null;
            case Chap chap -> wrong("CHAP response", chap.response(), 16);
            case MsChap ms ->
                first(
                        wrong("MS-CHAP challenge", ms.challenge(), 8),
                        wrong("MS-CHAP LM response", ms.lmResponse(), 24),
                        wrong("MS-CHAP NT response", ms.ntResponse(), 24));
            case MsChapV2 ms ->
                first(
                        wrong("MS-CHAPv2 challenge", ms.challenge(), 16),
                        wrong("MS-CHAPv2 peer challenge", ms.peerChallenge(), 16),
                        wrong("MS-CHAPv2 response", ms.ntResponse(), 24));
            case Eap eap -> eap.message().isEmpty() ? "the EAP packet is empty" : null;
        };
    }

    private static @Nullable String wrong(String what, Octets value, int length) {
        return value.length() == length ? null : "the " + what + " has " + value.length() + " octets, not " + length;
    }

    private static @Nullable String first(@Nullable String... misfits) {
        for (String misfit : misfits) {
            if (misfit != null) {
                return misfit;
            }
        }
        return null;
    }

    private void credentials(Credentials credentials) {
        switch (credentials) {
            case Pap pap ->
                list.add(Attribute.octets(
                        AttributeType.USER_PASSWORD, Octets.of(pap.password().reveal())));
            case Chap chap -> {
                list.add(Attribute.octets(AttributeType.CHAP_PASSWORD, joined(chap.identifier(), chap.response())));
                octets(AttributeType.CHAP_CHALLENGE, chap.challenge());
            }
            case MsChap ms -> {
                octets(AttributeType.MS_CHAP_CHALLENGE, ms.challenge());
                list.add(Attribute.octets(AttributeType.MS_CHAP_RESPONSE, msChapResponse(ms)));
            }
            case MsChapV2 ms -> {
                octets(AttributeType.MS_CHAP_CHALLENGE, ms.challenge());
                list.add(Attribute.octets(AttributeType.MS_CHAP2_RESPONSE, msChap2Response(ms)));
            }
            case Eap eap -> eapMessages(eap.message());
        }
    }

    /** RFC 2865 s5.3: the CHAP identifier, then the response. */
    private static Octets joined(int identifier, Octets response) {
        byte[] value = new byte[1 + response.length()];
        value[0] = (byte) identifier;
        System.arraycopy(response.toArray(), 0, value, 1, response.length());
        return Octets.of(value);
    }

    /** RFC 2548 s2.1.3: Ident, Flags (1: look at the NT response first), LM-Response, NT-Response. */
    private static Octets msChapResponse(MsChap ms) {
        byte[] value = new byte[50];
        value[0] = (byte) ms.identifier();
        value[1] = (byte) (ms.useNt() ? 1 : 0);
        System.arraycopy(ms.lmResponse().toArray(), 0, value, 2, 24);
        System.arraycopy(ms.ntResponse().toArray(), 0, value, 26, 24);
        return Octets.of(value);
    }

    /** RFC 2548 s2.3.2: Ident, Flags, Peer-Challenge, eight reserved octets, Response. */
    private static Octets msChap2Response(MsChapV2 ms) {
        byte[] value = new byte[50];
        value[0] = (byte) ms.identifier();
        value[1] = (byte) ms.flags();
        System.arraycopy(ms.peerChallenge().toArray(), 0, value, 2, 16);
        System.arraycopy(ms.ntResponse().toArray(), 0, value, 26, 24);
        return Octets.of(value);
    }

    /** RFC 3579 s3.1: "they MUST be in order and they MUST be consecutive attributes". */
    private void eapMessages(Octets message) {
        for (int at = 0; at < message.length(); at += Attribute.MAX_VALUE_LENGTH) {
            int end = Math.min(message.length(), at + Attribute.MAX_VALUE_LENGTH);
            list.add(Attribute.octets(AttributeType.EAP_MESSAGE, message.slice(at, end)));
        }
    }

    private void nas(NasIdentity nas) {
        text(AttributeType.NAS_IDENTIFIER, nas.identifier());
        if (nas.ipv4() != null) {
            list.add(Attribute.address(AttributeType.NAS_IP_ADDRESS, nas.ipv4()));
        }
        if (nas.ipv6() != null) {
            list.add(Attribute.address(AttributeType.NAS_IPV6_ADDRESS, nas.ipv6()));
        }
    }

    private void session(SessionFacts session) {
        if (session.nasPort() != SessionFacts.NO_PORT) {
            integer(AttributeType.NAS_PORT, session.nasPort());
        }
        text(AttributeType.NAS_PORT_ID, cut(session.nasPortId(), LONGEST_VALUE));
        integer(AttributeType.NAS_PORT_TYPE, session.nasPortType());
        text(AttributeType.CALLING_STATION_ID, cut(session.callingStationId(), LONGEST_VALUE));
        text(AttributeType.CALLED_STATION_ID, cut(session.calledStationId(), LONGEST_VALUE));
        text(AttributeType.CONNECT_INFO, cut(session.connectInfo(), LONGEST_VALUE));
        text(AttributeType.ACCT_SESSION_ID, session.acctSessionId());
        if (session.tunnel() != null) {
            tunnel(session.tunnel());
        }
    }

    private void tunnel(TunnelFacts tunnel) {
        boolean ipv4 = tunnel.client() instanceof Inet4Address;
        list.add(Attribute.taggedInteger(AttributeType.TUNNEL_TYPE, NO_TAG, TUNNEL_L2TP));
        list.add(Attribute.taggedInteger(AttributeType.TUNNEL_MEDIUM_TYPE, NO_TAG, ipv4 ? MEDIUM_IPV4 : MEDIUM_IPV6));
        taggedText(AttributeType.TUNNEL_CLIENT_ENDPOINT, literal(tunnel.client()));
        taggedText(AttributeType.TUNNEL_SERVER_ENDPOINT, literal(tunnel.server()));
        taggedText(AttributeType.TUNNEL_ASSIGNMENT_ID, cut(tunnel.assignmentId(), LONGEST_VALUE - 1));
        taggedText(AttributeType.TUNNEL_CLIENT_AUTH_ID, cut(tunnel.clientAuthId(), LONGEST_VALUE - 1));
        taggedText(AttributeType.TUNNEL_SERVER_AUTH_ID, cut(tunnel.serverAuthId(), LONGEST_VALUE - 1));
        text(AttributeType.ACCT_TUNNEL_CONNECTION, tunnel.connectionId());
    }

    /** Digits and colons; the scope, which means something on this host alone, is left out. */
    private static String literal(InetAddress address) {
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        return scope < 0 ? text : text.substring(0, scope);
    }

    private void addresses(FramedFacts facts) {
        if (facts.framedAddress() != null) {
            list.add(Attribute.address(AttributeType.FRAMED_IP_ADDRESS, facts.framedAddress()));
        }
        if (facts.framedNetmask() != null) {
            list.add(Attribute.address(AttributeType.FRAMED_IP_NETMASK, facts.framedNetmask()));
        }
        for (Ipv6Prefix prefix : facts.framedIpv6Prefixes()) {
            list.add(Attribute.prefix(AttributeType.FRAMED_IPV6_PREFIX, prefix));
        }
        for (Inet6Address address : facts.framedIpv6Addresses()) {
            list.add(Attribute.address(AttributeType.FRAMED_IPV6_ADDRESS, address));
        }
        facts.framedInterfaceId()
                .ifPresent(id -> list.add(Attribute.interfaceId(AttributeType.FRAMED_INTERFACE_ID, id)));
        for (Ipv6Prefix prefix : facts.delegatedIpv6Prefixes()) {
            list.add(Attribute.prefix(AttributeType.DELEGATED_IPV6_PREFIX, prefix));
        }
    }

    /** RFC 2869 s5.1: Acct-Input-Gigawords "indicates how many times the Acct-Input-Octets counter has wrapped around 2^32". */
    private void usage(Usage usage) {
        integer(AttributeType.ACCT_SESSION_TIME, usage.seconds());
        integer(AttributeType.ACCT_INPUT_OCTETS, usage.inputOctets() & UNSIGNED_32);
        integer(AttributeType.ACCT_INPUT_GIGAWORDS, usage.inputOctets() >>> 32);
        integer(AttributeType.ACCT_OUTPUT_OCTETS, usage.outputOctets() & UNSIGNED_32);
        integer(AttributeType.ACCT_OUTPUT_GIGAWORDS, usage.outputOctets() >>> 32);
        integer(AttributeType.ACCT_INPUT_PACKETS, usage.inputPackets() & UNSIGNED_32);
        integer(AttributeType.ACCT_OUTPUT_PACKETS, usage.outputPackets() & UNSIGNED_32);
    }

    private void dates(Instant at, Instant now) {
        integer(AttributeType.EVENT_TIMESTAMP, at.getEpochSecond());
        integer(AttributeType.ACCT_DELAY_TIME, Math.clamp(now.getEpochSecond() - at.getEpochSecond(), 0, UNSIGNED_32));
    }

    /**
     * What the LAC says of the line and of itself may be four times as long as an attribute (RFC 2661 s4.1: 1,017 octets). A login is
     * better judged by the beginning than not at all. Names that tell users and sessions apart are never cut.
     */
    private static String cut(String text, int octets) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (utf8.length <= octets) {
            return text;
        }
        int end = octets;
        while (end > 0 && (utf8[end] & 0xc0) == 0x80) {
            end--;
        }
        return new String(utf8, 0, end, StandardCharsets.UTF_8);
    }

    private void integer(AttributeType type, long number) {
        list.add(Attribute.integer(type, number));
    }

    private void text(AttributeType type, String text) {
        octets(type, Octets.utf8(text));
    }

    private void octets(AttributeType type, Octets value) {
        if (!value.isEmpty()) {
            list.add(Attribute.octets(type, value));
        }
    }

    private void taggedText(AttributeType type, String text) {
        if (!text.isEmpty()) {
            list.add(Attribute.taggedText(type, NO_TAG, text));
        }
    }
}
