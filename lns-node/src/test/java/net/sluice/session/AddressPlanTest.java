package net.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import net.sluice.ppp.NetworkConfig;
import net.sluice.ppp.PppConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPlanTest {
    private final LacProfile profile = LacProfile.of("p", PppConfig.builder().build(), ip4("10.0.0.1"), "dsl");

    @Test
    void withoutAWordOfAaaTheAddressComesFromTheProfilesPool() {
        assertThat(AddressPlan.of(Services.DEFAULTS, profile).wishes())
                .containsExactly(new AddressRequest.FromPool("dsl"));
    }

    @Test
    void aaasPoolGoesBeforeTheProfilesAndAnAddressBeforeBoth() {
        assertThat(AddressPlan.of(Services.builder().framedPool("business").build(), profile)
                        .wishes())
                .containsExactly(new AddressRequest.FromPool("business"));
        assertThat(AddressPlan.of(
                                Services.builder()
                                        .framedPool("business")
                                        .framedAddress(ip4("192.0.2.7"))
                                        .build(),
                                profile)
                        .wishes())
                .containsExactly(new AddressRequest.Exactly(prefix("192.0.2.7/32")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"255.255.255.254", "255.255.255.255"})
    void theMagicFramedAddressesAskForAPoolAddress(String magic) {
        // RFC 2865 s5.8.
        Services services = Services.builder().framedAddress(ip4(magic)).build();
        assertThat(AddressPlan.of(services, profile).wishes()).containsExactly(new AddressRequest.FromPool("dsl"));
    }

    @Test
    void everythingThatAaaGrantsIsAskedForAndFindsItsUse() {
        Services services = Services.builder()
                .framedAddress(ip4("192.0.2.7"))
                .framedIpv6Prefix(prefix("2001:db8:1::/64"))
                .delegatedIpv6Prefix(prefix("2001:db8:ff00::/56"))
                .framedInterfaceId(0x1122)
                .primaryDns(ip4("192.0.2.53"))
                .route(prefix("198.51.100.0/24"))
                .route(prefix("2001:db8:2::/48"))
                .build();
        AddressPlan plan = AddressPlan.of(services, profile);
        List<IpPrefix> asked = plan.wishes().stream()
                .map(wish -> ((AddressRequest.Exactly) wish).prefix())
                .toList();
        assertThat(asked)
                .hasToString(
                        "[192.0.2.7/32, 2001:db8:1:0:0:0:0:0/64, 2001:db8:ff00:0:0:0:0:0/56, 198.51.100.0/24, 2001:db8:2:0:0:0:0:0/48]");

        Grant grant = plan.grant(asked);
        assertThat(grant.ipv4()).isEqualTo(ip4("192.0.2.7"));
        assertThat(grant.framedIpv6Prefix()).isEqualTo(prefix("2001:db8:1::/64"));
        assertThat(grant.delegatedIpv6Prefix()).isEqualTo(prefix("2001:db8:ff00::/56"));
        assertThat(grant.routes()).containsExactly(prefix("198.51.100.0/24"), prefix("2001:db8:2::/48"));

        NetworkConfig network = plan.network(grant);
        assertThat(network.ip()).isEqualTo(new NetworkConfig.Ip(0x0A000001, 0xC0000207, 0xC0000235, 0, 0, 0, false));
        assertThat(network.ip6()).isEqualTo(new NetworkConfig.Ip6(0, 0x1122));
    }

    @Test
    void ipv6IsOfferedOnlyWhereTheProfileOrAaaSaysSo() {
        AddressPlan plan = AddressPlan.of(Services.DEFAULTS, profile);
        assertThat(plan.network(plan.grant(List.of(prefix("10.0.0.9/32")))).ip6())
                .isNull();
    }

    @Test
    void aPrefixOfEitherKindOffersIpv6() {
        Services framed =
                Services.builder().framedIpv6Prefix(prefix("2001:db8:1::/64")).build();
        Services delegated = Services.builder()
                .delegatedIpv6Prefix(prefix("2001:db8:ff00::/56"))
                .build();
        for (Services services : List.of(framed, delegated)) {
            AddressPlan plan = AddressPlan.of(services, profile);
            assertThat(plan.network(plan.grant(List.of(prefix("10.0.0.9/32"), prefix("2001:db8::/56"))))
                            .ip6())
                    .isNotNull();
        }
        LacProfile dual = profile.toBuilder().ipv6(true).build();
        AddressPlan plan = AddressPlan.of(Services.DEFAULTS, dual);
        assertThat(plan.network(plan.grant(List.of(prefix("10.0.0.9/32")))).ip6())
                .isNotNull();
    }

    @Test
    void nameServersAreThoseOfAaaAndWhereItNamesNoneThoseOfTheProfile() {
        LacProfile named = profile.toBuilder()
                .primaryDns(ip4("10.0.0.53"))
                .secondaryDns(ip4("10.0.1.53"))
                .primaryNbns(ip4("10.0.0.137"))
                .secondaryNbns(ip4("10.0.1.137"))
                .build();
        AddressPlan plain = AddressPlan.of(Services.DEFAULTS, named);
        assertThat(plain.network(plain.grant(List.of(prefix("10.0.0.9/32")))).ip())
                .isEqualTo(new NetworkConfig.Ip(
                        0x0A000001, 0x0A000009, 0x0A000035, 0x0A000135, 0x0A000089, 0x0A000189, false));

        Services own = Services.builder()
                .secondaryDns(ip4("192.0.2.1"))
                .primaryNbns(ip4("192.0.2.2"))
                .secondaryNbns(ip4("192.0.2.3"))
                .build();
        AddressPlan mixed = AddressPlan.of(own, named);
        assertThat(mixed.network(mixed.grant(List.of(prefix("10.0.0.9/32")))).ip())
                .isEqualTo(new NetworkConfig.Ip(
                        0x0A000001, 0x0A000009, 0x0A000035, 0xC0000201, 0xC0000202, 0xC0000203, false));
    }

    @Test
    void ourOwnAddressAndNoAddressAtAllAreFlaws() {
        assertThat(AddressPlan.of(
                                Services.builder()
                                        .framedAddress(ip4("10.0.0.1"))
                                        .build(),
                                profile)
                        .flaw())
                .contains("our own address");
        LacProfile poor = LacProfile.of("p", PppConfig.builder().build(), ip4("10.0.0.1"), null);
        assertThat(AddressPlan.of(Services.DEFAULTS, poor).flaw()).contains("neither");
        assertThat(AddressPlan.of(Services.DEFAULTS, profile).flaw()).isNull();
    }

    private static Inet4Address ip4(String literal) {
        return (Inet4Address) address(literal);
    }

    private static IpPrefix prefix(String text) {
        int slash = text.indexOf('/');
        return new IpPrefix(address(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (java.net.UnknownHostException e) {
            throw new IllegalArgumentException(literal, e);
        }
    }
}
