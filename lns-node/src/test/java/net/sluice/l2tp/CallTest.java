package net.sluice.l2tp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import net.sluice.conformance.Meets;
import net.sluice.l2tp.wire.CallErrors;
import net.sluice.l2tp.wire.CallMessage.Cdn;
import net.sluice.l2tp.wire.CallMessage.Iccn;
import net.sluice.l2tp.wire.CallMessage.Icrp;
import net.sluice.l2tp.wire.CallMessage.Icrq;
import net.sluice.l2tp.wire.CallMessage.Ocrq;
import net.sluice.l2tp.wire.CallMessage.Sli;
import net.sluice.l2tp.wire.CallMessage.Wen;
import net.sluice.l2tp.wire.ControlMessage;
import net.sluice.l2tp.wire.ProxyAuthen;
import net.sluice.l2tp.wire.Q931Cause;
import net.sluice.l2tp.wire.ResultCode;
import net.sluice.l2tp.wire.TunnelMessage.Hello;
import net.sluice.l2tp.wire.TunnelMessage.Sccrp;
import net.sluice.l2tp.wire.TunnelMessage.StopCcn;
import net.sluice.l2tp.wire.TunnelOffer;
import net.sluice.l2tp.world.Datagrams;
import net.sluice.l2tp.world.Host;
import net.sluice.l2tp.world.PolicyBuilder;
import net.sluice.l2tp.world.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 2661 s5.2.1, s5.6, s7.4: incoming calls, of the LNS and of the LAC. */
class CallTest {
    private static final CallResult HANG_UP = new CallResult(CallResult.LOST_CARRIER, 0, "line down");

    // ---- LNS

    @Test
    @Meets("2661-4.4.4-3")
    @Meets("2661-5.3-2")
    void theLnsAnswersWithItsIdToThePeersId() {
        Lab lab = new Lab();
        Tunnel tunnel = lab.accepted();
        Call call = lab.offered(tunnel);
        assertThat(lab.lastSent().header().sessionId()).isEqualTo(Lab.PEER_SESSION);
        assertThat(lab.last(Icrp.class).assignedSessionId()).isEqualTo(call.localId());
        assertThat(call.peerId()).isEqualTo(Lab.PEER_SESSION);
        assertThat(call.role()).isEqualTo(CallRole.INCOMING_LNS);
        assertThat(lab.host.callsAllocated()).containsExactly(call);
        assertThat(lab.host.callsUp()).isEmpty();
        lab.say(tunnel.localId(), call.localId(), Lab.iccn());
        assertThat(lab.host.callsUp()).containsExactly(call);
    }

    @Test
    void theOwnerHearsOfACallBeforeItsIcrpLeaves() {
        Lab lab = new Lab();
        Tunnel tunnel = lab.accepted();
        lab.host.hook(new Host.L2tpHook() {
            @Override
            public void callAllocated(Call call) {
                assertThat(lab.messages()).noneMatch(Icrp.class::isInstance);
                assertThat(call.localId()).isNotZero();
            }
        });
        lab.offered(tunnel);
    }

    @Test
    void theOwnerMayRefuseACallAtOnce() {
        Lab lab = new Lab();
        Tunnel tunnel = lab.accepted();
        lab.host.hook(new Host.L2tpHook() {
            @Override
            public void callAllocated(Call call) {
                call.disconnect(new CallResult(CallResult.INVALID_DESTINATION, 0, "no such service"), lab.now());
            }
        });
        lab.say(tunnel.localId(), 0, Lab.icrq(5));
        assertThat(lab.messages()).noneMatch(Icrp.class::isInstance);
        assertThat(lab.last(Cdn.class).result()).isEqualTo(new ResultCode(6, 0, "no such service"));
        assertThat(tunnel.calls()).isEmpty();
        assertThat(lab.host.callsDown()).hasSize(1);
    }

    @Test
    @Meets("2661-4.4.4-20")
    void whatIcrqAndIccnSayReachesTheOwner() {
        Lab lab = new Lab();
        Tunnel tunnel = lab.accepted();
        lab.say(tunnel.localId(), 0, new Icrq(Lab.PEER_SESSION, 0xfffffff0L, 3, 99, "from", "to", "sub"));
        Call call = tunnel.call(lab.last(Icrp.class).assignedSessionId());
        assertThat(call.request()).isEqualTo(new IncomingCallRequest(-16, 3, 99, "to", "from", "sub"));
        assertThat(call.connected()).isNull();
        byte[] lcp = {1, 4, 5, (byte) 0xd4};
        ProxyAuthen proxy = new ProxyAuthen(2, ascii("user"), ascii("chal"), 7, ascii("resp"));
        Iccn iccn = new Iccn(4_000_000_000L, 3, lcp, lcp, lcp, proxy, ascii("vpn"), 5, true);
        lab.say(tunnel.localId(), call.localId(), iccn);
        CallConnected facts = call.connected();
        assertThat(facts).usingRecursiveComparison().isEqualTo(CallConnected.of(iccn));
        assertThat(facts.toMessage()).usingRecursiveComparison().isEqualTo(iccn);
        assertThat(facts.sequencingRequired()).isTrue();
        assertThat(facts.toString()).doesNotContain("resp");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    @Meets(value = "2661-4.4.3-3", negative = true)
    void aFramingThatWeDidNotOfferIsRejected() {
        Lab lab = new Lab();
        Tunnel tunnel = lab.accepted();
        Call call = lab.offered(tunnel);
        lab.say(tunnel.localId(), call.localId(), Lab.iccn(4));
        assertThat(lab.last(Cdn.class).result().error()).isEqualTo(3);
        assertThat(lab.host.callsUp()).isEmpty();
    }

    @Test
    @Meets(value = "2661-5-2", negative = true)
    void framesBeforeIccnAndAfterTheEndAreDroppedByName() {
        Lab lab = new Lab();
        Tunnel tunnel = lab.accepted();
        Call call = lab.offered(tunnel);
        lab.data(tunnel, call.localId(), "early");
        assertThat(lab.host.drops(L2tpDrop.SESSION_NOT_ESTABLISHED)).isEqualTo(1);
        lab.say(tunnel.localId(), call.localId(), Lab.iccn());
        lab.data(tunnel, call.localId(), "frame");
        assertThat(lab.host.frames()).containsExactly(ascii("frame"));
        call.disconnect(HANG_UP, lab.now());
        lab.data(tunnel, call.localId(), "late");
        assertThat(lab.host.drops(L2tpDrop.UNKNOWN_SESSION)).isEqualTo(1);
        assertThat(lab.host.frames()).hasSize(1);
    }

    @Test
    @Meets(value = "2661-5-1", negative = true)
    void aCallBeforeTheTunnelIsEstablishedEndsTheTunnel() {
        Lab lab = new Lab();
        lab.say(0, 0, Peers.sccrq(Lab.PEER_TUNNEL));
        lab.say(lab.last(Sccrp.class).offer().assignedTunnelId(), 0, Lab.icrq(5));
        assertThat(lab.last(StopCcn.class).result())
                .isEqualTo(new ResultCode(StopResult.FSM_ERROR, 0, "ICRQ in wait-ctl-conn"));
    }

    @Test
    @Meets("2661-6.12-1")
    void theEndThatThePeerSaysIsTakenWithItsCauseAndNotAnswered() {
        Lab lab = new Lab();
        Tunnel tunnel = lab.accepted();
        Call call = lab.connected(tunnel);
        int before = lab.messages().size();
        lab.say(
                tunnel.localId(),
                call.localId(),
                new Cdn(Lab.PEER_SESSION, new ResultCode(1, 0, "gone"), new Q931Cause(16, 0x45, "normal")));
        lab.run(1);
        assertThat(lab.host.callsDown().get(call))
                .isEqualTo(new CallEnd(CallEnd.Cause.PEER, new CallResult(1, 0, "gone Q.931 cause 16 normal")));
        assertThat(tunnel.calls()).isEmpty();
        assertThat(lab.messages()).hasSize(before);
        // A second one for the same session meets nobody.
        lab.say(tunnel.localId(), call.localId(), new Cdn(Lab.PEER_SESSION, new ResultCode(1, 0, ""), null));
        assertThat(lab.host.drops(L2tpDrop.UNKNOWN_SESSION)).isEqualTo(1);
        assertThat(tunnel.isEstablished()).isTrue();
    }

    @Test
    @Meets("2661-4.4.4-3")
    void theEndThatWeSayCarriesOurIdAndResult() {
        Lab lab = new Lab();
        Tunnel tunnel = lab.accepted();
        Call call = lab.connected(tunnel);
        call.disconnect(new CallResult(CallResult.ADMINISTRATIVE, 0, "quota"), lab.now());
        call.disconnect(HANG_UP, lab.now());
        assertThat(lab.last(Cdn.class)).isEqualTo(new Cdn(call.localId(), new ResultCode(3, 0, "quota"), null));
        assertThat(lab.lastSent().header().sessionId()).isEqualTo(Lab.PEER_SESSION);
        assertThat(lab.host.callsDown().get(call).cause()).isEqualTo(CallEnd.Cause.LOCAL);
    }

    @Test
    @Meets("2661-5.3-2")
    void cdnWithSessionIdZeroFindsItsCallByTheAssignedId() {
        Lab lab = new Lab();
        Tunnel tunnel = lab.accepted();
        Call call = lab.offered(tunnel);
        lab.say(tunnel.localId(), 0, new Cdn(99, new ResultCode(1, 0, ""), null));
        assertThat(lab.host.drops(L2tpDrop.UNKNOWN_SESSION)).isEqualTo(1);
        lab.say(tunnel.localId(), 0, new Cdn(Lab.PEER_SESSION, new ResultCode(1, 0, ""), null));
        assertThat(lab.host.callsDown()).containsOnlyKeys(call);
    }

    @Test
    void thePeersIdIsForOneCallAtATime() {
        Lab lab = new Lab();
        Tunnel tunnel = lab.accepted();
        Call call = lab.connected(tunnel);
        lab.say(tunnel.localId(), 0, Lab.icrq(Lab.PEER_SESSION));
        // s7.4.2: "established; Receive ICRQ; Send CDN, Clean up"
        assertThat(lab.last(Cdn.class).assignedSessionId()).isEqualTo(call.localId());
        assertThat(tunnel.calls()).isEmpty();
        lab.say(tunnel.localId(), 0, Lab.icrq(Lab.PEER_SESSION));
        assertThat(tunnel.calls()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "8008 0000 0000 000c 800a 0000 0018 00000001 800a 0000 0013 00000001 8007 0000 270f 01, 8, unrecognized AVP 9999",
        "8008 0000 0000 000c 800a 0000 0018 00000001, 3, framing type (19) is missing",
        "8008 0000 0000 000c 8008 0000 0018 0001, 2, tx connect speed (24) of wrong length",
        "8008 0000 0000 000c 8003 0000, 2, AVP length 0 with 4 octets left",
    })
    @Meets("2661-4.1-3")
    void anUnusableMessageAboutACallEndsItAndNoOther(String payload, int error, String text) {
        Lab lab = new Lab();
        Tunnel tunnel = lab.accepted();
        Call other = lab.connected(tunnel);
        lab.say(tunnel.localId(), 0, Lab.icrq(56));
        Call call = tunnel.call(lab.last(Icrp.class).assignedSessionId());
        lab.say(tunnel.localId(), call.localId(), HexFormat.of().parseHex(payload.replace(" ", "")));
        assertThat(lab.last(Cdn.class)).isEqualTo(new Cdn(call.localId(), new ResultCode(2, error, text), null));
        assertThat(lab.host.callsDown()).containsOnlyKeys(call);
        assertThat(other.isEstablished()).isTrue();
        assertThat(tunnel.isEstablished()).isTrue();
    }

    @Test
    @Meets("2661-4.1-3")
    void anUnusableIcrqIsAnsweredWithCdnToItsSender() {
        Lab lab = new Lab();
        Tunnel tunnel = lab.accepted();
        lab.say(
                tunnel.localId(),
                0,
                HexFormat.of().parseHex("800800000000000a80070000270f0180080000000e0055800a0000000f00000001"));
        assertThat(lab.last(Cdn.class).result()).isEqualTo(new ResultCode(2, 8, "unrecognized AVP 9999"));
        assertThat(lab.lastSent().header().sessionId()).isEqualTo(0x55);
        assertThat(tunnel.isEstablished()).isTrue();
        assertThat(lab.host.callsAllocated()).isEmpty();
        assertThat(lab.host.events()).anyMatch(L2tpEvent.CallRefused.class::isInstance);
    }

    @Test
    @Meets(value = "2661-4.4.4-3", negative = true)
    @Meets(value = "2661-4.4.4-4", negative = true)
    @Meets(value = "2661-5.3-2", negative = true)
    void messagesForNobodyAreDroppedByName() {
        Lab lab = new Lab();
        Tunnel tunnel = lab.accepted();
        lab.say(tunnel.localId(), 4711, Lab.iccn());
        lab.say(tunnel.localId(), 4711, new Wen(new CallErrors(1, 1, 1, 1, 1, 1)));
        lab.say(tunnel.localId(), 0, Lab.iccn());
        // An ICRQ asks for a session that has no id yet.
        lab.say(tunnel.localId(), 4711, Lab.icrq(5));
        lab.say(tunnel.localId(), 4711, HexFormat.of().parseHex("800800000000000c"));
        assertThat(lab.host.drops(L2tpDrop.UNKNOWN_SESSION)).isEqualTo(4);
        assertThat(lab.host.callsAllocated()).isEmpty();
        assertThat(lab.host.drops(L2tpDrop.MALFORMED_MESSAGE)).isEqualTo(1);
        assertThat(lab.messages()).hasSize(1);
        assertThat(tunnel.isEstablished()).isTrue();
    }

    @Test
    void aStrayIcrpIsAnsweredWithCdn() {
        Lab lab = new Lab();
        Tunnel tunnel = lab.accepted();
        lab.say(tunnel.localId(), 4711, new Icrp(9));
        assertThat(lab.last(Cdn.class)).isEqualTo(new Cdn(4711, new ResultCode(2, 5, "no such session"), null));
        assertThat(lab.lastSent().header().sessionId()).isEqualTo(9);
    }

    @Test
    void anOutgoingCallIsRefused() {
        Lab lab = new Lab();
        Tunnel tunnel = lab.accepted();
        lab.say(tunnel.localId(), 0, new Ocrq(9, 1, 1, 2, 1, 1, "0800", ""));
        assertThat(lab.last(Cdn.class).result().result()).isEqualTo(CallResult.PERMANENTLY_NO_FACILITIES);
        assertThat(lab.lastSent().header().sessionId()).isEqualTo(9);
    }

    @Test
    void lineErrorsAreReportedOfAnEstablishedCallOnly() {
        Lab lab = new Lab();
        Tunnel tunnel = lab.accepted();
        Call call = lab.offered(tunnel);
        Wen wen = new Wen(new CallErrors(1, 2, 3, 4, 5, 6));
        lab.say(tunnel.localId(), call.localId(), wen);
        assertThat(lab.host.events()).noneMatch(L2tpEvent.LineErrors.class::isInstance);
        lab.say(tunnel.localId(), call.localId(), Lab.iccn());
        lab.say(tunnel.localId(), call.localId(), wen);
        assertThat(lab.host.events()).contains(new L2tpEvent.LineErrors(call, 1, 2, 3, 4, 5, 6));
        lab.say(tunnel.localId(), call.localId(), new Sli(1, 2));
        assertThat(call.isEstablished()).isTrue();
        assertThat(lab.counters().of(L2tpCounter.OUT_OF_STATE)).isEqualTo(2);
        call.setLinkInfo(-1, 0xa0000, lab.now());
        assertThat(lab.last(Sli.class)).isEqualTo(new Sli(0xffffffffL, 0xa0000));
    }

    @Test
    void aCallThatIsNotConnectedInTimeIsDisconnected() {
        Lab lab = new Lab(config -> config.callSetupSeconds(5));
        Tunnel tunnel = lab.accepted();
        Call slow = lab.offered(tunnel);
        lab.say(tunnel.localId(), 0, new Hello());
        lab.run(4.9);
        assertThat(tunnel.calls()).containsExactly(slow);
        lab.run(0.2);
        assertThat(lab.last(Cdn.class).result().result()).isEqualTo(CallResult.TIMEOUT);
        assertThat(lab.host.callsDown().get(slow).cause()).isEqualTo(CallEnd.Cause.SETUP_TIMEOUT);
        assertThat(lab.counters().of(L2tpCounter.CALLS_TIMED_OUT)).isEqualTo(1);
    }

    @Test
    void theIdsOfCallsThatEndedComeBack() {
        Lab lab = new Lab(config -> config.everyPeer(PolicyBuilder.open().maxSessionsPerTunnel(1)));
        Tunnel tunnel = lab.accepted();
        for (int i = 0; i < 700; i++) {
            Call call = lab.offered(tunnel);
            lab.say(tunnel.localId(), call.localId(), new Cdn(Lab.PEER_SESSION, new ResultCode(1, 0, ""), null));
        }
        assertThat(lab.host.callsDown()).hasSize(700);
        assertThat(lab.counters().of(L2tpCounter.CALLS_OVER_LIMIT)).isZero();
    }

    // ---- LAC

    @Test
    @Meets("2661-4.4.4-4")
    @Meets("2661-5.3-2")
    @Meets("2661-5-1")
    void theLacWaitsForTheTunnelAndSendsSessionIdZeroUntilItKnowsBetter() {
        Lab lab = new Lab();
        Tunnel tunnel = lab.opening();
        Call call = lab.host.place(tunnel, 4);
        assertThat(call.stateName()).isEqualTo("wait-tunnel");
        assertThat(lab.messages()).hasSize(1);
        lab.say(tunnel.localId(), 0, Peers.sccrp(Lab.PEER_TUNNEL));
        Icrq icrq = lab.last(Icrq.class);
        assertThat(lab.lastSent().header().sessionId()).isZero();
        assertThat(icrq).isEqualTo(new Icrq(call.localId(), 4, 1, 7, "line-4", "0800", ""));
        lab.say(tunnel.localId(), call.localId(), new Icrp(33));
        lab.last(Iccn.class);
        assertThat(lab.lastSent().header().sessionId()).isEqualTo(33);
        assertThat(lab.host.callsUp()).containsExactly(call);
    }

    @Test
    void theLacMayLetTheSubscriberTakeItsTime() {
        Lab lab = new Lab();
        lab.host.answer(null);
        Tunnel tunnel = lab.opened();
        Call call = lab.host.place(tunnel, 1);
        call.connect(Samples.connected(), lab.now());
        assertThat(lab.messages()).noneMatch(Iccn.class::isInstance);
        lab.say(tunnel.localId(), call.localId(), new Icrp(33));
        assertThat(call.stateName()).isEqualTo("wait-answer");
        lab.run(10);
        call.connect(Samples.connected(), lab.now());
        call.connect(Samples.connected(), lab.now());
        assertThat(lab.messages().stream().filter(Iccn.class::isInstance)).hasSize(1);
    }

    /** A call whose ICCN waits behind another call's ICRQ, since the peer has a window of one; Ns 4 is ICCN's. */
    private static Call answeredBehindAnother(Lab lab) {
        Tunnel tunnel = lab.opening();
        TunnelOffer offer = new TunnelOffer(
                TunnelOffer.VERSION_1, "peer", "", -1, 3, -1, Lab.PEER_TUNNEL, /* receiveWindow= */ 1, Peers.NONE);
        lab.say(tunnel.localId(), 0, new Sccrp(offer, Peers.NONE));
        Call call = lab.host.place(tunnel, 1);
        lab.host.place(tunnel, 2);
        lab.host.inject(Lab.PEER, Datagrams.zlb(tunnel.localId(), 1, 2));
        lab.host.inject(Lab.PEER, Datagrams.of(new Icrp(33), tunnel.localId(), call.localId(), 1, 3));
        assertThat(lab.messages().stream().map(ControlMessage::name)).containsExactly("SCCRQ", "SCCCN", "ICRQ", "ICRQ");
        assertThat(call.stateName()).isEqualTo("wait-answer");
        return call;
    }

    @Test
    @Meets("2661-5-2")
    void aCallOfTheLacsIsUpWhenItsIccnHasLeftAndNotWhileItWaitsForThePeersWindow() {
        Lab lab = new Lab();
        lab.host.hook(new Host.L2tpHook() {
            @Override
            public void callUp(Call call) {
                assertThat(lab.lastSent().message()).isInstanceOf(Iccn.class);
            }
        });
        Call call = answeredBehindAnother(lab);
        // To be called once.
        call.connect(Samples.connected(), lab.now());
        assertThat(lab.host.callsUp()).isEmpty();
        lab.host.inject(Lab.PEER, Datagrams.zlb(call.tunnel().localId(), 2, 4));
        assertThat(lab.messages().stream().filter(Iccn.class::isInstance)).hasSize(1);
        assertThat(lab.host.callsUp()).containsExactly(call);
    }

    @Test
    @Meets(value = "2661-5-2", negative = true)
    void aCallThatEndsWhileItsIccnWaitsIsNeverUp() {
        Lab lab = new Lab();
        Call call = answeredBehindAnother(lab);
        call.disconnect(HANG_UP, lab.now());
        lab.host.inject(Lab.PEER, Datagrams.zlb(call.tunnel().localId(), 2, 4));
        lab.host.inject(Lab.PEER, Datagrams.zlb(call.tunnel().localId(), 2, 5));
        assertThat(lab.last(Cdn.class).result().result()).isEqualTo(CallResult.LOST_CARRIER);
        assertThat(lab.host.callsUp()).isEmpty();
        assertThat(lab.host.callsDown()).containsOnlyKeys(call);
    }

    @Test
    void theLacWaitsNoLongerThanItIsTold() {
        Lab lab = new Lab(config -> config.callSetupSeconds(5));
        Tunnel tunnel = lab.opening();
        Call waiting = lab.host.place(tunnel, 1);
        lab.run(6);
        assertThat(lab.host.callsDown().get(waiting).cause()).isEqualTo(CallEnd.Cause.SETUP_TIMEOUT);
        assertThat(lab.messages()).noneMatch(Cdn.class::isInstance);
        lab.say(tunnel.localId(), 0, Peers.sccrp(Lab.PEER_TUNNEL));
        assertThat(lab.messages()).noneMatch(Icrq.class::isInstance);
        Call asking = lab.host.place(tunnel, 2);
        lab.say(tunnel.localId(), 0, new Hello());
        lab.run(6);
        assertThat(lab.last(Cdn.class).result().result()).isEqualTo(CallResult.TIMEOUT);
        assertThat(lab.lastSent().header().sessionId()).isZero();
        assertThat(lab.last(Cdn.class).assignedSessionId()).isEqualTo(asking.localId());
    }

    @Test
    @Meets("2661-4.4.3-3")
    void theLacAsksForNoFramingThatTheLnsHasNotOffered() {
        Lab lab = new Lab();
        Tunnel tunnel = lab.opening();
        lab.say(
                tunnel.localId(),
                0,
                new Sccrp(new TunnelOffer(TunnelOffer.VERSION_1, "peer", "", -1, 2, -1, 7, 4, Peers.NONE), Peers.NONE));
        Call call = lab.host.place(tunnel, 1);
        lab.say(tunnel.localId(), call.localId(), new Icrp(33));
        assertThat(lab.messages()).noneMatch(Iccn.class::isInstance);
        assertThat(lab.last(Cdn.class).result().result()).isEqualTo(CallResult.NO_FRAMING);
    }

    @Test
    void aRefusedCallIsReportedWithTheLnssWords() {
        Lab lab = new Lab();
        Tunnel tunnel = lab.opened();
        Call call = lab.host.place(tunnel, 1);
        lab.say(tunnel.localId(), call.localId(), new Cdn(9, new ResultCode(4, 0, "full"), null));
        assertThat(lab.host.callsDown().get(call))
                .isEqualTo(new CallEnd(CallEnd.Cause.PEER, new CallResult(4, 0, "full")));
        assertThat(lab.host.callsAllocated()).isEmpty();
    }

    @Test
    void anIdThatTheLnsHasGivenToAnotherCallIsNotAccepted() {
        Lab lab = new Lab();
        Tunnel tunnel = lab.opened();
        Call first = lab.host.place(tunnel, 1);
        Call second = lab.host.place(tunnel, 2);
        lab.say(tunnel.localId(), first.localId(), new Icrp(33));
        lab.say(tunnel.localId(), second.localId(), new Icrp(33));
        assertThat(first.isEstablished()).isTrue();
        assertThat(lab.host.callsDown()).containsOnlyKeys(second);
        assertThat(lab.lastSent().header().sessionId()).isZero();
        lab.say(tunnel.localId(), 0, new Cdn(33, new ResultCode(1, 0, ""), null));
        assertThat(lab.host.callsDown()).containsKeys(first, second);
    }

    @Test
    void aTunnelThatCannotTakeACallGivesItBackLater() {
        Lab lab = new Lab();
        PolicyBuilder one = PolicyBuilder.open().maxSessionsPerTunnel(1);
        Tunnel tunnel = lab.host
                .endpoint()
                .openTunnel(
                        new UdpPath(lab.host.address(), Lab.PEER),
                        new TunnelProfile(one.build(), "lac", false),
                        lab.now());
        lab.host.place(tunnel, 1);
        Call second = lab.host.place(tunnel, 2);
        assertThat(lab.host.callsDown()).isEmpty();
        lab.run(0.001);
        assertThat(lab.host.callsDown().get(second).cause()).isEqualTo(CallEnd.Cause.REFUSED);
        tunnel.close(new StopResult(1, 0, ""), lab.now());
        Call third = lab.host.place(tunnel, 3);
        lab.run(0.001);
        assertThat(lab.host.callsDown().get(third).cause()).isEqualTo(CallEnd.Cause.REFUSED);
        assertThat(second.localId()).isZero();
    }

    @Test
    void linkInfoReachesTheLacAndLineErrorsLeaveIt() {
        Lab lab = new Lab();
        Tunnel tunnel = lab.opened();
        Call call = lab.host.place(tunnel, 1);
        call.reportErrors(new CallErrors(1, 2, 3, 4, 5, 6), lab.now());
        assertThat(lab.messages()).noneMatch(Wen.class::isInstance);
        lab.say(tunnel.localId(), call.localId(), new Icrp(33));
        lab.say(tunnel.localId(), call.localId(), new Sli(0xffffffffL, 10));
        assertThat(lab.host.events()).contains(new L2tpEvent.LinkInfo(call, -1, 10));
        call.reportErrors(new CallErrors(1, 2, 3, 4, 5, 6), lab.now());
        assertThat(lab.last(Wen.class)).isEqualTo(new Wen(new CallErrors(1, 2, 3, 4, 5, 6)));
        lab.say(tunnel.localId(), call.localId(), new Wen(new CallErrors(1, 2, 3, 4, 5, 6)));
        assertThat(lab.host.events()).noneMatch(L2tpEvent.LineErrors.class::isInstance);
    }

    @Test
    void theOwnerMayDoAnythingFromWithinACallback() {
        Lab lab = new Lab();
        Tunnel tunnel = lab.accepted();
        lab.host.hook(new Host.L2tpHook() {
            @Override
            public void callUp(Call call) {
                call.disconnect(HANG_UP, lab.now());
            }

            @Override
            public void callDown(Call call) {
                call.tunnel().close(new StopResult(1, 0, "enough"), lab.now());
            }

            @Override
            public void tunnelDown(Tunnel ended) {
                ended.close(new StopResult(1, 0, "again"), lab.now());
                lab.opening();
            }
        });
        Call call = lab.offered(tunnel);
        lab.say(tunnel.localId(), call.localId(), Lab.iccn());
        assertThat(lab.host.callsUp()).hasSize(1);
        assertThat(lab.host.tunnelsDown()).containsOnlyKeys(tunnel);
        assertThat(lab.host.endpoint().tunnels()).hasSize(2);
        assertThat(lab.messages().stream().map(ControlMessage::name))
                .containsExactly("SCCRP", "ICRP", "StopCCN", "SCCRQ");
    }
}
