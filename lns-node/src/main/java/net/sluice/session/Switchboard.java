package net.sluice.session;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.sluice.l2tp.Call;
import net.sluice.l2tp.CallConnected;
import net.sluice.l2tp.CallEnd;
import net.sluice.l2tp.CallResult;
import net.sluice.l2tp.ChannelState;
import net.sluice.l2tp.L2tpDrop;
import net.sluice.l2tp.L2tpEvent;
import net.sluice.l2tp.L2tpOutput;
import net.sluice.l2tp.StopResult;
import net.sluice.l2tp.Timed;
import net.sluice.l2tp.Tunnel;
import net.sluice.l2tp.TunnelEnd;
import net.sluice.l2tp.UdpPath;
import net.sluice.session.timer.Timer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the L2TP core says: tunnels become known to the data plane, calls become subscribers, deadlines become timers. */
final class Switchboard implements L2tpOutput {
    /** Class selector 6 (RFC 2474 s4.2.2), for refusals, which belong to no tunnel. */
    private static final int UNBOUND_DSCP = 48;

    /** How often to look again whether what a tunnel has to say has left. */
    private static final long UNHEARD_NANOS = 200_000_000L;

    private static final Logger LOG = LoggerFactory.getLogger(Switchboard.class);

    private final ShardContext shard;
    private final Map<Integer, Subscriber> subscribers = new HashMap<>();
    private final Map<LacKey, Set<Tunnel>> tunnelsOfLac = new HashMap<>();

    Switchboard(ShardContext shard) {
        this.shard = shard;
    }

    /** All subscribers, in any state but gone. */
    Collection<Subscriber> subscribers() {
        return subscribers.values();
    }

    /** The subscriber that has these ids of ours, or null. */
    @Nullable
    Subscriber subscriber(int tunnelId, int sessionId) {
        return subscribers.get(key(tunnelId, sessionId));
    }

    @Override
    public void send(Tunnel tunnel, ByteBuffer datagram) {
        shard.gate.send(gated(tunnel), datagram);
    }

    private GatedTunnel gated(Tunnel tunnel) {
        Seat seat = seat(tunnel);
        GatedTunnel gated = seat.gated;
        if (gated == null) {
            gated = shard.gate.tunnel(tunnel, () -> CoreRecords.write(tunnel, shard.nowNanos()));
            seat.gated = gated;
        }
        return gated;
    }

    @Override
    public void sendUnbound(UdpPath path, ByteBuffer datagram) {
        shard.ports.wire().sendControl(path, UNBOUND_DSCP, datagram);
    }

    @Override
    public void deadlineChanged(Timed timed) {
        seat(timed).arm();
    }

    /** What is attached to each tunnel and call. */
    private Seat seat(Timed timed) {
        if (timed.attachment() instanceof Seat seat) {
            return seat;
        }
        Seat seat = new Seat(shard, timed);
        timed.attach(seat);
        return seat;
    }

    @Override
    public void tunnelAllocated(Tunnel tunnel) {
        shard.lastIds.gave(tunnel.localId());
        shard.ports.forwarding().tunnelUp(tunnel.localId(), tunnel.path());
    }

    @Override
    public void tunnelUp(Tunnel tunnel) {
        LacKey lac = LacKey.of(tunnel);
        Set<Tunnel> tunnels = tunnelsOfLac.computeIfAbsent(lac, absent -> new LinkedHashSet<>(2));
        List<Tunnel> older = List.copyOf(tunnels);
        tunnels.add(tunnel);
        seat(tunnel).lac = lac;
        LacProfile profile = profileOf(lac.address, lac.hostName);
        if (profile.replaceOlderTunnels()) {
            for (Tunnel old : older) {
                shard.counters.add(SessionCounter.TUNNELS_REPLACED);
                old.close(
                        new StopResult(StopResult.CLEARED, 0, "replaced by tunnel " + tunnel.localId()),
                        shard.nowNanos());
            }
        }
    }

    @Override
    public void tunnelRecovered(Tunnel tunnel) {
        shard.gate.recovered(gated(tunnel));
    }

    @Override
    public void tunnelMoved(Tunnel tunnel) {
        shard.ports.forwarding().tunnelUp(tunnel.localId(), tunnel.path());
    }

    @Override
    public void tunnelDown(Tunnel tunnel, TunnelEnd end) {
        LOG.info(
                "tunnel {}/{} of {} at {} is down: {} {}",
                tunnel.localId(),
                tunnel.peerId(),
                tunnel.peerHostName(),
                tunnel.path(),
                end.cause(),
                end.result());
        unlist(tunnel, seat(tunnel));
    }

    @Override
    public void tunnelReleased(Tunnel tunnel) {
        Seat seat = seat(tunnel);
        seat.leave();
        if (seat.gated != null) {
            shard.gate.over(seat.gated);
        }
        shard.ports.forwarding().tunnelDown(tunnel.localId());
    }

    @Override
    public void callAllocated(Call call) {
        shard.counters.add(SessionCounter.CALLS_OFFERED);
        int tunnelId = call.tunnel().localId();
        SessionCounter refusal = refusal(tunnelId, call.localId());
        if (refusal != null) {
            refuse(call, refusal);
            return;
        }
        LacProfile profile = profileOf(
                call.tunnel().path().peer().getAddress(), call.tunnel().peerHostName());
        int key = key(tunnelId, call.localId());
        Subscriber subscriber = new Subscriber(shard, call, profile, () -> subscribers.remove(key));
        // The first frame may come right behind the ICCN: the data plane knows the ids before the ICRP tells them.
        if (!shard.ports.forwarding().install(subscriber.entry())) {
            subscriber.discard();
            refuse(call, SessionCounter.CALLS_REFUSED_NO_ENTRY);
            return;
        }
        subscribers.put(key, subscriber);
        seat(call).subscriber = subscriber;
        subscriber.offered();
    }

    // ---- From node to node

    /** A tunnel that another node had: what it had here is the same as if it had come here. */
    GatedTunnel adopted(Tunnel tunnel, ChannelState left) {
        shard.ports.forwarding().tunnelUp(tunnel.localId(), tunnel.path());
        GatedTunnel gated = gated(tunnel);
        gated.adopted(left);
        shard.gate.rewrite(gated);
        if (tunnel.isEstablished() && !tunnel.isRecovery()) {
            LacKey lac = LacKey.of(tunnel);
            seat(tunnel).lac = lac;
            tunnelsOfLac.computeIfAbsent(lac, absent -> new LinkedHashSet<>(2)).add(tunnel);
        }
        return gated;
    }

    /** A session that another node had, in a call that it had. */
    Subscriber adopted(
            Call call,
            SessionIdentity identity,
            SessionSnapshot.Login login,
            Counters carried,
            OnlineClock.@Nullable Elapsed elapsed,
            int dataNs) {
        int key = key(call.tunnel().localId(), call.localId());
        LacProfile profile = profileOf(
                call.tunnel().path().peer().getAddress(), call.tunnel().peerHostName());
        Subscriber subscriber = Subscriber.adopted(
                shard, call, profile, () -> subscribers.remove(key), identity, login, carried, elapsed, dataNs);
        subscribers.put(key, subscriber);
        seat(call).subscriber = subscriber;
        return subscriber;
    }

    LacProfile profileOf(InetAddress lac, String hostName) {
        return shard.config.profiles().profileOf(lac, hostName);
    }

    /** All that has a record of these. */
    List<Gated> units(Collection<Tunnel> tunnels, Collection<Subscriber> ofThem) {
        List<Gated> units = new ArrayList<>();
        for (Tunnel tunnel : tunnels) {
            GatedTunnel gated = seat(tunnel).gated;
            if (gated != null) {
                units.add(gated);
            }
        }
        ofThem.forEach(subscriber -> units.add(subscriber.gated()));
        return units;
    }

    /** Another node has the tunnel, and its sessions, which were forgotten before. */
    void abandon(Tunnel tunnel) {
        Seat seat = seat(tunnel);
        seat.leave();
        if (seat.gated != null) {
            shard.gate.forget(seat.gated);
        }
        tunnel.calls().forEach(call -> seat(call).leave());
        unlist(tunnel, seat);
        shard.ports.forwarding().tunnelDown(tunnel.localId());
    }

    private void unlist(Tunnel tunnel, Seat seat) {
        LacKey lac = seat.lac;
        if (lac != null) {
            tunnelsOfLac.computeIfPresent(
                    lac, (k, tunnels) -> tunnels.remove(tunnel) && tunnels.isEmpty() ? null : tunnels);
        }
    }

    private @Nullable SessionCounter refusal(int tunnelId, int sessionId) {
        if (shard.isShuttingDown()) {
            return SessionCounter.CALLS_REFUSED_SHUTDOWN;
        }
        if (!shard.takesNew) {
            return SessionCounter.CALLS_REFUSED_DRAINING;
        }
        if (subscribers.size() >= shard.config.limits().sessions()) {
            return SessionCounter.CALLS_REFUSED_FULL;
        }
        return subscriber(tunnelId, sessionId) == null ? null : SessionCounter.CALLS_REFUSED_IDS_BUSY;
    }

    private void refuse(Call call, SessionCounter why) {
        shard.counters.add(why);
        shard.dropLog.dropped(why, call.tunnel().path(), call.tunnel().localId(), call.localId(), shard.nowNanos());
        CallResult result = why == SessionCounter.CALLS_REFUSED_DRAINING
                ? new CallResult(CallResult.GENERAL_ERROR, StopResult.TRY_ANOTHER, why.toString())
                : new CallResult(CallResult.TEMPORARILY_NO_FACILITIES, 0, why.toString());
        call.disconnect(result, shard.nowNanos());
    }

    @Override
    public void callUp(Call call) {
        Subscriber subscriber = seat(call).subscriber;
        CallConnected connected = call.connected();
        if (subscriber != null && connected != null) {
            subscriber.on(new SubscriberEvent.CallUp(connected));
        }
    }

    @Override
    public void callDown(Call call, CallEnd end) {
        Seat seat = seat(call);
        seat.leave();
        if (seat.subscriber != null && seat.subscriber.stage() != SubscriberStage.GONE) {
            seat.subscriber.on(new SubscriberEvent.CallDown(end));
        }
    }

    @Override
    public void frame(Call call, ByteBuffer pppFrame) {
        Subscriber subscriber = seat(call).subscriber;
        if (subscriber != null) {
            subscriber.frame(pppFrame);
        }
    }

    @Override
    public void dropped(L2tpDrop reason, UdpPath path, int tunnelId, int sessionId) {
        shard.counters.add(reason);
        shard.dropLog.dropped(reason, path, tunnelId, sessionId, shard.nowNanos());
    }

    @Override
    public void event(L2tpEvent event) {
        if (event instanceof L2tpEvent.TunnelState state) {
            LOG.info(
                    "{} id={}/{} lac={} path={}",
                    event,
                    state.tunnel().localId(),
                    state.tunnel().peerId(),
                    state.tunnel().peerHostName(),
                    state.tunnel().path());
        } else if (event instanceof L2tpEvent.Failover failover) {
            LOG.info(
                    "{} id={} path={}",
                    event,
                    failover.tunnel().localId(),
                    failover.tunnel().path());
        } else {
            LOG.debug("{}", event);
        }
    }

    private static int key(int tunnelId, int sessionId) {
        return tunnelId << 16 | sessionId;
    }

    /** Ends all subscribers; each leaves the map when it is gone. */
    void shutdown() {
        for (Subscriber subscriber : new ArrayList<>(subscribers.values())) {
            subscriber.on(new SubscriberEvent.ShutdownOrdered());
        }
    }

    /** A LAC, as far as its tunnels tell. */
    private record LacKey(InetAddress address, String hostName) {
        static LacKey of(Tunnel tunnel) {
            return new LacKey(tunnel.path().peer().getAddress(), tunnel.peerHostName());
        }
    }

    /** Our side of a tunnel or a call. */
    private static final class Seat {
        private final ShardContext shard;
        private final Timed timed;
        private final Timer timer = new Timer(this::expired);
        private boolean over;

        @Nullable
        Subscriber subscriber;

        @Nullable
        LacKey lac;

        /** Of a tunnel that has sent something. */
        @Nullable
        GatedTunnel gated;

        Seat(ShardContext shard, Timed timed) {
            this.shard = shard;
            this.timed = timed;
        }

        void arm() {
            if (!over) {
                shard.wheel.set(timer, timed.nextDeadlineNanos());
            }
        }

        private void expired(long nowNanos) {
            if (shard.isMoving(tunnelId())) {
                return;
            }
            if (gated != null && gated.isUnheard()) {
                // The peer owes no answer to what has not left.
                shard.wheel.set(timer, nowNanos + UNHEARD_NANOS);
                return;
            }
            timed.onTimeout(nowNanos);
            arm();
        }

        private int tunnelId() {
            return switch (timed) {
                case Tunnel tunnel -> tunnel.localId();
                case Call call -> call.tunnel().localId();
                default -> 0;
            };
        }

        /** The core has let go of it: it waits for nothing any more. */
        void leave() {
            over = true;
            shard.wheel.clear(timer);
        }
    }
}
