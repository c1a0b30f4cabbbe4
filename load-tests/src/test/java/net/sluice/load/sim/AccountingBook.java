package net.sluice.load.sim;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import net.sluice.session.Account;
import net.sluice.session.AccountingRecord;
import net.sluice.session.Counters;
import org.jspecify.annotations.Nullable;

/**
 * The accounting server's view: of each session one Start, Interims that never count backwards, one Stop, nothing after it
 * (RFC 2866); the times are right, the Stop has exactly what the data plane carried, and all that it carried is in some Stop.
 */
final class AccountingBook {
    /** Between what ends a session and the end of it the peer has time to answer. */
    private static final long ENDING_SECONDS = 20;

    private final Agenda agenda;
    private final Complaints complaints;
    private final Plan plan;
    private final Map<String, Page> pages = new HashMap<>();
    private long packetsForwarded;
    private long octetsForwarded;

    /** One session's page. */
    private static final class Page {
        final Account account;
        final long startNanos;
        Counters last = Counters.ZERO;
        long lastSeconds;
        int interims;
        boolean stopped;

        @Nullable
        Counters truth;

        Page(Account account, long startNanos) {
            this.account = account;
            this.startNanos = startNanos;
        }
    }

    AccountingBook(Agenda agenda, Complaints complaints, Plan plan) {
        this.agenda = agenda;
        this.complaints = complaints;
        this.plan = plan;
    }

    void enter(AccountingRecord entry) {
        String id = entry.account().identity().acctSessionId();
        switch (entry) {
            case AccountingRecord.Start start ->
                complaints.addUnless(
                        pages.putIfAbsent(id, new Page(start.account(), agenda.nowNanos())) == null,
                        "two Starts of " + start.account());
            case AccountingRecord.Interim interim -> {
                Page page = continued(id, interim.account(), interim.counters(), interim.sessionSeconds());
                if (page != null) {
                    page.interims++;
                    long seconds = secondsSince(page.startNanos);
                    complaints.addUnless(
                            interim.sessionSeconds() == seconds,
                            "an Interim of " + id + " after " + seconds + " s says " + interim.sessionSeconds());
                }
            }
            case AccountingRecord.Stop stop -> {
                Page page = continued(id, stop.account(), stop.counters(), stop.sessionSeconds());
                if (page != null) {
                    page.stopped = true;
                    check(id, page, stop);
                }
            }
        }
    }

    private void check(String id, Page page, AccountingRecord.Stop stop) {
        complaints.addUnless(
                stop.counters().equals(page.truth),
                "the Stop of " + id + " says " + stop.counters() + ", carried were " + page.truth);
        long seconds = stop.sessionSeconds();
        long longest = secondsSince(page.startNanos);
        long shortest = secondsSince(page.startNanos + plan.removalNanos());
        complaints.addUnless(
                seconds >= shortest && seconds <= longest,
                "the Stop of " + id + " says " + seconds + " s, it was up " + shortest + " to " + longest + " s");
        long allowed = plan.profile().sessionTimeoutSeconds();
        complaints.addUnless(
                allowed == 0 || seconds <= allowed + ENDING_SECONDS,
                id + " was up " + seconds + " s of " + allowed + " s");
        long interval = plan.profile().interimIntervalSeconds();
        long most = interval == 0 ? 0 : seconds / interval;
        // Each comes up to a tenth of the interval late, and none while the session ends.
        long fewest = interval == 0 ? 0 : Math.max(0, seconds - interval / 10 - ENDING_SECONDS) / interval;
        complaints.addUnless(
                page.interims >= fewest && page.interims <= most,
                page.interims + " Interims of " + id + " in " + seconds + " s");
    }

    private long secondsSince(long startNanos) {
        return Math.max(0, agenda.nowNanos() - startNanos) / Agenda.SECOND;
    }

    /** The data plane has passed on a packet. */
    void forwarded(int octets) {
        packetsForwarded++;
        octetsForwarded += octets;
    }

    /** The data plane's last word on a session, to compare with its Stop. */
    void carried(String acctSessionId, Counters all) {
        Page page = pages.get(acctSessionId);
        if (page != null) {
            page.truth = all;
        }
    }

    boolean stopped(String acctSessionId) {
        Page page = pages.get(acctSessionId);
        return page != null && page.stopped;
    }

    boolean started(String acctSessionId) {
        return pages.containsKey(acctSessionId);
    }

    /** At the end of the world every session has its Stop, and nothing was carried for nobody. */
    void close() {
        pages.forEach((id, page) -> complaints.addUnless(page.stopped, "no Stop of " + id));
        long packets =
                pages.values().stream().mapToLong(page -> page.last.packetsIn()).sum();
        long octets =
                pages.values().stream().mapToLong(page -> page.last.octetsIn()).sum();
        complaints.addUnless(
                packets == packetsForwarded && octets == octetsForwarded,
                "accounted are " + packets + " packets with " + octets + " octets, forwarded were " + packetsForwarded
                        + " with " + octetsForwarded);
    }

    int sessions() {
        return pages.size();
    }

    private @Nullable Page continued(String id, Account account, Counters counters, long seconds) {
        Page page = pages.get(id);
        if (page == null) {
            complaints.add("accounting of " + id + " without a Start");
            return null;
        }
        complaints.addUnless(!page.stopped, "accounting of " + id + " after its Stop");
        complaints.addUnless(
                account.user().equals(page.account.user())
                        && account.identity().equals(page.account.identity())
                        && Objects.equals(account.framedAddress(), page.account.framedAddress()),
                id + " was of " + page.account + " and is of " + account);
        complaints.addUnless(
                counters.packetsIn() >= page.last.packetsIn()
                        && counters.octetsIn() >= page.last.octetsIn()
                        && counters.packetsOut() >= page.last.packetsOut()
                        && counters.octetsOut() >= page.last.octetsOut()
                        && seconds >= page.lastSeconds,
                "counters of " + id + " went back from " + page.last + " to " + counters);
        page.last = counters;
        page.lastSeconds = seconds;
        return page;
    }
}
