package net.sluice.session.fake;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;
import net.sluice.l2tp.Call;
import net.sluice.l2tp.CallConnected;
import net.sluice.l2tp.CallEnd;
import net.sluice.l2tp.CallSnapshot;
import net.sluice.l2tp.ChannelState;
import net.sluice.l2tp.DiffServPolicy;
import net.sluice.l2tp.IncomingCallRequest;
import net.sluice.l2tp.L2tpConfig;
import net.sluice.l2tp.L2tpDrop;
import net.sluice.l2tp.L2tpEndpoint;
import net.sluice.l2tp.L2tpEvent;
import net.sluice.l2tp.L2tpOutput;
import net.sluice.l2tp.PeerPolicy;
import net.sluice.l2tp.ShardTunnelIds;
import net.sluice.l2tp.StopResult;
import net.sluice.l2tp.Timed;
import net.sluice.l2tp.Tunnel;
import net.sluice.l2tp.TunnelEnd;
import net.sluice.l2tp.TunnelProfile;
import net.sluice.l2tp.TunnelSnapshot;
import net.sluice.l2tp.UdpPath;
import net.sluice.l2tp.wire.FailoverCapability;
import net.sluice.ppp.NetworkConfig;
import net.sluice.ppp.PppConfig;
import net.sluice.session.timer.Timer;
import net.sluice.session.timer.TimerWheel;

/** A LAC with its lines, made of the cores' own LAC and client sides. */
public final class FakeLac implements L2tpOutput {
    private static final long SECOND = 1_000_000_000L;
    private static final byte[] NOTHING = {};

    /** RFC 4951: an LNS that has failed is waited for a minute. */
    public static final FailoverCapability FAILOVER = new FailoverCapability(true, true, 60_000);

    /** Where its datagrams go. */
    @FunctionalInterface
    public interface Wire {
        /** A datagram, position to limit, valid during the call only. */
        void send(UdpPath path, ByteBuffer datagram);
    }

    /** The DSCP that LACs may ask for here. */
    public static final int EXPEDITED_FORWARDING = 46;

    private int sessionPhb = -1;
    private final VirtualTime time;
    private final RandomGenerator random;
    private final UdpPath path;
    private final Wire wire;
    private final String hostName;
    private final TimerWheel wheel;
    private L2tpEndpoint endpoint;
    private final Map<Call, FakeLine> lineOf = new HashMap<>();
    private final Map<Timed, Timer> timers = new HashMap<>();
    private final List<FakeLine> lines = new ArrayList<>();
    private final List<TunnelEnd> tunnelEnds = new ArrayList<>();
    private CallConnected connected = connected();
    private boolean dead;

    /** @param path from it to the LNS */
    public FakeLac(VirtualTime time, RandomGenerator random, String hostName, UdpPath path, Wire wire) {
        this.time = time;
        this.random = random;
        this.hostName = hostName;
        this.path = path;
        this.wire = wire;
        wheel = new TimerWheel(time.nowNanos());
        endpoint = newEndpoint();
    }

    private L2tpEndpoint newEndpoint() {
        return new L2tpEndpoint(config(hostName, random).withFailover(FAILOVER), random, this);
    }

    /** Its control plane fails: another goes on with its tunnels and calls, knows no numbers of theirs any more, and recovers them (RFC 4951). */
    public void failOver() {
        Map<Integer, FakeLine> lineById = new HashMap<>();
        lineOf.forEach((call, line) -> lineById.put(call.tunnel().localId() << 16 | call.localId(), line));
        lineOf.clear();
        timers.values().forEach(wheel::clear);
        timers.clear();
        L2tpEndpoint failed = endpoint;
        endpoint = newEndpoint();
        List<Tunnel> adopted = new ArrayList<>();
        for (Tunnel tunnel : failed.tunnels()) {
            TunnelSnapshot known = tunnel.snapshot(time.nowNanos());
            if (known == null || !tunnel.isEstablished() || tunnel.isRecovery()) {
                continue;
            }
            List<CallSnapshot> calls = tunnel.calls().stream()
                    .map(Call::snapshot)
                    .filter(Objects::nonNull)
                    .toList();
            adopted.add(Objects.requireNonNull(endpoint.adopt(withoutNumbers(known), calls, time.nowNanos())));
        }
        for (Tunnel tunnel : adopted) {
            for (Call call : tunnel.calls()) {
                FakeLine line = lineById.get(tunnel.localId() << 16 | call.localId());
                if (line != null) {
                    lineOf.put(call, line);
                    line.call(call);
                }
            }
            tunnel.recover(time.nowNanos());
        }
    }

    private static TunnelSnapshot withoutNumbers(TunnelSnapshot known) {
        return new TunnelSnapshot(
                known.localId(),
                known.peerId(),
                known.path(),
                known.policyName(),
                known.localName(),
                known.peer(),
                known.stage(),
                known.ageNanos(),
                known.request(),
                new ChannelState(0, 0, known.channel().peerWindow(), List.of(), List.of()),
                known.sessionIds(),
                known.hasPlacedCalls(),
                known.failover(),
                null);
    }

    /** Its tunnel, on whichever control plane it is. */
    public Tunnel tunnel(int localId) {
        return Objects.requireNonNull(endpoint.tunnel(localId));
    }

    /** An L2TP configuration that trusts everybody. */
    public static L2tpConfig config(String hostName, RandomGenerator random) {
        return config(hostName, random, 0, 1);
    }

    /** The same for one shard of several. */
    public static L2tpConfig config(String hostName, RandomGenerator random, int shard, int shards) {
        return new L2tpConfig(
                hostName,
                "test",
                1,
                16,
                (peer, name) -> policy(),
                60 * SECOND,
                SECOND,
                8 * SECOND,
                6,
                30 * SECOND,
                30 * SECOND,
                new ShardTunnelIds(shard, shards, random));
    }

    private static PeerPolicy policy() {
        return new PeerPolicy(
                "anybody",
                true,
                NOTHING,
                false,
                false,
                1000,
                1000,
                60_000,
                true,
                new DiffServPolicy(Set.of(EXPEDITED_FORWARDING), 48, 0));
    }

    /** Opens a tunnel to the LNS. */
    public Tunnel openTunnel() {
        return endpoint.openTunnel(path, new TunnelProfile(policy(), hostName, false), time.nowNanos());
    }

    /** Places a call for a line; the line starts PPP when the call is connected. */
    public FakeLine dial(Tunnel tunnel, PppConfig client, NetworkConfig network, String callingNumber) {
        FakeLine line = new FakeLine(this, client, network);
        lines.add(line);
        IncomingCallRequest request =
                new IncomingCallRequest(lines.size(), 1, -1, "0800", callingNumber, "", sessionPhb);
        Call call = tunnel.placeCall(request, time.nowNanos());
        line.call(call);
        lineOf.put(call, line);
        return line;
    }

    /** What its ICRQs ask for from now on: a per-hop behaviour code. */
    public void asksFor(int phb) {
        sessionPhb = phb;
    }

    /** What its ICCNs say from now on. */
    public void connects(CallConnected with) {
        connected = with;
    }

    /** Every line that ever dialled. */
    public List<FakeLine> lines() {
        return lines;
    }

    /** How its tunnels ended. */
    public List<TunnelEnd> tunnelEnds() {
        return tunnelEnds;
    }

    /** Power is cut: nothing is sent or heard any more. */
    public void die() {
        dead = true;
    }

    /** Whether every message of its tunnels is acknowledged. */
    public boolean isQuiet() {
        return endpoint.isQuiet();
    }

    /** Closes everything in good order. */
    public void close() {
        endpoint.closeAll(new StopResult(StopResult.CLEARED, 0, ""), time.nowNanos());
    }

    /** A datagram of the LNS. */
    public void onDatagram(UdpPath from, ByteBuffer datagram) {
        if (!dead) {
            endpoint.onDatagram(from, datagram, time.nowNanos());
        }
    }

    /** Does what is due. */
    public int doWork() {
        return dead ? 0 : wheel.advance(time.nowNanos());
    }

    public long nextDeadlineNanos() {
        return dead ? Long.MAX_VALUE : wheel.nextDeadlineNanos();
    }

    long now() {
        return time.nowNanos();
    }

    RandomGenerator random() {
        return random;
    }

    TimerWheel wheel() {
        return wheel;
    }

    /** A PPP frame in a data packet without optional fields (RFC 2661 s3.1). */
    void sendData(Call call, ByteBuffer frame) {
        put(
                call.tunnel().path(),
                ByteBuffer.allocate(6 + frame.remaining())
                        .putShort((short) 2)
                        .putShort((short) call.tunnel().peerId())
                        .putShort((short) call.peerId())
                        .put(frame.duplicate())
                        .flip());
    }

    private void put(UdpPath to, ByteBuffer datagram) {
        if (!dead) {
            wire.send(to, datagram);
        }
    }

    @Override
    public void send(Tunnel tunnel, ByteBuffer datagram) {
        put(tunnel.path(), datagram);
    }

    @Override
    public void sendUnbound(UdpPath to, ByteBuffer datagram) {
        put(to, datagram);
    }

    @Override
    public void deadlineChanged(Timed timed) {
        Timer timer = timers.computeIfAbsent(
                timed,
                t -> new Timer(now -> {
                    t.onTimeout(now);
                    arm(t);
                }));
        wheel.set(timer, timed.nextDeadlineNanos());
    }

    private void arm(Timed timed) {
        Timer timer = timers.get(timed);
        if (timer != null) {
            wheel.set(timer, timed.nextDeadlineNanos());
        }
    }

    @Override
    public void tunnelUp(Tunnel tunnel) {}

    @Override
    public void tunnelDown(Tunnel tunnel, TunnelEnd end) {
        if (!tunnel.isRecovery()) {
            tunnelEnds.add(end);
        }
    }

    @Override
    public void tunnelReleased(Tunnel tunnel) {
        Timer timer = timers.remove(tunnel);
        if (timer != null) {
            wheel.clear(timer);
        }
    }

    @Override
    public void tunnelMoved(Tunnel tunnel) {}

    @Override
    public void callAllocated(Call call) {
        call.connect(connected, time.nowNanos());
    }

    /** What its ICCNs say. */
    public static CallConnected connected() {
        return new CallConnected(
                10_000_000, 1_000_000, 1, NOTHING, NOTHING, NOTHING, 0, NOTHING, NOTHING, 0, NOTHING, NOTHING, false);
    }

    @Override
    public void callUp(Call call) {
        FakeLine line = lineOf.get(call);
        if (line != null) {
            line.begin();
        }
    }

    @Override
    public void callDown(Call call, CallEnd end) {
        Timer timer = timers.remove(call);
        if (timer != null) {
            wheel.clear(timer);
        }
        FakeLine line = lineOf.remove(call);
        if (line != null) {
            line.callDown(end);
        }
    }

    @Override
    public void frame(Call call, ByteBuffer pppFrame) {
        FakeLine line = lineOf.get(call);
        if (line != null) {
            line.frame(pppFrame);
        }
    }

    @Override
    public void dropped(L2tpDrop reason, UdpPath from, int tunnelId, int sessionId) {}

    @Override
    public void event(L2tpEvent event) {}
}
