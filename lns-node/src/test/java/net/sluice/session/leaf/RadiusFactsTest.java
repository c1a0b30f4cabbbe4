package net.sluice.session.leaf;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.sluice.ppp.AuthRequest;
import net.sluice.ppp.AuthRequest.Origin;
import net.sluice.radius.message.AccessRequest;
import net.sluice.radius.message.AccountingRequest;
import net.sluice.radius.message.AccountingStatus;
import net.sluice.radius.message.Credentials;
import net.sluice.session.Account;
import net.sluice.session.AccountingRecord;
import net.sluice.session.AuthenticationRequest;
import net.sluice.session.Counters;
import net.sluice.session.IpPrefix;
import net.sluice.session.Octets;
import net.sluice.session.SessionIdentity;
import net.sluice.session.TerminateCause;
import org.junit.jupiter.api.Test;

class RadiusFactsTest {
    private static final SessionIdentity IDENTITY = new SessionIdentity(
            "0000-1",
            "lac.example",
            new InetSocketAddress("198.51.100.2", 1701),
            new InetSocketAddress("198.51.100.1", 1701),
            40_000,
            50_000,
            3,
            4,
            -1,
            "dsl-7/1",
            null,
            null,
            -1,
            8_000_000,
            1_000_000);

    @Test
    void aLoginSaysWhoseLineItIsAndOverWhichTunnel() {
        byte[] response = new byte[16];
        AccessRequest request = RadiusFacts.request(
                new AuthenticationRequest(
                        new AuthRequest.Chap(9, new byte[] {1, 2}, response, octets("alice"), Origin.LINK), IDENTITY),
                "lns.example");
        assertThat(request.credentials()).isInstanceOfSatisfying(Credentials.Chap.class, chap -> {
            assertThat(chap.userName().text()).isEqualTo("alice");
            assertThat(chap.identifier()).isEqualTo(9);
            assertThat(chap.challenge().toString()).isEqualTo("0102");
        });
        var session = request.session();
        assertThat(session.acctSessionId()).isEqualTo("0000-1");
        assertThat(session.nasPort()).isEqualTo(40_000L << 16 | 50_000);
        assertThat(session.callingStationId()).isEqualTo("dsl-7/1");
        assertThat(session.calledStationId()).isEmpty();
        assertThat(session.connectInfo()).isEqualTo("8000000/1000000");
        assertThat(session.tunnel().client().getHostAddress()).isEqualTo("198.51.100.2");
        assertThat(session.tunnel().clientAuthId()).isEqualTo("lac.example");
        assertThat(session.tunnel().serverAuthId()).isEqualTo("lns.example");
        assertThat(session.tunnel().connectionId()).isEqualTo("4294967295");
    }

    @Test
    void everyProofBecomesRadiusCredentials() {
        byte[] name = octets("u");
        assertThat(credentials(new AuthRequest.Pap(name, octets("p"), Origin.PROXY)))
                .isInstanceOfSatisfying(
                        Credentials.Pap.class,
                        pap -> assertThat(pap.password().reveal()).isEqualTo(octets("p")));
        assertThat(credentials(
                        new AuthRequest.MsChap(1, new byte[8], new byte[24], new byte[24], 1, name, Origin.LINK)))
                .isInstanceOfSatisfying(
                        Credentials.MsChap.class, ms -> assertThat(ms.useNt()).isTrue());
        assertThat(credentials(
                        new AuthRequest.MsChapV2(2, new byte[16], new byte[16], new byte[24], 5, name, Origin.LINK)))
                .isInstanceOfSatisfying(
                        Credentials.MsChapV2.class, ms -> assertThat(ms.flags()).isEqualTo(5));
    }

    @Test
    void aStopCarriesCountsCauseAddressAndClasses() {
        Account account = new Account(
                IDENTITY,
                "alice",
                Account.Authentic.LOCAL,
                (Inet4Address) InetAddress.ofLiteral("100.64.0.9"),
                null,
                new IpPrefix(InetAddress.ofLiteral("2001:db8::"), 56),
                5,
                List.of(Octets.copyOf(new byte[] {1})));
        AccountingRequest stop = RadiusFacts.accounting(
                new AccountingRecord.Stop(account, new Counters(1, 1L << 40, 3, 4), 60, TerminateCause.LOST_CARRIER),
                "lns");
        assertThat(stop.status()).isEqualTo(AccountingStatus.STOP);
        assertThat(stop.usage()).isEqualTo(new AccountingRequest.Usage(1L << 40, 4, 1, 3, 60));
        assertThat(stop.cause()).isEqualTo(net.sluice.radius.message.TerminateCause.LOST_CARRIER);
        assertThat(stop.authentic()).isEqualTo(AccountingRequest.Authentic.LOCAL);
        assertThat(stop.addresses().framedAddress().getHostAddress()).isEqualTo("100.64.0.9");
        assertThat(stop.addresses().framedInterfaceId()).hasValue(5);
        assertThat(stop.addresses().delegatedIpv6Prefixes()).hasSize(1);
        assertThat(stop.addresses().framedIpv6Prefixes()).isEmpty();
        assertThat(stop.classes()).extracting(Object::toString).containsExactly("01");
        AccountingRequest start = RadiusFacts.accounting(new AccountingRecord.Start(account), "lns");
        assertThat(start.status()).isEqualTo(AccountingStatus.START);
        assertThat(start.cause()).isNull();
    }

    @Test
    void everyCauseOfTheSessionHasItsNumberInRadius() {
        Set<Integer> numbers = new HashSet<>();
        for (TerminateCause cause : TerminateCause.values()) {
            var translated = net.sluice.radius.message.TerminateCause.valueOf(cause.name());
            assertThat(translated.value()).isEqualTo(cause.code());
            numbers.add(cause.code());
        }
        assertThat(numbers).hasSize(18);
    }

    private static Credentials credentials(AuthRequest request) {
        return RadiusFacts.request(new AuthenticationRequest(request, IDENTITY), "lns")
                .credentials();
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
