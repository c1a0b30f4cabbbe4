package net.sluice.session.leaf;

import java.net.Inet6Address;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.sluice.ppp.AuthDecision;
import net.sluice.radius.message.AccessAnswer;
import net.sluice.radius.message.FramedAddress;
import net.sluice.radius.message.FramedIpv6Route;
import net.sluice.radius.message.FramedRoute;
import net.sluice.radius.message.Grant;
import net.sluice.radius.wire.Ipv6Prefix;
import net.sluice.session.Account;
import net.sluice.session.AuthenticationAnswer;
import net.sluice.session.IpPrefix;
import net.sluice.session.Octets;
import net.sluice.session.Rate;
import net.sluice.session.Services;
import net.sluice.session.ServicesBuilder;
import net.sluice.session.Traffic;
import net.sluice.session.TrafficRules;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What RADIUS answered, in the session's words. */
final class RadiusGrant {
    /** RFC 2865 s5.6: Framed. */
    private static final int SERVICE_FRAMED = 2;

    private static final int PROTOCOL_PPP = 1;
    private static final Pattern MS_CHAP_ERROR = Pattern.compile("\\bE=(\\d{1,9})\\b");

    private static final Logger LOG = LoggerFactory.getLogger(RadiusGrant.class);

    private RadiusGrant() {}

    /** {@code directory}: what Filter-Id may name. */
    static AuthenticationAnswer answer(AccessAnswer answer, RuleDirectory directory) {
        return switch (answer) {
            case AccessAnswer.Accept accept -> accepted(accept.grant(), directory);
            case AccessAnswer.Reject reject ->
                new AuthenticationAnswer.Rejected(
                        String.join(" ", reject.replyMessages()), msChapError(reject.msChapError()));
            case AccessAnswer.Challenge challenge ->
                new AuthenticationAnswer.Unavailable(
                        "server " + challenge.server() + " wants another round, which these protocols do not have");
            case AccessAnswer.NoAnswer none -> new AuthenticationAnswer.Unavailable(none.reason() + " " + none.text());
        };
    }

    private static AuthenticationAnswer accepted(Grant grant, RuleDirectory directory) {
        // RFC 2865 s5.6: "A NAS ... MUST treat unknown or unsupported Service-Types as though an Access-Reject had been
        // received instead."
        if (grant.serviceType().orElse(SERVICE_FRAMED) != SERVICE_FRAMED) {
            return new AuthenticationAnswer.Rejected("", AuthDecision.AUTHENTICATION_FAILURE);
        }
        if (grant.framedProtocol().orElse(PROTOCOL_PPP) != PROTOCOL_PPP) {
            return new AuthenticationAnswer.Rejected("", AuthDecision.AUTHENTICATION_FAILURE);
        }
        FilterIds filters = FilterIds.read(grant.filterIds(), directory);
        if (filters.flaw() != null) {
            // Who is to be filtered, and cannot be, does not get in unfiltered.
            LOG.warn("login refused: {}, user={}", filters.flaw(), grant.userName());
            return new AuthenticationAnswer.Rejected("", AuthDecision.AUTHENTICATION_FAILURE);
        }
        return new AuthenticationAnswer.Accepted(
                grant.userName(),
                Account.Authentic.RADIUS,
                services(grant, filters),
                String.join(" ", grant.replyMessages()),
                grant.msChap2Success());
    }

    private static int msChapError(@Nullable String error) {
        Matcher matcher = MS_CHAP_ERROR.matcher(error == null ? "" : error);
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : AuthDecision.AUTHENTICATION_FAILURE;
    }

    private static Services services(Grant grant, FilterIds filters) {
        ServicesBuilder services = Services.builder();
        if (grant.framedAddress() instanceof FramedAddress.Fixed(var address)) {
            services.framedAddress(address);
        }
        // Framed-IP-Netmask routes nothing: many servers send it to every user as a habit.
        services.framedPool(grant.framedPool())
                .primaryDns(nth(grant.dnsServers(), 0))
                .secondaryDns(nth(grant.dnsServers(), 1))
                .primaryNbns(nth(grant.nbnsServers(), 0))
                .secondaryNbns(nth(grant.nbnsServers(), 1))
                .framedInterfaceId(grant.framedInterfaceId().orElse(0))
                .sessionTimeoutSeconds(seconds(grant.sessionTimeoutSeconds()))
                .idleTimeoutSeconds(seconds(grant.idleTimeoutSeconds()))
                .interimIntervalSeconds(seconds(grant.interimIntervalSeconds()))
                .mtu(grant.framedMtu().orElse(0));
        grant.framedRoutes().forEach(route -> services.route(route(route)));
        ipv6(grant, services);
        services.traffic(traffic(grant, filters.rules())).haSet(filters.haSet());
        grant.classes().forEach(each -> services.addClass(Octets.copyOf(each.toArray())));
        return services.build();
    }

    private static Traffic traffic(Grant grant, TrafficRules rules) {
        return Traffic.builder()
                .rateUp(rate(grant.rates().up()))
                .rateDown(rate(grant.rates().down()))
                .rules(rules)
                .build();
    }

    private static @Nullable Rate rate(OptionalLong bitsPerSecond) {
        return bitsPerSecond.isPresent() ? Rate.of(bitsPerSecond.getAsLong()) : null;
    }

    /** The first prefix of a kind is the link's, or the delegated one; further ones are routed all the same. */
    private static void ipv6(Grant grant, ServicesBuilder services) {
        services.framedIpv6Prefix(prefix(nth(grant.framedIpv6Prefixes(), 0)));
        services.delegatedIpv6Prefix(prefix(nth(grant.delegatedIpv6Prefixes(), 0)));
        services.ipv6Pool(
                grant.delegatedIpv6PrefixPool() != null ? grant.delegatedIpv6PrefixPool() : grant.framedIpv6Pool());
        for (Inet6Address address : grant.framedIpv6Addresses()) {
            services.route(IpPrefix.host(address));
        }
        for (FramedIpv6Route route : grant.framedIpv6Routes()) {
            services.route(new IpPrefix(route.prefix().address(), route.prefix().length()));
        }
        grant.framedIpv6Prefixes().stream().skip(1).forEach(more -> route(services, more));
        grant.delegatedIpv6Prefixes().stream().skip(1).forEach(more -> route(services, more));
    }

    private static void route(ServicesBuilder services, Ipv6Prefix prefix) {
        services.route(new IpPrefix(prefix.address(), prefix.length()));
    }

    private static IpPrefix route(FramedRoute route) {
        return IpPrefix.around(route.prefix(), route.length());
    }

    private static @Nullable IpPrefix prefix(@Nullable Ipv6Prefix prefix) {
        return prefix == null ? null : new IpPrefix(prefix.address(), prefix.length());
    }

    private static <T> @Nullable T nth(List<T> items, int index) {
        return index < items.size() ? items.get(index) : null;
    }

    private static int seconds(OptionalLong seconds) {
        return (int) Math.min(Integer.MAX_VALUE, seconds.orElse(0));
    }
}
