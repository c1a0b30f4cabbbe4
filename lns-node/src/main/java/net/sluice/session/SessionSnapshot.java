package net.sluice.session;

import net.sluice.l2tp.CallSnapshot;
import net.sluice.ppp.PppSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * A session as it was at one moment: what it takes to go on with it in another node. No clock reading is in it, only how long something has
 * lasted, and no secret.
 *
 * @param written when
 * @param call the call that carries it; null when there is none any more
 * @param identity the call as AAA and accounting know it
 * @param login what the login has got; null before the peer may be up: it ends with its node
 */
record SessionSnapshot(
        Stamp written,
        @Nullable CallSnapshot call,
        SessionIdentity identity,
        @Nullable Login login) {
    /**
     * A login that was let in.
     *
     * @param generation names the attempt: under it the directory knows who holds the claim and the addresses
     * @param key its key in the login directory
     * @param exclusive whether the key is claimed
     * @param proved who the peer proved to be; null when nobody asked
     * @param authentic who judged that
     * @param services what AAA granted
     * @param grant the addresses that it holds
     * @param interfaceId the peer's IPv6 interface id, for accounting
     * @param ppp the link; null when it is over
     * @param elapsed how long it is online; null while no network protocol is open
     * @param carried what it carried, here and before
     * @param accounted whether accounting has the Start for sure
     * @param end how it ended, when it did; the Stop may or may not have been handed over
     * @param dataNs the Ns of its next data message, 0..65535
     */
    record Login(
            long generation,
            LoginKey key,
            boolean exclusive,
            @Nullable String proved,
            Account.Authentic authentic,
            Services services,
            Grant grant,
            long interfaceId,
            @Nullable PppSnapshot ppp,
            OnlineClock.@Nullable Elapsed elapsed,
            Counters carried,
            boolean accounted,
            @Nullable End end,
            int dataNs) {}

    /**
     * How it ended.
     *
     * @param seconds how long it was up
     */
    record End(EndCause cause, long seconds) {}
}
