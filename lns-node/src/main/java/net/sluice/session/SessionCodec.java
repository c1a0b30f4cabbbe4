package net.sluice.session;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.sluice.l2tp.CallSnapshot;
import net.sluice.ppp.PppSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * A session's record in the cluster's store ({@link RecordId.Kind#SESSION}): fields with tags ({@link FieldWriter}), so that nodes one version apart read
 * each other's. Tags are never given another meaning; 1 is the version, which counts up when a reader that does not know a field had better not go on.
 */
final class SessionCodec {
    private static final int VERSION = 1;

    private SessionCodec() {}

    static byte[] encode(SessionSnapshot session) {
        FieldWriter out = new FieldWriter()
                .number(1, VERSION)
                .group(2, session.written()::write)
                .octets(3, CoreRecords.write(session.call()))
                .group(4, to -> identity(to, session.identity()));
        SessionSnapshot.Login login = session.login();
        return login == null
                ? out.octets()
                : out.group(5, to -> login(to, login)).octets();
    }

    /** What a record says; null when it is none that this version can read. */
    static @Nullable SessionSnapshot decode(byte[] octets) {
        FieldReader in = new FieldReader(octets);
        FieldReader written = in.group(2);
        FieldReader identity = in.group(4);
        FieldReader login = in.group(5);
        if (in.number(1) != VERSION || written == null || identity == null) {
            return null;
        }
        byte[] callOctets = in.octets(3);
        CallSnapshot call = callOctets == null ? null : CoreRecords.call(callOctets);
        SessionSnapshot session =
                new SessionSnapshot(Stamp.read(written), call, identity(identity), login == null ? null : login(login));
        return in.isFlawed() || (callOctets != null && call == null) ? null : session;
    }

    private static void identity(FieldWriter to, SessionIdentity identity) {
        to.text(1, identity.acctSessionId())
                .text(2, identity.lacHostName())
                .socket(3, identity.lacAddress())
                .socket(4, identity.lnsAddress())
                .number(5, identity.tunnelId())
                .number(6, identity.sessionId())
                .number(7, identity.peerTunnelId())
                .number(8, identity.peerSessionId())
                .number(9, identity.callSerial())
                .text(10, identity.callingNumber())
                .text(11, identity.calledNumber())
                .text(12, identity.subAddress())
                .number(13, identity.physicalChannel())
                .number(14, identity.txConnectBps())
                .number(15, identity.rxConnectBps());
    }

    private static SessionIdentity identity(FieldReader from) {
        return new SessionIdentity(
                from.textOrEmpty(1),
                from.textOrEmpty(2),
                from.socket(3),
                from.socket(4),
                from.integer(5),
                from.integer(6),
                from.integer(7),
                from.integer(8),
                from.integer(9),
                from.text(10),
                from.text(11),
                from.text(12),
                from.number(13),
                from.number(14),
                from.number(15));
    }

    private static void login(FieldWriter to, SessionSnapshot.Login login) {
        SessionSnapshot.End end = login.end();
        to.number(1, login.generation())
                .text(2, login.key().user())
                .text(3, login.key().circuit())
                .flag(4, login.exclusive())
                .text(5, login.proved())
                .text(6, login.authentic().name())
                .group(7, each -> ServicesCodec.write(each, login.services()))
                .group(8, each -> grant(each, login.grant()))
                .number(9, login.interfaceId())
                .octets(10, CoreRecords.write(login.ppp()))
                .group(13, each -> counters(each, login.carried()))
                .flag(14, login.accounted())
                .number(16, login.dataNs());
        OnlineClock.Elapsed elapsed = login.elapsed();
        if (elapsed != null) {
            to.group(11, each -> each.number(1, elapsed.upNanos()).number(2, elapsed.sinceInterimNanos()));
        }
        if (end != null) {
            to.group(15, each -> each.text(1, end.cause().name()).number(2, end.seconds()));
        }
    }

    private static SessionSnapshot.Login login(FieldReader from) {
        byte[] pppOctets = from.octets(10);
        PppSnapshot ppp = pppOctets == null ? null : CoreRecords.ppp(pppOctets);
        FieldReader services = from.group(7);
        FieldReader grant = from.group(8);
        FieldReader carried = from.group(13);
        FieldReader end = from.group(15);
        FieldReader elapsed = from.group(11);
        if (services == null || grant == null || (pppOctets != null && ppp == null)) {
            from.flawed();
        }
        return new SessionSnapshot.Login(
                from.number(1),
                new LoginKey(from.textOrEmpty(2), from.textOrEmpty(3)),
                from.flag(4),
                from.text(5),
                from.named(6, Account.Authentic.class, Account.Authentic.RADIUS),
                services == null ? Services.DEFAULTS : ServicesCodec.read(services),
                grant == null ? new Grant(null, null, null, List.of()) : grant(grant),
                from.number(9),
                ppp,
                elapsed == null ? null : new OnlineClock.Elapsed(elapsed.number(1), elapsed.number(2)),
                carried == null ? Counters.ZERO : counters(carried),
                from.flag(14),
                end == null ? null : end(end),
                from.integer(16) & 0xffff);
    }

    private static SessionSnapshot.End end(FieldReader from) {
        return new SessionSnapshot.End(from.named(1, EndCause.class, EndCause.CALL_CLOSED), from.number(2));
    }

    private static void grant(FieldWriter to, Grant grant) {
        to.address(1, grant.ipv4()).prefix(2, grant.framedIpv6Prefix()).prefix(3, grant.delegatedIpv6Prefix());
        grant.routes().forEach(route -> to.prefix(4, route));
    }

    private static Grant grant(FieldReader from) {
        return new Grant(from.address4(1), from.prefix(2), from.prefix(3), List.copyOf(from.prefixes(4)));
    }

    static void counters(FieldWriter to, Counters counters) {
        to.number(1, counters.packetsIn())
                .number(2, counters.octetsIn())
                .number(3, counters.packetsOut())
                .number(4, counters.octetsOut());
        for (Counters.ClassUsage usage : counters.classes()) {
            to.group(
                    5,
                    each -> each.octets(1, usage.name().getBytes(StandardCharsets.UTF_8))
                            .number(2, usage.packetsIn())
                            .number(3, usage.octetsIn())
                            .number(4, usage.packetsOut())
                            .number(5, usage.octetsOut()));
        }
    }

    static Counters counters(FieldReader from) {
        return new Counters(
                from.number(1),
                from.number(2),
                from.number(3),
                from.number(4),
                from.groups(5).stream()
                        .map(each -> new Counters.ClassUsage(
                                each.textOrEmpty(1), each.number(2), each.number(3), each.number(4), each.number(5)))
                        .toList());
    }
}
