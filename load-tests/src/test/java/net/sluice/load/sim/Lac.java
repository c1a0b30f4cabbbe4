package net.sluice.load.sim;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import net.sluice.l2tp.Call;
import net.sluice.l2tp.CallConnected;
import net.sluice.l2tp.CallEnd;
import net.sluice.l2tp.CallResult;
import net.sluice.l2tp.IncomingCallRequest;
import net.sluice.l2tp.L2tpConfig;
import net.sluice.l2tp.L2tpDrop;
import net.sluice.l2tp.L2tpEndpoint;
import net.sluice.l2tp.L2tpEvent;
import net.sluice.l2tp.L2tpOutput;
import net.sluice.l2tp.PeerPolicy;
import net.sluice.l2tp.StopResult;
import net.sluice.l2tp.Timed;
import net.sluice.l2tp.Tunnel;
import net.sluice.l2tp.TunnelEnd;
import net.sluice.l2tp.TunnelProfile;
import net.sluice.l2tp.UdpPath;
import net.sluice.l2tp.wire.CallErrors;
import org.jspecify.annotations.Nullable;

/** A LAC with its subscribers. It dials its tunnel and their calls, and dials again what went down, until it is told to rest. */
final class Lac implements L2tpOutput {
    private final World world;
    private final String name;
    private final PeerPolicy policy;
    private final boolean tieBreaker;
    private final List<Subscriber> subscribers = new ArrayList<>();
    private final Map<Timed, Alarm> alarms = new HashMap<>();
    private final Map<Call, Subscriber> calling = new HashMap<>();
    private final InetSocketAddress own;
    private InetSocketAddress address;
    private Ids ids;
    private L2tpEndpoint endpoint;
    private @Nullable Tunnel tunnel;
    private int serial;
    private int life;
    private int lastNs;
    private int lastNr;
    private boolean resting;
    private boolean reporting = true;
    private boolean impostor;
    private boolean rude;
    private boolean bothered;
    private boolean flaky;

    Lac(World world, String name, InetSocketAddress address, PeerPolicy policy, boolean tieBreaker) {
        this.world = world;
        this.name = name;
        this.own = address;
        this.address = address;
        this.policy = policy;
        this.tieBreaker = tieBreaker;
        this.ids = new Ids(world, 1, 1);
        this.endpoint = boot();
    }

    String name() {
        return name;
    }

    /** Where its packets come from, as the LNS sees it. */
    InetSocketAddress address() {
        return address;
    }

    List<Subscriber> subscribers() {
        return subscribers;
    }

    void add(Subscriber subscriber) {
        subscribers.add(subscriber);
    }

    @Nullable
    Tunnel tunnel() {
        return tunnel;
    }

    /** Dials the tunnel if there is none; its calls follow when it is up. */
    void dial() {
        if (!resting && tunnel == null) {
            tunnel = endpoint.openTunnel(
                    path(),
                    new TunnelProfile(policy, name, tieBreaker),
                    world.agenda().nowNanos());
            if (world.plan().eager()) {
                subscribers.forEach(this::dial);
            }
        }
    }

    /** Dials a subscriber's call if there is a tunnel and he has none. */
    void dial(Subscriber subscriber) {
        Tunnel up = tunnel;
        if (resting || up == null || subscriber.call() != null) {
            return;
        }
        serial++;
        Call call = up.placeCall(
                new IncomingCallRequest(serial, 1, subscriber.line(), "isp", "line-" + subscriber.line(), ""),
                world.agenda().nowNanos());
        calling.put(call, subscriber);
        subscriber.calling(call);
        if (!up.isEstablished() && chance(5) && !world.fair()) {
            world.agenda().after(Agenda.MILLISECOND, inThisLife(() -> hangUp(subscriber)));
        }
    }

    /** The line loses its call, which goes on at the LNS and in our tunnel, and dials anew. */
    void resetLine(Subscriber subscriber) {
        Call call = subscriber.call();
        if (call != null) {
            calling.remove(call);
            subscriber.lineDead();
            dial(subscriber);
        }
    }

    /** All that it says after its SCCRQ is nonsense. */
    void misspeak() {
        impostor = true;
    }

    /** Whether something rude follows, often, on whatever happens: from it to the LNS. */
    void rude(boolean on) {
        rude = on;
    }

    /** The same, from the LNS, or somebody who says so, to it. */
    void bothered(boolean on) {
        bothered = on;
    }

    /** Whether its lines often lose a call that has just begun. */
    void flaky(boolean on) {
        flaky = on;
    }

    boolean bothered() {
        return bothered;
    }

    /** Dials nothing more. */
    void rest() {
        resting = true;
    }

    /** Ends everything in an orderly way. */
    void closeAll() {
        resting = true;
        endpoint.closeAll(
                new StopResult(StopResult.SHUTTING_DOWN, 0, ""), world.agenda().nowNanos());
    }

    void closeTunnel() {
        Tunnel up = tunnel;
        if (up != null) {
            up.close(
                    new StopResult(StopResult.CLEARED, 0, "maintenance"),
                    world.agenda().nowNanos());
        }
    }

    void hangUp(Subscriber subscriber) {
        Call call = subscriber.call();
        if (call != null) {
            call.disconnect(
                    new CallResult(CallResult.LOST_CARRIER, 0, ""),
                    world.agenda().nowNanos());
        }
    }

    /** Loses all state without a word, and dials again a little later. */
    void reboot() {
        life++;
        alarms.values().forEach(Alarm::turnOff);
        alarms.clear();
        calling.clear();
        subscribers.forEach(Subscriber::lineDead);
        tunnel = null;
        endpoint = boot();
        world.agenda().after(world.dice().nextLong(1, 5 * Agenda.SECOND), this::dial);
    }

    /** What translates its addresses has a new port for it; it does not notice. */
    void moveTo(InetSocketAddress elsewhere) {
        address = elsewhere;
    }

    void onDatagram(ByteBuffer datagram) {
        endpoint.onDatagram(path(), datagram, world.agenda().nowNanos());
    }

    /** Nothing of any tunnel is left. */
    boolean forgotEverything() {
        return endpoint.tunnels().isEmpty()
                && calling.isEmpty()
                && ids.taken() == 1
                && subscribers.stream().allMatch(subscriber -> subscriber.call() == null && !subscriber.up());
    }

    /** Its own calls that are up. */
    Set<Call> establishedCalls() {
        return calling.keySet().stream().filter(Call::isEstablished).collect(Collectors.toSet());
    }

    void endReports() {
        reporting = false;
    }

    /** Now and then something is to be said of a line, and sometimes much at once. */
    private void report(Call call) {
        if (!reporting || resting || !calling.containsKey(call)) {
            return;
        }
        for (int i = world.dice().nextInt(1, 6); i > 0; i--) {
            CallErrors errors = new CallErrors(world.reports().next(call), 0, 0, 0, 0, 0);
            call.reportErrors(errors, world.agenda().nowNanos());
        }
        world.agenda()
                .after(world.dice().nextLong(5 * Agenda.SECOND, 60 * Agenda.SECOND), inThisLife(() -> report(call)));
    }

    /** Puts a subscriber's frame into a data message of his call, made by hand: our codec must not agree with itself only. */
    void sendData(Call call, ByteBuffer frame) {
        Tunnel carrier = call.tunnel();
        ByteBuffer datagram = ByteBuffer.allocate(6 + frame.remaining());
        datagram.putShort((short) 0x0002);
        datagram.putShort((short) carrier.peerId());
        datagram.putShort((short) call.peerId());
        datagram.put(frame.duplicate());
        world.toLns(this, datagram.flip());
    }

    private UdpPath path() {
        return new UdpPath(own, World.LNS_ADDRESS);
    }

    private L2tpEndpoint boot() {
        ids = new Ids(world, 1, 1);
        L2tpConfig config = new L2tpConfig(
                name,
                "sim",
                1,
                8,
                (peer, host) -> policy,
                60 * Agenda.SECOND,
                Agenda.SECOND,
                8 * Agenda.SECOND,
                6,
                world.plan().setupNanos(),
                world.plan().callNanos(),
                ids);
        return new L2tpEndpoint(config, world.dice(), this);
    }

    @Override
    public void send(Tunnel of, ByteBuffer datagram) {
        // Ns and Nr stand at the end of a control header with length (RFC 2661 s3.1); a ZLB uses up no number.
        lastNs = datagram.getShort(datagram.position() + 8) - (datagram.remaining() == 12 ? 1 : 0);
        lastNr = datagram.getShort(datagram.position() + 10);
        boolean nonsense = impostor && lastNs > 0;
        world.toLns(this, nonsense ? Rudeness.control(world.dice(), of.peerId(), 0, 1, lastNr) : datagram);
    }

    /** Says something impertinent over its tunnel, and then does not understand why it is hung up on. */
    void beRude() {
        beRude(someCall());
    }

    /** The same, about a call. */
    private void beRude(@Nullable Call call) {
        Tunnel at = tunnel;
        if (at == null) {
            return;
        }
        int sessionId = call == null ? 0 : call.peerId();
        world.toLns(this, Rudeness.control(world.dice(), at.peerId(), sessionId, lastNs + 1, lastNr));
    }

    /** Hears something impertinent that seems to come from the LNS. */
    void bearRudeness() {
        bearRudeness(someCall());
    }

    private void bearRudeness(@Nullable Call call) {
        Tunnel at = tunnel;
        if (at == null) {
            return;
        }
        int sessionId = call == null ? 0 : call.localId();
        int ns = at.channelState().nextNr();
        onDatagram(Rudeness.control(world.dice(), at.localId(), sessionId, ns, lastNs + 1));
    }

    private @Nullable Call someCall() {
        Tunnel at = tunnel;
        return at == null
                ? null
                : at.calls().stream()
                        .filter(call -> world.dice().nextInt(3) != 0)
                        .findFirst()
                        .orElse(null);
    }

    /** Of whatever happens to a tunnel or a call, somebody makes fun. */
    private void talkBack(L2tpEvent event) {
        Call call = event instanceof L2tpEvent.CallState change ? change.call() : null;
        if (rude && chance(30)) {
            soon(() -> beRude(call));
        }
        if (bothered && chance(30)) {
            soon(() -> bearRudeness(call));
        }
    }

    private void soon(Runnable what) {
        world.agenda().after(world.dice().nextLong(10 * Agenda.MILLISECOND), inThisLife(what));
    }

    private boolean chance(int percent) {
        return world.dice().nextInt(100) < percent;
    }

    @Override
    public void sendUnbound(UdpPath path, ByteBuffer datagram) {
        world.toLns(this, datagram);
    }

    @Override
    public void deadlineChanged(Timed timed) {
        alarms.computeIfAbsent(
                        timed, t -> new Alarm(world.agenda(), name + " " + t, t::nextDeadlineNanos, t::onTimeout))
                .look();
    }

    @Override
    public void tunnelUp(Tunnel up) {
        world.note(() -> name + " has a tunnel");
        for (Subscriber subscriber : subscribers) {
            world.agenda().after(world.dice().nextLong(2 * Agenda.SECOND), inThisLife(() -> dial(subscriber)));
        }
    }

    @Override
    public void tunnelDown(Tunnel down, TunnelEnd end) {
        if (down.equals(tunnel)) {
            tunnel = null;
            long longest = (rude || bothered ? 3 : 20) * Agenda.SECOND;
            world.agenda().after(world.dice().nextLong(Agenda.SECOND, longest), inThisLife(this::dial));
        }
    }

    @Override
    public void tunnelMoved(Tunnel moved) {}

    @Override
    public void callAllocated(Call call) {
        Subscriber subscriber = calling.get(call);
        if (subscriber != null) {
            world.agenda().after(world.dice().nextLong(300 * Agenda.MILLISECOND), inThisLife(() -> connect(call)));
        }
    }

    private void connect(Call call) {
        Subscriber subscriber = calling.get(call);
        if (subscriber == null || !call.equals(subscriber.call()) || call.isEstablished()) {
            return;
        }
        if (chance(2) && !world.fair()) {
            // The subscriber has changed his mind.
            hangUp(subscriber);
        } else {
            call.connect(subscriber.connected(), world.agenda().nowNanos());
        }
    }

    @Override
    public void callUp(Call call) {
        Subscriber subscriber = calling.get(call);
        if (subscriber != null) {
            subscriber.callUp();
            soon(() -> report(call));
            if (flaky && chance(40)) {
                world.agenda().after(world.dice().nextLong(6 * Agenda.SECOND), inThisLife(() -> resetLine(subscriber)));
            }
        }
    }

    @Override
    public void callDown(Call call, CallEnd end) {
        Subscriber subscriber = calling.remove(call);
        if (subscriber != null) {
            subscriber.lineDead();
            world.agenda()
                    .after(
                            world.dice().nextLong(Agenda.SECOND, 15 * Agenda.SECOND),
                            inThisLife(() -> dial(subscriber)));
        }
    }

    @Override
    public void frame(Call call, ByteBuffer pppFrame) {
        Subscriber subscriber = calling.get(call);
        if (subscriber != null) {
            subscriber.onFrame(pppFrame);
        }
    }

    @Override
    public void dropped(L2tpDrop reason, UdpPath path, int tunnelId, int sessionId) {
        world.note(() -> name + " drops " + reason);
    }

    @Override
    public void event(L2tpEvent event) {
        world.l2tpReach(event, true);
        world.note(() -> name + ": " + event);
        talkBack(event);
    }

    private Runnable inThisLife(Runnable what) {
        int mine = life;
        return () -> {
            if (mine == life) {
                what.run();
            }
        };
    }

    /** What an ICCN says of a line without proxy. */
    static CallConnected plainly(boolean sequenced) {
        byte[] none = {};
        return new CallConnected(100_000_000, 40_000_000, 1, none, none, none, 0, none, none, 0, none, none, sequenced);
    }
}
