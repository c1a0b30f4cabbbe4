package net.sluice.session;

import java.nio.ByteBuffer;
import java.util.List;
import net.sluice.l2tp.Call;
import net.sluice.ppp.AuthDecision;
import net.sluice.ppp.AuthRequest;
import net.sluice.ppp.Phase;
import net.sluice.session.AuthenticationAnswer.Accepted;
import net.sluice.session.AuthenticationAnswer.Rejected;
import net.sluice.session.AuthenticationAnswer.Unavailable;
import net.sluice.session.SubscriberState.Addressing;
import net.sluice.session.SubscriberState.Admitted;
import net.sluice.session.SubscriberState.Authenticating;
import net.sluice.session.SubscriberState.Claiming;
import net.sluice.session.SubscriberState.Committing;
import net.sluice.session.SubscriberState.Draining;
import net.sluice.session.SubscriberState.Ending;
import net.sluice.session.SubscriberState.Establishing;
import net.sluice.session.SubscriberState.Gone;
import net.sluice.session.SubscriberState.Online;
import net.sluice.session.SubscriberState.Ringing;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber's life, from the call's ids to the accounting Stop. It owns one call and one link, and holds in the
 * directory what the login got: the claim and the addresses.
 *
 * <pre>
 *  Ringing -> Establishing -> Authenticating -> Claiming -> Addressing -> Committing -> Admitted -> Online
 *                   ^______________|______________|____________|____________|             |           |
 *                          (LCP begins anew before the login is decided)                  |           |
 *  Gone <- Draining <- Ending <-----------(from any state)--------------------------------+-----------+
 * </pre>
 *
 * One method for each state says what each event does in it; {@link #enter} is the only door into a state. What the
 * session holds is given back in one place, {@link Ledger#settle}, after the data plane's last counts: first the accounting
 * Stop, then the addresses and the claim, then the CDN.
 */
final class Subscriber extends Standing {
    /** @param gone runs once, when everything is given back */
    Subscriber(ShardContext shard, Call call, LacProfile profile, Runnable gone) {
        super(shard, call, profile, gone, SessionIdentity.of(call, shard.newAcctSessionId()), Counters.ZERO);
    }

    private Subscriber(
            ShardContext shard,
            Call call,
            LacProfile profile,
            Runnable gone,
            SessionIdentity identity,
            Counters carried) {
        super(shard, call, profile, gone, identity, carried);
    }

    /**
     * A session of another node that goes on here, as it was.
     *
     * @param carried what it carried elsewhere
     * @param elapsed how long it is online; null when it has just been admitted
     * @param dataNs the Ns of its next data message, as it was written down last
     */
    static Subscriber adopted(
            ShardContext shard,
            Call call,
            LacProfile profile,
            Runnable gone,
            SessionIdentity identity,
            SessionSnapshot.Login login,
            Counters carried,
            OnlineClock.@Nullable Elapsed elapsed,
            int dataNs) {
        Subscriber subscriber = new Subscriber(shard, call, profile, gone, identity, carried);
        subscriber.resume(login, elapsed, dataNs);
        return subscriber;
    }

    /** Its entry is there, or there is no room for one: what is still to be done follows. */
    void resumed(boolean installed, boolean accounted) {
        SubscriberLog.entered(this, SubscriberStage.RINGING, state, session());
        if (accounted) {
            meter.accounted();
        }
        if (state instanceof Online online && !accounted) {
            shard.gate.changed(gated, () -> start(online.session()));
        } else {
            shard.gate.rewrite(gated);
        }
        link.resume(now());
        if (!installed) {
            OnlineClock clock = state instanceof Online online ? online.clock() : null;
            end(new Departure(EndCause.FORWARDING_FULL, "", session(), clock));
        }
    }

    /** It never came to life: nothing is held. */
    void discard() {
        enter(new Gone());
    }

    /** The LAC is about to hear of the call: a successor has to know of it. */
    void offered() {
        shard.gate.changed(gated);
    }

    /** A frame of the peer. */
    void frame(ByteBuffer frame) {
        if (isLeaving()) {
            shard.counters.add(SessionCounter.FRAMES_WHILE_LEAVING);
            return;
        }
        link.ppp().onFrame(frame, shard.nowNanos());
    }

    /** Something happened. */
    @Override
    void on(SubscriberEvent event) {
        facts.note(event);
        SubscriberLog.step(this, state.stage(), event);
        switch (state) {
            case Ringing _ -> ringing(event);
            case Establishing _ -> establishing(event);
            case Authenticating s -> authenticating(s, event);
            case Claiming s -> claiming(s.admission(), event);
            case Addressing s -> addressing(s, event);
            case Committing s -> committing(s.session(), event);
            case Admitted s -> admitted(s.session(), event);
            case Online s -> online(s, event);
            case Ending s -> ending(s.departure(), event);
            case Draining s -> draining(s, event);
            case Gone _ -> unexpected(event);
        }
    }

    private void ringing(SubscriberEvent event) {
        switch (event) {
            case SubscriberEvent.CallUp up -> {
                identity = SessionIdentity.of(call, identity.acctSessionId());
                enter(new Establishing());
                link.open(up.connected(), now());
            }
            case SubscriberEvent.Ends end ->
                drain(Departure.of(end, Phase.DEAD, null, null), end instanceof SubscriberEvent.CallDown);
            case SubscriberEvent.LcpUp _,
                    SubscriberEvent.LcpDown _,
                    SubscriberEvent.Authenticate _,
                    SubscriberEvent.NetworkChange _,
                    SubscriberEvent.DeadlineReached _,
                    ShardEvent _ -> unexpected(event);
        }
    }

    private void establishing(SubscriberEvent event) {
        switch (event) {
            case SubscriberEvent.LcpUp up -> {
                refreshEntry();
                if (up.lcp().peerAuth() == null) {
                    admitUnasked();
                }
            }
            case SubscriberEvent.LcpDown _ -> refreshEntry();
            case SubscriberEvent.Authenticate proof -> askAaa(proof.request());
            case SubscriberEvent.Ends end -> leave(end, null, null);
            case SubscriberEvent.CallUp _,
                    SubscriberEvent.NetworkChange _,
                    SubscriberEvent.DeadlineReached _,
                    ShardEvent _ -> unexpected(event);
        }
    }

    private void askAaa(AuthRequest request) {
        if (!shard.mayAskAaa()) {
            shard.counters.add(SessionCounter.LOGINS_REFUSED_BUSY);
            refuse(EndCause.AAA_UNAVAILABLE, "too many logins wait for AAA", request);
            return;
        }
        shard.counters.add(SessionCounter.LOGINS_ASKED);
        SubscriberRef ref = newRef();
        enter(new Authenticating(ref, request));
        shard.ports.aaa().authenticate(new AuthenticationRequest(request, identity), ref);
    }

    /** The profile asks nobody for proof. */
    private void admitUnasked() {
        String line = identity.callingNumber();
        Accepted accepted = new Accepted(null, Account.Authentic.LOCAL, Services.DEFAULTS, "", null);
        claim(Admission.of(
                newRef(), null, line == null ? "" : line, accepted, profile.loginPolicy(), identity.circuit()));
    }

    private void authenticating(Authenticating asked, SubscriberEvent event) {
        switch (event) {
            case ShardEvent.Authenticated verdict -> judged(asked, verdict.answer());
            case SubscriberEvent.LcpDown _ -> startOver();
            case SubscriberEvent.Ends end -> leave(end, null, null);
            case SubscriberEvent.CallUp _,
                    SubscriberEvent.LcpUp _,
                    SubscriberEvent.Authenticate _,
                    SubscriberEvent.NetworkChange _,
                    SubscriberEvent.DeadlineReached _,
                    ShardEvent _ -> unexpected(event);
        }
    }

    private void judged(Authenticating asked, AuthenticationAnswer answer) {
        SubscriberLog.judged(this, asked.request(), answer);
        switch (answer) {
            case Accepted accepted -> {
                shard.counters.add(SessionCounter.LOGINS_ACCEPTED);
                @Nullable String renamed = accepted.user();
                String user = renamed == null ? asked.request().user() : renamed;
                claim(Admission.of(
                        asked.ref(), asked.request(), user, accepted, profile.loginPolicy(), identity.circuit()));
            }
            case Rejected rejected -> {
                shard.counters.add(SessionCounter.LOGINS_REJECTED);
                // The link says whether the peer may try again, or ends.
                enter(new Establishing());
                link.ppp().authenticated(asked.request(), rejected.decision(), now());
            }
            case Unavailable unavailable -> {
                shard.counters.add(SessionCounter.LOGINS_UNJUDGED);
                refuse(EndCause.AAA_UNAVAILABLE, unavailable.why(), asked.request());
            }
        }
    }

    private void claim(Admission admission) {
        if (admission.exclusive()) {
            enter(new Claiming(admission));
            ledger.claim(admission);
        } else {
            address(admission);
        }
    }

    private void claiming(Admission admission, SubscriberEvent event) {
        if (event instanceof ShardEvent.Claimed) {
            address(admission);
        } else {
            undecided(admission, event);
        }
    }

    /** What may happen in each state in which the directory is asked, beside its answer. */
    private void undecided(Admission admission, SubscriberEvent event) {
        switch (event) {
            case ShardEvent.DirectoryFailed failed -> {
                shard.counters.add(SessionCounter.DIRECTORY_FAILURES);
                ledger.giveBack(admission);
                refuse(EndCause.DIRECTORY_UNAVAILABLE, failed.why(), admission.request());
            }
            case SubscriberEvent.LcpDown _ -> {
                ledger.giveBack(admission);
                startOver();
            }
            case SubscriberEvent.Ends end -> {
                ledger.giveBack(admission);
                leave(end, null, null);
            }
            case SubscriberEvent.CallUp _,
                    SubscriberEvent.LcpUp _,
                    SubscriberEvent.Authenticate _,
                    SubscriberEvent.NetworkChange _,
                    SubscriberEvent.DeadlineReached _,
                    ShardEvent _ -> unexpected(event);
        }
    }

    private void address(Admission admission) {
        AddressPlan plan = AddressPlan.of(admission.services(), profile);
        String flaw = plan.flaw();
        if (flaw != null) {
            noAddress(admission, flaw);
            return;
        }
        List<AddressRequest.Wish> wishes = plan.wishes();
        if (wishes.isEmpty()) {
            commit(admission, plan, List.of());
            return;
        }
        enter(new Addressing(admission, plan));
        ledger.acquire(admission, wishes);
    }

    private void addressing(Addressing asked, SubscriberEvent event) {
        if (event instanceof ShardEvent.Addressed addressed) {
            switch (addressed.answer()) {
                case AddressAnswer.Granted granted -> commit(asked.admission(), asked.plan(), granted.prefixes());
                case AddressAnswer.Refused refused ->
                    noAddress(asked.admission(), refused.reason() + ": " + refused.detail());
            }
        } else {
            undecided(asked.admission(), event);
        }
    }

    private void commit(Admission admission, AddressPlan plan, List<IpPrefix> prefixes) {
        Grant grant = plan.grant(prefixes);
        TrafficPlan traffic = TrafficPlan.of(admission.accepted(), profile, identity);
        Session session = new Session(admission, grant, plan.network(grant), traffic);
        enter(new Committing(session));
        ledger.commit(session, identity, prefixes);
    }

    private void committing(Session session, SubscriberEvent event) {
        if (event instanceof ShardEvent.Committed) {
            enter(new Admitted(session));
            link.ppp().network(session.network(), now());
            AuthRequest request = session.admission().request();
            if (request != null) {
                link.accept(request, session.admission().accepted());
            }
        } else {
            undecided(session.admission(), event);
        }
    }

    private void admitted(Session session, SubscriberEvent event) {
        switch (event) {
            case SubscriberEvent.NetworkChange change -> {
                noteInterfaceId(session, change);
                if (!refreshEntry()) {
                    end(new Departure(EndCause.FORWARDING_FULL, "", session, null));
                } else if (facts.hasNetwork()) {
                    goOnline(session);
                }
            }
            case SubscriberEvent.LcpUp _, SubscriberEvent.LcpDown _ -> linkChanged(session, event);
            case SubscriberEvent.Authenticate proof -> provesAgain(session, null, proof.request());
            case ShardEvent.Authenticated verdict -> judgedAgain(session, null, verdict);
            case SubscriberEvent.Ends end -> leave(end, session, null);
            case SubscriberEvent.CallUp _, SubscriberEvent.DeadlineReached _, ShardEvent _ -> unexpected(event);
        }
    }

    private void goOnline(Session session) {
        enter(new Online(session, OnlineClock.of(session.services(), profile, now(), shard.random)));
        shard.gate.changed(gated, () -> start(session));
    }

    /** A successor that does not know of it does it again: better twice than never. */
    private void start(Session session) {
        meter.accounted();
        ledger.start(session, identity);
    }

    private void online(Online online, SubscriberEvent event) {
        Session session = online.session();
        switch (event) {
            case SubscriberEvent.NetworkChange change -> {
                noteInterfaceId(session, change);
                shard.gate.changed(gated);
                if (!refreshEntry()) {
                    end(new Departure(EndCause.FORWARDING_FULL, "", session, online.clock()));
                }
            }
            case SubscriberEvent.LcpUp _, SubscriberEvent.LcpDown _ -> linkChanged(session, event);
            case SubscriberEvent.Authenticate proof -> provesAgain(session, online.clock(), proof.request());
            case ShardEvent.Authenticated verdict -> judgedAgain(session, online.clock(), verdict);
            case SubscriberEvent.DeadlineReached _ -> deadline(session, online.clock());
            case SubscriberEvent.Ends end -> leave(end, session, online.clock());
            case SubscriberEvent.CallUp _, ShardEvent _ -> unexpected(event);
        }
    }

    private static void noteInterfaceId(Session session, SubscriberEvent.NetworkChange change) {
        if (change instanceof SubscriberEvent.Ip6Up up) {
            session.interfaceId(up.ip6().peerInterfaceId());
        }
    }

    /**
     * LCP is negotiated anew in a session that is up: addresses and accounting stay, forwarding waits. What the network
     * protocols may agree on, the link knows since the login.
     */
    private void linkChanged(Session session, SubscriberEvent event) {
        refreshEntry();
        if (event instanceof SubscriberEvent.LcpDown) {
            session.reauthenticate(null);
        }
    }

    private void provesAgain(Session session, @Nullable OnlineClock clock, AuthRequest request) {
        refuseIf(secondProof.given(session, clock, identity, request), request);
    }

    private void judgedAgain(Session session, @Nullable OnlineClock clock, ShardEvent.Authenticated verdict) {
        Session.Reauthentication asked = session.reauthentication();
        if (asked == null || !asked.ref().equals(verdict.ref())) {
            unexpected(verdict);
            return;
        }
        refuseIf(secondProof.judged(session, clock, asked.request(), verdict.answer()), asked.request());
    }

    private void refuseIf(@Nullable Departure departure, AuthRequest request) {
        if (departure != null) {
            refuse(departure, request);
        }
    }

    private void deadline(Session session, OnlineClock clock) {
        if (clock.isOver(now())) {
            end(new Departure(EndCause.SESSION_TIMEOUT, "", session, clock));
            return;
        }
        ForwardingPort forwarding = shard.ports.forwarding();
        int tunnelId = call.tunnel().localId();
        if (clock.isIdleCheckDue(now())
                && clock.isIdle(
                        forwarding.lastTrafficNanos(tunnelId, call.localId(), profile.idleBySubscriber()), now())) {
            end(new Departure(EndCause.IDLE_TIMEOUT, "", session, clock));
            return;
        }
        if (clock.isInterimDue(now())) {
            Counters carried = meter.now();
            long seconds = clock.seconds(now());
            // What was told once, no successor may tell less of.
            shard.gate.changed(gated, () -> ledger.interim(session, identity, carried, seconds));
            clock.interimSent(now());
        }
        shard.wheel.set(timer, clock.nextDeadlineNanos());
    }

    private void ending(Departure departure, SubscriberEvent event) {
        switch (event) {
            case SubscriberEvent.CallDown _ -> drain(departure, true);
            // The peer has answered, or has had its time, or somebody waits for what the session holds.
            case SubscriberEvent.LinkDown _, SubscriberEvent.DeadlineReached _, ShardEvent.Displaced _ ->
                drain(departure, false);
            case SubscriberEvent.LcpDown _, SubscriberEvent.NetworkChange _ -> refreshEntry();
            // Too late to matter.
            case SubscriberEvent.ShutdownOrdered _, ShardEvent.EndOrdered _ -> {}
            case SubscriberEvent.CallUp _, SubscriberEvent.LcpUp _, SubscriberEvent.Authenticate _, ShardEvent _ ->
                unexpected(event);
        }
    }

    private void draining(Draining draining, SubscriberEvent event) {
        switch (event) {
            case ShardEvent.Removed removed -> settle(draining, removed.last());
            case SubscriberEvent.CallDown _ -> enter(draining.withoutCall());
            // Part of going down, or too late to matter.
            case SubscriberEvent.CallUp _,
                    SubscriberEvent.LinkDown _,
                    SubscriberEvent.LcpDown _,
                    SubscriberEvent.NetworkChange _,
                    SubscriberEvent.ShutdownOrdered _,
                    ShardEvent.Displaced _,
                    ShardEvent.EndOrdered _ -> {}
            case SubscriberEvent.LcpUp _,
                    SubscriberEvent.Authenticate _,
                    SubscriberEvent.DeadlineReached _,
                    ShardEvent _ -> unexpected(event);
        }
    }

    /** The peer began LCP anew before its login was decided; the answers that are under way are stale from here on. */
    private void startOver() {
        shard.counters.add(SessionCounter.LOGINS_ABANDONED);
        enter(new Establishing());
        refreshEntry();
    }

    private void noAddress(Admission admission, String why) {
        shard.counters.add(SessionCounter.ADDRESSES_REFUSED);
        ledger.giveBack(admission);
        refuse(EndCause.NO_ADDRESS, why, admission.request());
    }

    private void refuse(EndCause cause, String detail, @Nullable AuthRequest request) {
        refuse(new Departure(cause, detail, null, null), request);
    }

    /** Ends the session by saying no to the proof that the peer waits to hear about. */
    private void refuse(Departure departure, @Nullable AuthRequest request) {
        enter(new Ending(departure));
        if (request == null) {
            link.ppp().close(departure.pppEnd(), now());
        } else {
            AuthDecision no = AuthDecision.reject("no service: " + departure.cause());
            link.ppp().authenticated(request, no, now());
        }
    }

    /** Ends the session in the way that what happened asks for. */
    private void leave(SubscriberEvent.Ends event, @Nullable Session session, @Nullable OnlineClock clock) {
        Departure departure = Departure.of(event, link.ppp().view().phase(), session, clock);
        switch (event) {
            case SubscriberEvent.CallDown _ -> drain(departure, true);
            case SubscriberEvent.LinkDown _ -> drain(departure, false);
            case SubscriberEvent.ShutdownOrdered _, ShardEvent.EndOrdered _ -> end(departure);
            case ShardEvent.Displaced _ -> {
                end(departure);
                // The next login waits for what this one holds, and most often the line is long dead.
                if (state instanceof Ending) {
                    drain(departure, false);
                }
            }
        }
    }

    /** Asks the peer to end; what remains follows when it has answered, or has not for too long. */
    private void end(Departure departure) {
        enter(new Ending(departure));
        link.ppp().close(departure.pppEnd(), now());
    }

    private void drain(Departure departure, boolean callGone) {
        enter(new Draining(departure, now(), callGone, carriedSoFar(departure), false));
        link.stop(now());
        shard.gate.lastFrames(gated);
        if (departure.session() != null) {
            // Before the LAC hears that we know: a successor must not take it for a session that is up.
            shard.gate.changed(gated);
        }
        shard.ports.forwarding().remove(call.tunnel().localId(), call.localId());
    }

    /** For a successor, should there be one before all is known. */
    private Counters carriedSoFar(Departure departure) {
        return departure.clock() == null || shard.gate.isOpen() ? Counters.ZERO : meter.now();
    }

    /** Everything is known: when that is safe, account for it, give back what is held, in this order, and let the call go. */
    private void settle(Draining draining, Counters last) {
        Draining known = draining.carrying(meter.with(last));
        enter(known);
        if (known.departure().session() == null) {
            close(known);
        } else {
            shard.gate.changed(gated, () -> close(known));
        }
    }

    private void close(Draining draining) {
        Departure departure = draining.departure();
        boolean callGone = state instanceof Draining now && now.callGone();
        ledger.settle(departure, identity, draining.carried(), draining.endedNanos());
        SubscriberLog.carried(this, departure.session(), draining.carried());
        shard.counters.add(departure.cause());
        enter(new Gone());
        shard.gate.over(gated);
        gone.run();
        if (!callGone) {
            call.disconnect(departure.cdn(), now());
        }
    }
}
