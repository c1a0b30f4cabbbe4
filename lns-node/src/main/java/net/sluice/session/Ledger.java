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
        Admission admission = session.admission();
        SessionRecord safe = new SessionRecord(
                identity, admission.login(), session.account(identity), admission.services(), prefixes);
        shard.ports.directory().commit(safe, admission.ref());
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
            shard.counters.add(SessionCounter.ACCOUNTING_STOPS);
            shard.ports
                    .aaa()
                    .account(new AccountingRecord.Stop(
                            session.account(identity),
                            last,
                            clock.seconds(endedNanos),
                            departure.cause().terminateCause()));
        }
        giveBack(session.admission());
    }
}
