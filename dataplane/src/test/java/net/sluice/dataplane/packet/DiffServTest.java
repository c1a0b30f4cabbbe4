package net.sluice.dataplane.packet;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static net.sluice.dataplane.Packets.checksummed;
import static net.sluice.dataplane.Packets.ipv4;
import static net.sluice.dataplane.Packets.ipv6;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DiffServTest {

    @Test
    void every_dscp_is_read_and_written_beside_every_ecn_field_and_the_checksum_stays_right() {
        Random random = new Random(1);
        for (int before = 0; before < 256; before++) {
            for (int dscp = 0; dscp < 64; dscp++) {
                byte[] packet = ipv4("10.0.0." + random.nextInt(256), "203.0.113." + random.nextInt(256), 20);
                packet[1] = (byte) before;
                check(checksummed(packet), true, before, dscp);
                packet[1] = (byte) (dscp << 2 | (before & 3));
                assertThat(marked).isEqualTo(checksummed(packet));
            }
        }
    }

    @Test
    void the_ipv6_flow_label_is_not_touched() {
        for (int before = 0; before < 256; before++) {
            for (int dscp = 0; dscp < 64; dscp++) {
                byte[] packet = ipv6("2001:db8::1", "2001:db8::2", 40);
                packet[0] = (byte) (0x60 | before >> 4);
                packet[1] = (byte) (before << 4 | 0xA);
                check(packet, false, before, dscp);
                int after = dscp << 2 | (before & 3);
                packet[0] = (byte) (0x60 | after >> 4);
                packet[1] = (byte) (after << 4 | 0xA);
                assertThat(marked).isEqualTo(packet);
            }
        }
    }

    private byte[] marked = {};

    private void check(byte[] packet, boolean four, int before, int dscp) {
        MemorySegment memory = MemorySegment.ofArray(packet.clone());
        assertThat(DiffServ.dscp(memory, 0, four)).isEqualTo(before >> 2);
        DiffServ.mark(memory, 0, four, dscp);
        marked = memory.toArray(JAVA_BYTE);
    }
}
