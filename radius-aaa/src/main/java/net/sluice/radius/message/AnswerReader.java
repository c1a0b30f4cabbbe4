package net.sluice.radius.message;

import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.sluice.radius.message.AccessAnswer.Accept;
import net.sluice.radius.message.AccessAnswer.Challenge;
import net.sluice.radius.message.AccessAnswer.Reject;
import net.sluice.radius.message.Grant.TerminationAction;
import net.sluice.radius.wire.Attribute;
import net.sluice.radius.wire.AttributeReader;
import net.sluice.radius.wire.AttributeType;
import net.sluice.radius.wire.Attributes;
import net.sluice.radius.wire.BadAttribute;
import net.sluice.radius.wire.BadAttribute.Flaw;
import net.sluice.radius.wire.Octets;
import net.sluice.radius.wire.Secret;
import net.sluice.radius.wire.Tagged;
import org.jspecify.annotations.Nullable;

/** Reads answers to Access-Requests. No octets make it throw. */
public final class AnswerReader {

    private static final Inet4Address ALL_ONES = Inet4Address.ofLiteral("255.255.255.255");
    private static final Inet4Address ALL_ONES_BUT_ONE = Inet4Address.ofLiteral("255.255.255.254");

    /** RFC 2865 s5.12: "Values range from 64 to 65535". */
    private static final int LEAST_MTU = 64;

    private static final int MOST_MTU = 65_535;

    private final Attributes attributes;
    private final AttributeReader reader;

    private AnswerReader(Attributes attributes) {
        this.attributes = attributes;
        this.reader = new AttributeReader(attributes);
    }

    /**
     * An Access-Accept.
     *
     * @param notRevealed hidden attributes that could not be put into clear; they join the bad ones
     */
    public static Accept accept(String server, Attributes attributes, List<BadAttribute> notRevealed) {
        return new Accept(server, new AnswerReader(attributes).grant(notRevealed), attributes);
    }

    /** An Access-Reject. */
    public static Reject reject(String server, Attributes attributes) {
        AnswerReader answer = new AnswerReader(attributes);
        return new Reject(
                server,
                answer.reader.allTexts(AttributeType.REPLY_MESSAGE),
                answer.withoutIdentifier(AttributeType.MS_CHAP_ERROR),
                attributes);
    }

    /** An Access-Challenge. */
    public static Challenge challenge(String server, Attributes attributes) {
        AnswerReader answer = new AnswerReader(attributes);
        return new Challenge(
                server,
                answer.reader.octets(AttributeType.STATE),
                attributes.joined(AttributeType.EAP_MESSAGE),
                attributes);
    }

    private Grant grant(List<BadAttribute> notRevealed) {
        // Read first: bad() below must see what every one of these finds.
        Grant read = new Grant(
                reader.integer(AttributeType.SERVICE_TYPE, 0, Integer.MAX_VALUE),
                reader.integer(AttributeType.FRAMED_PROTOCOL, 0, Integer.MAX_VALUE),
                framedAddress(),
                reader.ipv4(AttributeType.FRAMED_IP_NETMASK),
                reader.text(AttributeType.FRAMED_POOL),
                framedRoutes(),
                reader.integer(AttributeType.FRAMED_MTU, LEAST_MTU, MOST_MTU),
                reader.allPrefixes(AttributeType.FRAMED_IPV6_PREFIX),
                reader.allIpv6(AttributeType.FRAMED_IPV6_ADDRESS),
                reader.text(AttributeType.FRAMED_IPV6_POOL),
                reader.interfaceId(AttributeType.FRAMED_INTERFACE_ID),
                framedIpv6Routes(),
                reader.allPrefixes(AttributeType.DELEGATED_IPV6_PREFIX),
                reader.text(AttributeType.DELEGATED_IPV6_PREFIX_POOL),
                servers(AttributeType.MS_PRIMARY_DNS_SERVER, AttributeType.MS_SECONDARY_DNS_SERVER),
                servers(AttributeType.MS_PRIMARY_NBNS_SERVER, AttributeType.MS_SECONDARY_NBNS_SERVER),
                reader.allIpv6(AttributeType.DNS_SERVER_IPV6_ADDRESS),
                reader.integer(AttributeType.SESSION_TIMEOUT),
                reader.integer(AttributeType.IDLE_TIMEOUT),
                reader.integer(AttributeType.ACCT_INTERIM_INTERVAL),
                terminationAction(),
                reader.allTexts(AttributeType.FILTER_ID),
                rates(),
                reader.allTexts(AttributeType.REPLY_MESSAGE),
                reader.allOctets(AttributeType.CLASS),
                reader.octets(AttributeType.STATE),
                reader.octets(AttributeType.CHARGEABLE_USER_IDENTITY),
                reader.text(AttributeType.USER_NAME),
                withoutIdentifier(AttributeType.MS_CHAP2_SUCCESS),
                tunnels(),
                List.of());
        List<BadAttribute> bad = new ArrayList<>(notRevealed);
        bad.addAll(reader.bad());
        return read.withBad(bad);
    }

    private RateGrant rates() {
        return new RateGrant(
                first(
                        AttributeType.WISPR_BANDWIDTH_MAX_UP,
                        AttributeType.ASCEND_DATA_RATE,
                        AttributeType.X_ASCEND_DATA_RATE),
                first(
                        AttributeType.WISPR_BANDWIDTH_MAX_DOWN,
                        AttributeType.ASCEND_XMIT_RATE,
                        AttributeType.X_ASCEND_XMIT_RATE));
    }

    /** The first of these types that is there and well formed; all are read, so that a malformed one is noted. */
    private OptionalLong first(AttributeType... types) {
        OptionalLong found = OptionalLong.empty();
        for (AttributeType type : types) {
            OptionalLong number = reader.integer(type);
            found = found.isPresent() ? found : number;
        }
        return found;
    }

    private FramedAddress framedAddress() {
        Inet4Address address = reader.ipv4(AttributeType.FRAMED_IP_ADDRESS);
        if (address == null) {
            return new FramedAddress.NotGiven();
        }
        if (address.equals(ALL_ONES)) {
            return new FramedAddress.UserChooses();
        }
        return address.equals(ALL_ONES_BUT_ONE) ? new FramedAddress.NasChooses() : new FramedAddress.Fixed(address);
    }

    private List<FramedRoute> framedRoutes() {
        List<FramedRoute> routes = new ArrayList<>();
        for (Attribute attribute : attributes.all(AttributeType.FRAMED_ROUTE)) {
            FramedRoute route = RouteText.ipv4(attribute.value().text());
            if (route == null) {
                reader.reject(attribute, Flaw.BAD_ROUTE);
            } else {
                routes.add(route);
            }
        }
        return List.copyOf(routes);
    }

    private List<FramedIpv6Route> framedIpv6Routes() {
        List<FramedIpv6Route> routes = new ArrayList<>();
        for (Attribute attribute : attributes.all(AttributeType.FRAMED_IPV6_ROUTE)) {
            FramedIpv6Route route = RouteText.ipv6(attribute.value().text());
            if (route == null) {
                reader.reject(attribute, Flaw.BAD_ROUTE);
            } else {
                routes.add(route);
            }
        }
        return List.copyOf(routes);
    }

    private List<Inet4Address> servers(AttributeType primary, AttributeType secondary) {
        return Stream.of(primary, secondary)
                .map(reader::ipv4)
                .filter(Objects::nonNull)
                .toList();
    }

    private TerminationAction terminationAction() {
        OptionalInt action = reader.integer(AttributeType.TERMINATION_ACTION, 0, 1);
        return action.orElse(0) == 1 ? TerminationAction.RADIUS_REQUEST : TerminationAction.DEFAULT;
    }

    /** RFC 2548 s2.1.5, s2.3.3: the value begins with an identifier octet, then text. */
    private @Nullable String withoutIdentifier(AttributeType type) {
        Octets value = reader.octets(type);
        if (value == null) {
            return null;
        }
        if (value.isEmpty()) {
            reader.reject(Attribute.octets(type, value), Flaw.WRONG_LENGTH);
            return null;
        }
        return value.slice(1, value.length()).text();
    }

    /** RFC 2868 s3: the tag groups "attributes in the same packet which refer to the same tunnel". */
    private List<TunnelGrant> tunnels() {
        Map<Integer, TunnelParts> byTag = new TreeMap<>();
        each(
                byTag,
                reader.taggedIntegers(AttributeType.TUNNEL_TYPE),
                (parts, type) -> parts.type = OptionalInt.of(type));
        each(
                byTag,
                reader.taggedIntegers(AttributeType.TUNNEL_MEDIUM_TYPE),
                (parts, m) -> parts.medium = OptionalInt.of(m));
        each(byTag, reader.taggedIntegers(AttributeType.TUNNEL_PREFERENCE), (parts, p) -> parts.preference = p);
        each(byTag, reader.taggedTexts(AttributeType.TUNNEL_CLIENT_ENDPOINT), (parts, text) -> parts.client = text);
        each(byTag, reader.taggedTexts(AttributeType.TUNNEL_SERVER_ENDPOINT), (parts, text) -> parts.server = text);
        each(byTag, reader.taggedTexts(AttributeType.TUNNEL_PRIVATE_GROUP_ID), (parts, text) -> parts.group = text);
        each(byTag, reader.taggedTexts(AttributeType.TUNNEL_ASSIGNMENT_ID), (parts, text) -> parts.assignment = text);
        each(byTag, reader.taggedTexts(AttributeType.TUNNEL_CLIENT_AUTH_ID), (parts, text) -> parts.clientAuth = text);
        each(byTag, reader.taggedTexts(AttributeType.TUNNEL_SERVER_AUTH_ID), (parts, text) -> parts.serverAuth = text);
        each(byTag, reader.taggedSecrets(AttributeType.TUNNEL_PASSWORD), (parts, secret) -> parts.password = secret);
        return byTag.entrySet().stream()
                .map(entry -> entry.getValue().grant(entry.getKey()))
                .sorted(Comparator.comparingInt(TunnelGrant::preference))
                .toList();
    }

    private static <T> void each(Map<Integer, TunnelParts> byTag, List<Tagged<T>> values, Setter<T> setter) {
        for (Tagged<T> value : values) {
            setter.set(byTag.computeIfAbsent(value.tag(), _ -> new TunnelParts()), value.value());
        }
    }

    @FunctionalInterface
    private interface Setter<T> {
        void set(TunnelParts parts, T value);
    }

    /** One tag's attributes while they are gathered. */
    private static final class TunnelParts {
        private OptionalInt type = OptionalInt.empty();
        private OptionalInt medium = OptionalInt.empty();
        private int preference = TunnelGrant.LEAST_PREFERRED;
        private @Nullable String client;
        private @Nullable String server;
        private @Nullable Secret password;
        private @Nullable String group;
        private @Nullable String assignment;
        private @Nullable String clientAuth;
        private @Nullable String serverAuth;

        TunnelGrant grant(int tag) {
            return new TunnelGrant(
                    tag, type, medium, client, server, password, group, assignment, preference, clientAuth, serverAuth);
        }
    }
}
