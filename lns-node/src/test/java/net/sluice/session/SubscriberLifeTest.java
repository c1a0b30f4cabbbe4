package net.sluice.session;

import static net.sluice.session.fake.SessionWorld.SECOND;
import static net.sluice.session.fake.SessionWorld.address;
import static net.sluice.session.fake.SessionWorld.client;
import static net.sluice.session.fake.SessionWorld.ipv4;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.net.Inet4Address;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import net.sluice.conformance.Meets;
import net.sluice.l2tp.CallConnected;
import net.sluice.l2tp.Tunnel;
import net.sluice.ppp.AuthProtocol;
import net.sluice.ppp.AuthRequest;
import net.sluice.ppp.IpResult;
import net.sluice.ppp.NetworkConfig;
import net.sluice.ppp.PppConfig;
import net.sluice.session.AccountingRecord.Interim;
import net.sluice.session.AccountingRecord.Start;
import net.sluice.session.AccountingRecord.Stop;
import net.sluice.session.fake.FakeLac;
import net.sluice.session.fake.FakeLine;
import net.sluice.session.fake.SessionWorld;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One subscriber from the call to the Stop, over the real cores of both sides. */
class SubscriberLifeTest {
    private final SessionWorld world = new SessionWorld(1);
    private FakeLac lac;
    private Tunnel tunnel;

    @BeforeEach
    void aLacWithATunnel() {
        world.pool("10.0.0.1", "10.0.0.2", "10.0.0.3");
        world.user("alice", Services.DEFAULTS);
        lac = world.lac("198.51.100.1", 0);
        tunnel = lac.openTunnel();
        world.run(SECOND);
    }

    @AfterEach
    void nothingHappenedThatCannotHappen() {
        assertThat(world.count(SessionCounter.UNEXPECTED_EVENTS)).isZero();
    }

    private FakeLine dial(String user) {
        return lac.dial(tunnel, client(user), ipv4(), "line of " + user);
    }

    private void hasLeftNothing() {
        assertThat(world.directory().held()).isEmpty();
        assertThat(world.directory().claims()).isZero();
        assertThat(world.directory().records()).isEmpty();
        assertThat(world.forwarding().entries()).isEmpty();
        assertThat(world.installedAddresses()).isZero();
        assertThat(world.aaa().openSessions()).isEmpty();
    }

    @Test
    void aSubscriberComesUpWithItsAddressAndIsAccounted() {
        FakeLine alice = dial("alice");
        world.run(5 * SECOND);

        IpResult ip = alice.ip();
        assertThat(ip).isNotNull();
        assertThat(ip.localAddress()).isEqualTo(0x0A000001);
        assertThat(ip.dns1()).isEqualTo(0x0AFFFF35);
        SessionEntry entry = world.forwarding().entryOf(address("10.0.0.1"));
        assertThat(entry).isNotNull();
        assertThat(entry.forwards()).isTrue();
        assertThat(entry.ipv6()).isFalse();
        assertThat(world.at(SubscriberStage.ONLINE)).isOne();
        assertThat(world.aaa().records()).singleElement().isInstanceOfSatisfying(Start.class, start -> {
            assertThat(start.account().user()).isEqualTo("alice");
            assertThat(start.account().framedAddress()).isEqualTo(address("10.0.0.1"));
            assertThat(start.account().identity().callingNumber()).isEqualTo("line of alice");
            assertThat(start.account().identity().txConnectBps()).isEqualTo(10_000_000);
            assertThat(start.account().identity().lacHostName()).isEqualTo("lac");
        });
        assertThat(world.directory().records()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(AuthProtocol.class)
    void everyAuthenticationProtocolBringsASubscriberUp(AuthProtocol protocol) {
        world.ppp(ppp -> ppp.authProtocols(List.of(protocol)));
        FakeLine alice = dial("alice");
        world.run(5 * SECOND);
        assertThat(alice.isUp()).isTrue();
        assertThat(world.aaa().asked())
                .singleElement()
                .satisfies(asked -> assertThat(asked.credentials().protocol()).isEqualTo(protocol));
    }

    @Test
    void aWrongPasswordEndsTheCallWithoutAnyAccounting() {
        world.aaa().user(new LocalUser("alice", "another", Services.DEFAULTS));
        FakeLine alice = dial("alice");
        world.run(20 * SECOND);

        assertThat(alice.isUp()).isFalse();
        assertThat(alice.callEnd()).isNotNull();
        assertThat(alice.callEnd().result().code()).isEqualTo(3);
        assertThat(world.aaa().records()).isEmpty();
        assertThat(world.ended(EndCause.AUTH_FAILED)).isOne();
        assertThat(world.count(SessionCounter.LOGINS_REJECTED)).isOne();
        hasLeftNothing();
    }

    @Test
    void aUserWhoHangsUpIsAccountedWithExactCounters() {
        FakeLine alice = dial("alice");
        world.run(5 * SECOND);
        SessionEntry entry = world.forwarding().entryOf(address("10.0.0.1"));
        Counters carried = new Counters(3, 0x1_0000_0001L, 5, 0x2_0000_0002L);
        world.forwarding().traffic(entry.tunnelId(), entry.sessionId(), carried);
        world.run(60 * SECOND);
        alice.hangUp();
        world.run(10 * SECOND);

        assertThat(world.aaa().records()).hasSize(2);
        assertThat(world.aaa().records().getLast()).isInstanceOfSatisfying(Stop.class, stop -> {
            assertThat(stop.cause()).isEqualTo(TerminateCause.USER_REQUEST);
            assertThat(stop.counters()).isEqualTo(carried);
            assertThat(stop.sessionSeconds()).isBetween(60L, 70L);
        });
        assertThat(alice.callEnd()).isNotNull();
        hasLeftNothing();
    }

    @Test
    void whatIsCountedAfterTheEndButBeforeTheRemovalIsInTheStop() {
        world.forwarding().removalDelayNanos(2 * SECOND);
        FakeLine alice = dial("alice");
        world.run(5 * SECOND);
        SessionEntry entry = world.forwarding().entryOf(address("10.0.0.1"));
        alice.dropCarrier();
        world.run(SECOND);
        assertThat(world.aaa().records()).hasSize(1);
        assertThat(world.directory().held()).isNotEmpty();
        world.forwarding().traffic(entry.tunnelId(), entry.sessionId(), new Counters(1, 2, 3, 4));
        world.run(3 * SECOND);

        assertThat(((Stop) world.aaa().records().getLast()).counters()).isEqualTo(new Counters(1, 2, 3, 4));
        hasLeftNothing();
    }

    @Test
    void theStopIsHandedOverBeforeAnythingIsGivenBack() {
        FakeLine alice = dial("alice");
        world.run(5 * SECOND);
        world.journal().begin();
        alice.dropCarrier();
        world.run(5 * SECOND);
        assertThat(world.journal().lines())
                .containsSubsequence("remove", "Stop LOST_CARRIER", "releaseAddresses", "forget", "release")
                .doesNotHaveDuplicates();
    }

    @Test
    void aLineThatIsCutIsLostCarrier() {
        FakeLine alice = dial("alice");
        world.run(5 * SECOND);
        alice.dropCarrier();
        world.run(5 * SECOND);
        assertThat(((Stop) world.aaa().records().getLast()).cause()).isEqualTo(TerminateCause.LOST_CARRIER);
        assertThat(world.ended(EndCause.CALL_LOST_CARRIER)).isOne();
        hasLeftNothing();
    }

    @Test
    void aModemThatFallsSilentIsNoticedByLcpEchoes() {
        FakeLine alice = dial("alice");
        world.run(5 * SECOND);
        alice.fallSilent();
        world.run(60 * SECOND);
        assertThat(((Stop) world.aaa().records().getLast()).cause()).isEqualTo(TerminateCause.LOST_CARRIER);
        assertThat(world.ended(EndCause.ECHO_TIMEOUT)).isOne();
        assertThat(alice.callEnd()).isNotNull();
        hasLeftNothing();
    }

    @Test
    void aLacThatClosesItsTunnelTakesItsSubscribersWithIt() {
        dial("alice");
        world.run(5 * SECOND);
        lac.close();
        world.run(60 * SECOND);
        assertThat(((Stop) world.aaa().records().getLast()).cause()).isEqualTo(TerminateCause.LOST_SERVICE);
        hasLeftNothing();
        assertThat(world.forwarding().tunnels()).isEmpty();
    }

    @Test
    void aLacThatDiesIsNoticedAndItsTunnelIsForgotten() {
        world.ppp(ppp -> ppp.echo(0, 1));
        dial("alice");
        world.run(5 * SECOND);
        lac.die();
        world.run(300 * SECOND);
        assertThat(((Stop) world.aaa().records().getLast()).cause()).isEqualTo(TerminateCause.LOST_CARRIER);
        assertThat(world.ended(EndCause.TUNNEL_SILENT)).isOne();
        hasLeftNothing();
        assertThat(world.forwarding().tunnels()).isEmpty();
    }

    @Test
    void sessionTimeoutEndsTheSession() {
        world.user("alice", Services.builder().sessionTimeoutSeconds(100).build());
        FakeLine alice = dial("alice");
        world.run(90 * SECOND);
        assertThat(alice.isUp()).isTrue();
        world.run(20 * SECOND);
        assertThat(alice.isUp()).isFalse();
        assertThat(world.aaa().records().getLast()).isInstanceOfSatisfying(Stop.class, stop -> {
            assertThat(stop.cause()).isEqualTo(TerminateCause.SESSION_TIMEOUT);
            assertThat(stop.sessionSeconds()).isBetween(100L, 101L);
        });
        hasLeftNothing();
    }

    @Test
    void idleTimeoutEndsASessionThatCarriesNothing() {
        world.user("alice", Services.builder().idleTimeoutSeconds(40).build());
        FakeLine alice = dial("alice");
        world.run(5 * SECOND);
        SessionEntry entry = world.forwarding().entryOf(address("10.0.0.1"));
        for (int i = 0; i < 10; i++) {
            world.run(20 * SECOND);
            world.forwarding().traffic(entry.tunnelId(), entry.sessionId(), new Counters(0, 0, 1, 60));
        }
        assertThat(alice.isUp()).isTrue();
        world.run(65 * SECOND);
        assertThat(((Stop) world.aaa().records().getLast()).cause()).isEqualTo(TerminateCause.IDLE_TIMEOUT);
        hasLeftNothing();
    }

    @Test
    void interimsReportWhatWasCarriedSoFar() {
        world.user("alice", Services.builder().interimIntervalSeconds(60).build());
        dial("alice");
        world.run(5 * SECOND);
        SessionEntry entry = world.forwarding().entryOf(address("10.0.0.1"));
        for (int i = 0; i < 10; i++) {
            world.forwarding().traffic(entry.tunnelId(), entry.sessionId(), new Counters(1, 100, 2, 200));
            world.run(60 * SECOND);
        }
        List<AccountingRecord> records = world.aaa().records();
        assertThat(records.subList(1, records.size()))
                .hasSizeBetween(9, 10)
                .allSatisfy(r -> assertThat(r).isInstanceOf(Interim.class));
        assertThat(((Interim) records.getLast()).counters().octetsIn()).isBetween(900L, 1000L);
    }

    @Test
    void anOperatorEndsASession() {
        FakeLine alice = dial("alice");
        world.run(5 * SECOND);
        SubscriberRef ref = world.directory().held().values().iterator().next();
        assertThat(world.inbox().end(ref, EndCause.ADMIN, "by hand")).isTrue();
        world.run(5 * SECOND);
        assertThat(alice.linkEnd()).isNotNull();
        assertThat(((Stop) world.aaa().records().getLast()).cause()).isEqualTo(TerminateCause.ADMIN_RESET);
        hasLeftNothing();

        world.inbox().end(ref, EndCause.ADMIN, "once more");
        world.run(SECOND);
        assertThat(world.count(SessionCounter.STALE_ENDED)).isOne();
    }

    @Test
    void lcpNegotiatedAnewKeepsAddressAndAccounting() {
        FakeLine alice = dial("alice");
        world.run(5 * SECOND);
        alice.restartPpp();
        world.run(20 * SECOND);

        assertThat(alice.ip()).isNotNull();
        assertThat(alice.ip().localAddress()).isEqualTo(0x0A000001);
        assertThat(world.aaa().records()).hasSize(1);
        assertThat(world.count(SessionCounter.REAUTHENTICATIONS)).isOne();
        assertThat(world.forwarding().entryOf(address("10.0.0.1")).forwards()).isTrue();
    }

    @Test
    void forwardingStopsWhileLcpIsNegotiatedAnew() {
        FakeLine alice = dial("alice");
        world.run(5 * SECOND);
        world.aaa().delayNanos(() -> 10 * SECOND);
        alice.restartPpp();
        world.run(5 * SECOND);
        assertThat(world.forwarding().entryOf(address("10.0.0.1"))).isNull();
        assertThat(world.forwarding().entries())
                .hasSize(1)
                .allSatisfy((ids, entry) -> assertThat(entry.forwards()).isFalse());
        assertThat(world.directory().held()).hasSize(1);
    }

    @Test
    void theDataPlaneAnswersNoEchoesUntilLcpIsOpenAgain() {
        FakeLine alice = dial("alice");
        world.run(5 * SECOND);
        world.journal().begin();
        alice.restartPpp();
        world.run(20 * SECOND);
        assertThat(world.journal().lines()).containsSubsequence("install without LCP", "install LCP", "install IPv4");
    }

    @Test
    void anAnswerToASessionThatIsEndingIsStale() {
        FakeLine alice = dial("alice");
        world.run(5 * SECOND);
        world.aaa().delayNanos(() -> 6 * SECOND);
        alice.restartPpp();
        world.run(5 * SECOND);
        alice.fallSilent();
        SubscriberRef ref = world.directory().held().values().iterator().next();
        world.inbox().end(ref, EndCause.ADMIN, "by hand");
        world.run(2 * SECOND);
        assertThat(world.at(SubscriberStage.ENDING)).isOne();
        assertThat(world.count(SessionCounter.STALE_AUTHENTICATED)).isOne();
        world.run(20 * SECOND);
        hasLeftNothing();
    }

    @Test
    void anotherUserOverASessionThatIsUpIsRefused() {
        world.user("bob", Services.DEFAULTS);
        FakeLine alice = dial("alice");
        world.run(5 * SECOND);
        alice.changeUser(client("bob"));
        world.run(20 * SECOND);
        assertThat(alice.isUp()).isFalse();
        assertThat(world.ended(EndCause.USER_CHANGED)).isOne();
        assertThat(((Stop) world.aaa().records().getLast()).account().user()).isEqualTo("alice");
        hasLeftNothing();
    }

    @Test
    void aModemThatBeginsAnewBeforeItIsJudgedIsJudgedOnce() {
        world.aaa().delayNanos(() -> 8 * SECOND);
        FakeLine alice = dial("alice");
        world.run(5 * SECOND);
        assertThat(world.at(SubscriberStage.AUTHENTICATING)).isOne();
        alice.restartPpp();
        world.run(30 * SECOND);

        assertThat(alice.isUp()).isTrue();
        assertThat(world.count(SessionCounter.LOGINS_ABANDONED)).isOne();
        assertThat(world.count(SessionCounter.STALE_AUTHENTICATED)).isOne();
        assertThat(world.directory().held()).hasSize(1);
        assertThat(world.directory().claims()).isOne();
    }

    @Test
    void aModemThatBeginsAnewWhileAddressesAreSoughtHoldsThemOnce() {
        world.directory().delayNanos(() -> 3 * SECOND);
        FakeLine alice = dial("alice");
        world.run(5 * SECOND);
        assertThat(world.at(SubscriberStage.ADDRESSING)).isOne();
        alice.restartPpp();
        world.run(30 * SECOND);

        assertThat(alice.isUp()).isTrue();
        assertThat(world.count(SessionCounter.STALE_ADDRESSED)).isOne();
        assertThat(world.directory().held()).hasSize(1);
        assertThat(world.directory().claims()).isOne();
        assertThat(world.directory().records()).hasSize(1);
    }

    @Test
    void aModemThatLeavesWhileAddressesAreSoughtLeaksNone() {
        world.directory().delayNanos(() -> 3 * SECOND);
        FakeLine alice = dial("alice");
        world.run(5 * SECOND);
        assertThat(world.at(SubscriberStage.ADDRESSING)).isOne();
        alice.dropCarrier();
        world.run(20 * SECOND);
        assertThat(world.count(SessionCounter.STALE_ADDRESSED)).isOne();
        assertThat(world.aaa().records()).isEmpty();
        hasLeftNothing();
    }

    @Test
    void bothFamiliesComeUpWithTheirPrefixes() {
        world.user(
                "alice",
                Services.builder()
                        .framedIpv6Prefix(prefix("2001:db8:1::", 64))
                        .delegatedIpv6Prefix(prefix("2001:db8:ff00::", 56))
                        .framedInterfaceId(0x42)
                        .route(prefix("203.0.113.0", 28))
                        .build());
        FakeLine alice = lac.dial(tunnel, client("alice"), NetworkConfig.client(), "line");
        world.run(10 * SECOND);

        assertThat(alice.ip()).isNotNull();
        assertThat(alice.ip6()).isNotNull();
        assertThat(alice.ip6().localInterfaceId()).isEqualTo(0x42);
        SessionEntry entry = world.forwarding().entryOf(address("10.0.0.1"));
        assertThat(entry.ipv4()).isTrue();
        assertThat(entry.ipv6()).isTrue();
        assertThat(entry.interfaceId()).isEqualTo(0x42);
        assertThat(entry.routes())
                .containsExactly(prefix("2001:db8:1::", 64), prefix("2001:db8:ff00::", 56), prefix("203.0.113.0", 28));
        alice.hangUp();
        world.run(10 * SECOND);
        assertThat(((Stop) world.aaa().records().getLast()).account().framedInterfaceId())
                .isEqualTo(0x42);
        hasLeftNothing();
    }

    @Test
    void anAddressOfAnotherUserIsRefusedAndTheLoginToldSo() {
        Services fixed = Services.builder()
                .framedAddress((Inet4Address) address("203.0.113.9"))
                .build();
        world.user("alice", fixed);
        world.user("bob", fixed);
        FakeLine alice = dial("alice");
        world.run(5 * SECOND);
        FakeLine bob = dial("bob");
        world.run(10 * SECOND);

        assertThat(alice.isUp()).isTrue();
        assertThat(bob.isUp()).isFalse();
        assertThat(bob.refusal()).contains("NO_ADDRESS");
        assertThat(bob.callEnd().result().code()).isEqualTo(4);
        assertThat(world.count(SessionCounter.ADDRESSES_REFUSED)).isOne();
        assertThat(world.aaa().records()).hasSize(1);
        assertThat(world.directory().held()).hasSize(1);
    }

    @Test
    void anExhaustedPoolRefusesTheNextLogin() {
        for (String name : List.of("a", "b", "c", "d")) {
            world.user(name, Services.DEFAULTS);
            dial(name);
            world.run(5 * SECOND);
        }
        assertThat(world.at(SubscriberStage.ONLINE)).isEqualTo(3);
        assertThat(world.ended(EndCause.NO_ADDRESS)).isOne();
        assertThat(world.directory().claims()).isEqualTo(3);
    }

    @Test
    void aProfileThatAsksNobodyAccountsOnTheCallingNumber() {
        world.ppp(ppp -> ppp.authProtocols(List.of()));
        FakeLine line = lac.dial(tunnel, PppConfig.builder().build(), ipv4(), "0123456");
        world.run(5 * SECOND);
        assertThat(line.isUp()).isTrue();
        assertThat(world.aaa().asked()).isEmpty();
        assertThat(world.aaa().records().getFirst().account().user()).isEqualTo("0123456");
    }

    @Test
    void aSlowAaaLeavesLcpUpAndThenRefuses() {
        world.ppp(ppp -> ppp.aaaTimeoutNanos(20 * SECOND));
        world.aaa().silent(true);
        FakeLine alice = dial("alice");
        world.run(15 * SECOND);
        assertThat(world.forwarding().entries())
                .hasSize(1)
                .allSatisfy((ids, entry) -> assertThat(entry.lcp()).isNotNull());
        world.run(30 * SECOND);
        assertThat(alice.callEnd()).isNotNull();
        assertThat(world.ended(EndCause.AAA_NO_ANSWER)).isOne();
        hasLeftNothing();
    }

    @Test
    void noServerMeansNoService() {
        world.aaa().unavailable(true);
        FakeLine alice = dial("alice");
        world.run(10 * SECOND);
        assertThat(alice.callEnd().result().code()).isEqualTo(4);
        assertThat(world.ended(EndCause.AAA_UNAVAILABLE)).isOne();
        hasLeftNothing();
    }

    @Test
    void aDirectoryThatFailsRefusesTheLogin() {
        world.directory().failure("no quorum");
        FakeLine alice = dial("alice");
        world.run(10 * SECOND);
        assertThat(alice.callEnd().result().code()).isEqualTo(4);
        assertThat(world.ended(EndCause.DIRECTORY_UNAVAILABLE)).isOne();
        hasLeftNothing();
    }

    private static IpPrefix prefix(String literal, int length) {
        return new IpPrefix(address(literal), length);
    }

    private static CallConnected proxied() {
        byte[] none = {};
        byte[] mruAndMagic = HexFormat.of().parseHex("010405d40506" + "11223344");
        byte[] mruPapAndMagic = HexFormat.of().parseHex("010405d40304c0230506" + "55667788");
        byte[] alice = "alice".getBytes(StandardCharsets.UTF_8);
        return new CallConnected(
                1_000_000, 0, 1, mruAndMagic, mruPapAndMagic, mruAndMagic, 3, alice, none, 1, alice, none, false);
    }

    @Test
    void whatTheLacNegotiatedAndCollectedIsUsedAndAModemThatBeginsAnewIsServedAllTheSame() {
        lac.connects(proxied());
        FakeLine alice = dial("alice");
        world.run(10 * SECOND);
        // The fake modem knows nothing of the LAC's negotiation: its own follows.
        assertThat(world.aaa().asked())
                .extracting(asked -> asked.credentials().origin())
                .containsExactly(AuthRequest.Origin.PROXY, AuthRequest.Origin.LINK);
        assertThat(alice.isUp()).isTrue();
        assertThat(world.aaa().openSessions()).hasSize(1);
    }

    @Test
    @Meets("2661-9.5-1")
    void whatTheLacNegotiatedIsNotUsedWhereTheProfileForbidsIt() {
        world.ppp(ppp -> ppp.proxyLcp(false).proxyAuth(false));
        lac.connects(proxied());
        FakeLine alice = dial("alice");
        world.run(10 * SECOND);
        assertThat(alice.isUp()).isTrue();
        assertThat(world.aaa().asked())
                .singleElement()
                .satisfies(asked -> assertThat(asked.credentials().origin()).isEqualTo(AuthRequest.Origin.LINK));
    }

    @Test
    @Meets("2661-5.4-1")
    @Meets("2661-4.4.4-20")
    void whereTheLacRequiresSequencingTheSessionIsForwardedWithSequenceNumbersFromTheFirstFrameOn() {
        byte[] none = {};
        lac.connects(new CallConnected(1_000_000, 0, 1, none, none, none, 0, none, none, 0, none, none, true));
        dial("alice");
        world.run(SECOND / 10);
        assertThat(world.forwarding().entries())
                .hasSize(1)
                .allSatisfy((ids, entry) ->
                        assertThat(entry.dataChannel().numbers()).isEqualTo(DataChannel.Numbers.ON));
        world.run(5 * SECOND);
        assertThat(world.at(SubscriberStage.ONLINE)).isOne();
        assertThat(world.forwarding().entries())
                .hasSize(1)
                .allSatisfy((ids, entry) ->
                        assertThat(entry.dataChannel().numbers()).isEqualTo(DataChannel.Numbers.ON));
    }

    @Test
    void wherePeersAreToldToNumberTheSessionIsForwardedThatWayWhateverTheLacSays() {
        DataChannel required = DataChannel.DEFAULT.withNumbers(DataChannel.Numbers.REQUIRED, 8, 5_000_000);
        world.profile(profile -> profile.dataChannel(required));
        dial("alice");
        world.run(5 * SECOND);
        assertThat(world.forwarding().entries())
                .hasSize(1)
                .allSatisfy((ids, entry) -> assertThat(entry.dataChannel()).isEqualTo(required));
    }

    @Test
    @Meets("3308-6-1")
    void aSessionWhosePerHopBehaviourWasAgreedOnHasItsDscpOnDataAndOnPppControl() {
        world.user("bob", Services.DEFAULTS);
        world.user("carol", Services.DEFAULTS);
        lac.asksFor(0xB800);
        dial("alice");
        world.run(5 * SECOND);
        lac.asksFor(0x2800);
        dial("bob");
        world.run(5 * SECOND);
        lac.asksFor(-1);
        dial("carol");
        world.run(5 * SECOND);
        assertThat(world.forwarding().entries().values())
                .extracting(
                        entry -> entry.dataChannel().outerDscp(),
                        entry -> entry.dataChannel().controlDscp())
                .containsExactlyInAnyOrder(
                        tuple(FakeLac.EXPEDITED_FORWARDING, FakeLac.EXPEDITED_FORWARDING), tuple(0, 0), tuple(0, 48));
    }
}
