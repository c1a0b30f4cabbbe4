package net.sluice.l2tp.world;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import net.sluice.l2tp.Call;
import net.sluice.l2tp.CallEnd;
import net.sluice.l2tp.CallRole;
import net.sluice.l2tp.CallSnapshot;
import net.sluice.l2tp.L2tpDrop;
import net.sluice.l2tp.L2tpEndpoint;
import net.sluice.l2tp.L2tpEvent;
import net.sluice.l2tp.L2tpOutput;
import net.sluice.l2tp.Timed;
import net.sluice.l2tp.Tunnel;
import net.sluice.l2tp.TunnelEnd;
import net.sluice.l2tp.TunnelProfile;
import net.sluice.l2tp.TunnelSnapshot;
import net.sluice.l2tp.UdpPath;
import net.sluice.l2tp.record.CallRecord;
import net.sluice.l2tp.record.L2tpReading;
import net.sluice.l2tp.record.TunnelRecord;
import org.jspecify.annotations.Nullable;

/**
 * An LNS or a LAC whose nodes die, and whose successors go on from what is written down. What a tunnel says is held while anything of it is not
 * written down; a write takes its time, and one is under way at most. What is heard counts when it is written down.
 */
public final class MortalHost implements L2tpOutput, World.Station {
    private final World world;
    private final String name;
    private final InetSocketAddress address;
    private final UnaryOperator<ConfigBuilder> change;
    private final long writeNanos;

    /** What the store has: by tunnel, and by tunnel and session. */
    private final Map<Integer, byte[]> tunnels = new HashMap<>();

    private final Map<Integer, Map<Integer, byte[]>> calls = new HashMap<>();
    private final Map<Tunnel, Long> written = new HashMap<>();
    private final Map<Tunnel, List<byte[]>> held = new LinkedHashMap<>();
    private final Map<Timed, Long> timers = new HashMap<>();
    private boolean writing;

    /** Each node has its number; what was begun by another is nobody's business. */
    private int node;

    private @Nullable L2tpEndpoint endpoint;

    private final List<L2tpEvent> unwritten = new ArrayList<>();
    private final List<L2tpEvent> heard = new ArrayList<>();
    private final Set<Call> up = new HashSet<>();
    private final Set<String> adoptedIn = new TreeSet<>();
    private final Set<String> misfortunes = new TreeSet<>();

    public MortalHost(
            World world, String name, InetSocketAddress address, long writeNanos, UnaryOperator<ConfigBuilder> change) {
        this.world = world;
        this.name = name;
        this.address = address;
        this.writeNanos = writeNanos;
        this.change = change;
        endpoint = newEndpoint();
        world.add(this);
    }

    private L2tpEndpoint newEndpoint() {
        return new L2tpEndpoint(change.apply(new ConfigBuilder(name)).build(world.random()), world.random(), this);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    /** The node that lives; null while none does. */
    public @Nullable L2tpEndpoint endpoint() {
        return endpoint;
    }

    /** The calls that are up. */
    public Set<Call> up() {
        return up;
    }

    /** LAC: opens a tunnel, unless there is one or nobody lives. */
    public void open(InetSocketAddress lns, TunnelProfile profile) {
        L2tpEndpoint living = endpoint;
        if (living != null && living.tunnels().isEmpty()) {
            act(() -> living.openTunnel(new UdpPath(address, lns), profile, world.nowNanos()));
        }
    }

    /** LAC: places a call, if there is a tunnel; it is answered when both ids are known. */
    public void place(int serialNumber) {
        L2tpEndpoint living = endpoint;
        if (living != null) {
            act(() -> living.tunnels().stream()
                    .findFirst()
                    .ifPresent(tunnel -> tunnel.placeCall(Samples.request(serialNumber), world.nowNanos())));
        }
    }

    /** What the peer has said, as far as it was written down. */
    public List<L2tpEvent> heard() {
        return heard;
    }

    /** In which states tunnels and calls were when somebody took them over. */
    public Set<String> adoptedIn() {
        return adoptedIn;
    }

    /** What happened that must not. */
    public Set<String> misfortunes() {
        return misfortunes;
    }

    /** Whether the store has the call as established. */
    public boolean isWritten(int tunnelId, int sessionId) {
        byte[] record = calls.getOrDefault(tunnelId, Map.of()).get(sessionId);
        return record != null && call(record).stage() == CallSnapshot.Stage.ESTABLISHED;
    }

    // ---- Death and takeover

    /** The node dies; what it held is lost, and what it was writing is written or not. Some time later there is a successor. */
    public void die(long absenceNanos) {
        endpoint = null;
        int dead = node++;
        held.clear();
        timers.clear();
        written.clear();
        unwritten.clear();
        up.clear();
        writing = false;
        world.note(this, () -> "node " + dead + " dies");
        world.at(world.nowNanos() + absenceNanos, this::takeOver);
    }

    private void takeOver() {
        L2tpEndpoint successor = newEndpoint();
        endpoint = successor;
        List<Tunnel> adopted = new ArrayList<>();
        for (byte[] record : tunnels.values()) {
            TunnelSnapshot snapshot = tunnel(record);
            List<CallSnapshot> theirs = calls.getOrDefault(snapshot.localId(), Map.of()).values().stream()
                    .map(MortalHost::call)
                    .toList();
            Tunnel tunnel = successor.adopt(snapshot, theirs, world.nowNanos());
            if (tunnel == null) {
                misfortunes.add("tunnel " + snapshot.localId() + " cannot be had");
                continue;
            }
            adoptedIn.add("tunnel " + tunnel.stateName());
            tunnel.calls().forEach(call -> adoptedIn.add("call " + call.stateName()));
            written.put(tunnel, tunnel.revision());
            tunnel.calls().stream().filter(Call::isEstablished).forEach(up::add);
            adopted.add(tunnel);
        }
        adopted.forEach(tunnel -> tunnel.resume(world.nowNanos()));
        turnEnds();
    }

    private static TunnelSnapshot tunnel(byte[] record) {
        return switch (TunnelRecord.read(record)) {
            case L2tpReading.Good<TunnelSnapshot>(TunnelSnapshot tunnel) -> tunnel;
            case L2tpReading.Bad<TunnelSnapshot> bad -> throw new AssertionError(bad.toString());
        };
    }

    private static CallSnapshot call(byte[] record) {
        return switch (CallRecord.read(record)) {
            case L2tpReading.Good<CallSnapshot>(CallSnapshot call) -> call;
            case L2tpReading.Bad<CallSnapshot> bad -> throw new AssertionError(bad.toString());
        };
    }

    // ---- Commit before answer

    /** Something from outside, and then the end of the loop's turn. */
    public void act(Runnable what) {
        if (endpoint != null) {
            what.run();
            turnEnds();
        }
    }

    private void turnEnds() {
        for (Map.Entry<Tunnel, List<byte[]>> saying : held.entrySet()) {
            if (isWritten(saying.getKey())) {
                release(saying.getKey(), saying.getValue());
            }
        }
        held.values().removeIf(List::isEmpty);
        L2tpEndpoint living = endpoint;
        if (!writing && living != null && !living.tunnels().stream().allMatch(this::isWritten)) {
            write(living);
        }
    }

    private boolean isWritten(Tunnel tunnel) {
        Long revision = written.get(tunnel);
        return revision != null && revision == tunnel.revision();
    }

    private void write(L2tpEndpoint living) {
        writing = true;
        int writer = node;
        Map<Integer, byte[]> tunnelBatch = new HashMap<>();
        Map<Integer, Map<Integer, byte[]>> callBatch = new HashMap<>();
        Map<Tunnel, Long> revisions = new HashMap<>();
        for (Tunnel tunnel : living.tunnels()) {
            TunnelSnapshot snapshot = tunnel.snapshot(world.nowNanos());
            if (snapshot != null) {
                tunnelBatch.put(tunnel.localId(), TunnelRecord.write(snapshot));
                Map<Integer, byte[]> theirs = callBatch.computeIfAbsent(tunnel.localId(), id -> new HashMap<>());
                for (Call call : tunnel.calls()) {
                    CallSnapshot written = call.snapshot();
                    if (written != null) {
                        theirs.put(call.localId(), CallRecord.write(written));
                    }
                }
                revisions.put(tunnel, tunnel.revision());
            }
        }
        List<L2tpEvent> heardSoFar = List.copyOf(unwritten);
        Map<Tunnel, List<byte[]>> sayings = new LinkedHashMap<>(held);
        held.clear();
        boolean even = world.random().nextBoolean();
        world.at(world.nowNanos() + writeNanos, () -> {
            // Of a node that has died meanwhile, it is anybody's guess; when there is a successor, it comes too late.
            if (writer != node && (!even || endpoint != null || writer != node - 1)) {
                return;
            }
            tunnels.clear();
            tunnels.putAll(tunnelBatch);
            calls.clear();
            calls.putAll(callBatch);
            heard.addAll(heardSoFar);
            if (writer == node) {
                writing = false;
                unwritten.subList(0, heardSoFar.size()).clear();
                written.putAll(revisions);
                sayings.forEach(this::release);
                turnEnds();
            }
        });
    }

    private void release(Tunnel tunnel, List<byte[]> datagrams) {
        for (byte[] datagram : datagrams) {
            world.note(this, () -> "-> " + Datagrams.text(ByteBuffer.wrap(datagram)));
            world.send(address, tunnel.path().peer(), ByteBuffer.wrap(datagram));
        }
        datagrams.clear();
    }

    @Override
    public void receive(InetSocketAddress from, ByteBuffer datagram) {
        L2tpEndpoint living = endpoint;
        if (living != null) {
            act(() -> living.onDatagram(new UdpPath(address, from), datagram, world.nowNanos()));
        }
    }

    // ---- L2tpOutput

    @Override
    public void send(Tunnel tunnel, ByteBuffer datagram) {
        byte[] octets = new byte[datagram.remaining()];
        datagram.duplicate().get(octets);
        held.computeIfAbsent(tunnel, t -> new ArrayList<>()).add(octets);
    }

    @Override
    public void sendUnbound(UdpPath path, ByteBuffer datagram) {
        misfortunes.add("a refusal");
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
        int owner = node;
        world.at(deadline, () -> fire(timed, deadline, owner));
    }

    private void fire(Timed timed, long armedFor, int owner) {
        Long armed = timers.get(timed);
        if (owner != node || armed == null || armed != armedFor) {
            return;
        }
        timers.remove(timed);
        act(() -> timed.onTimeout(world.nowNanos()));
        arm(timed);
    }

    @Override
    public void tunnelUp(Tunnel tunnel) {}

    @Override
    public void tunnelDown(Tunnel tunnel, TunnelEnd end) {
        if (end.cause() != TunnelEnd.Cause.PEER && end.cause() != TunnelEnd.Cause.LOCAL) {
            misfortunes.add("a tunnel goes down: " + end);
        }
    }

    @Override
    public void tunnelMoved(Tunnel tunnel) {}

    @Override
    public void callAllocated(Call call) {
        if (call.role() == CallRole.INCOMING_LAC) {
            call.connect(Samples.connected(), world.nowNanos());
        }
    }

    @Override
    public void callUp(Call call) {
        if (!up.add(call)) {
            misfortunes.add("a call comes up twice");
        }
    }

    @Override
    public void callDown(Call call, CallEnd end) {
        up.remove(call);
    }

    @Override
    public void frame(Call call, ByteBuffer pppFrame) {}

    @Override
    public void dropped(L2tpDrop reason, UdpPath path, int tunnelId, int sessionId) {
        switch (reason) {
            case DUPLICATE, OUTSIDE_WINDOW, CLOSING, UNKNOWN_SESSION -> {}
            default -> misfortunes.add("drops: " + reason);
        }
    }

    @Override
    public void event(L2tpEvent event) {
        if (event instanceof L2tpEvent.LineErrors) {
            unwritten.add(event);
        }
        world.note(this, event::toString);
    }
}
