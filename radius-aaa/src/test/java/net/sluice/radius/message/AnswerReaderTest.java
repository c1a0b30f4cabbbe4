package net.sluice.radius.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.util.List;
import java.util.OptionalLong;
import net.sluice.radius.message.Grant.TerminationAction;
import net.sluice.radius.wire.Attribute;
import net.sluice.radius.wire.AttributeType;
import net.sluice.radius.wire.Attributes;
import net.sluice.radius.wire.BadAttribute;
import net.sluice.radius.wire.BadAttribute.Flaw;
import net.sluice.radius.wire.Ipv6Prefix;
import net.sluice.radius.wire.Octets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an Access-Accept grants, and what of it is set aside. */
class AnswerReaderTest {

    @Test
    void anEmptyAcceptGrantsNothing() {
        Grant grant = grant();

        assertThat(grant.framedAddress()).isEqualTo(new FramedAddress.NotGiven());
        assertThat(grant.framedNetmask()).isNull();
        assertThat(grant.framedPool()).isNull();
        assertThat(grant.framedMtu()).isEmpty();
        assertThat(grant.sessionTimeoutSeconds()).isEmpty();
        assertThat(grant.terminationAction()).isEqualTo(TerminationAction.DEFAULT);
        assertThat(grant.tunnels()).isEmpty();
        assertThat(grant.bad()).isEmpty();
    }

    /** RFC 6929 s2.8: an invalid attribute MUST NOT spoil the packet; here it is known by its name. */
    @ParameterizedTest
    @CsvSource({
        "FRAMED_IP_ADDRESS,       c00002,             WRONG_LENGTH",
        "FRAMED_IP_ADDRESS,       c000020101,         WRONG_LENGTH",
        "FRAMED_IP_NETMASK,       '',                 WRONG_LENGTH",
        "FRAMED_MTU,              05dc,               WRONG_LENGTH",
        "FRAMED_MTU,              0000003f,           OUT_OF_RANGE",
        "FRAMED_MTU,              00010000,           OUT_OF_RANGE",
        "SESSION_TIMEOUT,         0000000001,         WRONG_LENGTH",
        "TERMINATION_ACTION,      00000002,           OUT_OF_RANGE",
        "FRAMED_INTERFACE_ID,     00000001,           WRONG_LENGTH",
        "FRAMED_IPV6_PREFIX,      00,                 BAD_PREFIX",
        "FRAMED_IPV6_PREFIX,      008120010db8,       BAD_PREFIX",
        "FRAMED_IPV6_PREFIX,      004020010db8,       BAD_PREFIX",
        "DELEGATED_IPV6_PREFIX,   002020010db8ff,     BAD_PREFIX",
        "FRAMED_IPV6_ADDRESS,     20010db8,           WRONG_LENGTH",
        "DNS_SERVER_IPV6_ADDRESS, 20010db8,           WRONG_LENGTH",
        "TUNNEL_TYPE,             20000003,           BAD_TAG",
        "TUNNEL_TYPE,             03,                 WRONG_LENGTH",
        "TUNNEL_SERVER_ENDPOINT,  '',                 WRONG_LENGTH",
        "MS_CHAP2_SUCCESS,        '',                 WRONG_LENGTH",
        "MS_PRIMARY_DNS_SERVER,   c0,                 WRONG_LENGTH",
        "WISPR_BANDWIDTH_MAX_UP,  000001,             WRONG_LENGTH",
        "FRAMED_ROUTE,            '',                 BAD_ROUTE",
        "FRAMED_IPV6_ROUTE,       61,                 BAD_ROUTE",
    })
    void aMalformedAttributeIsSetAsideByName(AttributeType type, String hex, Flaw flaw) {
        Attribute bad = Attribute.octets(type, Octets.hex(hex));
        Attribute good = Attribute.text(AttributeType.FRAMED_POOL, "pool");

        Grant grant = grant(bad, good);

        assertThat(grant.bad()).containsExactly(new BadAttribute(type.rfcName(), flaw, Octets.hex(hex)));
        assertThat(grant.framedPool()).isEqualTo("pool");
        assertThat(grant.withBad(List.of())).isEqualTo(grant(good));
    }

    @Test
    void ofWhatMayBeThereOnceTheFirstCounts() {
        Grant grant = grant(
                Attribute.integer(AttributeType.SESSION_TIMEOUT, 10),
                Attribute.integer(AttributeType.SESSION_TIMEOUT, 20));

        assertThat(grant.sessionTimeoutSeconds()).hasValue(10);
        assertThat(grant.bad()).extracting(BadAttribute::flaw).containsExactly(Flaw.REPEATED);
    }

    @Test
    void numbersAreUnsigned() {
        assertThat(grant(Attribute.integer(AttributeType.SESSION_TIMEOUT, 0xFFFF_FFFFL))
                        .sessionTimeoutSeconds())
                .hasValue(0xFFFF_FFFFL);
    }

    @Test
    void ratesAreWisprsOrElseAscendsEachDirectionForItself() {
        Grant grant = grant(
                Attribute.integer(AttributeType.ASCEND_DATA_RATE, 1),
                Attribute.integer(AttributeType.WISPR_BANDWIDTH_MAX_UP, 2_000_000),
                Attribute.integer(AttributeType.X_ASCEND_XMIT_RATE, 4_000_000_000L));

        assertThat(grant.rates()).isEqualTo(new RateGrant(OptionalLong.of(2_000_000), OptionalLong.of(4_000_000_000L)));
        assertThat(grant.bad()).isEmpty();
        assertThat(grant().rates()).isEqualTo(RateGrant.NONE);
    }

    @Test
    void theTwoSpecialAddressesMeanWhatRfc2865Says() {
        assertThat(grant(address("255.255.255.255")).framedAddress()).isEqualTo(new FramedAddress.UserChooses());
        assertThat(grant(address("255.255.255.254")).framedAddress()).isEqualTo(new FramedAddress.NasChooses());
        assertThat(grant(address("255.255.255.253")).framedAddress())
                .isEqualTo(new FramedAddress.Fixed(ip4("255.255.255.253")));
    }

    /** The trap: "10.0.0.9" without a tag begins with the octet 0x31, which is no tag. */
    @Test
    void anUntaggedTunnelTextIsReadWhole() {
        Grant grant = grant(Attribute.octets(AttributeType.TUNNEL_SERVER_ENDPOINT, Octets.utf8("10.0.0.9")));

        assertThat(grant.tunnels()).singleElement().satisfies(tunnel -> {
            assertThat(tunnel.tag()).isZero();
            assertThat(tunnel.serverEndpoint()).isEqualTo("10.0.0.9");
            assertThat(tunnel.preference()).isEqualTo(TunnelGrant.LEAST_PREFERRED);
        });
    }

    @Test
    void tunnelsStandInOrderOfPreference() {
        Grant grant = grant(
                Attribute.taggedInteger(AttributeType.TUNNEL_PREFERENCE, 1, 500),
                Attribute.taggedInteger(AttributeType.TUNNEL_PREFERENCE, 31, 1),
                Attribute.taggedText(AttributeType.TUNNEL_ASSIGNMENT_ID, 7, "seven"));

        assertThat(grant.tunnels()).extracting(TunnelGrant::tag).containsExactly(31, 1, 7);
    }

    @ParameterizedTest
    @CsvSource({
        "'192.0.2.0/24 192.0.2.1 1',            192.0.2.0,    24, 192.0.2.1, 1",
        "'192.0.2.0/24 192.0.2.1 1 2 -1 3 400', 192.0.2.0,    24, 192.0.2.1, 1",
        "'192.0.2.0/24 0.0.0.0 7',              192.0.2.0,    24, ,          7",
        "192.0.2.0/24,                          192.0.2.0,    24, ,          1",
        "'  192.0.2.0/24   0.0.0.0 ',           192.0.2.0,    24, ,          1",
        "192.0.2.77/24,                         192.0.2.0,    24, ,          1",
        "192.0.2.7/32,                          192.0.2.7,    32, ,          1",
        "0.0.0.0/0,                             0.0.0.0,      0,  ,          1",
        "'10.0.0.0 192.0.2.1 1',                10.0.0.0,     8,  192.0.2.1, 1",
        "172.16.0.0,                            172.16.0.0,   16, ,          1",
        "192.0.2.0,                             192.0.2.0,    24, ,          1",
    })
    void aFramedRouteIsRead(String text, String prefix, int length, String gateway, int metric) {
        FramedRoute expected = new FramedRoute(ip4(prefix), length, gateway == null ? null : ip4(gateway), metric);
        assertThat(grant(Attribute.text(AttributeType.FRAMED_ROUTE, text)).framedRoutes())
                .containsExactly(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "192.0.2.0/33",
                "192.0.2.0/",
                "192.0.2.0/24/1",
                "192.0.2/24",
                "256.0.2.0/24",
                "192.0.2.0/24 gateway.example 1",
                "192.0.2.0/24 224.0.0.1 1",
                "192.0.2.0 255.255.255.0 192.0.2.1",
                "192.0.2.0/24 192.0.2.1 one",
                "10.1.2.3",
                "224.0.0.0",
                "2001:db8::/32",
            })
    void whatIsNoRouteIsSetAsideByName(String text) {
        Grant grant = grant(Attribute.text(AttributeType.FRAMED_ROUTE, text));

        assertThat(grant.framedRoutes()).isEmpty();
        assertThat(grant.bad()).extracting(BadAttribute::flaw).containsExactly(Flaw.BAD_ROUTE);
    }

    @ParameterizedTest
    @CsvSource({
        "'2001:db8:aa::/48 2001:db8::1 3', 2001:db8:aa::, 48, 2001:db8::1, 3",
        "'2001:db8:aa::/48 :: 3',          2001:db8:aa::, 48, ,            3",
        "::/0,                             ::,            0,  ,            1",
    })
    void aFramedIpv6RouteIsRead(String text, String prefix, int length, String gateway, int metric) {
        FramedIpv6Route expected =
                new FramedIpv6Route(new Ipv6Prefix(ip6(prefix), length), gateway == null ? null : ip6(gateway), metric);
        assertThat(grant(Attribute.text(AttributeType.FRAMED_IPV6_ROUTE, text)).framedIpv6Routes())
                .containsExactly(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2001:db8::",
                "2001:db8::/129",
                "::ffff:192.0.2.1/128",
                "2001:db8::/32 ff02::1 1",
                "fe80::1%lo/64",
                "192.0.2.0/24",
                "2001:db8::/32 :: x",
                ":::/3",
            })
    void whatIsNoIpv6RouteIsSetAsideByName(String text) {
        Grant grant = grant(Attribute.text(AttributeType.FRAMED_IPV6_ROUTE, text));

        assertThat(grant.framedIpv6Routes()).isEmpty();
        assertThat(grant.bad()).extracting(BadAttribute::flaw).containsExactly(Flaw.BAD_ROUTE);
    }

    @Test
    void aPrefixMayBeWrittenShortOrLong() {
        Ipv6Prefix expected = new Ipv6Prefix(ip6("2001:db8::"), 64);
        assertThat(grant(
                                Attribute.octets(AttributeType.FRAMED_IPV6_PREFIX, Octets.hex("004020010db800000000")),
                                Attribute.octets(
                                        AttributeType.FRAMED_IPV6_PREFIX,
                                        Octets.hex("004020010db8000000000000000000000000")))
                        .framedIpv6Prefixes())
                .containsExactly(expected, expected);
    }

    private static Grant grant(Attribute... attributes) {
        return AnswerReader.accept("server", Attributes.of(attributes), List.of())
                .grant();
    }

    private static Attribute address(String text) {
        return Attribute.address(AttributeType.FRAMED_IP_ADDRESS, ip4(text));
    }

    private static Inet4Address ip4(String text) {
        return Inet4Address.ofLiteral(text);
    }

    private static Inet6Address ip6(String text) {
        return (Inet6Address) Inet6Address.ofLiteral(text);
    }
}
