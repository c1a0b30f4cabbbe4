package net.sluice.load.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The lab itself: what later labs prove is worth as much as the network they prove it in. */
class NetworkLab {

    private static final Duration SHORT = Duration.ofSeconds(10);

    private static Lab lab;

    @BeforeAll
    static void build() {
        lab = Labs.build(NetworkLab.class);
    }

    @AfterAll
    static void clear() {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void neighbours_reach_each_other() {
        assertThat(lab.lac()
                        .attempt(SHORT, "ping", "-n", "-c", "1", "-W", "2", Lab.LNS_ADDRESS)
                        .good())
                .isTrue();
        assertThat(lab.core()
                        .attempt(SHORT, "ping", "-n", "-c", "1", "-W", "2", "203.0.113.1")
                        .good())
                .isTrue();
    }

    @Test
    void the_lac_has_no_way_to_the_core_beside_the_tunnels() {
        assertThat(lab.lac()
                        .attempt(SHORT, "ping", "-n", "-c", "1", "-W", "1", Lab.CORE_ADDRESS)
                        .good())
                .isFalse();
    }

    @Test
    void no_host_has_a_default_route_or_a_device_that_we_did_not_make() {
        for (LabHost host : List.of(lab.lac(), lab.lns(), lab.core())) {
            assertThat(host.run("ip", "route", "show", "default")).isBlank();
            assertThat(host.run("ip", "-6", "route", "show", "default")).isBlank();
            assertThat(host.run("ls", "/sys/class/net").lines()).isSubsetOf("lo", "access", "core");
        }
    }

    @Test
    void a_program_takes_our_signals_itself() {
        LabProcess sleep = lab.core().start("sleep", List.of("sleep", "100"));
        assertThat(sleep.terminate(SHORT)).isEqualTo(143);
        assertThat(sleep.alive()).isFalse();
    }

    @Test
    void what_a_program_printed_is_told_when_it_fails() {
        LabProcess echo = lab.core().start("echo", List.of("echo", "I am broken"));
        assertThat(catchThrowable(() -> echo.await("never printed", SHORT)))
                .isInstanceOf(LabFailure.class)
                .hasMessageContaining("I am broken");
    }

    @Test
    void freeradius_starts_and_takes_accounting() {
        Labs.needs("freeradius", "radclient");
        FreeRadius radius = FreeRadius.start(lab, "alice Cleartext-Password := \"x\"\n", line -> {});
        String request = "User-Name=alice,Acct-Session-Id=1,Acct-Status-Type=Stop,Acct-Input-Octets=7,"
                + "Acct-Input-Gigawords=1,NAS-IP-Address=203.0.113.1";
        assertThat(lab.lns()
                        .run(
                                "sh",
                                "-c",
                                "echo " + request + " | radclient " + Lab.CORE_ADDRESS + ":1813 acct "
                                        + FreeRadius.SECRET))
                .contains("Received Accounting-Response");
        assertThat(radius.accounting()).hasSize(1);
        assertThat(radius.accounting().getFirst().type()).isEqualTo("Stop");
        assertThat(radius.accounting().getFirst().octets("Input")).isEqualTo((1L << 32) + 7);
    }
}
