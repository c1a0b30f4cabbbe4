package net.sluice.l2tp.world;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import net.sluice.l2tp.Call;
import net.sluice.l2tp.CallConnected;
import net.sluice.l2tp.CallEnd;
import net.sluice.l2tp.CallRole;
import net.sluice.l2tp.CallSnapshot;
import net.sluice.l2tp.IncomingCallRequest;
import net.sluice.l2tp.L2tpConfig;
import net.sluice.l2tp.L2tpDrop;
import net.sluice.l2tp.L2tpEndpoint;
import net.sluice.l2tp.L2tpEvent;
import net.sluice.l2tp.L2tpOutput;
import net.sluice.l2tp.StopResult;
import net.sluice.l2tp.Timed;
import net.sluice.l2tp.Tunnel;
import net.sluice.l2tp.TunnelEnd;
import net.sluice.l2tp.TunnelProfile;
import net.sluice.l2tp.TunnelSnapshot;
import net.sluice.l2tp.UdpPath;
import org.jspecify.annotations.Nullable;

/**
 * One endpoint in the world, with its timers, and a record of all that it reported. It also watches the promises of
 * {@link L2tpOutput}: what may come once comes once, and in its order.
 */
public final class Host implements L2tpOutput, World.Station {
    private final World world;
    private final String name;
    private final L2tpEndpoint endpoint;
    private final Map<Timed, Long> timers = new HashMap<>();
    /** What the host itself takes for its address. */
    private final InetSocketAddress local;

    private InetSocketAddress address;

    private final List<Tunnel> tunnelsUp = new ArrayList<>();
    private final Map<Tunnel, TunnelEnd> tunnelsDown = new HashMap<>();
    private final List<Tunnel> allocated = new ArrayList<>();
    private final List<Tunnel> released = new ArrayList<>();
    private final List<Tunnel> moved = new ArrayList<>();
    private final List<Call> callsAllocated = new ArrayList<>();
    private final List<Call> callsUp = new ArrayList<>();
    private final Map<Call, CallEnd> callsDown = new HashMap<>();
    private final List<byte[]> frames = new ArrayList<>();
    private final List<L2tpEvent> events = new ArrayList<>();
    private final List<byte[]> refusals = new ArrayList<>();
    private final Map<L2tpDrop, Integer> drops = new EnumMap<>(L2tpDrop.class);
    private @Nullable CallConnected answer = Samples.connected();
    private L2tpHook hook = new L2tpHook() {};

    /** Called from within the callbacks of L2tpOutput; by default does nothing. */
    public interface L2tpHook {
        default void tunnelUp(Tunnel tunnel) {}

        default void callAllocated(Call call) {}

        default void callUp(Call call) {}

        default void callDown(Call call) {}

        default void tunnelDown(Tunnel tunnel) {}
    }

    /** A host with the usual configuration, changed by {@code change}. */
    public Host(World world, String name, InetSocketAddress address, UnaryOperator<ConfigBuilder> change) {
        this.world = world;
        this.name = name;
        this.local = address;
        this.address = address;
        L2tpConfig config = change.apply(new ConfigBuilder(name)).build(world.random());
        this.endpoint = new L2tpEndpoint(config, world.random(), this);
        world.add(this);
    }

    public Host(World world, String name, InetSocketAddress address) {
        this(world, name, address, config -> config);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    public L2tpEndpoint endpoint() {
        return endpoint;
    }

    /** The host's datagrams now come from and go to another address, without its knowledge. */
    public void moveTo(InetSocketAddress next) {
        InetSocketAddress old = address;
        address = next;
        world.move(old, this);
    }

    /** The host's datagrams now come from another address, and it is reached at both. */
    public void speakFrom(InetSocketAddress next) {
        address = next;
        world.add(this);
    }

    /** How a LAC answers ICRP at once; null to leave it to the test. */
    public void answer(@Nullable CallConnected connected) {
        answer = connected;
    }

    public void hook(L2tpHook next) {
        hook = next;
    }

    /** LAC: opens a tunnel to another host. */
    public Tunnel open(Host lns, TunnelProfile profile) {
        return endpoint.openTunnel(new UdpPath(local, lns.address), profile, world.nowNanos());
    }

    public Tunnel open(Host lns) {
        return open(lns, new TunnelProfile(PolicyBuilder.open().build(), name, false));
    }

    /** LAC: places a call. */
    public Call place(Tunnel tunnel, int serialNumber) {
        return tunnel.placeCall(Samples.request(serialNumber), world.nowNanos());
    }

    public Call place(Tunnel tunnel, IncomingCallRequest request) {
        return tunnel.placeCall(request, world.nowNanos());
    }

    @Override
    public void receive(InetSocketAddress from, ByteBuffer datagram) {
        endpoint.onDatagram(new UdpPath(local, from), datagram, world.nowNanos());
    }

    /** Gives the endpoint a datagram as if it came from there. */
    public void inject(InetSocketAddress from, byte[] datagram) {
        world.note(this, () -> "gets " + Datagrams.text(ByteBuffer.wrap(datagram)));
        receive(from, ByteBuffer.wrap(datagram));
    }

    // ---- From host to host

    /** The host is dead: its timers do not fire any more. */
    public void die() {
        timers.clear();
    }

    /** Goes on with a tunnel of another host, without a word yet; null when it cannot be had. */
    public @Nullable Tunnel adopt(TunnelSnapshot snapshot, List<CallSnapshot> calls) {
        Tunnel tunnel = endpoint.adopt(snapshot, calls, world.nowNanos());
        if (tunnel == null) {
            return null;
        }
        allocated.add(tunnel);
        callsAllocated.addAll(tunnel.calls());
        tunnel.calls().stream().filter(Call::isEstablished).forEach(callsUp::add);
        if (tunnel.isEstablished()) {
            tunnelsUp.add(tunnel);
        }
        if (snapshot.stage() instanceof TunnelSnapshot.Stage.Closing) {
            tunnelsDown.put(tunnel, new TunnelEnd(TunnelEnd.Cause.LOCAL, new StopResult(1, 0, "elsewhere")));
        }
        return tunnel;
    }

    // ---- What was reported

    public List<Tunnel> tunnelsUp() {
        return tunnelsUp;
    }

    public Map<Tunnel, TunnelEnd> tunnelsDown() {
        return tunnelsDown;
    }

    public List<Tunnel> released() {
        return released;
    }

    public List<Tunnel> moved() {
        return moved;
    }

    public List<Call> callsAllocated() {
        return callsAllocated;
    }

    public List<Call> callsUp() {
        return callsUp;
    }

    public Map<Call, CallEnd> callsDown() {
        return callsDown;
    }

    public List<byte[]> frames() {
        return frames;
    }

    public List<L2tpEvent> events() {
        return events;
    }

    /** What was sent for no tunnel. */
    public List<byte[]> refusals() {
        return refusals;
    }

    public int drops(L2tpDrop reason) {
        return drops.getOrDefault(reason, 0);
    }

    public Map<L2tpDrop, Integer> drops() {
        return drops;
    }

    // ---- L2tpOutput

    @Override
    public void send(Tunnel tunnel, ByteBuffer datagram) {
        world.note(this, () -> "-> " + Datagrams.text(datagram));
        world.send(address, tunnel.path().peer(), datagram);
    }

    @Override
    public void sendUnbound(UdpPath path, ByteBuffer datagram) {
        world.note(this, () -> "-> " + Datagrams.text(datagram));
        byte[] octets = new byte[datagram.remaining()];
        datagram.duplicate().get(octets);
        refusals.add(octets);
        world.send(address, path.peer(), datagram);
    }

    @Override
    public void deadlineChanged(Timed timed) {
        arm(timed);
    }

    private void arm(Timed timed) {
        long deadline = timed.nextDeadlineNanos();
        Long armed = timers.get(timed);
        if (deadline == Long.MAX_VALUE || (armed != null && armed <= deadline)) {
            return;
        }
        timers.put(timed, deadline);
        world.at(deadline, () -> fire(timed, deadline));
    }

    private void fire(Timed timed, long armedFor) {
        Long armed = timers.get(timed);
        if (armed == null || armed != armedFor) {
            return;
        }
        timers.remove(timed);
        if (timed.nextDeadlineNanos() <= world.nowNanos()) {
            timed.onTimeout(world.nowNanos());
        }
        arm(timed);
    }

    @Override
    public void tunnelAllocated(Tunnel tunnel) {
        require(!allocated.contains(tunnel), "a tunnel is allocated once");
        allocated.add(tunnel);
    }

    @Override
    public void tunnelUp(Tunnel tunnel) {
        require(allocated.contains(tunnel) && !tunnelsUp.contains(tunnel), "up once, after it was allocated");
        tunnelsUp.add(tunnel);
        hook.tunnelUp(tunnel);
    }

    @Override
    public void tunnelDown(Tunnel tunnel, TunnelEnd end) {
        require(allocated.contains(tunnel), "down after it was allocated");
        require(tunnelsDown.put(tunnel, end) == null, "down once");
        require(tunnel.calls().isEmpty(), "its calls are down before it");
        world.note(this, () -> "tunnel down: " + end.cause() + " " + end.result());
        hook.tunnelDown(tunnel);
    }

    @Override
    public void tunnelReleased(Tunnel tunnel) {
        require(tunnelsDown.containsKey(tunnel) && !released.contains(tunnel), "released once, after it is down");
        released.add(tunnel);
    }

    @Override
    public void tunnelMoved(Tunnel tunnel) {
        moved.add(tunnel);
        world.note(this, () -> "tunnel moved to port " + tunnel.path().peer().getPort());
    }

    @Override
    public void callAllocated(Call call) {
        require(!callsAllocated.contains(call), "a call is allocated once");
        require(call.localId() != 0 && call.peerId() != 0, "both ids are known");
        callsAllocated.add(call);
        hook.callAllocated(call);
        CallConnected facts = answer;
        if (call.role() == CallRole.INCOMING_LAC && facts != null) {
            call.connect(facts, world.nowNanos());
        }
    }

    @Override
    public void callUp(Call call) {
        require(callsAllocated.contains(call) && !callsUp.contains(call), "up once, after it was allocated");
        callsUp.add(call);
        hook.callUp(call);
    }

    @Override
    public void callDown(Call call, CallEnd end) {
        require(callsDown.put(call, end) == null, "down once");
        world.note(this, () -> "call down: " + end.cause() + " " + end.result());
        hook.callDown(call);
    }

    @Override
    public void frame(Call call, ByteBuffer pppFrame) {
        byte[] octets = new byte[pppFrame.remaining()];
        pppFrame.get(octets);
        frames.add(octets);
    }

    @Override
    public void dropped(L2tpDrop reason, UdpPath path, int tunnelId, int sessionId) {
        drops.merge(reason, 1, Integer::sum);
        world.note(this, () -> "drops: " + reason);
    }

    @Override
    public void event(L2tpEvent event) {
        events.add(event);
        world.note(this, event::toString);
    }

    private void require(boolean kept, String promise) {
        if (!kept) {
            throw new AssertionError(name + ": " + promise);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
