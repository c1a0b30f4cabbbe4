package net.sluice.load.lac;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import net.sluice.l2tp.Call;
import net.sluice.l2tp.CallEnd;
import net.sluice.l2tp.CallResult;
import net.sluice.l2tp.L2tpConfig;
import net.sluice.l2tp.L2tpDrop;
import net.sluice.l2tp.L2tpEndpoint;
import net.sluice.l2tp.L2tpEvent;
import net.sluice.l2tp.L2tpOutput;
import net.sluice.l2tp.PeerPolicy;
import net.sluice.l2tp.ShardTunnelIds;
import net.sluice.l2tp.Timed;
import net.sluice.l2tp.Tunnel;
import net.sluice.l2tp.TunnelEnd;
import net.sluice.l2tp.UdpPath;
import net.sluice.load.probe.Ipv4;
import net.sluice.load.probe.Probe;
import net.sluice.ppp.AuthDecision;
import net.sluice.ppp.AuthProtocol;
import net.sluice.ppp.AuthRequest;
import net.sluice.ppp.NetworkConfig;
import net.sluice.ppp.PppConfig;
import net.sluice.ppp.harness.PasswordBook;
import net.sluice.ppp.harness.PppSide;

/** An LNS that is just enough for a fleet to dial into: our cores, one password, an address per session, probes answered. */
final class TinyLns implements L2tpOutput {

    private static final long SECOND = 1_000_000_000L;

    private final L2tpEndpoint endpoint;
    private final RandomGenerator random;
    private final BiConsumer<UdpPath, ByteBuffer> wire;
    private final PasswordBook book;
    private final List<AuthProtocol> protocols;
    private final List<Timed> timed = new ArrayList<>();
    private final Map<Call, PppSide> links = new HashMap<>();
    private final Ipv4Answers answers = new Ipv4Answers();
    private int addresses;
    private long nowNanos;

    TinyLns(
            byte[] secret,
            Map<String, String> passwords,
            List<AuthProtocol> protocols,
            RandomGenerator random,
            BiConsumer<UdpPath, ByteBuffer> wire) {
        this.random = random;
        this.wire = wire;
        this.protocols = protocols;
        book = new PasswordBook(passwords);
        PeerPolicy policy = new PeerPolicy("fleet", true, secret, secret.length > 0, false, 1000, 1000, 65_535, true);
        endpoint = new L2tpEndpoint(
                new L2tpConfig(
                        "lns",
                        "tiny",
                        1,
                        16,
                        (peer, name) -> policy,
                        60 * SECOND,
                        SECOND,
                        8 * SECOND,
                        6,
                        30 * SECOND,
                        30 * SECOND,
                        new ShardTunnelIds(0, 1, random)),
                random,
                this);
    }

    void onDatagram(UdpPath path, ByteBuffer datagram, long now) {
        nowNanos = now;
        endpoint.onDatagram(path, datagram, now);
    }

    void doWork(long now) {
        nowNanos = now;
        for (Timed each : List.copyOf(timed)) {
            if (each.nextDeadlineNanos() <= now) {
                each.onTimeout(now);
            }
        }
        for (PppSide side : List.copyOf(links.values())) {
            if (side.timerNanos() <= now) {
                side.fire(now);
            }
        }
    }

    long nextDeadlineNanos() {
        long next = timed.stream().mapToLong(Timed::nextDeadlineNanos).min().orElse(Long.MAX_VALUE);
        return Math.min(
                next,
                links.values().stream().mapToLong(PppSide::timerNanos).min().orElse(Long.MAX_VALUE));
    }

    int sessions() {
        return links.size();
    }

    int tunnels() {
        return (int) endpoint.tunnels().stream().filter(Tunnel::isEstablished).count();
    }

    /** Ends every session, as an LNS does that is told to stop serving. */
    void dropAll(long now) {
        nowNanos = now;
        for (Call call : List.copyOf(links.keySet())) {
            call.disconnect(new CallResult(CallResult.ADMINISTRATIVE, 0, "go away"), now);
        }
    }

    private void sendFrame(Call call, ByteBuffer frame) {
        ByteBuffer datagram = ByteBuffer.allocate(6 + frame.remaining());
        datagram.putShort((short) 2).putShort((short) call.tunnel().peerId()).putShort((short) call.peerId());
        wire.accept(call.tunnel().path(), datagram.put(frame).flip());
    }

    @Override
    public void send(Tunnel tunnel, ByteBuffer datagram) {
        wire.accept(tunnel.path(), datagram);
    }

    @Override
    public void sendUnbound(UdpPath path, ByteBuffer datagram) {
        wire.accept(path, datagram);
    }

    @Override
    public void deadlineChanged(Timed changed) {
        if (!timed.contains(changed)) {
            timed.add(changed);
        }
    }

    @Override
    public void tunnelUp(Tunnel tunnel) {}

    @Override
    public void tunnelDown(Tunnel tunnel, TunnelEnd end) {}

    @Override
    public void tunnelMoved(Tunnel tunnel) {}

    @Override
    public void callAllocated(Call call) {}

    @Override
    public void callUp(Call call) {
        PppConfig config = PppConfig.builder().authProtocols(protocols).build();
        PppSide side = new PppSide(config, random, frame -> sendFrame(call, frame));
        side.aaa(request -> decide(side, request));
        links.put(call, side);
        side.link().open(nowNanos);
    }

    private void decide(PppSide side, AuthRequest request) {
        AuthDecision decision = book.decide(request);
        if (decision instanceof AuthDecision.Accept) {
            NetworkConfig.Ip ip = NetworkConfig.Ip.server(0x64400001, 0x64400100 + addresses++, 0x08080808, 0);
            side.link().network(new NetworkConfig(ip, null), nowNanos);
        }
        side.link().authenticated(decision, nowNanos);
    }

    @Override
    public void callDown(Call call, CallEnd end) {
        PppSide side = links.remove(call);
        if (side != null) {
            side.link().lowerDown(nowNanos);
        }
    }

    @Override
    public void frame(Call call, ByteBuffer frame) {
        PppSide side = links.get(call);
        if (side == null) {
            return;
        }
        if (PppData.open(frame) == PppData.OTHER) {
            side.link().onFrame(frame, nowNanos);
            if (side.end() != null) {
                call.disconnect(new CallResult(CallResult.ADMINISTRATIVE, 0, ""), nowNanos);
            }
        } else {
            ByteBuffer answer = answers.to(frame);
            sendFrame(call, answer);
        }
    }

    @Override
    public void dropped(L2tpDrop reason, UdpPath path, int tunnelId, int sessionId) {}

    @Override
    public void event(L2tpEvent event) {}

    /** What the core would send back for a line's numbered packet, in a PPP frame. */
    private static final class Ipv4Answers {
        private final Map<Integer, Long> received = new HashMap<>();

        ByteBuffer to(ByteBuffer packet) {
            int source = Ipv4.source(packet);
            int destination = Ipv4.destination(packet);
            ByteBuffer answer = ByteBuffer.allocate(packet.remaining());
            answer.put(packet).flip().position(Ipv4.HEADERS);
            Probe.putTally(answer, new Probe.Tally(received.merge(source, 1L, Long::sum), 0, 0));
            int port = answer.getShort(20) & 0xffff;
            int ours = answer.getShort(22) & 0xffff;
            Ipv4.seal(answer, destination, ours, source, port, 1);
            return ByteBuffer.allocate(4 + answer.remaining())
                    .putInt(0xff030021)
                    .put(answer)
                    .flip();
        }
    }
}
