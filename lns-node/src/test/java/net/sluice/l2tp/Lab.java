package net.sluice.l2tp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import net.sluice.l2tp.record.CallRecord;
import net.sluice.l2tp.record.L2tpReading;
import net.sluice.l2tp.record.TunnelRecord;
import net.sluice.l2tp.wire.CallMessage.Iccn;
import net.sluice.l2tp.wire.CallMessage.Icrp;
import net.sluice.l2tp.wire.CallMessage.Icrq;
import net.sluice.l2tp.wire.ControlMessage;
import net.sluice.l2tp.wire.DataHeader;
import net.sluice.l2tp.wire.L2tpHeader;
import net.sluice.l2tp.wire.ProxyAuthen;
import net.sluice.l2tp.wire.TunnelMessage.Scccn;
import net.sluice.l2tp.wire.TunnelMessage.Sccrp;
import net.sluice.l2tp.world.ConfigBuilder;
import net.sluice.l2tp.world.Datagrams;
import net.sluice.l2tp.world.Host;
import net.sluice.l2tp.world.PolicyBuilder;
import net.sluice.l2tp.world.World;

/** One endpoint, and a peer that says whatever the test wants. */
final class Lab {
    static final long SECOND = 1_000_000_000L;
    static final InetSocketAddress PEER = World.address("192.0.2.9", 1701);
    static final int PEER_TUNNEL = 77;
    static final int PEER_SESSION = 55;

    /** A control message of the endpoint's. */
    record Sent(L2tpHeader header, ControlMessage message, InetSocketAddress to) {}

    final World world = new World(3);
    private final UnaryOperator<ConfigBuilder> change;
    Host host;
    /** What the endpoint has sent, ZLBs included. */
    final List<Sent> sent = new ArrayList<>();

    private int ns;

    Lab() {
        this(config -> config);
    }

    Lab(UnaryOperator<ConfigBuilder> change) {
        this.change = change;
        host = new Host(world, "host", World.address("192.0.2.1", 1701), change);
        world.tap((path, datagram) -> {
            sent.add(new Sent(Datagrams.header(datagram), Datagrams.message(datagram), path.peer()));
            return true;
        });
    }

    long now() {
        return world.nowNanos();
    }

    void run(double seconds) {
        world.run((long) (seconds * SECOND));
    }

    L2tpCounters counters() {
        return host.endpoint().counters();
    }

    // ---- The peer

    /** The peer's next message, whatever its payload; acknowledges all that it was sent. */
    void say(int tunnelId, int sessionId, byte[] payload) {
        host.inject(PEER, Datagrams.control(payload, tunnelId, sessionId, ns++, expected()));
    }

    /** The peer's next message; acknowledges all that it was sent. */
    void say(int tunnelId, int sessionId, ControlMessage message) {
        host.inject(PEER, Datagrams.of(message, tunnelId, sessionId, ns++, expected()));
    }

    /** The peer acknowledges all that it was sent, and is acknowledged. */
    void calm(Tunnel tunnel) {
        host.inject(PEER, Datagrams.zlb(tunnel.localId(), ns, expected()));
        run(0.2);
        if (sent.size() > 0 && !tunnel.isQuiet()) {
            host.inject(PEER, Datagrams.zlb(tunnel.localId(), ns, expected()));
        }
    }

    /** The peer starts anew with Ns. */
    void restart() {
        ns = 0;
        sent.clear();
    }

    void ns(int next) {
        ns = next;
    }

    /** What the peer expects next: one after the last message that it was sent. */
    private int expected() {
        return sent.stream()
                .filter(s -> !(s.message instanceof ControlMessage.Zlb))
                .mapToInt(s -> s.header.ns() + 1)
                .max()
                .orElse(0);
    }

    /** The messages sent, without ZLBs. */
    List<ControlMessage> messages() {
        return sent.stream()
                .map(Sent::message)
                .filter(m -> !(m instanceof ControlMessage.Zlb))
                .toList();
    }

    /** The last message of the endpoint's, which is of that kind. */
    <T extends ControlMessage> T last(Class<T> kind) {
        ControlMessage message = lastSent().message;
        assertThat(message).isInstanceOf(kind);
        return kind.cast(message);
    }

    Sent lastSent() {
        return sent.stream()
                .filter(s -> !(s.message instanceof ControlMessage.Zlb))
                .reduce((a, b) -> b)
                .orElseThrow();
    }

    // ---- From node to node

    /** The host dies, and another goes on with the tunnel, from the records of what it was; {@link Tunnel#resume} is to follow. */
    Tunnel takenOver(Tunnel old) {
        return takenOver(old, change);
    }

    Tunnel takenOver(Tunnel old, UnaryOperator<ConfigBuilder> config) {
        TunnelSnapshot tunnel = read(TunnelRecord.read(TunnelRecord.write(old.snapshot(now()))));
        List<CallSnapshot> calls = old.calls().stream()
                .map(Call::snapshot)
                .filter(Objects::nonNull)
                .map(call -> read(CallRecord.read(CallRecord.write(call))))
                .toList();
        host.die();
        host = new Host(world, "next", World.address("192.0.2.1", 1701), config);
        sent.clear();
        Tunnel next = host.adopt(tunnel, calls);
        assertThat(next).isNotNull();
        assertThat(sent).isEmpty();
        return next;
    }

    /** And it goes on at once. */
    Tunnel resumed(Tunnel old) {
        Tunnel next = takenOver(old);
        next.resume(now());
        return next;
    }

    private static <T> T read(L2tpReading<T> reading) {
        assertThat(reading).isInstanceOf(L2tpReading.Good.class);
        return ((L2tpReading.Good<T>) reading).value();
    }

    // ---- Short ways

    /** The peer is a LAC and has opened a tunnel to the endpoint. */
    Tunnel accepted() {
        say(0, 0, Peers.sccrq(PEER_TUNNEL));
        int id = last(Sccrp.class).offer().assignedTunnelId();
        say(id, 0, new Scccn(Peers.NONE));
        Tunnel tunnel = host.endpoint().tunnel(id);
        assertThat(tunnel).isNotNull();
        assertThat(tunnel.isEstablished()).isTrue();
        return tunnel;
    }

    /** The endpoint is the LAC and has opened a tunnel to the peer. */
    Tunnel opened() {
        Tunnel tunnel = opening();
        say(tunnel.localId(), 0, Peers.sccrp(PEER_TUNNEL));
        assertThat(tunnel.isEstablished()).isTrue();
        return tunnel;
    }

    Tunnel opening() {
        return host.endpoint()
                .openTunnel(
                        new UdpPath(host.address(), PEER),
                        new TunnelProfile(PolicyBuilder.open().build(), "host", false),
                        now());
    }

    /** The peer's call in its tunnel, with ICRP sent. */
    Call offered(Tunnel tunnel) {
        say(tunnel.localId(), 0, icrq(PEER_SESSION));
        Call call = tunnel.call(last(Icrp.class).assignedSessionId());
        assertThat(call).isNotNull();
        return call;
    }

    /** The peer's call, established. */
    Call connected(Tunnel tunnel) {
        Call call = offered(tunnel);
        say(tunnel.localId(), call.localId(), iccn());
        assertThat(call.isEstablished()).isTrue();
        return call;
    }

    static Icrq icrq(int assignedSessionId) {
        return new Icrq(assignedSessionId, 1, 1, -1, "line-1", "", "");
    }

    static Iccn iccn() {
        return iccn(1);
    }

    static Iccn iccn(long framingType) {
        return new Iccn(1000, framingType, Peers.NONE, Peers.NONE, Peers.NONE, ProxyAuthen.NONE, Peers.NONE, 0, false);
    }

    /** A data message of the peer's. */
    void data(Tunnel tunnel, int sessionId, String frame) {
        byte[] octets = frame.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer out = ByteBuffer.allocate(64);
        DataHeader.plain(tunnel.localId(), sessionId).put(out, octets.length);
        out.put(octets);
        byte[] datagram = new byte[out.position()];
        out.flip().get(datagram);
        host.inject(PEER, datagram);
    }
}
