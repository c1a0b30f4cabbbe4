package net.sluice.session.leaf;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import net.sluice.radius.message.AccessAnswer;
import net.sluice.radius.message.FramedAddress;
import net.sluice.radius.message.FramedIpv6Route;
import net.sluice.radius.message.FramedRoute;
import net.sluice.radius.message.Grant;
import net.sluice.radius.message.NoAnswerReason;
import net.sluice.radius.message.RateGrant;
import net.sluice.radius.wire.Attributes;
import net.sluice.radius.wire.Ipv6Prefix;
import net.sluice.radius.wire.Octets;
import net.sluice.session.Account;
import net.sluice.session.AuthenticationAnswer;
import net.sluice.session.HaSet;
import net.sluice.session.Rate;
import net.sluice.session.Services;
import org.junit.jupiter.api.Test;

class RadiusGrantTest {
    private static final Attributes NONE = new Attributes(List.of());

    @Test
    void everythingThatAnAcceptGrantsReachesTheSession() {
        Grant grant = grant(
                OptionalInt.of(2),
                OptionalInt.of(1),
                new FramedAddress.Fixed(ipv4("203.0.113.7")),
                List.of(new FramedRoute(ipv4("198.51.100.0"), 28, null, 1)));
        var answer = (AuthenticationAnswer.Accepted)
                RadiusGrant.answer(new AccessAnswer.Accept("s", grant, NONE), RuleDirectory.EMPTY);
        assertThat(answer.user()).isEqualTo("alice@isp");
        assertThat(answer.authentic()).isEqualTo(Account.Authentic.RADIUS);
        assertThat(answer.message()).isEqualTo("hello you");
        assertThat(answer.msChap2Success()).isEqualTo("S=00");
        Services services = answer.services();
        assertThat(services.framedAddress()).isEqualTo(ipv4("203.0.113.7"));
        assertThat(services.framedPool()).isEqualTo("gold");
        assertThat(services.primaryDns()).isEqualTo(ipv4("192.0.2.53"));
        assertThat(services.secondaryDns()).isNull();
        assertThat(services.secondaryNbns()).isEqualTo(ipv4("192.0.2.2"));
        assertThat(services.framedIpv6Prefix()).hasToString("2001:db8:1:0:0:0:0:0/64");
        assertThat(services.delegatedIpv6Prefix()).hasToString("2001:db8:2:0:0:0:0:0/56");
        assertThat(services.routes())
                .extracting(Object::toString)
                .containsExactly(
                        "198.51.100.0/28",
                        "2001:db8:9:0:0:0:0:9/128",
                        "2001:db8:8:0:0:0:0:0/48",
                        "2001:db8:3:0:0:0:0:0/56");
        assertThat(services.framedInterfaceId()).isEqualTo(7);
        assertThat(services.ipv6Pool()).isEqualTo("delegated");
        assertThat(services.sessionTimeoutSeconds()).isEqualTo(Integer.MAX_VALUE);
        assertThat(services.idleTimeoutSeconds()).isEqualTo(300);
        assertThat(services.interimIntervalSeconds()).isZero();
        assertThat(services.mtu()).isEqualTo(1400);
        assertThat(services.traffic().rateUp()).isEqualTo(new Rate.Unlimited());
        assertThat(services.traffic().rateDown()).isEqualTo(new Rate.Fixed(9_500_000));
        assertThat(services.traffic().excessDown()).isNull();
        assertThat(services.classes()).extracting(Object::toString).containsExactly("0102", "03");
    }

    @Test
    void anAddressThatTheServerLeavesToUsIsNone() {
        for (FramedAddress left : List.of(
                new FramedAddress.NotGiven(), new FramedAddress.NasChooses(), new FramedAddress.UserChooses())) {
            Grant grant = grant(OptionalInt.empty(), OptionalInt.empty(), left, List.of());
            var answer = (AuthenticationAnswer.Accepted)
                    RadiusGrant.answer(new AccessAnswer.Accept("s", grant, NONE), RuleDirectory.EMPTY);
            assertThat(answer.services().framedAddress()).isNull();
        }
    }

    @Test
    void anotherServiceThanFramedPppIsARejection() {
        Grant login = grant(OptionalInt.of(1), OptionalInt.empty(), new FramedAddress.NotGiven(), List.of());
        Grant slip = grant(OptionalInt.of(2), OptionalInt.of(2), new FramedAddress.NotGiven(), List.of());
        assertThat(RadiusGrant.answer(new AccessAnswer.Accept("s", login, NONE), RuleDirectory.EMPTY))
                .isInstanceOf(AuthenticationAnswer.Rejected.class);
        assertThat(RadiusGrant.answer(new AccessAnswer.Accept("s", slip, NONE), RuleDirectory.EMPTY))
                .isInstanceOf(AuthenticationAnswer.Rejected.class);
    }

    @Test
    void aRejectionBringsItsWordsAndTheMsChapError() {
        assertThat(RadiusGrant.answer(
                        new AccessAnswer.Reject("s", List.of("go", "away"), "E=648 R=0 C=00 V=3 M=expired", NONE),
                        RuleDirectory.EMPTY))
                .isEqualTo(new AuthenticationAnswer.Rejected("go away", 648));
        assertThat(RadiusGrant.answer(new AccessAnswer.Reject("s", List.of(), null, NONE), RuleDirectory.EMPTY))
                .isEqualTo(new AuthenticationAnswer.Rejected("", 691));
        assertThat(RadiusGrant.answer(
                        new AccessAnswer.Reject("s", List.of(), "E=99999999999", NONE), RuleDirectory.EMPTY))
                .isEqualTo(new AuthenticationAnswer.Rejected("", 691));
    }

    @Test
    void noAnswerAndAChallengeAreNoVerdict() {
        assertThat(RadiusGrant.answer(
                        new AccessAnswer.NoAnswer(NoAnswerReason.TIMEOUT, "a: silent"), RuleDirectory.EMPTY))
                .isEqualTo(new AuthenticationAnswer.Unavailable("TIMEOUT a: silent"));
        assertThat(RadiusGrant.answer(new AccessAnswer.Challenge("s", null, Octets.EMPTY, NONE), RuleDirectory.EMPTY))
                .isInstanceOf(AuthenticationAnswer.Unavailable.class);
    }

    private static AuthenticationAnswer filtered(String... filterIds) {
        Grant grant = grant(
                OptionalInt.empty(), OptionalInt.empty(), new FramedAddress.NotGiven(), List.of(), List.of(filterIds));
        return RadiusGrant.answer(new AccessAnswer.Accept("s", grant, NONE), RuleDirectory.EMPTY);
    }

    @Test
    void aFilterIdCanNameAnHaSet() {
        var answer = (AuthenticationAnswer.Accepted) filtered("ha-set=home,window=700,mode=ns");
        assertThat(answer.services().haSet()).isEqualTo(new HaSet("home", true, 700));
        assertThat(filtered("ha-set=home,window=7")).isInstanceOf(AuthenticationAnswer.Rejected.class);
        assertThat(FilterIds.read(List.of("ha-set=home,window=7"), RuleDirectory.EMPTY)
                        .flaw())
                .isEqualTo("Filter-Id: ha-set 'home,window=7': a window is 10..10000 ms");
        assertThat(FilterIds.read(List.of("ha-set=home", "ha-set=office"), RuleDirectory.EMPTY)
                        .flaw())
                .contains("second ha-set");
    }

    private static Grant grant(
            OptionalInt serviceType, OptionalInt protocol, FramedAddress address, List<FramedRoute> routes) {
        return grant(serviceType, protocol, address, routes, List.of());
    }

    private static Grant grant(
            OptionalInt serviceType,
            OptionalInt protocol,
            FramedAddress address,
            List<FramedRoute> routes,
            List<String> filterIds) {
        return new Grant(
                serviceType,
                protocol,
                address,
                ipv4("255.255.255.0"),
                "gold",
                routes,
                OptionalInt.of(1400),
                List.of(prefix("2001:db8:1::", 64)),
                List.of(ipv6("2001:db8:9::9")),
                "framed",
                OptionalLong.of(7),
                List.of(new FramedIpv6Route(prefix("2001:db8:8::", 48), null, 1)),
                List.of(prefix("2001:db8:2::", 56), prefix("2001:db8:3::", 56)),
                "delegated",
                List.of(ipv4("192.0.2.53")),
                List.of(ipv4("192.0.2.1"), ipv4("192.0.2.2")),
                List.of(),
                OptionalLong.of(0xFFFF_FFFFL),
                OptionalLong.of(300),
                OptionalLong.empty(),
                Grant.TerminationAction.DEFAULT,
                filterIds,
                new RateGrant(OptionalLong.of(0), OptionalLong.of(9_500_000)),
                List.of("hello", "you"),
                List.of(Octets.hex("0102"), Octets.hex("03")),
                null,
                null,
                "alice@isp",
                "S=00",
                List.of(),
                List.of());
    }

    private static Ipv6Prefix prefix(String address, int length) {
        return new Ipv6Prefix(ipv6(address), length);
    }

    private static Inet4Address ipv4(String text) {
        return (Inet4Address) InetAddress.ofLiteral(text);
    }

    private static Inet6Address ipv6(String text) {
        return (Inet6Address) InetAddress.ofLiteral(text);
    }
}
