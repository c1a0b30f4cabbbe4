package net.sluice.session;

import static net.sluice.session.fake.SessionWorld.SECOND;
import static net.sluice.session.fake.SessionWorld.address;
import static net.sluice.session.fake.SessionWorld.client;
import static net.sluice.session.fake.SessionWorld.ipv4;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.sluice.l2tp.Tunnel;
import net.sluice.ppp.NetworkConfig;
import net.sluice.ppp.PppConfig;
import net.sluice.session.AccountingRecord.Interim;
import net.sluice.session.AccountingRecord.Start;
import net.sluice.session.AccountingRecord.Stop;
import net.sluice.session.fake.FakeLac;
import net.sluice.session.fake.FakeLine;
import net.sluice.session.fake.SessionWorld;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the data plane, accounting and the metrics are told of a session that is up. */
class SessionFactsTest {
    private final SessionWorld world = new SessionWorld(7);
    private FakeLac lac;
    private Tunnel tunnel;

    @BeforeEach
    void aLacWithATunnel() {
        world.pool("10.0.0.1");
        lac = world.lac("198.51.100.1", 0);
        tunnel = lac.openTunnel();
        world.run(SECOND);
    }

    private FakeLine dial(Services services, NetworkConfig network) {
        world.user("alice", services);
        FakeLine alice = lac.dial(tunnel, client("alice"), network, "line");
        world.run(10 * SECOND);
        assertThat(alice.isUp()).isTrue();
        return alice;
    }

    private SessionEntry entry() {
        return world.forwarding().entryOf(address("10.0.0.1"));
    }

    /** RFC 2865 s5.12: Framed-MTU bounds what LCP agreed on, and does not raise it. */
    @ParameterizedTest
    @CsvSource({"0, 1500", "1300, 1300", "9000, 1500", "40, 68"})
    void theMtuIsTheLesserOfAaasAndTheLinks(int framedMtu, int expected) {
        dial(Services.builder().mtu(framedMtu).build(), ipv4());
        assertThat(entry().mtu()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"ALWAYS, true", "NEGOTIATED, true", "NEVER, false"})
    void lcpFramesBeginWithAddressAndControlUnlessConfiguredOtherwise(PppConfig.Framing framing, boolean expected) {
        world.ppp(ppp -> ppp.framing(framing));
        dial(Services.DEFAULTS, ipv4());
        assertThat(entry().lcp().lcpAddressControl()).isEqualTo(expected);
    }

    @Test
    void aRouteIsInstalledWhenTheProtocolOfItsFamilyIsOpen() {
        Services routed = Services.builder()
                .framedIpv6Prefix(new IpPrefix(address("2001:db8:1::"), 64))
                .route(new IpPrefix(address("203.0.113.0"), 28))
                .route(new IpPrefix(address("2001:db8:2::"), 48))
                .build();
        dial(routed, ipv4());
        assertThat(entry().routes()).containsExactly(new IpPrefix(address("203.0.113.0"), 28));
    }

    @Test
    void accountingNamesTheInterfaceIdThatThePeerChoseItself() {
        Services ipv6 = Services.builder()
                .framedIpv6Prefix(new IpPrefix(address("2001:db8:1::"), 64))
                .build();
        FakeLine alice = dial(ipv6, NetworkConfig.client());
        long chosen = alice.ip6().localInterfaceId();
        assertThat(chosen).isNotZero();
        alice.hangUp();
        world.run(10 * SECOND);
        assertThat(world.aaa().records().getLast())
                .isInstanceOfSatisfying(
                        Stop.class,
                        stop -> assertThat(stop.account().framedInterfaceId()).isEqualTo(chosen));
    }

    @Test
    void aLoginThatNeedsNoAddressFromTheDirectoryComesUp() {
        world.profile(profile -> profile.pool(null).ipv6(true));
        FakeLine alice = dial(Services.DEFAULTS, NetworkConfig.client());
        assertThat(alice.ip()).isNull();
        assertThat(alice.ip6()).isNotNull();
        assertThat(world.directory().held()).isEmpty();
        assertThat(world.directory().records()).hasSize(1);
    }

    @Test
    void whereNobodyIsAskedForProofANewNegotiationBringsTheSessionUpAgain() {
        world.ppp(ppp -> ppp.authProtocols(List.of()));
        FakeLine alice = dial(Services.DEFAULTS, ipv4());
        alice.restartPpp();
        assertThat(alice.isUp()).isFalse();
        world.run(10 * SECOND);
        assertThat(alice.isUp()).isTrue();
        assertThat(entry().forwards()).isTrue();
        assertThat(world.aaa().records()).hasSize(1);
    }

    @Test
    void everyLoginIsCountedByItsOutcome() {
        dial(Services.DEFAULTS, ipv4());
        assertThat(world.count(SessionCounter.LOGINS_ASKED)).isOne();
        assertThat(world.count(SessionCounter.LOGINS_ACCEPTED)).isOne();
        assertThat(world.count(SessionCounter.LOGINS_REJECTED)).isZero();
        assertThat(world.count(SessionCounter.LOGINS_UNJUDGED)).isZero();
    }

    @Test
    void everyRecordIsCountedByItsKind() {
        FakeLine alice = dial(Services.builder().interimIntervalSeconds(60).build(), ipv4());
        world.run(200 * SECOND);
        alice.hangUp();
        world.run(10 * SECOND);

        assertThat(world.aaa().records()).filteredOn(Start.class::isInstance).hasSize(1);
        assertThat(world.aaa().records()).filteredOn(Interim.class::isInstance).hasSizeBetween(2, 3);
        assertThat(world.count(SessionCounter.ACCOUNTING_STARTS)).isOne();
        assertThat(world.count(SessionCounter.ACCOUNTING_INTERIMS))
                .isEqualTo(world.aaa().records().stream()
                        .filter(Interim.class::isInstance)
                        .count());
        assertThat(world.count(SessionCounter.ACCOUNTING_STOPS)).isOne();
    }
}
