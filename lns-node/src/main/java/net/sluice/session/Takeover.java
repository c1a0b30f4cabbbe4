package net.sluice.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.sluice.l2tp.Call;
import net.sluice.l2tp.CallResult;
import net.sluice.l2tp.CallSnapshot;
import net.sluice.l2tp.L2tpEndpoint;
import net.sluice.l2tp.Tunnel;
import net.sluice.l2tp.TunnelSnapshot;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Slots come from other nodes, and go to them: what a shard does about that. See {@link Shard#adopt}, {@link Shard#abandon}, {@link Shard#handOver}. */
final class Takeover {
    private static final Logger LOG = LoggerFactory.getLogger(Takeover.class);

    private static final int NO_SLOT = -1;

    private final ShardContext shard;
    private final Switchboard switchboard;
    private final L2tpEndpoint endpoint;
    private final Checkpoints checkpoints;
    private final Ledger ledger;
    /** Entries that the data plane was told to remove, of sessions that are not here any more. */
    private final Set<SessionKey> leaving = new HashSet<>();

    /** What has come, and passes packets, and has not been looked after beyond that. */
    private final List<Arrivals> arrived = new ArrayList<>();

    private final List<Wait> waits = new ArrayList<>();
    private final List<Move> moves = new ArrayList<>();

    private record SessionKey(int tunnelId, int sessionId) {}

    /** Something that happens once what was adopted is written anew, or what was abandoned is gone. */
    private record Wait(int slot, Deque<Gated> units, Runnable then) {}

    Takeover(ShardContext shard, Switchboard switchboard, L2tpEndpoint endpoint, Checkpoints checkpoints) {
        this.shard = shard;
        this.switchboard = switchboard;
        this.endpoint = endpoint;
        this.checkpoints = checkpoints;
        ledger = new Ledger(shard);
    }

    // ---- In

    /** A session that goes on: whether there was room for its entry, and whether accounting knows of it. */
    private record Resumed(Subscriber subscriber, boolean installed, boolean accounted) {}

    /** What has come, sorted. */
    private static final class Arrivals {
        final Inheritance inheritance;
        final Runnable done;
        final List<Tunnel> tunnels = new ArrayList<>();
        final List<Resumed> online = new ArrayList<>();
        final List<SessionSnapshot> over = new ArrayList<>();
        final List<Call> calls = new ArrayList<>();
        final Deque<Gated> units = new ArrayDeque<>();

        Arrivals(Inheritance inheritance, Runnable done) {
            this.inheritance = inheritance;
            this.done = done;
        }
    }

    /** Packets pass at the end of this. All else waits for {@link #settle}: other slots may be on their way, and their packets come first. */
    void adopt(List<StateRecord> records, Runnable adopted, Runnable done) {
        Inheritance inheritance = new Inheritance(shard.config, records);
        for (int id : inheritance.lastIds()) {
            endpoint.usedLast(id);
            shard.lastIds.gave(id);
        }
        shard.counters.add(SessionCounter.RECORDS_UNREADABLE, inheritance.unreadable());
        Arrivals arrivals = new Arrivals(inheritance, done);
        for (TunnelSnapshot left : inheritance.tunnels()) {
            adopt(left, inheritance.takeSessions(left.localId()), inheritance, arrivals);
        }
        arrivals.over.addAll(inheritance.orphans());
        arrived.add(arrivals);
        adopted.run();
    }

    /** Does for all that has come what could wait until packets passed. To be called before anything else is done to it. */
    void settle() {
        if (arrived.isEmpty()) {
            return;
        }
        arrived.forEach(this::settle);
        arrived.clear();
        checkpoints.begin();
    }

    private void settle(Arrivals arrivals) {
        arrivals.online.forEach(each -> each.subscriber.resumed(each.installed, each.accounted));
        arrivals.over.forEach(session -> end(session, arrivals.inheritance));
        // Who cannot read all that was left does not know which sessions the peers have.
        boolean complete = arrivals.inheritance.unreadable() == 0;
        for (Tunnel tunnel : arrivals.tunnels) {
            if (complete) {
                tunnel.resume(shard.nowNanos());
            } else {
                tunnel.recover(shard.nowNanos());
            }
        }
        CallResult why = new CallResult(CallResult.TEMPORARILY_NO_FACILITIES, 0, "another node takes over");
        arrivals.calls.forEach(call -> call.disconnect(why, shard.nowNanos()));
        LOG.info(
                "{} tunnels with {} sessions go on here; {} that were not up are ended",
                arrivals.tunnels.size(),
                arrivals.online.size(),
                arrivals.over.size());
        waits.add(new Wait(NO_SLOT, arrivals.units, arrivals.done));
    }

    void keep(int slot, Runnable done) {
        List<Gated> units = switchboard.units(tunnelsOf(slot), subscribersOf(slot));
        units.forEach(shard.gate::rewrite);
        checkpoints.beginAnew(slot);
        shard.lastIds.rewrite(slot);
        waits.add(new Wait(NO_SLOT, new ArrayDeque<>(units), done));
    }

    private void adopt(
            TunnelSnapshot left, List<SessionSnapshot> sessions, Inheritance inheritance, Arrivals arrivals) {
        Tunnel tunnel = endpoint.adopt(left, calls(sessions), shard.nowNanos());
        if (tunnel == null) {
            LOG.error("tunnel {} cannot go on here: its id is taken, or not ours", left.localId());
            arrivals.over.addAll(sessions);
            return;
        }
        shard.counters.add(SessionCounter.TUNNELS_ADOPTED);
        arrivals.tunnels.add(tunnel);
        arrivals.units.add(switchboard.adopted(tunnel, left.channel()));
        for (SessionSnapshot session : sessions) {
            adopt(tunnel, session, inheritance, arrivals);
        }
    }

    private static List<CallSnapshot> calls(List<SessionSnapshot> sessions) {
        List<CallSnapshot> calls = new ArrayList<>(sessions.size());
        for (SessionSnapshot session : sessions) {
            CallSnapshot call = session.call();
            if (call != null) {
                calls.add(call);
            }
        }
        return calls;
    }

    private void adopt(Tunnel tunnel, SessionSnapshot session, Inheritance inheritance, Arrivals arrivals) {
        SessionSnapshot.Login login = session.login();
        Call call = tunnel.call(session.identity().sessionId());
        if (call != null && call.isEstablished() && login != null && login.end() == null && login.ppp() != null) {
            Subscriber subscriber = switchboard.adopted(
                    call,
                    session.identity(),
                    login,
                    inheritance.carried(session, login),
                    inheritance.elapsed(session, login),
                    inheritance.dataNs(session, login));
            boolean installed = shard.ports.forwarding().install(subscriber.entry());
            shard.counters.add(SessionCounter.SESSIONS_ADOPTED);
            arrivals.online.add(new Resumed(subscriber, installed, inheritance.isAccounted(session, login)));
            arrivals.units.add(subscriber.gated());
            return;
        }
        arrivals.over.add(session);
        if (call != null) {
            arrivals.calls.add(call);
        }
    }

    /** It cannot go on: what it held is given back, what is owed to accounting is paid, and its record goes. */
    private void end(SessionSnapshot left, Inheritance inheritance) {
        shard.counters.add(SessionCounter.SESSIONS_NOT_ADOPTED);
        SessionIdentity identity = left.identity();
        SessionSnapshot.Login login = left.login();
        OnlineClock.Elapsed elapsed = login == null ? null : inheritance.elapsed(left, login);
        if (login == null || elapsed == null) {
            ledger.giveBackAll(identity.tunnelId(), identity.sessionId());
        } else {
            LacProfile profile = switchboard.profileOf(identity.lacAddress().getAddress(), identity.lacHostName());
            Session session = Legacy.session(login, profile, identity, shard.config.shard());
            SessionSnapshot.End end = login.end();
            long up = elapsed.upNanos() / 1_000_000_000L;
            ledger.settleInherited(
                    session,
                    identity,
                    inheritance.carried(left, login),
                    end == null ? up : end.seconds(),
                    end == null ? EndCause.TUNNEL_DOWN : end.cause());
        }
        RecordId id = RecordId.ofSession(identity.tunnelId(), identity.sessionId());
        shard.gate.write(new RecordWrite(id, null));
    }

    // ---- Out

    void abandon(int slot, Runnable done) {
        moves.removeIf(move -> move.slot == slot);
        List<Subscriber> subscribers = subscribersOf(slot);
        for (Subscriber subscriber : subscribers) {
            if (subscriber.awaitsCounts()) {
                leaving.add(key(subscriber));
            } else if (!subscriber.isLeaving()) {
                remove(subscriber);
            }
        }
        forget(slot, subscribers);
        waits.add(new Wait(slot, new ArrayDeque<>(), done));
    }

    private void forget(int slot, List<Subscriber> subscribers) {
        subscribers.forEach(Subscriber::abandon);
        shard.counters.add(SessionCounter.SESSIONS_ABANDONED, subscribers.size());
        for (Tunnel tunnel : tunnelsOf(slot)) {
            switchboard.abandon(tunnel);
            endpoint.abandon(tunnel.localId());
        }
        checkpoints.forget(slot);
        endpoint.leaveSlot(slot);
        shard.lastIds.forget(slot);
        shard.moving(slot, false);
    }

    private void remove(Subscriber subscriber) {
        leaving.add(key(subscriber));
        // Nobody can ask for it once the data plane has let go.
        subscriber.meter().dataNs();
        shard.ports
                .forwarding()
                .remove(subscriber.identity().tunnelId(), subscriber.identity().sessionId());
    }

    private static SessionKey key(Subscriber subscriber) {
        return new SessionKey(
                subscriber.identity().tunnelId(), subscriber.identity().sessionId());
    }

    private List<Subscriber> subscribersOf(int slot) {
        return switchboard.subscribers().stream()
                .filter(each -> RecordId.slotOf(each.identity().tunnelId()) == slot)
                .toList();
    }

    private List<Tunnel> tunnelsOf(int slot) {
        return endpoint.tunnels().stream()
                .filter(each -> RecordId.slotOf(each.localId()) == slot)
                .toList();
    }

    /** The data plane's last word on an entry; true when it was one that leaves. */
    boolean removed(ShardEvent.Removed removed, @Nullable Subscriber subscriber) {
        if (!leaving.remove(
                new SessionKey(removed.ref().tunnelId(), removed.ref().sessionId()))) {
            return false;
        }
        if (subscriber != null) {
            subscriber.meter().rebase(removed.last());
        }
        return true;
    }

    // ---- Out, by plan

    /** A slot on its way to another node. */
    private static final class Move {
        private enum Step {
            /** What was decided is still to be written and to leave. */
            FINISHING,
            /** The data plane gives its last counts. */
            COUNTING,
            /** All of it is written for the last time. */
            WRITING
        }

        private final int slot;
        private final Runnable done;
        private Step step = Step.FINISHING;

        Move(int slot, Runnable done) {
            this.slot = slot;
            this.done = done;
        }
    }

    void handOver(int slot, Runnable done) {
        shard.moving(slot, true);
        moves.add(new Move(slot, done));
    }

    // ---- Time

    /** Looks whether something that was waited for has come. */
    int endTurn() {
        int done = 0;
        for (Move move : List.copyOf(moves)) {
            done += advance(move) ? 1 : 0;
        }
        for (Wait wait : List.copyOf(waits)) {
            if (isOver(wait)) {
                waits.remove(wait);
                wait.then.run();
                done++;
            }
        }
        return done;
    }

    private boolean isOver(Wait wait) {
        while (!wait.units.isEmpty() && shard.gate.isSafe(wait.units.peek())) {
            wait.units.remove();
        }
        return wait.units.isEmpty() && leaving.stream().noneMatch(key -> RecordId.slotOf(key.tunnelId) == wait.slot);
    }

    private boolean isSafe(Move move, List<Subscriber> subscribers) {
        return !shard.gate.buries(move.slot)
                && switchboard.units(tunnelsOf(move.slot), subscribers).stream().allMatch(shard.gate::isSafe);
    }

    private boolean advance(Move move) {
        List<Subscriber> subscribers = subscribersOf(move.slot);
        switch (move.step) {
            case FINISHING -> {
                if (!isSafe(move, subscribers) || subscribers.stream().anyMatch(Subscriber::isLeaving)) {
                    return false;
                }
                subscribers.forEach(this::remove);
                move.step = Move.Step.COUNTING;
            }
            case COUNTING -> {
                if (leaving.stream().anyMatch(key -> RecordId.slotOf(key.tunnelId) == move.slot)) {
                    return false;
                }
                switchboard.units(tunnelsOf(move.slot), subscribers).forEach(shard.gate::changedAny);
                move.step = Move.Step.WRITING;
            }
            case WRITING -> {
                if (!isSafe(move, subscribers)) {
                    return false;
                }
                moves.remove(move);
                forget(move.slot, subscribers);
                move.done.run();
            }
        }
        return true;
    }
}
