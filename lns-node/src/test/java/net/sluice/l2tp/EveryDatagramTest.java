package net.sluice.l2tp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.sluice.conformance.Meets;
import net.sluice.l2tp.wire.CallErrors;
import net.sluice.l2tp.world.Host;
import net.sluice.l2tp.world.PolicyBuilder;
import net.sluice.l2tp.world.RawMessage;
import net.sluice.l2tp.world.RfcAvps;
import net.sluice.l2tp.world.World;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** All that a LAC and an LNS of ours say to each other from SCCRQ to StopCCN, octet by octet and not by our codec. */
class EveryDatagramTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int ASSIGNED_TUNNEL_ID = 9;
    private static final int ASSIGNED_SESSION_ID = 14;

    /** How the two are set up with each other. */
    enum Trust {
        NO_SECRET,
        NO_SECRET_BUT_HIDING_ASKED_FOR,
        CHALLENGED,
        CHALLENGED_AND_HIDDEN;

        PolicyBuilder policy() {
            PolicyBuilder policy = PolicyBuilder.open().maxSessionsPerTunnel(1);
            return switch (this) {
                case NO_SECRET -> policy;
                case NO_SECRET_BUT_HIDING_ASKED_FOR -> policy.hideAvps();
                case CHALLENGED -> policy.secret("sesame").requireChallenge();
                case CHALLENGED_AND_HIDDEN ->
                    policy.secret("sesame").requireChallenge().hideAvps();
            };
        }

        boolean hides() {
            return this == CHALLENGED_AND_HIDDEN;
        }
    }

    /** One datagram on its way. */
    private record Said(UdpPath path, RawMessage message) {}

    private final List<Said> said = new ArrayList<>();

    /** A whole conversation: everything that our endpoints have to say, said at least once. */
    private void converse(Trust trust) {
        World world = new World(7);
        world.tap((path, datagram) -> {
            said.add(new Said(path, RawMessage.of(datagram)));
            return true;
        });
        Host lns = new Host(world, "lns", World.address("192.0.2.1", 1701), c -> c.everyPeer(trust.policy()));
        Host lac = new Host(world, "lac", World.address("192.0.2.2", 1701));
        lac.answer(allThatAnIccnCanSay());
        Tunnel tunnel = lac.open(lns, new TunnelProfile(trust.policy().build(), "lac", true));
        lac.place(tunnel, new IncomingCallRequest(1, 1, 7, "0800", "line-1", "sub"));
        world.run(2 * SECOND);
        lns.callsUp().getFirst().setLinkInfo(-1, 10, world.nowNanos());
        lac.callsUp().getFirst().reportErrors(new CallErrors(1, 2, 3, 4, 5, 6), world.nowNanos());
        world.run(100 * SECOND);
        // Both sides say CDN once.
        lac.callsUp().getFirst().disconnect(new CallResult(CallResult.LOST_CARRIER, 0, "line down"), world.nowNanos());
        lac.place(tunnel, 2);
        world.run(SECOND);
        lns.callsUp().getLast().disconnect(new CallResult(CallResult.ADMINISTRATIVE, 0, "quota"), world.nowNanos());
        lns.tunnelsUp().getFirst().close(new StopResult(StopResult.CLEARED, 0, "bye"), world.nowNanos());
        world.run(50 * SECOND);
    }

    private static CallConnected allThatAnIccnCanSay() {
        byte[] lcp = {1, 4, 5, (byte) 0xd4};
        byte[] text = "text".getBytes(StandardCharsets.US_ASCII);
        return new CallConnected(10_000, 5_000, 1, lcp, lcp, lcp, 2, text, text, 7, text, text, true);
    }

    private List<RawMessage> messages() {
        return said.stream()
                .map(Said::message)
                .filter(message -> !message.name().equals("ZLB"))
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsLeftUnsaid(Trust trust) {
        converse(trust);
        assertThat(said)
                .extracting(one -> one.message().name())
                .contains(
                        "SCCRQ", "SCCRP", "SCCCN", "STOPCCN", "HELLO", "ICRQ", "ICRP", "ICCN", "CDN", "WEN", "SLI",
                        "ZLB");
    }

    @ParameterizedTest
    @EnumSource
    @Meets("2661-3.1-1")
    @Meets("2661-3.1-2")
    @Meets("2661-3.1-3")
    @Meets("2661-3.1-4")
    @Meets("2661-3.1-5")
    @Meets("2661-3.1-6")
    @Meets("2661-6-1")
    void theHeaderOfEveryControlMessageHasTLAndSAndVersionTwoAndNothingElse(Trust trust) {
        converse(trust);
        assertThat(said).allSatisfy(one -> assertThat(one.message().flags()).isEqualTo(0b1100_1000_0000_0010));
    }

    @ParameterizedTest
    @EnumSource
    @Meets("2661-4.1-1")
    @Meets("2661-4.4.1-1")
    @Meets("2661-6.1-1")
    @Meets("2661-6.2-1")
    @Meets("2661-6.3-1")
    @Meets("2661-6.4-1")
    @Meets("2661-6.5-3")
    @Meets("2661-6.6-1")
    @Meets("2661-6.7-1")
    @Meets("2661-6.8-1")
    @Meets("2661-6.12-2")
    @Meets("2661-6.13-1")
    @Meets("2661-6.14-2")
    @Meets("2661-7.1-1")
    void everyMessageHasTheAvpsThatTheRfcDemandsOnceAndNoneThatItDoesNotKnow(Trust trust) {
        converse(trust);
        for (RawMessage message : messages()) {
            assertThat(message.avps().getFirst().type()).isZero();
            RfcAvps.ROWS.values().stream()
                    .filter(row -> row.isRequiredIn(message.name()))
                    .forEach(row -> assertThat(message.the(row.type())).isNotNull());
            assertThat(message.avps()).allSatisfy(avp -> {
                RfcAvps.Row row = RfcAvps.ROWS.get(avp.type());
                assertThat(row.mayBeIn(message.name()))
                        .as("%s in %s", avp, message.name())
                        .isTrue();
                assertThat(avp.reserved() + avp.vendor()).isZero();
                assertThat(avp.mandatory()).isEqualTo(row.mandatory());
                if (!avp.hidden()) {
                    assertThat(avp.octets()).isBetween(row.minOctets(), row.maxOctets());
                }
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    @Meets("2661-4.3-1")
    void theHBitIsSetOnlyWhereThereIsASecret(Trust trust) {
        converse(trust);
        assertThat(messages())
                .flatExtracting(RawMessage::avps)
                .allSatisfy(avp -> assertThat(avp.hidden())
                        .as(avp.toString())
                        .isEqualTo(trust.hides() && RfcAvps.ROWS.get(avp.type()).hidable()));
    }

    @ParameterizedTest
    @EnumSource(names = {"NO_SECRET", "CHALLENGED"})
    @Meets("2661-4.4.3-17")
    @Meets("2661-4.4.3-18")
    @Meets("2661-4.4.3-19")
    @Meets("2661-5.3-3")
    void theTunnelIdIsZeroUntilThePeerHasAssignedOneAndThenThatOne(Trust trust) {
        converse(trust);
        Map<InetSocketAddress, Integer> assignedBy = new HashMap<>();
        for (Said one : said) {
            assertThat(one.message().tunnelId())
                    .isEqualTo(assignedBy.getOrDefault(one.path().peer(), 0));
            for (RawMessage.Avp id : one.message().all(ASSIGNED_TUNNEL_ID)) {
                // In StopCCN it is the one that was first sent.
                Integer before = assignedBy.put(one.path().local(), id.number());
                assertThat(before == null || before == id.number()).isTrue();
            }
        }
        assertThat(assignedBy).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource(names = {"NO_SECRET", "CHALLENGED"})
    @Meets("2661-4.4.4-3")
    @Meets("2661-4.4.4-4")
    @Meets("2661-5.3-2")
    @Meets("2661-6.5-2")
    void theSessionIdIsZeroUntilThePeerHasAssignedOneAndThenOneOfThose(Trust trust) {
        converse(trust);
        Map<InetSocketAddress, Set<Integer>> assignedBy = new HashMap<>();
        for (Said one : said) {
            RawMessage message = one.message();
            boolean ofACall = !Set.of("SCCRQ", "SCCRP", "SCCCN", "STOPCCN", "HELLO", "ZLB")
                    .contains(message.name());
            if (ofACall && !message.name().equals("ICRQ")) {
                assertThat(assignedBy.get(one.path().peer())).contains(message.sessionId());
            } else {
                assertThat(message.sessionId()).isZero();
            }
            for (RawMessage.Avp id : message.all(ASSIGNED_SESSION_ID)) {
                assignedBy
                        .computeIfAbsent(one.path().local(), _ -> new HashSet<>())
                        .add(id.number());
            }
        }
        assertThat(assignedBy).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    @Meets("2661-8.1-1")
    void allOfATunnelsDatagramsGoBetweenTheSameTwoPorts(Trust trust) {
        converse(trust);
        UdpPath there = said.getFirst().path();
        assertThat(said)
                .extracting(Said::path)
                .containsOnly(there, new UdpPath(/* local= */ there.peer(), /* peer= */ there.local()));
    }
}
