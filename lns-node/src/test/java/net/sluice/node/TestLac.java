package net.sluice.node;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.WeakHashMap;
import java.util.function.BooleanSupplier;
import net.sluice.l2tp.Call;
import net.sluice.l2tp.CallConnected;
import net.sluice.l2tp.CallEnd;
import net.sluice.l2tp.IncomingCallRequest;
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
import net.sluice.l2tp.TunnelProfile;
import net.sluice.l2tp.UdpPath;

/** A LAC with its subscribers on a real socket of the loopback, in the test's own thread and real time. */
final class TestLac implements L2tpOutput, AutoCloseable {
    private static final long SECOND = 1_000_000_000L;
    private static final long POLL_MILLIS = 5;

    private final DatagramChannel channel;
    private final Selector selector = Selector.open();
    private final L2tpEndpoint endpoint;
    private final Tunnel tunnel;
    private final UdpPath path;
    private final Set<Timed> timed = Collections.newSetFromMap(new WeakHashMap<>());
    private final List<TestSubscriber> subscribers = new ArrayList<>();
    final SplittableRandom random = new SplittableRandom(4711);
    boolean tunnelIsUp;
    boolean tunnelIsDown;
    TunnelEnd tunnelEnd;

    TestLac(InetSocketAddress lns, byte[] secret) throws IOException {
        channel = DatagramChannel.open();
        channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
        path = new UdpPath((InetSocketAddress) channel.getLocalAddress(), lns);
        PeerPolicy policy = new PeerPolicy("lns", true, secret, secret.length > 0, false, 10, 10, 100, false);
        endpoint = new L2tpEndpoint(
                new L2tpConfig(
                        "lac.test",
                        "test",
                        1,
                        8,
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
        tunnel = endpoint.openTunnel(path, new TunnelProfile(policy, "lac.test", false), System.nanoTime());
    }

    /** Places a call for a subscriber. */
    TestSubscriber dial(String user, String password) {
        Call call = tunnel.placeCall(
                new IncomingCallRequest(subscribers.size() + 1, 0, -1, "0800", "line-" + user, ""), System.nanoTime());
        TestSubscriber subscriber = new TestSubscriber(this, call, user, password);
        call.attach(subscriber);
        subscribers.add(subscriber);
        return subscriber;
    }

    /** Runs until it holds, or for 20 seconds. */
    boolean await(BooleanSupplier done) throws IOException {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!done.getAsBoolean() && System.nanoTime() - deadline < 0) {
            turn(POLL_MILLIS);
        }
        return done.getAsBoolean();
    }

    /** The LNS's id of the tunnel. */
    int tunnelId() {
        return tunnel.peerId();
    }

    /** Does what is to be done now, after waiting so long for something to come; 0 to 100 ms. */
    void turn(long millis) throws IOException {
        if (millis == 0) {
            selector.selectNow(key -> receive());
        } else {
            selector.select(key -> receive(), millis);
        }
        long now = System.nanoTime();
        List.copyOf(timed).stream()
                .filter(each -> each.nextDeadlineNanos() <= now)
                .forEach(each -> each.onTimeout(now));
        subscribers.forEach(subscriber -> subscriber.turn(now));
    }

    List<TestSubscriber> subscribers() {
        return subscribers;
    }

    private void receive() {
        try {
            ByteBuffer datagram = ByteBuffer.allocate(2048);
            for (SocketAddress from = channel.receive(datagram); from != null; from = channel.receive(datagram)) {
                endpoint.onDatagram(path, datagram.flip(), System.nanoTime());
                datagram = ByteBuffer.allocate(2048);
            }
        } catch (IOException refused) {
            throw new IllegalStateException(refused);
        }
    }

    /** Throws away what has come since the last turn, as if it had not. */
    void loseWhatCame() throws IOException {
        ByteBuffer lost = ByteBuffer.allocate(2048);
        SocketAddress from;
        do {
            from = channel.receive(lost.clear());
        } while (from != null);
    }

    /** RFC 2661 s3.1, without any optional field. */
    void sendFrame(Call call, ByteBuffer frame) {
        ByteBuffer datagram = ByteBuffer.allocate(6 + frame.remaining());
        datagram.putShort((short) 0x0002)
                .putShort((short) tunnel.peerId())
                .putShort((short) call.peerId())
                .put(frame.duplicate());
        transmit(datagram.flip());
    }

    private void transmit(ByteBuffer datagram) {
        try {
            channel.send(datagram, path.peer());
        } catch (IOException refused) {
            throw new IllegalStateException(refused);
        }
    }

    @Override
    public void send(Tunnel from, ByteBuffer datagram) {
        transmit(datagram);
    }

    @Override
    public void sendUnbound(UdpPath to, ByteBuffer datagram) {
        transmit(datagram);
    }

    @Override
    public void deadlineChanged(Timed each) {
        timed.add(each);
    }

    @Override
    public void tunnelUp(Tunnel up) {
        tunnelIsUp = true;
    }

    @Override
    public void tunnelDown(Tunnel down, TunnelEnd end) {
        tunnelIsDown = true;
        tunnelEnd = end;
    }

    @Override
    public void tunnelMoved(Tunnel moved) {}

    @Override
    public void callAllocated(Call call) {
        call.connect(CallConnectedSample.of(), System.nanoTime());
    }

    @Override
    public void callUp(Call call) {
        subscriber(call).callUp();
    }

    @Override
    public void callDown(Call call, CallEnd end) {
        subscriber(call).callDown(end);
    }

    @Override
    public void frame(Call call, ByteBuffer pppFrame) {
        subscriber(call).onFrame(pppFrame);
    }

    private static TestSubscriber subscriber(Call call) {
        return (TestSubscriber) call.attachment();
    }

    @Override
    public void dropped(L2tpDrop reason, UdpPath from, int tunnelId, int sessionId) {}

    @Override
    public void event(L2tpEvent event) {}

    @Override
    public void close() throws IOException {
        selector.close();
        channel.close();
    }

    /** What an ICCN says of a line without proxy LCP. */
    private static final class CallConnectedSample {
        static CallConnected of() {
            byte[] none = {};
            return new CallConnected(8_000_000, 1_000_000, 1, none, none, none, 0, none, none, 0, none, none, false);
        }
    }
}
