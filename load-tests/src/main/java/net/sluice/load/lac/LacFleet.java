package net.sluice.load.lac;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.random.RandomGenerator;
import net.sluice.l2tp.Call;
import net.sluice.l2tp.CallConnected;
import net.sluice.l2tp.CallEnd;
import net.sluice.l2tp.CallResult;
import net.sluice.l2tp.IncomingCallRequest;
import net.sluice.l2tp.L2tpConfig;
import net.sluice.l2tp.L2tpEndpoint;
import net.sluice.l2tp.PeerPolicy;
import net.sluice.l2tp.ShardTunnelIds;
import net.sluice.l2tp.StopResult;
import net.sluice.l2tp.Tunnel;
import net.sluice.l2tp.TunnelEnd;
import net.sluice.l2tp.TunnelProfile;
import net.sluice.l2tp.UdpPath;
import net.sluice.ppp.Credentials;
import net.sluice.ppp.LcpResult;
import net.sluice.ppp.PppEnd;
import net.sluice.ppp.PppLink;
import org.jspecify.annotations.Nullable;

/**
 * LACs' tunnels and their subscribers' lines, dialled into one LNS. Single-threaded: whoever owns it hands in datagrams and the
 * time, and sends what it puts out.
 */
public final class LacFleet {

    private static final long SECOND = 1_000_000_000L;
    private static final byte[] NONE = {};
    private static final long LINE_BPS = 100_000_000;
    private static final int NO_SECRET_LIMIT = 65_535;
    private static final CallResult LOST_CARRIER = new CallResult(CallResult.LOST_CARRIER, 0, "");

    private final FleetPlan plan;
    private final FleetOutput out;
    private final RandomGenerator random;
    private final L2tpEndpoint endpoint;
    private final TunnelSide side;
    private final TunnelProfile profile;
    private final Alarms alarms = new Alarms();
    private final FleetBooks books = new FleetBooks();
    private final List<Trunk> trunks = new ArrayList<>();
    private final List<Line> lines = new ArrayList<>();
    private final TrafficSource traffic;
    private final DataSender sender;
    private final Churn churn;

    /** Lines that wait to dial again, the first due first. */
    private final Deque<Line> redials = new ArrayDeque<>();

    /** Tunnels that wait to be opened again, the first due first. */
    private final Deque<Trunk> reopenings = new ArrayDeque<>();

    /** Calls in the order of dialling, to end those whose set-up takes too long. */
    private final Deque<Attempt> attempts = new ArrayDeque<>();

    private final Deque<Line> toHangUp = new ArrayDeque<>();
    private long nowNanos;
    private int trunkTurn;
    private int dataNs = HaSet.UNNUMBERED;
    private boolean started;
    private boolean ending;
    private boolean tunnelsClosed;

    private record Attempt(Line line, Call call, long deadlineNanos) {}

    public LacFleet(FleetPlan plan, RandomGenerator random, FleetOutput out) {
        this.plan = plan;
        this.random = random;
        this.out = out;
        byte[] secret = plan.tunnelSecret() == null ? NONE : plan.tunnelSecret().getBytes(StandardCharsets.UTF_8);
        PeerPolicy policy = new PeerPolicy(
                "lns",
                true,
                secret,
                plan.challenges() && secret.length > 0,
                false,
                NO_SECRET_LIMIT,
                NO_SECRET_LIMIT,
                NO_SECRET_LIMIT,
                true);
        profile = new TunnelProfile(policy, plan.hostName(), false);
        side = new TunnelSide(this, out, books);
        endpoint = new L2tpEndpoint(endpointConfig(plan, policy, random), random, side);
        traffic = new TrafficSource(this, lines);
        churn = new Churn(lines, plan.churnPerSecond(), this::hangUp);
        sender = new DataSender(out, plan.sequenced());
        for (int i = 0; i < plan.tunnels(); i++) {
            InetSocketAddress lac = plan.lacs().get(i % plan.lacs().size());
            trunks.add(new Trunk(i, new UdpPath(lac, plan.lns())));
        }
        layLines();
    }

    private void layLines() {
        HaSet set = null;
        for (int i = 0; i < plan.lines(); i++) {
            if (plan.members() > 1 && i % plan.members() == 0) {
                set = new HaSet(i / plan.members(), plan.sharedNs());
            }
            Line line = new Line(this, i, plan.userOf(i), set);
            lines.add(line);
            if (set == null) {
                trunkOf(line).waiting().add(line);
            } else {
                set.join(line);
            }
        }
        lines.stream().filter(line -> line.equals(line.speaker())).forEach(this::dialNext);
    }

    /** An ha-set's lines are dialled one after the other, so that its oldest member is the first. */
    private void dialNext(Line line) {
        Line next = line.haSet() == null || ending ? null : line.haSet().nextToDial();
        if (next == null) {
            return;
        }
        Trunk trunk = trunkOf(next);
        if (trunk.over() && started) {
            noTunnel(next, trunk + " is down");
        } else {
            trunk.waiting().add(next);
        }
    }

    private static L2tpConfig endpointConfig(FleetPlan plan, PeerPolicy policy, RandomGenerator random) {
        L2tpConfig config = new L2tpConfig(
                plan.hostName(),
                "Sluice",
                1,
                64,
                (peer, hostName) -> policy,
                plan.helloNanos(),
                SECOND,
                8 * SECOND,
                8,
                30 * SECOND,
                plan.setupTimeoutNanos(),
                new ShardTunnelIds(0, 1, random));
        return plan.failover() ? config.withFailover(L2tpConfig.FAILOVER) : config;
    }

    private Trunk trunkOf(Line line) {
        return trunks.get(line.number() % trunks.size());
    }

    // What the owner calls.

    /** Opens the tunnels; the lines follow as their tunnels come up. */
    public void start(long now) {
        at(now);
        started = true;
        trunks.forEach(this::open);
    }

    /** A datagram from the LNS. */
    public void onDatagram(UdpPath path, ByteBuffer datagram, long now) {
        at(now);
        dataNs = DataSender.ns(datagram);
        endpoint.onDatagram(path, datagram, now);
    }

    /** Does what is due; tells how much that was. */
    public int doWork(long now) {
        at(now);
        int work = alarms.ring(now);
        work += endLateAttempts();
        work += takeUpAgain();
        work += churn.doWork(now);
        work += ending ? hangUpMore() : dialMore();
        return work + traffic.doWork(now);
    }

    /** When {@link #doWork} has something to do. */
    public long nextDeadlineNanos() {
        long next = Math.min(alarms.nextDeadlineNanos(), traffic.nextDeadlineNanos());
        next = Math.min(next, churn.nextDeadlineNanos());
        next = redials.isEmpty() ? next : Math.min(next, redials.getFirst().redialNanos());
        next = reopenings.isEmpty()
                ? next
                : Math.min(next, reopenings.getFirst().reopenNanos());
        return attempts.isEmpty() ? next : Math.min(next, attempts.getFirst().deadlineNanos());
    }

    /** Has every line that is up send numbered packets, and lines come and go if the plan says so. */
    public void startTraffic(TrafficOrder order, long now) {
        at(now);
        traffic.start(order, now);
        churn.start(now);
    }

    /** Ends the sending; has each line that is up send a few packets more, of which one has to come back. */
    public void prove(double packetsPerSecond, long now) {
        at(now);
        churn.stop();
        traffic.prove(packetsPerSecond, now);
    }

    /** Ends the sending, and the coming and going. */
    public void stopTraffic() {
        traffic.stop();
        churn.stop();
    }

    /** True when all numbered packets have been sent. */
    public boolean trafficSent() {
        return traffic.finished();
    }

    /** Ends every line, then every tunnel; nothing is dialled any more. */
    public void hangUp(long now) {
        at(now);
        if (ending) {
            return;
        }
        ending = true;
        stopTraffic();
        redials.clear();
        reopenings.clear();
        for (Line line : lines) {
            if (line.state() == LineState.IDLE) {
                move(line, LineState.DOWN);
            } else if (line.state() != LineState.DOWN) {
                toHangUp.add(line);
            }
        }
    }

    /** True when every line is up, or down for good. */
    public boolean settled() {
        return lines.stream().allMatch(line -> line.state() == LineState.UP || line.state() == LineState.DOWN);
    }

    /** True after {@link #hangUp} when nothing is left. */
    public boolean quiet() {
        return tunnelsClosed && endpoint.isQuiet();
    }

    public List<Line> lines() {
        return Collections.unmodifiableList(lines);
    }

    public FleetReport report() {
        return books.report(
                FleetReport.Traffic.of(lines.stream()
                        .filter(line -> line.equals(line.speaker()))
                        .map(Line::traffic)
                        .toList()),
                traffic.roundTrip());
    }

    /** Sends an IP packet, position to limit, up a line, or up all members of its ha-set; false when none can carry it. */
    public boolean sendIp(Line line, ByteBuffer packet) {
        HaSet set = line.haSet();
        if (set == null) {
            return sendIp(line, packet, HaSet.UNNUMBERED);
        }
        int ns = set.nextNs();
        boolean sent = false;
        for (Line member : set.members()) {
            sent |= sendIp(member, packet.duplicate(), ns);
        }
        return sent;
    }

    private boolean sendIp(Line line, ByteBuffer packet, int ns) {
        Call call = line.call();
        PppLink link = line.link();
        LcpResult lcp = link == null ? null : link.view().lcp();
        if (call == null || lcp == null || line.state() != LineState.UP) {
            return false;
        }
        sender.sendIp(call, line, lcp, packet, ns);
        line.carriesUp();
        return true;
    }

    // Tunnels and lines up.

    private void open(Trunk trunk) {
        Tunnel tunnel = endpoint.openTunnel(trunk.path(), profile, nowNanos);
        trunk.opening(tunnel);
        side.belongs(tunnel, trunk);
    }

    private int takeUpAgain() {
        int work = 0;
        while (!reopenings.isEmpty() && reopenings.getFirst().reopenNanos() <= nowNanos) {
            open(reopenings.removeFirst());
            work++;
        }
        while (!redials.isEmpty() && redials.getFirst().redialNanos() <= nowNanos) {
            Line line = redials.removeFirst();
            trunkOf(line).waiting().add(line);
            work++;
        }
        return work;
    }

    private int dialMore() {
        int dialled = 0;
        while (books.inSetup() < plan.window()) {
            Trunk trunk = nextTrunk();
            if (trunk == null) {
                break;
            }
            dial(trunk.waiting().removeFirst(), trunk);
            dialled++;
        }
        return dialled;
    }

    /** The tunnels in turn, those that are up and have a line waiting. */
    private @Nullable Trunk nextTrunk() {
        for (int i = 0; i < trunks.size(); i++) {
            Trunk trunk = trunks.get(trunkTurn);
            trunkTurn = (trunkTurn + 1) % trunks.size();
            if (trunk.up() && !trunk.waiting().isEmpty()) {
                return trunk;
            }
        }
        return null;
    }

    private void dial(Line line, Trunk trunk) {
        Tunnel tunnel = trunk.tunnel();
        if (tunnel == null) {
            throw new IllegalStateException(trunk + " is up without a tunnel");
        }
        books.dialled(nowNanos);
        // RFC 2661 s4.4.4: the serial number is for both ends' logs; the line's number serves.
        Call call = tunnel.placeCall(
                new IncomingCallRequest(line.number() + 1, 1, -1, "", plan.callingNumberOf(line.number()), ""),
                nowNanos);
        side.belongs(call, line);
        line.dialling(call, nowNanos);
        books.moved(LineState.IDLE, LineState.CALLING);
        attempts.add(new Attempt(line, call, nowNanos + plan.setupTimeoutNanos()));
    }

    private int endLateAttempts() {
        int ended = 0;
        while (!attempts.isEmpty()) {
            Attempt first = attempts.getFirst();
            Line line = first.line();
            boolean stillInSetup = line.isCarriedBy(first.call())
                    && (line.state() == LineState.CALLING || line.state() == LineState.LINKING);
            if (stillInSetup && first.deadlineNanos() > nowNanos) {
                break;
            }
            attempts.removeFirst();
            if (stillInSetup) {
                giveUp(line, LineEnd.failed("set-up timeout", "in state " + line.state()));
                ended++;
            }
        }
        return ended;
    }

    // Lines down.

    private int hangUpMore() {
        int work = 0;
        while (!toHangUp.isEmpty() && books.hangingUp() < plan.window()) {
            Line line = toHangUp.removeFirst();
            work++;
            if (line.state() == LineState.UP) {
                hangUp(line);
            } else if (line.call() != null && line.state() != LineState.HANGING_UP) {
                giveUp(line, LineEnd.hungUp());
            }
        }
        if (!tunnelsClosed && toHangUp.isEmpty() && books.linesWithCall() == 0) {
            tunnelsClosed = true;
            endpoint.closeAll(new StopResult(StopResult.CLEARED, 0, ""), nowNanos);
        }
        return work;
    }

    /** Ends a line that is up, as its subscriber would. */
    private void hangUp(Line line) {
        PppLink link = line.link();
        if (link != null) {
            line.endsBy(LineEnd.hungUp());
            move(line, LineState.HANGING_UP);
            link.close(PppEnd.of(PppEnd.Cause.SHUTDOWN), nowNanos);
        }
    }

    /** Ends the call without more ado. */
    private void giveUp(Line line, LineEnd end) {
        Call call = line.call();
        if (call == null) {
            return;
        }
        if (line.state() == LineState.UP && !end.wanted()) {
            books.dropped();
        }
        line.endsBy(end);
        move(line, LineState.HANGING_UP);
        call.disconnect(LOST_CARRIER, nowNanos);
    }

    private void move(Line line, LineState to) {
        books.moved(line.state(), to);
        line.become(to);
    }

    // What lines say.

    void lineUp(Line line) {
        move(line, LineState.UP);
        books.cameUp(nowNanos - line.dialledNanos(), nowNanos);
        out.lineUp(line);
        if (ending) {
            toHangUp.add(line);
        }
        dialNext(line);
    }

    void linkDown(Line line, PppEnd why) {
        if (line.state() == LineState.HANGING_UP) {
            Call call = line.call();
            if (call != null) {
                call.disconnect(LOST_CARRIER, nowNanos);
            }
        } else {
            giveUp(line, LineEnd.failed("PPP " + why.cause(), why.detail()));
        }
    }

    boolean hasAllItWants(Line line) {
        return (plan.network().ip() == null || line.ip() != null)
                && (plan.network().ip6() == null || line.ip6() != null);
    }

    void sendPpp(Line line, Call call, ByteBuffer frame) {
        sender.sendFrame(call, line, frame);
    }

    void event(Object who, Object what) {
        out.event(who, what);
    }

    Alarms alarms() {
        return alarms;
    }

    void at(long now) {
        nowNanos = now;
    }

    // What L2TP says of them.

    /** The LNS has answered an ICRQ: the subscriber is connected. */
    void answered(Call call) {
        call.connect(
                new CallConnected(LINE_BPS, 0, 2, NONE, NONE, NONE, 0, NONE, NONE, 0, NONE, NONE, plan.sequenced()),
                nowNanos);
    }

    void callUp(Line line, Call call) {
        Credentials credentials = new Credentials(line.user(), plan.passwordOf(line.number()));
        line.connected(call, plan.ppp().toBuilder().credentials(credentials).build(), random, plan.network(), nowNanos);
        move(line, LineState.LINKING);
    }

    void callDown(Line line, CallEnd how) {
        LineEnd end = line.end();
        if (end == null) {
            CallResult result = how.result();
            end = LineEnd.failed("call " + how.cause() + " " + result.code() + "/" + result.error(), result.text());
            if (line.state() == LineState.UP) {
                books.dropped();
            }
        }
        if (!end.wanted()) {
            books.failed(end.reason());
        }
        boolean again = redials();
        move(line, again ? LineState.IDLE : LineState.DOWN);
        line.disconnected();
        if (again) {
            line.redialAt(nowNanos + plan.redialNanos());
            redials.add(line);
        }
        out.lineDown(line, end);
        dialNext(line);
    }

    private void noTunnel(Line line, String why) {
        move(line, LineState.DOWN);
        books.failed("no tunnel");
        out.lineDown(line, LineEnd.failed("no tunnel", why));
        dialNext(line);
    }

    void trunkDown(Trunk trunk, TunnelEnd end) {
        if (trunk.up()) {
            books.tunnelDown();
        }
        if (!ending) {
            books.failed("tunnel " + end.cause());
        }
        out.event(trunk, "down: " + end);
        if (redials()) {
            trunk.isDown(nowNanos + plan.redialNanos());
            reopenings.add(trunk);
            return;
        }
        trunk.isDown(Long.MAX_VALUE);
        List<Line> inVain = List.copyOf(trunk.waiting());
        trunk.waiting().clear();
        inVain.forEach(line -> noTunnel(line, end.toString()));
    }

    private boolean redials() {
        return !ending && plan.redialNanos() >= 0;
    }

    void frame(Line line, ByteBuffer frame) {
        int protocol = PppData.open(frame);
        if (protocol == PppData.OTHER) {
            line.frame(frame, nowNanos);
            return;
        }
        line.carriesDown();
        HaSet set = line.haSet();
        if (set != null && !set.first(line, dataNs, frame)) {
            return;
        }
        if (protocol != PppData.IPV4 || !traffic.received(line, frame, nowNanos)) {
            out.packet(line, frame);
        }
    }
}
