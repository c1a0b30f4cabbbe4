package net.sluice.load.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.sluice.load.lab.FreeRadius;
import org.junit.jupiter.api.Test;

class BillsTest {

    private static final int OCTETS = 100;

    private final List<FreeRadius.Accounting> records = new ArrayList<>();

    private void record(String type, String id, String user, String address, long in, long out) {
        Map<String, String> attributes = new HashMap<>(Map.of(
                "Acct-Status-Type", type,
                "Acct-Session-Id", id,
                "User-Name", user,
                "Framed-IP-Address", address));
        if (!type.equals("Start")) {
            attributes.put("Acct-Input-Octets", Long.toString(in));
            attributes.put("Acct-Output-Octets", Long.toString(out));
        }
        records.add(new FreeRadius.Accounting(attributes));
    }

    private static SessionFate fate(String user, long sent, long reached, long returned) {
        return new SessionFate(user, "100.64.0.2", true, sent, reached, returned, 0, false, 0, true, 0);
    }

    private Bills bills(SessionFate... fates) {
        return Bills.of(records, List.of(fates), OCTETS);
    }

    @Test
    void a_session_that_goes_on_under_its_id_with_all_its_octets_is_no_cause_for_complaint() {
        record("Start", "a", "alice", "100.64.0.2", 0, 0);
        record("Interim-Update", "a", "alice", "100.64.0.2", 500, 300);
        record("Stop", "a", "alice", "100.64.0.2", 1000, 900);
        assertThat(bills(fate("alice", 10, 10, 9))).isEqualTo(new Bills(0, 0, 0, 0, 0, 0, 1));
    }

    @Test
    void what_went_through_and_is_on_no_bill_is_counted_in_each_direction() {
        record("Start", "a", "alice", "100.64.0.2", 0, 0);
        record("Stop", "a", "alice", "100.64.0.2", 700, 700);
        assertThat(bills(fate("alice", 10, 10, 8)).unbilledOctets()).isEqualTo(300 + 100);
    }

    @Test
    void a_bill_for_more_than_was_sent_is_counted() {
        record("Start", "a", "alice", "100.64.0.2", 0, 0);
        record("Stop", "a", "alice", "100.64.0.2", 1200, 1000);
        assertThat(bills(fate("alice", 10, 10, 10)).overbilledOctets()).isEqualTo(200);
    }

    @Test
    void a_session_that_began_anew_or_did_not_stop_or_counted_backwards_is_seen() {
        record("Start", "a", "alice", "100.64.0.2", 0, 0);
        record("Interim-Update", "a", "alice", "100.64.0.2", 500, 500);
        record("Interim-Update", "a", "alice", "100.64.0.2", 400, 500);
        record("Start", "b", "alice", "100.64.0.3", 0, 0);
        record("Stop", "b", "alice", "100.64.0.3", 500, 500);
        Bills bills = bills(fate("alice", 10, 10, 10));
        assertThat(bills.anew()).isEqualTo(1);
        assertThat(bills.unstopped()).isEqualTo(1);
        assertThat(bills.backwards()).isEqualTo(1);
        assertThat(bills.doubledAddresses()).isZero();
    }

    @Test
    void an_address_that_two_have_at_a_time_is_seen_and_one_that_is_passed_on_is_not() {
        record("Start", "a", "alice", "100.64.0.2", 0, 0);
        record("Stop", "a", "alice", "100.64.0.2", 0, 0);
        record("Start", "b", "bob", "100.64.0.2", 0, 0);
        assertThat(bills().doubledAddresses()).isZero();
        record("Start", "c", "carol", "100.64.0.2", 0, 0);
        assertThat(bills().doubledAddresses()).isEqualTo(1);
    }

    @Test
    void a_row_tells_the_worst_gap_of_the_watched_and_who_is_lost() {
        SessionFate parsed = SessionFate.parse("alice 100.64.0.2 7 9 up 50 48 47 830 true 0 true 0");
        assertThat(parsed.kept()).isTrue();
        SessionFate gone = SessionFate.parse("bob 100.64.0.2 7 10 down 50 48 47 9000 true 0 false 0");
        FailoverRow row = new FailoverRow(Fault.KILLED, 3, List.of(parsed, gone), bills(parsed, gone), 1, "");
        assertThat(row.lost()).isEqualTo(1);
        assertThat(row.worstGapMillis()).isEqualTo(830);
        assertThat(row.text()).contains("| 3 | 2 | 1 | 0 | 1 of 2 | 0.83 s | 0.83 s | 1 |");
    }
}
