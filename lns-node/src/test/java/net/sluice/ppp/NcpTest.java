package net.sluice.ppp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.sluice.conformance.Meets;
import net.sluice.ppp.harness.PppBench;
import org.junit.jupiter.api.Test;

/** IPCP (RFC 1332, RFC 1877) and IPV6CP (RFC 5072) on either side. */
class NcpTest {
    private static final PppConfig PLAIN = PppConfig.builder().echo(0, 1).build();
    private static final NetworkConfig.Ip SERVER =
            new NetworkConfig.Ip(0x0A000001, 0x0A000102, 0x08080808, 0, 0, 0, false);

    private static PppBench bench(NetworkConfig network) {
        PppBench bench = new PppBench(PLAIN).lcpUp();
        bench.link().network(network, 0);
        return bench;
    }

    private static PppBench ip(NetworkConfig.Ip ip) {
        PppBench bench = bench(new NetworkConfig(ip, null));
        bench.sent();
        return bench;
    }

    private static PppBench ip6(long local, long peer) {
        PppBench bench = bench(new NetworkConfig(null, new NetworkConfig.Ip6(local, peer)));
        bench.sent();
        return bench;
    }

    @Test
    @Meets("1661-3.1-2")
    @Meets("1661-3.6-1")
    void eachAllowedProtocolIsConfiguredByItsOwnNcp() {
        assertThat(bench(new NetworkConfig(SERVER, new NetworkConfig.Ip6(1, 0))).sent())
                .contains("ff03 IPCP ConfReq 1 [addr 0a000001]", "ff03 IPV6CP ConfReq 1 [id 0000000000000001]");
    }

    /** What a Windows client asks for, in its order. */
    @Test
    void aClientThatAsksIsToldItsAddressAndNameServers() {
        PppBench bench = ip(SERVER);

        assertThat(bench.peer("IPCP ConfReq 5 [addr 00000000] [dns1 00000000] [nbns1 00000000] [dns2 00000000]"
                                + " [nbns2 00000000]")
                        .sent())
                .containsExactly("ff03 IPCP ConfRej 5 [nbns1 00000000] [dns2 00000000] [nbns2 00000000]");
        assertThat(bench.peer("IPCP ConfReq 6 [addr 00000000] [dns1 00000000]").sent())
                .containsExactly("ff03 IPCP ConfNak 6 [addr 0a000102] [dns1 08080808]");
        assertThat(bench.peer("IPCP ConfReq 7 [addr 0a000102] [dns1 08080808]").sent())
                .containsExactly("ff03 IPCP ConfAck 7 [addr 0a000102] [dns1 08080808]");
        assertThat(bench.acks("IPCP").side().ip()).isEqualTo(new IpResult(0x0A000001, 0x0A000102, 0x08080808, 0, 0, 0));
    }

    @Test
    void anAddressThatIsNotTheAssignedOneIsNakkedAndAMissingOneIsAskedFor() {
        assertThat(ip(SERVER).peer("IPCP ConfReq 1 [addr c0a80a20]").sent())
                .containsExactly("ff03 IPCP ConfNak 1 [addr 0a000102]");
        assertThat(ip(SERVER).peer("IPCP ConfReq 1").sent()).containsExactly("ff03 IPCP ConfNak 1 [addr 0a000102]");
        assertThat(ip(SERVER).peer("IPCP ConfReq 1 [addr c0a8]").sent())
                .containsExactly("ff03 IPCP ConfNak 1 [addr 0a000102]");
    }

    /** A Livingston PortMaster's IPCP request: Van Jacobson compression and an address. */
    @Test
    void headerCompressionAndTheOldAddressesOptionAreRejected() {
        assertThat(ip(SERVER)
                        .peer("raw 8021 01010010 0206002d0f00 0306c0a80a20")
                        .sent())
                .containsExactly("ff03 IPCP ConfRej 1 [vj 002d0f00]");
        assertThat(ip(SERVER)
                        .peer("IPCP ConfReq 1 [addresses 0a0000020a000001] [addr 0a000102]")
                        .sent())
                .containsExactly("ff03 IPCP ConfRej 1 [addresses 0a0000020a000001]");
    }

    @Test
    void aPeerThatKeepsItsOwnAddressIsServedWithTheAssignedOneInTheEnd() {
        PppBench bench = ip(SERVER);
        for (int id = 1; id <= 5; id++) {
            assertThat(bench.peer("IPCP ConfReq " + id + " [addr c0a80a20]").sent())
                    .containsExactly("ff03 IPCP ConfNak " + id + " [addr 0a000102]");
        }
        assertThat(bench.peer("IPCP ConfReq 6 [addr c0a80a20]").sent())
                .containsExactly("ff03 IPCP ConfRej 6 [addr c0a80a20]");
        assertThat(bench.peer("IPCP ConfReq 7").acks("IPCP").side().ip().peerAddress())
                .isEqualTo(0x0A000102);
    }

    @Test
    void aServerWithoutAnAddressToGiveTakesThePeers() {
        PppBench bench = ip(NetworkConfig.Ip.server(0x0A000001, 0, 0, 0));

        assertThat(bench.peer("IPCP ConfReq 1 [addr 00000000]").sent())
                .containsExactly("ff03 IPCP ConfRej 1 [addr 00000000]");
        assertThat(bench.peer("IPCP ConfReq 2 [addr c0a80a20]")
                        .acks("IPCP")
                        .side()
                        .ip()
                        .peerAddress())
                .isEqualTo(0xC0A80A20);
    }

    @Test
    void aServersOwnAddressIsNotThePeersToChoose() {
        PppBench bench = ip(SERVER).peer("IPCP ConfNak 1 [addr 01020304]");
        assertThat(bench.sent()).containsExactly("ff03 IPCP ConfReq 2");

        assertThat(bench.peer("IPCP ConfReq 1 [addr 0a000102]")
                        .acks("IPCP")
                        .side()
                        .ip()
                        .localAddress())
                .isEqualTo(0x0A000001);
    }

    @Test
    void aClientTakesWhatItIsGiven() {
        PppBench bench = ip(NetworkConfig.Ip.client());
        assertThat(bench.lastRequest("IPCP"))
                .isEqualTo("1 [addr 00000000] [dns1 00000000] [nbns1 00000000] [dns2 00000000] [nbns2 00000000]");

        bench.peer("IPCP ConfRej 1 [nbns1 00000000] [nbns2 00000000]");
        bench.peer("IPCP ConfNak 2 [addr 0a000102] [dns1 08080808] [dns2 08080404]");
        assertThat(bench.lastRequest("IPCP")).isEqualTo("3 [addr 0a000102] [dns1 08080808] [dns2 08080404]");
        bench.acks("IPCP").peer("IPCP ConfReq 1 [addr 0a000001]");
        assertThat(bench.side().ip()).isEqualTo(new IpResult(0x0A000102, 0x0A000001, 0x08080808, 0x08080404, 0, 0));
    }

    @Test
    void aClientThatIsGivenNoAddressHasNoIp() {
        PppBench bench = ip(NetworkConfig.Ip.client());
        bench.acks("IPCP").peer("IPCP ConfReq 1 [addr 0a000001]").passes(20);

        assertThat(bench.said()).noneMatch(line -> line.startsWith("! ipUp"));
        assertThat(bench.side().end().cause()).isEqualTo(PppEnd.Cause.NO_NETWORK_PROTOCOL);
    }

    @Test
    void anNcpThatThePeerTerminatesMayComeUpAgainAndTheLinkStays() {
        PppBench bench = ip(SERVER).peer("IPCP ConfReq 1 [addr 0a000102]").acks("IPCP");
        bench.said();

        assertThat(bench.peer("IPCP TermReq 9").said()).containsExactly("! ipDown", "> ff03 IPCP TermAck 9");
        bench.passes(5).peer("IPCP ConfReq 10 [addr 0a000102]").acks("IPCP");
        assertThat(bench.side().ip()).isNotNull();
        assertThat(bench.side().end()).isNull();
        assertThat(bench.passes(1000).side().end()).isNull();
    }

    @Test
    void ncpsKnowNoMoreThanSevenCodes() {
        assertThat(ip(SERVER).peer("IPCP EchoReq 1 00000000").sent())
                .containsExactly("ff03 IPCP CodeRej 2 0901000800000000");
        assertThat(ip(SERVER).peer("IPCP ProtRej 1 0021").sent()).containsExactly("ff03 IPCP CodeRej 2 080100060021");
    }

    @Test
    void ifLcpGoesDownTheNcpsGoFirst() {
        PppBench bench = bench(new NetworkConfig(SERVER, new NetworkConfig.Ip6(1, 0)))
                .peer("IPCP ConfReq 1 [addr 0a000102]")
                .acks("IPCP")
                .peer("IPV6CP ConfReq 1 [id 0000000000000002]")
                .acks("IPV6CP");
        bench.said();

        assertThat(bench.peer("LCP ConfReq 2 [magic 01010101]").said())
                .startsWith("! ipDown", "! ip6Down", "! lcpDown");
        bench.acks("LCP").peer("IPCP ConfReq 1 [addr 0a000102]").acks("IPCP");
        assertThat(bench.side().ip()).isNotNull();
    }

    /** LCP was negotiated anew while an answer of the peer's was on its way. */
    @Test
    void aLateAnswerToAnNcpThatIsNoMoreIsNoneToItsSuccessor() {
        PppBench bench = bench(new NetworkConfig(null, new NetworkConfig.Ip6(0, 0)));
        String old = bench.lastRequest("IPV6CP");
        bench.peer("LCP ConfReq 2 [magic 01010101]").acks("LCP");
        assertThat(bench.lastRequest("IPV6CP")).startsWith("2 ");
        bench.said();

        assertThat(bench.peer("IPV6CP ConfAck " + old).said()).containsExactly("x STALE_REPLY 8057");
    }

    @Test
    void anInterfaceIdentifierThatIsNotOursIsAcknowledged() {
        PppBench bench =
                ip6(0x1111, 0).peer("IPV6CP ConfReq 1 [id 021122fffe334455]").acks("IPV6CP");

        assertThat(bench.side().ip6()).isEqualTo(new Ip6Result(0x1111, 0x021122FFFE334455L));
    }

    @Test
    void anInterfaceIdentifierOfZeroOursOrNoneIsNakkedWithALocalOne() {
        String suggestion = "ff03 IPV6CP ConfNak 1 \\[id (?!0000000000001111)[0-9a-f][014589cd][0-9a-f]{14}]";
        for (String request : List.of(" [id 0000000000000000]", " [id 0000000000001111]", "", " [id 01]")) {
            assertThat(ip6(0x1111, 0).peer("IPV6CP ConfReq 1" + request).sent())
                    .singleElement()
                    .asString()
                    .matches(suggestion);
        }
        assertThat(ip6(0x1111, 0).peer("IPV6CP ConfReq 1 [2 004f]").sent())
                .containsExactly("ff03 IPV6CP ConfRej 1 [2 004f]");
    }

    @Test
    void anAssignedInterfaceIdentifierIsInsistedOn() {
        PppBench bench = ip6(0x1111, 0x2222);

        assertThat(bench.peer("IPV6CP ConfReq 1 [id 0000000000003333]").sent())
                .containsExactly("ff03 IPV6CP ConfNak 1 [id 0000000000002222]");
        assertThat(bench.peer("IPV6CP ConfReq 2 [id 0000000000002222]").sent())
                .containsExactly("ff03 IPV6CP ConfAck 2 [id 0000000000002222]");
    }

    @Test
    void ourOwnInterfaceIdentifierIsLocalAndGivesWay() {
        PppBench bench = ip6(0, 0);
        assertThat(bench.lastRequest("IPV6CP")).matches("1 \\[id [0-9a-f][014589cd][0-9a-f]{14}]");

        bench.peer("IPV6CP ConfNak 1 [id 0000000000009999]");
        assertThat(bench.lastRequest("IPV6CP")).isEqualTo("2 [id 0000000000009999]");
        bench.peer("IPV6CP ConfNak 2 [id 0000000000000000]");
        assertThat(bench.lastRequest("IPV6CP")).matches("3 \\[id (?!0{16})[0-9a-f]{16}]");
    }

    /** IPV6CP is open; of IPCP all our requests were lost, or all the answers to them. */
    private static PppBench onlyIp6Up() {
        PppBench bench = bench(new NetworkConfig(SERVER, new NetworkConfig.Ip6(1, 0)))
                .peer("IPV6CP ConfReq 1 [id 0000000000000002]")
                .acks("IPV6CP");
        bench.passes(35);
        bench.sent();
        return bench;
    }

    /** The peer may have all it asked for, and believe that IPCP is open: it never begins again by itself. */
    @Test
    void anNcpThatGotNoAnswerOnALinkThatIsUpAsksAgainLater() {
        PppBench bench = onlyIp6Up();

        assertThat(bench.passes(45).sent()).isEmpty();
        assertThat(bench.passes(10).sent()).isNotEmpty().allMatch(frame -> frame.contains("IPCP ConfReq"));
        bench.acks("IPCP").peer("IPCP ConfReq 1 [addr 0a000102]");
        assertThat(bench.side().ip().peerAddress()).isEqualTo(0x0A000102);
        assertThat(bench.side().ip6()).isNotNull();
    }

    @Test
    void anNcpThatIsNeverAnsweredIsAskedForMoreAndMoreRarely() {
        PppBench bench = onlyIp6Up();
        List<Integer> requestsInEachHour = new ArrayList<>();
        for (int hour = 0; hour < 5; hour++) {
            requestsInEachHour.add(bench.passes(3_600).sent().size());
        }

        assertThat(requestsInEachHour).isSortedAccordingTo(Comparator.reverseOrder());
        assertThat(requestsInEachHour.getFirst()).isBetween(30, 60);
        assertThat(requestsInEachHour.getLast()).isLessThanOrEqualTo(10);
    }

    @Test
    void anNcpThatThePeerHasClosedIsLeftToThePeer() {
        PppBench bench = bench(new NetworkConfig(SERVER, new NetworkConfig.Ip6(1, 0)))
                .peer("IPV6CP ConfReq 1 [id 0000000000000002]")
                .acks("IPV6CP")
                .peer("IPCP ConfReq 1 [addr 0a000102]")
                .acks("IPCP")
                .peer("IPCP TermReq 2");
        bench.passes(10);
        bench.sent();

        assertThat(bench.passes(3_600).sent()).isEmpty();
        bench.peer("IPCP ConfReq 3 [addr 0a000102]").acks("IPCP");
        assertThat(bench.side().ip()).isNotNull();
    }
}
