package net.sluice.session.leaf;

import java.net.Inet6Address;
import java.util.List;
import java.util.OptionalLong;
import net.sluice.ppp.AuthRequest;
import net.sluice.radius.message.AccessRequest;
import net.sluice.radius.message.AccountingRequest;
import net.sluice.radius.message.AccountingStatus;
import net.sluice.radius.message.Credentials;
import net.sluice.radius.message.FramedFacts;
import net.sluice.radius.message.SessionFacts;
import net.sluice.radius.message.TerminateCause;
import net.sluice.radius.message.TunnelFacts;
import net.sluice.radius.wire.Ipv6Prefix;
import net.sluice.radius.wire.Octets;
import net.sluice.radius.wire.Secret;
import net.sluice.session.Account;
import net.sluice.session.AccountingRecord;
import net.sluice.session.AuthenticationRequest;
import net.sluice.session.Counters;
import net.sluice.session.IpPrefix;
import net.sluice.session.SessionIdentity;
import org.jspecify.annotations.Nullable;

/** What is asked of RADIUS, in RADIUS's words. */
final class RadiusFacts {
    private RadiusFacts() {}

    static AccessRequest request(AuthenticationRequest request, String ourHostName) {
        return AccessRequest.of(credentials(request.credentials()), session(request.identity(), ourHostName));
    }

    static AccountingRequest accounting(AccountingRecord accounting, String ourHostName) {
        return switch (accounting) {
            case AccountingRecord.Start(Account account) ->
                request(AccountingStatus.START, account, AccountingRequest.Usage.NONE, null, ourHostName);
            case AccountingRecord.Interim(Account account, Counters counters, long seconds) ->
                request(AccountingStatus.INTERIM, account, usage(counters, seconds), null, ourHostName);
            case AccountingRecord.Stop(Account account, Counters counters, long seconds, var cause) ->
                request(
                        AccountingStatus.STOP,
                        account,
                        usage(counters, seconds),
                        TerminateCause.valueOf(cause.name()),
                        ourHostName);
        };
    }

    private static AccountingRequest request(
            AccountingStatus status,
            Account account,
            AccountingRequest.Usage usage,
            @Nullable TerminateCause cause,
            String ourHostName) {
        return new AccountingRequest(
                status,
                session(account.identity(), ourHostName),
                null,
                Octets.utf8(account.user()),
                AccountingRequest.Authentic.valueOf(account.authentic().name()),
                account.classes().stream().map(RadiusFacts::octets).toList(),
                addresses(account),
                usage,
                cause,
                List.of());
    }

    private static AccountingRequest.Usage usage(Counters counters, long seconds) {
        return new AccountingRequest.Usage(
                counters.octetsIn(), counters.octetsOut(), counters.packetsIn(), counters.packetsOut(), seconds);
    }

    private static FramedFacts addresses(Account account) {
        return new FramedFacts(
                account.framedAddress(),
                null,
                prefixes(account.framedIpv6Prefix()),
                List.of(),
                account.framedInterfaceId() == 0 ? OptionalLong.empty() : OptionalLong.of(account.framedInterfaceId()),
                prefixes(account.delegatedIpv6Prefix()));
    }

    private static List<Ipv6Prefix> prefixes(@Nullable IpPrefix prefix) {
        return prefix != null && prefix.address() instanceof Inet6Address address
                ? List.of(new Ipv6Prefix(address, prefix.length()))
                : List.of();
    }

    private static Octets octets(net.sluice.session.Octets octets) {
        return Octets.of(octets.toArray());
    }

    /** NAS-Port is the pair of our ids, so that it names one session of the node at a time. */
    private static SessionFacts session(SessionIdentity identity, String ourHostName) {
        long port = Integer.toUnsignedLong(identity.tunnelId() << 16 | identity.sessionId());
        return SessionFacts.of(identity.acctSessionId())
                .withPort(port, identity.circuit(), SessionFacts.VIRTUAL)
                .withStations(text(identity.callingNumber()), text(identity.calledNumber()))
                .withConnectInfo(connectInfo(identity))
                .withTunnel(new TunnelFacts(
                        identity.lacAddress().getAddress(),
                        identity.lnsAddress().getAddress(),
                        Integer.toString(identity.tunnelId()),
                        identity.lacHostName(),
                        ourHostName,
                        Integer.toUnsignedString(identity.callSerial())));
    }

    private static String connectInfo(SessionIdentity identity) {
        if (identity.txConnectBps() == 0) {
            return "";
        }
        return identity.rxConnectBps() == 0
                ? Long.toString(identity.txConnectBps())
                : identity.txConnectBps() + "/" + identity.rxConnectBps();
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static Credentials credentials(AuthRequest request) {
        Octets name = Octets.of(request.name());
        return switch (request) {
            case AuthRequest.Pap pap -> new Credentials.Pap(name, Secret.of(pap.password()));
            case AuthRequest.Chap chap ->
                new Credentials.Chap(name, chap.identifier(), Octets.of(chap.challenge()), Octets.of(chap.response()));
            case AuthRequest.MsChap ms ->
                new Credentials.MsChap(
                        name,
                        ms.identifier(),
                        Octets.of(ms.challenge()),
                        Octets.of(ms.lmResponse()),
                        Octets.of(ms.ntResponse()),
                        (ms.flags() & 1) != 0);
            case AuthRequest.MsChapV2 ms ->
                new Credentials.MsChapV2(
                        name,
                        ms.identifier(),
                        Octets.of(ms.challenge()),
                        Octets.of(ms.peerChallenge()),
                        Octets.of(ms.ntResponse()),
                        ms.flags());
        };
    }
}
