package net.sluice.l2tp;

import static net.sluice.l2tp.world.PolicyBuilder.open;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import net.sluice.l2tp.wire.ControlMessage;
import net.sluice.l2tp.wire.TunnelMessage.Sccrq;
import net.sluice.l2tp.world.ConfigBuilder;
import net.sluice.l2tp.world.Datagrams;
import net.sluice.l2tp.world.Host;
import net.sluice.l2tp.world.PolicyBuilder;
import net.sluice.l2tp.world.World;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Conversations between a LAC and an LNS as transcripts in src/test/resources/l2tp/scenarios: time in milliseconds, who, what.
 * A change of behaviour is seen as a diff of these files.
 */
class ScenarioTest {
    private static final long SECOND = 1_000_000_000L;

    private static final Map<String, Consumer<Scene>> SCENARIOS = new TreeMap<>();

    static {
        SCENARIOS.put("a-call-and-its-end", ScenarioTest::aCallAndItsEnd);
        SCENARIOS.put("icrp-is-lost", ScenarioTest::icrpIsLost);
        SCENARIOS.put("authentication-both-ways", ScenarioTest::authenticationBothWays);
        SCENARIOS.put("authentication-fails-at-the-lac", ScenarioTest::authenticationFailsAtTheLac);
        SCENARIOS.put("authentication-fails-at-the-lns", ScenarioTest::authenticationFailsAtTheLns);
        SCENARIOS.put("refusals", ScenarioTest::refusals);
        SCENARIOS.put("tie-lower-wins", scene -> tie(scene, true, true));
        SCENARIOS.put("tie-equal-both-lose", ScenarioTest::tieEqual);
        SCENARIOS.put("tie-one-sided", scene -> tie(scene, true, false));
        SCENARIOS.put("tie-none-two-tunnels", scene -> tie(scene, false, false));
        SCENARIOS.put("hello-and-silence", ScenarioTest::helloAndSilence);
        SCENARIOS.put("stopccn-acknowledgement-is-lost", ScenarioTest::stopCcnAcknowledgementIsLost);
        SCENARIOS.put("both-close-at-once", ScenarioTest::bothCloseAtOnce);
        SCENARIOS.put("lac-restarts-with-the-same-id", ScenarioTest::lacRestartsWithTheSameId);
        SCENARIOS.put("sccrq-is-repeated-and-replayed", ScenarioTest::sccrqIsRepeatedAndReplayed);
        SCENARIOS.put("lns-answers-from-another-port", ScenarioTest::lnsAnswersFromAnotherPort);
        SCENARIOS.put("nat-moves-the-lac", ScenarioTest::natMovesTheLac);
        SCENARIOS.put("cdn-before-icrp", ScenarioTest::cdnBeforeIcrp);
        SCENARIOS.put("set-up-takes-too-long", ScenarioTest::setUpTakesTooLong);
        SCENARIOS.put("the-lns-shuts-down", ScenarioTest::theLnsShutsDown);
    }

    static Stream<String> names() {
        return SCENARIOS.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("names")
    void itGoesAsWritten(String name) {
        Scene scene = new Scene();
        SCENARIOS.get(name).accept(scene);
        Transcripts.compare(
                "lns-node/src/test/resources/l2tp/scenarios/" + name + ".txt",
                String.join("\n", scene.world.transcript()) + "\n");
    }

    /** A LAC and an LNS. */
    private static final class Scene {
        final World world = new World(7);
        Host lns;
        Host lac;

        Scene() {
            world.write();
            lns(config -> config);
            lac(config -> config);
        }

        void lns(UnaryOperator<ConfigBuilder> change) {
            lns = new Host(world, "lns", World.address("192.0.2.1", 1701), change);
        }

        void lac(UnaryOperator<ConfigBuilder> change) {
            lac = new Host(world, "lac", World.address("192.0.2.2", 1701), change);
        }

        Tunnel open(PolicyBuilder policy) {
            return lac.open(lns, new TunnelProfile(policy.build(), "lac", false));
        }

        void run(double seconds) {
            world.run((long) (seconds * SECOND));
        }

        void say(String what) {
            world.transcript().add("         -- " + what);
        }

        /** From now on the first {@code count} datagrams from {@code from} with such a message are lost. */
        void lose(Host from, String message, int count) {
            int[] left = {count};
            world.tap((sender, datagram) -> {
                if (left[0] > 0
                        && sender.local().equals(from.address())
                        && name(datagram).equals(message)) {
                    left[0]--;
                    world.transcript().add("         -- lost");
                    return false;
                }
                return true;
            });
        }

        static String name(ByteBuffer datagram) {
            ControlMessage message = Datagrams.message(datagram);
            return message.name();
        }
    }

    private static void aCallAndItsEnd(Scene scene) {
        Tunnel tunnel = scene.lac.open(scene.lns);
        scene.run(1);
        Call call = scene.lac.place(tunnel, 1);
        scene.run(1);
        scene.say("the subscriber hangs up");
        call.disconnect(new CallResult(CallResult.LOST_CARRIER, 0, "line down"), scene.world.nowNanos());
        scene.run(1);
        tunnel.close(new StopResult(StopResult.CLEARED, 0, ""), scene.world.nowNanos());
        scene.run(40);
    }

    /** RFC 2661 Appendix B.2. */
    private static void icrpIsLost(Scene scene) {
        Tunnel tunnel = scene.lac.open(scene.lns);
        scene.run(0.5);
        scene.lose(scene.lns, "ICRP", 1);
        scene.lac.place(tunnel, 1);
        scene.run(4);
    }

    private static void authenticationBothWays(Scene scene) {
        PolicyBuilder policy = open().secret("sesame").requireChallenge().hideAvps();
        scene.lns(config -> config.everyPeer(policy));
        scene.lac.place(scene.open(policy), 1);
        scene.run(2);
    }

    private static void authenticationFailsAtTheLac(Scene scene) {
        scene.lns(config -> config.everyPeer(open().secret("right")));
        scene.lac.place(scene.open(open().secret("wrong").requireChallenge()), 1);
        scene.run(40);
    }

    private static void authenticationFailsAtTheLns(Scene scene) {
        scene.lns(config -> config.everyPeer(open().secret("right").requireChallenge()));
        scene.lac.place(scene.open(open().secret("wrong")), 1);
        scene.run(40);
    }

    private static void refusals(Scene scene) {
        scene.lns(config -> config.policies((peer, name) -> switch (name) {
            case "", "lac" -> open().maxTunnels(1).maxSessionsPerTunnel(1).build();
            default -> open().refused().build();
        }));
        Tunnel tunnel = scene.lac.open(scene.lns);
        scene.lac.place(tunnel, 1);
        scene.run(1);
        scene.say("a second session");
        scene.lac.place(tunnel, 2);
        scene.run(1);
        scene.say("a second tunnel");
        scene.lac.open(scene.lns);
        scene.run(1);
        scene.say("another name");
        scene.lac.open(scene.lns, new TunnelProfile(open().build(), "stranger", false));
        scene.run(1);
    }

    private static void tie(Scene scene, boolean lacHasOne, boolean lnsHasOne) {
        Tunnel ours = scene.lac.open(scene.lns, new TunnelProfile(open().build(), "lac", lacHasOne));
        scene.lac.place(ours, 1);
        scene.lns.open(scene.lac, new TunnelProfile(open().build(), "lns", lnsHasOne));
        scene.run(2);
    }

    private static void tieEqual(Scene scene) {
        Sccrq[] sent = new Sccrq[1];
        scene.world.tap((sender, datagram) -> {
            sent[0] = (Sccrq) Datagrams.message(datagram);
            return false;
        });
        scene.lns.open(scene.lac, new TunnelProfile(open().build(), "lns", true));
        scene.run(0.5);
        Sccrq same = new Sccrq(Peers.offer(5), sent[0].tieBreaker());
        scene.lns.inject(scene.lac.address(), Datagrams.of(same, 0, 0, 0, 0));
        scene.run(2);
    }

    private static void helloAndSilence(Scene scene) {
        Tunnel tunnel = scene.lac.open(scene.lns);
        scene.lac.place(tunnel, 1);
        scene.run(65);
        scene.say("the network fails");
        scene.world.tap((sender, datagram) -> false);
        scene.run(100);
    }

    private static void stopCcnAcknowledgementIsLost(Scene scene) {
        Tunnel tunnel = scene.lac.open(scene.lns);
        scene.run(1);
        scene.lose(scene.lns, "ZLB", 2);
        tunnel.close(new StopResult(StopResult.CLEARED, 0, "maintenance"), scene.world.nowNanos());
        scene.run(50);
    }

    private static void bothCloseAtOnce(Scene scene) {
        Tunnel tunnel = scene.lac.open(scene.lns);
        scene.run(1);
        tunnel.close(new StopResult(StopResult.CLEARED, 0, "lac"), scene.world.nowNanos());
        scene.lns.tunnelsUp().getFirst().close(new StopResult(StopResult.CLEARED, 0, "lns"), scene.world.nowNanos());
        scene.run(50);
    }

    private static void lacRestartsWithTheSameId(Scene scene) {
        TunnelIds alwaysSeven = new TunnelIds() {
            private int given;

            @Override
            public int take() {
                return given++ == 0 ? 9 : 7;
            }

            @Override
            public boolean takeExactly(int id) {
                return false;
            }

            @Override
            public void giveBack(int id) {}

            @Override
            public void leave(int id) {}
        };
        scene.lac(config -> config.tunnelIds(alwaysSeven));
        scene.lac.place(scene.lac.open(scene.lns), 1);
        scene.run(45);
        scene.say("the LAC restarts");
        scene.lac(config -> config.tunnelIds(alwaysSeven));
        scene.lac.place(scene.lac.open(scene.lns), 1);
        scene.run(2);
    }

    private static void sccrqIsRepeatedAndReplayed(Scene scene) {
        ByteBuffer[] first = new ByteBuffer[1];
        scene.world.tap((sender, datagram) -> {
            if (first[0] == null) {
                first[0] = datagram;
            }
            return true;
        });
        scene.lac.place(scene.lac.open(scene.lns), 1);
        scene.run(1);
        scene.say("the network brings the SCCRQ again");
        scene.lns.inject(scene.lac.address(), first[0].array());
        scene.run(50);
        scene.say("somebody replays it much later");
        scene.lns.inject(scene.lac.address(), first[0].array());
        scene.run(70);
    }

    private static void lnsAnswersFromAnotherPort(Scene scene) {
        scene.lac.place(scene.lac.open(scene.lns), 1);
        scene.say("the LNS picks a free port for its answers");
        scene.lns.speakFrom(World.address("192.0.2.1", 40_000));
        scene.run(2);
    }

    private static void natMovesTheLac(Scene scene) {
        scene.lns(config -> config.everyPeer(open().followPortChange()));
        Tunnel tunnel = scene.lac.open(scene.lns);
        scene.lac.place(tunnel, 1);
        scene.run(2);
        scene.say("a NAT gives the LAC another port");
        scene.lac.moveTo(World.address("192.0.2.2", 50_000));
        scene.lac.place(tunnel, 2);
        scene.run(2);
    }

    private static void cdnBeforeIcrp(Scene scene) {
        Tunnel tunnel = scene.lac.open(scene.lns);
        scene.run(1);
        Call call = scene.lac.place(tunnel, 1);
        scene.run(0.005);
        scene.say("the subscriber hangs up before the LNS has answered");
        call.disconnect(new CallResult(CallResult.LOST_CARRIER, 0, ""), scene.world.nowNanos());
        scene.run(2);
    }

    private static void setUpTakesTooLong(Scene scene) {
        scene.lns(config -> config.callSetupSeconds(5).tunnelSetupSeconds(10));
        scene.lac.answer(null);
        Tunnel tunnel = scene.lac.open(scene.lns);
        scene.lac.place(tunnel, 1);
        scene.run(8);
        scene.say("an SCCRQ without SCCCN");
        scene.lns.inject(World.address("192.0.2.3", 1701), Datagrams.of(Peers.sccrq(99), 0, 0, 0, 0));
        scene.run(45);
    }

    private static void theLnsShutsDown(Scene scene) {
        Tunnel tunnel = scene.lac.open(scene.lns);
        scene.lac.place(tunnel, 1);
        scene.lac.place(tunnel, 2);
        scene.run(1);
        scene.lns
                .endpoint()
                .closeAll(new StopResult(StopResult.SHUTTING_DOWN, 0, "maintenance"), scene.world.nowNanos());
        scene.run(0.1);
        scene.say("quiet: " + scene.lns.endpoint().isQuiet());
        scene.lac.open(scene.lns);
        scene.run(40);
    }
}
