package net.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import net.sluice.session.fake.SessionWorld;
import org.junit.jupiter.api.Test;

/** What a session's record carries from node to node. */
class SessionCodecTest {
    private static final SessionIdentity IDENTITY = new SessionIdentity(
            "0065432101000000000001",
            "lac",
            new InetSocketAddress(SessionWorld.address("198.51.100.1"), 1701),
            new InetSocketAddress(SessionWorld.address("2001:db8::1"), 1701),
            65_535,
            1,
            40_000,
            50_000,
            -7,
            "calling",
            null,
            "sub",
            -1,
            1_000_000_000_000L,
            64_000);

    private static Inet4Address ipv4(String literal) {
        return (Inet4Address) SessionWorld.address(literal);
    }

    private static IpPrefix prefix(String literal, int length) {
        return new IpPrefix(SessionWorld.address(literal), length);
    }

    private static Services services() {
        return Services.builder()
                .framedAddress(ipv4("10.0.0.1"))
                .framedPool("pool")
                .route(prefix("10.1.0.0", 16))
                .route(prefix("2001:db8:1::", 48))
                .primaryDns(ipv4("10.0.0.53"))
                .secondaryNbns(ipv4("10.0.0.54"))
                .framedIpv6Prefix(prefix("2001:db8:2::", 64))
                .framedInterfaceId(-5)
                .delegatedIpv6Prefix(prefix("2001:db8:3::", 56))
                .ipv6Pool("six")
                .sessionTimeoutSeconds(86_400)
                .idleTimeoutSeconds(600)
                .interimIntervalSeconds(300)
                .mtu(1492)
                .addClass(Octets.copyOf(new byte[] {0, 1, -1}))
                .addClass(Octets.copyOf(new byte[0]))
                .haSet(new HaSet("set", true, 300))
                .traffic(Traffic.builder()
                        .rateUp(new Rate.Fixed(5_000_000_000L))
                        .rateDown(new Rate.OfConnectSpeed(95))
                        .excessDown(Excess.POLICE)
                        .rules(new TrafficRules("up", null, TrafficRules.NO, "classes", 0, 1000, "activity"))
                        .build())
                .build();
    }

    private static SessionSnapshot snapshot(Services services) {
        return new SessionSnapshot(
                new Stamp(7L << 40, 99),
                null,
                IDENTITY,
                new SessionSnapshot.Login(
                        1L << 50,
                        new LoginKey("alice@example", "line"),
                        true,
                        "alice",
                        Account.Authentic.LOCAL,
                        services,
                        new Grant(ipv4("10.0.0.1"), prefix("2001:db8:2::", 64), null, List.of(prefix("10.1.0.0", 16))),
                        Long.MIN_VALUE,
                        null,
                        new OnlineClock.Elapsed(123_456_789_000L, 5),
                        new Counters(1, 2, 3, 1L << 60, List.of(new Counters.ClassUsage("web", 1, 2, 0, 4))),
                        true,
                        new SessionSnapshot.End(EndCause.IDLE_TIMEOUT, 77),
                        65_535));
    }

    @Test
    void everythingThatIsWrittenIsRead() {
        for (Services services : List.of(services(), Services.DEFAULTS)) {
            SessionSnapshot session = snapshot(services);
            assertThat(SessionCodec.decode(SessionCodec.encode(session))).isEqualTo(session);
        }
        SessionSnapshot early = new SessionSnapshot(new Stamp(0, 0), null, IDENTITY, null);
        assertThat(SessionCodec.decode(SessionCodec.encode(early))).isEqualTo(early);
    }

    @Test
    void fieldsOfANewerNodeArePassedOverAndAnotherVersionIsNotRead() {
        SessionSnapshot session = snapshot(services());
        byte[] known = SessionCodec.encode(session);
        byte[] more = new FieldWriter().octets(200, new byte[300]).octets();
        byte[] newer = new byte[known.length + more.length];
        System.arraycopy(more, 0, newer, 0, more.length);
        System.arraycopy(known, 0, newer, more.length, known.length);
        assertThat(SessionCodec.decode(newer)).isEqualTo(session);

        byte[] other = new FieldWriter().number(1, 2).octets(200, known).octets();
        assertThat(SessionCodec.decode(other)).isNull();
    }

    @Test
    void aRecordThatIsCutOffIsNone() {
        byte[] whole = SessionCodec.encode(snapshot(services()));
        for (int length = 0; length < whole.length; length++) {
            assertThat(SessionCodec.decode(Arrays.copyOf(whole, length)))
                    .as("the first %s octets", length)
                    .satisfiesAnyOf(
                            cut -> assertThat(cut).isNull(),
                            // Cut between two fields: what is missing is as if it had not been there.
                            cut -> assertThat(cut.login()).isNull());
        }
    }

    @Test
    void aCheckpointIsReadAsItWasWritten() {
        Checkpoint checkpoint = new Checkpoint(
                new Stamp(5, 6),
                List.of(
                        new Checkpoint.Reading(1, 2, 3, new Counters(4, 5, 6, 7), 65_535),
                        new Checkpoint.Reading(65_535, 65_535, -1, Counters.ZERO, 0)));
        assertThat(Checkpoint.decode(checkpoint.encode())).isEqualTo(checkpoint);
    }
}
