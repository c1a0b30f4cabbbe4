package net.sluice.load.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.sluice.load.lab.FreeRadius;

/**
 * What billing makes of the accounting records of a round, session by session, beside what the fleet sent and got.
 *
 * @param anew sessions that were started a second time, under another Acct-Session-Id
 * @param unstopped sessions without a Stop
 * @param doubledAddresses addresses that two sessions had at a time
 * @param backwards records whose counters were less than those of an earlier one of the session
 * @param unbilledOctets octets that went through and are in no Stop
 * @param overbilledOctets octets in Stops that never were sent
 * @param stops sessions that were stopped
 */
record Bills(
        int anew,
        int unstopped,
        int doubledAddresses,
        int backwards,
        long unbilledOctets,
        long overbilledOctets,
        int stops) {

    /** One Acct-Session-Id. */
    private static final class Account {
        private final String user;
        private long in;
        private long out;
        private boolean stopped;

        Account(String user) {
            this.user = user;
        }
    }

    /**
     * Compares.
     *
     * @param records in the order of arrival, those of this round only
     * @param packetOctets length of each packet
     */
    static Bills of(List<FreeRadius.Accounting> records, List<SessionFate> fates, int packetOctets) {
        Map<String, Account> accounts = new HashMap<>();
        Map<String, String> holders = new HashMap<>();
        Map<String, List<Account>> ofUser = new HashMap<>();
        Set<String> doubled = new HashSet<>();
        int backwards = 0;
        for (FreeRadius.Accounting record : records) {
            String id = record.get("Acct-Session-Id");
            if (id == null || record.get("User-Name") == null) {
                continue;
            }
            Account account = accounts.computeIfAbsent(id, key -> {
                Account fresh = new Account(record.need("User-Name"));
                ofUser.computeIfAbsent(fresh.user, user -> new ArrayList<>()).add(fresh);
                return fresh;
            });
            if (!record.type().equals("Start")) {
                backwards += record.octets("Input") < account.in || record.octets("Output") < account.out ? 1 : 0;
                account.in = Math.max(account.in, record.octets("Input"));
                account.out = Math.max(account.out, record.octets("Output"));
            }
            String address = record.get("Framed-IP-Address");
            if (record.type().equals("Stop")) {
                account.stopped = true;
                holders.remove(String.valueOf(address), id);
            } else if (address != null && !account.stopped) {
                String other = holders.put(address, id);
                if (other != null && !other.equals(id)) {
                    doubled.add(address);
                }
            }
        }
        return sum(ofUser, fates, packetOctets, doubled.size(), backwards);
    }

    private static Bills sum(
            Map<String, List<Account>> ofUser, List<SessionFate> fates, int octets, int doubled, int backwards) {
        int anew = 0;
        int unstopped = 0;
        int stops = 0;
        long unbilled = 0;
        long overbilled = 0;
        for (SessionFate fate : fates) {
            List<Account> own = ofUser.getOrDefault(fate.user(), List.of());
            anew += Math.max(0, own.size() - 1);
            unstopped += (int) own.stream().filter(each -> !each.stopped).count();
            stops += (int) own.stream().filter(each -> each.stopped).count();
            long in = own.stream().mapToLong(each -> each.in).sum();
            long out = own.stream().mapToLong(each -> each.out).sum();
            unbilled += Math.max(0, fate.reached() * octets - in) + Math.max(0, fate.returned() * octets - out);
            overbilled += Math.max(0, in - fate.sent() * octets) + Math.max(0, out - fate.sent() * octets);
        }
        return new Bills(anew, unstopped, doubled, backwards, unbilled, overbilled, stops);
    }
}
