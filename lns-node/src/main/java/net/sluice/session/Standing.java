package net.sluice.session;

import net.sluice.l2tp.Call;
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
import net.sluice.session.timer.Timer;
import org.jspecify.annotations.Nullable;

/**
 * Where a subscriber stands: its state and all that goes with it, what another node needs to know of that, and how it comes from there. What it does is in {@link
 * Subscriber}.
 */
abstract class Standing {
    final ShardContext shard;
    final Call call;
    final LacProfile profile;
    final SubscriberLink link;
    final Timer timer;
    final Runnable gone;
    final Ledger ledger;
    final SecondProof secondProof;
    final GatedCall gated;
    final Meter meter;
    final LinkFacts facts = new LinkFacts();
    SessionIdentity identity;
    SubscriberState state = new Ringing();

    Standing(
            ShardContext shard,
            Call call,
            LacProfile profile,
            Runnable gone,
            SessionIdentity identity,
            Counters carried) {
        this.shard = shard;
        this.call = call;
        this.profile = profile;
        this.gone = gone;
        this.identity = identity;
        ledger = new Ledger(shard);
        gated = shard.gate.call(call.tunnel().localId(), call.localId(), this::encoded);
        link = new SubscriberLink(shard, this, call, gated, profile.ppp());
        secondProof = new SecondProof(shard, link);
        meter = new Meter(shard, call, carried);
        timer = new Timer(now -> expired());
        shard.counters.enter(state.stage());
        shard.ports.records().comings(slot(), 1);
    }

    private int slot() {
        return RecordId.slotOf(identity.tunnelId());
    }

    /** Something happened. */
    abstract void on(SubscriberEvent event);

    private void expired() {
        if (!shard.isMoving(identity.tunnelId())) {
            on(new SubscriberEvent.DeadlineReached());
        }
    }

    /** Everything is as the record has it. */
    void resume(SessionSnapshot.Login login, OnlineClock.@Nullable Elapsed elapsed, int dataNs) {
        gated.stored = true;
        Session session = Legacy.session(login, profile, identity, shard.config.shard());
        if (login.ppp() != null) {
            link.adopt(profile.ppp(), login.ppp(), now());
        }
        facts.restore(link.ppp().view(), meter.leap(dataNs));
        // Said when there is time for it: lines are a part of what a takeover takes.
        become(
                elapsed == null
                        ? new Admitted(session)
                        : new Online(
                                session,
                                OnlineClock.resumed(session.services(), profile, elapsed, now(), shard.random)));
        ledger.adopt(session, identity);
    }

    /** It goes on in another node: here it is forgotten, without a word. */
    void abandon() {
        shard.gate.forget(gated);
        link.abandon();
        SubscriberRef ref = ref();
        if (ref != null) {
            shard.ports.directory().abandon(ref);
        }
        enter(new Gone());
        gone.run();
    }

    /** What another node needs to go on. */
    SessionSnapshot snapshot() {
        return new SessionSnapshot(shard.stamp(), call.snapshot(), identity, Legacy.login(state, meter, link, now()));
    }

    private byte[] encoded() {
        return SessionCodec.encode(snapshot());
    }

    GatedCall gated() {
        return gated;
    }

    Meter meter() {
        return meter;
    }

    Call call() {
        return call;
    }

    /** Whether the data plane still owes it the last counts. */
    boolean awaitsCounts() {
        return state instanceof Draining draining && !draining.counted();
    }

    /** Whether accounting has the Start of the session, and not yet its Stop. */
    boolean isAccounted() {
        return meter.isAccounted() && (state instanceof Online || state instanceof Ending);
    }

    SubscriberStage stage() {
        return state.stage();
    }

    SessionIdentity identity() {
        return identity;
    }

    /** The entry that makes the ids known to the data plane. */
    SessionEntry entry() {
        return facts.entry(call, profile, session());
    }

    /** True when the link is over and only accounts are being settled. */
    boolean isLeaving() {
        return state instanceof Draining || state instanceof Gone;
    }

    /** Whether an answer to {@code ref} is for what the subscriber is doing now. */
    boolean answersTo(SubscriberRef ref) {
        Session session = session();
        boolean over = state instanceof Ending || isLeaving();
        Session.Reauthentication again = session == null || over ? null : session.reauthentication();
        return ref.equals(ref()) || (again != null && ref.equals(again.ref()));
    }

    /** The only door into a state. */
    void enter(SubscriberState next) {
        SubscriberStage from = state.stage();
        become(next);
        SubscriberLog.entered(this, from, next, session());
    }

    private void become(SubscriberState next) {
        SubscriberStage from = state.stage();
        shard.counters.leave(from);
        shard.counters.enter(next.stage());
        if (from.isComing() != next.stage().isComing()) {
            shard.ports.records().comings(slot(), next.stage().isComing() ? 1 : -1);
        }
        state = next;
        shard.wheel.set(
                timer,
                switch (next) {
                    case Online s -> s.clock().nextDeadlineNanos();
                    case Ending _ -> now() + shard.config.limits().endingNanos();
                    case Ringing _,
                            Establishing _,
                            Authenticating _,
                            Claiming _,
                            Addressing _,
                            Committing _,
                            Admitted _,
                            Draining _,
                            Gone _ -> Long.MAX_VALUE;
                });
    }

    /** @return false when the data plane has no room for what the entry says now */
    boolean refreshEntry() {
        return shard.ports.forwarding().install(entry());
    }

    void unexpected(SubscriberEvent event) {
        shard.counters.add(SessionCounter.UNEXPECTED_EVENTS);
        SubscriberLog.unexpected(this, state.stage(), event);
    }

    SubscriberRef newRef() {
        return shard.newRef(call.tunnel().localId(), call.localId());
    }

    long now() {
        return shard.nowNanos();
    }

    /** How many sessions are in the set, this one included while it is installed. */
    int members(HaSet set) {
        return shard.ports.forwarding().haSetMembers(set.name());
    }

    /** The login attempt, as AAA and the directory know it; null when there is none. */
    @Nullable
    SubscriberRef ref() {
        return state.ref();
    }

    /** What the login has got so far; null before it has addresses. */
    @Nullable
    Session session() {
        return state.session();
    }

    @Override
    public String toString() {
        return SubscriberLog.context(this);
    }
}
