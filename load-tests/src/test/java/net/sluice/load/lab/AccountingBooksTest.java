package net.sluice.load.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AccountingBooksTest {

    private final List<String> detail = new ArrayList<>();

    private void record(String type, String session, String address) {
        detail.add("Sat Nov 21 09:00:00 2026");
        detail.add("\tAcct-Status-Type = " + type);
        detail.add("\tAcct-Session-Id = \"" + session + "\"");
        detail.add("\tFramed-IP-Address = " + address);
        detail.add("\tAcct-Input-Octets = 5");
        detail.add("");
    }

    private AccountingBooks books() {
        return AccountingBooks.read(FreeRadius.parse(detail));
    }

    @Test
    void an_address_may_go_to_the_next_after_the_stop() {
        record("Start", "a", "10.0.0.1");
        record("Stop", "a", "10.0.0.1");
        record("Start", "b", "10.0.0.1");
        assertThat(books().complaints()).isEmpty();
        assertThat(books().starts()).isEqualTo(2);
        assertThat(books().stops()).isEqualTo(1);
        assertThat(books().open()).isEqualTo(1);
    }

    @Test
    void an_address_given_before_the_stop_is_found() {
        record("Start", "a", "10.0.0.1");
        record("Start", "b", "10.0.0.1");
        record("Stop", "a", "10.0.0.1");
        assertThat(books().complaints()).containsExactly("10.0.0.1 was given to b while a had it");
    }

    @Test
    void a_second_start_or_stop_and_a_stop_without_start_are_found() {
        record("Start", "a", "10.0.0.1");
        record("Stop", "a", "10.0.0.1");
        record("Stop", "a", "10.0.0.1");
        record("Start", "a", "10.0.0.1");
        record("Stop", "c", "10.0.0.2");
        assertThat(books().complaints())
                .containsExactly(
                        "session a stopped twice",
                        "session a started twice",
                        "session c stopped without having started");
    }
}
