package net.sluice.load.sim;

import java.util.HashMap;
import java.util.Map;
import net.sluice.session.AccountingRecord;
import net.sluice.session.Counters;
import org.jspecify.annotations.Nullable;

/**
 * The accounting server's view: of each session one Start, Interims that never count backwards, one Stop, nothing after it
 * (RFC 2866), and in the Stop exactly what the data plane carried.
 */
final class AccountingBook {
    private final Complaints complaints;
    private final Map<String, Page> pages = new HashMap<>();

    /** One session's page. */
    private static final class Page {
        Counters last = Counters.ZERO;
        long lastSeconds;
        boolean stopped;

        @Nullable
        Counters truth;
    }

    AccountingBook(Complaints complaints) {
        this.complaints = complaints;
    }

    void enter(AccountingRecord entry) {
        String id = entry.account().identity().acctSessionId();
        switch (entry) {
            case AccountingRecord.Start start ->
                complaints.addUnless(pages.put(id, new Page()) == null, "two Starts of " + start.account());
            case AccountingRecord.Interim interim -> continued(id, interim.counters(), interim.sessionSeconds());
            case AccountingRecord.Stop stop -> {
                Page page = continued(id, stop.counters(), stop.sessionSeconds());
                if (page != null) {
                    page.stopped = true;
                    complaints.addUnless(
                            page.truth == null || page.truth.equals(stop.counters()),
                            "the Stop of " + id + " says " + stop.counters() + ", carried were " + page.truth);
                }
            }
        }
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

    /** At the end of the world every session has its Stop. */
    void close() {
        pages.forEach((id, page) -> complaints.addUnless(page.stopped, "no Stop of " + id));
    }

    int sessions() {
        return pages.size();
    }

    private @Nullable Page continued(String id, Counters counters, long seconds) {
        Page page = pages.get(id);
        if (page == null) {
            complaints.add("accounting of " + id + " without a Start");
            return null;
        }
        complaints.addUnless(!page.stopped, "accounting of " + id + " after its Stop");
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
