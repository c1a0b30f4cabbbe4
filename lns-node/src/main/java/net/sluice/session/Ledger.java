package net.sluice.session;

import java.util.List;

/**
 * What a subscriber asks of the directory and of accounting, and how it gives all of it back: nothing is released before
 * the Stop was handed over.
 */
final class Ledger {
    private final ShardContext shard;

    Ledger(ShardContext shard) {
        this.shard = shard;
    }

    void claim(Admission admission) {
        shard.ports.directory().claim(admission.login(), admission.ref());
    }

    void acquire(Admission admission, List<AddressRequest.Wish> wishes) {
        HaSet set = admission.services().haSet();
        AddressRequest request = new AddressRequest(admission.login(), set == null ? null : set.name(), wishes);
        shard.ports.directory().acquireAddresses(request, admission.ref());
    }

    void commit(Session session, SessionIdentity identity, List<IpPrefix> prefixes) {
        shard.ports.directory().commit(entry(session, identity, prefixes), session.ref());
    }

    private static SessionRecord entry(Session session, SessionIdentity identity, List<IpPrefix> prefixes) {
        Admission admission = session.admission();
        return new SessionRecord(
                identity, admission.login(), session.account(identity), admission.services(), prefixes);
    }

    /** The session goes on here with what it holds. */
    void adopt(Session session, SessionIdentity identity) {
        SessionRecord entry = entry(session, identity, Legacy.prefixes(session.grant()));
        shard.ports.directory().adopt(entry, session.admission().exclusive(), session.ref());
    }

    /** Accounts for a session of another node that is over, and gives back what it held. */
    void settleInherited(Session session, SessionIdentity identity, Counters last, long seconds, EndCause cause) {
        stop(session, identity, last, seconds, cause);
        giveBack(session.admission());
        shard.ports.directory().releaseAll(identity.tunnelId(), identity.sessionId());
    }

    /** Gives back what a call of another node may have got that never came so far as to be accounted. */
    void giveBackAll(int tunnelId, int sessionId) {
        shard.ports.directory().releaseAll(tunnelId, sessionId);
    }

    /** Gives back what the directory may hold for a login: all of it, whether it has been granted yet or not. */
    void giveBack(Admission admission) {
        DirectoryPort directory = shard.ports.directory();
        directory.releaseAddresses(admission.ref());
        directory.forget(admission.ref());
        if (admission.exclusive()) {
            directory.release(admission.login(), admission.ref());
        }
    }

    void start(Session session, SessionIdentity identity) {
        shard.counters.add(SessionCounter.ACCOUNTING_STARTS);
        shard.ports.aaa().account(new AccountingRecord.Start(session.account(identity)));
    }

    void interim(Session session, SessionIdentity identity, Counters counters, long seconds) {
        shard.counters.add(SessionCounter.ACCOUNTING_INTERIMS);
        shard.ports.aaa().account(new AccountingRecord.Interim(session.account(identity), counters, seconds));
    }

    /** Accounts for a session that is over, if it was accounted at all, and gives back what it held. */
    void settle(Departure departure, SessionIdentity identity, Counters last, long endedNanos) {
        Session session = departure.session();
        if (session == null) {
            return;
        }
        OnlineClock clock = departure.clock();
        if (clock != null) {
            stop(session, identity, last, clock.seconds(endedNanos), departure.cause());
        }
        giveBack(session.admission());
    }

    private void stop(Session session, SessionIdentity identity, Counters last, long seconds, EndCause cause) {
        shard.counters.add(SessionCounter.ACCOUNTING_STOPS);
        shard.ports
                .aaa()
                .account(new AccountingRecord.Stop(session.account(identity), last, seconds, cause.terminateCause()));
    }
}
