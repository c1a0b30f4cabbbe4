package net.sluice.load.lab;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads accounting records in the order of arrival, as an ISP's billing would: each session starts once and stops once, and no
 * address is held by two at a time.
 */
final class AccountingBooks {

    private final Map<String, String> sessionByAddress = new HashMap<>();
    private final Map<String, String> addressBySession = new HashMap<>();
    private final Set<String> stopped = new HashSet<>();
    private final List<String> complaints = new ArrayList<>();
    private int starts;

    static AccountingBooks read(List<FreeRadius.Accounting> records) {
        AccountingBooks books = new AccountingBooks();
        records.forEach(books::book);
        return books;
    }

    private void book(FreeRadius.Accounting record) {
        switch (record.type()) {
            case "Start" -> start(record.need("Acct-Session-Id"), record.need("Framed-IP-Address"));
            case "Stop" -> stop(record.need("Acct-Session-Id"));
            default -> {}
        }
    }

    private void start(String session, String address) {
        starts++;
        if (addressBySession.put(session, address) != null || stopped.contains(session)) {
            complaints.add("session " + session + " started twice");
        }
        String holder = sessionByAddress.put(address, session);
        if (holder != null) {
            complaints.add(address + " was given to " + session + " while " + holder + " had it");
        }
    }

    private void stop(String session) {
        if (!stopped.add(session)) {
            complaints.add("session " + session + " stopped twice");
            return;
        }
        String address = addressBySession.remove(session);
        if (address == null) {
            complaints.add("session " + session + " stopped without having started");
        } else {
            sessionByAddress.remove(address, session);
        }
    }

    /** What billing would complain of. */
    List<String> complaints() {
        return complaints;
    }

    int starts() {
        return starts;
    }

    int stops() {
        return stopped.size();
    }

    /** Sessions that have started and not stopped. */
    int open() {
        return addressBySession.size();
    }
}
