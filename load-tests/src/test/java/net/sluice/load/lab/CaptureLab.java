package net.sluice.load.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A capture has everything that went over the wire before it was stopped. */
class CaptureLab {

    @Test
    void the_last_packet_before_the_stop_is_in_the_file() {
        Labs.needs("tcpdump", "tshark");
        try (Lab lab = Labs.build(CaptureLab.class)) {
            for (int round = 0; round < 3; round++) {
                Capture capture =
                        Capture.start(lab.lns(), "access", lab.folder().resolve("icmp.pcap"), "icmp");
                lab.lac().run("ping", "-n", "-c", "20", "-i", "0.01", Lab.LNS_ADDRESS);
                capture.stop();
                assertThat(capture.fields("icmp.type == 0", "icmp.seq"))
                        .as("round %d", round)
                        .hasSize(20)
                        .endsWith("20");
            }
        }
    }
}
