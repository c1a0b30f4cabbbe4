package net.sluice.l2tp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import net.sluice.l2tp.wire.CallErrors;
import net.sluice.l2tp.wire.CallMessage;
import net.sluice.l2tp.wire.CallMessage.Cdn;
import net.sluice.l2tp.wire.CallMessage.Icrp;
import net.sluice.l2tp.wire.CallMessage.Occn;
import net.sluice.l2tp.wire.CallMessage.Ocrp;
import net.sluice.l2tp.wire.CallMessage.Ocrq;
import net.sluice.l2tp.wire.CallMessage.Sli;
import net.sluice.l2tp.wire.CallMessage.Wen;
import net.sluice.l2tp.wire.ControlMessage;
import net.sluice.l2tp.wire.ResultCode;
import net.sluice.l2tp.wire.TunnelMessage.Hello;
import net.sluice.l2tp.wire.TunnelMessage.Scccn;
import net.sluice.l2tp.wire.TunnelMessage.StopCcn;
import net.sluice.l2tp.world.PolicyBuilder;
import net.sluice.l2tp.world.Samples;
import org.junit.jupiter.api.Test;

/**
 * Every state x event of RFC 2661 s7.2.1, s7.4.1 and s7.4.2, tried on a real endpoint: what is sent, what is dropped, and the
 * next state. The result is kept in docs/fsm.
 */
class FsmMatrixTest {
    private static final ResultCode BYE = new ResultCode(1, 0, "");
    private static final String SECRET = "sesame";

    // ---- Control connection

    private static final class TunnelCase {
        final Lab lab = new Lab(config -> config.tunnelSetupSeconds(20).helloSeconds(60));
        Tunnel tunnel;
    }

    private enum TunnelIn {
        WAIT_CTL_REPLY {
            @Override
            void enter(TunnelCase in) {
                in.tunnel = in.lab.opening();
            }
        },
        WAIT_CTL_CONN {
            @Override
            void enter(TunnelCase in) {
                in.lab.say(0, 0, Peers.sccrq(Lab.PEER_TUNNEL));
                in.tunnel = in.lab.host.endpoint().tunnels().iterator().next();
            }
        },
        ESTABLISHED {
            @Override
            void enter(TunnelCase in) {
                in.tunnel = in.lab.accepted();
            }
        },
        CLOSING {
            @Override
            void enter(TunnelCase in) {
                in.tunnel = in.lab.accepted();
                in.tunnel.close(new StopResult(1, 0, ""), in.lab.now());
            }
        };

        abstract void enter(TunnelCase in);
    }

    private static Map<String, BiConsumer<TunnelCase, Tunnel>> tunnelEvents() {
        Map<String, BiConsumer<TunnelCase, Tunnel>> events = new LinkedHashMap<>();
        events.put("SCCRQ", (in, t) -> in.lab.say(t.localId(), 0, Peers.sccrq(Lab.PEER_TUNNEL)));
        events.put("SCCRP, acceptable", (in, t) -> in.lab.say(t.localId(), 0, Peers.sccrp(Lab.PEER_TUNNEL)));
        events.put("SCCCN, acceptable", (in, t) -> in.lab.say(t.localId(), 0, new Scccn(Peers.NONE)));
        events.put("StopCCN", (in, t) -> in.lab.say(t.localId(), 0, new StopCcn(Lab.PEER_TUNNEL, BYE)));
        events.put("HELLO", (in, t) -> in.lab.say(t.localId(), 0, new Hello()));
        events.put("ICRQ", (in, t) -> in.lab.say(t.localId(), 0, Lab.icrq(5)));
        events.put("malformed", (in, t) -> in.lab.say(t.localId(), 0, new byte[] {1}));
        events.put("local new call", (in, t) -> in.lab.host.place(t, 1));
        events.put("local close", (in, t) -> t.close(new StopResult(1, 0, ""), in.lab.now()));
        events.put("20 s of silence", (in, t) -> in.lab.run(20));
        events.put("60 s of silence", (in, t) -> in.lab.run(60));
        events.put("no acknowledgement", (in, t) -> in.lab.run(100));
        return events;
    }

    @Test
    void theControlConnectionIsAsCommitted() {
        List<List<String>> rows = new ArrayList<>();
        for (TunnelIn state : TunnelIn.values()) {
            for (var event : tunnelEvents().entrySet()) {
                TunnelCase in = new TunnelCase();
                state.enter(in);
                if (!event.getKey().equals("no acknowledgement")) {
                    in.lab.calm(in.tunnel);
                }
                String from = in.tunnel.stateName();
                Observed before = new Observed(in.lab);
                event.getValue().accept(in, in.tunnel);
                rows.add(List.of(from, event.getKey(), before.since(), in.tunnel.stateName()));
            }
        }
        rows.addAll(unacceptable());
        Transcripts.compare("docs/fsm/l2tp-control-connection.txt", """
                The control connection (RFC 2661 s7.2.1), as a test has found it: net.sluice.l2tp.FsmMatrixTest.
                The RFC's idle is "closing" while the channel still delivers (s5.7), then "idle". "!" is a dropped datagram.
                Set-up may take 20 s, and HELLO is sent after 60 s of silence.

                """ + table(rows));
    }

    /** The rows of the RFC that say "not acceptable": tunnel authentication fails. */
    private static List<List<String>> unacceptable() {
        List<List<String>> rows = new ArrayList<>();
        PolicyBuilder policy = PolicyBuilder.open().secret(SECRET).requireChallenge();
        TunnelCase lac = new TunnelCase();
        lac.tunnel = lac.lab
                .host
                .endpoint()
                .openTunnel(
                        new UdpPath(lac.lab.host.address(), Lab.PEER),
                        new TunnelProfile(policy.build(), "lac", false),
                        lac.lab.now());
        Observed before = new Observed(lac.lab);
        lac.lab.say(lac.tunnel.localId(), 0, Peers.sccrp(Lab.PEER_TUNNEL));
        rows.add(List.of("wait-ctl-reply", "SCCRP, not acceptable", before.since(), lac.tunnel.stateName()));

        Lab lns = new Lab(config -> config.everyPeer(policy));
        lns.say(0, 0, Peers.sccrq(Lab.PEER_TUNNEL));
        Tunnel tunnel = lns.host.endpoint().tunnels().iterator().next();
        Observed beforeScccn = new Observed(lns);
        lns.say(tunnel.localId(), 0, new Scccn(Peers.NONE));
        rows.add(List.of("wait-ctl-conn", "SCCCN, not acceptable", beforeScccn.since(), tunnel.stateName()));

        Lab full = new Lab(config -> config.everyPeer(PolicyBuilder.open().maxTunnels(0)));
        Observed beforeSccrq = new Observed(full);
        full.say(0, 0, Peers.sccrq(Lab.PEER_TUNNEL));
        rows.add(List.of("idle", "SCCRQ, not acceptable", beforeSccrq.since(), "idle"));

        Lab fine = new Lab();
        Observed beforeFine = new Observed(fine);
        fine.say(0, 0, Peers.sccrq(Lab.PEER_TUNNEL));
        rows.add(List.of(
                "idle",
                "SCCRQ, acceptable",
                beforeFine.since(),
                fine.host.endpoint().tunnels().iterator().next().stateName()));
        return rows;
    }

    // ---- Calls

    private static final class CallCase {
        final Lab lab = new Lab(config -> config.callSetupSeconds(20));
        Tunnel tunnel;
        Call call;
    }

    private enum CallIn {
        LAC_WAIT_TUNNEL {
            @Override
            void enter(CallCase in) {
                in.tunnel = in.lab.opening();
                in.call = in.lab.host.place(in.tunnel, 1);
            }
        },
        LAC_WAIT_REPLY {
            @Override
            void enter(CallCase in) {
                in.tunnel = in.lab.opened();
                in.call = in.lab.host.place(in.tunnel, 1);
            }
        },
        LAC_WAIT_ANSWER {
            @Override
            void enter(CallCase in) {
                in.lab.host.answer(null);
                LAC_WAIT_REPLY.enter(in);
                in.lab.say(in.tunnel.localId(), in.call.localId(), new Icrp(Lab.PEER_SESSION));
            }
        },
        LAC_ESTABLISHED {
            @Override
            void enter(CallCase in) {
                LAC_WAIT_REPLY.enter(in);
                in.lab.say(in.tunnel.localId(), in.call.localId(), new Icrp(Lab.PEER_SESSION));
            }
        },
        LNS_WAIT_CONNECT {
            @Override
            void enter(CallCase in) {
                in.tunnel = in.lab.accepted();
                in.call = in.lab.offered(in.tunnel);
            }
        },
        LNS_ESTABLISHED {
            @Override
            void enter(CallCase in) {
                in.tunnel = in.lab.accepted();
                in.call = in.lab.connected(in.tunnel);
            }
        };

        abstract void enter(CallCase in);
    }

    private static Map<String, CallMessage> callMessages() {
        Map<String, CallMessage> messages = new LinkedHashMap<>();
        messages.put("ICRQ", Lab.icrq(Lab.PEER_SESSION));
        messages.put("ICRP", new Icrp(Lab.PEER_SESSION));
        messages.put("ICCN, acceptable", Lab.iccn());
        messages.put("ICCN, not acceptable", Lab.iccn(8));
        messages.put("OCRQ", new Ocrq(Lab.PEER_SESSION, 1, 1, 1, 1, 1, "0800", ""));
        messages.put("OCRP", new Ocrp(Lab.PEER_SESSION, -1));
        messages.put("OCCN", new Occn(1, 1, 0, false));
        messages.put("CDN", new Cdn(Lab.PEER_SESSION, BYE, null));
        messages.put("WEN", new Wen(new CallErrors(1, 1, 1, 1, 1, 1)));
        messages.put("SLI", new Sli(1, 1));
        return messages;
    }

    private static Map<String, BiConsumer<CallCase, Call>> callEvents() {
        Map<String, BiConsumer<CallCase, Call>> events = new LinkedHashMap<>();
        callMessages()
                .forEach((name, message) ->
                        events.put(name, (in, call) -> in.lab.say(in.tunnel.localId(), call.localId(), message)));
        events.put(
                "malformed",
                (in, call) -> in.lab.say(
                        in.tunnel.localId(), call.localId(), new byte[] {(byte) 0x80, 8, 0, 0, 0, 0, 0, 12, 1}));
        events.put("tunnel open", (in, call) -> in.lab.say(in.tunnel.localId(), 0, Peers.sccrp(Lab.PEER_TUNNEL)));
        events.put("local answer", (in, call) -> call.connect(Samples.connected(), in.lab.now()));
        events.put("local close", (in, call) -> call.disconnect(new CallResult(1, 0, ""), in.lab.now()));
        events.put("StopCCN", (in, call) -> in.lab.say(in.tunnel.localId(), 0, new StopCcn(Lab.PEER_TUNNEL, BYE)));
        events.put("20 s without news", (in, call) -> in.lab.run(20));
        return events;
    }

    private static boolean applies(CallIn state, String event) {
        // SCCRP for an established tunnel ends the tunnel; that is the other matrix.
        return !event.equals("tunnel open") || state == CallIn.LAC_WAIT_TUNNEL;
    }

    @Test
    void incomingCallsAreAsCommitted() {
        List<List<String>> lac = new ArrayList<>();
        List<List<String>> lns = new ArrayList<>();
        for (CallIn state : CallIn.values()) {
            for (var event : callEvents().entrySet()) {
                if (!applies(state, event.getKey())) {
                    continue;
                }
                CallCase in = new CallCase();
                state.enter(in);
                in.lab.calm(in.tunnel);
                String from = in.call.stateName();
                Observed before = new Observed(in.lab);
                event.getValue().accept(in, in.call);
                String next = in.call.stateName();
                (in.call.role() == CallRole.INCOMING_LAC ? lac : lns)
                        .add(List.of(from, event.getKey(), before.since(), next));
            }
        }
        idle(lac, new Lab(), true);
        idle(lns, new Lab(), false);
        String head = """
                 (RFC 2661 s7.4), as a test has found it: net.sluice.l2tp.FsmMatrixTest. Set-up may take 20 s.
                The rows of idle are messages for a session that is not there. "!" is a dropped datagram.

                """;
        Transcripts.compare("docs/fsm/l2tp-incoming-call-lac.txt", "An incoming call, at the LAC" + head + table(lac));
        Transcripts.compare("docs/fsm/l2tp-incoming-call-lns.txt", "An incoming call, at the LNS" + head + table(lns));
    }

    private static void idle(List<List<String>> rows, Lab lab, boolean lac) {
        Tunnel tunnel = lac ? lab.opened() : lab.accepted();
        if (lac) {
            Call gone = lab.host.place(tunnel, 1);
            gone.disconnect(new CallResult(1, 0, ""), lab.now());
        }
        lab.calm(tunnel);
        callMessages().forEach((name, message) -> {
            boolean first = name.endsWith("RQ");
            Observed before = new Observed(lab);
            lab.say(tunnel.localId(), first ? 0 : 4711, message);
            String next = tunnel.calls().isEmpty()
                    ? "idle"
                    : tunnel.calls().iterator().next().stateName();
            rows.add(List.of("idle", name, before.since(), next));
            new ArrayList<>(tunnel.calls()).forEach(call -> call.disconnect(new CallResult(1, 0, ""), lab.now()));
            lab.calm(tunnel);
        });
    }

    // ---- What is seen

    /** What the endpoint did from here on. */
    private static final class Observed {
        private final Lab lab;
        private final int sent;
        private final int drops;
        private final int ups;
        private final int downs;

        Observed(Lab lab) {
            this.lab = lab;
            this.sent = lab.sent.size();
            this.drops = allDrops(lab).size();
            this.ups = lab.host.callsUp().size() + lab.host.tunnelsUp().size();
            this.downs = lab.host.callsDown().size() + lab.host.tunnelsDown().size();
        }

        private static List<String> allDrops(Lab lab) {
            List<String> drops = new ArrayList<>();
            lab.host.drops().forEach((reason, count) -> {
                for (int i = 0; i < count; i++) {
                    drops.add("!" + reason);
                }
            });
            return drops;
        }

        String since() {
            List<String> seen = new ArrayList<>();
            Map<String, Long> counts = lab.sent.subList(sent, lab.sent.size()).stream()
                    .map(s -> text(s.message()))
                    .collect(Collectors.groupingBy(t -> t, LinkedHashMap::new, Collectors.counting()));
            counts.forEach((text, count) -> seen.add(text + (count > 1 ? " x" + count : "")));
            List<String> dropped = allDrops(lab);
            if (dropped.size() > drops) {
                seen.add(dropped.getLast());
            }
            if (lab.host.callsUp().size() + lab.host.tunnelsUp().size() > ups) {
                seen.add("up");
            }
            if (lab.host.callsDown().size() + lab.host.tunnelsDown().size() > downs) {
                seen.add("down");
            }
            return seen.isEmpty() ? "-" : String.join(", ", seen);
        }

        private static String text(ControlMessage message) {
            return switch (message) {
                case StopCcn stop -> "StopCCN " + code(stop.result());
                case Cdn cdn -> "CDN " + code(cdn.result());
                default -> message.name();
            };
        }

        private static String code(ResultCode result) {
            return result.result() + (result.error() == 0 ? "" : "/" + result.error());
        }
    }

    private static String table(List<List<String>> rows) {
        List<List<String>> all = new ArrayList<>();
        all.add(List.of("State", "Event", "What it does", "Next state"));
        all.addAll(rows);
        int[] widths = new int[4];
        for (List<String> row : all) {
            for (int i = 0; i < 4; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        assertThat(rows).doesNotHaveDuplicates();
        String format = "%%-%ds  %%-%ds  %%-%ds  %%s\n".formatted(widths[0], widths[1], widths[2]);
        StringBuilder text = new StringBuilder();
        String last = "";
        for (List<String> row : all) {
            if (!row.getFirst().equals(last) && !last.isEmpty()) {
                text.append('\n');
            }
            last = row.getFirst();
            text.append(format.formatted(row.toArray()));
        }
        return text.toString();
    }
}
